//! What keeps pods running.

use super::metadata;
use super::pods::{self, Maker};
use super::storage;
use super::syntax::{Amount, LABEL};
use crate::catalogue::kubernetes::LABELLED_SERVICE_NAMES;
use crate::diagnostics::codes;
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, integer, is_empty, items, text};

/// Source: `ValidateDeploymentSpec`, `ValidateDeploymentStrategy` of `pkg/apis/apps/validation`.
pub fn deployment(judge: &mut Judge<'_>, tree: &Tree) {
    keeper(judge, tree, &[]);
    rolling_only(judge, tree, &["spec", "strategy"], "Recreate");
    let rolling = at(tree, &["spec", "strategy", "rollingUpdate"]);
    let surge = amount(judge, rolling, "maxSurge");
    let unavailable = amount(judge, rolling, "maxUnavailable");
    if let (Some(node), Some(true), Some(true)) =
        (rolling, surge.map(Amount::is_zero), unavailable.map(Amount::is_zero))
    {
        let node = at(node, &["maxUnavailable"]).unwrap_or(node);
        let what = "has 0 for both `maxSurge` and `maxUnavailable`: no pod is ever replaced";
        judge.conflict(node, what, "give one of the two at least 1");
    }
    let deadline = at(tree, &["spec", "progressDeadlineSeconds"]);
    let ready = integer(tree, &["spec", "minReadySeconds"]).unwrap_or(0);
    let seconds = integer(tree, &["spec", "progressDeadlineSeconds"]).unwrap_or(600);
    if seconds <= ready {
        let node = deadline.or_else(|| at(tree, &["spec", "minReadySeconds"])).unwrap_or(tree);
        let what = format!("gives up after {seconds} seconds, and a pod counts as ready after {ready}");
        judge.conflict(node, what, "make `progressDeadlineSeconds` longer than `minReadySeconds`");
    }
}

/// Source: `ValidateDaemonSetSpec`, `ValidateRollingUpdateDaemonSet`.
pub fn daemon_set(judge: &mut Judge<'_>, tree: &Tree) {
    keeper(judge, tree, &[]);
    let rolling = at(tree, &["spec", "updateStrategy", "rollingUpdate"]);
    let surge = amount(judge, rolling, "maxSurge").unwrap_or(Amount::Count(0));
    let unavailable = amount(judge, rolling, "maxUnavailable").unwrap_or(Amount::Count(1));
    let Some(node) = rolling else { return };
    let node = at(node, &["maxSurge"]).or_else(|| at(node, &["maxUnavailable"])).unwrap_or(node);
    match (surge.is_zero(), unavailable.is_zero()) {
        (true, true) => {
            let what = "has 0 for both `maxSurge` and `maxUnavailable`: no pod is ever replaced";
            judge.conflict(node, what, "give one of the two at least 1");
        }
        (false, false) => {
            let what = "adds pods by `maxSurge` while `maxUnavailable`, 1 by default, takes some away";
            judge.conflict(node, what, "write `maxUnavailable: 0`, or take `maxSurge` out");
        }
        _ => {}
    }
}

/// Source: `ValidateStatefulSetSpec`.
pub fn stateful_set(judge: &mut Judge<'_>, tree: &Tree) {
    let claims: Vec<&str> =
        items(tree, &["spec", "volumeClaimTemplates"]).filter_map(|claim| text(claim, &["metadata", "name"])).collect();
    keeper(judge, tree, &claims);
    rolling_only(judge, tree, &["spec", "updateStrategy"], "OnDelete");
    if judge.minor >= LABELLED_SERVICE_NAMES {
        metadata::reference(judge, at(tree, &["spec", "serviceName"]), "spec.serviceName", &LABEL);
    }
    items(tree, &["spec", "volumeClaimTemplates"]).for_each(|claim| storage::claim(judge, claim));
}

/// Source: `ValidateReplicaSetSpec`.
pub fn replica_set(judge: &mut Judge<'_>, tree: &Tree) {
    keeper(judge, tree, &[]);
}

/// What replaces pods: its selector picks the pods that its template makes.
fn keeper(judge: &mut Judge<'_>, tree: &Tree, claims: &[&str]) {
    let Some(template) = at(tree, &["spec", "template"]) else { return };
    pods::template(judge, template, Maker::Keeper, claims);
    let Some(selector) = at(tree, &["spec", "selector"]) else { return };
    metadata::selector(judge, selector);
    if is_empty(selector, &["matchLabels"]) && is_empty(selector, &["matchExpressions"]) {
        let what = "has an empty selector, which picks every pod of its namespace";
        return judge.refuse(codes::SELECTOR_MISMATCH, selector, what, "state `matchLabels` that its template carries");
    }
    matches(judge, selector, template);
}

fn matches(judge: &mut Judge<'_>, selector: &Tree, template: &Tree) {
    let label = |key: &str| pods::labels(template).find(|(own, _)| *own == key).map(|(_, value)| &value.content);
    for (key, wanted) in entries(selector, &["matchLabels"]) {
        if label(key) != Some(&wanted.content) {
            let value = wanted.as_text().unwrap_or_default();
            let what = format!("selects pods by `{key}: {value}`, which its template does not make");
            let help = format!("give `template.metadata.labels` the same `{key}`");
            judge.refuse(codes::SELECTOR_MISMATCH, wanted, what, help);
        }
    }
    for expression in items(selector, &["matchExpressions"]) {
        let own = text(expression, &["key"]).and_then(label);
        let listed = items(expression, &["values"]).any(|value| Some(&value.content) == own);
        let satisfied = match text(expression, &["operator"]) {
            Some("In") => listed,
            Some("NotIn") => !listed,
            Some("Exists") => own.is_some(),
            Some("DoesNotExist") => own.is_none(),
            _ => true,
        };
        if !satisfied {
            let what = "selects pods by an expression that those of its template do not satisfy";
            judge.refuse(
                codes::SELECTOR_MISMATCH,
                expression,
                what,
                "change `template.metadata.labels` or the expression",
            );
        }
    }
}

/// `rollingUpdate` beside a strategy that rolls nothing.
fn rolling_only(judge: &mut Judge<'_>, tree: &Tree, path: &[&str], other: &str) {
    let Some(strategy) = at(tree, path) else { return };
    if let Some(rolling) = at(strategy, &["rollingUpdate"]).filter(|_| text(strategy, &["type"]) == Some(other)) {
        let what = format!("states `rollingUpdate` for the strategy `{other}`");
        judge.conflict(rolling, what, "take it out, or write `type: RollingUpdate`");
    }
}

/// A count or a percentage. Source: `ValidatePositiveIntOrPercent`, `IsNotMoreThan100Percent`.
pub fn amount(judge: &mut Judge<'_>, holder: Option<&Tree>, key: &str) -> Option<Amount> {
    let node = at(holder?, &[key])?;
    let amount = match &node.content {
        Content::Integer(number) => Some(Amount::Count(*number)),
        Content::Text(text) => Amount::parse(text),
        _ => return None,
    };
    let what = match amount {
        None => "is no percentage",
        Some(Amount::Count(..=-1)) => "is less than none",
        Some(Amount::Percent(101..)) if key != "maxSurge" => "is more than all",
        Some(_) => return amount,
    };
    let written = node.as_text().map_or_else(|| "a number".to_owned(), |text| format!("`{text}`"));
    judge.value(node, format!("has {written} as `{key}`, which {what}"), "write a count, or a share as in `25%`");
    None
}

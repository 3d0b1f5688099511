//! Alerting rules that reach nobody, or say nothing.

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{at, entry_of, items, tell};
use crate::stack::Target;
use crate::tree::{Object, Tree};

/// An alerting rule of a rule file or a PrometheusRule.
struct Alert<'a> {
    object: &'a Object,
    name: &'a Tree,
    tree: &'a Tree,
}

fn alerts<'a>(outputs: &Outputs<'a>) -> impl Iterator<Item = Alert<'a>> {
    let files = outputs.of(Target::Prometheus).chain(outputs.manifests("PrometheusRule"));
    let groups = files.flat_map(|object| {
        let groups = object.tree.get("groups").or_else(|| at(&object.tree, &["spec", "groups"]));
        items(groups).map(move |group| (object, group))
    });
    let rules = groups.flat_map(|(object, group)| items(group.get("rules")).map(move |rule| (object, rule)));
    rules.filter_map(|(object, tree)| Some(Alert { object, name: tree.get("alert")?, tree }))
}

/// Alertmanager's routes ask for it.
pub fn without_severity(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let lacks = |alert: &Alert<'_>| at(alert.tree, &["labels", "severity"]).is_none();
    let told = |alert| {
        told(
            codes::ALERT_WITHOUT_SEVERITY,
            &alert,
            "has no label `severity`, by which it is routed",
            "say `labels: { severity: … }`",
        )
    };
    alerts(outputs).filter(lacks).filter_map(told).collect()
}

/// Whom it wakes reads its name and nothing else.
pub fn without_words(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let lacks = |alert: &Alert<'_>| {
        ["summary", "description", "message"].iter().all(|key| at(alert.tree, &["annotations", key]).is_none())
    };
    let told = |alert| {
        told(codes::ALERT_WITHOUT_SUMMARY, &alert, "does not say what it is about", "say `annotations: { summary: … }`")
    };
    alerts(outputs).filter(lacks).filter_map(told).collect()
}

fn told(code: Code, alert: &Alert<'_>, what: &str, help: &str) -> Option<Diagnostic> {
    let message = format!("the alert `{}` {what}", alert.name.as_text()?);
    tell(code, entry_of(alert.object), alert.name, message, help)
}

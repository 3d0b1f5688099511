//! Files of rules, and the same in objects of the operator. Source: `rulefmt.Parse` of prometheus/model, which reads
//! them strictly.

use std::collections::BTreeSet;

use super::judge::Judge;
use super::nodes::{at, entries, items, stated, text};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::promql;
use crate::tree::{Content, Object, Origin, Tree};

const GROUP: &[&str] = &["name", "interval", "limit", "query_offset", "labels", "rules"];
const RULE: &[&str] = &["record", "alert", "expr", "for", "keep_firing_for", "labels", "annotations"];
const ALERTS_ONLY: &[&str] = &["for", "keep_firing_for", "annotations"];

/// Nothing for a file that is none of rules.
pub fn faults(object: &Object) -> Vec<Diagnostic> {
    let mut judge = Judge::new(&object.id, 0);
    let kind = text(&object.tree, &["kind"]);
    let is_file = kind.is_none();
    let path: &[&str] = match kind {
        None => &["groups"],
        Some("PrometheusRule") => &["spec", "groups"],
        Some(_) => return judge.found,
    };
    // What other entries state was parsed before, and what stackc makes is parsed in its tests.
    let is_raw = object.id.starts_with("raw.kubernetes.");
    let mut names = BTreeSet::new();
    for group in items(&object.tree, path) {
        let name = text(group, &["name"]).unwrap_or_default();
        if is_file {
            known(&mut judge, group, GROUP, &format!("the group `{name}`"));
            judge.needs(group, &["name"], "a group");
            durations(&mut judge, group, &["interval", "query_offset"]);
        }
        if let Some(node) = at(group, &["name"]).filter(|_| !names.insert(name)) {
            judge.refuse(codes::REPEATED_LIST_KEY, node, format!("has two groups `{name}`"), "change one of the two");
        }
        for one in items(group, &["rules"]) {
            rule(&mut judge, one, is_file);
            expression(&mut judge, one, is_raw);
        }
    }
    judge.found
}

fn rule(judge: &mut Judge<'_>, rule: &Tree, is_file: bool) {
    let title = text(rule, &["alert"]).or_else(|| text(rule, &["record"])).unwrap_or_default();
    let title = format!("the rule `{title}`");
    // What a custom resource holds is known by its own schema.
    if is_file {
        known(judge, rule, RULE, &title);
    }
    judge.exactly_one(rule, &["alert", "record"], &title);
    judge.needs(rule, &["expr"], &title);
    durations(judge, rule, &["for", "keep_firing_for"]);
    for (key, node) in stated(rule, ALERTS_ONLY).into_iter().filter(|_| at(rule, &["record"]).is_some()) {
        judge.conflict(node, format!("states `{key}` for {title}, which records a series"), "take it out");
    }
    for (name, node) in entries(rule, &["labels"]) {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        if name == "__name__"
            || name.is_empty()
            || !name.bytes().all(letters)
            || name.starts_with(|first: char| first.is_ascii_digit())
        {
            let help = "use letters, digits and `_`, with no digit at the start";
            judge.refuse(codes::INVALID_LABEL, node, format!("gives {title} a label `{name}`, which is none"), help);
        }
    }
}

fn expression(judge: &mut Judge<'_>, rule: &Tree, is_raw: bool) {
    let new = at(rule, &["expr"]).filter(|expr| is_raw || matches!(expr.origin, Origin::Patched { .. }));
    if let Some((node, expression)) = new.and_then(|node| Some((node, node.as_text()?)))
        && promql::parse(expression).is_err()
    {
        let what = format!("has `{expression}` for a rule, which is no PromQL");
        judge.refuse(codes::INVALID_PROMQL, node, what, "write an expression that Prometheus takes");
    }
}

fn known(judge: &mut Judge<'_>, tree: &Tree, fields: &[&str], holder: &str) {
    for (key, node) in entries(tree, &[]).filter(|(key, _)| !fields.contains(key)) {
        let help = match did_you_mean(key, fields.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("its fields are {}", list_or(fields.iter().copied())),
        };
        judge.refuse(codes::UNKNOWN_OBJECT_FIELD, node, format!("has no field `{key}` for {holder}"), help);
    }
}

fn durations(judge: &mut Judge<'_>, tree: &Tree, keys: &[&str]) {
    for (key, node) in stated(tree, keys) {
        let is_duration = match &node.content {
            Content::Text(text) => is_duration(text),
            Content::Integer(0) => true,
            _ => false,
        };
        if !is_duration {
            judge.value(node, format!("has a `{key}` that is no duration"), "write it as in `5m` or `1h30m`");
        }
    }
}

/// Each unit once, from the largest down. Source: `model.ParseDuration` of prometheus/common.
fn is_duration(text: &str) -> bool {
    const UNITS: &[&str] = &["y", "w", "d", "h", "m", "s", "ms"];
    let mut rest = text;
    let mut units = UNITS.iter();
    while !rest.is_empty() {
        let (digits, after) = rest.split_at(rest.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(rest.len()));
        let (unit, after) = after.split_at(after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len()));
        if digits.is_empty() || !units.any(|next| *next == unit) {
            return text == "0";
        }
        rest = after;
    }
    !text.is_empty()
}

//! Alerts that a patch makes others: their generated tests are of the rule before.

use std::collections::BTreeMap;

use super::PatchedObject;
use super::lists::items;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::stack::Target;
use crate::tree::{Content, Emission, Origin, Tree};

/// Leaves out the tests of alerts that a patch has changed, and says so. Tests that a patch states stay.
pub fn settle(
    emissions: &mut [(Target, Emission)],
    patched: &[PatchedObject],
    written: &BTreeMap<Span, &str>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let Some((_, emission)) = emissions.iter_mut().find(|(target, _)| *target == Target::Prometheus) else {
        return found;
    };
    for file in patched.iter().filter(|object| object.id.ends_with("/file")) {
        let tests = file.id.replace("/file", "/tests");
        for alert in changed(file) {
            let test = emission.objects.iter_mut().find(|object| object.id == tests);
            test.into_iter().for_each(|object| leave_out(&mut object.tree, &alert.name));
            found.extend(stale(&alert, written));
        }
        emission.objects.retain(|object| object.id != tests || has_tests(&object.tree));
    }
    found
}

/// An alert that is another rule now.
struct Changed {
    name: String,
    /// Where the patch says so; `None` where the rule is gone.
    at: Option<Span>,
}

fn changed(file: &PatchedObject) -> Vec<Changed> {
    let after = rules(&file.after);
    let mut found = Vec::new();
    for (name, old) in rules(&file.before) {
        let same = |(_, new): &&(&str, &Tree)| new.same(old);
        let new: Vec<&(&str, &Tree)> = after.iter().filter(|(other, _)| *other == name).collect();
        if !new.iter().any(same) {
            let at = new.iter().find_map(|(_, rule)| patched_at(rule));
            found.push(Changed { name: name.to_owned(), at });
        }
    }
    found.dedup_by(|one, other| one.name == other.name);
    found
}

/// The alerts of a file, by name.
fn rules(file: &Tree) -> Vec<(&str, &Tree)> {
    let groups = file.get("groups").map(items).unwrap_or_default();
    let rules = groups.iter().filter_map(|group| group.get("rules")).flat_map(items);
    rules.filter_map(|rule| Some((rule.get("alert")?.as_text()?, rule))).collect()
}

fn patched_at(tree: &Tree) -> Option<Span> {
    match (&tree.origin, &tree.content) {
        (Origin::Patched { at, .. }, _) => Some(*at),
        (_, Content::Map(entries)) => entries.iter().find_map(|(_, value)| patched_at(value)),
        (_, Content::List(items)) => items.iter().find_map(patched_at),
        _ => None,
    }
}

fn leave_out(file: &mut Tree, alert: &str) {
    let Content::Map(entries) = &mut file.content else { return };
    for (_, tests) in entries.iter_mut().filter(|(key, _)| key == "tests") {
        if let Content::List(tests) = &mut tests.content {
            tests.retain(|test| patched_at(test).is_some() || !is_of(test, alert));
        }
    }
}

fn is_of(test: &Tree, alert: &str) -> bool {
    let looks = test.get("alert_rule_test").map(items).unwrap_or_default();
    looks.iter().any(|look| look.get("alertname").and_then(Tree::as_text) == Some(alert))
}

fn has_tests(file: &Tree) -> bool {
    file.get("tests").is_some_and(|tests| !items(tests).is_empty())
}

fn stale(alert: &Changed, written: &BTreeMap<Span, &str>) -> Option<Diagnostic> {
    let at = alert.at?;
    let name = &alert.name;
    let message = format!("the tests and the runbook of `{name}` are made of the alert before this patch");
    let help = "say it on the alert in the stack; else its tests are left out, unless a patch states them";
    let found = Diagnostic::warning(codes::PATCHED_ALERT, at, message).with_help(help);
    Some(match written.get(&at) {
        Some(patch) => found.with_entry(*patch),
        None => found,
    })
}

//! Files of rules. Source: prometheus.io, "Defining recording rules" and "Alerting rules".

use super::spelling::{file_name, map_of, time};
use crate::plan::raw::RawDocument;
use crate::plan::rule::{Rule, RuleGroup, RuleKind};
use crate::tree::{MapBuilder, Sourced, Tree};

pub fn file(group: &RuleGroup) -> Tree {
    let origin = &group.origin;
    MapBuilder::new(origin.clone()).tree("groups", Tree::list(vec![tree(group)], origin.clone())).build()
}

/// Every file of rules, sorted.
pub fn files(groups: &[RuleGroup], raw: &[RawDocument]) -> Vec<Sourced<String>> {
    let raw = raw.iter().map(|document| document.name.clone());
    let names = groups.iter().map(|group| group.name.clone().map(|name| file_name(&name))).chain(raw);
    let mut files: Vec<_> = names.map(|name| name.map(|name| format!("rules/{name}.yml"))).collect();
    files.sort_by(|one, other| one.value.cmp(&other.value));
    files
}

/// A group, the same in a file and in a PrometheusRule.
pub fn tree(group: &RuleGroup) -> Tree {
    let RuleGroup { origin, name, interval_seconds, rules } = group;
    MapBuilder::new(origin.clone())
        .field("name", name)
        .optional("interval", time(interval_seconds).as_ref())
        .tree("rules", Tree::list(rules.iter().map(rule).collect(), origin.clone()))
        .build()
}

fn rule(rule: &Rule) -> Tree {
    // A threshold is what panels draw of the expression.
    let Rule { id: _, origin, name, kind, expr, labels, threshold: _ } = rule;
    let start = MapBuilder::new(origin.clone());
    match kind {
        RuleKind::Recording => {
            start.field("record", name).field("expr", expr).non_empty("labels", map_of(labels, origin)).build()
        }
        // Runbook and cases are files of their own.
        RuleKind::Alert { for_seconds, keep_firing_for_seconds, annotations, runbook: _, cases: _ } => start
            .field("alert", name)
            .field("expr", expr)
            .optional("for", time(for_seconds).as_ref())
            .optional("keep_firing_for", time(keep_firing_for_seconds).as_ref())
            .non_empty("labels", map_of(labels, origin))
            .non_empty("annotations", map_of(annotations, origin))
            .build(),
    }
}

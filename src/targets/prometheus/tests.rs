//! Tests of rules for `promtool test rules`. Source: prometheus.io, "Unit testing for rules".

use super::spelling::duration;
use crate::plan::rule::{FiringAlert, Rule, RuleCase, RuleGroup, RuleKind};
use crate::tree::{MapBuilder, Origin, Tree};

/// `None` where no rule of the group has a case.
pub fn file(group: &RuleGroup, name: &str) -> Option<Tree> {
    let origin = &group.origin;
    let cases: Vec<(&Rule, &RuleCase)> =
        group.rules.iter().flat_map(|rule| cases(rule).iter().map(move |case| (rule, case))).collect();
    let step = cases.iter().map(|(_, case)| case.step_seconds).min()?;
    let trees = cases.iter().map(|(rule, case)| test(rule, case)).collect();
    let rules = Tree::text(format!("../rules/{name}.yml"), origin.clone());
    let tree = MapBuilder::new(origin.clone())
        .tree("rule_files", Tree::list(vec![rules], origin.clone()))
        .literal("evaluation_interval", duration(step))
        .tree("tests", Tree::list(trees, origin.clone()));
    Some(tree.build())
}

fn cases(rule: &Rule) -> &[RuleCase] {
    match &rule.kind {
        RuleKind::Alert { cases, .. } => cases,
        RuleKind::Recording => &[],
    }
}

fn test(rule: &Rule, case: &RuleCase) -> Tree {
    let RuleCase { name, origin, step_seconds, series, at_seconds, pending_at_seconds, fires } = case;
    let input = |(selector, values): &(String, String)| {
        MapBuilder::new(origin.clone()).literal("series", selector.as_str()).literal("values", values.as_str()).build()
    };
    let look = |at: u32, fires: &[FiringAlert]| {
        let alerts = fires.iter().map(|alert| firing(alert, origin)).collect();
        MapBuilder::new(origin.clone())
            .literal("eval_time", duration(at))
            .field("alertname", &rule.name)
            .tree("exp_alerts", Tree::list(alerts, origin.clone()))
            .build()
    };
    let pending = pending_at_seconds.map(|at| look(at, &[]));
    let looks = pending.into_iter().chain([look(*at_seconds, fires)]).collect();
    MapBuilder::new(origin.clone())
        .literal("name", name.as_str())
        .literal("interval", duration(*step_seconds))
        .non_empty("input_series", Tree::list(series.iter().map(input).collect(), origin.clone()))
        .tree("alert_rule_test", Tree::list(looks, origin.clone()))
        .build()
}

fn firing(alert: &FiringAlert, origin: &Origin) -> Tree {
    let map = |pairs: &[(String, String)]| {
        let start = MapBuilder::new(origin.clone());
        pairs.iter().fold(start, |map, (name, text)| map.literal(name.clone(), text.as_str())).build()
    };
    let FiringAlert { labels, annotations } = alert;
    MapBuilder::new(origin.clone())
        .non_empty("exp_labels", map(labels))
        .non_empty("exp_annotations", map(annotations))
        .build()
}

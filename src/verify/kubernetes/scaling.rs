//! Autoscalers and disruption budgets.

use super::metadata;
use super::workloads::amount;
use crate::diagnostics::list_or;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, integer, items, stated, text};

/// The types of metrics, with the field of each.
const SOURCES: &[(&str, &str)] = &[
    ("ContainerResource", "containerResource"),
    ("External", "external"),
    ("Object", "object"),
    ("Pods", "pods"),
    ("Resource", "resource"),
];

/// Source: `validateHorizontalPodAutoscalerSpec` of `pkg/apis/autoscaling/validation`.
pub fn autoscaler(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    let (least, most) = (integer(spec, &["minReplicas"]), integer(spec, &["maxReplicas"]));
    if let (Some(node), Some(least)) = (at(spec, &["minReplicas"]), least) {
        if most.is_some_and(|most| least > most) {
            judge.conflict(node, "has more `minReplicas` than `maxReplicas`", "lower it, or raise `maxReplicas`");
        }
        let outside = |metric: &Tree| matches!(text(metric, &["type"]), Some("Object" | "External"));
        if least == 0 && !items(spec, &["metrics"]).any(outside) {
            let what = "scales to no pod, and every metric of it is of pods";
            judge.conflict(node, what, "write at least 1, or add a metric of type `Object` or `External`");
        }
    }
    items(spec, &["metrics"]).for_each(|metric| self::metric(judge, metric));
    for direction in ["scaleUp", "scaleDown"] {
        let path = ["behavior", direction, "stabilizationWindowSeconds"];
        if let Some(node) = at(spec, &path).filter(|_| integer(spec, &path).is_some_and(|seconds| seconds > 3600)) {
            judge.value(node, "looks back for more than an hour", "write at most 3600 seconds");
        }
    }
}

/// Source: `validateMetricSpec`, `validateMetricTarget`.
fn metric(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(kind) = text(tree, &["type"]) else { return };
    let Some((_, wanted)) = SOURCES.iter().find(|(name, _)| *name == kind) else { return };
    let fields: Vec<&str> = SOURCES.iter().map(|(_, field)| *field).collect();
    for (field, node) in stated(tree, &fields).into_iter().filter(|(field, _)| field != wanted) {
        judge.conflict(
            node,
            format!("states `{field}` for a metric of type `{kind}`"),
            format!("write it as `{wanted}`"),
        );
    }
    let Some(source) = at(tree, &[wanted]) else {
        let node = at(tree, &["type"]).unwrap_or(tree);
        return judge.missing(
            node,
            format!("has no `{wanted}` for a metric of type `{kind}`"),
            format!("state `{wanted}`"),
        );
    };
    if let Some(target) = at(source, &["target"]) {
        self::target(judge, target, kind);
    }
}

fn target(judge: &mut Judge<'_>, tree: &Tree, kind: &str) {
    let takes: &[&str] = match kind {
        "Resource" | "ContainerResource" => &["averageUtilization", "averageValue"],
        "Pods" => &["averageValue"],
        _ => &["value", "averageValue"],
    };
    let given = stated(tree, takes);
    if given.is_empty() {
        let what = format!("has no goal for a metric of type `{kind}`");
        judge.missing(tree, what, format!("state {}", list_or(takes.iter().copied())));
    }
    judge.at_most_one(tree, takes, "the goal of a metric");
    if let Some(node) = at(tree, &["averageUtilization"])
        && integer(tree, &["averageUtilization"]).is_some_and(|percent| percent < 1)
    {
        judge.value(node, "has an `averageUtilization` below 1", "write the percentage of the request, such as 70");
    }
}

/// Source: `ValidatePodDisruptionBudgetSpec` of `pkg/apis/policy/validation`.
pub fn budget(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    judge.at_most_one(spec, &["minAvailable", "maxUnavailable"], "a budget");
    amount(judge, Some(spec), "minAvailable");
    amount(judge, Some(spec), "maxUnavailable");
    at(spec, &["selector"]).into_iter().for_each(|selector| metadata::selector(judge, selector));
}

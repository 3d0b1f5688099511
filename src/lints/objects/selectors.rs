//! Selectors that pick nothing, or what another one picks too.

use crate::diagnostics::{Code, Diagnostic, codes, did_you_mean};
use crate::lints::Outputs;
use crate::lints::pods::{Pod, Pods};
use crate::lints::walk::{at, entries, entry_of, name, namespace, tell, text};
use crate::tree::{Object, Tree};

/// Nobody answers behind it.
pub fn services(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Object| {
        let selector =
            at(&service.tree, &["spec", "selector"]).filter(|labels| entries(Some(labels)).next().is_some())?;
        let pods = outputs.pods();
        let found = pods.carrying(namespace(service), selector).next().is_some();
        let idle = || idle(outputs, codes::SERVICE_TO_NOTHING, service, selector, Some(selector));
        if found { None } else { idle() }
    };
    outputs.manifests("Service").filter_map(told).collect()
}

/// It protects nobody, and who it was meant for stays open.
pub fn policies(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    of_pods(outputs, codes::POLICY_FOR_NOTHING, "NetworkPolicy", "podSelector")
}

/// No drain heeds it.
pub fn budgets(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    of_pods(outputs, codes::BUDGET_FOR_NOTHING, "PodDisruptionBudget", "selector")
}

fn of_pods(outputs: &Outputs<'_>, code: Code, kind: &str, key: &str) -> Vec<Diagnostic> {
    let told = |object: &Object| {
        let selector = at(&object.tree, &["spec", key])?;
        let empty = outputs.pods().all.is_empty() || entries(Some(selector)).next().is_none();
        if empty || outputs.pods().matching(namespace(object), selector).next().is_some() {
            return None;
        }
        idle(outputs, code, object, selector, selector.get("matchLabels"))
    };
    outputs.manifests(kind).filter_map(told).collect()
}

/// Told at the label that no pod carries, where it is a single one.
fn idle(
    outputs: &Outputs<'_>,
    code: Code,
    object: &Object,
    selector: &Tree,
    labels: Option<&Tree>,
) -> Option<Diagnostic> {
    let (pods, namespace) = (outputs.pods(), namespace(object));
    let strange = entries(labels).find_map(|(key, value)| {
        let text = value.as_text().filter(|text| !pods.has(namespace, key, text))?;
        Some((key, text, value))
    });
    let kind = text(&object.tree, &["kind"]).unwrap_or_default();
    let title = format!("the {kind} `{}`", name(object));
    match strange {
        Some((key, value, node)) => {
            let message = format!("{title} picks no pod of the stack: none is labelled `{key}: {value}`");
            tell(code, entry_of(object), node, message, nearest(pods, namespace, key, value))
        }
        None => {
            let message = format!("{title} picks no pod of the stack");
            let help = "state labels that the pods carry; where others make the pods, allow it with that reason";
            tell(code, entry_of(object), selector, message, help)
        }
    }
}

fn nearest(pods: &Pods<'_>, namespace: &str, key: &str, value: &str) -> String {
    match did_you_mean(value, pods.values(namespace, key)) {
        Some(meant) => format!("did you mean `{key}: {meant}`?"),
        None => "state a label that the pods carry; where others make the pods, allow it with that reason".to_owned(),
    }
}

/// The Prometheus operator finds nothing to read.
pub fn monitors(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |monitor: &Object| {
        let selector = at(&monitor.tree, &["spec", "selector"])?;
        let labels = selector.get("matchLabels").filter(|_| selector.get("matchExpressions").is_none())?;
        let elsewhere = at(&monitor.tree, &["spec", "namespaceSelector"]).is_some();
        if elsewhere || outputs.manifests("Service").any(|service| carries(service, labels)) {
            return None;
        }
        let message = format!("the ServiceMonitor `{}` picks no Service of the stack", name(monitor));
        let help = "state labels of the Service itself, not those of its pods";
        tell(codes::MONITOR_OF_NOTHING, entry_of(monitor), labels, message, help)
    };
    outputs.manifests("ServiceMonitor").filter_map(told).collect()
}

fn carries(object: &Object, labels: &Tree) -> bool {
    let own = at(&object.tree, &["metadata", "labels"]);
    entries(Some(labels))
        .all(|(key, value)| own.and_then(|own| own.get(key)).is_some_and(|own| own.content == value.content))
}

/// What keeps pods alive by a selector.
const CONTROLLERS: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

fn is_controller(object: &Object) -> bool {
    text(&object.tree, &["kind"]).is_some_and(|kind| CONTROLLERS.contains(&kind))
}

/// Two controllers pick one pod: autoscalers and rollouts count the other's too.
pub fn overlapping(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |pod: &Pod<'_>| {
        let selector = at(&pod.object.tree, &["spec", "selector"]).filter(|_| is_controller(pod.object))?;
        let mut picked = outputs.pods().matching(namespace(pod.object), selector);
        let other = picked.find(|other| is_controller(other.object) && !std::ptr::eq(other.object, pod.object))?;
        let message =
            format!("the selector of `{}` picks the pods of `{}` too", entry_of(pod.object), entry_of(other.object));
        let help = "give each workload a label of its own";
        let found = tell(codes::OVERLAPPING_SELECTORS, entry_of(pod.object), selector, message, help)?;
        Some(match other.object.tree.origin.span() {
            Some(place) => found.with_related(place, "the other one"),
            None => found,
        })
    };
    outputs.pods().all.iter().filter_map(told).collect()
}

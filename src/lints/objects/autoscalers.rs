//! Autoscalers and disruption budgets beside the workloads that they are for.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::lints::Outputs;
use crate::lints::walk::{at, entry_of, is_handmade, namespace, number, tell, text};
use crate::tree::{Content, Object, Tree};

/// What scales, and what it scales: kind and name.
#[derive(Clone, Copy)]
struct Scaler<'a> {
    object: &'a Object,
    kind: &'a str,
    name: &'a str,
    node: &'a Tree,
}

impl<'a> Scaler<'a> {
    fn of(object: &'a Object) -> Option<Self> {
        let spec = object.tree.get("spec")?;
        let target = spec.get("scaleTargetRef").or_else(|| spec.get("targetRef"))?;
        let node = target.get("name")?;
        Some(Scaler { object, kind: text(target, &["kind"]).unwrap_or("Deployment"), name: node.as_text()?, node })
    }

    fn target(&self, outputs: &Outputs<'a>) -> Option<&'a Object> {
        outputs.manifest(self.kind, namespace(self.object), self.name)
    }
}

/// What sets the number of replicas.
fn horizontal<'a>(outputs: &Outputs<'a>) -> impl Iterator<Item = Scaler<'a>> {
    let scalers = outputs.manifests("HorizontalPodAutoscaler").chain(outputs.manifests("ScaledObject"));
    scalers.filter_map(Scaler::of)
}

const SCALABLE: &[&str] = &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"];

pub fn of_nothing(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |scaler: Scaler<'_>| {
        if scaler.target(outputs).is_some() || !SCALABLE.contains(&scaler.kind) {
            return None;
        }
        let help = match did_you_mean(scaler.name, outputs.names(scaler.kind, namespace(scaler.object))) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => "name a workload of the stack, or take the autoscaler out".to_owned(),
        };
        let entry = entry_of(scaler.object);
        let message = format!("`{entry}` scales the {} `{}`, which the stack does not have", scaler.kind, scaler.name);
        tell(codes::AUTOSCALER_OF_NOTHING, entry, scaler.node, message, help)
    };
    let vertical = outputs.manifests("VerticalPodAutoscaler").filter_map(Scaler::of);
    horizontal(outputs).chain(vertical).filter_map(told).collect()
}

/// Two of them set one number, each against the other.
pub fn twice(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let mut first: BTreeMap<_, Scaler<'_>> = BTreeMap::new();
    let mut found = Vec::new();
    for scaler in horizontal(outputs) {
        let target = (namespace(scaler.object), scaler.kind, scaler.name);
        let Some(other) = first.get(&target) else {
            first.insert(target, scaler);
            continue;
        };
        let message = format!("the {} `{}` has two horizontal autoscalers", scaler.kind, scaler.name);
        let told =
            tell(codes::TWO_AUTOSCALERS, entry_of(scaler.object), scaler.node, message, "keep one, with both metrics");
        let place = other.node.origin.span();
        found.extend(told.map(|told| match place {
            Some(place) => told.with_related(place, "the first one"),
            None => told,
        }));
    }
    found
}

/// Each apply puts the number back that the autoscaler changed.
pub fn beside_replicas(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |scaler: Scaler<'_>| {
        let target = scaler.target(outputs)?;
        let replicas = at(&target.tree, &["spec", "replicas"])?;
        let message = format!("`{}` states its replicas, and an autoscaler sets them", entry_of(target));
        let help = "leave `replicas` out: each apply puts the stated number back";
        let found = tell(codes::REPLICAS_BESIDE_AUTOSCALER, entry_of(target), replicas, message, help)?;
        Some(match scaler.node.origin.span() {
            Some(place) => found.with_related(place, "the autoscaler"),
            None => found,
        })
    };
    horizontal(outputs).filter_map(told).collect()
}

/// Namespaces and names of what an autoscaler scales.
type Scaled<'a> = BTreeSet<(&'a str, &'a str)>;

/// As for budgets that the language states, which are judged before.
pub fn blocked_drains(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let scaled = horizontal(outputs).map(|scaler| (namespace(scaler.object), scaler.name)).collect();
    let told = |budget: &Object| {
        let bound = blocking(outputs, budget, &scaled).filter(|bound| is_handmade(budget, bound))?;
        let message = format!("the disruption budget of `{}` lets no pod go", entry_of(budget));
        tell(codes::BLOCKED_DRAIN, entry_of(budget), bound, message, "let one go: `maxUnavailable: 1`")
    };
    outputs.manifests("PodDisruptionBudget").filter_map(told).collect()
}

/// The bound of a budget under which no drain moves a pod.
fn blocking<'a>(outputs: &Outputs<'a>, budget: &'a Object, scaled: &Scaled<'_>) -> Option<&'a Tree> {
    let spec = budget.tree.get("spec")?;
    let none = spec.get("maxUnavailable").filter(|most| number(most) == Some(0) || most.as_text() == Some("0%"));
    let whole = spec.get("minAvailable").filter(|least| least.as_text() == Some("100%"));
    let many = || {
        let least = spec.get("minAvailable").filter(|least| matches!(least.content, Content::Integer(_)))?;
        let replicas = replicas(outputs, budget, spec.get("selector")?, scaled)?;
        Some(least).filter(|least| number(least).is_some_and(|least| least >= replicas))
    };
    none.or(whole).or_else(many)
}

/// How many pods a budget is for; `None` where that changes.
fn replicas(outputs: &Outputs<'_>, budget: &Object, selector: &Tree, scaled: &Scaled<'_>) -> Option<i64> {
    let mut sum = 0;
    for pod in outputs.pods().matching(namespace(budget), selector) {
        let name = text(&pod.object.tree, &["metadata", "name"])?;
        if scaled.contains(&(namespace(budget), name)) {
            return None;
        }
        sum += at(&pod.object.tree, &["spec", "replicas"]).map_or(Some(1), number)?;
    }
    (sum > 0).then_some(sum)
}

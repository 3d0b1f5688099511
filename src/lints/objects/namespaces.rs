//! Where objects and pods stand.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::pods::Pod;
use crate::lints::walk::{at, entry_of, namespace, tell, text};
use crate::source::Span;
use crate::stack::Target;
use crate::tree::Object;

/// Once for each place that says so.
pub fn default(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |object: &Object| {
        let node = at(&object.tree, &["metadata", "namespace"]).filter(|node| node.as_text() == Some("default"))?;
        let message = "objects stand in the namespace `default`, which no policy or quota sets apart";
        let found =
            tell(codes::DEFAULT_NAMESPACE, entry_of(object), node, message, "give the stack a namespace of its own")?;
        Some((found.span, found))
    };
    let by_place: BTreeMap<Option<Span>, Diagnostic> = outputs.of(Target::Kubernetes).filter_map(told).collect();
    by_place.into_values().collect()
}

/// Every pod of the cluster may talk to them. Jobs do not listen.
pub fn unpoliced(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let selected = outputs.manifests("NetworkPolicy").flat_map(|policy| {
        let selector = at(&policy.tree, &["spec", "podSelector"]);
        selector.into_iter().flat_map(|selector| outputs.pods().matching(namespace(policy), selector))
    });
    let policed: BTreeSet<*const Object> = selected.map(|pod| std::ptr::from_ref(pod.object)).collect();
    let told = |pod: &Pod<'_>| {
        let entry = entry_of(pod.object);
        let message =
            format!("no NetworkPolicy is for the pods of `{entry}`, and every pod of the cluster reaches them");
        let help = "say who may: `network_policies`, or `from` on what calls it";
        let found = tell(codes::UNPOLICED_POD, entry, pod.template, message, help);
        found.filter(|_| !policed.contains(&std::ptr::from_ref(pod.object)))
    };
    let ends = |pod: &&Pod<'_>| matches!(text(&pod.object.tree, &["kind"]), Some("CronJob" | "Job"));
    outputs.pods().all.iter().filter(|pod| !ends(pod)).filter_map(told).collect()
}

//! Annotations and labels that no longer work, or do too much.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::pods::Pod;
use crate::lints::walk::{annotations, at, entries, entry_of, items, tell};
use crate::stack::Target;
use crate::tree::Tree;

/// Beginnings of keys, and what says it today.
/// Source: kubernetes.io/docs/reference/labels-annotations-taints.
const OUTDATED: &[(&str, &str)] = &[
    ("container.apparmor.security.beta.kubernetes.io/", "`securityContext.appArmorProfile`"),
    ("container.seccomp.security.alpha.kubernetes.io/", "`securityContext.seccompProfile`"),
    ("kubernetes.io/ingress.class", "`spec.ingressClassName`"),
    ("scheduler.alpha.kubernetes.io/critical-pod", "`priorityClassName`"),
    ("seccomp.security.alpha.kubernetes.io/pod", "`securityContext.seccompProfile`"),
    ("service.alpha.kubernetes.io/tolerate-unready-endpoints", "`spec.publishNotReadyAddresses`"),
    ("service.kubernetes.io/topology-aware-hints", "`service.kubernetes.io/topology-mode`"),
    ("volume.beta.kubernetes.io/storage-class", "`spec.storageClassName`"),
];

pub fn outdated(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let objects = outputs.of(Target::Kubernetes).map(|object| (object, &object.tree));
    let templates = outputs.pods().all.iter().filter(|pod| !std::ptr::eq(pod.template, &pod.object.tree));
    let trees = objects.chain(templates.map(|pod| (pod.object, pod.template)));
    let all = trees.flat_map(|(object, tree)| annotations(tree).map(move |(key, value)| (object, key, value)));
    let told = all.filter_map(|(object, key, value)| {
        let (_, today) = OUTDATED.iter().find(|(beginning, _)| key.starts_with(beginning))?;
        let message = format!("the annotation `{key}` is deprecated");
        tell(codes::DEPRECATED_ANNOTATION, entry_of(object), value, message, format!("say {today} instead"))
    });
    told.collect()
}

/// Whoever may write the Ingress runs code in the controller, which holds every secret of the cluster (CVE-2021-25742).
pub fn snippets(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let all =
        outputs.manifests("Ingress").flat_map(|ingress| annotations(&ingress.tree).map(move |one| (ingress, one)));
    let snippets =
        all.filter(|(_, (key, _))| key.contains("nginx") && (key.ends_with("-snippet") || key.ends_with("-snippets")));
    let told = snippets.filter_map(|(ingress, (key, node))| {
        let message = format!("`{key}` puts configuration of its own into the controller that all share");
        let help = "use the annotation that exists for it; controllers refuse snippets by default";
        tell(codes::INGRESS_SNIPPET, entry_of(ingress), node, message, help)
    });
    told.collect()
}

/// Labels of nodes that are called otherwise now.
const RENAMED: &[(&str, &str)] = &[
    ("beta.kubernetes.io/arch", "kubernetes.io/arch"),
    ("beta.kubernetes.io/instance-type", "node.kubernetes.io/instance-type"),
    ("beta.kubernetes.io/os", "kubernetes.io/os"),
    ("failure-domain.beta.kubernetes.io/region", "topology.kubernetes.io/region"),
    ("failure-domain.beta.kubernetes.io/zone", "topology.kubernetes.io/zone"),
    ("node-role.kubernetes.io/master", "node-role.kubernetes.io/control-plane"),
];

/// A pod asks for a label that nodes no longer have.
pub fn renamed_labels(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |pod: &Pod<'_>| {
        let told = node_labels(pod).into_iter().filter_map(|(key, node)| {
            let (_, today) = RENAMED.iter().find(|(old, _)| *old == key)?;
            let message = format!(
                "the pods of `{}` ask for the node label `{key}`, which is called otherwise now",
                entry_of(pod.object)
            );
            tell(codes::DEPRECATED_LABEL, entry_of(pod.object), node, message, format!("say `{today}`"))
        });
        told.collect::<Vec<_>>()
    };
    outputs.pods().all.iter().flat_map(told).collect()
}

fn node_labels<'a>(pod: &Pod<'a>) -> Vec<(&'a str, &'a Tree)> {
    let Some(spec) = pod.spec() else { return Vec::new() };
    let named = |tree: &'a Tree, key: &str| tree.get(key).and_then(|node| Some((node.as_text()?, node)));
    let spread = items(spec.get("topologySpreadConstraints")).filter_map(|spread| named(spread, "topologyKey"));
    let terms =
        ["podAffinity", "podAntiAffinity"].into_iter().flat_map(|kind| pod_terms(at(spec, &["affinity", kind])));
    let terms = terms.filter_map(|term| named(term, "topologyKey"));
    entries(spec.get("nodeSelector")).chain(spread).chain(terms).collect()
}

fn pod_terms(affinity: Option<&Tree>) -> Vec<&Tree> {
    let list = |key| items(affinity.and_then(|affinity| affinity.get(key)));
    let preferred =
        list("preferredDuringSchedulingIgnoredDuringExecution").filter_map(|term| term.get("podAffinityTerm"));
    list("requiredDuringSchedulingIgnoredDuringExecution").chain(preferred).collect()
}

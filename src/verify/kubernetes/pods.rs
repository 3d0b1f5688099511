//! Pods: what their containers share, and what the kind that makes them demands.

use std::collections::BTreeMap;

use super::containers;
use super::metadata::{self, reference};
use super::syntax::{LABEL, SUBDOMAIN};
use super::volumes;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, integer, is, is_empty, items, text};

/// What makes pods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Maker {
    /// Nobody: the object is a pod.
    Itself,
    /// Something that replaces pods that end.
    Keeper,
    /// A Job, which lets them end.
    Job,
}

/// A pod, or the template of pods. `claims` are the volumes that its maker adds.
pub fn template(judge: &mut Judge<'_>, tree: &Tree, maker: Maker, claims: &[&str]) {
    if let Some(metadata) = at(tree, &["metadata"]).filter(|_| maker != Maker::Itself) {
        metadata::maps(judge, metadata);
    }
    let Some(spec) = at(tree, &["spec"]) else { return };
    restart_policy(judge, spec, maker);
    let mounted = volumes::check(judge, spec, claims);
    containers::check(judge, spec, &mounted);
    names(judge, spec);
    network(judge, spec);
    placement(judge, spec);
    if let Some(deadline) = at(spec, &["activeDeadlineSeconds"]).filter(|_| maker == Maker::Keeper) {
        let help = "take it out: what keeps pods running gives them no deadline";
        judge.conflict(deadline, "gives pods that are replaced an `activeDeadlineSeconds`", help);
    }
}

/// Source: `ValidatePodTemplateSpecForReplicaSet`, `ValidateStatefulSetSpec`, `ValidateDaemonSetSpec`,
/// `validateJobTemplate` of `pkg/apis/apps/validation` and `pkg/apis/batch/validation`.
fn restart_policy(judge: &mut Judge<'_>, spec: &Tree, maker: Maker) {
    let policy = text(spec, &["restartPolicy"]);
    let node = at(spec, &["restartPolicy"]).unwrap_or(spec);
    match (maker, policy) {
        (Maker::Keeper, Some(policy @ ("OnFailure" | "Never"))) => {
            let what = format!("restarts its pods `{policy}`, and its kind only takes `Always`");
            judge.value(node, what, "take `restartPolicy` out");
        }
        (Maker::Job, Some("Always")) => {
            judge.value(node, "restarts its pods `Always`, and a Job lets them end", "write `OnFailure` or `Never`");
        }
        (Maker::Job, None) => {
            let what = "has no `restartPolicy`, and a Job does not take the default `Always`";
            judge.missing(node, what, "state `restartPolicy: OnFailure` or `Never`");
        }
        _ => {}
    }
}

/// Source: `ValidatePodSpec`.
fn names(judge: &mut Judge<'_>, spec: &Tree) {
    reference(judge, at(spec, &["serviceAccountName"]), "serviceAccountName", &SUBDOMAIN);
    reference(judge, at(spec, &["priorityClassName"]), "priorityClassName", &SUBDOMAIN);
    reference(judge, at(spec, &["runtimeClassName"]), "runtimeClassName", &SUBDOMAIN);
    reference(judge, at(spec, &["hostname"]), "hostname", &LABEL);
    reference(judge, at(spec, &["subdomain"]), "subdomain", &LABEL);
    metadata::labels(judge, spec, &["nodeSelector"], "node selector");
    if let Some(shared) = at(spec, &["shareProcessNamespace"])
        && is(spec, &["shareProcessNamespace"], true)
        && is(spec, &["hostPID"], true)
    {
        judge.conflict(shared, "shares its processes with the host and among its containers", "keep one of the two");
    }
}

/// Source: `validateHostNetwork`, `checkHostPortConflicts`, `ValidateDNSPolicy`, `validatePodDNSConfig`.
fn network(judge: &mut Judge<'_>, spec: &Tree) {
    let on_host = is(spec, &["hostNetwork"], true);
    let mut taken: BTreeMap<(i64, &str, &str), &Tree> = BTreeMap::new();
    let ports = items(spec, &["containers"]).flat_map(|container| items(container, &["ports"]));
    for port in ports {
        let (Some(node), Some(host)) = (at(port, &["hostPort"]), integer(port, &["hostPort"])) else { continue };
        let inside = integer(port, &["containerPort"]);
        if on_host && inside.is_some_and(|inside| inside != host) {
            let what = format!("takes the host's port `{host}` for another one of a container on the host's network");
            judge.conflict(node, what, "make `hostPort` equal to `containerPort`, or take it out");
        }
        let key = (host, text(port, &["protocol"]).unwrap_or("TCP"), text(port, &["hostIP"]).unwrap_or_default());
        if let Some(earlier) = taken.insert(key, node).filter(|_| host != 0) {
            judge.repeated(node, earlier, format!("takes the host's port `{host}` twice"));
        }
    }
    if text(spec, &["dnsPolicy"]) == Some("None") && is_empty(spec, &["dnsConfig", "nameservers"]) {
        let node = at(spec, &["dnsPolicy"]).unwrap_or(spec);
        let what = "has a `dnsPolicy: None` and no `dnsConfig.nameservers`";
        judge.missing(node, what, "state at least one address in `dnsConfig.nameservers`");
    }
}

fn placement(judge: &mut Judge<'_>, spec: &Tree) {
    items(spec, &["tolerations"]).for_each(|toleration| tolerates(judge, toleration));
    for spread in items(spec, &["topologySpreadConstraints"]) {
        // Source: `validateMinDomains`.
        if let Some(domains) = at(spread, &["minDomains"])
            && text(spread, &["whenUnsatisfiable"]) == Some("ScheduleAnyway")
        {
            let what = "states `minDomains` for a spread that is `ScheduleAnyway`";
            judge.conflict(domains, what, "take it out, or write `whenUnsatisfiable: DoNotSchedule`");
        }
        at(spread, &["labelSelector"]).into_iter().for_each(|selector| metadata::selector(judge, selector));
    }
    for kind in ["podAffinity", "podAntiAffinity"] {
        affinity_terms(spec, kind).for_each(|term| affinity(judge, term));
    }
    node_affinity(judge, spec);
}

/// Source: `ValidateTolerations`.
fn tolerates(judge: &mut Judge<'_>, toleration: &Tree) {
    let operator = text(toleration, &["operator"]).unwrap_or("Equal");
    let value = at(toleration, &["value"]).filter(|value| value.as_text().is_some_and(|value| !value.is_empty()));
    if let Some(value) = value.filter(|_| operator == "Exists") {
        judge.conflict(value, "tolerates a taint that `Exists` and states its value", "take `value` out");
    }
    if is_empty(toleration, &["key"]) && operator != "Exists" {
        let what = format!("tolerates a taint without a `key` by `{operator}`");
        judge.missing(toleration, what, "state `key`, or `operator: Exists` for every taint");
    }
    let effect = text(toleration, &["effect"]).unwrap_or_default();
    if let Some(seconds) = at(toleration, &["tolerationSeconds"]).filter(|_| effect != "NoExecute") {
        let what = "states `tolerationSeconds` for a taint that drives no pod away";
        judge.conflict(seconds, what, "take it out, or write `effect: NoExecute`");
    }
}

fn affinity_terms<'t>(spec: &'t Tree, kind: &str) -> impl Iterator<Item = &'t Tree> {
    let required = items(spec, &["affinity", kind, "requiredDuringSchedulingIgnoredDuringExecution"]);
    let preferred = items(spec, &["affinity", kind, "preferredDuringSchedulingIgnoredDuringExecution"]);
    required.chain(preferred.filter_map(|term| at(term, &["podAffinityTerm"])))
}

/// Source: `validatePodAffinityTerm`.
fn affinity(judge: &mut Judge<'_>, term: &Tree) {
    if at(term, &["topologyKey"]).is_some() {
        judge.needs(term, &["topologyKey"], "an affinity to pods");
    }
    for key in ["labelSelector", "namespaceSelector"] {
        at(term, &[key]).into_iter().for_each(|selector| metadata::selector(judge, selector));
    }
}

/// Source: `ValidateNodeSelector`.
fn node_affinity(judge: &mut Judge<'_>, spec: &Tree) {
    let Some(affinity) = at(spec, &["affinity", "nodeAffinity"]) else { return };
    let required = at(affinity, &["requiredDuringSchedulingIgnoredDuringExecution"]);
    if let Some(required) = required.filter(|required| at(required, &["nodeSelectorTerms"]).is_some()) {
        judge.needs(required, &["nodeSelectorTerms"], "an affinity to nodes");
    }
    let terms = required.into_iter().flat_map(|required| items(required, &["nodeSelectorTerms"]));
    let preferred = items(affinity, &["preferredDuringSchedulingIgnoredDuringExecution"]);
    for term in terms.chain(preferred.filter_map(|term| at(term, &["preference"]))) {
        items(term, &["matchExpressions"]).for_each(|expression| metadata::requirement(judge, expression));
    }
}

/// Every label of a template's pods.
pub fn labels(template: &Tree) -> impl Iterator<Item = (&str, &Tree)> {
    entries(template, &["metadata", "labels"])
}

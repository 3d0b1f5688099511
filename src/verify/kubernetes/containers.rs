//! The containers of a pod. Source: `validateContainers`, `validateInitContainers` of `pkg/apis/core/validation`.

use std::collections::{BTreeMap, BTreeSet};

use super::metadata::reference;
use super::syntax::{LABEL, PORT, QUALIFIED, RELAXED_VARIABLE, VARIABLE};
use super::{probes, quantity, volumes};
use crate::catalogue::kubernetes::{CONTAINER_RESTART_RULES, RELAXED_VARIABLE_NAMES};
use crate::diagnostics::{codes, list_or};
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, is, is_empty, items, text};

/// Where the value of a variable comes from.
const SOURCES: &[&str] = &["configMapKeyRef", "fieldRef", "fileKeyRef", "resourceFieldRef", "secretKeyRef"];

/// What a variable may read of its pod. Source: `validEnvDownwardAPIFieldPathExpressions`.
const FIELDS: &[&str] = &[
    "metadata.name",
    "metadata.namespace",
    "metadata.uid",
    "spec.nodeName",
    "spec.serviceAccountName",
    "status.hostIP",
    "status.hostIPs",
    "status.podIP",
    "status.podIPs",
];

/// What is scheduled in any amount. Source: `IsStandardContainerResourceName`.
const RESOURCES: &[&str] = &["cpu", "memory", "ephemeral-storage"];

pub fn check(judge: &mut Judge<'_>, spec: &Tree, mounted: &BTreeSet<&str>) {
    if at(spec, &["containers"]).is_some() {
        judge.needs(spec, &["containers"], "its pods");
    }
    let mut names: BTreeMap<&str, &Tree> = items(spec, &["containers"])
        .filter_map(|container| Some((text(container, &["name"])?, at(container, &["name"])?)))
        .collect();
    for container in items(spec, &["initContainers"]) {
        let Some((name, node)) = text(container, &["name"]).zip(at(container, &["name"])) else { continue };
        if let Some(earlier) = names.insert(name, node) {
            judge.repeated(node, earlier, format!("calls two containers `{name}`"));
        }
    }
    for (list, is_main) in [("containers", true), ("initContainers", false)] {
        for container in items(spec, &[list]) {
            one(judge, container, mounted);
            security(judge, container, spec);
            restarts(judge, container, is_main);
        }
    }
}

fn one(judge: &mut Judge<'_>, container: &Tree, mounted: &BTreeSet<&str>) {
    let title = format!("the container `{}`", text(container, &["name"]).unwrap_or_default());
    reference(judge, at(container, &["name"]), "a container's name", &LABEL);
    judge.needs(container, &["image"], &title);
    ports(judge, container, &title);
    variables(judge, container, &title);
    resources(judge, container, &title);
    probes::check(judge, container, &title);
    volumes::mounts(judge, container, &title, mounted);
}

/// Source: `validateContainerPorts`.
fn ports(judge: &mut Judge<'_>, container: &Tree, title: &str) {
    let mut names: BTreeMap<&str, &Tree> = BTreeMap::new();
    for port in items(container, &["ports"]) {
        let Some((name, node)) = text(port, &["name"]).zip(at(port, &["name"])) else { continue };
        reference(judge, Some(node), "a port's name", &PORT);
        if let Some(earlier) = names.insert(name, node) {
            judge.repeated(node, earlier, format!("calls two ports of {title} `{name}`"));
        }
    }
}

/// Source: `ValidateEnv`, `validateEnvVarValueFrom`, `ValidateEnvFrom`.
fn variables(judge: &mut Judge<'_>, container: &Tree, title: &str) {
    let syntax = if judge.minor >= RELAXED_VARIABLE_NAMES { &RELAXED_VARIABLE } else { &VARIABLE };
    for variable in items(container, &["env"]) {
        let name = text(variable, &["name"]).unwrap_or_default();
        reference(judge, at(variable, &["name"]), "a variable's name", syntax);
        let holder = format!("the variable `{name}` of {title}");
        let Some(from) = at(variable, &["valueFrom"]) else { continue };
        if !is_empty(variable, &["value"]) {
            judge.conflict(from, format!("states both `value` and `valueFrom` for {holder}"), "keep one of the two");
        }
        judge.exactly_one(from, SOURCES, &holder);
        downward(judge, from, &holder);
        for source in ["configMapKeyRef", "secretKeyRef"] {
            at(from, &[source]).into_iter().for_each(|source| judge.needs(source, &["name"], &holder));
        }
    }
    for from in items(container, &["envFrom"]) {
        judge.exactly_one(from, &["configMapRef", "secretRef"], &format!("the imports of {title}"));
        for source in ["configMapRef", "secretRef"] {
            at(from, &[source])
                .into_iter()
                .for_each(|source| judge.needs(source, &["name"], &format!("the imports of {title}")));
        }
    }
}

/// Source: `validateObjectFieldSelector`.
fn downward(judge: &mut Judge<'_>, from: &Tree, holder: &str) {
    let Some((node, path)) = at(from, &["fieldRef", "fieldPath"]).and_then(|node| Some((node, node.as_text()?))) else {
        return;
    };
    let keyed = ["metadata.labels['", "metadata.annotations['"].iter().any(|map| path.starts_with(map));
    if !(FIELDS.contains(&path) || keyed && path.ends_with("']")) {
        let what = format!("reads `{path}` into {holder}, which pods do not tell");
        judge.value(node, what, format!("write {}", list_or(FIELDS.iter().copied())));
    }
}

/// Source: `ValidateContainerResourceRequirements`.
fn resources(judge: &mut Judge<'_>, container: &Tree, title: &str) {
    for (kind, key) in [("requests", "request"), ("limits", "limit")] {
        for (name, node) in entries(container, &["resources", kind]) {
            let standard = RESOURCES.contains(&name) || name.starts_with("hugepages-");
            let known = standard || name.contains('/') && (QUALIFIED.accepts)(name);
            if !known {
                let what = format!("states a {key} of `{name}` for {title}, which is no resource");
                judge.value(node, what, "write `cpu`, `memory`, `ephemeral-storage`, or `domain.example/name`");
            } else if quantity::of(node).is_some_and(|amount| amount < 0.0) {
                judge.value(
                    node,
                    format!("states a {key} of `{name}` for {title} below zero"),
                    "state a positive quantity",
                );
            }
        }
    }
    for (name, request) in entries(container, &["resources", "requests"]) {
        let Some(limit) = at(container, &["resources", "limits", name]) else { continue };
        let Some((least, most)) = quantity::of(request).zip(quantity::of(limit)) else { continue };
        let shared = RESOURCES.contains(&name);
        if least > most {
            let what = format!("requests more `{name}` for {title} than its limit allows");
            judge.conflict(request, what, "lower the request, or raise the limit");
        } else if least < most && !shared {
            let what = format!("requests less `{name}` for {title} than its limit, and nobody else is given the rest");
            judge.conflict(request, what, "make the request equal to the limit");
        }
    }
}

/// Source: `ValidateSecurityContext`, and `verifyRunAsNonRoot` of the kubelet.
fn security(judge: &mut Judge<'_>, container: &Tree, spec: &Tree) {
    let own = |key: &str| at(container, &["securityContext", key]);
    let title = format!("the container `{}`", text(container, &["name"]).unwrap_or_default());
    if let Some(escalation) = own("allowPrivilegeEscalation").filter(|node| node.content == Content::Bool(false)) {
        let adds = items(container, &["securityContext", "capabilities", "add"]);
        let all = adds.filter_map(Tree::as_text).any(|name| matches!(name, "CAP_SYS_ADMIN"));
        if is(container, &["securityContext", "privileged"], true) || all {
            let what = format!("forbids {title} to gain privileges that it has");
            judge.conflict(escalation, what, "take `privileged` out, or `allowPrivilegeEscalation`");
        }
    }
    let effective = |key: &str| own(key).or_else(|| at(spec, &["securityContext", key]));
    let non_root = effective("runAsNonRoot").is_some_and(|node| node.content == Content::Bool(true));
    if let Some(user) = effective("runAsUser").filter(|user| non_root && user.content == Content::Integer(0)) {
        let what = format!("runs {title} as user 0 and says `runAsNonRoot`");
        judge.conflict(user, what, "state another user: the kubelet does not start this container");
    }
}

/// Source: `validateInitContainers`, `validateRestartPolicy`.
fn restarts(judge: &mut Judge<'_>, container: &Tree, is_main: bool) {
    let title = format!("the container `{}`", text(container, &["name"]).unwrap_or_default());
    let policy = text(container, &["restartPolicy"]);
    if judge.minor < CONTAINER_RESTART_RULES
        && let Some(node) = at(container, &["restartPolicy"])
        && (is_main || policy != Some("Always"))
    {
        let what = format!(
            "states a `restartPolicy` of {title}, which Kubernetes 1.{} takes only as `Always` of an init container",
            judge.minor
        );
        judge.conflict(node, what, "take it out");
    }
    if is_main || policy == Some("Always") {
        return;
    }
    for key in ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle"] {
        if let Some(node) = at(container, &[key]) {
            let what = format!("states `{key}` for {title}, which runs to its end before the others start");
            judge.conflict(node, what, "take it out, or make it a sidecar: `restartPolicy: Always`");
        }
    }
}

/// The number of a port, or the name of one. Source: `ValidatePortNumOrName`.
pub fn port(judge: &mut Judge<'_>, node: Option<&Tree>, place: &str) {
    let Some(node) = node else { return };
    match &node.content {
        Content::Integer(number) if !(1..=65535).contains(number) => {
            let what = format!("has `{number}` as {place}, which is no port");
            judge.refuse(codes::INVALID_PORT, node, what, "write a number from 1 to 65535, or a port's name");
        }
        Content::Text(name) if !(PORT.accepts)(name) => {
            judge.refuse(
                codes::INVALID_PORT,
                node,
                format!("has `{name}` as {place}, which is {}", PORT.title),
                PORT.help,
            );
        }
        _ => {}
    }
}

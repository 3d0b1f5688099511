//! Services. Source: `ValidateService` of `pkg/apis/core/validation`, and the allocators of the API server.

use std::collections::BTreeMap;

use super::containers::port;
use super::metadata::{self, reference};
use super::syntax::{LABEL, SUBDOMAIN};
use crate::diagnostics::codes;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, integer, is_empty, items, text};

/// What the API server gives out, unless `--service-node-port-range` says otherwise.
const NODE_PORTS: std::ops::RangeInclusive<i64> = 30_000..=32_767;

/// Fields that mean nothing but to some types.
const OF_TYPES: &[(&str, &[&str])] = &[
    ("externalTrafficPolicy", &["NodePort", "LoadBalancer"]),
    ("loadBalancerSourceRanges", &["LoadBalancer"]),
    ("loadBalancerClass", &["LoadBalancer"]),
    ("allocateLoadBalancerNodePorts", &["LoadBalancer"]),
    ("healthCheckNodePort", &["LoadBalancer"]),
];

pub fn check(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    let kind = text(spec, &["type"]).unwrap_or("ClusterIP");
    let is_headless = text(spec, &["clusterIP"]) == Some("None");
    metadata::labels(judge, spec, &["selector"], "selector");
    if kind == "ExternalName" {
        external(judge, spec);
    } else if !is_headless {
        judge.needs(spec, &["ports"], "its clients");
    }
    if let Some(node) = at(spec, &["clusterIP"]).filter(|_| is_headless && matches!(kind, "NodePort" | "LoadBalancer"))
    {
        judge.conflict(node, format!("has `clusterIP: None` and is of type `{kind}`"), "take one of the two out");
    }
    let is_external = !is_empty(spec, &["externalIPs"]);
    for (field, _) in OF_TYPES.iter().filter(|(_, types)| !types.contains(&kind)) {
        if let Some(node) = at(spec, &[field]).filter(|_| !(is_external && *field == "externalTrafficPolicy")) {
            let what = format!("states `{field}`, which a Service of type `{kind}` does not have");
            judge.conflict(node, what, "take it out, or change `type`");
        }
    }
    if let Some(node) =
        at(spec, &["sessionAffinityConfig"]).filter(|_| text(spec, &["sessionAffinity"]) != Some("ClientIP"))
    {
        judge.conflict(
            node,
            "states `sessionAffinityConfig` without `sessionAffinity: ClientIP`",
            "state both, or none",
        );
    }
    ports(judge, spec, kind);
    addresses(judge, spec);
}

fn external(judge: &mut Judge<'_>, spec: &Tree) {
    if is_empty(spec, &["externalName"]) {
        let node = at(spec, &["type"]).unwrap_or(spec);
        judge.missing(node, "is of type `ExternalName` and has no `externalName`", "state the host that it stands for");
    }
    let node = at(spec, &["externalName"]);
    if let Some((node, host)) = node.and_then(|node| Some((node, node.as_text()?)))
        && !(SUBDOMAIN.accepts)(host.strip_suffix('.').unwrap_or(host))
    {
        judge.value(node, format!("stands for `{host}`, which is no host"), "write a name such as `db.example.com`");
    }
    if let Some(node) = at(spec, &["clusterIP"]).filter(|node| node.as_text() != Some("")) {
        judge.conflict(node, "is of type `ExternalName` and states a `clusterIP`", "take it out");
    }
}

fn ports(judge: &mut Judge<'_>, spec: &Tree, kind: &str) {
    let ports = items(spec, &["ports"]);
    let are_several = ports.len() > 1;
    let mut names: BTreeMap<&str, &Tree> = BTreeMap::new();
    for one in ports {
        let name = at(one, &["name"]);
        reference(judge, name.filter(|name| name.as_text() != Some("")), "a port's name", &LABEL);
        if are_several && is_empty(one, &["name"]) {
            judge.missing(one, "has several ports, and one of them has no name", "name each of them");
        }
        if let Some((text, node)) = name.and_then(|node| Some((node.as_text()?, node)))
            && let Some(earlier) = names.insert(text, node)
        {
            judge.repeated(node, earlier, format!("calls two ports `{text}`"));
        }
        port(judge, at(one, &["targetPort"]).filter(|node| node.as_text() != Some("")), "a `targetPort`");
        node_port(judge, one, kind);
    }
}

fn node_port(judge: &mut Judge<'_>, port: &Tree, kind: &str) {
    let (Some(node), Some(number)) = (at(port, &["nodePort"]), integer(port, &["nodePort"])) else { return };
    if kind == "ClusterIP" && number != 0 {
        judge.conflict(
            node,
            "states a `nodePort`, and is of type `ClusterIP`",
            "take it out, or write `type: NodePort`",
        );
    } else if number != 0 && (1..=65_535).contains(&number) && !NODE_PORTS.contains(&number) {
        let what = format!("takes `{number}` of the nodes, which is none of the ports that the API server gives out");
        judge.refuse(codes::INVALID_PORT, node, what, "write a number from 30000 to 32767");
    }
}

fn addresses(judge: &mut Judge<'_>, spec: &Tree) {
    for node in items(spec, &["loadBalancerSourceRanges"]) {
        network(judge, node, "a source range");
    }
    for node in items(spec, &["externalIPs"]) {
        if node.as_text().is_some_and(|address| address.parse::<std::net::IpAddr>().is_err()) {
            judge.value(node, "lists an external address that is no IP", "write an address such as `192.0.2.1`");
        }
    }
}

/// A CIDR. Source: `IsValidCIDR`.
pub fn network(judge: &mut Judge<'_>, node: &Tree, place: &str) -> Option<ipnet::IpNet> {
    let written = node.as_text()?;
    let network = written.trim().parse::<ipnet::IpNet>().ok();
    if network.is_none() {
        judge.value(node, format!("has `{written}` as {place}, which is no network"), "write it as in `10.0.0.0/16`");
    }
    network
}

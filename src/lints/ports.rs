//! Ports that one object names and no process behind it listens on.

use std::collections::BTreeMap;

use super::Outputs;
use super::pods::{Pod, Pods};
use super::terraform::Block;
use super::walk::{at, entries, entry_of, items, namespace, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Workload;
use crate::stack::Target;
use crate::tree::{Content, Object, Tree};

/// Resource types that listen on their `port`.
const SERVERS: &[&str] = &["aws_db_instance", "aws_elasticache_replication_group"];

pub fn nobody_listens(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let pods = outputs.pods();
    let services = services(outputs);
    let mut found: Vec<Diagnostic> = pods.all.iter().flat_map(probes).collect();
    found.extend(services.values().flat_map(|service| targets(service, pods)));
    found.extend(outputs.manifests("Ingress").flat_map(|ingress| backends(ingress, &services)));
    found.extend(outputs.manifests("NetworkPolicy").flat_map(|policy| admitted(policy, pods)));
    found.extend(scraped(outputs, &services));
    found.extend(security_groups(outputs));
    found
}

/// The Services of the cluster by name.
type Services<'a> = BTreeMap<&'a str, &'a Object>;

fn services<'a>(outputs: &Outputs<'a>) -> Services<'a> {
    let named = |service: &'a Object| Some((text(&service.tree, &["metadata", "name"])?, service));
    outputs.manifests("Service").filter_map(named).collect()
}

fn finding(object: &Object, port: &Tree, who: &str, behind: &str) -> Option<Diagnostic> {
    let message = format!("{who} names the port {}, and {behind} does not listen on it", shown(port));
    let found = Diagnostic::warning(codes::PORT_NOBODY_LISTENS, port.origin.span()?, message);
    Some(
        found.with_help("name a port that is declared under `ports`, or declare this one").with_entry(entry_of(object)),
    )
}

fn shown(port: &Tree) -> String {
    match &port.content {
        Content::Integer(number) => format!("`{number}`"),
        Content::Text(name) => format!("`{name}`"),
        _ => "it".to_owned(),
    }
}

/// Probes ask a port of their own pod.
fn probes(pod: &Pod<'_>) -> Vec<Diagnostic> {
    let asked = pod.containers().flat_map(|container| {
        let probes = ["livenessProbe", "readinessProbe", "startupProbe"].map(|probe| container.get(probe));
        probes
            .into_iter()
            .flatten()
            .filter_map(|probe| ["httpGet", "tcpSocket", "grpc"].iter().find_map(|check| probe.get(check)?.get("port")))
    });
    let object = pod.object;
    let deaf = asked.filter(|port| !pod.listens(port));
    deaf.filter_map(|port| finding(object, port, &format!("a probe of `{}`", entry_of(object)), "its pod")).collect()
}

/// A Service sends to a port of the pods that it selects.
fn targets(service: &Object, pods: &Pods<'_>) -> Vec<Diagnostic> {
    let Some(selector) = at(&service.tree, &["spec", "selector"]) else { return Vec::new() };
    let selected: Vec<&Pod<'_>> = pods.carrying(namespace(service), selector).collect();
    let ports =
        items(at(&service.tree, &["spec", "ports"])).filter_map(|port| port.get("targetPort").or(port.get("port")));
    let deaf = ports.filter(|port| !selected.is_empty() && !selected.iter().any(|pod| pod.listens(port)));
    let who = format!("the Service of `{}`", entry_of(service));
    deaf.filter_map(|port| finding(service, port, &who, "its pod")).collect()
}

/// A route sends to a port of a Service.
fn backends(ingress: &Object, services: &Services<'_>) -> Vec<Diagnostic> {
    let rules = items(at(&ingress.tree, &["spec", "rules"]));
    let paths = rules.flat_map(|rule| items(at(rule, &["http", "paths"])));
    let backends = paths.filter_map(|path| at(path, &["backend", "service"]));
    backends.filter_map(|backend| deaf_backend(ingress, backend, services)).collect()
}

fn deaf_backend(ingress: &Object, backend: &Tree, services: &Services<'_>) -> Option<Diagnostic> {
    let name = text(backend, &["name"])?;
    let service = services.get(name)?;
    let (by, port) = entries(backend.get("port")).next()?;
    let key = if by == "number" { "port" } else { "name" };
    let mut open = items(at(&service.tree, &["spec", "ports"])).filter_map(|port| port.get(key));
    let heard = open.any(|open| open.content == port.content);
    if heard { None } else { finding(ingress, port, "a route", &format!("the Service `{name}`")) }
}

/// A policy lets traffic in to ports of the pods that it selects; to all of them, where it selects every pod.
fn admitted(policy: &Object, pods: &Pods<'_>) -> Vec<Diagnostic> {
    let Some(selector) = at(&policy.tree, &["spec", "podSelector"]) else { return Vec::new() };
    let selected: Vec<&Pod<'_>> = pods.matching(namespace(policy), selector).collect();
    let rules = items(at(&policy.tree, &["spec", "ingress"]));
    let ports = rules.flat_map(|rule| items(rule.get("ports"))).filter_map(|port| port.get("port"));
    let deaf = ports.filter(|port| !selected.is_empty() && !selected.iter().any(|pod| pod.listens(port)));
    deaf.filter_map(|port| finding(policy, port, "a network policy", "the pod that it is for")).collect()
}

/// Prometheus reads `host:port`; where the host is a Service of this stack, that Service has the port.
fn scraped(outputs: &Outputs<'_>, services: &Services<'_>) -> Vec<Diagnostic> {
    let configurations = outputs.of(Target::Prometheus);
    let jobs = configurations.flat_map(|object| items(object.tree.get("scrape_configs")).map(move |job| (object, job)));
    let targets = jobs.flat_map(|(object, job)| {
        let groups = items(job.get("static_configs")).flat_map(|group| items(group.get("targets")));
        groups.map(move |target| (object, target))
    });
    let workloads = outputs.compose_workloads();
    targets.filter_map(|(object, target)| deaf_target(object, target, &workloads, services)).collect()
}

fn deaf_target(
    object: &Object,
    target: &Tree,
    workloads: &BTreeMap<&str, &Workload>,
    services: &Services<'_>,
) -> Option<Diagnostic> {
    let Content::Text(address) = &target.content else { return None };
    let (host, port) = address.rsplit_once(':')?;
    let number = Content::Integer(port.parse().ok()?);
    let heard = match services.get(host) {
        Some(service) => items(at(&service.tree, &["spec", "ports"]))
            .any(|open| open.get("port").is_some_and(|open| open.content == number)),
        None => workloads.get(host)?.container.ports.iter().any(|open| open.container.value.to_string() == port),
    };
    if heard { None } else { finding(object, target, "a scrape", &format!("`{host}`")) }
}

/// A security group lets traffic in to the port of the server behind it.
fn security_groups(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let mut servers = BTreeMap::new();
    for server in outputs.blocks().iter().filter(|block| block.is_one_of(SERVERS)) {
        let port = server.body.get("port");
        servers.entry(entry_of(server.object)).or_insert(port);
    }
    let rules = outputs.blocks().iter().filter(|block| block.is_one_of(&["aws_vpc_security_group_ingress_rule"]));
    rules.filter_map(|rule| deaf_rule(rule, *servers.get(entry_of(rule.object))?)).collect()
}

fn deaf_rule(rule: &Block<'_>, open: Option<&Tree>) -> Option<Diagnostic> {
    let admitted = rule.body.get("to_port")?;
    let heard = open?.content == admitted.content;
    let who = format!("the security group of `{}`", entry_of(rule.object));
    if heard { None } else { finding(rule.object, admitted, &who, "the server") }
}

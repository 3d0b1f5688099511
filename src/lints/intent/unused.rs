//! What is stated and serves nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::Intent;
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::plan::SharedVolume;
use crate::plan::container::{Check, Container, Port, VolumeSource};
use crate::plan::network::EntranceKind;
use crate::stack::kubernetes::ServiceType;
use crate::tree::Origin;

/// A volume that no pod has.
pub fn volumes(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let all = intent.plan.workloads.iter().flat_map(|workload| &workload.volumes);
    let names = all.flat_map(|volume| match &volume.source {
        VolumeSource::Shared { claim, compose } => [claim.as_ref(), compose.as_ref()],
        _ => [None, None],
    });
    let used: BTreeSet<&str> = names.flatten().map(|name| name.value.as_str()).collect();
    let is_idle = |volume: &&SharedVolume| {
        let claim = volume.claim.as_ref().map(|claim| &claim.name);
        !claim.into_iter().chain(&volume.compose).any(|name| used.contains(name.value.as_str()))
    };
    let idle = intent.plan.volumes.iter().filter(is_idle);
    idle.filter_map(|volume| {
        let message = format!("nothing mounts `{}`", volume.id);
        unused(intent, codes::UNUSED_VOLUME, &volume.id, &volume.origin, message)
    })
    .collect()
}

/// An ingress that no route hangs on. Gateways may have routes of other namespaces.
pub fn ingresses(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let routed: BTreeSet<&str> = intent.plan.routes.iter().map(|route| route.entrance.as_str()).collect();
    let ingresses = intent.plan.entrances.iter().filter(|entrance| entrance.kind == EntranceKind::Ingress);
    let idle = ingresses.filter(|entrance| !routed.contains(entrance.id.as_str()));
    idle.filter_map(|entrance| {
        let message = format!("no route hangs on `{}`", entrance.id);
        unused(intent, codes::UNUSED_INGRESS, &entrance.id, &entrance.origin, message)
    })
    .collect()
}

fn unused(intent: &Intent<'_>, code: Code, id: &str, origin: &Origin, message: String) -> Option<Diagnostic> {
    let at = origin.span().filter(|span| intent.is_own(*span))?;
    Some(Diagnostic::warning(code, at, message).with_help("take it out").with_entry(id))
}

/// A port of the cluster that nothing of the stack reaches: no reference, route, probe, scrape or load balancer.
pub fn ports(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let used = used_ports(intent);
    let services = intent.in_cluster().filter(|(workload, _)| workload.id.starts_with("service."));
    let closed = services.filter(|(_, cluster)| {
        !cluster.service.as_ref().is_some_and(|service| service.kind.value == ServiceType::LoadBalancer)
    });
    let idle = closed.flat_map(|(workload, _)| {
        let used = &used;
        let is_idle =
            move |port: &&Port| port.publish.is_none() && !used.contains(&(workload.id.as_str(), port.container.value));
        workload.container.ports.iter().filter(is_idle).map(move |port| (workload, port))
    });
    idle.filter_map(|(workload, port)| {
        let message = format!("nothing of the stack reaches the port `{}` of `{}`", port.name.value, workload.id);
        let help = "refer to it where it is dialled: `${service.….url}`, or take it out";
        let found = Diagnostic::warning(codes::UNUSED_PORT, port.origin.span()?, message);
        Some(found.with_help(help).with_entry(&workload.id))
    })
    .collect()
}

/// Ports of containers by workload, that something reaches.
fn used_ports<'a>(intent: &Intent<'a>) -> BTreeSet<(&'a str, u16)> {
    let plan = intent.plan;
    let pods: BTreeMap<&str, _> = intent.in_cluster().map(|pod| (pod.0.id.as_str(), pod)).collect();
    let dialled = plan.flows.iter().filter_map(|flow| Some((flow.to.workload()?, flow.port?)));
    let scraped = plan.scrapes.iter().filter_map(|scrape| scrape.workload());
    let routed = plan.routes.iter().filter_map(|route| {
        let (workload, cluster) = pods.get(route.workload.as_str())?;
        let service = cluster.service.as_ref()?;
        let port = service.ports.iter().find(|port| port.port.value == route.port.value)?;
        Some((workload.id.as_str(), port.target.value))
    });
    let probed = plan
        .workloads
        .iter()
        .flat_map(|workload| workload.running().flat_map(probes).map(move |port| (workload.id.as_str(), port)));
    dialled.chain(scraped).chain(routed).chain(probed).collect()
}

fn probes(container: &Container) -> impl Iterator<Item = u16> {
    let probes = [&container.probes.liveness, &container.probes.readiness, &container.probes.startup];
    probes.into_iter().flatten().filter_map(|probe| match &probe.check {
        Check::Http { port, .. } | Check::Tcp { port } | Check::Grpc { port, .. } => Some(port.value),
        Check::Exec { .. } | Check::Sleep { .. } => None,
    })
}

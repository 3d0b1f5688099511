//! Who talks to whom, as far as the stack says it: references, routes and scrapes.

use std::collections::BTreeSet;

use super::in_cluster::InCluster;
use super::policies::peer;
use crate::plan::entry::Entry;
use crate::plan::network::{Endpoint, Flow, Peer};
use crate::plan::resources::{self, Place};
use crate::plan::scope::{Scope, Use};
use crate::plan::{Plan, Scrape, Workload};
use crate::source::Span;
use crate::stack::container::{Container, Protocol};
use crate::stack::network::Peer as StatedPeer;
use crate::stack::scalars::{EntryName, Text};
use crate::stack::{Stack, Target};
use crate::tree::{Origin, Sourced};

pub fn resolve(scope: &mut Scope<'_>, plan: &Plan, pods: &InCluster<'_>) -> Vec<Flow> {
    let mut flows = references(scope, pods);
    flows.extend(backups(plan, pods));
    flows.extend(routes(scope, plan, pods));
    flows.extend(scrapes(scope, plan, pods));
    let mut told = BTreeSet::new();
    flows.retain(|flow| told.insert((end(&flow.from), end(&flow.to), flow.port, flow.protocol)));
    flows
}

/// What tells one end of a flow from another, wherever it is stated.
fn end(endpoint: &Endpoint) -> String {
    match endpoint {
        Endpoint::Workload(id) => id.clone(),
        Endpoint::Outside(peer) => serde_json::to_string(peer).unwrap_or_default(),
    }
}

/// The workload in whose pods an entry runs: a job that is chained before another runs in the pod of the last.
fn runs_as<'p>(stack: &Stack, pods: &InCluster<'p>, name: &EntryName) -> Option<&'p Workload> {
    let mut name = name.clone();
    for _ in 0..=stack.jobs.iter().count() {
        if let Some(workload) = pods.get(&name.to_string()) {
            return Some(workload);
        }
        let job = stack.jobs.get(&name.name).filter(|_| name.kind == "job")?.value.as_ref()?;
        name = job.before.iter().flat_map(|before| &before.value).find(|next| next.value.kind == "job")?.value.clone();
    }
    None
}

fn uses(scope: &Scope<'_>) -> BTreeSet<Use> {
    scope.uses.iter().cloned().chain(through_configs(scope)).collect()
}

/// Who dials an entry from the cluster, sorted: `service api`.
pub fn consumers(scope: &Scope<'_>, plan: &Plan, id: &str) -> Vec<String> {
    let pods = InCluster::of(&plan.workloads);
    let uses = uses(scope).into_iter().filter(|used| used.to.to_string() == id);
    let workloads = uses.filter_map(|used| Some(runs_as(scope.stack, &pods, &used.from)?.id.replacen('.', " ", 1)));
    workloads.collect::<BTreeSet<_>>().into_iter().collect()
}

fn references(scope: &Scope<'_>, pods: &InCluster<'_>) -> Vec<Flow> {
    uses(scope).iter().flat_map(|used| reference(scope, pods, used)).collect()
}

fn reference(scope: &Scope<'_>, pods: &InCluster<'_>, used: &Use) -> Vec<Flow> {
    let Some(from) = runs_as(scope.stack, pods, &used.from) else { return Vec::new() };
    let from = Endpoint::Workload(from.id.clone());
    let flow = |to: Endpoint, port: Option<u16>, protocol: Protocol| Flow {
        origin: Origin::Stated(used.at),
        from: from.clone(),
        to,
        port,
        protocol,
    };
    if let Some((peer, port)) = external(scope, &used.to) {
        return vec![flow(Endpoint::Outside(peer), port, Protocol::Tcp)];
    }
    let Some(to) = pods.get(&used.to.to_string()) else { return Vec::new() };
    let named = to.container.ports.iter().filter(|port| used.port.as_ref().is_none_or(|name| *name == port.name.value));
    named.map(|port| flow(Endpoint::Workload(to.id.clone()), Some(port.container.value), port.protocol.value)).collect()
}

/// The network of a resource outside the cluster.
fn external(scope: &Scope<'_>, name: &EntryName) -> Option<(Peer, Option<u16>)> {
    let entry = resources::find(scope.stack, &name.kind, &name.name)?;
    let (cidr, port) = match entry.place(scope.stack, Target::Kubernetes) {
        Place::External(block) => {
            (block.value.cidr.as_ref()?, block.value.port.as_ref().map_or(entry.kind.port, |port| port.value))
        }
        Place::Aws(block) => {
            let aws = scope.stack.terraform.as_ref()?.value.aws.as_ref()?;
            let cidr = aws.value.network.as_ref()?.value.cidr.as_ref()?;
            (cidr, u16::try_from(resources::aws::port(&entry, block).value).ok()?)
        }
        Place::Cluster(_) | Place::Container(_) | Place::Absent => return None,
    };
    let cidr = Sourced::stated(cidr.value.0.to_string(), cidr.span);
    Some((Peer::Network { cidr, except: Vec::new() }, Some(port)))
}

/// What the configs that a container reads refer to, the container dials.
fn through_configs(scope: &Scope<'_>) -> Vec<Use> {
    let stack = scope.stack;
    Entry::all(stack)
        .flat_map(|entry| {
            let configs = entry.containers().into_iter().flat_map(configs_of).collect::<BTreeSet<_>>();
            let targets = configs.into_iter().flat_map(|config| dialled_by(stack, &config));
            let from = entry.entry_name();
            targets.map(move |(to, at)| Use { from: from.clone(), to, port: None, at }).collect::<Vec<_>>()
        })
        .collect()
}

/// The configs that a container imports, mounts or refers to.
fn configs_of(container: &Container) -> BTreeSet<String> {
    let imported = container.env_from.iter().filter(|name| name.value.kind == "config").map(|name| &name.value.name);
    let mounted = container.volumes.whole().filter_map(|(_, volume)| Some(&volume.config.as_ref()?.value.name));
    let values = container.env.whole().filter_map(|(_, variable)| Some(&variable.value.as_ref()?.value.0));
    let referred = values.flat_map(Text::references).filter_map(|reference| match reference.path.as_slice() {
        [kind, name, ..] if kind == "config" => Some(name),
        _ => None,
    });
    imported.chain(mounted).chain(referred).cloned().collect()
}

/// The entries that the data of a config refers to.
fn dialled_by(stack: &Stack, config: &str) -> Vec<(EntryName, Span)> {
    let named = stack.configs.get(config).and_then(|named| named.value.as_ref());
    let data = named.into_iter().flat_map(|config| config.data.whole());
    let references = data.flat_map(|(_, text)| text.value.0.references().map(|reference| (reference, text.span)));
    references
        .filter_map(|(reference, at)| match reference.path.as_slice() {
            [kind, name, output, ..]
                if kind == "service" && !["image", "name", "public_url"].contains(&output.as_str()) =>
            {
                Some((EntryName { kind: kind.clone(), name: name.clone() }, at))
            }
            [kind, name, ..] if resources::is_kind(kind) => {
                Some((EntryName { kind: kind.clone(), name: name.clone() }, at))
            }
            _ => None,
        })
        .collect()
}

/// The backup of a resource dials its server.
fn backups(plan: &Plan, pods: &InCluster<'_>) -> Vec<Flow> {
    let pairs = plan.workloads.iter().filter_map(|workload| {
        let server = pods.get(workload.id.strip_suffix("/backup")?)?;
        Some((workload, server))
    });
    pairs
        .flat_map(|(workload, server)| {
            server.container.ports.iter().map(|port| Flow {
                origin: workload.origin.clone(),
                from: Endpoint::Workload(workload.id.clone()),
                to: Endpoint::Workload(server.id.clone()),
                port: Some(port.container.value),
                protocol: port.protocol.value,
            })
        })
        .collect()
}

/// From the controllers of entrances that say where they live.
fn routes(scope: &mut Scope<'_>, plan: &Plan, pods: &InCluster<'_>) -> Vec<Flow> {
    let stack = scope.stack;
    let flow = |route: &crate::plan::Route| {
        let from = peer(scope, pods, entrance_from(stack, &route.entrance)?)?;
        let target = target_port(pods.get(&route.workload)?, route.port.value)?;
        Some(Flow {
            origin: route.origin.clone(),
            from: Endpoint::Outside(from.value),
            to: Endpoint::Workload(route.workload.clone()),
            port: Some(target),
            protocol: Protocol::Tcp,
        })
    };
    plan.routes.iter().filter_map(flow).collect()
}

/// Where the controller of an entrance lives.
pub fn entrance_from<'a>(stack: &'a Stack, id: &str) -> Option<&'a StatedPeer> {
    let (kind, name) = id.split_once('.')?;
    let from = match kind {
        "ingress" => stack.ingresses.get(name)?.value.as_ref()?.from.as_ref(),
        _ => stack.gateways.get(name)?.value.as_ref()?.from.as_ref(),
    };
    from.map(|from| &from.value)
}

/// The container's port behind a port of the Service.
fn target_port(workload: &Workload, port: u16) -> Option<u16> {
    let service = workload.cluster.as_ref()?.service.as_ref()?;
    service.ports.iter().find(|there| there.port.value == port).map(|there| there.target.value)
}

fn scrapes(scope: &mut Scope<'_>, plan: &Plan, pods: &InCluster<'_>) -> Vec<Flow> {
    let stack = scope.stack;
    let from = stack.prometheus.as_ref().and_then(|prometheus| prometheus.from.as_ref());
    let Some(from) = from.and_then(|from| peer(scope, pods, &from.value)) else { return Vec::new() };
    let flow = |scrape: &Scrape| {
        let (id, port) = scrape.workload().filter(|(id, _)| pods.get(id).is_some())?;
        Some(Flow {
            origin: scrape.origin.clone(),
            from: Endpoint::Outside(from.value.clone()),
            to: Endpoint::Workload(id.to_owned()),
            port: Some(port),
            protocol: Protocol::Tcp,
        })
    };
    plan.scrapes.iter().filter_map(flow).collect()
}

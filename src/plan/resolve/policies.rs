//! NetworkPolicies: those that the stack states, else those that its flows ask for.

use std::collections::BTreeMap;

use super::flows::entrance_from;
use super::in_cluster::InCluster;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::entry::{Entry, Role};
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::network::{Endpoint, Flow, NetworkPolicy, Peer, PolicyRule, Route};
use crate::plan::scope::{Owner, Scope};
use crate::plan::settings::Labels;
use crate::plan::workload::Controller;
use crate::plan::{Plan, Workload, resources};
use crate::source::{Span, Spanned};
use crate::stack::container::Protocol;
use crate::stack::network as language;
use crate::stack::pod::Egress;
use crate::stack::scalars::EntryName;
use crate::stack::{Entries, Target};
use crate::tree::{Origin, Sourced};

/// Addresses that are not of the internet. Source: RFC 1918, RFC 3927, RFC 6598.
const PRIVATE: &[&str] = &["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];

pub fn resolve(scope: &mut Scope<'_>, plan: &Plan, pods: &InCluster<'_>) -> Vec<NetworkPolicy> {
    if !scope.has(Target::Kubernetes) {
        return Vec::new();
    }
    let stack = scope.stack;
    if !stack.network_policies.is_empty() {
        let stated = stack.network_policies.whole();
        return stated.flat_map(|(name, policy)| self::stated(scope, pods, name, policy)).collect();
    }
    let traffic = Traffic::of(plan, pods);
    plan.workloads.iter().filter_map(|workload| derived(scope, &traffic, workload)).collect()
}

/// What goes in and out, by the ids of workloads.
struct Traffic<'p> {
    pods: &'p InCluster<'p>,
    incoming: BTreeMap<&'p str, Vec<&'p Flow>>,
    outgoing: BTreeMap<&'p str, Vec<&'p Flow>>,
    routes: BTreeMap<&'p str, Vec<&'p Route>>,
}

impl<'p> Traffic<'p> {
    fn of(plan: &'p Plan, pods: &'p InCluster<'p>) -> Self {
        let flows = || plan.flows.iter();
        Traffic {
            pods,
            incoming: grouped(flows().filter_map(|flow| Some((flow.to.workload()?, flow)))),
            outgoing: grouped(flows().filter_map(|flow| Some((flow.from.workload()?, flow)))),
            routes: grouped(plan.routes.iter().map(|route| (route.workload.as_str(), route))),
        }
    }
}

fn grouped<'p, T>(pairs: impl Iterator<Item = (&'p str, &'p T)>) -> BTreeMap<&'p str, Vec<&'p T>> {
    pairs.fold(BTreeMap::new(), |mut groups, (id, one)| {
        groups.entry(id).or_insert_with(Vec::new).push(one);
        groups
    })
}

/// A stated policy; one for each of its entries.
fn stated(
    scope: &mut Scope<'_>,
    pods: &InCluster<'_>,
    name: &Spanned<String>,
    policy: &language::NetworkPolicy,
) -> Vec<NetworkPolicy> {
    let seed = policy.id.as_ref().map_or(&name.value, |id| &id.value);
    let default = scope.default_name(seed, name.span);
    let Some(object) = scope.object_name(policy.name.as_ref(), default, NameRule::Subdomain, None) else {
        return Vec::new();
    };
    let labels = labels::of_object(scope, seed, None, name.span);
    let ingress = policy.ingress.as_ref().map(|rules| ingress_rules(scope, pods, &rules.value));
    let egress = policy.egress.as_ref().map(|rules| egress_rules(scope, pods, &rules.value));
    let build = |suffix: &str, pods: Labels| NetworkPolicy {
        id: format!("network_policy.{}{}", name.value, suffix.replacen('-', "/", 1)),
        origin: Origin::Stated(name.span),
        name: object.clone().map(|object| format!("{object}{suffix}")),
        labels: labels.clone(),
        pods,
        ingress: ingress.clone(),
        egress: egress.clone(),
    };
    match policy.pods.as_slice() {
        [] => vec![build("", Labels::new())],
        [only] => selector_of(scope, pods, only).map(|pods| build("", pods)).into_iter().collect(),
        several => several
            .iter()
            .filter_map(|entry| {
                Some(build(&format!("-{}", seed_of(scope, &entry.value)), selector_of(scope, pods, entry)?))
            })
            .collect(),
    }
}

fn ingress_rules(
    scope: &mut Scope<'_>,
    pods: &InCluster<'_>,
    rules: &Entries<language::IngressRule>,
) -> Vec<PolicyRule> {
    rules.by_name().filter_map(|(name, stated)| rule(scope, pods, name, &stated.from, &stated.ports)).collect()
}

fn egress_rules(scope: &mut Scope<'_>, pods: &InCluster<'_>, rules: &Entries<language::EgressRule>) -> Vec<PolicyRule> {
    rules.by_name().filter_map(|(name, stated)| rule(scope, pods, name, &stated.to, &stated.ports)).collect()
}

/// `None` where a peer was refused: a rule with fewer peers may mean everyone.
fn rule(
    scope: &mut Scope<'_>,
    pods: &InCluster<'_>,
    name: &Spanned<String>,
    peers: &Entries<language::Peer>,
    ports: &[language::NetworkPort],
) -> Option<PolicyRule> {
    let mut resolved = Vec::new();
    for (name, stated) in peers.by_name() {
        let found = peer(scope, pods, stated)?;
        resolved.push(Sourced::new(found.value, Origin::Stated(name.span)));
    }
    let ports = ports.iter().map(|stated| {
        let protocol = stated.protocol.as_ref().map_or(Protocol::Tcp, |protocol| protocol.value);
        Sourced::stated((protocol, stated.port.value), stated.port.span)
    });
    Some(PolicyRule { origin: Origin::Stated(name.span), peers: resolved, ports: ports.collect() })
}

/// One end of a connection as a policy selects it.
pub fn peer(scope: &mut Scope<'_>, pods: &InCluster<'_>, stated: &language::Peer) -> Option<Sourced<Peer>> {
    if let Some(cidr) = &stated.cidr {
        let except = stated.except.iter().map(|cidr| Sourced::stated(cidr.value.0.to_string(), cidr.span)).collect();
        let network = Sourced::stated(cidr.value.0.to_string(), cidr.span);
        return Some(Sourced::stated(Peer::Network { cidr: network, except }, cidr.span));
    }
    if let Some(entry) = &stated.entry {
        let pods = selector_of(scope, pods, entry)?;
        return Some(Sourced::stated(Peer::Pods { namespaces: None, pods: Some(pods) }, entry.span));
    }
    let span = stated.namespace.as_ref().or(stated.pods.as_ref())?.span;
    let namespaces = stated.namespace.as_ref().map(|stated| label_map(scope, &stated.value));
    let pods = stated.pods.as_ref().map(|stated| label_map(scope, &stated.value));
    Some(Sourced::stated(Peer::Pods { namespaces, pods }, span))
}

fn label_map(scope: &mut Scope<'_>, stated: &language::Labelled) -> Labels {
    let labels = stated.labels.iter();
    labels.filter_map(|(key, text)| Some((key.clone(), scope.cluster_text(text, None, "a label")?))).collect()
}

/// What seeds the names of an entry.
fn seed_of<'a>(scope: &Scope<'a>, name: &'a EntryName) -> &'a str {
    let entry = Entry::find(scope.stack, &name.kind, &name.name).map(|entry| entry.seed());
    let resource = || resources::find(scope.stack, &name.kind, &name.name).map(|entry| entry.seed());
    entry.or_else(resource).unwrap_or(&name.name)
}

/// The selector of an entry's pods; reports an entry without pods in the cluster.
fn selector_of(scope: &mut Scope<'_>, pods: &InCluster<'_>, entry: &Spanned<EntryName>) -> Option<Labels> {
    if let Some(workload) = pods.get(&entry.value.to_string()) {
        return Some(selector(workload));
    }
    let refused = Diagnostic::error(codes::UNKNOWN_REFERENCE, entry.span, format!("`{}` has no pods", entry.value));
    scope.report(refused.with_help("name a service, job or resource that runs in the cluster"));
    None
}

/// What tells the pods of a workload from all others.
fn selector(workload: &Workload) -> Labels {
    let Some(cluster) = &workload.cluster else { return Labels::new() };
    match &cluster.controller {
        Controller::Deployment { selector, .. } | Controller::StatefulSet { selector, .. } => selector.clone(),
        Controller::Job { .. } | Controller::CronJob { .. } => {
            let own = [labels::NAME, labels::INSTANCE];
            cluster.pod.labels.iter().filter(|(key, _)| own.contains(&key.as_str())).cloned().collect()
        }
    }
}

/// The policy that the flows of a workload ask for.
fn derived(scope: &mut Scope<'_>, traffic: &Traffic<'_>, workload: &Workload) -> Option<NetworkPolicy> {
    let cluster = workload.cluster.as_ref()?;
    let (kind, name) = workload.id.split_once('.')?;
    let entry = Entry::find(scope.stack, kind, name);
    let stated = entry.as_ref().and_then(|entry| entry.pod().egress.as_ref());
    let closed = listens(workload) && every_way_in_is_known(scope, traffic, workload, entry.as_ref());
    let ingress = closed.then(|| incoming(traffic, workload));
    let egress = stated.map(|stated| outgoing(traffic, workload, stated));
    if ingress.is_none() && egress.is_none() {
        return None;
    }
    Some(NetworkPolicy {
        id: format!("{}/network-policy", workload.id),
        origin: workload.origin.clone(),
        name: policy_name(scope, workload, entry.as_ref())?,
        labels: cluster.labels.clone(),
        pods: selector(workload),
        ingress,
        egress,
    })
}

/// Nothing needs closing where nothing listens.
fn listens(workload: &Workload) -> bool {
    !workload.container.ports.is_empty() || workload.sidecars.iter().any(|sidecar| !sidecar.ports.is_empty())
}

fn policy_name(scope: &mut Scope<'_>, workload: &Workload, entry: Option<&Entry<'_>>) -> Option<Sourced<String>> {
    let default = workload.cluster.as_ref()?.name.clone();
    let names = match (entry, workload.id.split_once('.')) {
        (Some(entry), _) => entry.pod().names.as_ref(),
        (None, Some((kind, name))) => cluster_names(scope, kind, name),
        (None, None) => None,
    };
    let stated = names.and_then(|names| names.network_policy.as_ref());
    scope.object_name(stated, default, NameRule::Subdomain, entry.map(Owner::of))
}

fn cluster_names<'a>(scope: &Scope<'a>, kind: &str, name: &str) -> Option<&'a crate::stack::pod::Names> {
    let entry = crate::plan::resources::find(scope.stack, kind, name)?;
    entry.resource.cluster.as_ref()?.value.names.as_ref()
}

/// A load balancer lets anyone in; a controller or Prometheus whose place is not said may come from anywhere.
fn every_way_in_is_known(
    scope: &Scope<'_>,
    traffic: &Traffic<'_>,
    workload: &Workload,
    entry: Option<&Entry<'_>>,
) -> bool {
    let mut routes = traffic.routes.get(workload.id.as_str()).into_iter().flatten();
    let routes_known = routes.all(|route| entrance_from(scope.stack, &route.entrance).is_some());
    let Some(Entry { role: Role::Service(service), .. }) = entry else { return routes_known };
    let balanced = service
        .load_balancer
        .as_ref()
        .is_some_and(|balancer| balancer.value.enabled.as_ref().is_none_or(|enabled| enabled.value));
    let prometheus = scope.stack.prometheus.as_ref().and_then(|prometheus| prometheus.from.as_ref());
    let node_port = service.kubernetes.as_ref().and_then(|options| options.service.as_ref()).is_some_and(|object| {
        object.kind.as_ref().is_some_and(|kind| kind.value != crate::stack::kubernetes::ServiceType::ClusterIp)
    });
    routes_known && !balanced && !node_port && (service.metrics.is_none() || prometheus.is_some())
}

fn incoming(traffic: &Traffic<'_>, workload: &Workload) -> Vec<PolicyRule> {
    let flows = traffic.incoming.get(workload.id.as_str()).into_iter().flatten();
    flows.filter_map(|flow| flow_rule(traffic.pods, flow, &flow.from)).collect()
}

/// One rule a flow: the other end, on the flow's port.
fn flow_rule(pods: &InCluster<'_>, flow: &Flow, other: &Endpoint) -> Option<PolicyRule> {
    let peer = match other {
        Endpoint::Workload(id) => Peer::Pods { namespaces: None, pods: Some(selector(pods.get(id)?)) },
        Endpoint::Outside(peer) => peer.clone(),
    };
    let port = flow.port.map(|port| Sourced::new((flow.protocol, port), flow.origin.clone()));
    let peers = vec![Sourced::new(peer, flow.origin.clone())];
    Some(PolicyRule { origin: flow.origin.clone(), peers, ports: port.into_iter().collect() })
}

fn outgoing(traffic: &Traffic<'_>, workload: &Workload, egress: &Spanned<Egress>) -> Vec<PolicyRule> {
    let flows = traffic.outgoing.get(workload.id.as_str()).into_iter().flatten();
    let flows = flows.filter_map(|flow| flow_rule(traffic.pods, flow, &flow.to));
    let internet = egress.value.internet.as_ref().map(internet);
    std::iter::once(names(egress.span)).chain(flows).chain(internet).collect()
}

/// The cluster's own name server.
fn names(at: Span) -> PolicyRule {
    let origin = Origin::default_of(at, "name-lookups", "without names nothing else can be dialled");
    let label = |key: &str, value: &str| vec![(key.to_owned(), Sourced::new(value.to_owned(), origin.clone()))];
    let peer = Peer::Pods {
        namespaces: Some(label("kubernetes.io/metadata.name", "kube-system")),
        pods: Some(label("k8s-app", "kube-dns")),
    };
    let ports = [Protocol::Udp, Protocol::Tcp].map(|protocol| Sourced::new((protocol, 53), origin.clone()));
    PolicyRule { peers: vec![Sourced::new(peer, origin.clone())], ports: ports.to_vec(), origin }
}

/// Ports of public addresses.
fn internet(ports: &Spanned<Vec<Spanned<u16>>>) -> PolicyRule {
    let origin = Origin::Stated(ports.span);
    let network = |cidr: &str| Sourced::new(cidr.to_owned(), origin.clone());
    let peer = Peer::Network { cidr: network("0.0.0.0/0"), except: PRIVATE.iter().map(|cidr| network(cidr)).collect() };
    let ports = ports.value.iter().map(|port| Sourced::stated((Protocol::Tcp, port.value), port.span));
    PolicyRule { peers: vec![Sourced::new(peer, origin.clone())], ports: ports.collect(), origin }
}

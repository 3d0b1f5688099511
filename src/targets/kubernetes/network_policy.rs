//! NetworkPolicies: who may talk to whom.

use super::Manifests;
use super::metadata::{Identity, list_of, object_id, selector, texts};
use super::spelling::Spelling;
use crate::catalogue::kubernetes::NETWORK_POLICY;
use crate::plan::network::PolicyRule;
use crate::plan::{NetworkPolicy, Peer};
use crate::stack::container::Protocol;
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn network_policy(&mut self, policy: &NetworkPolicy) {
        let NetworkPolicy { id, origin, name, labels, pods, ingress, egress } = policy;
        let stated = [("Ingress", ingress.is_some()), ("Egress", egress.is_some())];
        let types: Vec<Tree> = stated
            .into_iter()
            .filter(|(_, stated)| *stated)
            .map(|(kind, _)| Tree::text(kind, origin.clone()))
            .collect();
        if types.is_empty() {
            // Without types Kubernetes would close incoming traffic.
            return self.inapplicable(id, "it rules neither incoming nor outgoing traffic", origin);
        }
        let rules = |rules: &Option<Vec<PolicyRule>>, peers| {
            list_of(rules.as_deref().unwrap_or_default(), origin, |one| rule(one, peers))
        };
        let spec = MapBuilder::new(origin.clone())
            .tree("podSelector", selector(pods, origin))
            .tree("policyTypes", Tree::list(types, origin.clone()))
            .non_empty("ingress", rules(ingress, "from"))
            .non_empty("egress", rules(egress, "to"))
            .build();
        let identity = Identity { id: object_id(id, "network-policy"), origin, name, labels, annotations: &[] };
        self.object(NETWORK_POLICY, identity, |manifest| manifest.tree("spec", spec));
    }
}

fn rule(rule: &PolicyRule, key: &'static str) -> Tree {
    let PolicyRule { origin, peers, ports } = rule;
    MapBuilder::new(origin.clone())
        .non_empty(key, list_of(peers, origin, peer))
        .non_empty("ports", list_of(ports, origin, port))
        .build()
}

fn port(port: &Sourced<(Protocol, u16)>) -> Tree {
    let (protocol, number) = port.value;
    MapBuilder::new(port.origin.clone()).literal("protocol", protocol.spelling()).literal("port", number).build()
}

fn peer(peer: &Sourced<Peer>) -> Tree {
    let origin = &peer.origin;
    match &peer.value {
        // An empty peer is refused; these are the pods of the policy's own namespace.
        Peer::Pods { namespaces: None, pods: None } => {
            MapBuilder::new(origin.clone()).tree("podSelector", selector(&Vec::new(), origin)).build()
        }
        Peer::Pods { namespaces, pods } => MapBuilder::new(origin.clone())
            .optional_tree("namespaceSelector", namespaces.as_ref().map(|labels| selector(labels, origin)))
            .optional_tree("podSelector", pods.as_ref().map(|labels| selector(labels, origin)))
            .build(),
        Peer::Network { cidr, except } => network(cidr, except, origin),
    }
}

fn network(cidr: &Sourced<String>, except: &[Sourced<String>], origin: &Origin) -> Tree {
    let block = MapBuilder::new(origin.clone()).field("cidr", cidr).non_empty("except", texts(except, origin)).build();
    MapBuilder::new(origin.clone()).tree("ipBlock", block).build()
}

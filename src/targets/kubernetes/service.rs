//! The Service of a workload.

use super::Manifests;
use super::metadata::{Identity, list_of, map_of, object_id, texts};
use super::spelling::spelled;
use crate::catalogue::kubernetes::SERVICE;
use crate::plan::workload::{ServiceObject, ServicePort};
use crate::stack::kubernetes::ServiceType;
use crate::tree::{MapBuilder, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn service(&mut self, workload: &str, service: &ServiceObject) {
        let ServiceObject {
            origin,
            name,
            labels,
            annotations,
            kind,
            selector,
            headless,
            sticky,
            local_traffic,
            publish_not_ready,
            ip_family_policy,
            ip_families,
            load_balancer_class,
            source_ranges,
            ports,
        } = service;
        self.service_gaps(workload, service);
        let balanced = kind.value == ServiceType::LoadBalancer;
        let no_address = only_if(headless.as_ref()).filter(|_| kind.value == ServiceType::ClusterIp);
        let local = only_if(local_traffic.as_ref()).filter(|_| kind.value != ServiceType::ClusterIp);
        let ranges = if balanced { source_ranges.as_slice() } else { &[] };
        let spec = MapBuilder::new(origin.clone())
            .tree("type", spelled(kind))
            .optional_tree("clusterIP", no_address.map(|headless| literal("None", headless)))
            .optional("loadBalancerClass", load_balancer_class.as_ref().filter(|_| balanced))
            .non_empty("loadBalancerSourceRanges", texts(ranges, origin))
            .optional_tree("externalTrafficPolicy", local.map(|local| literal("Local", local)))
            .optional_tree("sessionAffinity", only_if(sticky.as_ref()).map(|sticky| literal("ClientIP", sticky)))
            .optional("publishNotReadyAddresses", publish_not_ready.as_ref())
            .optional_tree("ipFamilyPolicy", ip_family_policy.as_ref().map(spelled))
            .non_empty("ipFamilies", list_of(ip_families, origin, spelled))
            .tree("selector", map_of(selector, origin))
            .non_empty("ports", list_of(ports, origin, port))
            .build();
        let identity = Identity { id: object_id(workload, "service"), origin, name, labels, annotations };
        self.object(SERVICE, identity, |manifest| manifest.tree("spec", spec));
    }

    /// What the type of a Service rules out.
    fn service_gaps(&mut self, workload: &str, service: &ServiceObject) {
        let what = |field: &str| format!("{workload} kubernetes.service.{field}");
        let inside = service.kind.value == ServiceType::ClusterIp;
        if let Some(headless) = only_if(service.headless.as_ref()).filter(|_| !inside) {
            self.impossible(
                what("headless"),
                "a Service that is reached from outside needs an address",
                &headless.origin,
            );
        }
        if let Some(local) = only_if(service.local_traffic.as_ref()).filter(|_| inside) {
            self.impossible(what("local_traffic"), "a ClusterIP Service gets no traffic from outside", &local.origin);
        }
        for port in service.ports.iter().filter(|_| inside) {
            if let Some(node_port) = &port.node_port {
                let because = "a ClusterIP Service opens no port of the nodes";
                self.impossible(format!("{workload} ports.{}.node_port", port.name.value), because, &node_port.origin);
            }
        }
        if service.kind.value != ServiceType::LoadBalancer {
            let because = "only a Service of type LoadBalancer has one";
            let balancer = service.load_balancer_class.iter().map(|class| ("class", class));
            let ranges = service.source_ranges.iter().map(|range| ("from", range));
            for (field, value) in balancer.chain(ranges) {
                self.impossible(format!("{workload} load_balancer.{field}"), because, &value.origin);
            }
        }
    }
}

/// A flag that is set. Unset and false are the same to Kubernetes.
fn only_if(flag: Option<&Sourced<bool>>) -> Option<&Sourced<bool>> {
    flag.filter(|flag| flag.value)
}

/// What Kubernetes writes for a flag.
fn literal(text: &str, flag: &Sourced<bool>) -> Tree {
    Tree::text(text, flag.origin.clone())
}

fn port(port: &ServicePort) -> Tree {
    let ServicePort { origin, name, port, target, node_port, protocol, app_protocol } = port;
    MapBuilder::new(origin.clone())
        .field("name", name)
        .field("port", port)
        .field("targetPort", target)
        .optional("nodePort", node_port.as_ref())
        .tree("protocol", spelled(protocol))
        .optional("appProtocol", app_protocol.as_ref())
        .build()
}

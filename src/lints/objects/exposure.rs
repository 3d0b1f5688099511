//! Services that the world can reach.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{annotations, at, entry_of, items, name, tell, texts};
use crate::tree::{Object, Tree};

fn of_type<'a>(service: &'a Object, wanted: &str) -> Option<&'a Tree> {
    at(&service.tree, &["spec", "type"]).filter(|kind| kind.as_text() == Some(wanted))
}

/// A load balancer that takes every address, where nothing says that it is internal.
pub fn load_balancers(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Object| {
        let kind = of_type(service, "LoadBalancer")?;
        let narrowed = items(at(&service.tree, &["spec", "loadBalancerSourceRanges"])).next().is_some();
        let message = format!("the load balancer of the Service `{}` takes requests from every address", name(service));
        let help = "say who may: `loadBalancerSourceRanges`, or the annotation that makes it internal";
        let found = tell(codes::LOAD_BALANCER_EXPOSED, entry_of(service), kind, message, help);
        found.filter(|_| !narrowed && !is_internal(service))
    };
    outputs.manifests("Service").filter_map(told).collect()
}

/// Each cloud has an annotation of its own: `…-internal: "true"`, `…-scheme: internal`, `…-type: Internal`.
fn is_internal(service: &Object) -> bool {
    annotations(&service.tree).any(|(key, value)| {
        let value = value.as_text().unwrap_or_default();
        value.eq_ignore_ascii_case("internal") || (key.ends_with("internal") && value == "true")
    })
}

pub fn node_ports(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Object| {
        let message = format!("the Service `{}` opens a port on every node", name(service));
        let help = "let an ingress or a load balancer lead to it";
        tell(codes::NODE_PORT, entry_of(service), of_type(service, "NodePort")?, message, help)
    };
    outputs.manifests("Service").filter_map(told).collect()
}

/// Whoever may write them takes the traffic of any address inside the cluster (CVE-2020-8554).
pub fn external_ips(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Object| {
        let (address, node) = texts(at(&service.tree, &["spec", "externalIPs"])).next()?;
        let message = format!("the Service `{}` draws the cluster's traffic to `{address}` to itself", name(service));
        tell(codes::EXTERNAL_IPS, entry_of(service), node, message, "let a load balancer have the address")
    };
    outputs.manifests("Service").filter_map(told).collect()
}

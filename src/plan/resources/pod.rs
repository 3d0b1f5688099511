//! The pods of a resource: labels, security, placement, and the Service that names them.

use super::cluster::Draft;
use crate::plan::labels;
use crate::plan::scope::Scope;
use crate::plan::settings::Labels;
use crate::plan::value::{seconds, stated};
use crate::plan::workload::{
    Affinity, ClusterPod, PodSecurityContext, Security, ServiceObject, ServicePort, Toleration,
};
use crate::stack::container::Protocol;
use crate::stack::kubernetes::{Seccomp, ServiceType};
use crate::stack::pod as language;
use crate::tree::{Origin, Sourced};

pub fn object_labels(scope: &Scope<'_>, draft: &Draft<'_, '_>) -> Labels {
    labels::of_object(scope, draft.entry.kind.name, Some(&draft.name), draft.entry.span())
}

/// The stated selector exactly, else the default one.
pub fn selector(scope: &mut Scope<'_>, draft: &Draft<'_, '_>) -> Labels {
    match &draft.block.selector {
        Some(stated) => scope.labels(&stated.value, draft.entry.owner(), "a label"),
        None => labels::selector(draft.entry.kind.name, &draft.name, draft.entry.span()),
    }
}

fn pod_labels(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, selector: &Labels) -> Labels {
    let recommended = labels::of_pod(scope, draft.entry.kind.name, Some(&draft.name), draft.entry.span());
    let stated = scope.labels(&draft.block.labels, draft.entry.owner(), "a label");
    labels::merge(labels::merge(recommended, stated), selector.clone())
}

/// The pod template of the server.
pub fn resolve(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, selector: &Labels) -> ClusterPod {
    let labels = pod_labels(scope, draft, selector);
    template(scope, draft, labels)
}

/// A pod template that satisfies the restricted standard.
pub fn template(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, labels: Labels) -> ClusterPod {
    let owner = draft.entry.owner();
    ClusterPod {
        labels,
        annotations: scope.labels(&draft.block.annotations, owner, "an annotation"),
        service_account: None,
        mount_token: Some(draft.default(false, "no-token", "a database does not call the API server")),
        image_pull_secrets: draft.image_pull_secrets.to_vec(),
        security: security(draft),
        enable_service_links: Some(draft.default(
            false,
            "no-service-links",
            "nothing reads the variables of other Services",
        )),
        host_network: None,
        host_pid: None,
        host_ipc: None,
        hostname: None,
        subdomain: None,
        dns_policy: None,
        share_process_namespace: None,
        runtime_class: None,
        scheduler: None,
        priority: None,
        node_selector: scope.labels(&draft.block.node_selector, owner, "a label"),
        tolerations: draft.block.tolerations.iter().map(|stated| toleration(scope, draft, stated)).collect(),
        affinity: Affinity::default(),
        spread: Vec::new(),
    }
}

fn security(draft: &Draft<'_, '_>) -> PodSecurityContext {
    let group = Sourced::new(draft.group.value, draft.group.origin.clone());
    PodSecurityContext {
        run_as_non_root: Some(draft.default(true, "restricted-pods", "the server needs no root")),
        user: Some(draft.user.clone()),
        group: Some(group.clone()),
        fs_group: Some(group),
        seccomp: Some(draft.default(
            Seccomp::RuntimeDefault,
            "restricted-pods",
            "the server needs no unusual system call",
        )),
    }
}

pub fn container_security(draft: &Draft<'_, '_>) -> Security {
    let because = "the server needs no privilege";
    Security {
        allow_privilege_escalation: Some(draft.default(false, "restricted-pods", because)),
        drop_capabilities: vec![draft.default("ALL".to_owned(), "restricted-pods", because)],
        ..Security::default()
    }
}

fn toleration(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, toleration: &language::Toleration) -> Toleration {
    let owner = draft.entry.owner();
    let at = toleration.key.as_ref().map_or(draft.entry.span(), |key| key.span);
    Toleration {
        origin: Origin::Stated(at),
        key: toleration.key.as_ref().and_then(|text| scope.cluster_text(text, owner, "a taint")),
        value: toleration.value.as_ref().and_then(|text| scope.cluster_text(text, owner, "a taint")),
        effect: stated(&toleration.effect),
        seconds: seconds(&toleration.duration),
    }
}

/// The Service without an address of its own that names the pod.
pub fn headless_service(
    scope: &Scope<'_>,
    draft: &Draft<'_, '_>,
    name: Sourced<String>,
    selector: Labels,
) -> ServiceObject {
    let port = draft.default(draft.entry.kind.port, "image-port", "the official image listens on this port");
    ServiceObject {
        origin: draft.origin(),
        name,
        labels: object_labels(scope, draft),
        annotations: Vec::new(),
        kind: draft.default(ServiceType::ClusterIp, "headless-service", "only the cluster dials it"),
        selector,
        headless: Some(draft.default(true, "headless-service", "a StatefulSet's pods are dialled by name")),
        sticky: None,
        local_traffic: None,
        publish_not_ready: None,
        ip_family_policy: None,
        ip_families: Vec::new(),
        load_balancer_class: None,
        source_ranges: Vec::new(),
        ports: vec![ServicePort {
            origin: port.origin.clone(),
            name: Sourced::new(draft.entry.kind.name.to_owned(), port.origin.clone()),
            target: port.clone(),
            node_port: None,
            protocol: Sourced::new(Protocol::Tcp, port.origin.clone()),
            app_protocol: None,
            port,
        }],
    }
}

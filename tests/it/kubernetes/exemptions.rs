//! What of a plan says nothing to Kubernetes, and why.

use crate::sensitivity::{Because, Exemption};

const fn decided(keys: &'static str, because: &'static str) -> Exemption {
    Exemption { keys, because: Because::Decided(because) }
}

const fn inapplicable(keys: &'static str, field: &'static str) -> Exemption {
    Exemption { keys, because: Because::Inapplicable(field) }
}

pub const EXEMPTIONS: &[Exemption] = &[
    decided("stack", "names and labels hold it"),
    decided("environment", "names and labels hold it"),
    decided("module", "Terraform writes it"),
    decided("targets", "a cluster is there where Kubernetes is among them"),
    decided("project", "the Compose side"),
    decided("cluster delivery", "the form of jobs holds it"),
    decided("cluster cluster", "it tells clusters apart where environments are compared"),
    decided("cluster pod_security", "the labels of the namespace hold it"),
    decided("grafana", "the Grafana side"),
    decided("dashboards", "Grafana shows them"),
    decided("workloads job.migrate cluster controller named_by_content", "the name is given when patches are done"),
    decided("flows", "the network policies hold them"),
    decided("secrets secret.tls", "others make it"),
    decided("entrances gateway.old tls", "whoever makes the gateway decides"),
    decided("entrances gateway.old labels", "whoever makes the gateway decides"),
    decided("routes service.api/route.public id", "an ingress holds all of its routes"),
    decided("routes service.api/route.public name", "only HTTPRoutes have one"),
    decided("routes service.api/route.public labels", "only HTTPRoutes have them"),
    decided("workload", "the Service of the route is named"),
    decided("secret.app keys variable", "only Compose reads it"),
    decided("PASSWORD secret", "the object is named"),
    decided("PASSWORD variable", "only Compose reads it"),
    decided("container in_cluster", "the workload says it"),
    decided("in_compose", "only Compose reads it"),
    decided("compose_key", "only Compose reads it"),
    decided("files content", "it stands in the object of the volume"),
    decided("source contents", "they stand in the ConfigMap"),
    decided("source keys", "they stand in the Secret"),
    decided("volumes code", "only Compose has it"),
    decided("volumes modules", "only Compose has it"),
    decided("mounts code", "only Compose has its volume"),
    decided("mounts modules", "only Compose has its volume"),
    decided("http app_protocol", "the port of the Service says it"),
    inapplicable("mounts host selinux", "volumes.host.selinux"),
    inapplicable("scrapes", "service.api metrics"),
    decided("rule_groups", "Prometheus reads them"),
    decided("prometheus", "it says how Prometheus runs"),
    decided("alertmanager", "Alertmanager reads it"),
    decided("raw.kubernetes.queue/config-map name", "it names the file where another object has its own"),
    decided("raw rules", "Prometheus reads them"),
    decided("raw terraform", "Terraform reads it"),
    inapplicable("gateway.old annotations", "gateway.old annotations note"),
    inapplicable("gateway.old class", "gateway.old class"),
    inapplicable("container build", "service.api build"),
    inapplicable("proxy build", "sidecars.proxy.build"),
    inapplicable("container healthcheck", "service.api healthcheck"),
    inapplicable("proxy healthcheck", "sidecars.proxy.healthcheck"),
    inapplicable("container ports http publish", "service.api ports.http.publish"),
    inapplicable("proxy ports http publish", "sidecars.proxy.ports.http.publish"),
];

//! What of a plan says nothing to Terraform, and why.

use crate::sensitivity::{Because, Exemption};

const fn decided(keys: &'static str, because: &'static str) -> Exemption {
    Exemption { keys, because: Because::Decided(because) }
}

const RUNTIME: &str = "a runtime has it, and Terraform makes none";

pub const EXEMPTIONS: &[Exemption] = &[
    decided("stack", "names and tags hold it"),
    decided("environment", "names and tags hold it"),
    decided("targets", "a module is there where Terraform is among them"),
    decided("cluster", RUNTIME),
    decided("project", RUNTIME),
    decided("workloads", RUNTIME),
    decided("configs", RUNTIME),
    decided("secrets", "the bridge's Terraform side stands in the module"),
    decided("volumes", RUNTIME),
    decided("entrances", RUNTIME),
    decided("routes", RUNTIME),
    decided("flows", "the rules of security groups hold them"),
    decided("scrapes", "Prometheus reads it"),
    decided("network_policies", RUNTIME),
    decided("rule_groups", "Prometheus reads them"),
    decided("prometheus", "Prometheus reads it"),
    decided("alertmanager", "Alertmanager reads it"),
    decided("raw manifests", "the cluster has it"),
    decided("raw rules", "Prometheus reads them"),
    decided("raw dashboards", "Grafana shows them"),
    decided("raw compose", "Compose runs it"),
    decided("declares", "what refers to it is checked before"),
    decided("refers", "it is checked before"),
    decided("serves", "the provider stands in the module"),
    decided("grafana", "Grafana reads it"),
    decided("dashboards", "Grafana reads them"),
];

//! What Prometheus reads.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use crate::stack::prometheus::{ExporterKind, Scheme};
use crate::stack::service::SeriesKind;
use crate::tree::{Origin, Sourced};

/// Metrics that are there to be read: where, and which.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scrape {
    /// The entry that gives them: `service.api`, `postgres.main`, `scrape.node`.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    /// The name of the job, and the label of its series.
    pub job: Sourced<String>,
    pub target: ScrapeTarget,
    /// `/metrics`, where the stack does not say.
    pub path: Sourced<String>,
    pub scheme: Option<Sourced<Scheme>>,
    /// The environment's where it is `None`.
    pub interval_seconds: Option<Sourced<u32>>,
    pub timeout_seconds: Option<Sourced<u32>>,
    /// Labels that its series get.
    pub labels: Labels,
    pub exports: Option<Sourced<ExporterKind>>,
    /// In the order of the stack file; empty where the stack does not say.
    pub series: Vec<Series>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "one a scrape: a box would save nothing")]
pub enum ScrapeTarget {
    Workload(ScrapedWorkload),
    /// Hosts with their ports.
    Outside(Vec<Sourced<String>>),
}

/// A workload of the stack that gives metrics.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScrapedWorkload {
    pub id: String,
    /// The container's port.
    pub port: Sourced<u16>,
    /// The name of that port.
    pub port_name: Sourced<String>,
    /// Host and port by which it is dialled.
    pub address: Sourced<String>,
    /// Where it has pods in the cluster.
    pub cluster: Option<ScrapedPods>,
}

/// By what Prometheus finds the pods of a workload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScrapedPods {
    pub namespace: Sourced<String>,
    /// The name of its Service, where one has the port.
    pub service: Option<Sourced<String>>,
    /// Labels of the Service, or of the pods where there is none.
    pub selector: Labels,
}

/// One metric that the workload exports.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Series {
    pub name: Sourced<String>,
    pub kind: Sourced<SeriesKind>,
    pub labels: Vec<Sourced<String>>,
}

impl Scrape {
    /// The workload that it reads, and the container's port.
    pub fn workload(&self) -> Option<(&str, u16)> {
        match &self.target {
            ScrapeTarget::Workload(workload) => Some((&workload.id, workload.port.value)),
            ScrapeTarget::Outside(_) => None,
        }
    }

    /// The addresses that a static configuration lists.
    pub fn addresses(&self) -> Vec<&Sourced<String>> {
        match &self.target {
            ScrapeTarget::Workload(workload) => vec![&workload.address],
            ScrapeTarget::Outside(addresses) => addresses.iter().collect(),
        }
    }
}

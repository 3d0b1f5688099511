//! What Prometheus reads of workloads.

use serde::{Deserialize, Serialize};

use crate::stack::service::SeriesKind;
use crate::tree::{Origin, Sourced};

/// The metrics of a workload: where it gives them, and which.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Scrape {
    #[serde(skip)]
    pub origin: Origin,
    /// The id of the workload.
    pub workload: String,
    /// The container's port.
    pub port: Sourced<u16>,
    /// `/metrics`, where the stack does not say.
    pub path: Sourced<String>,
    /// Prometheus' own default where it is `None`.
    pub interval_seconds: Option<Sourced<u32>>,
    /// In the order of the stack file; empty where the stack does not say.
    pub series: Vec<Series>,
}

/// One metric that the workload exports.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Series {
    pub name: Sourced<String>,
    pub kind: Sourced<SeriesKind>,
    pub labels: Vec<Sourced<String>>,
}

//! Prometheus itself.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use crate::stack::prometheus::{Discovery, Major, RuleForm};
use crate::tree::{Origin, Sourced};

/// How the Prometheus of an environment runs. Intervals are its own defaults where they are `None`.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Prometheus {
    #[serde(skip)]
    pub origin: Origin,
    pub version: Sourced<Major>,
    pub scrape_interval_seconds: Option<Sourced<u32>>,
    pub scrape_timeout_seconds: Option<Sourced<u32>>,
    pub evaluation_interval_seconds: Option<Sourced<u32>>,
    pub external_labels: Labels,
    /// Hosts with their ports.
    pub alertmanagers: Vec<Sourced<String>>,
    pub discovery: Sourced<Discovery>,
    pub rules: Sourced<RuleForm>,
    /// Labels by which the operator picks its objects.
    pub labels: Labels,
}

/// What Prometheus takes where nothing is said, in seconds.
pub const DEFAULT_SCRAPE_INTERVAL: u32 = 60;
pub const DEFAULT_SCRAPE_TIMEOUT: u32 = 10;

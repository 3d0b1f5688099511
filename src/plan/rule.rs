//! Recording and alerting rules.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use crate::tree::{Origin, Sourced};

/// A group of rules, which Prometheus evaluates in order.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleGroup {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    /// Prometheus' own default where it is `None`.
    pub interval_seconds: Option<Sourced<u32>>,
    pub rules: Vec<Rule>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rule {
    /// `alert.HighErrorRate`, `recording.job:requests:rate5m`.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub kind: RuleKind,
    /// Parsed: PromQL takes it.
    pub expr: Sourced<String>,
    pub labels: Labels,
    /// What `expr` compares with a number, where it is such a comparison.
    pub threshold: Option<Threshold>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum RuleKind {
    Recording,
    Alert { for_seconds: Option<Sourced<u32>>, keep_firing_for_seconds: Option<Sourced<u32>>, annotations: Labels },
}

/// `rate(errors[5m]) > 0.1`: what is compared, how, and with what.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Threshold {
    /// The left side in PromQL's canonical form, by which a panel finds it.
    pub expr: String,
    /// `>`, `>=`, `<`, `<=`, `==`, `!=`.
    pub operator: String,
    /// A decimal.
    pub value: String,
}

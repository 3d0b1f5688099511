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

impl Rule {
    /// The origin of what is written of the rule as a whole: where it is named, and its expression.
    pub fn whole_origin(&self) -> Origin {
        Origin::derived([self.origin.clone(), self.expr.origin.clone()])
    }
}

#[derive(Clone, Debug, Serialize, Deserialize)]
#[expect(clippy::large_enum_variant, reason = "most rules are alerts: a box would save nothing")]
pub enum RuleKind {
    Recording,
    Alert {
        for_seconds: Option<Sourced<u32>>,
        keep_firing_for_seconds: Option<Sourced<u32>>,
        annotations: Labels,
        /// What to do, in Markdown.
        runbook: Option<Sourced<String>>,
        /// Its tests: one in which it fires and one in which it does not, or none.
        cases: Vec<RuleCase>,
    },
}

/// Series, and what an alert does over them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RuleCase {
    /// `HighErrorRate fires`.
    pub name: String,
    #[serde(skip)]
    pub origin: Origin,
    /// Between samples and between evaluations.
    pub step_seconds: u32,
    /// Each series with its values, as promtool writes them.
    pub series: Vec<(String, String)>,
    pub at_seconds: u32,
    /// When it is still held back by `for`.
    pub pending_at_seconds: Option<u32>,
    pub fires: Vec<FiringAlert>,
}

/// Labels and annotations of an alert that fires, exactly.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FiringAlert {
    pub labels: Vec<(String, String)>,
    pub annotations: Vec<(String, String)>,
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

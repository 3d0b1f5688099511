//! Liveness and readiness that ask the same and give up together.
//! Source: kubernetes.io, "Liveness, Readiness, and Startup Probes": the same endpoint takes a higher failure threshold.

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Workload;
use crate::plan::container::{Container, Probe};

/// Time between checks and failures in a row that count, where nothing is said.
const PERIOD: u32 = 10;
const FAILURES: u32 = 3;

pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    intent.running().filter_map(|(workload, container)| judge(workload, container)).collect()
}

fn judge(workload: &Workload, container: &Container) -> Option<Diagnostic> {
    let (liveness, readiness) = (container.probes.liveness.as_ref()?, container.probes.readiness.as_ref()?);
    let same = serde_json::to_value(&liveness.check).ok()? == serde_json::to_value(&readiness.check).ok()?;
    if !same || patience(liveness) > patience(readiness) {
        return None;
    }
    let message = format!("`{}` is killed as soon as it is not ready: both probes ask the same", workload.id);
    let found = Diagnostic::warning(codes::SAME_PROBE, liveness.origin.span()?, message)
        .with_help("let liveness ask only whether the process runs, or fail later: a higher `failure_threshold`")
        .with_entry(&workload.id);
    Some(match readiness.origin.span() {
        Some(place) => found.with_related(place, "readiness gives up no earlier"),
        None => found,
    })
}

/// How long a probe fails before it counts, in seconds.
fn patience(probe: &Probe) -> u64 {
    let stated =
        |value: &Option<crate::tree::Sourced<u32>>, default| value.as_ref().map_or(default, |stated| stated.value);
    u64::from(stated(&probe.period_seconds, PERIOD)) * u64::from(stated(&probe.failure_threshold, FAILURES))
}

//! Pods that are killed while they wait to stop.
//! Source: kubernetes.io, "Container Lifecycle Hooks": the grace period runs while the hook does.

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Workload;
use crate::plan::container::{Check, Container};
use crate::tree::Sourced;

/// The time that a pod has to stop where nothing is said, in seconds.
const GRACE: u32 = 30;

/// The hook before the end takes all the time that there is, so that the process is never asked to stop.
pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    intent.running().filter_map(|(workload, container)| judge(workload, container)).collect()
}

fn judge(workload: &Workload, container: &Container) -> Option<Diagnostic> {
    let Check::Sleep { seconds } = container.lifecycle.pre_stop.as_ref()? else { return None };
    let grace = workload.stop_grace_seconds.as_ref().map_or(GRACE, |grace| grace.value);
    if seconds.value < grace {
        return None;
    }
    let message = format!("`{}` is killed while it waits: it has {grace} s to stop", workload.id);
    let found = Diagnostic::warning(codes::SHORT_STOP_GRACE, seconds.origin.span()?, message)
        .with_help(format!(
            "give it longer than the wait: `stop_grace_period: {}s`",
            seconds.value.saturating_add(GRACE)
        ))
        .with_entry(&workload.id);
    let stated = workload.stop_grace_seconds.as_ref().and_then(|grace: &Sourced<u32>| grace.origin.span());
    Some(match stated {
        Some(place) => found.with_related(place, "the time that it has"),
        None => found,
    })
}

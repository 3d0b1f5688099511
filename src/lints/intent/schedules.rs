//! Schedules that do not fire, or fire too often.

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::workload::{Controller, JobSpec};
use crate::plan::{Plan, Workload};
use crate::stack::job::Concurrency;
use crate::stack::scalars::Times;
use crate::tree::Sourced;

/// A schedule in the cluster.
struct Scheduled<'a> {
    workload: &'a Workload,
    schedule: &'a Sourced<String>,
    times: Times,
    concurrency: Concurrency,
    job: &'a JobSpec,
}

fn scheduled(plan: &Plan) -> impl Iterator<Item = Scheduled<'_>> {
    plan.workloads.iter().filter_map(|workload| match &workload.cluster.as_ref()?.controller {
        Controller::CronJob { schedule, concurrency, job, suspend, .. }
            if !suspend.as_ref().is_some_and(|suspend| suspend.value) =>
        {
            let times = Times::of(&schedule.value)?;
            Some(Scheduled { workload, schedule, times, concurrency: concurrency.value, job })
        }
        _ => None,
    })
}

/// The 31st of February.
pub fn never(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let told = scheduled(intent.plan).filter(|one| one.times.never_fires()).filter_map(|one| {
        let message = format!("`{}` never fires: none of its months has that day", one.schedule.value);
        let found = Diagnostic::warning(codes::SCHEDULE_NEVER, one.schedule.origin.span()?, message);
        Some(found.with_help("name a day that the month has").with_entry(&one.workload.id))
    });
    told.collect()
}

/// Runs that may go on beside the next one.
pub fn overlap(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let told = scheduled(intent.plan).filter(|one| one.concurrency == Concurrency::Allow).filter_map(|one| {
        let deadline = one.job.deadline_seconds.as_ref()?;
        let pause = one.times.shortest_pause_seconds()?;
        if deadline.value <= pause {
            return None;
        }
        let message = format!("a run of `{}` may last longer than the {pause} s to the next one", one.workload.id);
        let found = Diagnostic::warning(codes::SCHEDULE_OVERLAP, deadline.origin.span()?, message)
            .with_label(format!("up to {} s", deadline.value))
            .with_help("say `concurrency: forbid`, which skips a run, or end it earlier")
            .with_entry(&one.workload.id);
        Some(match one.schedule.origin.span() {
            Some(place) => found.with_related(place, format!("every {pause} s at the most")),
            None => found,
        })
    });
    told.collect()
}

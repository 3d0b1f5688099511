//! Jobs: on a schedule, before a rollout, or by hand.

use super::pod::PodDraft;
use crate::plan::value::{seconds, stated};
use crate::plan::workload::{Controller, JobSpec, Workload};
use crate::stack::job::{Concurrency, Job, JobRestart};
use crate::stack::kubernetes::Delivery;
use crate::tree::Sourced;

/// When a job that is started by hand would run, if it were not suspended.
const NEVER: &str = "0 0 1 1 *";
/// How long a Job that `kubectl` applied is kept: a day.
const KEPT_SECONDS: u32 = 86_400;

impl<'a> PodDraft<'_, 'a> {
    pub fn job(&mut self, job: &'a Job) -> Workload {
        self.workload(|draft| draft.cluster_workload(draft.job_controller(job), false), |draft| draft.compose_job(job))
    }

    fn job_controller(&self, job: &'a Job) -> Controller {
        let spec = self.job_spec(job);
        if job.before.is_some() {
            let kept = self.environment.delivery() == Some(Delivery::Kubectl);
            let because = "each new version is a Job of its own, and old ones would pile up";
            let ttl = kept.then(|| self.defaulted(KEPT_SECONDS, "kept-for-a-day", because));
            return Controller::Job { ttl_seconds: ttl, named_by_content: kept, job: spec };
        }
        let by_hand = "a job without a schedule waits until somebody starts it";
        let schedule = job.schedule.as_ref().map(|schedule| Sourced::stated(schedule.value.0.clone(), schedule.span));
        let suspend = schedule.is_none().then(|| self.defaulted(true, "by-hand", by_hand));
        let history = job.history.as_ref().map(|history| &history.value);
        let forbid =
            || self.defaulted(Concurrency::Forbid, "one-run-at-a-time", "two runs of a job seldom bear each other");
        Controller::CronJob {
            schedule: schedule.unwrap_or_else(|| self.defaulted(NEVER.to_owned(), "by-hand", by_hand)),
            time_zone: stated(&job.time_zone),
            suspend,
            concurrency: stated(&job.concurrency).unwrap_or_else(forbid),
            starting_deadline_seconds: seconds(&job.starting_deadline),
            successful_history: history.and_then(|history| stated(&history.successful)),
            failed_history: history.and_then(|history| stated(&history.failed)),
            job: spec,
        }
    }

    fn job_spec(&self, job: &'a Job) -> JobSpec {
        let retries = || self.defaulted(3, "three-retries", "what fails three times more is not a hiccup");
        let never = || {
            self.defaulted(JobRestart::Never, "fresh-pod", "a failed pod stays for its log, and a new one tries again")
        };
        JobSpec {
            retries: stated(&job.retries).unwrap_or_else(retries),
            deadline_seconds: seconds(&job.deadline),
            parallelism: stated(&job.parallelism),
            completions: stated(&job.completions),
            restart: stated(&job.restart).unwrap_or_else(never),
        }
    }
}

//! Jobs: workloads that run to their end.

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::Container;
use super::pod::Pod;
use super::scalars::{Duration, EntryName, Schedule};
use crate::source::Spanned;

/// A workload that runs to its end: on a schedule, before other entries, or by hand where neither is said.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["schedule", "before"]]))]
pub struct Job {
    #[serde(rename = "$container")]
    #[schemars(flatten)]
    pub container: Container,
    #[serde(rename = "$pod")]
    #[schemars(flatten)]
    pub pod: Pod,
    /// Five cron fields: `0 2 * * *`.
    pub schedule: Option<Spanned<Schedule>>,
    /// The time zone of the schedule; UTC where it is left out.
    pub time_zone: Option<Spanned<String>>,
    /// Runs before these entries roll out: `[service.api]`. Before another job it is an init container of that one in
    /// Kubernetes: options of the pod and of the Job are the last job's, and access rules of both are put together.
    pub before: Option<Spanned<Vec<Spanned<EntryName>>>>,
    /// What a failed container does; `never` where it is left out.
    pub restart: Option<Spanned<JobRestart>>,
    /// Failures before the job has failed; 3 where it is left out.
    pub retries: Option<Spanned<u32>>,
    /// The longest it may run.
    pub deadline: Option<Spanned<Duration>>,
    /// A run that could not start in time within this is skipped.
    pub starting_deadline: Option<Spanned<Duration>>,
    /// What a schedule does when the last run is not over; `forbid` where it is left out.
    pub concurrency: Option<Spanned<Concurrency>>,
    /// Finished runs that are kept.
    pub history: Option<Spanned<History>>,
    /// Pods at a time.
    #[schemars(range(min = 1))]
    pub parallelism: Option<Spanned<u32>>,
    /// Pods that must succeed.
    #[schemars(range(min = 1))]
    pub completions: Option<Spanned<u32>>,
    /// What only Kubernetes knows.
    pub kubernetes: Option<super::kubernetes::WorkloadOptions>,
    /// What only Compose knows.
    pub compose: Option<super::compose::ServiceOptions>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum JobRestart {
    /// The container starts again in its pod.
    OnFailure,
    /// A new pod starts.
    Never,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Concurrency {
    /// A run starts beside one that still goes on.
    Allow,
    /// A run is left out while one goes on.
    Forbid,
    /// A run stops the one that still goes on.
    Replace,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct History {
    /// How many jobs that succeeded are kept.
    pub successful: Option<Spanned<u32>>,
    /// How many jobs that failed are kept.
    pub failed: Option<Spanned<u32>>,
}

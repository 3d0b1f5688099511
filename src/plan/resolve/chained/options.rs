//! The options of a pod or a Job that are one value.

use serde_json::Value;

use super::{Run, json};
use crate::plan::workload::ServiceAccount;
use crate::source::{Span, Spanned};
use crate::stack::job::Job;
use crate::stack::kubernetes::WorkloadOptions;
use crate::stack::pod::{Names, ServiceAccount as StatedAccount};

pub struct PodOption {
    /// Its path in the job.
    pub name: &'static str,
    pub stated: fn(&Job) -> Option<Span>,
    /// What holds in the run of a job, stated or not.
    pub effective: fn(Run<'_>) -> Value,
}

const fn option(name: &'static str, stated: fn(&Job) -> Option<Span>, effective: fn(Run<'_>) -> Value) -> PodOption {
    PodOption { name, stated, effective }
}

pub const OPTIONS: &[PodOption] = &[
    option("restart", |job| place(&job.restart), |run| json(&run.spec.restart)),
    option("retries", |job| place(&job.retries), |run| json(&run.spec.retries)),
    option("deadline", |job| place(&job.deadline), |run| json(&run.spec.deadline_seconds)),
    option("parallelism", |job| place(&job.parallelism), |run| json(&run.spec.parallelism)),
    option("completions", |job| place(&job.completions), |run| json(&run.spec.completions)),
    option("stop_grace_period", |job| place(&job.pod.stop_grace_period), |run| json(&run.workload.stop_grace_seconds)),
    option("fs_group", |job| place(&job.pod.fs_group), |run| json(&run.cluster.pod.security.fs_group)),
    option("priority", |job| place(&job.pod.priority), |run| json(&run.cluster.pod.priority)),
    option(
        "kubernetes.host_network",
        |job| of_pod(job, |pod| place(&pod.host_network)),
        |run| json(&run.cluster.pod.host_network),
    ),
    option("kubernetes.host_pid", |job| of_pod(job, |pod| place(&pod.host_pid)), |run| json(&run.cluster.pod.host_pid)),
    option("kubernetes.host_ipc", |job| of_pod(job, |pod| place(&pod.host_ipc)), |run| json(&run.cluster.pod.host_ipc)),
    option("kubernetes.hostname", |job| of_pod(job, |pod| place(&pod.hostname)), |run| json(&run.cluster.pod.hostname)),
    option(
        "kubernetes.subdomain",
        |job| of_pod(job, |pod| place(&pod.subdomain)),
        |run| json(&run.cluster.pod.subdomain),
    ),
    option(
        "kubernetes.run_as_non_root",
        |job| of_pod(job, |pod| place(&pod.run_as_non_root)),
        |run| json(&run.cluster.pod.security.run_as_non_root),
    ),
    option(
        "kubernetes.dns_policy",
        |job| of_pod(job, |pod| place(&pod.dns_policy)),
        |run| json(&run.cluster.pod.dns_policy),
    ),
    option(
        "kubernetes.enable_service_links",
        |job| of_pod(job, |pod| place(&pod.enable_service_links)),
        |run| json(&run.cluster.pod.enable_service_links),
    ),
    option(
        "kubernetes.seccomp",
        |job| of_pod(job, |pod| place(&pod.seccomp)),
        |run| json(&run.cluster.pod.security.seccomp),
    ),
    option(
        "kubernetes.share_process_namespace",
        |job| of_pod(job, |pod| place(&pod.share_process_namespace)),
        |run| json(&run.cluster.pod.share_process_namespace),
    ),
    option(
        "kubernetes.runtime_class",
        |job| of_pod(job, |pod| place(&pod.runtime_class)),
        |run| json(&run.cluster.pod.runtime_class),
    ),
    option(
        "kubernetes.scheduler",
        |job| of_pod(job, |pod| place(&pod.scheduler)),
        |run| json(&run.cluster.pod.scheduler),
    ),
    option(
        "service_account.token",
        |job| of_account(job, |account| place(&account.token)),
        |run| json(&run.cluster.pod.mount_token),
    ),
    option("service_account.name", |job| of_account(job, |account| place(&account.name)), account_name),
    option(
        "service_account.existing",
        |job| of_account(job, |account| place(&account.existing)),
        |run| json(&account(run).map(|account| &account.existing)),
    ),
    option("names.service_account", |job| of_names(job, |names| place(&names.service_account)), account_name),
    option(
        "names.role",
        |job| of_names(job, |names| place(&names.role)),
        |run| json(&account(run).map(|account| &account.role)),
    ),
];

fn place<T>(stated: &Option<Spanned<T>>) -> Option<Span> {
    stated.as_ref().map(|stated| stated.span)
}

fn of_pod(job: &Job, field: fn(&WorkloadOptions) -> Option<Span>) -> Option<Span> {
    job.kubernetes.as_ref().and_then(field)
}

fn of_account(job: &Job, field: fn(&StatedAccount) -> Option<Span>) -> Option<Span> {
    job.pod.service_account.as_ref().and_then(|account| field(account))
}

fn of_names(job: &Job, field: fn(&Names) -> Option<Span>) -> Option<Span> {
    job.pod.names.as_ref().and_then(field)
}

fn account<'w>(run: Run<'w>) -> Option<&'w ServiceAccount> {
    run.cluster.service_account.as_ref()
}

fn account_name(run: Run<'_>) -> Value {
    json(&account(run).map(|account| &account.name))
}

//! Lints on what a stack means: judged where it is stated and decided, before any target has a say.

mod addresses;
mod autoscaler_conflict;
mod credential_literal;
mod data;
mod entrances;
mod moving_tag;
mod passwords;
mod pods;
mod replicas;
mod same_probe;
mod schedules;
mod severities;
mod shutdown;
mod stated;
mod unused;

use super::{Levels, Lint};
use crate::diagnostics::{Code, Diagnostic, Level, codes};
use crate::plan::allowance::Allowance;
use crate::plan::container::Container;
use crate::plan::workload::ClusterWorkload;
use crate::plan::{Plan, Workload};
use crate::source::FileId;
use crate::stack::Stack;

/// What an environment states, and what was decided of it.
pub struct Intent<'a> {
    pub stack: &'a Stack,
    pub plan: &'a Plan,
    /// The environment's own file: what it inherits may serve another environment.
    pub file: FileId,
}

const fn warn(code: Code, find: Find) -> Lint<Find> {
    Lint { code, level: Level::Warn, find }
}

const fn deny(code: Code, find: Find) -> Lint<Find> {
    Lint { code, level: Level::Deny, find }
}

/// Off until somebody asks for it.
const fn advise(code: Code, find: Find) -> Lint<Find> {
    Lint { code, level: Level::Allow, find }
}

type Find = fn(&Intent<'_>) -> Vec<Diagnostic>;

/// Every lint on intent.
pub const LINTS: &[Lint<Find>] = &[
    warn(codes::MOVING_TAG, moving_tag::find),
    warn(codes::CREDENTIAL_LITERAL, credential_literal::find),
    warn(codes::SAME_PROBE, same_probe::find),
    advise(codes::MISSING_PROBE, pods::without_readiness),
    advise(codes::MISSING_RESOURCES, pods::without_requests),
    advise(codes::MISSING_MEMORY_LIMIT, pods::without_memory_limit),
    warn(codes::AUTOSCALER_CONFLICT, autoscaler_conflict::find),
    advise(codes::LONE_REPLICA, replicas::lone),
    warn(codes::STATIC_SCRAPE_OF_REPLICAS, replicas::scraped_as_one),
    deny(codes::SCHEDULE_NEVER, schedules::never),
    warn(codes::SCHEDULE_OVERLAP, schedules::overlap),
    warn(codes::SHORT_STOP_GRACE, shutdown::find),
    advise(codes::MISSING_BACKUP, data::without_backup),
    advise(codes::URL_UNSAFE_PASSWORD, passwords::find),
    warn(codes::LITERAL_HOST, addresses::of_entries),
    warn(codes::LOCALHOST_URL, addresses::of_the_pod),
    warn(codes::UNUSED_VOLUME, unused::volumes),
    warn(codes::UNUSED_INGRESS, unused::ingresses),
    advise(codes::UNUSED_PORT, unused::ports),
    advise(codes::PLAIN_HTTP, entrances::without_tls),
    advise(codes::FREE_SEVERITY, severities::find),
];

impl<'a> Intent<'a> {
    /// The workloads of the cluster.
    fn in_cluster(&self) -> impl Iterator<Item = (&'a Workload, &'a ClusterWorkload)> {
        self.plan.workloads.iter().filter_map(|workload| Some((workload, workload.cluster.as_ref()?)))
    }

    /// The containers that run side by side in the cluster, each with its workload.
    fn running(&self) -> impl Iterator<Item = (&'a Workload, &'a Container)> {
        self.in_cluster().flat_map(|(workload, _)| workload.running().map(move |container| (workload, container)))
    }
}

/// What is asked for of all that is wrong with what an environment means.
pub fn lint(intent: &Intent<'_>, levels: &Levels, allowed: &[Allowance]) -> Vec<Diagnostic> {
    let asked = LINTS.iter().filter(|lint| levels.ask_for(lint.code, allowed));
    asked.flat_map(|lint| (lint.find)(intent)).collect()
}

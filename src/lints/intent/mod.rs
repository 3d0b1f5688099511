//! Lints on what a stack means: judged where it is stated and decided, before any target has a say.

mod autoscaler_conflict;

use super::{Levels, Lint};
use crate::diagnostics::{Code, Diagnostic, Level, codes};
use crate::plan::allowance::Allowance;
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

type Find = fn(&Intent<'_>) -> Vec<Diagnostic>;

/// Every lint on intent.
pub const LINTS: &[Lint<Find>] = &[warn(codes::AUTOSCALER_CONFLICT, autoscaler_conflict::find)];

impl<'a> Intent<'a> {
    /// The workloads of the cluster.
    fn in_cluster(&self) -> impl Iterator<Item = (&'a Workload, &'a ClusterWorkload)> {
        self.plan.workloads.iter().filter_map(|workload| Some((workload, workload.cluster.as_ref()?)))
    }
}

/// What is asked for of all that is wrong with what an environment means.
pub fn lint(intent: &Intent<'_>, levels: &Levels, allowed: &[Allowance]) -> Vec<Diagnostic> {
    let asked = LINTS.iter().filter(|lint| levels.ask_for(lint.code, allowed));
    asked.flat_map(|lint| (lint.find)(intent)).collect()
}

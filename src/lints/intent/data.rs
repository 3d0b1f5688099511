//! Data of databases in the cluster.

use std::collections::BTreeSet;

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::resources::{self, DefaultDatabase};
use crate::plan::workload::{ClusterWorkload, Controller};

/// A database of the cluster that nothing dumps. Caches hold what can be made again.
pub fn without_backup(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let dumped: BTreeSet<&str> =
        intent.plan.workloads.iter().filter_map(|workload| workload.id.strip_suffix("/backup")).collect();
    let kept = intent.in_cluster().filter(|(workload, cluster)| is_kept(&workload.id, cluster));
    let told = kept.filter(|(workload, _)| !dumped.contains(workload.id.as_str())).filter_map(|(workload, _)| {
        let message = format!("nothing dumps `{}`, whose data is on one volume of the cluster", workload.id);
        let found = Diagnostic::warning(codes::MISSING_BACKUP, workload.origin.span()?, message);
        Some(found.with_help("dump it each night: `backup: 0 2 * * *`").with_entry(&workload.id))
    });
    told.collect()
}

fn is_kept(id: &str, cluster: &ClusterWorkload) -> bool {
    let kind = id.split_once('.').and_then(|(kind, _)| resources::kind_named(kind));
    let is_database = kind.is_some_and(|kind| kind.database == DefaultDatabase::Stack);
    is_database && matches!(&cluster.controller, Controller::StatefulSet { claims, .. } if !claims.is_empty())
}

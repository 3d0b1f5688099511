//! What the API server refuses beside what the schema says: a table of kinds.

use super::pods::{self, Maker};
use super::{data, jobs, metadata, network, rbac, scaling, services, storage, workloads};
use crate::diagnostics::Diagnostic;
use crate::tree::{Object, Tree};
use crate::verify::judge::Judge;

/// The rules of one kind.
struct Rule {
    api_version: &'static str,
    kind: &'static str,
    check: fn(&mut Judge<'_>, &Tree),
}

const fn rule(api_version: &'static str, kind: &'static str, check: fn(&mut Judge<'_>, &Tree)) -> Rule {
    Rule { api_version, kind, check }
}

const RULES: &[Rule] = &[
    rule("v1", "Pod", |judge, tree| pods::template(judge, tree, Maker::Itself, &[])),
    rule("v1", "ConfigMap", data::config_map),
    rule("v1", "Secret", data::secret),
    rule("v1", "Service", services::check),
    rule("v1", "PersistentVolumeClaim", storage::claim),
    rule("v1", "PersistentVolume", storage::volume),
    rule("apps/v1", "Deployment", workloads::deployment),
    rule("apps/v1", "StatefulSet", workloads::stateful_set),
    rule("apps/v1", "DaemonSet", workloads::daemon_set),
    rule("apps/v1", "ReplicaSet", workloads::replica_set),
    rule("batch/v1", "Job", jobs::job),
    rule("batch/v1", "CronJob", jobs::cron_job),
    rule("autoscaling/v2", "HorizontalPodAutoscaler", scaling::autoscaler),
    rule("policy/v1", "PodDisruptionBudget", scaling::budget),
    rule("networking.k8s.io/v1", "Ingress", network::ingress),
    rule("networking.k8s.io/v1", "NetworkPolicy", network::policy),
    rule("rbac.authorization.k8s.io/v1", "Role", |judge, tree| rbac::role(judge, tree, true)),
    rule("rbac.authorization.k8s.io/v1", "ClusterRole", |judge, tree| rbac::role(judge, tree, false)),
    rule("rbac.authorization.k8s.io/v1", "RoleBinding", |judge, tree| rbac::binding(judge, tree, true)),
    rule("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", |judge, tree| rbac::binding(judge, tree, false)),
];

/// What the rules find in an object of a cluster of this minor.
pub fn judge(object: &Object, api_version: &str, kind: &str, minor: u32) -> Vec<Diagnostic> {
    let mut judge = Judge::new(&object.id, minor);
    // Another API may have a kind of the same name.
    let is_core = !(kind == "Service" && api_version != "v1");
    metadata::object(&mut judge, &object.tree, if is_core { kind } else { "" });
    let rules = RULES.iter().filter(|rule| rule.kind == kind && rule.api_version == api_version);
    rules.for_each(|rule| (rule.check)(&mut judge, &object.tree));
    judge.found
}

//! Ways in and who talks to whom.

use super::entrances;
use super::flows;
use super::in_cluster::InCluster;
use super::policies;
use crate::plan::Plan;
use crate::plan::scope::Scope;

/// Entrances, routes, flows and network policies of a plan whose workloads are resolved.
pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    plan.entrances = entrances::entrances(scope);
    plan.entrances.sort_by(|one, other| one.id.cmp(&other.id));
    let pods = InCluster::of(&plan.workloads);
    plan.routes = entrances::routes(scope, &pods);
    entrances::report_clashes(scope, &plan.routes);
    plan.flows = flows::resolve(scope, plan, &pods);
    plan.network_policies = policies::resolve(scope, plan, &pods);
    plan.network_policies.sort_by(|one, other| one.id.cmp(&other.id));
}

//! Resolves a stack into its plan.

mod accounts;
mod checks;
mod compose;
mod configs;
pub(super) mod containers;
mod delivery;
mod dependencies;
mod entrances;
mod environment;
pub(super) mod files;
mod findings;
mod flows;
mod jobs;
mod network;
mod placement;
mod pod;
mod policies;
mod probes;
mod scaling;
mod scrapes;
mod security;
mod service_object;
mod services;
pub(super) mod variables;
mod volumes;

use super::entry::{Entry, Role};
use super::scope::Scope;
use super::{Context, Plan, resources};
use crate::diagnostics::{Diagnostic, Severity};
use crate::stack::{Stack, Target};
use crate::tree::Sourced;
use environment::Environment;
use pod::PodDraft;

/// The plan of a stack, and everything that is wrong with it. There is a plan exactly where there is no error.
pub fn resolve(stack: &Stack, context: &Context<'_>) -> (Option<Plan>, Vec<Diagnostic>) {
    let mut scope = Scope::new(stack, context);
    let plan = plan(&mut scope);
    let mut diagnostics = scope.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    diagnostics.dedup();
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    (plan.filter(|_| !refused), diagnostics)
}

fn plan(scope: &mut Scope<'_>) -> Option<Plan> {
    let environment = Environment::resolve(scope)?;
    let mut plan = empty(scope, &environment)?;
    plan.configs = configs::configs(scope);
    plan.secrets = configs::secrets(scope);
    plan.volumes = volumes::shared(scope);
    workloads(scope, &environment, &mut plan);
    dependencies::resolve(scope, &mut plan);
    delivery::chain_jobs(scope, &mut plan);
    network::resolve(scope, &mut plan);
    delivery::roll_on_config_change(&mut plan);
    delivery::before_rollouts(scope, &environment, &mut plan);
    sort(&mut plan);
    checks::check(scope, &plan);
    findings::report(scope);
    Some(plan)
}

fn empty(scope: &mut Scope<'_>, environment: &Environment) -> Option<Plan> {
    let stack = scope.stack;
    let mut targets: Vec<Sourced<Target>> =
        stack.targets.iter().flat_map(|targets| targets.value.iter()).map(Sourced::from).collect();
    targets.sort_by_key(|target| target.value);
    targets.dedup_by_key(|target| target.value);
    Some(Plan {
        stack: scope.stack_name.to_owned(),
        environment: stack.environment.as_ref()?.into(),
        targets,
        cluster: environment.cluster.clone(),
        project: environment.project.clone(),
        workloads: Vec::new(),
        configs: Vec::new(),
        secrets: Vec::new(),
        volumes: Vec::new(),
        entrances: Vec::new(),
        routes: Vec::new(),
        flows: Vec::new(),
        scrapes: Vec::new(),
        network_policies: Vec::new(),
    })
}

fn workloads(scope: &mut Scope<'_>, environment: &Environment, plan: &mut Plan) {
    for entry in Entry::all(scope.stack) {
        let Some(mut draft) = PodDraft::start(scope, environment, entry) else { continue };
        let workload = match entry.role {
            Role::Service(service) => {
                plan.scrapes.extend(draft.scrape(service));
                draft.service(service)
            }
            Role::Job(job) => draft.job(job),
        };
        plan.workloads.push(workload);
        plan.volumes.append(&mut draft.shared);
        plan.configs.extend(draft.files.take());
    }
    let mut expansion = resources::expand(scope, &environment.image_pull_secrets);
    plan.workloads.append(&mut expansion.workloads);
    plan.volumes.append(&mut expansion.volumes);
    plan.configs.append(&mut expansion.configs);
}

/// Puts what has no order of its own in one that a reordered stack file does not change.
fn sort(plan: &mut Plan) {
    plan.workloads.sort_by(|one, other| one.id.cmp(&other.id));
    plan.configs.sort_by(|one, other| one.id.cmp(&other.id));
    plan.secrets.sort_by(|one, other| one.id.cmp(&other.id));
    plan.volumes.sort_by(|one, other| one.id.cmp(&other.id));
    plan.scrapes.sort_by(|one, other| one.workload.cmp(&other.workload));
}

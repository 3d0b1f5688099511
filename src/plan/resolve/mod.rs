//! Resolves a stack into its plan.

mod accounts;
mod alert_routes;
mod alerts;
mod alert_cases;
mod alert_checks;
pub mod anything;
mod bounds;
mod chained;
mod checks;
mod compose;
mod configs;
pub(super) mod containers;
mod custom_resources;
mod dashboards;
mod delivery;
mod dependencies;
mod entrances;
mod environment;
pub(super) mod files;
mod findings;
pub(super) mod flows;
mod host_options;
mod in_cluster;
mod jobs;
mod monitoring;
mod module;
mod network;
mod patches;
mod placement;
mod pod;
mod policies;
mod probes;
pub mod raw;
mod scaling;
mod scrapes;
mod security;
mod series;
mod service_object;
mod services;
pub(super) mod variables;
mod volumes;
mod workload;

use super::allowance::Allowance;
use super::entry::{Entry, Role};
use super::scope::Scope;
use super::{Context, Plan, resources};
use crate::diagnostics::{Diagnostic, Severity};
use crate::stack::{Stack, Target};
use crate::tree::Sourced;
use environment::Environment;
use pod::PodDraft;

/// What a stack resolves to.
#[derive(Debug)]
pub struct Resolution {
    /// There is a plan exactly where there is no error.
    pub plan: Option<Plan>,
    /// Everything that is wrong; nothing is silenced yet, since targets have findings too.
    pub diagnostics: Vec<Diagnostic>,
    /// The findings that the stack allows.
    pub allowed: Vec<Allowance>,
}

pub fn resolve(stack: &Stack, context: &Context<'_>) -> Resolution {
    let mut scope = Scope::new(stack, context);
    let plan = plan(&mut scope);
    let allowed = findings::report(&mut scope);
    let mut diagnostics = scope.diagnostics;
    diagnostics.sort_by_key(|diagnostic| (diagnostic.span, diagnostic.code));
    diagnostics.dedup();
    let refused = diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    Resolution { plan: plan.filter(|_| !refused), diagnostics, allowed }
}

fn plan(scope: &mut Scope<'_>) -> Option<Plan> {
    let environment = Environment::resolve(scope)?;
    let mut plan = empty(scope, &environment)?;
    plan.configs = configs::configs(scope);
    plan.secrets = configs::secrets(scope);
    plan.volumes = volumes::shared(scope);
    let mut expansion = workloads(scope, &environment, &mut plan);
    scrapes::outside(scope, &mut plan);
    dependencies::resolve(scope, &mut plan);
    delivery::chain_jobs(scope, &mut plan);
    network::resolve(scope, &mut plan);
    resources::aws::expand(scope, &mut plan, &mut expansion);
    resources::aws::values::expand(scope, &mut plan, &mut expansion);
    // Before anything is hashed: a reordered stack file rolls no pods.
    sort(&mut plan);
    delivery::roll_on_config_change(&mut plan);
    delivery::before_rollouts(scope, &environment, &mut plan);
    plan.raw.terraform = raw::module_files(scope);
    plan.module = module::module(scope, &plan, module::Made::take(&mut expansion));
    raw::check_addresses(scope, &plan);
    if !scope.refused() {
        scope.diagnostics.extend(resources::aws::bridge::check(&plan));
    }
    raw::resolve(scope, &mut plan);
    checks::check(scope, &plan);
    monitoring::resolve(scope, &mut plan);
    // Panels show the thresholds of alerts.
    dashboards::resolve(scope, &mut plan);
    raw::resolve_watchers(scope, &mut plan);
    plan.patches = patches::resolve(scope);
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
        module: None,
        rule_groups: Vec::new(),
        grafana: None,
        dashboards: Vec::new(),
        prometheus: None,
        alertmanager: None,
        raw: crate::plan::raw::Raw::default(),
        patches: Vec::new(),
    })
}

/// What Terraform makes is left in the expansion.
fn workloads(scope: &mut Scope<'_>, environment: &Environment, plan: &mut Plan) -> resources::Expansion {
    for entry in Entry::all(scope.stack) {
        let Some(mut draft) = PodDraft::start(scope, environment, entry) else { continue };
        let workload = match entry.role {
            Role::Service(service) => {
                let workload = draft.service(service);
                plan.scrapes.extend(draft.scrape(service, &workload));
                workload
            }
            Role::Job(job) => draft.job(job),
        };
        plan.workloads.push(workload);
        plan.volumes.append(&mut draft.shared);
        // Compose writes the content of files itself.
        plan.configs.extend(draft.files.take().filter(|_| draft.in_cluster));
    }
    let mut expansion = resources::expand(scope, &environment.image_pull_secrets);
    plan.workloads.append(&mut expansion.workloads);
    plan.volumes.append(&mut expansion.volumes);
    plan.configs.append(&mut expansion.configs);
    expansion
}

/// Puts what has no order of its own in one that a reordered stack file does not change.
fn sort(plan: &mut Plan) {
    plan.workloads.sort_by(|one, other| reading_order(&one.id).cmp(&reading_order(&other.id)));
    plan.configs.sort_by(|one, other| one.id.cmp(&other.id));
    plan.secrets.sort_by(|one, other| one.id.cmp(&other.id));
    plan.volumes.sort_by(|one, other| one.id.cmp(&other.id));
    plan.scrapes.sort_by(|one, other| reading_order(&one.id).cmp(&reading_order(&other.id)));
}

/// What an environment is for first: its services, what they need, then its jobs.
fn reading_order(id: &str) -> (u8, &str) {
    let place = match id.split_once('.') {
        Some(("service", _)) => 0,
        Some(("job", _)) => 2,
        _ => 1,
    };
    (place, id)
}

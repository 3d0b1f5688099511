//! Judges what a stack means ([`intent`]) and what will run: the final objects of all outputs of an environment.
//!
//! Between outputs, checks on the plan would be tautologies; objects show what is really emitted.

mod engines;
pub mod intent;
pub mod levels;
mod objects;
mod pods;
mod ports;
mod secrets;
mod terraform;
mod walk;

use crate::diagnostics::{Code, Diagnostic, Level, codes};
use crate::plan::Plan;
use crate::plan::allowance::Allowance;
use crate::stack::Target;
use crate::tree::Emission;
pub use intent::Intent;
pub use levels::Levels;

/// The objects of one environment, by output.
pub struct Outputs<'a> {
    /// For identity alone: which entry a service of Compose belongs to.
    pub plan: &'a Plan,
    pub emissions: &'a [(Target, Emission)],
    index: walk::Index<'a>,
}

/// A check: what it looks at is its own affair, what it finds has the code.
pub struct Lint<Find = fn(&Outputs<'_>) -> Vec<Diagnostic>> {
    pub code: Code,
    /// Unless the configuration or the command line says otherwise: [`Level::Allow`] is advice, told where it is asked
    /// for.
    pub level: Level,
    pub find: Find,
}

const fn warn(code: Code, find: fn(&Outputs<'_>) -> Vec<Diagnostic>) -> Lint {
    Lint { code, level: Level::Warn, find }
}

const fn deny(code: Code, find: fn(&Outputs<'_>) -> Vec<Diagnostic>) -> Lint {
    Lint { code, level: Level::Deny, find }
}

/// Off until somebody asks for it.
const fn advise(code: Code, find: fn(&Outputs<'_>) -> Vec<Diagnostic>) -> Lint {
    Lint { code, level: Level::Allow, find }
}

/// Every lint on what will run.
pub const LINTS: &[Lint] = &[
    warn(codes::PORT_NOBODY_LISTENS, ports::nobody_listens),
    warn(codes::ENGINE_DIFFERS, engines::differ),
    deny(codes::SECRET_KEY_WITHOUT_SOURCE, secrets::without_source),
    warn(codes::PRIVILEGED_CONTAINER, objects::privileges::privileged),
    warn(codes::PRIVILEGE_ESCALATION, objects::privileges::escalating),
    warn(codes::ADDED_CAPABILITY, objects::privileges::capabilities),
    warn(codes::UNCONFINED_CONTAINER, objects::privileges::unconfined),
    advise(codes::UNRESTRICTED_CONTAINER, objects::privileges::unrestricted),
    advise(codes::WRITABLE_ROOT, objects::privileges::writable_root),
    advise(codes::USELESS_TOKEN, objects::privileges::useless_token),
    warn(codes::ROOT_USER, objects::users::root),
    advise(codes::UNSTATED_USER, objects::users::unstated),
    warn(codes::HOST_NAMESPACE, objects::host::namespaces),
    warn(codes::HOST_PATH, objects::host::paths),
    warn(codes::HOST_PORT, objects::host::ports),
    warn(codes::RUNTIME_SOCKET, objects::host::sockets),
    warn(codes::BIND_OF_SYSTEM_PATH, objects::host::system_binds),
    warn(codes::WILDCARD_RBAC, objects::rbac::wildcards),
    warn(codes::SECRETS_READABLE, objects::rbac::readable_secrets),
    warn(codes::POD_EXEC_RBAC, objects::rbac::exec_into_pods),
    warn(codes::ESCALATING_RBAC, objects::rbac::escalation),
    warn(codes::CLUSTER_ADMIN_BINDING, objects::bindings::of_cluster_admin),
    warn(codes::BINDING_OF_EVERYONE, objects::bindings::of_everyone),
    warn(codes::SERVICE_TO_NOTHING, objects::selectors::services),
    warn(codes::POLICY_FOR_NOTHING, objects::selectors::policies),
    warn(codes::BUDGET_FOR_NOTHING, objects::selectors::budgets),
    warn(codes::MONITOR_OF_NOTHING, objects::selectors::monitors),
    warn(codes::OVERLAPPING_SELECTORS, objects::selectors::overlapping),
    warn(codes::ROUTE_TO_NOTHING, objects::routes::to_nothing),
    warn(codes::AUTOSCALER_OF_NOTHING, objects::autoscalers::of_nothing),
    warn(codes::TWO_AUTOSCALERS, objects::autoscalers::twice),
    warn(codes::REPLICAS_BESIDE_AUTOSCALER, objects::autoscalers::beside_replicas),
    warn(codes::BLOCKED_DRAIN, objects::autoscalers::blocked_drains),
    warn(codes::DANGLING_REFERENCE, objects::dangling::references),
    advise(codes::LOAD_BALANCER_EXPOSED, objects::exposure::load_balancers),
    advise(codes::NODE_PORT, objects::exposure::node_ports),
    warn(codes::EXTERNAL_IPS, objects::exposure::external_ips),
    warn(codes::DEPRECATED_ANNOTATION, objects::annotations::outdated),
    warn(codes::DEPRECATED_LABEL, objects::annotations::renamed_labels),
    warn(codes::INGRESS_SNIPPET, objects::annotations::snippets),
    warn(codes::VARIABLE_USED_TOO_EARLY, objects::variables::used_too_early),
    advise(codes::DEFAULT_NAMESPACE, objects::namespaces::default),
    advise(codes::UNPOLICED_POD, objects::namespaces::unpoliced),
    warn(codes::MOVING_IMAGE_TAG, objects::images::moving),
    warn(codes::PUBLISHED_DATABASE_PORT, objects::compose::published_databases),
    warn(codes::PUBLISHED_TWICE, objects::compose::published_twice),
    warn(codes::FORGETFUL_DATABASE, objects::compose::forgetful_databases),
    advise(codes::ANONYMOUS_VOLUME, objects::compose::anonymous_volumes),
    advise(codes::NO_RESTART, objects::compose::without_restart),
    warn(codes::PUBLIC_BUCKET, objects::buckets::public),
    warn(codes::IAM_WILDCARD, objects::iam::wildcards),
    warn(codes::OPEN_SECURITY_GROUP, objects::security_groups::open),
    warn(codes::UNENCRYPTED_STORAGE, objects::databases::unencrypted),
    warn(codes::UNENCRYPTED_TRANSIT, objects::databases::plain_transit),
    warn(codes::PUBLIC_DATABASE, objects::databases::public),
    warn(codes::DELETABLE_DATABASE, objects::databases::deletable),
    warn(codes::DATABASE_WITHOUT_BACKUP, objects::databases::without_backup),
    warn(codes::NO_FINAL_SNAPSHOT, objects::databases::without_final_snapshot),
    warn(codes::PLAIN_SECRET_IN_TERRAFORM, objects::passwords::plain),
    advise(codes::SECRET_IN_STATE, objects::passwords::in_state),
    warn(codes::ALERT_WITHOUT_SEVERITY, objects::rules::without_severity),
    advise(codes::ALERT_WITHOUT_SUMMARY, objects::rules::without_words),
    warn(codes::DASHBOARD_UNKNOWN_DATASOURCE, objects::dashboards::unknown_datasource),
    warn(codes::DUPLICATE_PANEL_ID, objects::dashboards::duplicate_panels),
];

/// What is asked for of all that is wrong with the outputs of an environment.
pub fn lint(outputs: &Outputs<'_>, levels: &Levels, allowed: &[Allowance]) -> Vec<Diagnostic> {
    let asked = LINTS.iter().filter(|lint| levels.ask_for(lint.code, allowed));
    asked.flat_map(|lint| (lint.find)(outputs)).collect()
}

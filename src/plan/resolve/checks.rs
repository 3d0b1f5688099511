//! Names and ports that two things cannot share.

use std::collections::BTreeMap;

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::managed::{Managed, ModuleOutput};
use crate::plan::scope::Scope;
use crate::plan::storage::SecretSource;
use crate::plan::workload::{ClusterWorkload, Container, Controller, Workload};
use crate::source::Span;
use crate::tree::Sourced;

pub fn check(scope: &mut Scope<'_>, plan: &Plan) {
    check_objects(scope, plan);
    check_compose(scope, plan);
    check_addresses(scope, plan);
    check_outputs(scope, plan);
    for workload in &plan.workloads {
        check_pod(scope, workload);
    }
}

impl Scope<'_> {
    /// Reports two things that cannot be at once, at the second of them.
    pub fn report_clash(&mut self, code: Code, message: String, places: Option<(Span, Span)>) {
        let Some((one, other)) = places else { return };
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        let help = "change one of the two";
        self.report(Diagnostic::error(code, second, message).with_related(first, "the other one").with_help(help));
    }
}

/// What is taken: by whom, for clashes of names in one space.
struct Names<'p> {
    code: Code,
    taken: BTreeMap<(&'static str, String), &'p Sourced<String>>,
}

impl<'p> Names<'p> {
    fn new(code: Code) -> Self {
        Names { code, taken: BTreeMap::new() }
    }

    /// `what` is the space as messages say it: "Deployments".
    fn take(&mut self, scope: &mut Scope<'_>, what: &'static str, name: &'p Sourced<String>) {
        if let Some(earlier) = self.taken.insert((what, name.value.clone()), name) {
            let places = name.origin.span().zip(earlier.origin.span());
            scope.report_clash(self.code, format!("two {what} are called `{}`", name.value), places);
        }
    }
}

fn check_objects(scope: &mut Scope<'_>, plan: &Plan) {
    let mut names = Names::new(codes::NAME_CLASH);
    for cluster in plan.workloads.iter().filter_map(|workload| workload.cluster.as_ref()) {
        take_workload(scope, &mut names, cluster);
    }
    for config in plan.configs.iter().filter(|_| plan.cluster.is_some()) {
        names.take(scope, "ConfigMaps", &config.name);
    }
    for secret in plan.secrets.iter().filter(|secret| matches!(secret.source, SecretSource::Store { .. })) {
        names.take(scope, "Secrets", &secret.name);
    }
    for claim in plan.volumes.iter().filter_map(|volume| volume.claim.as_ref()).filter(|claim| !claim.existing) {
        names.take(scope, "claims", &claim.name);
    }
}

fn take_workload<'p>(scope: &mut Scope<'_>, names: &mut Names<'p>, cluster: &'p ClusterWorkload) {
    let kind = match &cluster.controller {
        Controller::Deployment { .. } => "Deployments",
        Controller::StatefulSet { .. } => "StatefulSets",
        Controller::Job { .. } => "Jobs",
        Controller::CronJob { .. } => "CronJobs",
    };
    names.take(scope, kind, &cluster.name);
    if let Some(service) = &cluster.service {
        names.take(scope, "Services", &service.name);
    }
    if let Some(account) = cluster.service_account.as_ref().filter(|account| !account.existing.value) {
        names.take(scope, "ServiceAccounts", &account.name);
    }
    if let Some(account) = cluster.service_account.as_ref().filter(|account| !account.rules.is_empty()) {
        names.take(scope, "Roles", &account.role);
    }
    if let Some(autoscaler) = &cluster.autoscaler {
        names.take(scope, "autoscalers", &autoscaler.name);
    }
    if let Some(autoscaler) = &cluster.vertical_autoscaler {
        names.take(scope, "vertical autoscalers", &autoscaler.name);
    }
    if let Some(budget) = &cluster.disruption_budget {
        names.take(scope, "disruption budgets", &budget.name);
    }
}

fn check_addresses(scope: &mut Scope<'_>, plan: &Plan) {
    let blocks = plan.module.iter().flat_map(|module| &module.blocks);
    let mut taken: BTreeMap<String, &Managed> = BTreeMap::new();
    for block in blocks {
        let address = block.address();
        if let Some(earlier) = taken.get(&address) {
            let place = |block: &Managed| block.label.origin.span();
            let message = format!("two blocks of Terraform have the address `{address}`");
            scope.report_clash(codes::ADDRESS_CLASH, message, place(block).zip(place(earlier)));
        } else {
            taken.insert(address, block);
        }
    }
}

/// `main-reader` has the host which `main` has of its readers.
fn check_outputs(scope: &mut Scope<'_>, plan: &Plan) {
    let outputs = plan.module.iter().flat_map(|module| &module.outputs);
    let mut taken: BTreeMap<&str, &ModuleOutput> = BTreeMap::new();
    for output in outputs {
        if let Some(earlier) = taken.insert(&output.name, output) {
            let message = format!("two outputs of Terraform are called `{}`", output.name);
            let places = output.origin.span().zip(earlier.origin.span());
            scope.report_clash(codes::NAME_CLASH, message, places);
        }
    }
}

fn check_compose(scope: &mut Scope<'_>, plan: &Plan) {
    let mut names = Names::new(codes::NAME_CLASH);
    for compose in plan.workloads.iter().filter_map(|workload| workload.compose.as_ref()) {
        names.take(scope, "Compose services", &compose.name);
    }
    for volume in plan.volumes.iter().filter_map(|volume| volume.compose.as_ref()) {
        names.take(scope, "Compose volumes", volume);
    }
    let mut variables = Names::new(codes::NAME_CLASH);
    for secret in plan.secrets.iter().filter(|_| plan.project.is_some()) {
        for key in secret.keys.iter().filter(|key| scope.is_read(&secret.id, &key.key.value)).collect::<Vec<_>>() {
            variables.take(scope, "secrets' variables in Compose", &key.variable);
        }
    }
    check_published(scope, plan);
}

/// One port of the host has one listener for each address.
fn check_published(scope: &mut Scope<'_>, plan: &Plan) {
    let running = plan.workloads.iter().filter(|workload| workload.compose.is_some());
    let ports: Vec<_> = running
        .flat_map(containers)
        .filter(|container| container.in_compose)
        .flat_map(|container| &container.ports)
        .filter_map(|port| Some((port.publish.as_ref()?, port.protocol.value)))
        .collect();
    for (index, (publish, protocol)) in ports.iter().enumerate() {
        let earlier = ports.iter().take(index).find(|(earlier, other)| {
            earlier.port.value == publish.port.value
                && other == protocol
                && overlap(&earlier.address.value, &publish.address.value)
        });
        if let Some((earlier, _)) = earlier {
            let places = publish.port.origin.span().zip(earlier.port.origin.span());
            scope.report_clash(
                codes::PORT_CLASH,
                format!("two services publish the port `{}` of the host", publish.port.value),
                places,
            );
        }
    }
}

fn overlap(one: &str, other: &str) -> bool {
    one == other || [one, other].iter().any(|address| ["0.0.0.0", "::"].contains(address))
}

fn containers(workload: &Workload) -> impl Iterator<Item = &Container> {
    std::iter::once(&workload.container).chain(&workload.init_containers).chain(&workload.sidecars)
}

/// Containers of a pod share one network, and each has a name of its own.
fn check_pod(scope: &mut Scope<'_>, workload: &Workload) {
    let mut names = Names::new(codes::NAME_CLASH);
    for container in containers(workload).filter(|container| container.in_cluster) {
        names.take(scope, "containers of a pod", &container.name);
    }
    let together = || std::iter::once(&workload.container).chain(&workload.sidecars);
    let ports: Vec<_> = together().flat_map(|container| &container.ports).collect();
    for (index, port) in ports.iter().enumerate() {
        for earlier in ports.iter().take(index) {
            let places = port.origin.span().zip(earlier.origin.span());
            if (earlier.container.value, earlier.protocol.value) == (port.container.value, port.protocol.value) {
                let message = format!("two ports of `{}` are number `{}`", workload.id, port.container.value);
                scope.report_clash(codes::PORT_CLASH, message, places);
            } else if earlier.name.value == port.name.value {
                let message = format!("two ports of `{}` are called `{}`", workload.id, port.name.value);
                scope.report_clash(codes::PORT_CLASH, message, places);
            }
        }
    }
}

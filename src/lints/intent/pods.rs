//! What pods are not told: when they are ready, what they need.

use super::Intent;
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::plan::Workload;
use crate::plan::container::Container;
use crate::plan::workload::Controller;
use crate::tree::Sourced;

/// A service that gets traffic from its first second.
pub fn without_readiness(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let called = intent.in_cluster().filter(|(workload, cluster)| {
        let rolls = matches!(cluster.controller, Controller::Deployment { .. } | Controller::StatefulSet { .. });
        rolls && cluster.service.is_some() && workload.container.probes.readiness.is_none()
    });
    let told = called.filter_map(|(workload, _)| {
        let message = format!("`{}` gets traffic before it can answer: it has no readiness probe", workload.id);
        let help = "say when it can: `probes: { readiness: { http: /ready } }`";
        finding(codes::MISSING_PROBE, workload, message, help)
    });
    told.collect()
}

/// A container that the scheduler knows nothing of.
pub fn without_requests(intent: &Intent<'_>) -> Vec<Diagnostic> {
    lacking(intent, codes::MISSING_RESOURCES, |container, id| {
        let missing: Vec<&str> =
            ["cpu", "memory"].into_iter().filter(|name| !is_stated(&container.resources.requests, name)).collect();
        let message = format!("`{}` of `{id}` requests no {}", container.name.value, missing.join(" and no "));
        (!missing.is_empty()).then_some((message, "say what it needs: `resources: { cpu: 100m, memory: 256Mi }`"))
    })
}

/// A container that may take all memory of its node.
pub fn without_memory_limit(intent: &Intent<'_>) -> Vec<Diagnostic> {
    lacking(intent, codes::MISSING_MEMORY_LIMIT, |container, id| {
        let message = format!("`{}` of `{id}` may take all memory of its node", container.name.value);
        let limited = is_stated(&container.resources.limits, "memory");
        (!limited).then_some((message, "state a limit: `resources: { memory: 256Mi..512Mi }`"))
    })
}

fn is_stated(quantities: &[(String, Sourced<String>)], name: &str) -> bool {
    quantities.iter().any(|(stated, _)| stated == name)
}

/// A finding for each container of the cluster that lacks something: the message, and the help.
fn lacking(
    intent: &Intent<'_>,
    code: Code,
    judge: impl Fn(&Container, &str) -> Option<(String, &'static str)>,
) -> Vec<Diagnostic> {
    let judge = &judge;
    let containers = intent.in_cluster().flat_map(|(workload, _)| {
        workload.containers().filter(|container| container.in_cluster).map(move |container| (workload, container))
    });
    let told = containers.filter_map(|(workload, container)| {
        let (message, help) = judge(container, &workload.id)?;
        let at = container.origin.span().or(workload.origin.span())?;
        Some(Diagnostic::warning(code, at, message).with_help(help).with_entry(&workload.id))
    });
    told.collect()
}

fn finding(code: Code, workload: &Workload, message: String, help: &str) -> Option<Diagnostic> {
    Some(Diagnostic::warning(code, workload.origin.span()?, message).with_help(help).with_entry(&workload.id))
}

//! Two autoscalers that pull at one resource.
//! Source: kubernetes.io, "Vertical Pod Autoscaling", known limitations.

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::workload::Autoscaler;
use crate::stack::service::VerticalMode;
use crate::tree::Sourced;

/// The vertical one changes the requests by which the horizontal one counts its share.
pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    intent
        .in_cluster()
        .filter_map(|(workload, cluster)| {
            let (share, resource) = share_of_request(cluster.autoscaler.as_ref()?)?;
            let mode = &cluster.vertical_autoscaler.as_ref()?.mode;
            if mode.value == VerticalMode::Off {
                return None;
            }
            let message = format!(
                "the vertical autoscaler of `{}` moves the {resource} request that the horizontal one measures",
                workload.id
            );
            let found = Diagnostic::warning(codes::AUTOSCALER_CONFLICT, mode.origin.span()?, message)
                .with_help("set its mode to `Off`, or scale on a metric under `replicas.pods`")
                .with_entry(&workload.id);
            Some(match share.origin.span() {
                Some(place) => found.with_related(place, "the horizontal one measures it here"),
                None => found,
            })
        })
        .collect()
}

fn share_of_request(autoscaler: &Autoscaler) -> Option<(&Sourced<u32>, &'static str)> {
    let cpu = autoscaler.cpu_percent.as_ref().map(|share| (share, "CPU"));
    cpu.or(autoscaler.memory_percent.as_ref().map(|share| (share, "memory")))
}

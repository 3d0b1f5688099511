//! How many pods there are, and who takes them for one.

use std::collections::BTreeSet;

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Workload;
use crate::plan::scrape::ScrapeTarget;
use crate::plan::workload::{ClusterWorkload, Controller};
use crate::source::Span;
use crate::stack::kubernetes::ServiceType;
use crate::stack::prometheus::Discovery;

/// The least and the most pods of a workload that keeps running, and where that is decided.
struct Replicas {
    least: u32,
    most: u32,
    span: Option<Span>,
}

impl Replicas {
    fn of(workload: &Workload, cluster: &ClusterWorkload) -> Option<Replicas> {
        let (Controller::Deployment { replicas, .. } | Controller::StatefulSet { replicas, .. }) = &cluster.controller
        else {
            return None;
        };
        if let Some(scaled) = &cluster.autoscaler {
            return Some(Replicas { least: scaled.min.value, most: scaled.max.value, span: scaled.min.origin.span() });
        }
        let count = replicas.as_ref().map_or(1, |replicas| replicas.value);
        let span = replicas.as_ref().and_then(|replicas| replicas.origin.span()).or(workload.origin.span());
        Some(Replicas { least: count, most: count, span })
    }
}

/// One pod behind a way in from outside: each rollout and each node drain is an outage.
pub fn lone(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let routed: BTreeSet<&str> = intent.plan.routes.iter().map(|route| route.workload.as_str()).collect();
    let told = intent.in_cluster().filter_map(|(workload, cluster)| {
        let is_balanced =
            cluster.service.as_ref().is_some_and(|service| service.kind.value == ServiceType::LoadBalancer);
        let replicas = Replicas::of(workload, cluster).filter(|replicas| replicas.least == 1)?;
        if !is_balanced && !routed.contains(workload.id.as_str()) {
            return None;
        }
        let message = format!("`{}` is reached from outside and has one replica", workload.id);
        let help = "run two: `replicas: 2`, so that a rollout or a node drain is no outage";
        Some(Diagnostic::warning(codes::LONE_REPLICA, replicas.span?, message).with_help(help).with_entry(&workload.id))
    });
    told.collect()
}

/// One address for several pods: each scrape reads another one, so that counters jump.
pub fn scraped_as_one(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let is_static = |prometheus: &crate::plan::prometheus::Prometheus| prometheus.discovery.value == Discovery::Static;
    if !intent.plan.prometheus.as_ref().is_some_and(is_static) {
        return Vec::new();
    }
    let several: BTreeSet<&str> = intent
        .in_cluster()
        .filter(|(workload, cluster)| Replicas::of(workload, cluster).is_some_and(|replicas| replicas.most > 1))
        .map(|(workload, _)| workload.id.as_str())
        .collect();
    let told = intent.plan.scrapes.iter().filter_map(|scrape| {
        let ScrapeTarget::Workload(workload) = &scrape.target else { return None };
        workload.cluster.as_ref().filter(|_| several.contains(workload.id.as_str()))?;
        let message = format!("each scrape of `{}` reads another of its pods, so its counters jump", workload.id);
        let help = "find the pods one by one: `prometheus: { discovery: kubernetes }`";
        let found = Diagnostic::warning(codes::STATIC_SCRAPE_OF_REPLICAS, scrape.origin.span()?, message);
        Some(found.with_help(help).with_entry(&workload.id))
    });
    told.collect()
}

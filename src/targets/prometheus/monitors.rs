//! Objects of the Prometheus operator. Source: its API reference, `monitoring.coreos.com/v1`.

use super::Output;
use super::configuration::{jobs, scheme_name};
use super::spelling::{map_of, object_name, texts, time};
use crate::catalogue::kubernetes::KUSTOMIZATION_API_VERSION;
use crate::plan::Scrape;
use crate::plan::prometheus::Prometheus;
use crate::plan::scrape::{ScrapeTarget, ScrapedPods, ScrapedWorkload};
use crate::plan::settings::Labels;
use crate::stack::prometheus::Discovery;
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

const API_VERSION: &str = "monitoring.coreos.com/v1";

/// A monitor for each workload. What is outside stands in a list for `additionalScrapeConfigs`, since monitors select
/// pods only.
pub fn write(output: &mut Output, prometheus: &Prometheus, scrapes: &[Scrape]) {
    for scrape in scrapes {
        let ScrapeTarget::Workload(workload) = &scrape.target else { continue };
        if let Some(pods) = &workload.cluster {
            monitor(output, prometheus, scrape, workload, pods);
        }
    }
    let outside: Vec<Scrape> =
        scrapes.iter().filter(|scrape| matches!(scrape.target, ScrapeTarget::Outside(_))).cloned().collect();
    if !outside.is_empty() {
        let tree = jobs(&outside, Discovery::Static, &prometheus.origin);
        output.add("prometheus/additional", "additional-scrape-configs.yml", tree);
    }
}

fn monitor(
    output: &mut Output,
    prometheus: &Prometheus,
    scrape: &Scrape,
    workload: &ScrapedWorkload,
    pods: &ScrapedPods,
) {
    let origin = &scrape.origin;
    let ScrapedPods { namespace, service, selector } = pods;
    let (kind, key) = match service {
        Some(_) => ("ServiceMonitor", "endpoints"),
        None => ("PodMonitor", "podMetricsEndpoints"),
    };
    let labels = MapBuilder::new(origin.clone()).tree("matchLabels", map_of(selector, origin)).build();
    let spaces = MapBuilder::new(origin.clone()).tree("matchNames", texts([namespace], origin)).build();
    let spec = MapBuilder::new(origin.clone())
        .tree("selector", labels)
        .tree("namespaceSelector", spaces)
        .tree(key, Tree::list(vec![endpoint(scrape, workload)], origin.clone()))
        .build();
    let name = scrape.job.clone().map(|name| object_name(&name));
    let tree = object(kind, &name, Some(namespace), &prometheus.labels, origin, spec);
    let path = format!("{}-{}.yaml", kind.to_lowercase(), name.value);
    output.apply(&format!("{}/monitor", scrape.id), &path, tree);
}

fn endpoint(scrape: &Scrape, workload: &ScrapedWorkload) -> Tree {
    let Scrape {
        id: _,
        origin,
        job,
        target: _,
        path,
        scheme,
        interval_seconds,
        timeout_seconds,
        labels,
        exports: _,
        series: _,
    } = scrape;
    let set = |name: &str, value: &Sourced<String>| {
        MapBuilder::new(value.origin.clone())
            .literal("action", "replace")
            .literal("targetLabel", name)
            .field("replacement", value)
            .build()
    };
    let mut relabelings = vec![set("job", job)];
    relabelings.extend(labels.iter().map(|(name, value)| set(name, value)));
    MapBuilder::new(origin.clone())
        .field("port", &workload.port_name)
        .field("path", path)
        .optional("scheme", scheme.as_ref().map(|scheme| scheme.clone().map(scheme_name)).as_ref())
        .optional("interval", time(interval_seconds).as_ref())
        .optional("scrapeTimeout", time(timeout_seconds).as_ref())
        .tree("relabelings", Tree::list(relabelings, origin.clone()))
        .build()
}

pub fn rule_object(
    output: &mut Output,
    prometheus: &Prometheus,
    stack: &str,
    namespace: Option<&Sourced<String>>,
    (id, name): (&str, &Sourced<String>),
    groups: Tree,
) {
    let origin = groups.origin.clone();
    let own = name.clone().map(|name| object_name(&name));
    let name = if own.value.starts_with(stack) { own } else { own.map(|name| format!("{stack}-{name}")) };
    let spec = MapBuilder::new(origin.clone()).tree("groups", groups).build();
    let tree = object("PrometheusRule", &name, namespace, &prometheus.labels, &origin, spec);
    output.apply(id, &format!("prometheusrule-{}.yaml", name.value), tree);
}

fn object(
    kind: &str,
    name: &Sourced<String>,
    namespace: Option<&Sourced<String>>,
    labels: &Labels,
    origin: &Origin,
    spec: Tree,
) -> Tree {
    let metadata = MapBuilder::new(origin.clone())
        .field("name", name)
        .optional("namespace", namespace)
        .non_empty("labels", map_of(labels, origin))
        .build();
    MapBuilder::new(origin.clone())
        .literal("apiVersion", API_VERSION)
        .literal("kind", kind)
        .tree("metadata", metadata)
        .tree("spec", spec)
        .build()
}

pub fn kustomization(origin: &Origin, resources: Tree) -> Tree {
    MapBuilder::new(origin.clone())
        .literal("apiVersion", KUSTOMIZATION_API_VERSION)
        .literal("kind", "Kustomization")
        .tree("resources", resources)
        .build()
}

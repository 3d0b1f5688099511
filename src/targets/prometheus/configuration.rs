//! `prometheus.yml`. Source: prometheus.io, "Configuration".

use super::spelling::{map_of, texts, time, words};
use crate::plan::Scrape;
use crate::plan::prometheus::Prometheus;
use crate::plan::scrape::{ScrapeTarget, ScrapedPods, ScrapedWorkload};
use crate::stack::prometheus::{Discovery, Scheme};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

pub fn file(prometheus: &Prometheus, scrapes: &[Scrape], rule_files: &[Sourced<String>]) -> Tree {
    let Prometheus {
        origin,
        // The tests are made for it.
        version: _,
        scrape_interval_seconds,
        scrape_timeout_seconds,
        evaluation_interval_seconds,
        external_labels,
        alertmanagers,
        discovery,
        rules: _,
        labels: _,
    } = prometheus;
    let global = MapBuilder::new(origin.clone())
        .optional("scrape_interval", time(scrape_interval_seconds).as_ref())
        .optional("scrape_timeout", time(scrape_timeout_seconds).as_ref())
        .optional("evaluation_interval", time(evaluation_interval_seconds).as_ref())
        .non_empty("external_labels", map_of(external_labels, origin))
        .build();
    MapBuilder::new(origin.clone())
        .non_empty("global", global)
        .non_empty("rule_files", texts(rule_files, origin))
        .optional_tree("alerting", alerting(alertmanagers))
        .tree("scrape_configs", jobs(scrapes, discovery.value, origin))
        .build()
}

fn alerting(addresses: &[Sourced<String>]) -> Option<Tree> {
    let origin = &addresses.first()?.origin;
    let manager =
        MapBuilder::new(origin.clone()).tree("static_configs", static_targets(addresses.iter(), None, origin));
    let managers = Tree::list(vec![manager.build()], origin.clone());
    Some(MapBuilder::new(origin.clone()).tree("alertmanagers", managers).build())
}

/// Every scrape as a job.
pub fn jobs(scrapes: &[Scrape], discovery: Discovery, origin: &Origin) -> Tree {
    Tree::list(scrapes.iter().map(|scrape| job(scrape, discovery)).collect(), origin.clone())
}

fn job(scrape: &Scrape, discovery: Discovery) -> Tree {
    let Scrape {
        id: _,
        origin,
        job,
        target,
        path,
        scheme,
        interval_seconds,
        timeout_seconds,
        labels,
        // What is known of its series serves checks.
        exports: _,
        series: _,
    } = scrape;
    let head = MapBuilder::new(origin.clone())
        .field("job_name", job)
        .optional("scrape_interval", time(interval_seconds).as_ref())
        .optional("scrape_timeout", time(timeout_seconds).as_ref())
        .field("metrics_path", path)
        .optional("scheme", scheme.as_ref().map(|scheme| scheme.clone().map(scheme_name)).as_ref());
    match target {
        ScrapeTarget::Workload(workload) => match &workload.cluster {
            Some(pods) if discovery == Discovery::Kubernetes => discovered(head, workload, pods, labels, origin),
            _ => head.tree("static_configs", static_targets([&workload.address], Some(labels), origin)).build(),
        },
        ScrapeTarget::Outside(addresses) => {
            head.tree("static_configs", static_targets(addresses.iter(), Some(labels), origin)).build()
        }
    }
}

pub fn scheme_name(scheme: Scheme) -> String {
    match scheme {
        Scheme::Http => "http",
        Scheme::Https => "https",
    }
    .to_owned()
}

fn static_targets<'t>(
    addresses: impl IntoIterator<Item = &'t Sourced<String>>,
    labels: Option<&crate::plan::settings::Labels>,
    origin: &Origin,
) -> Tree {
    let map = MapBuilder::new(origin.clone()).tree("targets", texts(addresses, origin));
    let map = labels.into_iter().fold(map, |map, labels| map.non_empty("labels", map_of(labels, origin)));
    Tree::list(vec![map.build()], origin.clone())
}

/// The pods behind a port of a Service, from the API server; those with its labels where it has none.
fn discovered(
    head: MapBuilder,
    workload: &ScrapedWorkload,
    pods: &ScrapedPods,
    labels: &crate::plan::settings::Labels,
    origin: &Origin,
) -> Tree {
    let ScrapedWorkload { id: _, port, port_name, address: _, cluster: _ } = workload;
    let ScrapedPods { namespace, service, selector } = pods;
    let (role, mut rules) = match service {
        Some(service) => {
            let sources = ["__meta_kubernetes_service_name", "__meta_kubernetes_endpointslice_port_name"];
            ("endpointslice", vec![keep(&sources, &[&service.value, &port_name.value], origin)])
        }
        None => {
            let label = |(name, value): &(String, Sourced<String>)| {
                let plain: String =
                    name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '_' }).collect();
                keep(&[&format!("__meta_kubernetes_pod_label_{plain}")], &[&value.value], &value.origin)
            };
            let mut rules: Vec<Tree> = selector.iter().map(label).collect();
            let number = port.value.to_string();
            rules.push(keep(&["__meta_kubernetes_pod_container_port_number"], &[&number], &port.origin));
            ("pod", rules)
        }
    };
    rules.extend([
        copy("__meta_kubernetes_namespace", "namespace", origin),
        copy("__meta_kubernetes_pod_name", "pod", origin),
    ]);
    rules.extend(labels.iter().map(|(name, value)| set(name, value, origin)));
    let names = MapBuilder::new(origin.clone()).tree("names", texts([namespace], origin)).build();
    let source = MapBuilder::new(origin.clone()).literal("role", role).tree("namespaces", names).build();
    head.tree("kubernetes_sd_configs", Tree::list(vec![source], origin.clone()))
        .tree("relabel_configs", Tree::list(rules, origin.clone()))
        .build()
}

fn keep(sources: &[&str], values: &[&str], origin: &Origin) -> Tree {
    let exact: Vec<String> = values.iter().map(|value| value.replace('.', "\\.")).collect();
    MapBuilder::new(origin.clone())
        .tree("source_labels", words(sources, origin))
        .literal("regex", exact.join(";"))
        .literal("action", "keep")
        .build()
}

fn copy(source: &str, label: &str, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone())
        .tree("source_labels", words(&[source], origin))
        .literal("target_label", label)
        .build()
}

fn set(label: &str, value: &Sourced<String>, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone()).literal("target_label", label).field("replacement", value).build()
}

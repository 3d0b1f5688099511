//! Metrics that services, databases and things outside give.

use std::collections::BTreeMap;

use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::scope::{Owner, Scope};
use crate::plan::scrape::{Scrape, ScrapeTarget, ScrapedPods, ScrapedWorkload, Series};
use crate::plan::settings::Labels;
use crate::plan::value::{seconds, stated};
use crate::plan::workload::Workload;
use crate::plan::{Plan, resources};
use crate::source::Spanned;
use crate::stack::prometheus::{Exporter, ExporterKind, ScrapeTarget as StatedTarget};
use crate::stack::scalars::Text;
use crate::stack::service::{self as language, Metrics, Service};
use crate::stack::{Entries, Target};
use crate::tree::{Origin, Sourced};

impl<'a> PodDraft<'_, 'a> {
    pub fn scrape(&mut self, service: &'a Service, workload: &Workload) -> Option<Scrape> {
        let metrics = service.metrics.as_ref()?;
        let Metrics { path, port, interval, timeout, job, labels, series } = &metrics.value;
        let owner = self.owner();
        let stated_path = path.as_ref().map(|path| self.one_meaning(path, owner, "a path"));
        let port = self.port_number(&service.container, port.as_ref(), metrics.span)?;
        let path = match stated_path {
            Some(path) => path?,
            None => self.defaulted("/metrics".to_owned(), "metrics-path", "exporters agree on this path"),
        };
        Some(Scrape {
            id: self.entry.id(),
            origin: Origin::Stated(metrics.span),
            job: stated(job).unwrap_or_else(|| self.name.clone()),
            target: ScrapeTarget::Workload(self.scraped(workload, port)?),
            path,
            scheme: None,
            interval_seconds: seconds(interval),
            timeout_seconds: seconds(timeout),
            labels: series_labels(self.scope, labels, Some(owner)),
            exports: None,
            series: all_series(series),
        })
    }

    fn scraped(&self, workload: &Workload, port: Sourced<u16>) -> Option<ScrapedWorkload> {
        let named = workload.container.ports.iter().find(|named| named.container.value == port.value)?;
        let service = workload.cluster.as_ref().and_then(|cluster| cluster.service.as_ref());
        let listed = service.and_then(|service| {
            let there = service.ports.iter().find(|there| there.target.value == port.value)?;
            Some((service, there))
        });
        let address = match (listed, &workload.compose) {
            (Some((service, there)), _) => address(&service.name, there.port.value, &port),
            (None, Some(compose)) => address(&compose.name, port.value, &port),
            (None, None) => address(&self.name, port.value, &port),
        };
        let namespace = self.environment.cluster.as_ref().map(|cluster| cluster.namespace.clone());
        let pods = workload.cluster.as_ref().zip(namespace).map(|(cluster, namespace)| ScrapedPods {
            namespace,
            service: listed.map(|(service, _)| service.name.clone()),
            selector: listed.map_or_else(|| cluster.pod.labels.clone(), |(service, _)| service.labels.clone()),
        });
        let port_name = listed.map_or_else(|| named.name.clone(), |(_, there)| there.name.clone());
        Some(ScrapedWorkload { id: workload.id.clone(), port, port_name, address, cluster: pods })
    }
}

fn address(host: &Sourced<String>, port: u16, at: &Sourced<u16>) -> Sourced<String> {
    let origin = Origin::derived([at.origin.clone(), host.origin.clone()]);
    Sourced::new(format!("{}:{port}", host.value), origin)
}

fn all_series(series: &Entries<language::Series>) -> Vec<Series> {
    series.whole().map(|(name, series)| exported(name, series)).collect()
}

fn exported(name: &Spanned<String>, series: &language::Series) -> Series {
    Series {
        name: name.into(),
        kind: Sourced::from(&series.kind),
        labels: series.labels.iter().map(Sourced::from).collect(),
    }
}

/// Labels that are known at compile time, the same in every runtime.
pub fn series_labels(scope: &mut Scope<'_>, labels: &Entries<Spanned<Text>>, owner: Option<Owner<'_>>) -> Labels {
    let mut known: Labels = labels
        .whole()
        .filter_map(|(name, text)| Some((name.value.clone(), plain(scope, text, owner, "a label")?)))
        .collect();
    known.sort_by(|one, other| one.0.cmp(&other.0));
    known
}

/// A text that is known at compile time; the cluster's meaning where there are two.
pub fn plain(
    scope: &mut Scope<'_>,
    text: &Spanned<Text>,
    owner: Option<Owner<'_>>,
    sink: &'static str,
) -> Option<Sourced<String>> {
    let known = scope.known(text, owner, sink)?;
    known.cluster.or(known.compose)
}

/// Exporters of databases, and what stands under `prometheus.scrape`.
pub fn outside(scope: &mut Scope<'_>, plan: &mut Plan) {
    let stack = scope.stack;
    for entry in resources::Entry::all(stack) {
        let Some(exporter) = &entry.resource.metrics else { continue };
        plan.scrapes.push(database(scope, &entry, exporter));
    }
    let scrapes = stack.prometheus.iter().flat_map(|prometheus| prometheus.scrape.whole());
    for (name, target) in scrapes {
        plan.scrapes.push(elsewhere(scope, name, target));
    }
    check_jobs(scope, &plan.scrapes);
    check_ports(scope, plan);
}

fn database(scope: &mut Scope<'_>, entry: &resources::Entry<'_>, exporter: &Spanned<Exporter>) -> Scrape {
    let Exporter { target, job, interval, timeout, labels, exports } = &exporter.value;
    let twins = (entry.kind.entries)(scope.stack)
        .iter()
        .filter(|other| other.resource.is_some_and(|other| other.metrics.is_some()))
        .count();
    let kind = entry.kind.name;
    let name = if twins > 1 { format!("{kind}-{}", entry.name.value) } else { kind.to_owned() };
    let default = |rule, because| Origin::default_of(entry.span(), rule, because);
    Scrape {
        id: entry.id(),
        origin: Origin::Stated(exporter.span),
        job: stated(job).unwrap_or_else(|| Sourced::new(name, default("exporter-job", "one kind, one job"))),
        target: ScrapeTarget::Outside(addresses(scope, std::slice::from_ref(target))),
        path: metrics_path(exporter.span),
        scheme: None,
        interval_seconds: seconds(interval),
        timeout_seconds: seconds(timeout),
        labels: series_labels(scope, labels, None),
        exports: stated(exports).or_else(|| {
            let usual = usual_exporter(kind)?;
            Some(Sourced::new(usual, default("usual-exporter", "this exporter is the kind's own")))
        }),
        series: Vec::new(),
    }
}

fn usual_exporter(kind: &str) -> Option<ExporterKind> {
    match kind {
        "postgres" => Some(ExporterKind::PostgresExporter),
        "mysql" => Some(ExporterKind::MysqldExporter),
        "redis" | "valkey" => Some(ExporterKind::RedisExporter),
        _ => None,
    }
}

fn metrics_path(at: crate::source::Span) -> Sourced<String> {
    Sourced::new("/metrics".to_owned(), Origin::default_of(at, "metrics-path", "exporters agree on this path"))
}

fn elsewhere(scope: &mut Scope<'_>, name: &Spanned<String>, stated_target: &StatedTarget) -> Scrape {
    let StatedTarget { target, targets, path, scheme, interval, timeout, labels, exports, series } = stated_target;
    let several = targets.as_ref().map_or(&[][..], |targets| &targets.value);
    let hosts = target.as_ref().map_or(several, std::slice::from_ref);
    let stated_path = path.as_ref().and_then(|path| plain(scope, path, None, "a path"));
    Scrape {
        id: format!("scrape.{}", name.value),
        origin: Origin::Stated(name.span),
        job: name.into(),
        target: ScrapeTarget::Outside(addresses(scope, hosts)),
        path: stated_path.unwrap_or_else(|| metrics_path(name.span)),
        scheme: stated(scheme),
        interval_seconds: seconds(interval),
        timeout_seconds: seconds(timeout),
        labels: series_labels(scope, labels, None),
        exports: stated(exports),
        series: all_series(series),
    }
}

/// Hosts with their ports; reports what is neither.
pub fn addresses(scope: &mut Scope<'_>, stated: &[Spanned<String>]) -> Vec<Sourced<String>> {
    for address in stated.iter().filter(|address| !is_address(&address.value)) {
        let message = format!("`{}` is no host with a port", address.value);
        let help = "write both, without a scheme and a path: `node-exporter:9100`";
        scope.report(Diagnostic::error(codes::INVALID_TARGET, address.span, message).with_help(help));
    }
    stated.iter().map(Sourced::from).collect()
}

fn is_address(text: &str) -> bool {
    let letters = |host: &str| host.chars().all(|letter| letter.is_ascii_alphanumeric() || "-._:[]".contains(letter));
    text.rsplit_once(':')
        .is_some_and(|(host, port)| !host.is_empty() && letters(host) && port.parse::<u16>().is_ok_and(|port| port > 0))
}

/// Two scrapes of one name are refused by Prometheus.
fn check_jobs(scope: &mut Scope<'_>, scrapes: &[Scrape]) {
    let mut taken: BTreeMap<&str, &Scrape> = BTreeMap::new();
    for scrape in scrapes {
        if let Some(earlier) = taken.insert(&scrape.job.value, scrape) {
            let places = scrape.job.origin.span().zip(earlier.job.origin.span());
            scope.report_clash(codes::NAME_CLASH, format!("two scrapes are called `{}`", scrape.job.value), places);
        }
    }
}

/// An address that names a Service of this stack names one of its ports.
fn check_ports(scope: &mut Scope<'_>, plan: &Plan) {
    for scrape in &plan.scrapes {
        let ScrapeTarget::Outside(addresses) = &scrape.target else { continue };
        for address in addresses {
            let Some((host, port)) = address.value.rsplit_once(':') else { continue };
            let Some((id, ports)) = listening(plan, host) else { continue };
            if ports.iter().any(|there| there.to_string() == port) {
                continue;
            }
            let Some(at) = address.origin.span() else { continue };
            let there: Vec<String> = ports.iter().map(u16::to_string).collect();
            let message = format!("`{id}` does not listen on the port of `{}`", address.value);
            let help = match there.as_slice() {
                [] => "give it a port first".to_owned(),
                ports => format!("write {}", crate::diagnostics::list_or(ports.iter().map(String::as_str))),
            };
            scope.report(Diagnostic::error(codes::UNHEARD_SCRAPE, at, message).with_help(help));
        }
    }
}

/// The workload that a host names, and the ports that can be dialled there.
fn listening<'p>(plan: &'p Plan, host: &str) -> Option<(&'p str, Vec<u16>)> {
    let runs = |target| plan.targets.iter().any(|named| named.value == target);
    plan.workloads.iter().find_map(|workload| {
        let service = workload.cluster.as_ref().and_then(|cluster| cluster.service.as_ref());
        if let Some(service) = service.filter(|service| service.name.value == host && runs(Target::Kubernetes)) {
            return Some((workload.id.as_str(), service.ports.iter().map(|port| port.port.value).collect()));
        }
        let named = workload.compose.as_ref().is_some_and(|compose| compose.name.value == host);
        if !named || !runs(Target::Compose) {
            return None;
        }
        Some((workload.id.as_str(), workload.container.ports.iter().map(|port| port.container.value).collect()))
    })
}

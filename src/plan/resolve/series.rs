//! Which scrape gives a series, and queries on series that none gives.

use std::collections::BTreeSet;

use super::alerts::{Drafted, Stated};
use crate::catalogue::series::{self as catalogue, HISTOGRAM_PARTS, Measure};
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::plan::Plan;
use crate::plan::scope::Scope;
use crate::plan::scrape::{Scrape, Series};
use crate::promql;
use crate::promql::series::LabelSet;
use crate::stack::Target;
use crate::stack::prometheus::Discovery;
use crate::stack::service::SeriesKind;

/// The series of an environment, as far as its scrapes tell them.
#[derive(Clone, Copy)]
pub struct Producers<'p> {
    plan: &'p Plan,
}

/// Who gives a series.
enum Source<'p> {
    /// A scrape states it.
    Stated(&'p Scrape, &'p Series),
    /// It has the prefix of an exporter that is scraped.
    Exporter(&'p Scrape),
}

impl<'p> Producers<'p> {
    pub fn of(plan: &'p Plan) -> Self {
        Producers { plan }
    }

    fn source(&self, metric: &str) -> Option<Source<'p>> {
        let stated = self.plan.scrapes.iter().find_map(|scrape| Some((scrape, find(scrape, metric)?)));
        if let Some((scrape, series)) = stated {
            return Some(Source::Stated(scrape, series));
        }
        let exporter = catalogue::exporter_of(metric)?;
        let exports = |scrape: &&Scrape| scrape.exports.as_ref().is_some_and(|kind| kind.value.name() == exporter.name);
        self.plan.scrapes.iter().find(exports).map(Source::Exporter)
    }

    /// The scrape that gives a series, where that is known.
    pub fn scrape(&self, metric: &str) -> Option<&'p Scrape> {
        match self.source(metric)? {
            Source::Stated(scrape, _) | Source::Exporter(scrape) => Some(scrape),
        }
    }

    /// The labels that a series has, with examples of values. `wanted` are added where its labels are not all known.
    pub fn labels(&self, metric: &str, wanted: &BTreeSet<String>) -> LabelSet {
        let source = self.source(metric);
        let mut labels = LabelSet::new();
        let mut open = true;
        let mut add = |name: &str| _ = labels.insert(name.to_owned(), "example".to_owned());
        match &source {
            Some(Source::Stated(_, series)) => {
                series.labels.iter().for_each(|label| add(&label.value));
                open = series.labels.is_empty();
            }
            _ => catalogue::find(metric).into_iter().for_each(|known| {
                known.labels.iter().for_each(|label| add(label));
                open = false;
            }),
        }
        wanted.iter().filter(|_| open).for_each(|name| add(name));
        let scrape = source.map(|source| match source {
            Source::Stated(scrape, _) | Source::Exporter(scrape) => scrape,
        });
        if let Some(scrape) = scrape {
            labels.insert("job".to_owned(), scrape.job.value.clone());
            let address = scrape.addresses().first().map(|address| address.value.clone());
            labels.extend(address.map(|address| ("instance".to_owned(), address)));
            labels.extend(scrape.labels.iter().map(|(name, value)| (name.clone(), value.value.clone())));
        }
        labels
    }

    /// Whether any scrape may give series that nobody names.
    fn is_open(&self) -> bool {
        let operator = |discovery: &Discovery| *discovery == Discovery::Operator;
        let others = self.plan.prometheus.as_ref().is_some_and(|prometheus| operator(&prometheus.discovery.value));
        others || self.plan.scrapes.iter().any(|scrape| scrape.series.is_empty() && scrape.exports.is_none())
    }

    fn names(&self) -> Vec<&'p str> {
        let stated =
            self.plan.scrapes.iter().flat_map(|scrape| &scrape.series).map(|series| series.name.value.as_str());
        stated.collect()
    }
}

/// The series of a scrape that a metric is, or a part of.
fn find<'p>(scrape: &'p Scrape, metric: &str) -> Option<&'p Series> {
    let is_part = |series: &Series| {
        let parts: &[&str] = match series.kind.value {
            SeriesKind::Histogram => &HISTOGRAM_PARTS,
            SeriesKind::Summary => &["", "_sum", "_count"],
            SeriesKind::Counter | SeriesKind::Gauge => &[""],
        };
        parts.iter().any(|part| metric.strip_suffix(part) == Some(series.name.value.as_str()))
    };
    scrape.series.iter().find(|series| is_part(series))
}

/// Whether a series is known to be a counter; without anything known, by Prometheus' own rule of names.
pub fn is_counter(producers: &Producers<'_>, metric: &str) -> bool {
    if let Some(Source::Stated(_, series)) = producers.source(metric) {
        return match series.kind.value {
            SeriesKind::Counter | SeriesKind::Histogram => true,
            SeriesKind::Summary => metric != series.name.value,
            SeriesKind::Gauge => false,
        };
    }
    match catalogue::find(metric) {
        Some(known) => known.measure != Measure::Gauge,
        None => metric.ends_with("_total"),
    }
}

/// Reports queries on series that nothing of this environment gives.
pub fn check(scope: &mut Scope<'_>, plan: &Plan, recordings: &[Drafted], alerts: &[(&Stated<'_>, Drafted)]) {
    if !scope.has(Target::Prometheus) {
        return;
    }
    let producers = Producers::of(plan);
    let recorded: BTreeSet<&str> = recordings.iter().map(|recording| recording.rule.name.value.as_str()).collect();
    for (alert, draft) in alerts {
        let metrics: BTreeSet<&str> = promql::selectors(&draft.expr).into_iter().filter_map(promql::metric).collect();
        for metric in metrics.into_iter().filter(|metric| !recorded.contains(metric)) {
            if let Some(help) = missing(&producers, metric) {
                alert.finding(scope, codes::UNKNOWN_SERIES, Some(metric), unknown(metric), help);
            }
        }
    }
    for recording in recordings {
        for metric in promql::selectors(&recording.expr).into_iter().filter_map(promql::metric) {
            let help = missing(&producers, metric).filter(|_| !recorded.contains(metric));
            let (Some(help), Some(at)) = (help, recording.rule.expr.origin.span()) else { continue };
            scope.report(Diagnostic::warning(codes::UNKNOWN_SERIES, at, unknown(metric)).with_help(help));
        }
    }
}

/// The finding of a panel that asks for a series which nothing of this environment gives, and what to do about it.
pub fn unknown_to_panels(scope: &Scope<'_>, plan: &Plan, metric: &str) -> Option<(String, String)> {
    let recorded = scope.stack.recordings.get(metric).is_some();
    let help = missing(&Producers::of(plan), metric).filter(|_| scope.has(Target::Prometheus) && !recorded)?;
    Some((unknown(metric), help))
}

fn unknown(metric: &str) -> String {
    format!("no scrape of this environment gives `{metric}`")
}

/// What to do about a series that certainly nothing gives.
fn missing(producers: &Producers<'_>, metric: &str) -> Option<String> {
    if catalogue::OWN.contains(&metric) || producers.source(metric).is_some() || producers.is_open() {
        return None;
    }
    if let Some(near) = did_you_mean(metric, producers.names()) {
        return Some(format!("did you mean `{near}`?"));
    }
    Some(match catalogue::exporter_of(metric) {
        Some(exporter) => format!(
            "scrape what gives it: `prometheus: {{ scrape: {{ name: {{ target: …, exports: {} }} }} }}`",
            exporter.name
        ),
        None => "state it under `series` of the `metrics` that give it".to_owned(),
    })
}

//! A page for each alert: what it means, what to do, who is told.

use std::collections::{BTreeMap, BTreeSet};

use super::spelling::duration;
use crate::catalogue::series::{HISTOGRAM_PARTS, exporter_of};
use crate::diagnostics::list_or;
use crate::plan::Scrape;
use crate::plan::alertmanager::Alertmanager;
use crate::plan::rule::{Rule, RuleGroup, RuleKind};
use crate::promql;
use crate::tree::{Sourced, Tree};

/// The jobs that give series, by what tells whose a series is.
#[derive(Default)]
pub struct Givers<'a> {
    by_series: BTreeMap<&'a str, Vec<&'a str>>,
    by_exporter: BTreeMap<&'static str, Vec<&'a str>>,
}

impl<'a> Givers<'a> {
    pub fn of(scrapes: &'a [Scrape]) -> Self {
        let mut givers = Givers::default();
        for scrape in scrapes {
            let job = scrape.job.value.as_str();
            scrape.series.iter().for_each(|series| givers.by_series.entry(&series.name.value).or_default().push(job));
            scrape.exports.iter().for_each(|kind| givers.by_exporter.entry(kind.value.name()).or_default().push(job));
        }
        givers
    }

    /// Those that state a series of this name or the histogram that it is part of, or read the exporter whose prefix
    /// it has.
    fn jobs(&self, metric: &str) -> impl Iterator<Item = &'a str> {
        let whole = HISTOGRAM_PARTS.iter().filter_map(|part| metric.strip_suffix(part));
        let stated = whole.chain([metric]).filter_map(|name| self.by_series.get(name));
        let exporter = exporter_of(metric).and_then(|exporter| self.by_exporter.get(exporter.name));
        let lists: Vec<&Vec<&'a str>> = stated.chain(exporter).collect();
        lists.into_iter().flatten().copied()
    }
}

pub fn page(group: &RuleGroup, rule: &Rule, givers: &Givers<'_>, manager: Option<&Alertmanager>) -> Tree {
    let RuleKind::Alert { for_seconds, keep_firing_for_seconds, annotations, runbook, cases: _ } = &rule.kind else {
        return Tree::text("", rule.origin.clone());
    };
    let mut page = format!("# {}\n", rule.name.value);
    let annotation =
        |name: &str| annotations.iter().find(|(known, _)| known == name).map(|(_, text)| text.value.trim());
    for text in [annotation("summary"), annotation("description")].into_iter().flatten() {
        page.push_str(&format!("\n{text}\n"));
    }
    page.push_str(&format!("\n## Fires while\n\n```promql\n{}\n```\n\n", rule.expr.value));
    page.push_str(&hold(for_seconds.as_ref(), keep_firing_for_seconds.as_ref()));
    page.push_str(&format!("It is a rule of the group `{}`.\n", group.name.value));
    page.push_str("\n## What to do\n\n");
    match runbook {
        Some(runbook) => page.push_str(&format!("{}\n", runbook.value.trim())),
        None => page.push_str(&sources(rule, givers)),
    }
    page.push_str(&format!("\n## Who is told\n\n{}\n", told(rule, manager)));
    if let Some(url) = annotation("dashboard_url") {
        page.push_str(&format!("\nDashboard: <{url}>\n"));
    }
    Tree::text(page, rule.whole_origin())
}

fn hold(hold: Option<&Sourced<u32>>, after: Option<&Sourced<u32>>) -> String {
    let hold = hold.map_or("It fires at once.".to_owned(), |hold| {
        format!("It fires once that has held for {}.", duration(hold.value))
    });
    let after = after.map(|after| format!(" It goes on for {} after.", duration(after.value)));
    format!("{hold}{}\n", after.unwrap_or_default())
}

/// Where its series come from, which is where to look first.
fn sources(rule: &Rule, givers: &Givers<'_>) -> String {
    let parsed = promql::parse(&rule.expr.value).ok();
    let selectors = parsed.as_ref().map(promql::selectors).unwrap_or_default();
    let mut metrics: Vec<&str> = selectors.into_iter().filter_map(promql::metric).collect();
    metrics.sort_unstable();
    metrics.dedup();
    let mut text = "Run the expression in Prometheus without its threshold and see when it rose.\n".to_owned();
    if !metrics.is_empty() {
        let named: Vec<String> = metrics.iter().map(|metric| format!("`{metric}`")).collect();
        text.push_str(&format!("It reads {}.\n", named.join(", ")));
    }
    let jobs: BTreeSet<&str> = metrics.iter().flat_map(|metric| givers.jobs(metric)).collect();
    if !jobs.is_empty() {
        let jobs = list_or(jobs);
        text.push_str(&format!("It comes from {jobs}: `up == 0` shows one that does not answer.\n"));
    }
    text
}

fn told(rule: &Rule, manager: Option<&Alertmanager>) -> String {
    let severity = rule.labels.iter().find(|(name, _)| name == "severity").map_or("", |(_, value)| &value.value);
    let Some(manager) = manager else {
        return format!("Its severity is `{severity}`; the stack does not say who is told of that.");
    };
    let stated = rule.labels.iter().map(|(name, value)| (name.as_str(), value.value.as_str()));
    let labels: Vec<(&str, &str)> = stated.chain([("alertname", rule.name.value.as_str())]).collect();
    let receivers = manager.receivers_of(&labels).into_iter().filter(|receiver| manager.tells(&receiver.value));
    let receivers: Vec<String> = receivers.map(|receiver| format!("`{}`", receiver.value)).collect();
    match receivers.as_slice() {
        [] => format!("Its severity is `{severity}`, of which nobody is told."),
        named => format!("Its severity is `{severity}`, of which {} is told.", named.join(" and ")),
    }
}

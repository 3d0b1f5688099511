//! Prometheus and Alertmanager of an environment, and what they do.

use super::scrapes::{addresses, series_labels};
use super::{alert_routes, alerts};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::prometheus::{DEFAULT_SCRAPE_INTERVAL, DEFAULT_SCRAPE_TIMEOUT, Prometheus};
use crate::plan::scope::Scope;
use crate::plan::value::{seconds, stated};
use crate::stack::Target;
use crate::stack::prometheus::{self as language, Discovery, Major, RuleForm};
use crate::tree::{Origin, Sourced};

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    plan.prometheus = prometheus(scope);
    check_intervals(scope, plan);
    alerts::resolve(scope, plan);
    plan.alertmanager = alert_routes::resolve(scope);
    alert_routes::check(scope, plan);
}

fn prometheus(scope: &mut Scope<'_>) -> Option<Prometheus> {
    let stack = scope.stack;
    let at = stack.targets.as_ref().map(|targets| targets.span)?;
    let Some(stated_prometheus) = &stack.prometheus else {
        return scope.has(Target::Prometheus).then(|| plain(Origin::Stated(at), at));
    };
    let language::Prometheus {
        from: _,
        version,
        scrape_interval,
        scrape_timeout,
        evaluation_interval,
        external_labels,
        alertmanagers,
        discovery,
        rules,
        labels,
        runbook_url: _,
        dashboard_url: _,
        scrape: _,
    } = stated_prometheus;
    let plain = plain(Origin::Stated(at), at);
    let discovery = stated(discovery).unwrap_or(plain.discovery);
    let rules = stated(rules).unwrap_or_else(|| rules_of(&discovery, at));
    let labels = object_labels(scope, labels);
    let operates = discovery.value == Discovery::Operator || rules.value == RuleForm::Operator;
    if operates && labels.is_empty() && scope.has(Target::Prometheus) {
        let span = if discovery.value == Discovery::Operator { &discovery.origin } else { &rules.origin };
        report_unpicked(scope, span);
    }
    Some(Prometheus {
        version: stated(version).unwrap_or(plain.version),
        scrape_interval_seconds: seconds(scrape_interval),
        scrape_timeout_seconds: seconds(scrape_timeout),
        evaluation_interval_seconds: seconds(evaluation_interval),
        external_labels: series_labels(scope, external_labels, None),
        alertmanagers: addresses(scope, alertmanagers),
        discovery,
        rules,
        labels,
        origin: plain.origin,
    })
}

/// Prometheus where nothing is said of it.
fn plain(origin: Origin, at: crate::source::Span) -> Prometheus {
    let default = |rule, because| Origin::default_of(at, rule, because);
    let discovery = Sourced::new(Discovery::Static, default("static-discovery", "addresses need nothing to find them"));
    Prometheus {
        origin,
        version: Sourced::new(Major::Three, default("prometheus-version", "the major that is kept up")),
        scrape_interval_seconds: None,
        scrape_timeout_seconds: None,
        evaluation_interval_seconds: None,
        external_labels: Vec::new(),
        alertmanagers: Vec::new(),
        rules: rules_of(&discovery, at),
        discovery,
        labels: Vec::new(),
    }
}

fn rules_of(discovery: &Sourced<Discovery>, at: crate::source::Span) -> Sourced<RuleForm> {
    let form = if discovery.value == Discovery::Operator { RuleForm::Operator } else { RuleForm::Files };
    Sourced::new(form, Origin::default_of(at, "rules-as-discovery", "who reads monitors reads rules"))
}

fn object_labels(
    scope: &mut Scope<'_>,
    labels: &crate::stack::Entries<crate::source::Spanned<crate::stack::scalars::Text>>,
) -> crate::plan::settings::Labels {
    series_labels(scope, labels, None)
}

/// The operator reads only what carries the labels of its selector.
fn report_unpicked(scope: &mut Scope<'_>, origin: &Origin) {
    let Some(at) = origin.span() else { return };
    let message = "the operator reads none of its objects, which carry no labels for its selector to pick";
    let help = "state what it selects by: `prometheus: { labels: { release: kube-prometheus-stack } }`";
    scope.report(
        Diagnostic::error(codes::UNPICKED_OBJECTS, at, message.replace("operator", "`operator`")).with_help(help),
    );
}

/// A scrape that takes longer than the time to the next is refused by Prometheus.
fn check_intervals(scope: &mut Scope<'_>, plan: &Plan) {
    let global = plan.prometheus.as_ref();
    let interval = global.and_then(|prometheus| prometheus.scrape_interval_seconds.clone());
    let timeout = global.and_then(|prometheus| prometheus.scrape_timeout_seconds.clone());
    check_pair(scope, "prometheus", interval.as_ref(), timeout.as_ref());
    for scrape in &plan.scrapes {
        let (own_interval, own_timeout) = (scrape.interval_seconds.as_ref(), scrape.timeout_seconds.as_ref());
        if own_interval.is_some() || own_timeout.is_some() {
            // A stated interval shortens the timeout that nobody states.
            check_pair(scope, &scrape.id, own_interval.or(interval.as_ref()), own_timeout.or(timeout.as_ref()));
        }
    }
}

fn check_pair(scope: &mut Scope<'_>, what: &str, interval: Option<&Sourced<u32>>, timeout: Option<&Sourced<u32>>) {
    let Some(stated) = timeout else { return };
    let seconds = interval.map_or(DEFAULT_SCRAPE_INTERVAL, |interval| interval.value);
    if stated.value <= seconds {
        return;
    }
    let Some(at) = stated.origin.span() else { return };
    let message = format!("the scrape of `{what}` may take {} s and comes every {seconds} s", stated.value);
    let refused = Diagnostic::error(codes::SCRAPE_TIMEOUT, at, message);
    let place = interval.and_then(|interval| interval.origin.span());
    let refused = place.into_iter().fold(refused, |refused, place| refused.with_related(place, "the interval"));
    let shorter = seconds.min(DEFAULT_SCRAPE_TIMEOUT);
    scope.report(refused.with_help(format!("write at most the interval: `{shorter}s`")));
}

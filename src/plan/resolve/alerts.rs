//! Alerts and recordings of the stack as groups of rules.

use std::collections::BTreeMap;

use super::scrapes::{plain, series_labels};
use super::{alert_cases, alert_checks};
use crate::diagnostics::codes;
use crate::plan::Plan;
use crate::plan::entry::Entry;
use crate::plan::resources;
use crate::plan::rule::{Rule, RuleGroup, RuleKind, Threshold};
use crate::plan::scope::{Owner, Scope};
use crate::plan::settings::Labels;
use crate::plan::value::{seconds, stated};
use crate::promql;
use crate::source::Spanned;
use crate::stack::Stack;
use crate::stack::alerting::{Alert, Recording};
use crate::tree::{Origin, Sourced};

/// An alert where it stands: at the top, or on an entry.
#[derive(Clone, Copy)]
pub struct Stated<'a> {
    pub name: &'a Spanned<String>,
    pub alert: &'a Alert,
    pub owner: Option<Owner<'a>>,
}

impl Stated<'_> {
    pub fn id(&self) -> String {
        format!("alert.{}", self.name.value)
    }
}

/// Every alert that is whole enough to be used, those of the top first.
pub fn all(stack: &Stack) -> Vec<Stated<'_>> {
    let mut found: Vec<Stated<'_>> =
        stack.alerts.whole().map(|(name, alert)| Stated { name, alert, owner: None }).collect();
    for entry in Entry::all(stack) {
        let owner = Some(Owner::of(&entry));
        found.extend(entry.pod().alerts.whole().map(|(name, alert)| Stated { name, alert, owner }));
    }
    for entry in resources::Entry::all(stack) {
        let owner = entry.owner();
        found.extend(entry.resource.alerts.whole().map(|(name, alert)| Stated { name, alert, owner }));
    }
    found
}

/// A rule with its parsed expression, until the plan has it.
pub struct Drafted {
    pub group: Sourced<String>,
    pub rule: Rule,
    pub expr: promql::Parsed,
}

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let stack = scope.stack;
    let recordings: Vec<Drafted> =
        stack.recordings.whole().filter_map(|(name, recording)| draft_recording(scope, name, recording)).collect();
    let alerts = all(stack);
    check_names(scope, &alerts);
    let mut drafts = Vec::new();
    for alert in &alerts {
        let Some(draft) = draft_alert(scope, alert) else { continue };
        alert_checks::check(scope, plan, alert, &draft);
        drafts.push((alert, draft));
    }
    super::series::check(scope, plan, &recordings, &drafts);
    let drafts = alert_cases::add(scope, plan, &recordings, drafts);
    plan.rule_groups = grouped(recordings.into_iter().chain(drafts));
}

/// The name of a runbook's page, and of what people talk about.
fn check_names(scope: &mut Scope<'_>, alerts: &[Stated<'_>]) {
    let mut taken: BTreeMap<&str, &Spanned<String>> = BTreeMap::new();
    for alert in alerts {
        if let Some(earlier) = taken.insert(&alert.name.value, alert.name) {
            let places = Some((earlier.span, alert.name.span));
            scope.report_clash(codes::NAME_CLASH, format!("two alerts are called `{}`", alert.name.value), places);
        }
    }
}

fn grouped(drafts: impl Iterator<Item = Drafted>) -> Vec<RuleGroup> {
    let mut groups: Vec<RuleGroup> = Vec::new();
    for Drafted { group, rule, .. } in drafts {
        match groups.iter_mut().find(|known| known.name.value == group.value) {
            Some(known) => known.rules.push(rule),
            None => groups.push(RuleGroup {
                origin: group.origin.clone(),
                name: group,
                interval_seconds: None,
                rules: vec![rule],
            }),
        }
    }
    groups
}

fn draft_recording(scope: &mut Scope<'_>, name: &Spanned<String>, recording: &Recording) -> Option<Drafted> {
    let Recording { group, expr, labels } = recording;
    let (text, parsed) = alert_checks::parse(scope, expr, None)?;
    let rule = Rule {
        id: format!("recording.{}", name.value),
        origin: Origin::Stated(name.span),
        name: name.into(),
        kind: RuleKind::Recording,
        expr: text,
        labels: series_labels(scope, labels, None),
        threshold: None,
    };
    Some(Drafted { group: group_of(scope, group.as_ref(), name, None), rule, expr: parsed })
}

fn group_of(
    scope: &Scope<'_>,
    group: Option<&Spanned<String>>,
    name: &Spanned<String>,
    owner: Option<Owner<'_>>,
) -> Sourced<String> {
    if let Some(group) = group {
        return Sourced::from(group);
    }
    let default = match owner {
        Some(owner) => format!("{}-{}", scope.stack_name, owner.name),
        None => scope.stack_name.to_owned(),
    };
    Sourced::new(default, Origin::default_of(name.span, "rule-group", "rules of one thing are evaluated together"))
}

fn draft_alert(scope: &mut Scope<'_>, stated_alert: &Stated<'_>) -> Option<Drafted> {
    let Stated { name, alert, owner } = stated_alert;
    let (text, parsed) = alert_checks::parse(scope, &alert.expr, *owner)?;
    let runbook = alert.runbook.as_ref().and_then(|runbook| plain(scope, runbook, *owner, "a runbook"));
    let rule = Rule {
        id: stated_alert.id(),
        origin: Origin::Stated(name.span),
        name: (*name).into(),
        kind: RuleKind::Alert {
            for_seconds: seconds(&alert.hold).filter(|hold| hold.value > 0),
            keep_firing_for_seconds: seconds(&alert.keep_firing_for),
            annotations: annotations(scope, stated_alert),
            runbook,
            cases: Vec::new(),
        },
        expr: text,
        labels: labels(scope, stated_alert),
        threshold: promql::threshold(&parsed).map(|(left, operator, value)| Threshold {
            expr: promql::canonical(left),
            operator,
            value: promql::number(value),
        }),
    };
    Some(Drafted { group: group_of(scope, alert.group.as_ref(), name, *owner), rule, expr: parsed })
}

fn labels(scope: &mut Scope<'_>, stated: &Stated<'_>) -> Labels {
    let mut labels = series_labels(scope, &stated.alert.labels, stated.owner);
    let mut add = |name: &str, value: Sourced<String>| {
        if !labels.iter().any(|(known, _)| known == name) {
            labels.push((name.to_owned(), value));
        }
    };
    add("severity", Sourced::from(&stated.alert.severity));
    if let Some(owner) = stated.owner {
        let because = "the alert stands on this entry";
        let origin = Origin::default_of(stated.name.span, "alert-service", because);
        add("service", Sourced::new(owner.name.to_owned(), origin));
    }
    labels.sort_by(|one, other| one.0.cmp(&other.0));
    labels
}

/// In the order in which people read them.
fn annotations(scope: &mut Scope<'_>, stated_alert: &Stated<'_>) -> Labels {
    let Stated { name, alert, owner } = stated_alert;
    let stack = scope.stack;
    let prometheus = stack.prometheus.as_ref();
    let mut found = Labels::new();
    for (key, text) in [("summary", &alert.summary), ("description", &alert.description)] {
        let text = text.as_ref().and_then(|text| plain(scope, text, *owner, "an annotation"));
        found.extend(text.map(|text| (key.to_owned(), text)));
    }
    let more = series_labels(scope, &alert.annotations, *owner);
    let own = |key: &str| more.iter().any(|(known, _)| known == key);
    if !own("runbook_url") {
        let base = prometheus.and_then(|prometheus| prometheus.runbook_url.as_ref());
        let base = base.and_then(|base| plain(scope, base, None, "a link"));
        found.push(("runbook_url".to_owned(), runbook_url(name, base)));
    }
    let dashboard =
        prometheus.and_then(|prometheus| prometheus.dashboard_url.as_ref()).filter(|_| !own("dashboard_url"));
    let dashboard = dashboard.and_then(|url| plain(scope, url, None, "a link"));
    found.extend(dashboard.map(|url| ("dashboard_url".to_owned(), url)));
    found.extend(more);
    found
}

fn runbook_url(name: &Spanned<String>, base: Option<Sourced<String>>) -> Sourced<String> {
    match base {
        Some(base) => base.map(|base| format!("{}/{}.md", base.trim_end_matches('/'), name.value)),
        None => Sourced::new(
            format!("runbooks/{}.md", name.value),
            Origin::default_of(name.span, "runbook-page", "the page is written beside the rules"),
        ),
    }
}

/// The time between two scrapes of a job, in seconds.
pub fn interval_of(plan: &Plan, job: Option<&crate::plan::Scrape>) -> u32 {
    let own = job.and_then(|scrape| scrape.interval_seconds.as_ref());
    let global = plan.prometheus.as_ref().and_then(|prometheus| prometheus.scrape_interval_seconds.as_ref());
    own.or(global).map_or(crate::plan::prometheus::DEFAULT_SCRAPE_INTERVAL, |interval| interval.value)
}

/// A value that the alert states, where it does.
pub fn stated_value(alert: &Alert) -> Option<f64> {
    let test = alert.test.as_ref()?;
    stated(&test.value.value)?.value.parse().ok()
}

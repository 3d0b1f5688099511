//! Dashboards: their addresses, their layout, what their panels show.

mod layout;
mod links;
mod panels;
mod queries;
pub mod settings;
mod thresholds;
pub mod uids;
mod variables;

use super::super::dashboard::{Dashboard, Row};
use crate::plan::Plan;
use crate::plan::entry::{Entry, Role};
use crate::plan::rule::{Rule, RuleKind};
use crate::plan::scope::{Owner, Scope};
use crate::source::{Span, Spanned};
use crate::stack::scalars::Text;
use crate::stack::{Entries, Target, grafana as language};
use crate::tree::{Origin, Sourced};
use panels::Panels;
use uids::Uids;

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let grafana = settings::grafana(scope, plan);
    let stated = stated(scope);
    let uids = Uids::resolve(scope, &stated);
    let dashboards: Vec<_> = stated.iter().filter_map(|one| dashboard(scope, plan, &uids, one)).collect();
    plan.grafana = grafana.filter(|_| scope.has(Target::Grafana));
    plan.dashboards = dashboards;
    plan.dashboards.sort_by(|one, other| one.id.cmp(&other.id));
}

/// A dashboard of the stack, and the service that it belongs to.
#[derive(Clone, Copy)]
pub struct Stated<'a> {
    name: &'a Spanned<String>,
    dashboard: &'a language::Dashboard,
    service: Option<Entry<'a>>,
}

impl<'a> Stated<'a> {
    /// `dashboard.clinic`, `service.api/dashboard.overview`.
    fn id(&self) -> String {
        match &self.service {
            Some(service) => format!("{}/dashboard.{}", service.id(), self.name.value),
            None => format!("dashboard.{}", self.name.value),
        }
    }

    pub fn allow(&self) -> &'a Entries<Spanned<String>> {
        &self.dashboard.allow
    }

    /// The entry whose `allow` silences findings.
    pub fn entry(&self) -> String {
        self.service.map_or_else(|| self.id(), |service| service.id())
    }

    /// What seeds generated names: `clinic`, `api-overview`.
    fn seed(&self) -> String {
        let own = self.dashboard.id.as_ref().map_or(&self.name.value, |id| &id.value);
        self.service.map_or_else(|| own.clone(), |service| format!("{}-{own}", service.seed()))
    }

    fn owner(&self) -> Option<Owner<'a>> {
        self.service.as_ref().map(Owner::of)
    }

    fn span(&self) -> Span {
        self.name.span
    }
}

pub fn stated<'a>(scope: &Scope<'a>) -> Vec<Stated<'a>> {
    let stack = scope.stack;
    let own = stack.dashboards.whole().map(|(name, dashboard)| Stated { name, dashboard, service: None });
    let of_services = stack.services.iter().filter_map(Entry::service).flat_map(|entry| {
        let Role::Service(service) = entry.role else { return Vec::new() };
        let dashboards = service.dashboards.whole();
        dashboards.map(|(name, dashboard)| Stated { name, dashboard, service: Some(entry) }).collect()
    });
    own.chain(of_services).collect()
}

fn dashboard(scope: &mut Scope<'_>, plan: &Plan, uids: &Uids, stated: &Stated<'_>) -> Option<Dashboard> {
    let (at, owner) = (stated.span(), stated.owner());
    let language::Dashboard { title, description, time, refresh, timezone, .. } = stated.dashboard;
    let mut panels = Panels::new(plan, uids, *stated);
    let top = panels.resolve(scope, None, &stated.dashboard.panels);
    let rows =
        stated.dashboard.rows.whole().filter_map(|(name, row)| panels.row(scope, name, row)).collect::<Vec<Row>>();
    let used = panels.used_variables();
    let default = |value: &str, because| Sourced::new(value.to_owned(), Origin::default_of(at, "dashboard", because));
    Some(Dashboard {
        id: stated.id(),
        origin: Origin::Stated(at),
        name: scope.default_name(&format!("{}-dashboard", stated.seed()), at),
        uid: uids.of(stated)?.clone(),
        title: title_of(scope, title.as_ref(), stated.name, owner)?,
        description: optional_text(scope, description.as_ref(), owner, "a description"),
        tags: tags(scope, stated),
        timezone: timezone
            .as_ref()
            .map_or_else(|| default("browser", "viewers think in their own time"), Sourced::from),
        from: time.as_ref().map_or_else(
            || default("now-6h", "a shift fits into it"),
            |time| Sourced::stated(time.value.from.value.0.clone(), time.value.from.span),
        ),
        to: time.as_ref().and_then(|time| time.value.to.as_ref()).map_or_else(
            || default("now", "what happens now is asked most"),
            |to| Sourced::stated(to.value.0.clone(), to.span),
        ),
        refresh_seconds: refresh.as_ref().map_or_else(
            || Sourced::new(60, Origin::default_of(at, "refresh", "a minute is fresh enough and spares Prometheus")),
            |refresh| Sourced::stated(refresh.value.seconds, refresh.span),
        ),
        folder: settings::folder(scope, stated)?,
        variables: variables::variables(scope, stated, &used),
        alerts: alerts(plan, stated),
        links: links::of_dashboard(scope, uids, stated),
        panels: top,
        rows,
    })
}

/// The alerts of the dashboard's service, or of the whole stack where it belongs to none; each once, by name.
fn alerts(plan: &Plan, stated: &Stated<'_>) -> Vec<Sourced<String>> {
    let concerns =
        |rule: &&Rule| stated.service.is_none_or(|service| service.pod().alerts.get(&rule.name.value).is_some());
    let rules = plan.rule_groups.iter().flat_map(|group| &group.rules).filter(concerns);
    let alerts = rules.filter(|rule| matches!(rule.kind, RuleKind::Alert { .. }));
    let mut names: Vec<_> = alerts.map(|rule| rule.name.clone()).collect();
    names.sort_by(|one, other| one.value.cmp(&other.value));
    names.dedup_by(|one, other| one.value == other.value);
    names
}

fn tags(scope: &mut Scope<'_>, stated: &Stated<'_>) -> Vec<Sourced<String>> {
    let owner = stated.owner();
    let tags = stated.dashboard.tags.iter().filter_map(|tag| text(scope, tag, owner, "a tag"));
    let mut tags: Vec<_> = tags.collect();
    for tag in links::family(scope, stated.span()) {
        if !tags.iter().any(|there| there.value == tag.value) {
            tags.push(tag);
        }
    }
    tags
}

/// A text that Grafana shows, or a query. `None` where it has no value anywhere; that is told.
fn text(
    scope: &mut Scope<'_>,
    text: &Spanned<Text>,
    owner: Option<Owner<'_>>,
    sink: &'static str,
) -> Option<Sourced<String>> {
    let found = scope.known(text, owner, sink)?.iter().next().cloned();
    if found.is_none() {
        scope.missing_in(Target::Kubernetes, text, owner);
    }
    found
}

fn optional_text(
    scope: &mut Scope<'_>,
    stated: Option<&Spanned<Text>>,
    owner: Option<Owner<'_>>,
    sink: &'static str,
) -> Option<Sourced<String>> {
    stated.and_then(|stated| text(scope, stated, owner, sink))
}

/// The title that is stated, else the name of the entry in plain words.
fn title_of(
    scope: &mut Scope<'_>,
    stated: Option<&Spanned<Text>>,
    name: &Spanned<String>,
    owner: Option<Owner<'_>>,
) -> Option<Sourced<String>> {
    if let Some(stated) = stated {
        return text(scope, stated, owner, "a title");
    }
    let words = name.value.replace('-', " ");
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    let title = first.into_iter().chain(letters).collect();
    Some(Sourced::new(title, Origin::default_of(name.span, "title", "the entry's key in plain words")))
}

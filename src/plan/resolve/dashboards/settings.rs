//! How Grafana gets the dashboards.

use super::{Stated, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::dashboard::{Datasource, Grafana};
use crate::plan::scope::Scope;
use crate::plan::settings::Labels;
use crate::source::{Span, Spanned};
use crate::stack::Entries;
use crate::stack::grafana::{self as language, Provisioning};
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// Reports what is wrong with `grafana` in every environment, named among the targets or not.
pub fn grafana(scope: &mut Scope<'_>, plan: &Plan) -> Option<Grafana> {
    let stated = scope.stack.grafana.as_ref();
    let at = stated.map(|stated| stated.span).or_else(|| target(scope))?;
    let grafana = stated.map(|stated| &stated.value);
    let default = |because| Origin::default_of(at, "grafana", because);
    let provisioning = match grafana.and_then(|grafana| grafana.provisioning.as_ref()) {
        Some(provisioning) => Sourced::from(provisioning),
        None => Sourced::new(Provisioning::Files, default("every Grafana reads files")),
    };
    if let Some(grafana) = grafana {
        refuse_idle(scope, grafana, provisioning.value);
    }
    let stated_selector = grafana.map(|grafana| scope.labels(&grafana.instance_selector, None, "a label"));
    let instance_selector = match stated_selector.filter(|selector| !selector.is_empty()) {
        Some(selector) => selector,
        None => default_selector(default("the operator's documentation labels its instances so")),
    };
    Some(Grafana {
        origin: Origin::Stated(at),
        name: Sourced::new(
            format!("{}-{}", plan.stack, plan.environment.value),
            default("stack and environment keep files apart"),
        ),
        provisioning,
        datasource: datasource(scope, plan, grafana.and_then(|grafana| grafana.datasource.as_ref()), at)?,
        labels: grafana.map_or_else(Labels::new, |grafana| scope.labels(&grafana.labels, None, "a label")),
        instance_selector,
    })
}

/// Where the stack names Grafana among its targets.
fn target(scope: &Scope<'_>) -> Option<Span> {
    let targets = scope.stack.targets.as_ref()?;
    let grafana = targets.value.iter().find(|target| target.value == crate::stack::Target::Grafana);
    grafana.map(|target| target.span)
}

fn default_selector(origin: Origin) -> Labels {
    vec![("dashboards".to_owned(), Sourced::new("grafana".to_owned(), origin))]
}

/// What has no meaning for this provisioning.
fn refuse_idle(scope: &mut Scope<'_>, grafana: &language::Grafana, provisioning: Provisioning) {
    if provisioning == Provisioning::Files {
        refuse(scope, &grafana.labels, "labels are of objects: state `provisioning: sidecar` or `operator`");
    }
    if provisioning != Provisioning::Operator {
        refuse(
            scope,
            &grafana.instance_selector,
            "only the operator selects instances: state `provisioning: operator`",
        );
    }
}

fn refuse(scope: &mut Scope<'_>, entries: &Entries<Spanned<Text>>, help: &'static str) {
    for named in entries.iter() {
        let message = format!("`{}` has no meaning here", named.name.value);
        scope.report(Diagnostic::error(codes::UNSUPPORTED_FIELD, named.name.span, message).with_help(help));
    }
}

fn datasource(
    scope: &mut Scope<'_>,
    plan: &Plan,
    stated: Option<&Spanned<language::Datasource>>,
    at: Span,
) -> Option<Datasource> {
    let stated = stated.map(|stated| &stated.value);
    let mut one = |field: Option<&Spanned<Text>>, default: Option<&str>| match field {
        Some(field) => text(scope, field, None, "a data source").map(Some),
        None => Some(default.map(|default| {
            Sourced::new(default.to_owned(), Origin::default_of(at, "datasource", "Grafana's own documentation has it"))
        })),
    };
    let name = one(stated.and_then(|stated| stated.name.as_ref()), Some("Prometheus"))??;
    let uid = one(stated.and_then(|stated| stated.uid.as_ref()), Some("prometheus"))??;
    let url = one(stated.and_then(|stated| stated.url.as_ref()), None)?;
    let interval = stated.and_then(|stated| stated.interval.as_ref());
    let interval = interval.map(|interval| Sourced::stated(interval.value.seconds, interval.span));
    Some(Datasource { name, uid, url, interval_seconds: interval.or_else(|| slowest_scrape(plan)) })
}

/// `$__rate_interval` needs four scrapes of the slowest target. Unknown where one does not say its interval.
fn slowest_scrape(plan: &Plan) -> Option<Sourced<u32>> {
    let intervals: Option<Vec<_>> = plan.scrapes.iter().map(|scrape| scrape.interval_seconds.clone()).collect();
    let slowest = intervals?.into_iter().max_by_key(|interval| interval.value)?;
    Some(Sourced::new(slowest.value, Origin::derived([slowest.origin])))
}

/// The folder of a dashboard: its own, else that of `grafana`, else the stack's name.
pub fn folder(scope: &mut Scope<'_>, stated: &Stated<'_>) -> Option<Sourced<String>> {
    match &stated.dashboard.folder {
        Some(folder) => text(scope, folder, None, "a folder"),
        None => common_folder(scope, stated.span()),
    }
}

/// Where dashboards stand of which nobody says it.
pub fn common_folder(scope: &mut Scope<'_>, at: Span) -> Option<Sourced<String>> {
    if let Some(folder) = scope.stack.grafana.as_ref().and_then(|grafana| grafana.value.folder.as_ref()) {
        return text(scope, folder, None, "a folder");
    }
    let origin = Origin::default_of(at, "folder", "dashboards of a stack stand together");
    Some(Sourced::new(scope.stack_name.to_owned(), origin))
}

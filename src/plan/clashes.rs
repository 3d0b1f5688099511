//! What two environments reach for at once.

use std::collections::BTreeMap;

use super::Plan;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// A thing of the outside world that belongs to one environment of a stack.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Claim<'a> {
    stack: &'a str,
    /// What it is, as messages say it.
    kind: &'static str,
    name: &'a str,
    /// The cluster that it is in, where the stack names one.
    cluster: Option<&'a str>,
}

/// Two environments of a stack must never reach for the same namespace of a cluster, host of a route, Compose
/// project, or uid of a dashboard. Environments that extend each other are the common case, and the classic accident.
pub fn find(plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut owners: BTreeMap<Claim<'_>, (&Plan, Span)> = BTreeMap::new();
    let mut found = Vec::new();
    for plan in plans {
        for (claim, at) in claims(plan) {
            match owners.get(&claim) {
                Some((owner, before)) => found.push(clash(&claim, owner, at, *before)),
                None => {
                    owners.insert(claim, (plan, at));
                }
            }
        }
    }
    found
}

/// What an environment reaches for, each once, with the place that says so.
fn claims(plan: &Plan) -> BTreeMap<Claim<'_>, Span> {
    let cluster = plan.cluster.as_ref().and_then(|cluster| cluster.cluster.as_ref()).map(|name| name.value.as_str());
    let namespace = plan.cluster.as_ref().map(|settings| ("namespace", &settings.namespace, cluster));
    let project = plan.project.as_ref().map(|project| ("Compose project", &project.name, None));
    let hosts = plan.routes.iter().map(|route| ("host", &route.host, None));
    let dashboards = plan.dashboards.iter().filter(|_| plan.grafana.is_some());
    let dashboards = dashboards.map(|dashboard| ("dashboard", &dashboard.uid, None));
    let mut claims = BTreeMap::new();
    for (kind, name, cluster) in namespace.into_iter().chain(project).chain(hosts).chain(dashboards) {
        let claim = Claim { stack: &plan.stack, kind, name: &name.value, cluster };
        if let Some(span) = name.origin.span() {
            claims.entry(claim).or_insert(span);
        }
    }
    claims
}

fn clash(claim: &Claim<'_>, owner: &Plan, at: Span, before: Span) -> Diagnostic {
    let Claim { kind, name, .. } = claim;
    let message = format!("the {kind} `{name}` belongs to the environment `{}` already", owner.environment.value);
    let diagnostic = Diagnostic::error(codes::ENVIRONMENT_CLASH, at, message)
        .with_help("state another name in this environment; what it inherits names the same thing twice");
    if before == at { diagnostic } else { diagnostic.with_related(before, "stated here first") }
}

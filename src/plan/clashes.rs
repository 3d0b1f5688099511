//! What two environments reach for at once.

use super::Plan;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// A thing of the outside world that belongs to one environment.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct Claim {
    /// What it is, as messages say it, with its name: "the namespace `shop`".
    thing: String,
    /// The cluster that it is in, where the stack names one.
    cluster: Option<String>,
}

/// Two environments must never reach for the same namespace of a cluster, host of a route, or Compose project.
/// Environments that extend each other are the common case, and the classic accident.
pub fn find(plans: &[&Plan]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        for (claim, at) in claims(plan) {
            let before = plans.iter().take(index).find_map(|other| Some((other, place(other, &claim)?)));
            found.extend(before.map(|(other, before)| clash(&claim, other, at, before)));
        }
    }
    found
}

fn place(plan: &Plan, claim: &Claim) -> Option<Span> {
    claims(plan).into_iter().find(|(there, _)| there == claim).map(|(_, span)| span)
}

/// What an environment reaches for, each once, with the place that says so.
fn claims(plan: &Plan) -> Vec<(Claim, Span)> {
    let cluster = plan.cluster.as_ref().and_then(|cluster| cluster.cluster.as_ref()).map(|name| name.value.clone());
    let namespace = plan.cluster.as_ref().map(|settings| ("namespace", &settings.namespace, cluster));
    let project = plan.project.as_ref().map(|project| ("Compose project", &project.name, None));
    let hosts = plan.routes.iter().map(|route| ("host", &route.host, None));
    let mut claims: Vec<(Claim, Span)> = Vec::new();
    for (kind, name, cluster) in namespace.into_iter().chain(project).chain(hosts) {
        let claim = Claim { thing: format!("the {kind} `{}`", name.value), cluster };
        let known = claims.iter().any(|(there, _)| *there == claim);
        claims.extend(name.origin.span().filter(|_| !known).map(|span| (claim, span)));
    }
    claims
}

fn clash(claim: &Claim, other: &Plan, at: Span, before: Span) -> Diagnostic {
    let message = format!("{} belongs to the environment `{}` already", claim.thing, other.environment.value);
    let diagnostic = Diagnostic::error(codes::ENVIRONMENT_CLASH, at, message)
        .with_help("state another name in this environment; what it inherits names the same thing twice");
    if before == at { diagnostic } else { diagnostic.with_related(before, "stated here first") }
}

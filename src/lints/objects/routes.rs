//! Ways in that lead nowhere.

use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::lints::Outputs;
use crate::lints::walk::{at, entry_of, items, namespace, tell, text};
use crate::tree::{Object, Tree};

const ROUTES: &[&str] = &["HTTPRoute", "GRPCRoute", "TCPRoute", "TLSRoute", "UDPRoute"];

/// A backend is a Service that nothing makes: the way answers 503.
pub fn to_nothing(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let ingresses = outputs.manifests("Ingress").flat_map(|ingress| backends(ingress).map(move |to| (ingress, to)));
    let routes = ROUTES.iter().flat_map(|kind| outputs.manifests(kind));
    let routes = routes.flat_map(|route| references(route).map(move |to| (route, to)));
    ingresses.chain(routes).filter_map(|(object, name)| dangling(outputs, object, name)).collect()
}

/// The names of the Services behind an Ingress. Behind `use-annotation` stands an action of the AWS controller.
fn backends(ingress: &Object) -> impl Iterator<Item = &Tree> {
    let rules = items(at(&ingress.tree, &["spec", "rules"]));
    let paths = rules.flat_map(|rule| items(at(rule, &["http", "paths"]))).filter_map(|path| path.get("backend"));
    let all = paths.chain(at(&ingress.tree, &["spec", "defaultBackend"]));
    let services = all.filter_map(|backend| backend.get("service"));
    services
        .filter(|service| text(service, &["port", "name"]) != Some("use-annotation"))
        .filter_map(|to| to.get("name"))
}

/// The names of the Services behind a route of the gateway API, of its own namespace.
fn references(route: &Object) -> impl Iterator<Item = &Tree> {
    let rules = items(at(&route.tree, &["spec", "rules"]));
    let own = |to: &&Tree| {
        let is_service = text(to, &["kind"]).is_none_or(|kind| kind == "Service");
        is_service && text(to, &["namespace"]).is_none_or(|other| other == namespace(route))
    };
    rules.flat_map(|rule| items(rule.get("backendRefs"))).filter(own).filter_map(|to| to.get("name"))
}

fn dangling(outputs: &Outputs<'_>, object: &Object, service: &Tree) -> Option<Diagnostic> {
    let (name, namespace) = (service.as_text()?, namespace(object));
    if outputs.manifest("Service", namespace, name).is_some() {
        return None;
    }
    let help = match did_you_mean(name, outputs.names("Service", namespace)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "add the Service; where another stack makes it, allow it with that reason".to_owned(),
    };
    let message =
        format!("a route of `{}` leads to the Service `{name}`, which the stack does not have", entry_of(object));
    tell(codes::ROUTE_TO_NOTHING, entry_of(object), service, message, help)
}

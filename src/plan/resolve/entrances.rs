//! Ingresses, gateways, and the routes that hang on them.

use std::collections::BTreeMap;

use super::in_cluster::InCluster;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::plan::Workload;
use crate::plan::entry::{Entry, Role};
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::network::{Entrance, EntranceKind, Route, Tls};
use crate::plan::outputs::find_port;
use crate::plan::scope::{Owner, Scope};
use crate::source::Spanned;
use crate::stack::network::{Gateway, Ingress};
use crate::stack::service::{Route as StatedRoute, Service};
use crate::stack::{Stack, Target, network as language};
use crate::tree::{Origin, Sourced};

pub fn entrances(scope: &mut Scope<'_>) -> Vec<Entrance> {
    if !scope.has(Target::Kubernetes) {
        return Vec::new();
    }
    let stack = scope.stack;
    let ingresses: Vec<_> = stack.ingresses.whole().filter_map(|(name, stated)| ingress(scope, name, stated)).collect();
    let gateways = stack.gateways.whole().filter_map(|(name, stated)| gateway(scope, name, stated));
    ingresses.into_iter().chain(gateways.collect::<Vec<_>>()).collect()
}

fn ingress(scope: &mut Scope<'_>, name: &Spanned<String>, stated: &Ingress) -> Option<Entrance> {
    let seed = stated.id.as_ref().map_or(&name.value, |id| &id.value);
    let default = scope.default_name(seed, name.span);
    Some(Entrance {
        id: format!("ingress.{}", name.value),
        origin: Origin::Stated(name.span),
        name: scope.object_name(stated.name.as_ref(), default, NameRule::Subdomain, None)?,
        labels: labels::of_object(scope, seed, None, name.span),
        annotations: scope.labels(&stated.annotations, None, "an annotation"),
        class: stated.class.as_ref().and_then(|class| scope.cluster_text(class, None, "an ingress class")),
        tls: stated.tls.as_ref().map(|stated| tls(scope, stated)),
        kind: EntranceKind::Ingress,
    })
}

fn gateway(scope: &mut Scope<'_>, name: &Spanned<String>, stated: &Gateway) -> Option<Entrance> {
    let seed = stated.id.as_ref().map_or(&name.value, |id| &id.value);
    let default = match stated.existing {
        Some(_) => Sourced::stated(seed.clone(), stated.id.as_ref().map_or(name.span, |id| id.span)),
        None => scope.default_name(seed, name.span),
    };
    let kind = match &stated.existing {
        Some(existing) => {
            let namespace = scope.cluster_text(&existing.value.namespace, None, "a namespace")?;
            EntranceKind::ExistingGateway { namespace }
        }
        None => EntranceKind::Gateway,
    };
    if kind == EntranceKind::Gateway && stated.class.is_none() {
        let message = format!("`gateway.{}` has no class", name.value);
        let help = "state `class`, or `existing: <namespace>` for a gateway that others make";
        scope.report(Diagnostic::error(codes::MISSING_CLASS, name.span, message).with_help(help));
        return None;
    }
    Some(Entrance {
        id: format!("gateway.{}", name.value),
        origin: Origin::Stated(name.span),
        name: scope.object_name(stated.name.as_ref(), default, NameRule::Subdomain, None)?,
        labels: labels::of_object(scope, seed, None, name.span),
        annotations: scope.labels(&stated.annotations, None, "an annotation"),
        class: stated.class.as_ref().and_then(|class| scope.cluster_text(class, None, "a gateway class")),
        tls: stated.tls.as_ref().map(|stated| tls(scope, stated)),
        kind,
    })
}

fn tls(scope: &mut Scope<'_>, stated: &Spanned<language::Tls>) -> Tls {
    let secret = stated.value.secret.as_ref().and_then(|name| tls_secret(scope, name));
    Tls { origin: Origin::Stated(stated.span), secret }
}

/// The name of the Secret object with the certificate.
fn tls_secret(scope: &mut Scope<'_>, name: &Spanned<crate::stack::scalars::EntryName>) -> Option<Sourced<String>> {
    let stack = scope.stack;
    let named = stack.secrets.get(&name.value.name).filter(|_| name.value.kind == "secret");
    let Some(named) = named else {
        let there: Vec<&str> = stack.secrets.names().collect();
        return scope.unknown(format!("the stack has no `{}`", name.value), &name.value.name, &there, name.span);
    };
    scope.read_whole("secret", &name.value.name);
    let object = scope.secret_object_name(&named.name, named.value.as_ref()?)?;
    Some(Sourced::stated(object.value, name.span))
}

pub fn routes(scope: &mut Scope<'_>, pods: &InCluster<'_>) -> Vec<Route> {
    let stack = scope.stack;
    let mut routes = Vec::new();
    for entry in Entry::all(stack).filter(|entry| entry.runs_in(stack, Target::Kubernetes)) {
        let Role::Service(service) = entry.role else { continue };
        for (name, stated) in service.routes.whole() {
            let route = route(scope, pods, &entry, service, name, stated);
            routes.extend(route.map(|route| (entry.id(), route)));
        }
    }
    // Those of one service keep the order of the file.
    routes.sort_by(|(one, _), (other, _)| one.cmp(other));
    routes.into_iter().map(|(_, route)| route).collect()
}

fn route<'a>(
    scope: &mut Scope<'a>,
    pods: &InCluster<'_>,
    entry: &Entry<'a>,
    service: &'a Service,
    name: &Spanned<String>,
    stated: &'a StatedRoute,
) -> Option<Route> {
    let owner = Some(Owner::of(entry));
    let entrance = entrance_of(scope, stated)?;
    let port = service_port(scope, entry, service, name, stated)?;
    let host = scope.cluster_text(&stated.host, owner, "a host")?;
    let path = match &stated.path {
        Some(path) => scope.cluster_text(path, owner, "a path")?,
        None => Sourced::new(
            "/".to_owned(),
            Origin::default_of(name.span, "whole-host", "a route without a path takes all"),
        ),
    };
    let workload = pods.get(&entry.id())?;
    let cluster = workload.cluster.as_ref()?;
    let object = format!("{}-{}", cluster.name.value, name.value);
    let object = scope.check_name(Sourced::stated(object, name.span), NameRule::Subdomain)?;
    Some(Route {
        id: format!("{}/route.{}", entry.id(), name.value),
        origin: Origin::Stated(name.span),
        entrance,
        host,
        path,
        workload: workload.id.clone(),
        service: service_name(workload)?,
        port,
        name: object,
        labels: cluster.labels.clone(),
    })
}

fn service_name(workload: &Workload) -> Option<Sourced<String>> {
    Some(workload.cluster.as_ref()?.service.as_ref()?.name.clone())
}

/// The id of the entrance that a route names.
fn entrance_of(scope: &mut Scope<'_>, route: &StatedRoute) -> Option<String> {
    let (kind, name, there) = stated_entrance(scope.stack, route)?;
    if there.contains(&name.value.as_str()) {
        return Some(format!("{kind}.{}", name.value));
    }
    let help = match did_you_mean(&name.value, there.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if there.is_empty() => format!("add `{}` under `{}`", name.value, plural(kind)),
        None => format!("name one of {}", list_or(there.iter().copied())),
    };
    let message = format!("the stack has no {kind} `{}`", name.value);
    let refused = Diagnostic::error(codes::UNKNOWN_ENTRANCE, name.span, message).with_help(help);
    scope.report(refused.with_rename(name.span, &name.value, there));
    None
}

fn stated_entrance<'a>(
    stack: &'a Stack,
    route: &'a StatedRoute,
) -> Option<(&'static str, &'a Spanned<String>, Vec<&'a str>)> {
    match (&route.ingress, &route.gateway) {
        (Some(name), _) => Some(("ingress", name, stack.ingresses.names().collect())),
        (None, Some(name)) => Some(("gateway", name, stack.gateways.names().collect())),
        (None, None) => None,
    }
}

fn plural(kind: &str) -> &'static str {
    if kind == "ingress" { "ingresses" } else { "gateways" }
}

/// The Service's port behind a route.
fn service_port(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    service: &Service,
    name: &Spanned<String>,
    route: &StatedRoute,
) -> Option<Sourced<u16>> {
    let wanted = route.port.as_ref().map(|port| port.value.as_str());
    let found = find_port(&service.container, wanted).filter(|(_, port)| !crate::plan::outputs::is_internal(port));
    let Some((_, port)) = found else {
        if !entry.damaged {
            report_port(scope, entry, service, name, route);
        }
        return None;
    };
    let stated = port.service.as_ref().unwrap_or(&port.container);
    Some(Sourced::stated(stated.value, stated.span))
}

fn report_port(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    service: &Service,
    name: &Spanned<String>,
    route: &StatedRoute,
) {
    let there: Vec<&str> = service.container.ports.names().collect();
    let (at, message) = match &route.port {
        Some(port) => (port.span, format!("`{}` has no port `{}` for a route", entry.id(), port.value)),
        None => (name.span, format!("the route `{}` does not say which port of `{}` it means", name.value, entry.id())),
    };
    let help = match there.is_empty() {
        true => "give the entry a port: `ports: { http: 8080 }`".to_owned(),
        false => format!("name one of {}", list_or(there)),
    };
    let refused = Diagnostic::error(codes::UNKNOWN_PORT, at, message);
    scope.report(refused.with_related(entry.span(), format!("`{}` stands here", entry.id())).with_help(help));
}

/// Two routes of one entrance answer to the same host and path.
pub fn report_clashes(scope: &mut Scope<'_>, routes: &[Route]) {
    let mut taken = BTreeMap::new();
    for route in routes {
        let first = *taken.entry((&route.entrance, &route.host.value, &route.path.value)).or_insert(route);
        if std::ptr::eq(first, route) {
            continue;
        }
        let (Some(at), Some(before)) = (route.origin.span(), first.origin.span()) else { continue };
        let message = format!("two routes answer to `{}{}`", route.host.value, route.path.value);
        scope.report(
            Diagnostic::error(codes::ROUTE_CLASH, at, message)
                .with_related(before, "the first one")
                .with_help("give one of them another `host` or `path`"),
        );
    }
}

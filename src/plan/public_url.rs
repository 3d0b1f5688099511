//! Where the outside reaches a service.

use super::entry::Entry;
use super::outputs::find_port;
use super::scope::{Owner, Scope};
use super::value::{PerRuntime, Value, known};
use crate::source::Span;
use crate::stack::Target;
use crate::stack::container::Port;
use crate::stack::service::{Route, Service};
use crate::tree::Origin;

/// The first route in the cluster, `https` exactly where its entrance has `tls`; the published port in Compose.
pub fn resolve<'a>(
    scope: &mut Scope<'a>,
    entry: &Entry<'a>,
    service: &'a Service,
    at: Span,
) -> Option<PerRuntime<Value>> {
    let route = service.routes.whole().next().map(|(_, route)| route);
    let cluster = match route.filter(|_| entry.runs_in(scope.stack, Target::Kubernetes)) {
        Some(route) => {
            let key = format!("{}.public_url", entry.id());
            Some(scope.visit(key, at, |scope| route_url(scope, entry, route))?)
        }
        None => None,
    };
    let compose = published(entry).filter(|_| entry.runs_in(scope.stack, Target::Compose));
    Some(PerRuntime { cluster, compose })
}

fn route_url<'a>(scope: &mut Scope<'a>, entry: &Entry<'a>, route: &'a Route) -> Option<Value> {
    let owner = Some(Owner::of(entry));
    let host = scope.cluster_text(&route.host, owner, "a host")?;
    let path = match &route.path {
        Some(path) => scope.cluster_text(path, owner, "a path")?.value,
        None => String::new(),
    };
    let scheme = if has_tls(scope, route) { "https" } else { "http" };
    let text = format!("{scheme}://{}{}", host.value, path.trim_end_matches('/'));
    Some(known(text, host.origin))
}

fn has_tls(scope: &Scope<'_>, route: &Route) -> bool {
    let stack = scope.stack;
    let ingress = route.ingress.as_ref().and_then(|name| stack.ingresses.get(&name.value)?.value.as_ref());
    let gateway = route.gateway.as_ref().and_then(|name| stack.gateways.get(&name.value)?.value.as_ref());
    ingress.is_some_and(|ingress| ingress.tls.is_some()) || gateway.is_some_and(|gateway| gateway.tls.is_some())
}

fn published(entry: &Entry<'_>) -> Option<Value> {
    let container = entry.container();
    let open = |port: &&Port| port.publish.is_some();
    let named = find_port(container, None).map(|(_, port)| port).filter(open);
    let port = named.or_else(|| container.ports.whole().map(|(_, port)| port).find(open))?;
    let publish = port.publish.as_ref()?;
    Some(known(format!("http://localhost:{}", publish.value.port), Origin::Stated(publish.span)))
}

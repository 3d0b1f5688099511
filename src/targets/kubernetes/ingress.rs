//! Ingress: hosts and paths that lead to Services.

use super::Manifests;
use super::metadata::{Identity, object_id};
use crate::catalogue::kubernetes::INGRESS;
use crate::plan::network::{EntranceKind, Tls};
use crate::plan::{Entrance, Route};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn entrance(&mut self, entrance: &Entrance, routes: &[Route]) {
        let routes: Vec<&Route> = routes.iter().filter(|route| route.entrance == entrance.id).collect();
        match &entrance.kind {
            EntranceKind::Ingress => self.ingress(entrance, &routes),
            EntranceKind::Gateway => {
                self.gateway(entrance);
                routes.iter().for_each(|route| self.http_route(route, &entrance.name, None));
            }
            EntranceKind::ExistingGateway { namespace } => {
                self.existing_gateway(entrance);
                routes.iter().for_each(|route| self.http_route(route, &entrance.name, Some(namespace)));
            }
        }
    }

    /// The API server refuses an Ingress that leads nowhere, so one without routes is not written.
    fn ingress(&mut self, entrance: &Entrance, routes: &[&Route]) {
        let Entrance { id, origin, name, labels, annotations, class, tls, kind: _ } = entrance;
        if routes.is_empty() {
            return self.inapplicable(id, "no route leads through it", origin);
        }
        let hosts = hosts(routes);
        let rules = hosts.iter().map(|host| rule(host, routes)).collect();
        let spec = MapBuilder::new(origin.clone())
            .optional("ingressClassName", class.as_ref())
            .optional_tree("tls", tls.as_ref().map(|tls| certificates(tls, &hosts)))
            .tree("rules", Tree::list(rules, origin.clone()))
            .build();
        let identity = Identity { id: object_id(id, "ingress"), origin, name, labels, annotations };
        self.object(INGRESS, identity, |manifest| manifest.tree("spec", spec));
    }
}

/// Each host once, in the order of the routes.
fn hosts<'a>(routes: &[&'a Route]) -> Vec<&'a Sourced<String>> {
    let mut hosts: Vec<&Sourced<String>> = Vec::new();
    for route in routes {
        if !hosts.iter().any(|host| host.value == route.host.value) {
            hosts.push(&route.host);
        }
    }
    hosts
}

fn certificates(tls: &Tls, hosts: &[&Sourced<String>]) -> Tree {
    let Tls { origin, secret } = tls;
    let hosts = hosts.iter().map(|host| Tree::text(host.value.clone(), host.origin.clone())).collect();
    let certificate = MapBuilder::new(origin.clone())
        .tree("hosts", Tree::list(hosts, origin.clone()))
        .optional("secretName", secret.as_ref())
        .build();
    Tree::list(vec![certificate], origin.clone())
}

fn rule(host: &Sourced<String>, routes: &[&Route]) -> Tree {
    let paths = routes.iter().filter(|route| route.host.value == host.value).map(|route| path(route)).collect();
    let http = MapBuilder::new(host.origin.clone()).tree("paths", Tree::list(paths, host.origin.clone())).build();
    MapBuilder::new(host.origin.clone()).field("host", host).tree("http", http).build()
}

fn path(route: &Route) -> Tree {
    let Route {
        origin,
        path,
        service,
        port,
        // Already followed.
        id: _,
        entrance: _,
        host: _,
        workload: _,
        // Of the HTTPRoute, where the entrance is a gateway.
        name: _,
        labels: _,
    } = route;
    MapBuilder::new(origin.clone())
        .field("path", path)
        .literal("pathType", "Prefix")
        .tree("backend", backend(service, port, origin))
        .build()
}

fn backend(service: &Sourced<String>, port: &Sourced<u16>, origin: &Origin) -> Tree {
    let port = MapBuilder::new(origin.clone()).field("number", port).build();
    let service = MapBuilder::new(origin.clone()).field("name", service).tree("port", port).build();
    MapBuilder::new(origin.clone()).tree("service", service).build()
}

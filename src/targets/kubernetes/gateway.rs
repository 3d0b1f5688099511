//! Gateway API: a Gateway, and an HTTPRoute for each route.

use super::Manifests;
use super::metadata::{Identity, object_id};
use crate::catalogue::kubernetes::{GATEWAY, HTTP_ROUTE};
use crate::plan::network::Tls;
use crate::plan::{Entrance, Route};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn gateway(&mut self, entrance: &Entrance) {
        let Entrance { id, origin, name, labels, annotations, class, tls, kind: _ } = entrance;
        let listener = match tls {
            Some(tls) => self.https_listener(id, tls),
            None => listener("http", 80, "HTTP", None, origin),
        };
        let spec = MapBuilder::new(origin.clone())
            .optional("gatewayClassName", class.as_ref())
            .tree("listeners", Tree::list(vec![listener], origin.clone()))
            .build();
        let identity = Identity { id: object_id(id, "gateway"), origin, name, labels, annotations };
        self.object(GATEWAY, identity, |manifest| manifest.tree("spec", spec));
    }

    /// What a stack says about a Gateway that it does not write.
    pub(super) fn existing_gateway(&mut self, entrance: &Entrance) {
        let Entrance {
            id,
            annotations,
            class,
            origin: _,
            // Of the reference in each route.
            name: _,
            kind: _,
            // Whoever writes it decides.
            labels: _,
            // Already said by the scheme of public addresses.
            tls: _,
        } = entrance;
        self.made_by_others(&format!("{id} annotations"), annotations);
        if let Some(class) = class {
            self.inapplicable(format!("{id} class"), "it is made by others", &class.origin);
        }
    }

    fn https_listener(&mut self, id: &str, tls: &Tls) -> Tree {
        let Tls { origin, secret } = tls;
        let Some(secret) = secret else {
            self.impossible(format!("{id} tls"), "a Gateway ends TLS only with the certificate of a secret", origin);
            return listener("https", 443, "HTTPS", None, origin);
        };
        let reference = MapBuilder::new(origin.clone()).field("name", secret).build();
        let terminate = MapBuilder::new(origin.clone())
            .literal("mode", "Terminate")
            .tree("certificateRefs", Tree::list(vec![reference], origin.clone()))
            .build();
        listener("https", 443, "HTTPS", Some(terminate), origin)
    }

    pub(super) fn http_route(&mut self, route: &Route, gateway: &Sourced<String>, namespace: Option<&Sourced<String>>) {
        let Route {
            id,
            origin,
            host,
            path,
            service,
            port,
            name,
            labels,
            // Already followed.
            entrance: _,
            workload: _,
        } = route;
        let parent = MapBuilder::new(origin.clone()).field("name", gateway).optional("namespace", namespace).build();
        let hostname = Tree::text(host.value.clone(), host.origin.clone());
        let spec = MapBuilder::new(origin.clone())
            .tree("parentRefs", Tree::list(vec![parent], origin.clone()))
            .tree("hostnames", Tree::list(vec![hostname], origin.clone()))
            .tree("rules", rules(path, service, port, origin))
            .build();
        let identity = Identity { id: object_id(id, "http-route"), origin, name, labels, annotations: &[] };
        self.object(HTTP_ROUTE, identity, |manifest| manifest.tree("spec", spec));
    }
}

fn listener(name: &str, port: u32, protocol: &str, tls: Option<Tree>, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone())
        .literal("name", name)
        .literal("port", port)
        .literal("protocol", protocol)
        .optional_tree("tls", tls)
        .build()
}

fn rules(path: &Sourced<String>, service: &Sourced<String>, port: &Sourced<u16>, origin: &Origin) -> Tree {
    let one = |tree| Tree::list(vec![tree], origin.clone());
    let prefix = MapBuilder::new(origin.clone()).literal("type", "PathPrefix").field("value", path).build();
    let matched = MapBuilder::new(origin.clone()).tree("path", prefix).build();
    let backend = MapBuilder::new(origin.clone()).field("name", service).field("port", port).build();
    one(MapBuilder::new(origin.clone()).tree("matches", one(matched)).tree("backendRefs", one(backend)).build())
}

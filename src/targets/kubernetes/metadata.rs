//! What every object has: its kind, its name, its labels, its file.

use super::Manifests;
use crate::catalogue::kubernetes::Kind;
use crate::plan::settings::Labels;
use crate::tree::{MapBuilder, Object, Origin, Sourced, Tree};

/// Who an object is.
pub(super) struct Identity<'a> {
    /// The logical id.
    pub id: String,
    pub origin: &'a Origin,
    pub name: &'a Sourced<String>,
    pub labels: &'a [(String, Sourced<String>)],
    pub annotations: &'a [(String, Sourced<String>)],
}

/// The logical id of an entry's object. An id with a `/` names the object already.
pub(super) fn object_id(id: &str, role: &str) -> String {
    if id.contains('/') { id.to_owned() } else { format!("{id}/{role}") }
}

pub(super) fn map_of(pairs: &[(String, Sourced<String>)], origin: &Origin) -> Tree {
    let start = MapBuilder::new(origin.clone());
    pairs.iter().fold(start, |map, (key, value)| map.field(key.clone(), value)).build_of_values()
}

/// A label selector; an empty one selects everything.
pub(super) fn selector(labels: &Labels, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone()).non_empty("matchLabels", map_of(labels, origin)).build()
}

pub(super) fn texts(items: &[Sourced<String>], origin: &Origin) -> Tree {
    let items = items.iter().map(|item| Tree::text(item.value.clone(), item.origin.clone()));
    Tree::list(items.collect(), origin.clone())
}

/// A list with one tree for each item.
pub(super) fn list_of<T>(items: &[T], origin: &Origin, tree: impl FnMut(&T) -> Tree) -> Tree {
    Tree::list(items.iter().map(tree).collect(), origin.clone())
}

impl Manifests<'_> {
    /// Adds an object; `body` writes what follows its metadata.
    pub(super) fn object(&mut self, kind: Kind, identity: Identity<'_>, body: impl FnOnce(MapBuilder) -> MapBuilder) {
        let head = MapBuilder::new(identity.origin.clone())
            .literal("apiVersion", kind.api_version)
            .literal("kind", kind.name)
            .tree("metadata", self.metadata(kind, &identity));
        let path = format!("{}-{}.yaml", kind.name.to_lowercase(), identity.name.value);
        self.objects.push(Object::new(identity.id, path, body(head).build()));
    }

    fn metadata(&self, kind: Kind, identity: &Identity<'_>) -> Tree {
        let Identity { id: _, origin, name, labels, annotations } = identity;
        let namespace = kind.namespaced.then_some(&self.cluster.namespace);
        MapBuilder::new((*origin).clone())
            .field("name", name)
            .optional("namespace", namespace)
            .non_empty("labels", map_of(labels, origin))
            .non_empty("annotations", map_of(annotations, origin))
            .build()
    }
}

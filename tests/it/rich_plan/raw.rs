//! What the stack states in the words of each output.

use stackc::plan::raw::{Raw, RawDocument};
use stackc::tree::{Content, MapBuilder, Origin, Tree};

use super::text;

pub fn raw() -> Raw {
    Raw { manifests: vec![manifest()], ..Raw::default() }
}

fn map() -> MapBuilder {
    MapBuilder::new(Origin::default())
}

fn manifest() -> RawDocument {
    let limits = vec![Tree::new(Content::Number("0.5".to_owned()), Origin::default())];
    let tree = map()
        .literal("apiVersion", "v1")
        .literal("kind", "ConfigMap")
        .tree("metadata", map().literal("name", "queue").literal("namespace", "shop-production").build())
        .literal("immutable", true)
        .literal("binaryData", Content::Null)
        .literal("size", 3u32)
        .tree("limits", Tree::list(limits, Origin::default()));
    RawDocument {
        id: "raw.kubernetes.queue/config-map".to_owned(),
        origin: Origin::default(),
        name: text("queue"),
        tree: tree.build(),
    }
}

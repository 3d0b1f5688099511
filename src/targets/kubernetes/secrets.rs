//! Secrets from a store (External Secrets) and plain configuration.

use super::Manifests;
use super::metadata::{Identity, list_of, object_id};
use super::spelling::spelled;
use crate::catalogue::kubernetes::{CONFIG_MAP, EXTERNAL_SECRET};
use crate::plan::settings::SecretStore;
use crate::plan::storage::SecretEntry;
use crate::plan::{Config, Part, Secret, SecretSource, Value};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn config_map(&mut self, config: &Config) {
        let Config { id, origin, name, labels, annotations, data } = config;
        let mut entries = MapBuilder::new(origin.clone());
        for (key, value) in data {
            if let Some(value) = &value.cluster {
                let text = self.plain_text(&format!("{id} data.{}", key.value), value);
                entries = entries.tree(key.value.clone(), text);
            }
        }
        let identity = Identity { id: object_id(id, "config-map"), origin, name, labels, annotations };
        self.object(CONFIG_MAP, identity, |manifest| manifest.tree("data", entries.build()));
    }

    /// Nothing expands the data of a ConfigMap: only what is known can stand there.
    fn plain_text(&mut self, what: &str, value: &Value) -> Tree {
        let mut text = String::new();
        for part in &value.value {
            match part {
                Part::Known(known) => text.push_str(known),
                Part::Secret(_) | Part::Insecure(_) | Part::Variable(_) => {
                    self.impossible(what, "a ConfigMap holds only what is known at compile time", &value.origin);
                }
            }
        }
        Tree::text(text, value.origin.clone())
    }

    pub(super) fn external_secret(&mut self, secret: &Secret) {
        let Secret { id, origin, name, labels, annotations, source, keys, kind } = secret;
        let SecretSource::Store { path, refresh_seconds } = source else {
            return self.made_by_others(&format!("{id} annotations"), annotations);
        };
        let Some(SecretStore { kind: store_kind, name: store_name }) = &self.cluster.secret_store else {
            return self.impossible(id, "the environment names no `secret_store` to copy it from", origin);
        };
        let store = MapBuilder::new(store_name.origin.clone())
            .tree("kind", spelled(store_kind))
            .field("name", store_name)
            .build();
        let spec = MapBuilder::new(origin.clone())
            .tree("refreshInterval", interval(refresh_seconds))
            .tree("secretStoreRef", store)
            .tree("target", target(name, kind.as_ref(), origin))
            .tree("data", list_of(keys, origin, |key| remote_key(key, path)))
            .build();
        let identity = Identity { id: object_id(id, "external-secret"), origin, name, labels, annotations };
        self.object(EXTERNAL_SECRET, identity, |manifest| manifest.tree("spec", spec));
    }
}

fn target(name: &Sourced<String>, kind: Option<&Sourced<String>>, origin: &Origin) -> Tree {
    let template = kind.map(|kind| MapBuilder::new(kind.origin.clone()).field("type", kind).build());
    MapBuilder::new(origin.clone())
        .field("name", name)
        .literal("creationPolicy", "Owner")
        .optional_tree("template", template)
        .build()
}

fn remote_key(entry: &SecretEntry, path: &Sourced<String>) -> Tree {
    let SecretEntry {
        key,
        remote,
        // Only Compose reads variables of the host.
        variable: _,
    } = entry;
    let reference = MapBuilder::new(remote.origin.clone()).field("key", path).field("property", remote).build();
    MapBuilder::new(key.origin.clone()).field("secretKey", key).tree("remoteRef", reference).build()
}

/// A Go duration in the largest unit that divides it.
fn interval(seconds: &Sourced<u32>) -> Tree {
    let text = match seconds.value {
        seconds if seconds > 0 && seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        seconds if seconds > 0 && seconds % 60 == 0 => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    };
    Tree::text(text, seconds.origin.clone())
}

//! What services ask of the project, collected while they are written.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::values::{escape, text};
use crate::plan::value::SecretKey;
use crate::tree::{Gap, GapKind, MapBuilder, Origin, Sourced, Tree};

pub(super) struct Shared<'plan> {
    root: &'plan str,
    pub(super) volumes: BTreeMap<String, Tree>,
    pub(super) configs: BTreeMap<String, Tree>,
    pub(super) secrets: BTreeMap<String, Tree>,
    pub(super) gaps: Vec<Gap>,
}

impl<'plan> Shared<'plan> {
    /// `root` leads from the Compose file's folder to the folder of the run.
    pub(super) fn new(root: &'plan str) -> Self {
        Shared { root, volumes: BTreeMap::new(), configs: BTreeMap::new(), secrets: BTreeMap::new(), gaps: Vec::new() }
    }

    pub(super) fn declare_volume(&mut self, key: &str, origin: &Origin) {
        self.volumes.entry(key.to_owned()).or_insert_with(|| MapBuilder::new(origin.clone()).build());
    }

    pub(super) fn declare_config(&mut self, key: &str, content: &Sourced<String>) {
        let config = || MapBuilder::new(content.origin.clone()).tree("content", text(content)).build();
        self.configs.entry(key.to_owned()).or_insert_with(config);
    }

    pub(super) fn declare_secret(&mut self, key: &str, secret: &SecretKey, origin: &Origin) {
        let declared = || MapBuilder::new(origin.clone()).literal("environment", secret.variable.clone()).build();
        self.secrets.entry(key.to_owned()).or_insert_with(declared);
    }

    /// A warning is for what somebody states: what stackc itself adds is only listed.
    pub(super) fn gap(
        &mut self,
        kind: GapKind,
        what: impl Into<String>,
        because: impl Into<Cow<'static, str>>,
        origin: &Origin,
    ) {
        let kind = match (kind, origin) {
            (GapKind::Approximated, Origin::Default { .. }) => GapKind::Inapplicable,
            (kind, _) => kind,
        };
        self.gaps.push(Gap { kind, what: what.into(), because: because.into(), origin: origin.clone() });
    }

    /// A path below the folder of the run, as the Compose file names it: it starts with `.`, or Compose would take it
    /// for a volume's name.
    pub(super) fn path(&self, path: &Sourced<String>) -> Tree {
        let Sourced { value, origin } = path;
        let root = if self.root.is_empty() { "." } else { self.root };
        let joined = match value.trim_start_matches("./").trim_end_matches('/') {
            "" | "." => root.to_owned(),
            absolute if absolute.starts_with('/') => absolute.to_owned(),
            below => format!("{root}/{below}"),
        };
        Tree::text(escape(&joined), origin.clone())
    }
}

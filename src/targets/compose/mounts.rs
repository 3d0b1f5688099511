//! Volumes, and files as configs and secrets of the project.

use super::companions::Part;
use super::project::Shared;
use super::values::{bytes, escape, mode, text};
use crate::plan::workload::{FileContent, FileMount, Mount, Volume, VolumeSource};
use crate::tree::{GapKind, MapBuilder, Origin, Sourced, Tree};

/// What a service mounts, by the key that lists it.
#[derive(Default)]
pub(super) struct Mounts {
    pub(super) volumes: Vec<Tree>,
    pub(super) configs: Vec<Tree>,
    pub(super) secrets: Vec<Tree>,
}

impl Mounts {
    /// Whether Compose copies files into the container before it starts.
    pub(super) fn writes_files(&self) -> bool {
        !self.configs.is_empty() || !self.secrets.is_empty()
    }
}

pub(super) fn mounts(shared: &mut Shared<'_>, part: &Part<'_>) -> Mounts {
    let mut mounts = Mounts::default();
    for wanted in &part.container.mounts {
        let named = |volume: &&Volume| volume.in_compose && volume.name.value == wanted.volume.value;
        if let Some(volume) = part.pod.volumes.iter().find(named) {
            mount(shared, part, &mut mounts, volume, wanted);
        }
    }
    for wanted in &part.container.files {
        file(shared, part, &mut mounts, wanted);
    }
    mounts
}

fn mount(shared: &mut Shared<'_>, part: &Part<'_>, mounts: &mut Mounts, volume: &Volume, mount: &Mount) {
    let Volume { origin: _, name, source, in_cluster: _, in_compose: _ } = volume;
    match source {
        VolumeSource::EmptyDir { size, memory } if part.pod.shares(&name.value) => {
            scratch_gaps(
                shared,
                part,
                name,
                [size.as_ref().map(|size| &size.origin), memory.as_ref().map(|memory| &memory.origin)],
            );
            let key = Sourced::new(format!("{}-{}", part.pod.compose.name.value, name.value), name.origin.clone());
            mounts.volumes.push(named_volume(shared, mount, &key));
        }
        VolumeSource::EmptyDir { size, memory } => {
            scratch_gaps(
                shared,
                part,
                name,
                [memory.as_ref().filter(|memory| !memory.value).map(|memory| &memory.origin)],
            );
            mounts.volumes.push(scratch(mount, size.as_ref()));
        }
        // The claim's name is the cluster's.
        VolumeSource::Shared { claim: _, compose } | VolumeSource::Template { compose } => match compose {
            Some(key) => mounts.volumes.push(named_volume(shared, mount, key)),
            None => unnamed(shared, part, name),
        },
        VolumeSource::Config { name: object, items, mode, contents } => {
            for (key, path) in chosen(items, contents.iter().map(|(key, _)| key)) {
                let content = contents.iter().find(|(name, _)| *name == key).map(|(_, content)| content);
                let (Some(target), Some(content)) = (target(mount, &path), content) else { continue };
                let source = format!("{}-{key}", object.value);
                shared.declare_config(&source, content);
                mounts.configs.push(granted(part, &source, target, mode.as_ref(), &mount.origin));
            }
        }
        VolumeSource::Secret { name: object, items, mode, keys } => {
            for (key, path) in chosen(items, keys.iter().map(|secret| &secret.key)) {
                let secret = keys.iter().find(|secret| secret.key == key);
                let (Some(target), Some(secret)) = (target(mount, &path), secret) else { continue };
                let source = format!("{}-{key}", object.value);
                shared.declare_secret(&source, secret, &mount.origin);
                mounts.secrets.push(granted(part, &source, target, mode.as_ref(), &mount.origin));
            }
        }
        VolumeSource::Bind { path } => mounts.volumes.push(bind(shared, mount, path)),
        VolumeSource::Anonymous => mounts.volumes.push(entry(mount, "volume", None).build()),
    }
}

/// The head of a volume in long form.
fn entry(mount: &Mount, kind: &'static str, source: Option<Tree>) -> MapBuilder {
    let Mount { origin, volume: _, at, sub_path: _, read_only } = mount;
    MapBuilder::new(origin.clone())
        .literal("type", kind)
        .optional_tree("source", source)
        .tree("target", text(at))
        .optional("read_only", read_only.as_ref())
}

fn named_volume(shared: &mut Shared<'_>, mount: &Mount, key: &Sourced<String>) -> Tree {
    shared.declare_volume(&key.value, &key.origin);
    let options =
        MapBuilder::new(mount.origin.clone()).optional_tree("subpath", mount.sub_path.as_ref().map(text)).build();
    entry(mount, "volume", Some(text(key))).non_empty("volume", options).build()
}

fn bind(shared: &Shared<'_>, mount: &Mount, path: &Sourced<String>) -> Tree {
    let below = mount.sub_path.as_ref().map(|sub_path| format!("{}/{}", path.value, sub_path.value));
    let source = Sourced::new(below.unwrap_or_else(|| path.value.clone()), path.origin.clone());
    entry(mount, "bind", Some(shared.path(&source))).build()
}

/// A folder in memory. One that a single container mounts has nothing else below its root, so that a path
/// below it makes no difference.
fn scratch(mount: &Mount, size: Option<&Sourced<String>>) -> Tree {
    let options = MapBuilder::new(mount.origin.clone()).optional_tree("size", size.map(bytes)).build();
    entry(mount, "tmpfs", None).non_empty("tmpfs", options).build()
}

fn scratch_gaps<const N: usize>(
    shared: &mut Shared<'_>,
    part: &Part<'_>,
    volume: &Sourced<String>,
    unheld: [Option<&Origin>; N],
) {
    for origin in unheld.into_iter().flatten() {
        let because = "Compose keeps scratch space in memory, or on disk where containers share it.";
        shared.gap(GapKind::Approximated, part.what(&format!("volumes.{}", volume.value)), because, origin);
    }
}

fn unnamed(shared: &mut Shared<'_>, part: &Part<'_>, volume: &Sourced<String>) {
    let because = "The volume exists only in the cluster.";
    shared.gap(GapKind::Impossible, part.what(&format!("volumes.{}", volume.value)), because, &volume.origin);
}

/// Keys with the paths of their files: those of `items`, else every key under its own name.
fn chosen<'key>(items: &[(String, String)], all: impl Iterator<Item = &'key String>) -> Vec<(String, String)> {
    if items.is_empty() { all.map(|key| (key.clone(), key.clone())).collect() } else { items.to_vec() }
}

/// Where a file of a mounted volume lies; `None` for those beside the one that `sub_path` picks.
fn target(mount: &Mount, path: &str) -> Option<Tree> {
    let Sourced { value: at, origin } = &mount.at;
    let written = match &mount.sub_path {
        None => Some(format!("{}/{path}", at.trim_end_matches('/'))),
        Some(sub_path) if sub_path.value == path => Some(at.clone()),
        Some(_) => None,
    };
    written.map(|written| Tree::text(escape(&written), origin.clone()))
}

fn file(shared: &mut Shared<'_>, part: &Part<'_>, mounts: &mut Mounts, file: &FileMount) {
    // Volume and key are the pod's.
    let FileMount { origin, path, volume: _, key: _, compose_key, content, mode } = file;
    let grant = granted(part, compose_key, text(path), Some(mode), origin);
    match content {
        FileContent::Known(content) => match &content.compose {
            Some(content) => {
                shared.declare_config(compose_key, content);
                mounts.configs.push(grant);
            }
            None => {
                let what = part.what(&format!("files.{}", path.value));
                shared.gap(GapKind::Impossible, what, "The content exists only in the cluster.", origin);
            }
        },
        FileContent::Secret(Sourced { value: key, origin }) => {
            shared.declare_secret(compose_key, key, origin);
            mounts.secrets.push(grant);
        }
    }
}

/// A config or secret of the project in a service. Its user owns it where others may not read it.
fn granted(part: &Part<'_>, source: &str, target: Tree, bits: Option<&Sourced<u32>>, origin: &Origin) -> Tree {
    let security = &part.container.security;
    let closed = bits.is_some_and(|bits| bits.value & 0o004 == 0);
    let owner = |id: &Option<Sourced<u32>>| {
        let id = id.as_ref().filter(|_| closed)?;
        Some(Tree::text(id.value.to_string(), id.origin.clone()))
    };
    MapBuilder::new(origin.clone())
        .literal("source", escape(source))
        .tree("target", target)
        .optional_tree("uid", owner(&security.user))
        .optional_tree("gid", owner(&security.group))
        .optional_tree("mode", bits.map(mode))
        .build()
}

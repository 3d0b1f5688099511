//! Volumes, and files as configs and secrets of the project.

use super::companions::Part;
use super::project::Shared;
use super::values::{bytes, escape, mode, text};
use crate::plan::workload::{FileContent, FileMount, Mount, Volume, VolumeSource};
use crate::stack::container::{HostPathType, Propagation, Relabel};
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
        VolumeSource::EmptyDir { size, memory } => {
            let volume = scratch(shared, part, mount, name, size.as_ref(), memory.as_ref());
            mounts.volumes.push(volume);
        }
        // The claim's name is the cluster's.
        VolumeSource::Shared { claim: _, compose } | VolumeSource::Template { compose } => match compose {
            Some(key) => {
                of_root(shared, part, mount, name);
                mounts.volumes.push(named_volume(shared, mount, key));
            }
            None => unnamed(shared, part, name),
        },
        VolumeSource::Config { name: object, items, mode, contents } => {
            let keys = contents.iter().map(|(key, _)| key.as_str()).collect::<Vec<_>>();
            for (index, target) in picked(shared, part, mount, items, &keys) {
                let Some((key, content)) = contents.get(index) else { continue };
                let source = format!("{}-{key}", object.value);
                shared.declare_config(&source, content);
                mounts.configs.push(granted(part, &source, target, mode.as_ref(), &mount.origin));
            }
        }
        VolumeSource::Secret { name: object, items, mode, keys: secrets } => {
            let keys = secrets.iter().map(|secret| secret.key.as_str()).collect::<Vec<_>>();
            for (index, target) in picked(shared, part, mount, items, &keys) {
                let Some(secret) = secrets.get(index) else { continue };
                let source = format!("{}-{}", object.value, secret.key);
                shared.declare_secret(&source, secret, &mount.origin);
                mounts.secrets.push(granted(part, &source, target, mode.as_ref(), &mount.origin));
            }
        }
        VolumeSource::HostPath { path, kind } => {
            if let Some(kind) = kind.as_ref().filter(|kind| kind.value == HostPathType::FileOrCreate) {
                let because = "Compose makes a folder where the file is missing.";
                shared.gap(GapKind::Approximated, part.what(&format!("volumes.{}", name.value)), because, &kind.origin);
            }
            mounts.volumes.push(bind(shared, mount, path, kind.as_ref()));
        }
        VolumeSource::Token { audience: _, expiration_seconds: _, path, mode: _ } => {
            only_in_pods(shared, part, mount, &path.origin);
        }
        VolumeSource::Fields { files: _, mode: _ } => only_in_pods(shared, part, mount, &mount.origin),
        VolumeSource::Bind { path } => mounts.volumes.push(bind(shared, mount, path, None)),
        VolumeSource::Anonymous => {
            whole(shared, part, mount, name);
            mounts.volumes.push(entry(mount, "volume", None).build());
        }
    }
}

/// The head of a volume in long form.
fn entry(mount: &Mount, kind: &'static str, source: Option<Tree>) -> MapBuilder {
    let Mount { origin, volume: _, at, sub_path: _, read_only, propagation: _, selinux: _ } = mount;
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

/// Docker takes owner and content of a new volume from the image's folder there, and makes one of root where the image
/// has none. In the cluster the pod's group owns it.
fn of_root(shared: &mut Shared<'_>, part: &Part<'_>, mount: &Mount, volume: &Sourced<String>) {
    let writes = mount.read_only.as_ref().is_none_or(|read_only| !read_only.value);
    if let Some(user) = part.container.security.user.as_ref().filter(|user| user.value != 0 && writes) {
        let because = format!(
            "A new volume belongs to root, unless the image has the folder and gives it to user {}.",
            user.value
        );
        shared.gap(GapKind::Approximated, part.what(&format!("volumes.{}", volume.value)), because, &volume.origin);
    }
}

fn bind(shared: &Shared<'_>, mount: &Mount, path: &Sourced<String>, kind: Option<&Sourced<HostPathType>>) -> Tree {
    let below = mount.sub_path.as_ref().map(|sub_path| format!("{}/{}", path.value, sub_path.value));
    let source = Sourced::new(below.unwrap_or_else(|| path.value.clone()), path.origin.clone());
    let options = MapBuilder::new(mount.origin.clone())
        .optional_tree("create_host_path", kind.map(created))
        .optional_tree("propagation", mount.propagation.as_ref().map(propagation))
        .optional_tree("selinux", mount.selinux.as_ref().map(relabel));
    entry(mount, "bind", Some(shared.path(&source))).non_empty("bind", options.build()).build()
}

/// Whether Docker makes what is missing.
fn created(kind: &Sourced<HostPathType>) -> Tree {
    let creates = matches!(kind.value, HostPathType::DirectoryOrCreate | HostPathType::FileOrCreate);
    Tree::new(creates.into(), kind.origin.clone())
}

fn propagation(propagation: &Sourced<Propagation>) -> Tree {
    let word = match propagation.value {
        Propagation::None => "rprivate",
        Propagation::HostToContainer => "rslave",
        Propagation::Bidirectional => "rshared",
    };
    Tree::text(word, propagation.origin.clone())
}

fn relabel(relabel: &Sourced<Relabel>) -> Tree {
    let word = match relabel.value {
        Relabel::Shared => "z",
        Relabel::Private => "Z",
    };
    Tree::text(word, relabel.origin.clone())
}

/// Who reads it finds out that it runs in no pod.
fn only_in_pods(shared: &mut Shared<'_>, part: &Part<'_>, mount: &Mount, origin: &Origin) {
    let what = part.what(&format!("volumes.{}", mount.volume.value));
    shared.gap(GapKind::Inapplicable, what, "Only a pod has it, and Compose runs none.", origin);
}

/// A folder in memory, or a volume of the project where several containers mount it.
fn scratch(
    shared: &mut Shared<'_>,
    part: &Part<'_>,
    mount: &Mount,
    name: &Sourced<String>,
    size: Option<&Sourced<String>>,
    memory: Option<&Sourced<bool>>,
) -> Tree {
    let what = part.what(&format!("volumes.{}", name.value));
    if !part.pod.shares(&name.value) {
        if let Some(memory) = memory.filter(|memory| !memory.value) {
            let because = "Compose keeps the scratch space of one container in memory.";
            shared.gap(GapKind::Approximated, what, because, &memory.origin);
        }
        whole(shared, part, mount, name);
        let options = MapBuilder::new(mount.origin.clone()).optional_tree("size", size.map(bytes)).build();
        return entry(mount, "tmpfs", None).non_empty("tmpfs", options).build();
    }
    if let Some(size) = size {
        let because = format!("Compose shares scratch space on disk, without its size of `{}`.", size.value);
        shared.gap(GapKind::Approximated, what.as_str(), because, &size.origin);
    }
    if let Some(memory) = memory.filter(|memory| memory.value) {
        let because = "Compose shares scratch space on disk, not in memory.";
        shared.gap(GapKind::Approximated, what, because, &memory.origin);
    }
    let key = Sourced::new(format!("{}-{}", part.pod.compose.name.value, name.value), name.origin.clone());
    named_volume(shared, mount, &key)
}

/// What has no name has no folders that could be mounted apart: its root is mounted.
fn whole(shared: &mut Shared<'_>, part: &Part<'_>, mount: &Mount, volume: &Sourced<String>) {
    if let Some(sub_path) = &mount.sub_path {
        let because = format!("Compose mounts an empty folder of its own, not `{}` of one.", sub_path.value);
        shared.gap(GapKind::Inapplicable, part.what(&format!("volumes.{}", volume.value)), because, &sub_path.origin);
    }
}

fn unnamed(shared: &mut Shared<'_>, part: &Part<'_>, volume: &Sourced<String>) {
    let because = "The volume exists only in the cluster.";
    shared.gap(GapKind::Impossible, part.what(&format!("volumes.{}", volume.value)), because, &volume.origin);
}

/// The positions in `keys` of what a mount shows, with where it lies: what `items` picks, else every key under its
/// own name; of these what lies below `sub_path`.
fn picked(
    shared: &mut Shared<'_>,
    part: &Part<'_>,
    mount: &Mount,
    items: &[(String, String)],
    keys: &[&str],
) -> Vec<(usize, Tree)> {
    let position = |(key, path): &(String, String)| Some((keys.iter().position(|other| other == key)?, path.clone()));
    let files: Vec<(usize, String)> = match items {
        [] => keys.iter().enumerate().map(|(index, key)| (index, (*key).to_owned())).collect(),
        items => items.iter().filter_map(position).collect(),
    };
    let picked: Vec<_> = files.iter().filter_map(|(index, path)| Some((*index, target(mount, path)?))).collect();
    if picked.is_empty() {
        let origin = mount.sub_path.as_ref().map_or(&mount.origin, |sub_path| &sub_path.origin);
        let because = "No file of the volume lies there.";
        shared.gap(GapKind::Impossible, part.what(&format!("volumes.{}", mount.volume.value)), because, origin);
    }
    picked
}

/// Where a file of a mounted volume lies; `None` for those beside what `sub_path` picks.
fn target(mount: &Mount, path: &str) -> Option<Tree> {
    let Sourced { value: at, origin } = &mount.at;
    let at = at.trim_end_matches('/');
    let written = match &mount.sub_path {
        None => format!("{at}/{path}"),
        Some(sub_path) => match path.strip_prefix(sub_path.value.trim_end_matches('/'))? {
            "" => at.to_owned(),
            below if below.starts_with('/') => format!("{at}{below}"),
            _ => return None,
        },
    };
    Some(Tree::text(escape(&written), origin.clone()))
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

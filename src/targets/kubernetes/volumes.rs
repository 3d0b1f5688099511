//! Volumes of a pod, and where its containers mount them.

use std::collections::BTreeSet;

use super::Manifests;
use super::container::Place;
use super::metadata::list_of;
use super::pod::Pod;
use super::spelling::spelled;
use crate::plan::workload::{FileMount, Mount, Volume, VolumeSource};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

impl Manifests<'_> {
    pub(super) fn pod_volumes(&mut self, pod: &Pod<'_>) -> Tree {
        let volumes = pod.volumes.iter().filter_map(|volume| self.pod_volume(pod, volume)).collect();
        Tree::list(volumes, pod.origin.clone())
    }

    /// The cluster labels volumes itself.
    pub(super) fn relabelled(&mut self, pod: &Pod<'_>, place: &Place<'_>, mounts: &[Mount]) {
        for mount in mounts.iter().filter(|mount| pod.has_volume(&mount.volume.value)) {
            if let Some(selinux) = &mount.selinux {
                let what = place.field(&format!("volumes.{}.selinux", mount.volume.value));
                self.inapplicable(what, "the cluster's runtime labels what a pod mounts", &selinux.origin);
            }
        }
    }

    /// `None` for a volume that Compose alone has, or that a claim template brings.
    fn pod_volume(&mut self, pod: &Pod<'_>, volume: &Volume) -> Option<Tree> {
        let Volume { origin, name, source, in_cluster, in_compose: _ } = volume;
        if !in_cluster {
            return None;
        }
        let what = format!("{} volumes.{}", pod.id, name.value);
        let items = |items: &[(String, String)]| items_of(pod, &name.value, items, origin);
        let (key, body) = match source {
            VolumeSource::EmptyDir { size, memory } => ("emptyDir", empty_dir(size.as_ref(), memory.as_ref(), origin)),
            VolumeSource::Shared { claim, compose: _ } => {
                let claim = claim.as_ref()?;
                ("persistentVolumeClaim", MapBuilder::new(origin.clone()).field("claimName", claim).build())
            }
            VolumeSource::Template { compose: _ } => return None,
            // The contents stand in the ConfigMap.
            VolumeSource::Config { name, items: stated, mode, contents: _ } => {
                let config = MapBuilder::new(origin.clone()).field("name", name);
                ("configMap", config.optional("defaultMode", mode.as_ref()).non_empty("items", items(stated)).build())
            }
            VolumeSource::Secret { name, items: stated, mode, keys: _ } => {
                let secret = MapBuilder::new(origin.clone()).field("secretName", name);
                ("secret", secret.optional("defaultMode", mode.as_ref()).non_empty("items", items(stated)).build())
            }
            VolumeSource::HostPath { path, kind } => {
                let host = MapBuilder::new(origin.clone()).field("path", path);
                ("hostPath", host.optional_tree("type", kind.as_ref().map(spelled)).build())
            }
            VolumeSource::Token { audience, expiration_seconds, path, mode } => {
                let token = MapBuilder::new(origin.clone())
                    .optional("audience", audience.as_ref())
                    .optional("expirationSeconds", expiration_seconds.as_ref())
                    .field("path", path);
                let token = MapBuilder::new(origin.clone()).tree("serviceAccountToken", token.build()).build();
                let sources = Tree::list(vec![token], origin.clone());
                let projected = MapBuilder::new(origin.clone()).optional("defaultMode", mode.as_ref());
                ("projected", projected.tree("sources", sources).build())
            }
            VolumeSource::Fields { files, mode } => {
                let fields = MapBuilder::new(origin.clone()).optional("defaultMode", mode.as_ref());
                ("downwardAPI", fields.tree("items", list_of(files, origin, field_file)).build())
            }
            VolumeSource::Bind { path } => {
                self.impossible(what, "a pod has no folder of the developer's machine", &path.origin);
                return None;
            }
            VolumeSource::Anonymous => {
                self.impossible(what, "a volume without a name is Compose's; a pod has `empty_dir`", origin);
                return None;
            }
        };
        Some(MapBuilder::new(origin.clone()).field("name", name).tree(key, body).build())
    }
}

/// A file that holds a field of the pod.
fn field_file((file, field): &(Sourced<String>, Sourced<String>)) -> Tree {
    let reference = MapBuilder::new(field.origin.clone()).field("fieldPath", field).build();
    MapBuilder::new(file.origin.clone()).field("path", file).tree("fieldRef", reference).build()
}

fn empty_dir(size: Option<&Sourced<String>>, memory: Option<&Sourced<bool>>, origin: &Origin) -> Tree {
    let memory = memory.filter(|memory| memory.value).map(|memory| Tree::text("Memory", memory.origin.clone()));
    MapBuilder::new(origin.clone()).optional_tree("medium", memory).optional("sizeLimit", size).build()
}

/// The stated keys with their paths, then those that containers mount as single files, each with its mode.
fn items_of(pod: &Pod<'_>, volume: &str, stated: &[(String, String)], origin: &Origin) -> Tree {
    let mut items: Vec<Tree> = stated.iter().map(|(key, path)| item(key, path, origin).build()).collect();
    let mut paths = BTreeSet::new();
    for file in pod.files_in(volume) {
        let path = pod.path_in_volume(file);
        if paths.insert(path.clone()) {
            items.push(item(&file.key, &path, &file.origin).field("mode", &file.mode).build());
        }
    }
    Tree::list(items, origin.clone())
}

fn item(key: &str, path: &str, origin: &Origin) -> MapBuilder {
    MapBuilder::new(origin.clone()).literal("key", key).literal("path", path)
}

/// What a container mounts of the volumes that its pod has in the cluster: volumes first, then single files.
pub(super) fn mounts(pod: &Pod<'_>, mounts: &[Mount], files: &[FileMount], origin: &Origin) -> Tree {
    let mounts = mounts.iter().filter(|mount| pod.has_volume(&mount.volume.value)).map(mount);
    let files = files.iter().filter(|file| pod.has_volume(&file.volume)).map(|file| file_mount(pod, file));
    Tree::list(mounts.chain(files).collect(), origin.clone())
}

fn mount(mount: &Mount) -> Tree {
    let Mount {
        origin,
        volume,
        at,
        sub_path,
        read_only,
        propagation,
        // A gap of the container.
        selinux: _,
    } = mount;
    MapBuilder::new(origin.clone())
        .field("name", volume)
        .field("mountPath", at)
        .optional("subPath", sub_path.as_ref())
        .optional("readOnly", read_only.as_ref())
        .optional_tree("mountPropagation", propagation.as_ref().map(spelled))
        .build()
}

fn file_mount(pod: &Pod<'_>, file: &FileMount) -> Tree {
    let FileMount {
        origin,
        path,
        volume,
        // In its path there.
        key: _,
        compose_key: _,
        // In the ConfigMap or Secret of the volume.
        content: _,
        // On the volume's item.
        mode: _,
    } = file;
    MapBuilder::new(origin.clone())
        .literal("name", volume.as_str())
        .field("mountPath", path)
        .literal("subPath", pod.path_in_volume(file))
        .literal("readOnly", true)
        .build()
}

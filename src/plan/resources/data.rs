//! Where a server of the cluster keeps its data, and what else it writes.

use super::cluster::Draft;
use super::image;
use super::kind::DataFolder;
use crate::plan::names::NameRule;
use crate::plan::scope::Scope;
use crate::plan::storage::ClaimSpec;
use crate::plan::value::{known, quantity};
use crate::plan::workload::{ClaimTemplate, Mount, Variable, VariableValue, Volume, VolumeSource};
use crate::source::Spanned;
use crate::stack::container::AccessMode;
use crate::stack::resources as language;
use crate::tree::{Origin, Sourced};

pub struct Storage {
    /// Where the data's volume is mounted.
    pub at: Sourced<String>,
    pub claims: Vec<ClaimTemplate>,
    pub volumes: Vec<Volume>,
    pub mounts: Vec<Mount>,
    /// The variable that names the data folder.
    pub variable: Option<Variable>,
}

pub fn resolve(scope: &mut Scope<'_>, draft: &Draft<'_, '_>) -> Option<Storage> {
    let at = mount_path(scope, draft)?;
    let stated = draft.block.names.as_ref().and_then(|names| names.volume.as_ref());
    let default = draft.default("data".to_owned(), "data-volume", "a volume is called as what it holds");
    let name = scope.object_name(stated, default, NameRule::Label, draft.entry.owner())?;
    let origin = draft.block.storage.as_ref().map_or(draft.origin(), |storage| Origin::Stated(storage.span));
    let spec = claim(scope, draft, draft.block.storage.as_ref())?;
    let (sub_path, variable) = folder(draft, &at);
    let mount = Mount { sub_path, ..Mount::whole(origin.clone(), name.clone(), at.clone()) };
    let source = VolumeSource::Template { compose: None };
    let volume = Volume { origin: origin.clone(), name: name.clone(), source, in_cluster: true, in_compose: false };
    let (scratch, scratch_mounts) = scratch(draft);
    Some(Storage {
        at,
        claims: vec![ClaimTemplate { origin, name, spec }],
        volumes: std::iter::once(volume).chain(scratch).collect(),
        mounts: std::iter::once(mount).chain(scratch_mounts).collect(),
        variable,
    })
}

fn mount_path(scope: &mut Scope<'_>, draft: &Draft<'_, '_>) -> Option<Sourced<String>> {
    match draft.block.storage.as_ref().and_then(|storage| storage.value.at.as_ref()) {
        Some(at) => scope.cluster_text(at, draft.entry.owner(), "a path"),
        None => {
            let mount = (draft.entry.kind.mount)(image::major(draft.entry, &draft.image.value));
            Some(draft.default(mount.to_owned(), "image-volume", "the official image keeps its data there"))
        }
    }
}

/// The claim of a block of storage.
pub fn claim(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    storage: Option<&Spanned<language::Storage>>,
) -> Option<ClaimSpec> {
    let one_node = draft.default(AccessMode::ReadWriteOnce, "one-writer", "one pod at a time mounts it");
    let class = storage.and_then(|storage| storage.value.class.as_ref());
    Some(ClaimSpec {
        size: storage.map_or_else(
            || draft.default(draft.entry.kind.storage.to_owned(), "default-storage", "data outlives its pod"),
            |storage| quantity(&storage.value.size),
        ),
        class: match class {
            Some(class) => Some(scope.cluster_text(class, draft.entry.owner(), "a storage class")?),
            None => None,
        },
        access_modes: vec![one_node],
    })
}

/// How the data keeps away from the volume's root: a folder that is mounted, or a variable that names one.
fn folder(draft: &Draft<'_, '_>, at: &Sourced<String>) -> (Option<Sourced<String>>, Option<Variable>) {
    let because = "the root of a volume holds `lost+found`, which the image takes for data";
    let stated = draft.block.data.as_ref().map(Sourced::from);
    let choose =
        |folder: &str| stated.clone().unwrap_or_else(|| draft.default(folder.to_owned(), "data-folder", because));
    match draft.entry.kind.data {
        DataFolder::Variable { name, folder } => (None, Some(folder_variable(name, at, choose(folder)))),
        DataFolder::SubPath { folder } => (Some(choose(folder)).filter(|folder| folder.value != "."), None),
        DataFolder::Root => (None, None),
    }
}

fn folder_variable(name: &str, at: &Sourced<String>, folder: Sourced<String>) -> Variable {
    let path = match folder.value.as_str() {
        "." => at.value.clone(),
        below => format!("{}/{below}", at.value.trim_end_matches('/')),
    };
    let name = Sourced::new(name.to_owned(), folder.origin.clone());
    Variable { name, value: VariableValue::Parts(known(path, folder.origin)) }
}

/// Small volumes for sockets, locks and temporary files.
fn scratch(draft: &Draft<'_, '_>) -> (Vec<Volume>, Vec<Mount>) {
    let because = "the server writes there beside its data";
    let scratch = draft.entry.kind.scratch.iter().map(|scratch| {
        let origin = Origin::default_of(draft.entry.span(), "scratch-volume", because);
        let name = Sourced::new(scratch.name.to_owned(), origin.clone());
        let size = scratch.size.map(|size| Sourced::new(size.to_owned(), origin.clone()));
        let source = VolumeSource::EmptyDir { size, memory: None };
        let at = Sourced::new(scratch.path.to_owned(), origin.clone());
        let mount = Mount::whole(origin.clone(), name.clone(), at);
        (Volume { origin, name, source, in_cluster: true, in_compose: false }, mount)
    });
    scratch.unzip()
}

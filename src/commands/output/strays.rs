//! Files in a target's folder that no compile gives: nothing removes them, and whoever applies the folder runs them.

use std::collections::BTreeSet;

use camino::{Utf8Path, Utf8PathBuf};

use super::Root;
use super::changes::Changes;

/// Below the output folder, in order. Hidden files, such as a `.env` beside a Compose file, are nobody's concern.
pub fn find(root: &Root, changes: &[Changes<'_>]) -> Vec<Utf8PathBuf> {
    let mut strays: Vec<Utf8PathBuf> = changes.iter().flat_map(|changes| of_environment(root, changes)).collect();
    strays.sort();
    strays
}

fn of_environment(root: &Root, changes: &Changes<'_>) -> Vec<Utf8PathBuf> {
    let known: BTreeSet<Utf8PathBuf> = changes
        .files
        .iter()
        .map(|file| file.path.as_str())
        .chain(changes.lock.files.keys().map(String::as_str))
        .map(|path| changes.folder.join(path))
        .collect();
    let given = changes.files.iter().filter(|file| file.text.is_some());
    let folders: BTreeSet<Utf8PathBuf> =
        given.filter_map(|file| Some(changes.folder.join(file.path.components().next()?))).collect();
    let mut found: Vec<Utf8PathBuf> = folders.iter().flat_map(|folder| visible_files(root, folder)).collect();
    found.retain(|path| !known.contains(path));
    found
}

/// All files below a folder but hidden ones; links are not followed, and what cannot be listed is reported elsewhere.
fn visible_files(root: &Root, folder: &Utf8Path) -> Vec<Utf8PathBuf> {
    let Ok(entries) = root.on_disk(folder).read_dir_utf8() else { return Vec::new() };
    let visible = entries.filter_map(Result::ok).filter(|entry| !entry.file_name().starts_with('.'));
    let below = |entry: camino::Utf8DirEntry| {
        let path = folder.join(entry.file_name());
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) { visible_files(root, &path) } else { vec![path] }
    };
    visible.flat_map(below).collect()
}

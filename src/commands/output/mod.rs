//! Writes what a compile gives into the output folder: only what changed, each file whole, nothing that is not ours.
//!
//! First every environment is compared with its folder ([`changes`]), then the steps of all are performed ([`steps`]).
//! A kill at any point leaves a lock from which the next run goes on. What a crash of the whole machine does to files
//! that were just renamed is up to the file system; only the lock is waited for.

pub mod changes;
pub mod comparison;
pub mod lock;
pub mod steps;
pub mod strays;

use std::io;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, codes};
use changes::{Changes, Kind};

/// The output folder: where it is, and how messages name it.
#[derive(Clone, Debug)]
pub struct Root {
    pub on_disk: Utf8PathBuf,
    pub shown: Utf8PathBuf,
}

impl Root {
    fn on_disk(&self, path: &Utf8Path) -> Utf8PathBuf {
        self.on_disk.join(path)
    }

    pub fn shown(&self, path: &Utf8Path) -> Utf8PathBuf {
        self.shown.join(path)
    }
}

/// What one environment's folder is to hold.
#[derive(Clone, Debug)]
pub struct Desired<'a> {
    /// Below the output folder: `neonpro/production`.
    pub folder: Utf8PathBuf,
    pub files: Vec<DesiredFile<'a>>,
    pub coverage: Coverage,
}

/// One file of an environment's folder.
#[derive(Clone, Debug)]
pub struct DesiredFile<'a> {
    /// Below the environment's folder: `kubernetes/deployment-api.yaml`.
    pub path: Utf8PathBuf,
    /// The logical ids of its objects.
    pub ids: &'a [String],
    pub text: &'a str,
}

/// Which of a folder's own files a run may remove when it no longer gives them.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    /// The folders of the targets that were asked for; `None` for all.
    pub only: Option<Vec<String>>,
}

impl Coverage {
    fn covers(&self, path: &Utf8Path) -> bool {
        let folder = path.components().next().map_or("", |component| component.as_str());
        let among = |folders: &[String]| folders.iter().any(|name| name == folder);
        self.only.as_deref().is_none_or(among)
    }
}

/// Compares all environments with their folders. Nothing is written.
///
/// # Errors
/// What is wrong with any of the folders; then none may be written.
pub fn compare<'a>(root: &Root, desired: &'a [Desired<'_>], force: bool) -> Result<Vec<Changes<'a>>, Vec<Diagnostic>> {
    let found: Vec<_> = desired.par_iter().map(|desired| changes::find(root, desired, force)).collect();
    let mut all = Vec::new();
    let mut diagnostics = Vec::new();
    for changes in found {
        match changes {
            Ok(changes) => all.push(changes),
            Err(errors) => diagnostics.extend(errors),
        }
    }
    if diagnostics.is_empty() { Ok(all) } else { Err(diagnostics) }
}

/// Performs the steps of all environments.
///
/// # Errors
/// The first thing that the system refuses. The journal stays: the next run goes on from it.
pub fn apply(root: &Root, changes: &[Changes<'_>]) -> Result<(), Diagnostic> {
    changes.par_iter().try_for_each(|changes| steps::steps(changes).iter().try_for_each(|step| step.perform(root)))
}

/// The files that were kept though the compile gives others: one diagnostic each.
pub fn conflicts(root: &Root, changes: &[Changes<'_>]) -> Vec<Diagnostic> {
    let files = changes.iter().flat_map(|changes| changes.files.iter().map(move |file| (&changes.folder, file)));
    files.filter_map(|(folder, file)| conflict(&root.shown(&folder.join(&file.path)), file.kind)).collect()
}

fn conflict(path: &Utf8Path, kind: Kind) -> Option<Diagnostic> {
    let (code, clause) = match kind {
        Kind::HandEdited => (codes::HAND_EDITED_FILE, "was edited by hand since stackc wrote it"),
        Kind::Foreign => (codes::FOREIGN_FILE, "stands where stackc writes, and stackc did not write it"),
        Kind::Create | Kind::Replace | Kind::Unchanged | Kind::Remove => return None,
    };
    let help = "say it in the stack file and restore or move the file, or give it up with `--force`";
    Some(Diagnostic::outside(code, format!("`{path}` {clause}: it is kept")).with_help(help))
}

/// How many files a run has to do with, by what happens to them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files that the compile gives.
    pub files: usize,
    pub written: usize,
    pub unchanged: usize,
    pub removed: usize,
    pub kept: usize,
}

impl Totals {
    pub fn of(changes: &[Changes<'_>]) -> Self {
        let mut totals = Totals::default();
        for file in changes.iter().flat_map(|changes| &changes.files) {
            totals.files += usize::from(file.text.is_some());
            match file.kind {
                Kind::Create | Kind::Replace => totals.written += 1,
                Kind::Unchanged => totals.unchanged += 1,
                Kind::Remove => totals.removed += 1,
                Kind::HandEdited | Kind::Foreign => totals.kept += 1,
            }
        }
        totals
    }
}

/// The folders `<stack>/<environment>` below the output folder that hold a lock, in order.
///
/// # Errors
/// A folder cannot be listed.
pub fn locked_folders(root: &Root) -> Result<Vec<Utf8PathBuf>, Diagnostic> {
    let mut folders = Vec::new();
    for stack in subfolders(root, Utf8Path::new(""))? {
        let environments = subfolders(root, &stack)?;
        let locked = |folder: &Utf8PathBuf| root.on_disk(folder).join(lock::FILE_NAME).is_file();
        folders.extend(environments.into_iter().filter(locked));
    }
    Ok(folders)
}

/// The real folders in a folder, in order; symbolic links are not followed.
fn subfolders(root: &Root, folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Diagnostic> {
    let path = root.on_disk(folder);
    let names = match path.read_dir_utf8() {
        Ok(entries) => entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
            .map(|entry| folder.join(entry.file_name()))
            .collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
        Err(error) => return Err(unreadable(&root.shown(folder), &error)),
    };
    let mut names: Vec<Utf8PathBuf> = names;
    names.sort();
    Ok(names)
}

/// The name under which a file is made before it is renamed: always the same, so that a killed run's is found again.
fn temporary(path: &Utf8Path) -> Utf8PathBuf {
    path.with_file_name(format!(".stackc-tmp-{}", path.file_name().unwrap_or("file")))
}

fn unreadable(path: &Utf8Path, error: &io::Error) -> Diagnostic {
    Diagnostic::outside(codes::UNREADABLE_OUTPUT, format!("`{path}` cannot be read: {error}"))
        .with_help("make it a file that stackc may read, or choose another folder with `--out`")
}

fn unwritable(path: &Utf8Path, error: &io::Error) -> Diagnostic {
    Diagnostic::outside(codes::UNWRITABLE_OUTPUT, format!("`{path}` cannot be written: {error}"))
        .with_help("remove the cause and run again: the run goes on from where it ended")
}

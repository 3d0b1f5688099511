//! The steps that bring a folder from what it holds to what the compile gives, in the order that survives a kill.

use std::borrow::Cow;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Write};

use camino::{Utf8Path, Utf8PathBuf};

use super::changes::{Changes, Kind};
use super::lock;
use super::{Root, temporary, unwritable};
use crate::diagnostics::Diagnostic;

/// One thing that is done to the disk. Each is whole or not there: a run killed between or within steps leaves a
/// journal that the next run goes on from. Paths lie below the output folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step<'a> {
    /// Puts a file in place by a rename. `durable` waits until the disk has it.
    Write { path: Utf8PathBuf, bytes: Cow<'a, [u8]>, durable: bool },
    /// Removes a file, and the folders that are empty without it.
    Remove { path: Utf8PathBuf },
}

/// Journal, files, removals, final lock; nothing where nothing changes.
pub fn steps<'a>(changes: &Changes<'a>) -> Vec<Step<'a>> {
    let below = |path: &Utf8Path| changes.folder.join(path);
    let remove = |path: &Utf8Path| Step::Remove { path: below(path) };
    let mut steps: Vec<Step<'a>> = changes.leftovers.iter().map(|path| remove(path)).collect();
    if changes.touches_files() {
        steps.push(lock_step(changes, &changes.journal));
        steps.extend(changes.files.iter().filter_map(|file| match file.kind {
            Kind::Create | Kind::Replace => {
                let bytes = Cow::Borrowed(file.text?.as_bytes());
                Some(Step::Write { path: below(&file.path), bytes, durable: false })
            }
            _ => None,
        }));
        let gone = changes.files.iter().filter(|file| file.kind == Kind::Remove);
        steps.extend(gone.map(|file| remove(&file.path)));
    }
    if changes.lock.files.is_empty() {
        if changes.touches_files() || changes.lock_found.is_some() {
            steps.push(remove(Utf8Path::new(lock::FILE_NAME)));
        }
    } else if changes.touches_files() || changes.touches_lock() {
        steps.push(lock_step(changes, &changes.lock));
    }
    steps
}

fn lock_step<'a>(changes: &Changes<'_>, lock: &lock::Lock) -> Step<'a> {
    let bytes = Cow::Owned(lock.render().into_bytes());
    Step::Write { path: changes.folder.join(lock::FILE_NAME), bytes, durable: true }
}

impl Step<'_> {
    /// # Errors
    /// The system refuses: the path and its own words.
    pub fn perform(&self, root: &Root) -> Result<(), Diagnostic> {
        match self {
            Step::Write { path, bytes, durable } => {
                write(&root.on_disk(path), bytes, *durable).map_err(|error| unwritable(&root.shown(path), &error))
            }
            Step::Remove { path } => remove(root, path).map_err(|error| unwritable(&root.shown(path), &error)),
        }
    }
}

/// Puts a file in place by a rename; `durable` waits until the disk has it.
pub fn write(path: &Utf8Path, bytes: &[u8], durable: bool) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Utf8Path::new(""));
    let temporary = temporary(path);
    let mut file = create(folder, &temporary)?;
    file.write_all(bytes)?;
    if durable {
        file.sync_all()?;
    }
    drop(file);
    fs::rename(&temporary, path)?;
    if durable { sync_folder(folder) } else { Ok(()) }
}

/// A new file, never one that stands there: opening that would follow a symbolic link.
fn create(folder: &Utf8Path, path: &Utf8Path) -> io::Result<File> {
    let new = || OpenOptions::new().write(true).create_new(true).open(path);
    match new() {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(folder)?;
            new()
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            fs::remove_file(path)?;
            new()
        }
        other => other,
    }
}

#[cfg(unix)]
fn sync_folder(folder: &Utf8Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened to be synchronised.
#[cfg(not(unix))]
fn sync_folder(_: &Utf8Path) -> io::Result<()> {
    Ok(())
}

fn remove(root: &Root, path: &Utf8Path) -> io::Result<()> {
    match fs::remove_file(root.on_disk(path)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let folders = path.ancestors().skip(1).filter(|folder| !folder.as_str().is_empty());
    for folder in folders {
        // The first that is not empty ends it: the folders above are not empty either.
        if fs::remove_dir(root.on_disk(folder)).is_err() {
            break;
        }
    }
    Ok(())
}

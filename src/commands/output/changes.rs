//! What a run would do to one environment's folder: found by comparing the compile, the lock and the disk.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use super::lock::{self, Entry, Lock, hash};
use super::{Desired, DesiredFile, Root, temporary, unreadable};
use crate::diagnostics::{Diagnostic, codes};

/// What happens to one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Create,
    Replace,
    Unchanged,
    Remove,
    /// Ours, but edited by hand: kept.
    HandEdited,
    /// In the way of ours, and not ours: kept.
    Foreign,
}

/// One file of an environment's folder.
#[derive(Clone, Debug)]
pub struct FileChange<'a> {
    /// Below the environment's folder.
    pub path: Utf8PathBuf,
    pub kind: Kind,
    /// What the compile gives; `None` where it no longer gives this file.
    pub text: Option<&'a str>,
    /// What stands on the disk, where that differs.
    pub found: Option<Vec<u8>>,
}

/// All changes of one environment's folder.
#[derive(Clone, Debug)]
pub struct Changes<'a> {
    /// Below the output folder.
    pub folder: Utf8PathBuf,
    pub files: Vec<FileChange<'a>>,
    /// The lock as it stands on the disk.
    pub lock_found: Option<Vec<u8>>,
    /// The lock while files are written.
    pub journal: Lock,
    /// The lock at the end; without files there is none.
    pub lock: Lock,
    /// Temporary files that a killed run left, below the environment's folder.
    pub leftovers: Vec<Utf8PathBuf>,
}

impl Changes<'_> {
    /// Whether a file is written or removed.
    pub fn touches_files(&self) -> bool {
        self.files.iter().any(|file| matches!(file.kind, Kind::Create | Kind::Replace | Kind::Remove))
    }

    /// Whether the lock itself is another than the one on the disk.
    pub fn touches_lock(&self) -> bool {
        match &self.lock_found {
            None => !self.lock.files.is_empty(),
            Some(found) => self.lock.files.is_empty() || *found != self.lock.render().into_bytes(),
        }
    }
}

/// Compares one environment with its folder.
///
/// # Errors
/// A symbolic link on the way to any of its files, a lock that cannot be read, a file that the system refuses to read.
pub fn find<'a>(root: &Root, desired: &'a Desired<'_>, force: bool) -> Result<Changes<'a>, Vec<Diagnostic>> {
    refuse_symlinks(root, &desired.folder, [Utf8Path::new(lock::FILE_NAME)])?;
    let lock_path = desired.folder.join(lock::FILE_NAME);
    let lock_found = read(root, &lock_path).map_err(|error| vec![error])?;
    let known = known(root, &lock_path, lock_found.as_deref(), force).map_err(|error| vec![error])?;
    let paths = desired.files.iter().map(|file| file.path.as_path()).chain(known.files.keys().map(Utf8Path::new));
    refuse_symlinks(root, &desired.folder, paths)?;
    let mut changes = Changes {
        folder: desired.folder.clone(),
        files: Vec::new(),
        lock_found,
        journal: Lock { unfinished: true, ..Lock::default() },
        lock: Lock::default(),
        leftovers: leftovers(root, &desired.folder, &known),
    };
    let compared = Comparison { root, desired, force }.compare(&known).map_err(|error| vec![error])?;
    for (path, Compared { change, journal, lock }) in compared {
        changes.files.extend(change);
        changes.journal.files.extend(journal.map(|entry| (path.clone(), entry)));
        changes.lock.files.extend(lock.map(|entry| (path, entry)));
    }
    Ok(changes)
}

fn known(root: &Root, path: &Utf8Path, found: Option<&[u8]>, force: bool) -> Result<Lock, Diagnostic> {
    let Some(bytes) = found else { return Ok(Lock::default()) };
    match Lock::parse(bytes) {
        Ok(lock) => Ok(lock),
        Err(_) if force => Ok(Lock::default()),
        Err(clause) => Err(Diagnostic::outside(codes::UNREADABLE_LOCK, format!("`{}` {clause}", root.shown(path)))
            .with_help("take either side's lock as a whole, or compile with `--force` to make it anew")),
    }
}

/// Temporary files have fixed names, and a journal lists their targets before they are made: those that it
/// names are ours. The lock's own is made before any journal.
fn leftovers(root: &Root, folder: &Utf8Path, known: &Lock) -> Vec<Utf8PathBuf> {
    let lock = Utf8Path::new(lock::FILE_NAME);
    let listed = known.files.keys().map(Utf8Path::new).filter(|_| known.unfinished);
    let exists = |path: &Utf8PathBuf| fs::symlink_metadata(root.on_disk(&folder.join(path))).is_ok();
    std::iter::once(lock).chain(listed).map(temporary).filter(exists).collect()
}

/// What is found of one file: what happens to it, and its entries in the journal and in the lock.
struct Compared<'a> {
    change: Option<FileChange<'a>>,
    journal: Option<Entry>,
    lock: Option<Entry>,
}

struct Comparison<'a, 'run> {
    root: &'run Root,
    desired: &'a Desired<'a>,
    force: bool,
}

impl<'a> Comparison<'a, '_> {
    /// What the compile gives, in its order, then what the lock alone lists. Files are read on all cores.
    fn compare(&self, known: &Lock) -> Result<Vec<(String, Compared<'a>)>, Diagnostic> {
        let given = |file: &'a DesiredFile<'a>| {
            let path = file.path.as_str();
            Ok((path.to_owned(), self.given(file, known.files.get(path))?))
        };
        let mut compared: Vec<_> = self.desired.files.par_iter().map(given).collect::<Result<_, _>>()?;
        let wanted: BTreeSet<&str> = self.desired.files.iter().map(|file| file.path.as_str()).collect();
        for (path, entry) in known.files.iter().filter(|(path, _)| !wanted.contains(path.as_str())) {
            compared.push((path.clone(), self.listed(Utf8Path::new(path), entry)?));
        }
        Ok(compared)
    }

    /// A file that the compile gives.
    fn given(&self, file: &'a DesiredFile<'a>, known: Option<&Entry>) -> Result<Compared<'a>, Diagnostic> {
        let found = read(self.root, &self.desired.folder.join(&file.path))?;
        let kind = self.kind(file, found.as_deref(), known);
        let lock = match kind {
            Kind::Foreign => None,
            Kind::HandEdited => known.cloned(),
            _ => Some(Entry::new(file.text.as_bytes(), file.ids)),
        };
        let replaced = found.as_deref().filter(|_| kind == Kind::Replace);
        let journal = lock.clone().map(|entry| match kind {
            Kind::HandEdited => entry,
            _ => Entry { was: replaced.map(hash), ..entry },
        });
        let found = found.filter(|_| kind != Kind::Unchanged);
        let change = FileChange { path: file.path.clone(), kind, text: Some(file.text), found };
        Ok(Compared { change: Some(change), journal, lock })
    }

    fn kind(&self, file: &DesiredFile<'_>, found: Option<&[u8]>, known: Option<&Entry>) -> Kind {
        match (found, known) {
            (None, _) => Kind::Create,
            (Some(found), _) if found == file.text.as_bytes() => Kind::Unchanged,
            (Some(found), Some(entry)) if entry.owns(found) => Kind::Replace,
            _ if self.force => Kind::Replace,
            (_, Some(_)) => Kind::HandEdited,
            (_, None) => Kind::Foreign,
        }
    }

    /// A file that the lock alone lists.
    fn listed(&self, path: &Utf8Path, entry: &Entry) -> Result<Compared<'a>, Diagnostic> {
        let kept = |change| Compared { change, journal: Some(entry.clone()), lock: Some(entry.clone()) };
        if !self.desired.coverage.covers(path) {
            return Ok(kept(None));
        }
        let Some(found) = read(self.root, &self.desired.folder.join(path))? else {
            return Ok(Compared { change: None, journal: None, lock: None });
        };
        let change = |kind, found| Some(FileChange { path: path.to_owned(), kind, text: None, found: Some(found) });
        if !self.force && !entry.owns(&found) {
            return Ok(kept(change(Kind::HandEdited, found)));
        }
        let journal = Entry { was: Some(hash(&found)), ..entry.clone() };
        Ok(Compared { change: change(Kind::Remove, found), journal: Some(journal), lock: None })
    }
}

/// The bytes of a file below the output folder; `None` where nothing stands there.
fn read(root: &Root, path: &Utf8Path) -> Result<Option<Vec<u8>>, Diagnostic> {
    match fs::read(root.on_disk(path)) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => Ok(None),
        Err(error) => Err(unreadable(&root.shown(path), &error)),
    }
}

/// Refuses symbolic links at these paths below `folder` and everywhere between them and the output folder.
fn refuse_symlinks<'p>(
    root: &Root,
    folder: &Utf8Path,
    paths: impl IntoIterator<Item = &'p Utf8Path>,
) -> Result<(), Vec<Diagnostic>> {
    let mut places = BTreeSet::new();
    for path in paths {
        let path = folder.join(path);
        for place in path.ancestors().filter(|place| !place.as_str().is_empty()) {
            // Where a place is known, all above it are.
            if !places.insert(place.to_string()) {
                break;
            }
        }
    }
    let is_link = |path: &Utf8Path| {
        fs::symlink_metadata(root.on_disk(path)).is_ok_and(|metadata| metadata.file_type().is_symlink())
    };
    let places = places.iter().map(Utf8Path::new);
    let links: Vec<Diagnostic> = places.filter(|path| is_link(path)).map(|path| symlink(root, path)).collect();
    if links.is_empty() { Ok(()) } else { Err(links) }
}

fn symlink(root: &Root, path: &Utf8Path) -> Diagnostic {
    let message =
        format!("`{}` is a symbolic link, and writing would follow it out of the output folder", root.shown(path));
    Diagnostic::outside(codes::SYMLINK_IN_OUTPUT, message)
        .with_help("remove the link, or choose another folder with `--out`")
}

//! What a run would do to one environment's folder: found by comparing the compile, the lock and the disk.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;

use camino::{Utf8Path, Utf8PathBuf};

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
    let paths =
        desired.files.iter().map(|file| file.path.as_path()).chain(known.files.keys().map(Utf8PathBuf::as_path));
    refuse_symlinks(root, &desired.folder, paths)?;
    let mut comparison = Comparison {
        root,
        desired,
        force,
        changes: Changes {
            folder: desired.folder.clone(),
            files: Vec::new(),
            lock_found,
            journal: Lock { unfinished: true, ..Lock::default() },
            lock: Lock::default(),
            leftovers: leftovers(root, &desired.folder, &known),
        },
    };
    comparison.compare(&known).map_err(|error| vec![error])?;
    Ok(comparison.changes)
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
    let lock = Utf8PathBuf::from(lock::FILE_NAME);
    let listed = known.files.keys().filter(|_| known.unfinished);
    let exists = |path: &Utf8PathBuf| fs::symlink_metadata(root.on_disk(&folder.join(path))).is_ok();
    std::iter::once(&lock).chain(listed).map(|path| temporary(path)).filter(exists).collect()
}

struct Comparison<'a, 'run> {
    root: &'run Root,
    desired: &'a Desired<'a>,
    force: bool,
    changes: Changes<'a>,
}

impl<'a> Comparison<'a, '_> {
    fn compare(&mut self, known: &Lock) -> Result<(), Diagnostic> {
        for file in &self.desired.files {
            self.compare_file(file, known.files.get(&file.path))?;
        }
        let wanted: BTreeSet<&Utf8Path> = self.desired.files.iter().map(|file| file.path.as_path()).collect();
        for (path, entry) in known.files.iter().filter(|(path, _)| !wanted.contains(path.as_path())) {
            if self.desired.coverage.covers(path) {
                self.compare_gone(path, entry)?;
            } else {
                self.keep_entry(path, entry);
            }
        }
        Ok(())
    }

    fn compare_file(&mut self, file: &'a DesiredFile<'a>, entry: Option<&Entry>) -> Result<(), Diagnostic> {
        let found = read(self.root, &self.desired.folder.join(&file.path))?;
        let kind = match (&found, entry) {
            (None, _) => Kind::Create,
            (Some(found), _) if found == file.text.as_bytes() => Kind::Unchanged,
            (Some(found), Some(entry)) if entry.owns(found) => Kind::Replace,
            _ if self.force => Kind::Replace,
            (_, Some(_)) => Kind::HandEdited,
            (_, None) => Kind::Foreign,
        };
        match (kind, entry) {
            (Kind::Foreign, _) => {}
            (Kind::HandEdited, Some(entry)) => self.keep_entry(&file.path, entry),
            _ => self.record(file, found.as_deref().filter(|_| kind == Kind::Replace)),
        }
        let found = found.filter(|_| kind != Kind::Unchanged);
        self.changes.files.push(FileChange { path: file.path.clone(), kind, text: Some(file.text), found });
        Ok(())
    }

    fn compare_gone(&mut self, path: &Utf8Path, entry: &Entry) -> Result<(), Diagnostic> {
        let Some(found) = read(self.root, &self.desired.folder.join(path))? else { return Ok(()) };
        let kind = if self.force || entry.owns(&found) { Kind::Remove } else { Kind::HandEdited };
        if kind == Kind::HandEdited {
            self.keep_entry(path, entry);
        } else {
            let journal = Entry { was: Some(hash(&found)), ..entry.clone() };
            self.changes.journal.files.insert(path.to_owned(), journal);
        }
        self.changes.files.push(FileChange { path: path.to_owned(), kind, text: None, found: Some(found) });
        Ok(())
    }

    fn record(&mut self, file: &DesiredFile<'_>, replaced: Option<&[u8]>) {
        let entry = Entry::new(file.text.as_bytes(), file.id);
        let journal = Entry { was: replaced.map(hash), ..entry.clone() };
        self.changes.journal.files.insert(file.path.clone(), journal);
        self.changes.lock.files.insert(file.path.clone(), entry);
    }

    fn keep_entry(&mut self, path: &Utf8Path, entry: &Entry) {
        self.changes.journal.files.insert(path.to_owned(), entry.clone());
        self.changes.lock.files.insert(path.to_owned(), entry.clone());
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
        places.extend(path.ancestors().filter(|place| !place.as_str().is_empty()).map(Utf8Path::to_owned));
    }
    let is_link = |path: &Utf8PathBuf| {
        fs::symlink_metadata(root.on_disk(path)).is_ok_and(|metadata| metadata.file_type().is_symlink())
    };
    let links: Vec<Diagnostic> = places.iter().filter(|path| is_link(path)).map(|path| symlink(root, path)).collect();
    if links.is_empty() { Ok(()) } else { Err(links) }
}

fn symlink(root: &Root, path: &Utf8Path) -> Diagnostic {
    let message =
        format!("`{}` is a symbolic link, and writing would follow it out of the output folder", root.shown(path));
    Diagnostic::outside(codes::SYMLINK_IN_OUTPUT, message)
        .with_help("remove the link, or choose another folder with `--out`")
}

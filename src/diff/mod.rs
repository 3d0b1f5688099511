//! What changes between two snapshots of the output: by identity, never by text or likeness.
//!
//! Files that are equal byte for byte are not read. Of the others, each object is matched by its physical identity, each
//! list item by the key of its schema, and every value that differs is one [`Change`], with the stack line that caused
//! it. Comparing cannot fail: a file that is not in its format is compared as text, and said to be.

pub mod baseline;
pub mod cause;
pub mod keys;
pub mod mask;
pub mod objects;
pub mod path;
pub mod render;
pub mod snapshot;
mod summary;
mod walk;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rayon::prelude::*;

use crate::formats::parse::{self, Node};
use cause::Cause;
use mask::Mask;
pub use objects::{Address, Object};
pub use path::{Path, Segment};
pub use snapshot::{File, Snapshot};

/// Everything that differs between two snapshots.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Diff {
    /// By environment, target, object and path.
    pub changes: Vec<Change>,
    /// Files that are compared as text, with the reason.
    pub unread: Vec<Unread>,
}

/// One value of one object that differs, or a whole object that comes or goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub address: Address,
    /// Inside the object; empty for the whole object.
    pub path: Path,
    /// Secrets are masked in it; `None` where there was nothing.
    pub before: Option<Node>,
    /// Secrets are masked in it; `None` where there is nothing any more.
    pub after: Option<Node>,
    /// The whole objects, with secrets in plain: what is shown of them goes through [`mask`].
    pub objects: Sides<Option<Arc<Object>>>,
    pub cause: Cause,
}

/// What is said of the earlier and of the later snapshot.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sides<T> {
    pub before: T,
    pub after: T,
}

/// A file that could not be read in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// Below the output folder.
    pub path: String,
    /// One clause.
    pub because: String,
}

/// What a change is to its object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Added,
    Removed,
    Changed,
}

impl Change {
    pub fn kind(&self) -> Kind {
        match (&self.before, &self.after) {
            (None, _) => Kind::Added,
            (_, None) => Kind::Removed,
            _ => Kind::Changed,
        }
    }

    pub fn is_whole_object(&self) -> bool {
        self.path.segments.is_empty() && (self.objects.before.is_none() || self.objects.after.is_none())
    }

    /// The file of the object, below the output folder; the later one where both exist.
    pub fn file(&self) -> &str {
        let object = self.objects.after.as_ref().or(self.objects.before.as_ref());
        object.map_or("", |object| &object.file)
    }
}

/// Compares two snapshots.
pub fn compare(before: &Snapshot<'_>, after: &Snapshot<'_>) -> Diff {
    let pairs = differing(before, after);
    let folders: Vec<&[Pair<'_>]> = pairs.chunk_by(|one, next| one.folder() == next.folder()).collect();
    let parts: Vec<Diff> = folders.par_iter().map(|pairs| compare_folder(pairs)).collect();
    let mut diff = Diff::default();
    for part in parts {
        diff.changes.extend(part.changes);
        diff.unread.extend(part.unread);
    }
    diff
}

/// One path in both snapshots.
#[derive(Clone, Copy)]
struct Pair<'a> {
    path: &'a str,
    before: Option<&'a File<'a>>,
    after: Option<&'a File<'a>>,
}

impl Pair<'_> {
    /// The environment and the target's folder: objects move between the files of one.
    fn folder(&self) -> (&str, &str) {
        objects::place(self.path)
    }
}

fn differing<'a>(before: &'a Snapshot<'_>, after: &'a Snapshot<'_>) -> Vec<Pair<'a>> {
    let paths: BTreeSet<&str> = before.files.keys().chain(after.files.keys()).map(String::as_str).collect();
    let pair = |path| Pair { path, before: before.files.get(path), after: after.files.get(path) };
    let mut pairs: Vec<Pair<'_>> = paths.into_iter().map(pair).collect();
    pairs.retain(|pair| pair.before.map(|file| &file.text) != pair.after.map(|file| &file.text));
    pairs.sort_by_key(|pair| (pair.folder().0.to_owned(), objects::rank(pair.folder().1), pair.path.to_owned()));
    pairs
}

/// An object with the file that it stands in.
type Standing<'a> = (Arc<Object>, &'a File<'a>);

type Found<'a> = BTreeMap<Address, Sides<Slot<'a>>>;

type Slot<'a> = Option<Standing<'a>>;

/// Puts an object on one side; where another file has one of the same address, the file tells them apart.
fn put<'a>(found: &mut Found<'a>, object: Standing<'a>, side: for<'s> fn(&'s mut Sides<Slot<'a>>) -> &'s mut Slot<'a>) {
    let mut address = object.0.address.clone();
    if found.get_mut(&address).is_some_and(|sides| side(sides).is_some()) {
        address.name += &format!(" in {}", object.0.file);
    }
    *side(found.entry(address).or_default()) = Some(object);
}

fn compare_folder(pairs: &[Pair<'_>]) -> Diff {
    let mut found = Found::new();
    let mut diff = Diff::default();
    for pair in pairs {
        let read = read(pair).unwrap_or_else(|because| {
            diff.unread.push(Unread { path: pair.path.to_owned(), because });
            Sides { before: as_text(pair.before), after: as_text(pair.after) }
        });
        for object in standing(pair.path, read.before, pair.before) {
            put(&mut found, object, |sides| &mut sides.before);
        }
        for object in standing(pair.path, read.after, pair.after) {
            put(&mut found, object, |sides| &mut sides.after);
        }
    }
    diff.changes = found.into_values().flat_map(|sides| compare_objects(&sides)).collect();
    diff
}

/// Both files as trees; both are read as text where one is not in its format.
fn read(pair: &Pair<'_>) -> Result<Sides<Vec<Node>>, String> {
    let parsed = |file: Option<&File<'_>>| match file {
        Some(file) => parse::parse(pair.path.into(), &file.text),
        None => Ok(Vec::new()),
    };
    Ok(Sides { before: parsed(pair.before)?, after: parsed(pair.after)? })
}

fn as_text(file: Option<&File<'_>>) -> Vec<Node> {
    file.map(|file| parse::plain(&file.text)).into_iter().collect()
}

fn standing<'a>(path: &str, documents: Vec<Node>, file: Option<&'a File<'a>>) -> Vec<Standing<'a>> {
    let Some(file) = file else { return Vec::new() };
    objects::of_file(path, documents).into_iter().map(|object| (Arc::new(object), file)).collect()
}

fn compare_objects(sides: &Sides<Slot<'_>>) -> Vec<Change> {
    let object = |side: &Slot<'_>| side.as_ref().map(|(object, _)| Arc::clone(object));
    let objects = Sides { before: object(&sides.before), after: object(&sides.after) };
    let Some(address) = objects.after.as_ref().or(objects.before.as_ref()).map(|object| object.address.clone()) else {
        return Vec::new();
    };
    let differences = match (&objects.before, &objects.after) {
        (Some(before), Some(after)) => walk::differences(&address, &before.node, &after.node),
        (before, after) => vec![walk::Difference {
            path: Path::default(),
            before: before.as_ref().map(|object| object.node.clone()),
            after: after.as_ref().map(|object| object.node.clone()),
        }],
    };
    let files = Sides {
        before: sides.before.as_ref().map(|(_, file)| *file),
        after: sides.after.as_ref().map(|(_, file)| *file),
    };
    let mask = Mask { address: &address, files: &files };
    let change = |difference: walk::Difference| {
        let cause = Cause::of(&difference, &files);
        let masked = mask.difference(difference);
        let (address, objects) = (address.clone(), objects.clone());
        Change { address, path: masked.path, before: masked.before, after: masked.after, objects, cause }
    };
    differences.into_iter().map(change).collect()
}

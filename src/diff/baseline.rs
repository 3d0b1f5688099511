//! What a branch changes: against the output that was committed at its base, with the base's own stacks for the causes.

use std::collections::BTreeSet;

use super::cause::Cause;
use super::objects::place;
use super::{Address, Change, Diff, Path, Snapshot, compare};

/// Compares with the base. Where its committed output and what its stacks compile to differ, what the stacks did not
/// change is laid to the compiler or a hand. `compiled` is `None` where the base does not compile; environments whose
/// output was not committed are compared with what the base compiles to.
pub fn against(committed: &Snapshot<'_>, compiled: Option<&Snapshot<'_>>, now: &Snapshot<'_>) -> Diff {
    let Some(compiled) = compiled else { return compare(committed, now) };
    let (before, drifted) = with_origins(committed, compiled);
    let mut diff = compare(&before, now);
    if drifted {
        let stated = compare(compiled, now).changes;
        diff.changes.iter_mut().for_each(|change| change.cause = cause(change, &stated));
    }
    diff
}

/// The committed files, those that the base compiles to with their origins, and whether there are others.
fn with_origins<'a>(committed: &Snapshot<'a>, compiled: &Snapshot<'a>) -> (Snapshot<'a>, bool) {
    let environments: BTreeSet<&str> = committed.files.keys().map(|path| place(path).0).collect();
    let mut before = committed.clone();
    let mut drifted = false;
    for (path, file) in &compiled.files {
        let as_compiled = committed.files.get(path).is_some_and(|committed| committed.text == file.text);
        if as_compiled || !environments.contains(place(path).0) {
            before.files.insert(path.clone(), file.clone());
        } else {
            drifted = true;
        }
    }
    let strange = committed.files.keys().any(|path| !compiled.files.contains_key(path));
    (before, drifted || strange)
}

/// The cause of the change that the stacks make at the same place.
fn cause(change: &Change, stated: &[Change]) -> Cause {
    let first = stated.partition_point(|other| key(other) < key(change));
    let of_object = stated.iter().skip(first).take_while(|other| other.address == change.address);
    let mut of_object = of_object.filter(|other| meets(&other.path, &change.path));
    of_object.next().map_or(Cause::CompilerOrHandEdit, |other| other.cause.clone())
}

/// The order of the changes of a diff.
fn key(change: &Change) -> (&str, usize, &Address) {
    (&change.address.environment, super::objects::rank(&change.address.target), &change.address)
}

/// Whether one of two places holds the other.
fn meets(one: &Path, other: &Path) -> bool {
    one.segments.iter().zip(&other.segments).all(|(left, right)| left == right)
}

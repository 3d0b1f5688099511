//! What a file means, and whether an edit changes that in one place.

use crate::document::path::{Segment, Step};
use crate::document::{Entry, Kind, Node};

/// What is to change.
#[derive(Clone, Copy, Debug)]
pub struct Change<'a> {
    pub steps: &'a [Segment],
    /// What stands there afterwards; `None` for nothing.
    pub value: Option<&'a Node>,
}

/// Whether `after` is `before` with this change, and nothing else is: the order of everything stays.
pub fn is_only(before: &Node, after: &Node, change: Change<'_>) -> bool {
    changed(Some(before), Some(after), change)
}

fn changed(before: Option<&Node>, after: Option<&Node>, change: Change<'_>) -> bool {
    let Some((first, rest)) = change.steps.split_first() else {
        return match (after, change.value) {
            (Some(after), Some(value)) => is_same(after, value),
            (after, value) => after.is_none() && value.is_none(),
        };
    };
    let Some(after) = after else { return false };
    let change = Change { steps: rest, ..change };
    match (&first.step, &after.kind) {
        (Step::Key(name), Kind::Map(entries)) => entry_changed(before, entries, name, change),
        (Step::Item(index), Kind::List(items)) => item_changed(before, items, *index, change),
        _ => false,
    }
}

fn entry_changed(before: Option<&Node>, entries: &[Entry], name: &str, change: Change<'_>) -> bool {
    let old = match before.map(|before| &before.kind) {
        Some(Kind::Map(old)) => old.as_slice(),
        None | Some(Kind::Null) => &[],
        Some(_) => return false,
    };
    let is_other = |entry: &&Entry| entry.key.value != name;
    let was = old.iter().find(|entry| entry.key.value == name).map(|entry| &entry.value);
    let is = entries.iter().find(|entry| entry.key.value == name).map(|entry| &entry.value);
    are_same(old.iter().filter(is_other), entries.iter().filter(is_other), is_same_entry) && changed(was, is, change)
}

fn item_changed(before: Option<&Node>, items: &[Node], index: usize, change: Change<'_>) -> bool {
    let old = match before.map(|before| &before.kind) {
        Some(Kind::List(old)) => old.as_slice(),
        None | Some(Kind::Null) => &[],
        Some(_) => return false,
    };
    let removed = change.steps.is_empty() && change.value.is_none();
    let others = old.iter().enumerate().filter(|(other, _)| *other != index).map(|(_, item)| item);
    let left = items.iter().enumerate().filter(|(other, _)| removed || *other != index).map(|(_, item)| item);
    are_same(others, left, is_same) && (removed || changed(old.get(index), items.get(index), change))
}

/// Whether two values are the same, wherever they stand.
fn is_same(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::List(one), Kind::List(other)) => are_same(one.iter(), other.iter(), is_same),
        (Kind::Map(one), Kind::Map(other)) => are_same(one.iter(), other.iter(), is_same_entry),
        (one, other) => one == other,
    }
}

fn is_same_entry(one: &Entry, other: &Entry) -> bool {
    one.key.value == other.key.value && is_same(&one.value, &other.value)
}

fn are_same<'n, T: 'n>(
    mut one: impl Iterator<Item = &'n T>,
    mut other: impl Iterator<Item = &'n T>,
    same: fn(&T, &T) -> bool,
) -> bool {
    loop {
        match (one.next(), other.next()) {
            (Some(one), Some(other)) if same(one, other) => {}
            (None, None) => return true,
            _ => return false,
        }
    }
}

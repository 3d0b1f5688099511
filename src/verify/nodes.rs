//! How rules find their way through objects. A null is nothing.

use crate::tree::{Content, Tree};

/// What stands below `path`.
pub fn at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t Tree> {
    let found = path.iter().try_fold(tree, |tree, key| tree.get(key))?;
    (found.content != Content::Null).then_some(found)
}

pub fn text<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t str> {
    at(tree, path)?.as_text()
}

pub fn integer(tree: &Tree, path: &[&str]) -> Option<i64> {
    match at(tree, path)?.content {
        Content::Integer(number) => Some(number),
        _ => None,
    }
}

/// Whether a boolean is stated to be `value`.
pub fn is(tree: &Tree, path: &[&str], value: bool) -> bool {
    at(tree, path).is_some_and(|found| found.content == Content::Bool(value))
}

/// The items of a list.
pub fn items<'t>(tree: &'t Tree, path: &[&str]) -> std::slice::Iter<'t, Tree> {
    let items = match at(tree, path).map(|list| &list.content) {
        Some(Content::List(items) | Content::Blocks(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter()
}

/// The entries of a map.
pub fn entries<'t>(tree: &'t Tree, path: &[&str]) -> impl Iterator<Item = (&'t str, &'t Tree)> + use<'t> {
    let entries = match at(tree, path).map(|map| &map.content) {
        Some(Content::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, value)| (key.as_ref(), value)).filter(|(_, value)| value.content != Content::Null)
}

/// Those of `keys` that a map states, in the order of `keys`.
pub fn stated<'t, 'k>(tree: &'t Tree, keys: &[&'k str]) -> Vec<(&'k str, &'t Tree)> {
    keys.iter().filter_map(|key| Some((*key, at(tree, &[key])?))).collect()
}

/// Whether a list or map is missing or holds nothing.
pub fn is_empty(tree: &Tree, path: &[&str]) -> bool {
    at(tree, path).is_none_or(|found| match &found.content {
        Content::List(items) => items.is_empty(),
        Content::Map(entries) => entries.is_empty(),
        Content::Text(text) => text.is_empty(),
        _ => false,
    })
}

//! How a merge treats lists: item by item where their items have a key, as a whole elsewhere.

use super::edit::Edit;
use super::merge::{DIRECTIVE, Directive, Route, standing, without_directive};
use crate::catalogue::keys::{self, ListKey};
use crate::diagnostics::{Diagnostic, codes, list_or};
use crate::tree::{Content, Tree};

/// How the items of a list are merged.
enum Way {
    ByKey(&'static ListKey),
    /// An item of the patch does not say which item it means.
    Unnamed(&'static ListKey),
    Set,
    Whole,
}

impl Edit<'_> {
    /// Merges a list of the patch into a list or into the blocks of one name.
    pub fn list(&mut self, route: &Route<'_>, into: &mut Tree, value: &Tree) {
        let wanted: Vec<&Tree> = items(value).iter().collect();
        let (markers, wanted): (Vec<&Tree>, Vec<&Tree>) = wanted.into_iter().partition(|item| is_marker(item));
        if !markers.is_empty() {
            return self.whole(into, &wanted, value);
        }
        match way(self.folder, route.key, items(into), &wanted) {
            Way::ByKey(row) => wanted.into_iter().for_each(|item| self.item(route, row, into, item)),
            Way::Unnamed(row) => self.unnamed(route, row, &wanted),
            Way::Set => wanted.into_iter().for_each(|item| self.member(into, item)),
            Way::Whole => self.whole(into, &wanted, value),
        }
    }

    fn item(&mut self, route: &Route<'_>, row: &ListKey, into: &mut Tree, item: &Tree) {
        let directive = self.directive(item);
        let place = match meant(row, items(into), item) {
            Ok(place) => place,
            Err(count) => return self.ambiguous(route, item, count),
        };
        let Some(list) = items_mut(into) else { return };
        match (place, directive) {
            (Some(place), Directive::Delete) => {
                let old = list.remove(place);
                self.overrides(&old, self.place(item));
                into.origin = self.origin(self.place(item), Some(&into.origin));
            }
            (None, Directive::Delete) => self.no_such_item(route, row, into, item),
            (None, _) => {
                let fresh = self.fresh(route, &without_directive(item));
                list.push(fresh);
            }
            (Some(place), _) => {
                let Some(old) = list.get_mut(place) else { return };
                match directive {
                    Directive::Replace => self.replace(old, &without_directive(item)),
                    _ => self.value(route, old, item),
                }
            }
        }
    }

    /// A plain value, where the order of a list says nothing.
    fn member(&mut self, into: &mut Tree, item: &Tree) {
        if items(into).iter().any(|known| known.same(item)) {
            return;
        }
        let fresh = self.copy(item, None);
        if let Some(list) = items_mut(into) {
            list.push(fresh);
        }
    }

    /// The list as the patch states it. Items that stay the same keep their origin.
    fn whole(&mut self, into: &mut Tree, wanted: &[&Tree], value: &Tree) {
        let old = items(into);
        if old.len() == wanted.len() && old.iter().zip(wanted).all(|(old, item)| old.same(item)) {
            return;
        }
        self.overrides(into, self.place(value));
        let mut fresh = Vec::with_capacity(wanted.len());
        for (index, item) in wanted.iter().enumerate() {
            fresh.push(match items(into).get(index) {
                Some(old) if old.same(item) => old.clone(),
                old => self.copy(item, old.map(|old| &old.origin)),
            });
        }
        into.origin = self.origin(self.place(value), Some(&into.origin));
        if let Some(list) = items_mut(into) {
            *list = fresh;
        }
    }

    fn unnamed(&mut self, route: &Route<'_>, row: &ListKey, wanted: &[&Tree]) {
        let names = list_or(row.naming_fields());
        for item in wanted.iter().filter(|item| !row.is_stated_by(item)) {
            let help = format!("add {names} to say which item is meant, or replace the list: `- $patch: replace`");
            self.misshapen(self.place(item), format!("an item of `{route}` has no {names}"), help);
        }
    }

    fn ambiguous(&mut self, route: &Route<'_>, item: &Tree, count: usize) {
        let message = format!("{count} items of `{route}` are what the patch names");
        self.misshapen(self.place(item), message, "state more of what tells them apart, or use `json`");
    }

    fn no_such_item(&mut self, route: &Route<'_>, row: &ListKey, into: &Tree, item: &Tree) {
        let key = row.key(item).or_else(|| first_value(item)).unwrap_or_default();
        let message = format!("`{route}` has no item `{key}` to remove");
        let there: Vec<String> = items(into).iter().filter_map(|item| row.key(item)).collect();
        let label = match there.is_empty() {
            true => standing(into),
            false => format!("it has {}", list_or(there.iter().map(String::as_str)).replace(" or ", " and ")),
        };
        let refused = Diagnostic::error(codes::UNMATCHED_PATH, self.place(item), message);
        self.diagnostics.push(refused.with_label(label).with_help("name an item that is there, or take this one out"));
    }
}

/// `- $patch: replace`: the other items are the list.
fn is_marker(item: &Tree) -> bool {
    let Content::Map(entries) = &item.content else { return false };
    entries.len() == 1 && item.get(DIRECTIVE).and_then(Tree::as_text) == Some("replace")
}

pub fn items(tree: &Tree) -> &[Tree] {
    match &tree.content {
        Content::List(items) | Content::Blocks(items) => items,
        _ => &[],
    }
}

fn items_mut(tree: &mut Tree) -> Option<&mut Vec<Tree>> {
    match &mut tree.content {
        Content::List(items) | Content::Blocks(items) => Some(items),
        _ => None,
    }
}

/// By the first key that tells apart what is there and that all items of the patch state.
fn way(folder: &str, list: &str, there: &[Tree], wanted: &[&Tree]) -> Way {
    let fits = |row: &&'static ListKey| row.keyed(there).is_some();
    let names = |row: &ListKey| wanted.iter().all(|item| row.is_stated_by(item));
    let rows: Vec<&'static ListKey> = keys::of(folder, list).filter(fits).collect();
    match rows.iter().find(|row| names(row)).or(rows.first()) {
        _ if keys::merges_as_set(folder, list) => Way::Set,
        Some(row) if row.merges && names(row) => Way::ByKey(row),
        Some(row) if row.merges && !there.is_empty() => Way::Unnamed(row),
        _ => Way::Whole,
    }
}

/// The place of the item that the patch means: `Err` with their number where there are several.
fn meant(row: &ListKey, there: &[Tree], item: &Tree) -> Result<Option<usize>, usize> {
    let found: Vec<usize> =
        (0..).zip(there).filter(|(_, known)| row.is_meant_by(item, known)).map(|(place, _)| place).collect();
    match found.as_slice() {
        [] => Ok(None),
        [one] => Ok(Some(*one)),
        several => {
            let key = row.key(item);
            let exact = |place: &&usize| there.get(**place).is_some_and(|known| row.key(known) == key);
            several.iter().find(exact).map(|place| Some(*place)).ok_or(several.len())
        }
    }
}

fn first_value(item: &Tree) -> Option<String> {
    let Content::Map(entries) = &item.content else { return None };
    entries
        .iter()
        .filter(|(key, _)| key != DIRECTIVE)
        .find_map(|(_, value)| value.scalar().map(|text| text.into_owned()))
}

//! Lists: how many items, each of its form, and none twice where the platform tells items by what they hold.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Dialect, Step, Walk, wording};
use crate::catalogue::kubernetes::KEY_DEFAULTS;
use crate::catalogue::types::{Field, Form, ListKind};
use crate::diagnostics::codes;
use crate::tree::{Content, Tree};

impl<'a> Walk<'a> {
    pub(super) fn items(&mut self, items: &'a [Tree], form: &Form, field: &Field) {
        for (index, item) in items.iter().enumerate() {
            self.element(Step::Item(index, item.get("name").and_then(Tree::as_text)), item, form, field);
        }
    }

    pub(super) fn repetitions(&mut self, items: &'a [Tree], field: &Field) {
        match &field.list {
            ListKind::Keyed(keys) => self.repeated(items, |item| key_of(item, keys)),
            // Terraform makes one of equal members itself.
            ListKind::Set if self.dialect != Dialect::Terraform => self.repeated(items, scalar),
            ListKind::Set | ListKind::Atomic => {}
        }
    }

    pub(super) fn count(&mut self, tree: &Tree, count: usize, field: &Field) {
        let bounds = field.limits.count;
        if i64::try_from(count).is_ok_and(|count| !bounds.contain(count)) {
            let message = format!("{} has {count} entries, not {}", self.place(), wording::bounds(bounds));
            let help = format!("state {} of them", wording::bounds(bounds));
            self.report(codes::OBJECT_FIELD_VALUE, &tree.origin, message, help);
        }
    }

    /// Items that are known by the same thing. What has no key is another's fault.
    fn repeated(&mut self, items: &'a [Tree], key: impl Fn(&'a Tree) -> Option<String>) {
        let mut first: BTreeMap<String, &Tree> = BTreeMap::new();
        for item in items {
            let Some(key) = key(item) else { continue };
            match first.get(&key) {
                None => _ = first.insert(key, item),
                Some(earlier) => {
                    let message = format!("{} holds `{key}` twice", self.place());
                    let told = super::super::error(codes::REPEATED_LIST_KEY, &item.origin, message);
                    let told = told.with_help("take one of them out: the platform tells items by it");
                    let there = earlier.origin.span().filter(|span| Some(*span) != told.span);
                    self.found.push(match there {
                        Some(span) => told.with_related(span, "the first one stands here"),
                        None => told,
                    });
                }
            }
        }
    }
}

/// What an item is known by: `api`, `8080/TCP`. `None` where it lacks a key that has no default.
fn key_of(item: &Tree, keys: &[&str]) -> Option<String> {
    let part = |key: &&str| match item.get(key).and_then(scalar) {
        Some(value) => Some(Cow::Owned(value)),
        None => KEY_DEFAULTS.iter().find(|(name, _)| name == key).map(|(_, default)| Cow::Borrowed(*default)),
    };
    keys.iter().map(part).collect::<Option<Vec<_>>>().map(|parts| parts.join("/"))
}

fn scalar(tree: &Tree) -> Option<String> {
    match &tree.content {
        Content::Text(text) | Content::Number(text) => Some(text.clone()),
        Content::Integer(number) => Some(number.to_string()),
        Content::Bool(value) => Some(value.to_string()),
        _ => None,
    }
}

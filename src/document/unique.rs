//! Maps whose keys are unique.

use std::collections::HashMap;

use super::node::{Entry, Node};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Span, Spanned};

/// Maps of up to this many keys are searched from end to end, which is faster than hashing.
const SMALL_MAP: usize = 16;

/// The entries of a map that is being read, in the order of the file.
#[derive(Debug, Default)]
pub struct UniqueEntries {
    entries: Vec<Entry>,
    /// Positions by key, once the map is no longer small. Never iterated.
    index: HashMap<String, usize>,
}

impl UniqueEntries {
    /// Adds an entry; a key that is there already is told, and its second value dropped.
    pub fn insert(&mut self, key: Spanned<String>, value: Node, diagnostics: &mut Vec<Diagnostic>) {
        match self.find(&key.value) {
            Some(first) => diagnostics.push(duplicate_key(&key.value, key.span, Some(first.key.span))),
            None => self.push(Entry::new(key, value)),
        }
    }

    pub fn find(&self, key: &str) -> Option<&Entry> {
        self.position(key).and_then(|position| self.entries.get(position))
    }

    pub fn find_mut(&mut self, key: &str) -> Option<&mut Entry> {
        self.position(key).and_then(|position| self.entries.get_mut(position))
    }

    pub fn into_entries(self) -> Vec<Entry> {
        self.entries
    }

    fn position(&self, key: &str) -> Option<usize> {
        if self.entries.len() <= SMALL_MAP {
            return self.entries.iter().position(|entry| entry.key.value == key);
        }
        self.index.get(key).copied()
    }

    fn push(&mut self, entry: Entry) {
        self.entries.push(entry);
        if self.entries.len() > SMALL_MAP {
            for (position, entry) in self.entries.iter().enumerate().skip(self.index.len()) {
                self.index.insert(entry.key.value.clone(), position);
            }
        }
    }
}

pub(super) fn duplicate_key(key: &str, again: Span, first: Option<Span>) -> Diagnostic {
    let diagnostic = Diagnostic::error(codes::DUPLICATE_KEY, again, format!("`{key}` is given twice"))
        .with_label("given again")
        .with_help("remove one of the two");
    match first {
        Some(first) => diagnostic.with_related(first, format!("`{key}` is first given here")),
        None => diagnostic,
    }
}

//! The blocks of a Terraform module.

use super::walk::{entries, entry_of, items, tell};
use crate::diagnostics::{Code, Diagnostic};
use crate::tree::{Content, Object, Tree};

/// `resource "aws_db_instance" "main" { … }`.
#[derive(Clone, Copy)]
pub struct Block<'a> {
    pub object: &'a Object,
    /// `resource`, `data`, `provider`, …
    pub mode: &'a str,
    /// `aws_db_instance`.
    pub kind: &'a str,
    /// `main`.
    pub label: &'a str,
    pub body: &'a Tree,
}

/// The blocks of an object, however its headers are written: `resource "a" "b"` or `resource.a.b`.
pub fn blocks(object: &Object) -> impl Iterator<Item = Block<'_>> {
    entries(Some(&object.tree)).flat_map(move |(header, blocks)| {
        let mut words = header.split([' ', '.']).map(|word| word.trim_matches('"'));
        let mut word = || words.next().unwrap_or_default();
        let (mode, kind, label) = (word(), word(), word());
        items(Some(blocks)).map(move |body| Block { object, mode, kind, label, body })
    })
}

impl<'a> Block<'a> {
    /// Whether it is a resource of one of these types.
    pub fn is_one_of(&self, kinds: &[&str]) -> bool {
        self.mode == "resource" && kinds.contains(&self.kind)
    }

    /// `aws_db_instance.main`.
    pub fn address(&self) -> String {
        format!("{}.{}", self.kind, self.label)
    }

    pub fn tell(&self, code: Code, node: &Tree, what: &str, help: impl Into<String>) -> Option<Diagnostic> {
        tell(code, entry_of(self.object), node, format!("`{}` {what}", self.address()), help)
    }

    /// The node that says `key`; the block where nothing does.
    pub fn said(&self, key: &str) -> &'a Tree {
        self.body.get(key).unwrap_or(self.body)
    }

    /// Whether `key` is left out, or is a literal that is not `value`. What an expression gives is unknown.
    pub fn lacks(&self, key: &str, value: bool) -> bool {
        self.body.get(key).is_none_or(|said| said.content == Content::Bool(!value) || said.content == Content::Null)
    }
}

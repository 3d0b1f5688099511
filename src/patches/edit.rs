//! One patch at work on one object: what it writes, and what is wrong with it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::merge::DIRECTIVE;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::patch::Patch;
use crate::source::Span;
use crate::stack::Target;
use crate::targets::Emitter;
use crate::tree::{Content, Origin, Tree};

pub struct Edit<'a> {
    pub patch: &'a Patch,
    /// The folder of the target, by which the keys of lists are known.
    pub folder: &'static str,
    /// The places of values that earlier patches have written.
    earlier: &'a BTreeMap<Span, &'a str>,
    /// The places of values that it writes.
    pub written: Vec<Span>,
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Edit<'a> {
    pub fn new(patch: &'a Patch, target: Target, earlier: &'a BTreeMap<Span, &'a str>) -> Self {
        let folder = Emitter::of(target).folder;
        Edit { patch, folder, earlier, written: Vec::new(), diagnostics: Vec::new() }
    }

    pub fn is_hcl(&self) -> bool {
        self.folder == Emitter::of(Target::Terraform).folder
    }

    /// Where the patch states a value.
    pub fn place(&self, value: &Tree) -> Span {
        value.origin.span().unwrap_or(self.patch.at)
    }

    /// The origin of a value that the patch writes at `at`.
    pub fn origin(&mut self, at: Span, was: Option<&Origin>) -> Origin {
        self.written.push(at);
        Origin::Patched { at, was: was.cloned().map(Arc::new) }
    }

    /// Writes a value over another, unless it is the same.
    pub fn replace(&mut self, into: &mut Tree, value: &Tree) {
        if into.same(value) {
            return;
        }
        self.overrides(into, self.place(value));
        *into = self.copy(value, Some(&into.origin));
    }

    /// A value of the patch as it stands in the output, in place of `was`.
    pub fn copy(&mut self, value: &Tree, was: Option<&Origin>) -> Tree {
        let at = self.place(value);
        let content = match &value.content {
            Content::Map(entries) => {
                self.refuse_directive(value);
                Content::Map(entries.iter().map(|(key, value)| (key.clone(), self.copy(value, None))).collect())
            }
            Content::List(items) => Content::List(items.iter().map(|item| self.copy(item, None)).collect()),
            Content::Blocks(items) => Content::Blocks(items.iter().map(|item| self.copy(item, None)).collect()),
            leaf => leaf.clone(),
        };
        Tree::new(content, self.origin(at, was))
    }

    /// A value of the output that the patch puts elsewhere.
    pub fn moved(&mut self, tree: &Tree, at: Span) -> Tree {
        let content = match &tree.content {
            Content::Map(entries) => {
                Content::Map(entries.iter().map(|(key, value)| (key.clone(), self.moved(value, at))).collect())
            }
            Content::List(items) => Content::List(items.iter().map(|item| self.moved(item, at)).collect()),
            Content::Blocks(items) => Content::Blocks(items.iter().map(|item| self.moved(item, at)).collect()),
            leaf => leaf.clone(),
        };
        Tree::new(content, self.origin(at, Some(&tree.origin)))
    }

    /// Reports a value that an earlier patch has written.
    pub fn overrides(&mut self, old: &Tree, at: Span) {
        let Some((first, other)) = self.writer(old) else { return };
        let message = format!("`{}` writes over what `{other}` writes", self.patch.id);
        let found = Diagnostic::warning(codes::OVERRIDDEN_PATCH, at, message).with_related(first, "written here first");
        let help = "say it in one of the two, or why both stay: `allow: { overridden-patch: … }`";
        self.diagnostics.push(found.with_help(help).with_entry(&self.patch.id));
    }

    /// The first value of a tree that an earlier patch has written, with that patch.
    fn writer(&self, tree: &Tree) -> Option<(Span, &'a str)> {
        let own = match &tree.origin {
            Origin::Patched { at, .. } => self.earlier.get_key_value(at).map(|(at, patch)| (*at, *patch)),
            _ => None,
        };
        own.or_else(|| match &tree.content {
            Content::Map(entries) => entries.iter().find_map(|(_, value)| self.writer(value)),
            Content::List(items) | Content::Blocks(items) => items.iter().find_map(|item| self.writer(item)),
            _ => None,
        })
    }

    fn refuse_directive(&mut self, value: &Tree) {
        if let Some(directive) = value.get(DIRECTIVE) {
            let at = self.place(directive);
            let help = "state the list or map as it is to be, or use `json`";
            self.misshapen(at, format!("`{DIRECTIVE}` stands in what is written as a whole"), help);
        }
    }

    pub fn misshapen(&mut self, at: Span, message: impl Into<String>, help: impl Into<String>) {
        self.diagnostics.push(Diagnostic::error(codes::MISSHAPEN_PATCH, at, message).with_help(help));
    }
}

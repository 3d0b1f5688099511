//! An object while rules judge it.

use super::nodes::{at, is_empty, stated};
use crate::diagnostics::{Code, Diagnostic, codes, list_or};
use crate::tree::Tree;

/// Collects what is wrong with an object. Every message begins with the object's id.
pub struct Judge<'a> {
    id: &'a str,
    /// Of the cluster: 35 for 1.35. Nothing to other platforms.
    pub minor: u32,
    pub found: Vec<Diagnostic>,
}

impl<'a> Judge<'a> {
    pub fn new(id: &'a str, minor: u32) -> Self {
        Judge { id, minor, found: Vec::new() }
    }

    /// `what` goes on after the object's id: `mounts the volume …`.
    pub fn refuse(&mut self, code: Code, node: &Tree, what: impl AsRef<str>, help: impl Into<String>) {
        let message = format!("`{}` {}", self.id, what.as_ref());
        self.found.push(super::error(code, &node.origin, message).with_help(help));
    }

    /// A second thing of a name that only one may have.
    pub fn repeated(&mut self, node: &Tree, earlier: &Tree, what: impl AsRef<str>) {
        let message = format!("`{}` {}", self.id, what.as_ref());
        let told = super::error(codes::REPEATED_LIST_KEY, &node.origin, message).with_help("change one of the two");
        self.found.push(match earlier.origin.span() {
            Some(span) => told.with_related(span, "the first one stands here"),
            None => told,
        });
    }

    pub fn value(&mut self, node: &Tree, what: impl AsRef<str>, help: impl Into<String>) {
        self.refuse(codes::OBJECT_FIELD_VALUE, node, what, help);
    }

    pub fn conflict(&mut self, node: &Tree, what: impl AsRef<str>, help: impl Into<String>) {
        self.refuse(codes::CONFLICTING_FIELDS, node, what, help);
    }

    pub fn missing(&mut self, node: &Tree, what: impl AsRef<str>, help: impl Into<String>) {
        self.refuse(codes::MISSING_OBJECT_FIELD, node, what, help);
    }

    /// `holder` (`the volume ``data```) states exactly one of these fields.
    pub fn exactly_one(&mut self, node: &Tree, keys: &[&str], holder: &str) {
        if stated(node, keys).is_empty() {
            let what = format!("says nothing for {holder} of what it is");
            self.missing(node, what, format!("state one of {}", list_or(keys.iter().copied())));
        }
        self.at_most_one(node, keys, holder);
    }

    pub fn at_most_one(&mut self, node: &Tree, keys: &[&str], holder: &str) {
        if let [(first, _), (second, extra), ..] = stated(node, keys).as_slice() {
            let what = format!("states both `{first}` and `{second}` for {holder}");
            self.conflict(extra, what, "keep one of the two");
        }
    }

    /// `holder` states a field that its schema lets it leave out.
    pub fn needs(&mut self, node: &Tree, path: &[&str], holder: &str) {
        if is_empty(node, path) {
            let field = path.join(".");
            let place = path.iter().rev().skip(1).rev();
            let nearest = at(node, &place.copied().collect::<Vec<_>>()).unwrap_or(node);
            self.missing(
                nearest,
                format!("has no `{field}` for {holder}, which is required"),
                format!("state `{field}`"),
            );
        }
    }
}

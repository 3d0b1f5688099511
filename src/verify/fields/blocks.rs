//! Nested blocks of Terraform.

use std::borrow::Cow;

use super::{Walk, wording};
use crate::catalogue::terraform;
use crate::catalogue::types::{Field, Form, Type};
use crate::diagnostics::codes;
use crate::tree::{Content, Tree};

/// A block that is written once for each item of a collection.
const DYNAMIC: &str = "dynamic";

/// Keyword and first label of a block's header, as it is written (`resource "aws_vpc" "main"`) or read
/// (`resource.aws_vpc.main`).
pub fn header(line: &str) -> Option<(&str, Option<&str>)> {
    let mut words = line.split([' ', '.']).map(|word| word.trim_matches('"')).filter(|word| !word.is_empty());
    Some((words.next()?, words.next()))
}

impl<'a> Walk<'a> {
    /// Whether a map has a field: a nested block under its header, or made by `dynamic`.
    pub(super) fn states(&self, entries: &[(Cow<'static, str>, Tree)], name: &str) -> bool {
        entries.iter().any(|(key, value)| {
            let block = matches!(value.content, Content::Blocks(_));
            (*key == name || block && header(key).is_some_and(|words| names(words) == name)) && !self.is_nothing(value)
        })
    }

    /// Blocks of one header in the body of another.
    pub(super) fn nested(&mut self, line: &'a str, tree: &'a Tree, types: &[&Type]) {
        let (Content::Blocks(bodies), Some(words)) = (&tree.content, header(line)) else { return };
        let name = names(words);
        let Some(field) = types.iter().find_map(|one| one.field(name, self.minor())) else {
            if !types.iter().any(|one| one.traits.open) {
                self.unknown(name, tree, types);
            }
            return;
        };
        let Form::Type(inner) = block_form(field) else { return self.not_a_block(tree, field) };
        let Some(inner) = inner.get() else { return };
        if words.0 == DYNAMIC {
            return bodies.iter().for_each(|body| self.dynamic(body, inner));
        }
        self.count(tree, bodies.len(), field);
        bodies.iter().for_each(|body| self.object(body, &[inner]));
    }

    /// What takes a block of any body is not looked into.
    fn not_a_block(&mut self, tree: &Tree, field: &Field) {
        if !field.block && !matches!(field.form, Form::Any) {
            let message = format!("{} is a block, not {}", self.place(), wording::noun(&field.form));
            let help = format!("write it as an argument: `{} = …`", field.name);
            self.report(codes::OBJECT_FIELD_TYPE, &tree.origin, message, help);
        }
    }

    fn dynamic(&mut self, body: &'a Tree, inner: &Type) {
        if let Some(dynamic) = terraform::TYPES.get("block.dynamic") {
            self.object(body, &[dynamic]);
        }
        if let Some(Content::Blocks(contents)) = body.get("content").map(|content| &content.content) {
            contents.iter().for_each(|content| self.object(content, &[inner]));
        }
    }
}

/// The name of the blocks that a header makes.
fn names<'a>((keyword, label): (&'a str, Option<&'a str>)) -> &'a str {
    if keyword == DYNAMIC { label.unwrap_or(keyword) } else { keyword }
}

/// What the body of each block is.
fn block_form(field: &Field) -> &Form {
    match &field.form {
        Form::List(form) => form,
        form => form,
    }
}

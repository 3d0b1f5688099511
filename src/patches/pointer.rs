//! JSON pointers (RFC 6901) into output trees.

use super::edit::Edit;
use super::merge::{near, standing};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Span, Spanned};
use crate::tree::{Content, Tree};

/// One part of a pointer.
pub struct Token {
    /// Unescaped.
    pub key: String,
    pub at: Span,
}

/// The parts of a pointer, which is known to be one.
pub fn tokens(pointer: &Spanned<String>) -> Vec<Token> {
    let mut start = 0;
    let mut tokens = Vec::new();
    for part in pointer.value.split('/') {
        let range = start..start + part.len();
        start = range.end + 1;
        let at = pointer.span.within(&pointer.value, range).unwrap_or(pointer.span);
        tokens.push(Token { key: part.replace("~1", "/").replace("~0", "~"), at });
    }
    // What is before the first slash is empty.
    tokens.split_off(1)
}

impl Edit<'_> {
    /// The value that a pointer leads to; reports the part that leads nowhere.
    pub fn reach<'t>(&mut self, id: &str, mut tree: &'t mut Tree, tokens: &[Token]) -> Option<&'t mut Tree> {
        for token in tokens {
            if child(tree, &token.key).is_none() {
                return self.nowhere(id, tree, token);
            }
            tree = child_mut(tree, &token.key)?;
        }
        Some(tree)
    }

    pub fn nowhere<T>(&mut self, id: &str, tree: &Tree, token: &Token) -> Option<T> {
        let message = format!("`{}` leads nowhere in `{id}`", token.key);
        let refused = Diagnostic::error(codes::UNMATCHED_PATH, token.at, message).with_label(standing(tree));
        let help = match &tree.content {
            Content::List(_) | Content::Blocks(_) => "write the index of an item, from 0".to_owned(),
            _ => near(tree, &token.key),
        };
        self.diagnostics.push(refused.with_help(help));
        None
    }
}

pub fn child<'t>(tree: &'t Tree, key: &str) -> Option<&'t Tree> {
    match &tree.content {
        Content::Map(_) => tree.get(key),
        Content::List(items) | Content::Blocks(items) => items.get(index(key)?),
        Content::Call { arguments, .. } => child(only(arguments)?, key),
        _ => None,
    }
}

fn child_mut<'t>(tree: &'t mut Tree, key: &str) -> Option<&'t mut Tree> {
    match &mut tree.content {
        Content::Map(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
        Content::List(items) | Content::Blocks(items) => items.get_mut(index(key)?),
        Content::Call { arguments, .. } => child_mut(arguments.first_mut()?, key),
        _ => None,
    }
}

/// `jsonencode({…})` is its object.
fn only(arguments: &[Tree]) -> Option<&Tree> {
    match arguments {
        [only] => Some(only),
        _ => None,
    }
}

/// An index as RFC 6901 writes it: no leading zeros.
pub fn index(key: &str) -> Option<usize> {
    let plain = key == "0" || !key.starts_with(['0', '+']);
    key.parse().ok().filter(|_| plain)
}

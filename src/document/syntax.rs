//! What the three readers share: decoding, limits, and maps whose keys are unique.

use std::collections::HashMap;

use super::node::{Entry, Node};
use super::shape::Shapes;
use super::{kdl, toml, yaml};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span, Spanned, Syntax};

/// The deepest nesting of maps and lists in a file.
pub const MAX_DEPTH: usize = 64;

/// Maps of up to this many keys are searched from end to end, which is faster than hashing.
const SMALL_MAP: usize = 16;

/// Reads `text`. The tree is there if the syntax allows one at all; with diagnostics beside it, what was refused is
/// left out or a hole.
pub fn parse(file: FileId, text: &str, syntax: Syntax, shapes: &Shapes) -> (Option<Node>, Vec<Diagnostic>) {
    match syntax {
        Syntax::Yaml => yaml::parse(file, text),
        Syntax::Toml => toml::parse(file, text),
        Syntax::Kdl => kdl::parse(file, text, shapes),
    }
}

/// The text of a file.
///
/// # Errors
/// The bytes are no UTF-8, or start with a byte order mark.
#[expect(clippy::result_large_err, reason = "once a file")]
pub fn decode_utf8(file: FileId, bytes: Vec<u8>) -> Result<String, Diagnostic> {
    let text = String::from_utf8(bytes).map_err(|error| not_utf8(file, &error))?;
    if text.starts_with('\u{feff}') {
        return Err(Diagnostic::error(
            codes::BYTE_ORDER_MARK,
            Span::new(file, 0..'\u{feff}'.len_utf8()),
            "the file starts with a byte order mark",
        )
        .with_help("save the file as UTF-8 without a byte order mark"));
    }
    Ok(text)
}

fn not_utf8(file: FileId, error: &std::string::FromUtf8Error) -> Diagnostic {
    let at = error.utf8_error().valid_up_to();
    let byte = error.as_bytes().get(at).copied().unwrap_or_default();
    Diagnostic::error(codes::NOT_UTF8, Span::new(file, at..at + 1), format!("the byte `0x{byte:02X}` is not UTF-8"))
        .with_help("save the file as UTF-8")
}

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

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(codes::NESTING_TOO_DEEP, span, format!("the nesting is deeper than `{MAX_DEPTH}` levels"))
        .with_help("flatten what stands here, or include it as a file")
}

pub(super) fn number_out_of_range(span: Span, number: &str) -> Diagnostic {
    Diagnostic::error(codes::NUMBER_OUT_OF_RANGE, span, format!("`{number}` does not fit 64 bits"))
        .with_help("put it in quotes if it is a name, or use a smaller number")
}

/// A reference without the quotes that its place demands. `written` is the whole value.
pub(super) fn unquoted_reference(span: Span, written: &str, place: &str) -> Diagnostic {
    let quoted = format!("\"{written}\"");
    Diagnostic::error(codes::UNQUOTED_REFERENCE, span, format!("`{written}` has no quotes, which {place} demands"))
        .with_help(format!("write `{quoted}`"))
        .with_fix(span, quoted)
}

/// A bare word that is a string only in quotes.
pub(super) fn unquoted_string(span: Span, word: &str, syntax: &str) -> Diagnostic {
    let quoted = format!("\"{}\"", word.replace('\\', "\\\\").replace('"', "\\\""));
    Diagnostic::error(codes::UNQUOTED_STRING, span, format!("`{word}` needs quotes in {syntax}"))
        .with_help(format!("write `{quoted}`"))
        .with_fix(span, quoted)
}

/// The end of the reference-bearing word that starts at `start`: it ends at a blank or at one of `stops`, but not
/// inside `${…}`.
pub(super) fn word_end(text: &str, start: usize, stops: &[char]) -> usize {
    let rest = text.get(start..).unwrap_or("");
    let mut braces = 0usize;
    for (at, character) in rest.char_indices() {
        match character {
            '\n' => return start + at,
            '{' if rest[..at].ends_with('$') => braces += 1,
            '}' if braces > 0 => braces -= 1,
            _ if braces == 0 && (character.is_whitespace() || stops.contains(&character)) => return start + at,
            _ => {}
        }
    }
    start + rest.len()
}

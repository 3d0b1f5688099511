//! What the three readers refuse alike.

use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

/// The deepest nesting of maps and lists in a file.
pub const MAX_DEPTH: usize = 64;

pub(super) fn too_deep(span: Span) -> Diagnostic {
    Diagnostic::error(codes::NESTING_TOO_DEEP, span, format!("the nesting is deeper than `{MAX_DEPTH}` levels"))
        .with_help("flatten what stands here, or include it as a file")
}

/// A string in single quotes would hold them.
pub(super) fn single_quote(span: Span) -> Diagnostic {
    Diagnostic::error(codes::UNQUOTED_STRING, span, "`'` is no quote of KDL").with_help("use double quotes: `\"…\"`")
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

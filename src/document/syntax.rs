//! Reads the text of a file in its syntax.

use super::node::Node;
use super::shape::Shapes;
use super::{kdl, toml, yaml};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span, Syntax};

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

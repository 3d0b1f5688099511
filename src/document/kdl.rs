//! Reads KDL 2: [`scan`] finds faults at their narrowest place, the `kdl` crate parses, [`map`] makes the tree.
//!
//! A node says what the shape of its place makes of it (see [`map`]). Where nothing is known of a place, as in `raw`,
//! properties and child nodes make a map, several arguments or `-` children a list, one argument a scalar; `(list)`
//! before a node's name makes a list of what would not be one: `(list)from` is empty, `(list)verbs "get"` has one item.

mod map;
mod numbers;
mod scan;

use kdl::{KdlDiagnostic, KdlDocument, KdlError};

use super::node::Node;
use super::shape::Shapes;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span};

/// The tree, unless the syntax is broken.
pub fn parse(file: FileId, text: &str, shapes: &Shapes) -> (Option<Node>, Vec<Diagnostic>) {
    let faults = scan::faults(file, text);
    if !faults.is_empty() {
        return (None, faults);
    }
    match KdlDocument::parse_v2(text) {
        Ok(document) => {
            let (root, diagnostics) = map::tree(file, text, shapes, &document);
            (Some(root), diagnostics)
        }
        Err(error) => (None, vec![explain(file, text, &error)]),
    }
}

/// What the scan does not know: the narrowest of the parser's places, in its words.
fn explain(file: FileId, text: &str, error: &KdlError) -> Diagnostic {
    let narrowest = error.diagnostics.iter().min_by_key(|diagnostic| {
        let range = place(text, diagnostic);
        (range.is_empty(), range.len(), range.start)
    });
    let range = narrowest.map_or(0..text.len().min(1), |diagnostic| place(text, diagnostic));
    let here = text.get(range.clone()).unwrap_or("");
    let message = narrowest.and_then(|diagnostic| diagnostic.message.as_deref()).unwrap_or("unexpected text");
    let message = format!("`{here}` is no KDL here: {}", message.to_lowercase());
    let help = narrowest.and_then(|diagnostic| diagnostic.help.as_ref()).map(|help| help.to_lowercase());
    Diagnostic::error(codes::INVALID_KDL, Span::new(file, range), message)
        .with_help(help.unwrap_or_else(|| "compare the line with its neighbours".to_owned()))
}

/// The first line of a place, without the blanks around it.
fn place(text: &str, diagnostic: &KdlDiagnostic) -> std::ops::Range<usize> {
    let start = diagnostic.span.offset().min(text.len());
    let written = text.get(start..start + diagnostic.span.len()).unwrap_or("");
    let content = written.trim_start();
    let start = start + written.len() - content.len();
    start..start + content.lines().next().unwrap_or("").trim_end().len()
}

//! Renders objects as text. Rendering cannot fail and keeps one origin a line.

pub mod hcl;
pub mod json;
pub mod yaml;

use camino::Utf8Path;

use crate::tree::{Content, Origin, Tree};

/// A rendered file. `lines[n]` is the origin of line n + 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    pub lines: Vec<Origin>,
    /// Where a file holds several objects: the index of the line at which each but the first starts.
    pub starts: Vec<usize>,
}

/// The file at `path`, in the format that its extension names. Only a format whose files hold several objects takes
/// more than one tree.
pub fn render(path: &Utf8Path, trees: &[&Tree]) -> Rendered {
    let one = |render: fn(&Tree) -> Rendered| trees.first().map(|tree| render(tree)).unwrap_or_default();
    match path.extension() {
        Some("json") => one(json::render),
        Some("md") => one(text),
        Some("tf") => hcl::render(trees),
        _ => one(yaml::render),
    }
}

/// A text that is a file as it is.
fn text(tree: &Tree) -> Rendered {
    let text = match &tree.content {
        Content::Text(text) => text.clone(),
        _ => String::new(),
    };
    let lines = text.lines().map(|_| tree.origin.clone()).collect();
    Rendered { text, lines, starts: Vec::new() }
}

//! Reads what stackc writes back into trees, each node with its line. Comments and layout are not kept.
//!
//! Files of the output may have been edited by hand: one that is not in its format is told with the reason.

pub mod hcl;
pub mod json;
mod yaml;

use std::ops::Range;

use camino::Utf8Path;

use crate::tree::{Content, Tree};

/// The line of a node, from 0: the index of its origin in [`super::Rendered::lines`]. A value of a map stands on the
/// line of its key, an item of a list on that of its dash or bracket.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Line(pub usize);

/// A value as it stands in a file.
pub type Node = Tree<Line>;

/// What is known of where a node stands, from the bytes of its key (its own where it has none) and its own.
pub type Place<'p, O> = dyn Fn(Range<usize>, Range<usize>) -> O + 'p;

/// Why a text is not in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    /// One clause.
    pub message: String,
    /// The byte at which it shows.
    pub at: usize,
}

impl Fault {
    fn too_deep() -> Self {
        Fault { message: format!("it nests deeper than {MAX_DEPTH} levels"), at: 0 }
    }
}

/// Levels of nesting that are read; nothing that is written by hand comes near it.
const MAX_DEPTH: usize = 128;

/// The documents of a file, in the format that its extension names; a file of any other format is one text.
///
/// HCL is a map of its attributes and blocks. The key of a block is its header, joined by dots
/// (`resource.aws_db_instance.main`), its value [`Content::Blocks`]; literals are values, every other expression is
/// [`Content::Expression`] with its blanks made one.
///
/// # Errors
/// One clause that says why the text is not in its format.
pub fn parse(path: &Utf8Path, text: &str) -> Result<Vec<Node>, String> {
    match path.extension() {
        Some("yaml" | "yml") => yaml::parse(text),
        Some("json") => {
            let lines = Lines::of(text);
            json::parse(text, &|key, _| lines.at(key.start)).map(|node| vec![node]).map_err(|fault| fault.message)
        }
        Some("tf" | "hcl" | "tfvars") => {
            let lines = Lines::of(text);
            hcl::parse(text, &|key, _| lines.at(key.start)).map(|node| vec![node]).map_err(|fault| fault.message)
        }
        _ => Ok(vec![plain(text)]),
    }
}

/// An expression of HCL, its blanks made one.
///
/// # Errors
/// Why it is none.
pub fn hcl_expression(text: &str) -> Result<String, String> {
    hcl::expression(text)
}

/// A file that is compared as a text.
pub fn plain(text: &str) -> Node {
    Node::new(Content::Text(text.to_owned()), Line(0))
}

/// The lines of byte offsets, which are asked for in any order.
struct Lines {
    breaks: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        Lines { breaks: text.match_indices('\n').map(|(offset, _)| offset).collect() }
    }

    fn at(&self, offset: usize) -> Line {
        Line(self.breaks.partition_point(|newline| *newline < offset))
    }
}

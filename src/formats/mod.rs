//! Renders objects as text. Rendering cannot fail and keeps one origin a line.

pub mod yaml;

use crate::tree::Origin;

/// A rendered file. `lines[n]` is the origin of line n + 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rendered {
    pub text: String,
    pub lines: Vec<Origin>,
}

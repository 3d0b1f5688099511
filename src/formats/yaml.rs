//! YAML that every YAML 1.1 and 1.2 reader takes for the same.

use super::Rendered;
use crate::tree::Tree;

pub fn render(tree: &Tree) -> Rendered {
    let _ = tree;
    Rendered::default()
}

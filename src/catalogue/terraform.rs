//! Arguments and blocks of Terraform: the language's own, and those of the providers' types that the catalogue has.

use super::types::{Type, Types};

pub static TYPES: Types = Types::new(include_str!("terraform.txt"));

/// The types that a block may be made of, by the words of its header: `resource "aws_vpc" "main"` takes what the
/// provider says of `aws_vpc` and what the language says of every `resource`.
#[derive(Clone, Copy, Debug)]
pub struct Block {
    /// `None` for a keyword that the language lacks.
    pub language: Option<&'static Type>,
    /// `None` where the keyword names no type of a provider, or the catalogue lacks it.
    pub provider: Option<&'static Type>,
}

/// What is known of a block with this keyword and, where it has labels, this first one.
pub fn block(keyword: &str, label: Option<&str>) -> Block {
    let provider = label.and_then(|label| TYPES.get(&format!("{keyword}.{label}")));
    Block { language: TYPES.get(&format!("block.{keyword}")), provider }
}

/// The types of a keyword that providers have: `aws_vpc` of `resource`.
pub fn types_of(keyword: &str) -> impl Iterator<Item = &'static str> {
    TYPES
        .names()
        .filter_map(move |name| name.strip_prefix(keyword)?.strip_prefix('.').filter(|name| !name.contains('.')))
}

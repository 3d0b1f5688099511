//! The Compose file, as the Compose specification's schema has it.

use super::types::{Type, Types};

pub static TYPES: Types = Types::new(include_str!("compose.txt"));

/// The type of a whole file.
pub fn file() -> Option<&'static Type> {
    TYPES.get("compose.file")
}

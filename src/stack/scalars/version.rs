//! Versions of databases, which are tags of their official images.

use super::{Format, refuse};
use crate::document::shape::FormatError;

/// A version that starts with a number: `15`, `8.4`, `7.2.1`, `17-alpine`, `18rc1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerVersion(pub String);

impl Format for ServerVersion {
    const NAME: &'static str = "server-version";
    const DESCRIPTION: &'static str = "The version of a database: `15`, `8.4`, `7.2.1`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(end);
        let is_number = number.split('.').all(|part| !part.is_empty());
        if is_number && is_suffix(suffix) {
            return Ok(ServerVersion(text.to_owned()));
        }
        refuse("is no version", "write a number, as a string: `\"15\"`, `\"8.4\"`, `\"7.2.1\"`")
    }
}

/// What official images append: nothing, a variant (`-alpine`), a preview (`rc1`, `beta2-alpine`).
fn is_suffix(suffix: &str) -> bool {
    let preview = suffix.split('-').next().unwrap_or("");
    let is_preview = preview.ends_with(|letter: char| letter.is_ascii_digit())
        && preview.starts_with(|letter: char| letter.is_ascii_lowercase());
    let tag = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    (preview.is_empty() || is_preview) && !suffix.ends_with('-') && suffix.chars().all(tag)
}

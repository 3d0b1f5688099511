//! Decimal numbers, exact.

use super::{Format, refuse};
use crate::document::shape::FormatError;

/// A decimal number in its shortest form: `0.5`, `-3`, `1000`. Exact, however a syntax prints floats.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal(pub String);

impl Format for Decimal {
    const NAME: &'static str = "decimal";
    const DESCRIPTION: &'static str = "A decimal number: `0.5`, `-3`, `1000`.";
    const TYPES: &'static [&'static str] = &["string", "number"];
    const PATTERN: Option<&'static str> = Some("^-?[0-9]+(\\.[0-9]+)?$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        let unsigned = text.strip_prefix('-').unwrap_or(text);
        let (whole, fraction) = unsigned.split_once('.').unwrap_or((unsigned, "0"));
        let digits = |part: &str| (1..=18).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(whole) || !digits(fraction) {
            return refuse("is no decimal number", "write digits with at most one point: `0.5`");
        }
        let (whole, fraction) = (whole.trim_start_matches('0'), fraction.trim_end_matches('0'));
        let whole = if whole.is_empty() { "0" } else { whole };
        let sign = if text.starts_with('-') && (whole, fraction) != ("0", "") { "-" } else { "" };
        let point = if fraction.is_empty() { "" } else { "." };
        Ok(Decimal(format!("{sign}{whole}{point}{fraction}")))
    }
}

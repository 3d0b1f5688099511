//! Moments as Grafana writes them.

use super::{Format, refuse};
use crate::document::shape::FormatError;

/// A moment relative to now: `now`, `now-1h`, `now-7d/d`.
/// Source: Grafana's `dateMath.parse`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment(pub String);

const UNITS: &str = "smhdwMQy";

impl Format for Moment {
    const NAME: &'static str = "moment";
    const DESCRIPTION: &'static str = "A moment relative to now: `now`, `now-1h`, `now-7d/d`.";
    const PATTERN: Option<&'static str> = Some("^now([-+][0-9]+[smhdwMQy])*(/[smhdwMQy])?$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        if text.strip_prefix("now").is_some_and(is_shift) {
            return Ok(Moment(text.to_owned()));
        }
        refuse("is no moment", "write `now`, or what lies before it: `now-1h`, `now-7d/d`")
    }
}

/// Whether it is steps away from now, then perhaps a unit to round down to.
fn is_shift(text: &str) -> bool {
    if let Some(unit) = text.strip_prefix('/') {
        return unit.len() == 1 && UNITS.contains(unit);
    }
    let Some(step) = text.strip_prefix(['-', '+']) else { return text.is_empty() };
    let rest = step.trim_start_matches(|letter: char| letter.is_ascii_digit());
    let unit = rest.chars().next();
    rest.len() < step.len() && unit.is_some_and(|unit| UNITS.contains(unit)) && rest.get(1..).is_some_and(is_shift)
}

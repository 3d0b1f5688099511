//! Embedded facts about the platforms.

pub mod kubernetes;
pub mod series;

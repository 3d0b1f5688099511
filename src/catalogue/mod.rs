//! Embedded facts about the platforms.

pub mod grafana;
pub mod keys;
pub mod kubernetes;
pub mod series;

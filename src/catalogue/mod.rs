//! Embedded facts about the platforms.

pub mod grafana;
pub mod kubernetes;

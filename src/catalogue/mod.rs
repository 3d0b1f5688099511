//! Embedded facts about the platforms.

pub mod compose;
pub mod grafana;
pub mod keys;
pub mod kubernetes;
pub mod series;
pub mod terraform;
pub mod types;

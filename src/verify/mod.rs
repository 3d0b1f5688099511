//! Holds final objects against what is known of their kinds.

pub mod custom;

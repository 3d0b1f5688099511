//! stackc compiles one typed stack file per environment into the files that run it.
//!
//! The modules stand in the order in which data flows: none imports from a later one.

pub mod source;
pub mod diagnostics;
pub mod tree;
pub mod promql;
pub mod catalogue;
pub mod document;
pub mod formats;
pub mod stack;
pub mod edit;
pub mod plan;
pub mod targets;
pub mod patches;
pub mod verify;
pub mod lints;
pub mod compiler;
pub mod diff;
pub mod commands;

//! Resolves a stack into its plan.

pub(super) mod containers;

//! Renders diagnostics: graphical (miette), short, JSON, GitHub annotations.

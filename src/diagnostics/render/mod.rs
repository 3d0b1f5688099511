//! Renders diagnostics: graphical (miette), short, JSON, GitHub annotations.
//!
//! Each renderer gives text and leaves it to the commands where it goes.

mod count;
mod github;
mod graphical;
mod json;
mod short;

pub use count::Count;
pub use github::github;
pub use graphical::{MAX_REPORTS, Style, graphical};
pub use json::json;
pub use short::short;

use super::{Diagnostic, Severity};
use crate::source::{Sources, Span};

impl std::fmt::Display for Severity {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
        })
    }
}

/// "2 errors, 1 warning"; `None` where there is nothing to count.
pub fn summary(diagnostics: &[Diagnostic]) -> Option<String> {
    let of = |severity| diagnostics.iter().filter(|diagnostic| diagnostic.severity == severity).count();
    let counts = [(of(Severity::Error), "error"), (of(Severity::Warning), "warning")];
    let parts: Vec<String> =
        counts.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| Count(n, word).to_string()).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A span as people and editors count: lines and columns from 1, the end behind the last character.
struct Place<'a> {
    path: &'a str,
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

impl<'a> Place<'a> {
    fn of(span: Span, sources: &'a Sources) -> Self {
        let (line, column) = sources.line_column(span.file, span.start);
        let (end_line, end_column) = sources.line_column(span.file, span.end);
        Place { path: sources.path(span.file).as_str(), line, column, end_line, end_column }
    }
}

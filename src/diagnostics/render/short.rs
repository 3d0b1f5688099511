//! One line a diagnostic, as compilers print it: `path:line:col: error[code]: message`.

use std::fmt::Write;

use super::Place;
use crate::diagnostics::Diagnostic;
use crate::source::Sources;

/// A line for each diagnostic; without a path where no file is to blame.
pub fn short(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    let mut text = String::new();
    for diagnostic in diagnostics {
        if let Some(span) = diagnostic.span {
            let place = Place::of(span, sources);
            let _ = write!(text, "{}:{}:{}: ", place.path, place.line, place.column);
        }
        let _ = writeln!(text, "{}[{}]: {}", diagnostic.severity, diagnostic.code, diagnostic.message);
    }
    text
}

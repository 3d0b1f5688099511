//! Annotations of GitHub Actions: workflow commands, one a line.

use std::fmt::Write;

use super::Place;
use crate::diagnostics::Diagnostic;
use crate::source::Sources;

/// A workflow command for each diagnostic. Source: "Workflow commands for GitHub Actions", whose
/// toolkit escapes `%`, carriage return and line feed, in properties `:` and `,` too.
pub fn github(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| annotation(diagnostic, sources)).collect()
}

fn annotation(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let mut line = format!("::{} ", diagnostic.severity);
    if let Some(span) = diagnostic.span {
        let place = Place::of(span, sources);
        let _ = write!(line, "file={},line={},endLine={},", property(place.path), place.line, place.end_line);
        // GitHub refuses columns on annotations of several lines.
        if place.line == place.end_line {
            let _ = write!(line, "col={},endColumn={},", place.column, place.end_column);
        }
    }
    let _ = writeln!(line, "title={}::{}", property(diagnostic.code.name()), data(&body(diagnostic)));
    line
}

fn body(diagnostic: &Diagnostic) -> String {
    let lines = [Some(&diagnostic.message), diagnostic.label.as_ref(), diagnostic.help.as_ref()];
    lines.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join("\n")
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

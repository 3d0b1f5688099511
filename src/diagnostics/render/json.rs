//! One JSON object a line, for programs.

use serde::Serialize;

use super::Place;
use crate::diagnostics::{Diagnostic, Fix, Related};
use crate::source::{Sources, Span};

#[derive(Serialize)]
struct Line<'a> {
    code: &'a str,
    severity: String,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<At<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    label: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related: Vec<Second<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    help: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<Replacement<'a>>,
}

/// Bytes count from 0, lines and columns from 1; each end is exclusive.
#[derive(Serialize)]
struct At<'a> {
    path: &'a str,
    bytes: [u32; 2],
    start: Position,
    end: Position,
}

#[derive(Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Serialize)]
struct Second<'a> {
    at: At<'a>,
    message: &'a str,
}

#[derive(Serialize)]
struct Replacement<'a> {
    at: At<'a>,
    text: &'a str,
}

/// A line for each diagnostic.
pub fn json(diagnostics: &[Diagnostic], sources: &Sources) -> String {
    diagnostics.iter().map(|diagnostic| line(diagnostic, sources)).collect()
}

fn line(diagnostic: &Diagnostic, sources: &Sources) -> String {
    let second = |related| second(related, sources);
    let line = Line {
        code: diagnostic.code.name(),
        severity: diagnostic.severity.to_string(),
        message: &diagnostic.message,
        at: diagnostic.span.map(|span| at(span, sources)),
        label: diagnostic.label.as_deref(),
        related: diagnostic.related.iter().map(second).collect(),
        help: diagnostic.help.as_deref(),
        fix: diagnostic.fix.as_ref().map(|fix| replacement(fix, sources)),
    };
    serde_json::to_string(&line).map(|text| text + "\n").unwrap_or_default()
}

fn at(span: Span, sources: &Sources) -> At<'_> {
    let place = Place::of(span, sources);
    At {
        path: place.path,
        bytes: [span.start, span.end],
        start: Position { line: place.line, column: place.column },
        end: Position { line: place.end_line, column: place.end_column },
    }
}

fn second<'a>(related: &'a Related, sources: &'a Sources) -> Second<'a> {
    Second { at: at(related.span, sources), message: &related.message }
}

fn replacement<'a>(fix: &'a Fix, sources: &'a Sources) -> Replacement<'a> {
    Replacement { at: at(fix.span, sources), text: &fix.text }
}

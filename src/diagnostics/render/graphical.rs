//! Reports with source excerpts, for people.

use std::fmt;

use miette::{
    GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan,
    SpanContents,
};

use super::Count;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::{FileId, Sources, Span};

/// Reports that are drawn. One takes milliseconds at the end of a large file, and nobody reads more.
pub const MAX_REPORTS: usize = 50;

/// Columns that a report is wrapped at.
const WIDTH: usize = 100;

/// How reports are drawn: colours and box characters are for terminals.
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    pub color: bool,
    pub unicode: bool,
}

impl Style {
    fn theme(self) -> GraphicalTheme {
        match (self.color, self.unicode) {
            (true, true) => GraphicalTheme::unicode(),
            (true, false) => GraphicalTheme::ascii(),
            (false, true) => GraphicalTheme::unicode_nocolor(),
            (false, false) => GraphicalTheme::none(),
        }
    }
}

/// The first [`MAX_REPORTS`] as reports, then how many more there are.
pub fn graphical(diagnostics: &[Diagnostic], sources: &Sources, style: Style) -> String {
    let handler = GraphicalReportHandler::new_themed(style.theme()).with_width(WIDTH).with_links(false);
    let mut text = String::new();
    for diagnostic in diagnostics.iter().take(MAX_REPORTS) {
        // Only a writer or a span outside its file makes this fail: `Excerpt` clamps spans, a String takes all.
        let _ = handler.render_report(&mut text, &Report::new(diagnostic, sources));
        text.push('\n');
    }
    let hidden = diagnostics.len().saturating_sub(MAX_REPORTS);
    if hidden > 0 {
        let more = Count(hidden, "more diagnostic");
        text.push_str(&format!("{more} not shown: `--format short` lists all\n\n"));
    }
    text
}

/// One snippet: a file with the labels that lie in it. Those of other files follow as reports of their own.
#[derive(Debug)]
struct Report<'a> {
    message: &'a str,
    code: Option<&'a str>,
    severity: miette::Severity,
    help: Option<String>,
    source: Option<Excerpt<'a>>,
    labels: Vec<LabeledSpan>,
    elsewhere: Vec<Report<'a>>,
}

impl<'a> Report<'a> {
    fn new(diagnostic: &'a Diagnostic, sources: &'a Sources) -> Self {
        let file = diagnostic.span.map(|span| span.file);
        let (here, other): (Vec<_>, Vec<_>) =
            diagnostic.related.iter().partition(|related| Some(related.span.file) == file);
        let primary = diagnostic.span.map(|span| label(span, diagnostic.label.as_deref(), true));
        let second = here.into_iter().map(|related| label(related.span, Some(&related.message), false));
        let elsewhere = other.into_iter().map(|related| Report::elsewhere(related.span, &related.message, sources));
        Report {
            message: &diagnostic.message,
            code: Some(diagnostic.code.name()),
            severity: severity(diagnostic.severity),
            help: help(diagnostic),
            source: file.and_then(|file| Excerpt::of(file, sources)),
            labels: primary.into_iter().chain(second).collect(),
            elsewhere: elsewhere.collect(),
        }
    }

    fn elsewhere(span: Span, message: &'a str, sources: &'a Sources) -> Self {
        Report {
            message,
            code: None,
            severity: miette::Severity::Advice,
            help: None,
            source: Excerpt::of(span.file, sources),
            labels: vec![label(span, None, true)],
            elsewhere: Vec::new(),
        }
    }
}

/// What to do, and that stackc can do it.
fn help(diagnostic: &Diagnostic) -> Option<String> {
    const FIXED: &str = "`stackc check --fix` does it";
    match (&diagnostic.help, &diagnostic.fix) {
        (Some(help), Some(_)) => Some(format!("{help}\n{FIXED}")),
        (None, Some(_)) => Some(FIXED.to_owned()),
        (help, None) => help.clone(),
    }
}

fn severity(severity: Severity) -> miette::Severity {
    match severity {
        Severity::Error => miette::Severity::Error,
        Severity::Warning => miette::Severity::Warning,
    }
}

fn label(span: Span, text: Option<&str>, primary: bool) -> LabeledSpan {
    let range = span.range();
    let place = SourceSpan::new(range.start.into(), range.len());
    let text = text.map(str::to_owned);
    if primary { LabeledSpan::new_primary_with_span(text, place) } else { LabeledSpan::new_with_span(text, place) }
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.message)
    }
}

impl std::error::Error for Report<'_> {}

impl miette::Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(self.severity)
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.help.as_deref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.source.as_ref().map(|source| source as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        Some(Box::new(self.labels.iter().cloned()))
    }

    fn related<'a>(&'a self) -> Option<Box<dyn Iterator<Item = &'a dyn miette::Diagnostic> + 'a>> {
        if self.elsewhere.is_empty() {
            return None;
        }
        Some(Box::new(self.elsewhere.iter().map(|report| report as &dyn miette::Diagnostic)))
    }
}

/// A file with its name, without a copy of its text.
#[derive(Debug)]
struct Excerpt<'a> {
    path: &'a str,
    text: &'a str,
}

impl<'a> Excerpt<'a> {
    fn of(file: FileId, sources: &'a Sources) -> Option<Self> {
        let source = sources.get(file)?;
        Some(Excerpt { path: source.path.as_str(), text: &source.text })
    }
}

impl SourceCode for Excerpt<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let start = span.offset().min(self.text.len());
        let clamped = SourceSpan::new(start.into(), span.len().min(self.text.len() - start));
        let contents = self.text.read_span(&clamped, before, after)?;
        // miette counts bytes; every other format counts characters.
        let line = self.text.get(..start).unwrap_or_default().rsplit('\n').next().unwrap_or_default();
        let column = if contents.column() == 0 { 0 } else { line.chars().count() };
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.to_owned(),
            contents.data(),
            *contents.span(),
            contents.line(),
            column,
            contents.line_count(),
        )))
    }
}

//! Diagnostics as data. Rendering is apart, in [`render`].

pub mod codes;
pub mod render;

use crate::source::Span;
pub use codes::Code;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    Error,
    Warning,
}

/// What becomes of a finding: it is left out, told, or refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    Allow,
    Warn,
    Deny,
}

/// A second place that explains the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Related {
    pub span: Span,
    pub message: String,
}

/// Replace the bytes at `span` by `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    pub span: Span,
    pub text: String,
}

/// One finding. `message` is one present-tense clause that names the thing in backticks;
/// `help` says the next action. Build with [`Diagnostic::error`] and the `with_` methods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    pub code: Code,
    pub severity: Severity,
    pub message: String,
    /// `None` only where no stack file is to blame, as with an output folder that cannot be written.
    pub span: Option<Span>,
    /// What stands at the primary place, in a few words ("no such port").
    pub label: Option<String>,
    pub related: Vec<Related>,
    pub help: Option<String>,
    pub fix: Option<Fix>,
    /// The entry that it is about (`service.api`), whose `allow` silences it. Errors are never silenced.
    pub entry: Option<String>,
}

impl Level {
    pub const ALL: [Level; 3] = [Level::Allow, Level::Warn, Level::Deny];

    /// As configurations write it.
    pub fn name(self) -> &'static str {
        match self {
            Level::Allow => "allow",
            Level::Warn => "warn",
            Level::Deny => "deny",
        }
    }
}

impl Diagnostic {
    pub fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, Some(span), message.into())
    }

    pub fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Warning, Some(span), message.into())
    }

    /// An error outside every stack file.
    pub fn outside(code: Code, message: impl Into<String>) -> Self {
        Self::new(code, Severity::Error, None, message.into())
    }

    fn new(code: Code, severity: Severity, span: Option<Span>, message: String) -> Self {
        Diagnostic {
            code,
            severity,
            message,
            span,
            label: None,
            related: Vec::new(),
            help: None,
            fix: None,
            entry: None,
        }
    }

    #[must_use]
    pub fn with_label(mut self, label: impl Into<String>) -> Self {
        self.label = Some(label.into());
        self
    }

    #[must_use]
    pub fn with_related(mut self, span: Span, message: impl Into<String>) -> Self {
        self.related.push(Related { span, message: message.into() });
        self
    }

    #[must_use]
    pub fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    #[must_use]
    pub fn with_entry(mut self, entry: impl Into<String>) -> Self {
        self.entry = Some(entry.into());
        self
    }

    /// Offers the candidate that is surely meant in place of `word`, which stands at `span` plainly or in quotes.
    #[must_use]
    pub fn with_rename<'a>(self, span: Span, word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match (surely_meant(word, candidates), span.within(word, 0..word.len())) {
            (Some(meant), Some(place)) => self.with_fix(place, meant),
            _ => self,
        }
    }

    #[must_use]
    pub fn with_fix(mut self, span: Span, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { span, text: text.into() });
        self
    }
}

/// The nearest of `candidates` to a mistyped `word`, if one is near enough to be meant.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(word, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= (candidate.len().max(word.len()) / 3).max(1))
        .min()
        .map(|(_, candidate)| candidate)
}

/// The only one of `candidates` that a mistyped `word` can mean: one slip away, or the same in other letters' case and
/// without `_` and `-`.
fn surely_meant<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    const LEAST: usize = 4;
    let plain = |word: &str| word.replace(['_', '-'], "").to_lowercase();
    let is_near = |candidate: &&str| {
        let slip = word.len() >= LEAST && strsim::damerau_levenshtein(word, candidate) == 1;
        *candidate != word && (slip || plain(candidate) == plain(word))
    };
    let mut near: Vec<&str> = candidates.into_iter().filter(is_near).collect();
    near.sort_unstable();
    near.dedup();
    if let [only] = near.as_slice() { Some(only) } else { None }
}

/// `a`, `b` or `c`, each in backticks; at most eight, then "and n more".
pub fn list_or<'a>(words: impl IntoIterator<Item = &'a str>) -> String {
    const SHOWN: usize = 8;
    let words: Vec<&str> = words.into_iter().collect();
    let quoted = |words: &[&str]| words.iter().map(|word| format!("`{word}`")).collect::<Vec<_>>().join(", ");
    match words.split_last() {
        None => String::new(),
        Some((only, [])) => format!("`{only}`"),
        Some((last, rest)) if rest.len() < SHOWN => format!("{} or `{last}`", quoted(rest)),
        Some(_) => format!("{} and {} more", quoted(&words[..SHOWN]), words.len() - SHOWN),
    }
}

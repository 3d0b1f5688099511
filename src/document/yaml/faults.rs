//! Says what is wrong with broken YAML in our own words, at the narrowest place.

use std::ops::Range;

use granit_parser::{ErrorKind, ScanError};

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::document::faults::{too_deep, unquoted_reference, word_end};
use crate::source::{FileId, Span};

/// `last` is what was read before the fault.
pub fn explain(file: FileId, text: &str, error: &ScanError, last: Range<usize>) -> Diagnostic {
    let at = error.marker().byte_offset().unwrap_or(text.len()).min(text.len());
    let fault = Fault { file, text, at, last };
    fault.tab(error.kind()).or_else(|| fault.reference(error.kind())).unwrap_or_else(|| fault.other(error.kind()))
}

struct Fault<'text> {
    file: FileId,
    text: &'text str,
    at: usize,
    last: Range<usize>,
}

impl Fault<'_> {
    /// A tab in the indentation of the faulty line, or, where the parser stops early, of the next one.
    fn tab(&self, kind: &ErrorKind) -> Option<Diagnostic> {
        let line = self.text.get(..self.at)?.rfind('\n').map_or(0, |newline| newline + 1);
        let next = self.text.get(self.at..)?.find('\n').map(|newline| self.at + newline + 1);
        let of_tabs = matches!(
            kind,
            ErrorKind::TabNotAllowed
                | ErrorKind::TabInBlockIndentation
                | ErrorKind::TabInIndentation
                | ErrorKind::TabInPlainScalar
                | ErrorKind::TabAtBlockScalarStart
        );
        let range = self.indentation_tabs(line).or_else(|| self.indentation_tabs(next.filter(|_| of_tabs)?))?;
        let diagnostic = Diagnostic::error(codes::TAB_INDENTATION, self.span(range), "a tab (`\\t`) indents the line");
        Some(diagnostic.with_help("indent with spaces"))
    }

    /// The first run of tabs in the blanks that start a line.
    fn indentation_tabs(&self, line: usize) -> Option<Range<usize>> {
        let rest = self.text.get(line..)?;
        let blanks = rest.trim_start_matches([' ', '\t']);
        let indentation = rest.get(..rest.len() - blanks.len())?;
        let first = indentation.find('\t')?;
        let tabs = indentation.get(first..)?.bytes().take_while(|byte| *byte == b'\t').count();
        Some(line + first..line + first + tabs)
    }

    /// `${…}` in a flow collection: YAML ends the plain scalar at its brace.
    fn reference(&self, kind: &ErrorKind) -> Option<Diagnostic> {
        let flow = matches!(kind, ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator);
        let opens = self.text.get(self.at..)?.starts_with('{') && self.text.get(..self.at)?.ends_with('$');
        if !(flow && opens) {
            return None;
        }
        let start = if self.last.end == self.at { self.last.start } else { self.at - 1 };
        let end = word_end(self.text, start, &[',', '}', ']']);
        let span = self.span(start..end);
        Some(unquoted_reference(span, self.text.get(start..end)?, "a flow collection of YAML"))
    }

    fn other(&self, kind: &ErrorKind) -> Diagnostic {
        match kind {
            ErrorKind::DirectiveDisallowed => self.directive(),
            ErrorKind::RecursionLimitExceeded => too_deep(self.span(self.mark())),
            ErrorKind::UnclosedQuotedScalar | ErrorKind::DocumentIndicatorInQuotedScalar => self.unclosed_quote(),
            ErrorKind::MappingValueNotAllowed => self.misplaced_colon(),
            ErrorKind::UnknownQuotedScalarEscape => self.unknown_escape(),
            _ => {
                let (message, help) = self.words(kind);
                self.invalid(self.mark(), message, help)
            }
        }
    }

    fn directive(&self) -> Diagnostic {
        let end = self.at + self.text.get(self.at..).unwrap_or("").lines().next().unwrap_or("").trim_end().len();
        let written = self.text.get(self.at..end).unwrap_or("");
        self.refuse(
            codes::YAML_DIRECTIVE,
            self.at..end,
            format!("`{written}` is a directive, which no stack file needs"),
            "remove the line",
        )
    }

    fn unclosed_quote(&self) -> Diagnostic {
        let start = self.at..self.at + 1;
        let quote = self.text.get(start.clone()).filter(|quote| matches!(*quote, "\"" | "'")).unwrap_or("\"");
        self.invalid(
            start,
            format!("the quote `{quote}` is not closed"),
            "close it, and write `''` or `\\\"` for a quote inside",
        )
    }

    /// The marker is at the string's quote; the first escape that YAML does not know is the fault.
    fn unknown_escape(&self) -> Diagnostic {
        let mut characters = self.text.get(self.at..).unwrap_or("").char_indices();
        let mut range = self.mark();
        while let Some((at, character)) = characters.next() {
            let escaped = if character == '\\' { characters.next() } else { None };
            if let Some((_, escaped)) =
                escaped.filter(|(_, escaped)| !"0abt\tnvfre \"/\\N_LPxuU\r\n".contains(*escaped))
            {
                range = self.at + at..self.at + at + 1 + escaped.len_utf8();
                break;
            }
        }
        let written = self.text.get(range.clone()).unwrap_or("");
        let help = "write `\\\\` for a backslash, or use single quotes";
        self.invalid(range.clone(), format!("`{written}` is no escape of YAML"), help)
    }

    fn misplaced_colon(&self) -> Diagnostic {
        let before = self.text.get(self.last.clone()).unwrap_or("");
        if self.last.end != self.at || !before.contains('\n') {
            let help = "put a value that holds `: ` in quotes";
            return self.invalid(self.at..self.at + 1, "the `:` follows a value".to_owned(), help);
        }
        let line = before.lines().next_back().unwrap_or("").trim();
        let message = format!("`{line}` continues the value above, so it is no key");
        self.invalid(
            self.at - line.len()..self.at,
            message,
            "indent the key like its siblings, and give the line above a `:`",
        )
    }

    fn words(&self, kind: &ErrorKind) -> (String, &'static str) {
        let here = self.text.get(self.mark()).unwrap_or("");
        match kind {
            ErrorKind::UnknownAnchor => (format!("`{here}` names no anchor"), "state the anchor above, as in `&name`"),
            ErrorKind::UnclosedFlowCollection { open } => (format!("`{open}` is not closed"), closing(*open)),
            ErrorKind::MisplacedFlowCollectionEnd => {
                (format!("`{here}` closes nothing"), "remove it, or open it before")
            }
            ErrorKind::MismatchedFlowCollectionEnd { open, close } => {
                (format!("`{close}` closes `{open}`"), closing(*open))
            }
            ErrorKind::ExpectedFlowMappingSeparator | ErrorKind::ExpectedFlowSequenceSeparator => (
                format!("a comma is missing before `{here}`"),
                if self.starts_line() {
                    "close the `{` or `[` of a line above, or separate the entries by commas"
                } else {
                    "separate the entries by commas, or put the value in quotes"
                },
            ),
            ErrorKind::UnexpectedCharacter { character: '`' } => {
                ("a backtick starts no plain value".to_owned(), "put the value in quotes")
            }
            ErrorKind::UnexpectedCharacter { character } => {
                (format!("`{character}` starts no plain value"), "put the value in quotes")
            }
            ErrorKind::InvalidTrailingSingleQuotedScalar => {
                (format!("`{here}` follows the closing quote"), "write `''` for a quote inside single quotes")
            }
            ErrorKind::InvalidTrailingDoubleQuotedScalar => {
                (format!("`{here}` follows the closing quote"), "write `\\\"` for a quote inside double quotes")
            }
            ErrorKind::InvalidColonPlacement => (
                "the `:` stands in a list or map that is still open".to_owned(),
                "close the `[` or `{` above, or put the value in quotes",
            ),
            ErrorKind::BlockSequenceEntryNotAllowed => {
                ("the list starts on the line of its key".to_owned(), "put each `- ` on a line of its own")
            }
            ErrorKind::ExpectedBlockMappingKey
            | ErrorKind::ExpectedBlockSequenceEntry
            | ErrorKind::ExpectedDocumentStart
            | ErrorKind::InvalidIndentation => (
                format!("`{here}` is indented differently from its siblings"),
                "indent all entries of a map or list alike",
            ),
            ErrorKind::SimpleKeyExpected | ErrorKind::InvalidSimpleKey => {
                (format!("`{here}` has no `:`"), "write `key: value`")
            }
            other => (format!("`{here}` is no YAML here: {other}"), "compare the line with its neighbours"),
        }
    }

    /// What stands at the fault: a bracket or mark alone, else the word; the last word where the file ends.
    fn mark(&self) -> Range<usize> {
        let rest = self.text.get(self.at..).unwrap_or("");
        match rest.chars().next() {
            Some('*' | '&') => self.at..word_end(self.text, self.at, &[',', '}', ']']),
            Some(mark) if mark.is_ascii_punctuation() => self.at..self.at + 1,
            Some(first) if !first.is_whitespace() => self.at..word_end(self.text, self.at, &[':', ',', '}', ']']),
            _ => self.word_before(),
        }
    }

    /// Whether the fault is at the first word of its line, or behind it.
    fn starts_line(&self) -> bool {
        let line = self.text.get(..self.at).and_then(|before| before.rsplit('\n').next());
        line.is_some_and(|before| before.trim().chars().all(|letter| letter.is_alphanumeric() || "_-".contains(letter)))
    }

    fn word_before(&self) -> Range<usize> {
        let before = self.text.get(..self.at).unwrap_or("").trim_end();
        before.rfind(char::is_whitespace).map_or(0, |blank| blank + 1)..before.len()
    }

    fn invalid(&self, range: Range<usize>, message: String, help: &str) -> Diagnostic {
        self.refuse(codes::INVALID_YAML, range, message, help)
    }

    fn refuse(&self, code: Code, range: Range<usize>, message: String, help: &str) -> Diagnostic {
        Diagnostic::error(code, self.span(range), message).with_help(help)
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

fn closing(open: char) -> &'static str {
    if open == '{' { "close it by `}`" } else { "close it by `]`" }
}

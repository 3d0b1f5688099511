//! Says what is wrong with broken TOML in our own words, at the narrowest place, once a line.

use std::ops::Range;

use toml::Spanned as Located;
use toml::de::{DeTable, DeValue, Error};

use crate::diagnostics::{Diagnostic, codes};
use crate::document::faults::{too_deep, unquoted_reference, unquoted_string, word_end};
use crate::document::unique::duplicate_key;
use crate::source::{FileId, Span};

/// Each fault costs a walk or a second parse of the file, so no more are told.
const MAX_FAULTS: usize = 100;

/// Diagnostics of the parser's errors; `root` is what it recovered.
pub fn explain(file: FileId, text: &str, root: &DeTable<'_>, errors: &[Error]) -> Vec<Diagnostic> {
    let faults = Faults { file, text, root };
    let mut sorted: Vec<(usize, bool, usize, &Error)> = errors
        .iter()
        .map(|error| {
            let range = error.span().unwrap_or_default();
            (faults.line(range.start).start, range.is_empty(), range.start, error)
        })
        .collect();
    sorted.sort_by_key(|(line, empty, start, _)| (*line, *empty, *start));
    let (duplicates, broken): (Vec<_>, Vec<_>) = sorted.into_iter().partition(|(.., error)| is_duplicate(error));
    let mut broken = broken;
    broken.dedup_by_key(|(line, ..)| *line);
    broken.into_iter().chain(duplicates).take(MAX_FAULTS).map(|(.., error)| faults.one(error)).collect()
}

fn is_duplicate(error: &Error) -> bool {
    error.message() == "duplicate key" || error.message().starts_with("cannot extend value")
}

struct Faults<'text, 'tree> {
    file: FileId,
    text: &'text str,
    root: &'tree DeTable<'text>,
}

impl Faults<'_, '_> {
    fn one(&self, error: &Error) -> Diagnostic {
        let range = error.span().unwrap_or(self.text.len()..self.text.len());
        let range = range.start.min(self.text.len())..range.end.min(self.text.len());
        let message = error.message();
        if is_duplicate(error) {
            return duplicate_key(self.written(&range), self.span(range.clone()), self.first_place(&range));
        }
        if message.starts_with("cannot recurse further") || message.starts_with("recursion limit") {
            return too_deep(self.span(self.widened(range)));
        }
        if message.starts_with("string values must be quoted") && !range.is_empty() {
            return self.bare_word(range);
        }
        if message.starts_with("invalid float") {
            return self.bare_word(self.value_start(range.start)..range.end);
        }
        self.broken(range, message)
    }

    fn bare_word(&self, range: Range<usize>) -> Diagnostic {
        let words = self.written(&range).split_once(char::is_whitespace);
        if let Some((_, second)) =
            words.filter(|(first, _)| first.parse::<f64>().is_ok() || first.parse::<bool>().is_ok())
        {
            let range = range.end - second.trim_start().len()..range.end;
            let message = format!("`{}` follows a complete value", self.written(&range));
            let help = "separate it by a comma or a line break";
            return Diagnostic::error(codes::INVALID_TOML, self.span(range), message).with_help(help);
        }
        let range = range.start..word_end(self.text, range.start, &[',', ']', '}', '#']);
        let word = self.written(&range);
        let span = self.span(range.clone());
        if word.contains("${") { unquoted_reference(span, word, "TOML") } else { unquoted_string(span, word, "TOML") }
    }

    fn value_start(&self, at: usize) -> usize {
        let before = self.text.get(..at).unwrap_or("");
        before
            .rfind(|stop: char| stop.is_whitespace() || matches!(stop, '=' | ',' | '['))
            .map_or(0, |stop| stop + before.get(stop..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8))
    }

    fn broken(&self, range: Range<usize>, message: &str) -> Diagnostic {
        let range = match message.split(", expected ").next().unwrap_or(message) {
            "unclosed array" | "unclosed inline table" => self.opening(range.start, &['[', '{']).unwrap_or(range),
            "invalid basic string" | "invalid literal string" => {
                self.opening(range.start, &['"', '\'']).unwrap_or(range)
            }
            "invalid multi-line basic string" | "invalid multi-line literal string" => {
                self.opening(range.start, &['"', '\'']).map_or(range, |quote| quote.start..quote.start + 3)
            }
            "key with no value" => self.word_before(range.start),
            "missing escaped value" => range.start.saturating_sub(1)..self.widened(range).end,
            _ => range,
        };
        let range = self.widened(range);
        let (message, help) = words(message, self.written(&range));
        Diagnostic::error(codes::INVALID_TOML, self.span(range), message).with_help(help)
    }

    /// A fault between two bytes is shown at the word that follows, or else at the one before.
    fn widened(&self, range: Range<usize>) -> Range<usize> {
        let after = self.text.get(range.start..).and_then(|rest| rest.chars().next());
        if !range.is_empty() {
            return range;
        }
        match after {
            Some(first) if !first.is_whitespace() && !matches!(first, '"' | '\'') => {
                let end = word_end(self.text, range.start, &[',', ']', '}', '=', '"']);
                range.start..end.max(range.start + first.len_utf8())
            }
            _ => self.word_before(range.start),
        }
    }

    fn word_before(&self, at: usize) -> Range<usize> {
        let before = self.text.get(..at).unwrap_or("").trim_end();
        let start = before.rfind(char::is_whitespace).map_or(0, |blank| {
            blank + before.get(blank..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8)
        });
        start..before.len()
    }

    /// The bracket or quote of the innermost recovered value that ends at `end`.
    fn opening(&self, end: usize, marks: &[char]) -> Option<Range<usize>> {
        let mut innermost = None;
        visit(self.root, &mut |_, value| {
            let range = value.span();
            if range.end == end && self.written(&range).starts_with(marks) {
                innermost = innermost.max(Some(range.start));
            }
        });
        innermost.map(|start| start..start + 1)
    }

    /// Where the key at `again` is given first: in the same inline table, or by the same path in what stands above.
    fn first_place(&self, again: &Range<usize>) -> Option<Span> {
        let line = self.line(again.start);
        if let Some(table) = self.inline_table(again.start) {
            let key = DeTable::parse_recoverable(self.text.get(again.clone())?).0;
            let name = key.get_ref().keys().next().map_or(self.written(again), |key| key.get_ref().as_ref()).to_owned();
            return key_in(table, &name).filter(|first| first.end <= again.start).map(|first| self.span(first));
        }
        let (above, _) = DeTable::parse_recoverable(self.text.get(..line.start)?);
        let (statement, _) = DeTable::parse_recoverable(self.text.get(line.clone())?);
        let header = self.written(&line).trim_start().starts_with('[');
        let table = if header { above.get_ref() } else { last_table(above.get_ref(), self.text) };
        let place = again.start - line.start;
        same_path(statement.get_ref(), table, place).map(|first| self.span(first))
    }

    fn inline_table(&self, at: usize) -> Option<&DeTable<'_>> {
        let mut innermost = None;
        visit(self.root, &mut |_, value| {
            let inline = self.written(&value.span()).starts_with('{');
            if let DeValue::Table(table) = value.get_ref()
                && inline
                && value.span().contains(&at)
            {
                innermost = Some(table);
            }
        });
        innermost
    }

    fn line(&self, at: usize) -> Range<usize> {
        let start = self.text.get(..at).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
        let length = self.text.get(start..).and_then(|rest| rest.find('\n'));
        start..length.map_or(self.text.len(), |length| start + length)
    }

    fn written(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

type Key<'text> = Located<std::borrow::Cow<'text, str>>;

/// Calls `see` on all entries, outer before inner.
fn visit<'tree, 'text>(table: &'tree DeTable<'text>, see: &mut dyn FnMut(&Key<'text>, &'tree Located<DeValue<'text>>)) {
    for (key, value) in table {
        see(key, value);
        visit_value(key, value, see);
    }
}

fn visit_value<'tree, 'text>(
    key: &Key<'text>,
    value: &'tree Located<DeValue<'text>>,
    see: &mut dyn FnMut(&Key<'text>, &'tree Located<DeValue<'text>>),
) {
    match value.get_ref() {
        DeValue::Table(table) => visit(table, see),
        DeValue::Array(items) => {
            for item in items.iter() {
                see(key, item);
                visit_value(key, item, see);
            }
        }
        _ => {}
    }
}

fn key_in(table: &DeTable<'_>, name: &str) -> Option<Range<usize>> {
    table.keys().find(|key| key.get_ref() == name).map(Located::span)
}

/// The table of the last header, which is the one that the next line adds to.
fn last_table<'tree, 'text>(root: &'tree DeTable<'text>, text: &str) -> &'tree DeTable<'text> {
    let mut last = (0, root);
    visit(root, &mut |_, value| {
        let start = value.span().start;
        let header = text.get(start..).is_some_and(|written| written.starts_with('['));
        if let DeValue::Table(table) = value.get_ref()
            && header
            && start >= last.0
        {
            last = (start, table);
        }
    });
    last.1
}

/// Descends both trees by the keys of `statement` to the one at `place`, and gives the other's place of it.
fn same_path(statement: &DeTable<'_>, above: &DeTable<'_>, place: usize) -> Option<Range<usize>> {
    let (key, value) = statement.iter().next()?;
    let (first, inside) = above.iter().find(|(name, _)| name.get_ref() == key.get_ref())?;
    if key.span().start == place {
        return Some(first.span());
    }
    same_path(table_of(value.get_ref())?, table_of(inside.get_ref())?, place)
}

fn table_of<'tree, 'text>(value: &'tree DeValue<'text>) -> Option<&'tree DeTable<'text>> {
    match value {
        DeValue::Table(table) => Some(table),
        DeValue::Array(items) => items.last().and_then(|item| table_of(item.get_ref())),
        _ => None,
    }
}

/// The parser's words in ours: a clause and the next action.
fn words(message: &str, here: &str) -> (String, String) {
    let (what, expected) = message.split_once(", expected ").unwrap_or((message, ""));
    let (clause, help) = match what {
        "unclosed array" | "unclosed inline table" => (format!("`{here}` is not closed"), "close it"),
        "unclosed table" | "unclosed array table" => (format!("the header `{here}` is not closed"), "close it by `]`"),
        "string values must be quoted" => (format!("no value follows `{here}`"), "state the value"),
        "key with no value" | "missing value for key" => (format!("no `=` follows `{here}`"), "write `key = value`"),
        "invalid unquoted key" => {
            (format!("`{here}` is no part of a bare key"), "put the key in quotes, or write `key = value`")
        }
        "unquoted keys cannot be empty" => (format!("no key stands before `{here}`"), "write `key = value`"),
        "missing comma between key-value pairs" | "missing comma between array elements" => {
            (format!("a comma is missing before `{here}`"), "separate the entries by commas")
        }
        "unexpected key or value" => (format!("`{here}` follows a complete value"), "put it on a line of its own"),
        "invalid basic string" | "invalid literal string" => {
            (format!("the quote `{here}` is not closed"), "close it on the same line, or use three quotes")
        }
        "invalid multi-line basic string" | "invalid multi-line literal string" => {
            (format!("the quotes `{here}` are not closed"), "close them by three quotes")
        }
        "missing escaped value" => {
            (format!("`{here}` is no escape of TOML"), "write `\\\\` for a backslash, or use single quotes")
        }
        "unexpected leading zero" => {
            (format!("a number starts with `{here}`"), "remove the leading zero, or put the value in quotes")
        }
        _ => return (format!("`{here}` is no TOML here: {what}"), expectation(expected)),
    };
    (clause, help.to_owned())
}

fn expectation(expected: &str) -> String {
    if expected.is_empty() {
        "compare the line with its neighbours".to_owned()
    } else {
        format!("expected here: {expected}")
    }
}

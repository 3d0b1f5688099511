//! Reads TOML by `toml`'s recovering parser, which gives several errors a file.
//!
//! A table's span is what opens it: its braces, its header, or the key that implies it. Entries stand in the order in
//! which their keys first appear.

mod faults;

use std::ops::Range;

use toml::Spanned as Located;
use toml::de::{DeTable, DeValue};

use super::faults::{MAX_DEPTH, number_out_of_range, too_deep};
use super::node::{Entry, Kind, Node};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span, Spanned};

/// The tree, as far as the parser recovers it.
pub fn parse(file: FileId, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let (root, errors) = DeTable::parse_recoverable(text);
    let mut diagnostics = faults::explain(file, text, root.get_ref(), &errors);
    if diagnostics.iter().any(|diagnostic| diagnostic.code != codes::DUPLICATE_KEY) {
        return (None, diagnostics);
    }
    let mut reader = Reader { file, text, diagnostics: Vec::new(), depth: 0 };
    let content = text.trim_end().len();
    let node = reader.table(0..content, root.into_inner());
    diagnostics.append(&mut reader.diagnostics);
    (Some(node), diagnostics)
}

struct Reader<'text> {
    file: FileId,
    text: &'text str,
    diagnostics: Vec<Diagnostic>,
    depth: usize,
}

impl Reader<'_> {
    fn table(&mut self, range: Range<usize>, table: DeTable<'_>) -> Node {
        let mut entries: Vec<Entry> = table.into_iter().map(|(key, value)| self.entry(key, value)).collect();
        entries.sort_by_key(|entry| entry.key.span.start);
        Node::new(self.span(range), Kind::Map(entries))
    }

    fn entry(&mut self, key: Located<std::borrow::Cow<'_, str>>, value: Located<DeValue<'_>>) -> Entry {
        let span = self.span(key.span());
        Entry::new(Spanned { value: key.into_inner().into_owned(), span }, self.value(value))
    }

    fn value(&mut self, value: Located<DeValue<'_>>) -> Node {
        let range = value.span();
        let span = self.span(range.clone());
        let kind = match value.into_inner() {
            DeValue::String(text) => Kind::Text(text.into_owned()),
            DeValue::Boolean(value) => Kind::Bool(value),
            DeValue::Integer(number) => self.integer(span, number.as_str(), number.radix()),
            DeValue::Float(_) => Kind::Float(self.written(&range).to_owned()),
            DeValue::Datetime(_) => self.refuse_date(span),
            DeValue::Array(items) => {
                return self.nested(span, |reader| {
                    Node::new(span, Kind::List(items.into_iter().map(|item| reader.value(item)).collect()))
                });
            }
            DeValue::Table(table) => return self.nested(span, |reader| reader.table(range, table)),
        };
        Node::new(span, kind)
    }

    fn nested(&mut self, span: Span, read: impl FnOnce(&mut Self) -> Node) -> Node {
        if self.depth + 1 == MAX_DEPTH {
            self.diagnostics.push(too_deep(self.opening(span)));
            return Node::new(span, Kind::Hole);
        }
        self.depth += 1;
        let node = read(self);
        self.depth -= 1;
        node
    }

    /// The bracket of an inline value; a header or key as it is.
    fn opening(&self, span: Span) -> Span {
        let range = span.range();
        match self.written(&range).bytes().next() {
            Some(b'{' | b'[') => self.span(range.start..range.start + 1),
            _ => span,
        }
    }

    fn integer(&mut self, span: Span, digits: &str, radix: u32) -> Kind {
        i64::from_str_radix(digits, radix).map(Kind::Integer).unwrap_or_else(|_| {
            self.diagnostics.push(number_out_of_range(span, self.written(&span.range())));
            Kind::Hole
        })
    }

    fn refuse_date(&mut self, span: Span) -> Kind {
        let date = self.written(&span.range());
        let diagnostic = Diagnostic::error(codes::DATE_VALUE, span, format!("`{date}` is a date, not a string"))
            .with_help(format!("write a string: `\"{date}\"`"))
            .with_fix(span, format!("\"{date}\""));
        self.diagnostics.push(diagnostic);
        Kind::Hole
    }

    fn written(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or("")
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

//! Bytes that take the place of others.

use std::ops::Range;

use crate::source::Span;

/// `text` in the place of the bytes `range`; line breaks are `\n`, and become those of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Splice {
    pub range: Range<usize>,
    pub text: String,
}

/// What is done to a file: splices that do not overlap.
pub type Edit = Vec<Splice>;

impl Splice {
    pub fn new(range: Range<usize>, text: impl Into<String>) -> Self {
        Splice { range, text: text.into() }
    }

    pub fn insert(at: usize, text: impl Into<String>) -> Self {
        Splice::new(at..at, text)
    }

    pub fn replace(span: Span, text: impl Into<String>) -> Self {
        Splice::new(span.range(), text)
    }

    pub fn remove(range: Range<usize>) -> Self {
        Splice::new(range, "")
    }
}

/// The text after an edit; `None` where its splices overlap or lie outside.
pub fn apply(text: &str, mut edit: Edit) -> Option<String> {
    let newline = if text.contains("\r\n") { "\r\n" } else { "\n" };
    edit.sort_by_key(|splice| splice.range.start);
    let mut edited = String::with_capacity(text.len());
    let mut at = 0;
    for splice in edit {
        edited.push_str(text.get(at..splice.range.start)?);
        edited.push_str(&splice.text.replace('\n', newline));
        at = splice.range.end.max(splice.range.start);
    }
    edited.push_str(text.get(at..)?);
    Some(edited)
}

/// A text by its lines.
#[derive(Clone, Copy, Debug)]
pub struct Lines<'a>(pub &'a str);

impl<'a> Lines<'a> {
    pub fn get(self, range: Range<usize>) -> &'a str {
        self.0.get(range).unwrap_or("")
    }

    pub fn written(self, span: Span) -> &'a str {
        self.get(span.range())
    }

    /// Where the line of a byte starts.
    pub fn start(self, at: usize) -> usize {
        self.get(0..at).rfind('\n').map_or(0, |newline| newline + 1)
    }

    /// Where the line of a byte ends, before its line break.
    pub fn end(self, at: usize) -> usize {
        let rest = self.get(at..self.0.len());
        let line = rest.split('\n').next().unwrap_or(rest);
        at + line.strip_suffix('\r').unwrap_or(line).len()
    }

    /// Where the line after that of a byte starts.
    pub fn next(self, at: usize) -> usize {
        self.get(at..self.0.len()).find('\n').map_or(self.0.len(), |newline| at + newline + 1)
    }

    /// What stands before a byte on its line.
    pub fn before(self, at: usize) -> &'a str {
        self.get(self.start(at)..at)
    }

    /// A line of its own behind the line of a byte.
    pub fn insert_after(self, at: usize, line: &str) -> Splice {
        Splice::insert(self.end(at), format!("\n{line}"))
    }

    /// Lines at the end of the text.
    pub fn append(self, lines: &str) -> Splice {
        let open = !self.0.is_empty() && !self.0.ends_with('\n');
        Splice::insert(self.0.len(), format!("{}{lines}\n", if open { "\n" } else { "" }))
    }

    /// Removes the lines from `range.start` to `range.end`; `None` where something stands before them on the first.
    pub fn remove(self, range: Range<usize>) -> Option<Splice> {
        let whole = self.before(range.start).trim().is_empty();
        whole.then(|| Splice::remove(self.start(range.start)..self.next(range.end)))
    }
}

/// Items between brackets: their places, and that of the brackets.
#[derive(Clone, Debug)]
pub struct Bracketed {
    pub items: Vec<Range<usize>>,
    pub whole: Range<usize>,
}

impl Bracketed {
    /// Adds an item behind the last one.
    pub fn append(&self, lines: Lines<'_>, item: &str) -> Splice {
        match self.items.last() {
            Some(last) => Splice::insert(last.end, format!(", {item}")),
            None => {
                let map = lines.get(self.whole.clone()).starts_with('{');
                let text = if map { format!("{{ {item} }}") } else { format!("[{item}]") };
                Splice::new(self.whole.clone(), text)
            }
        }
    }

    /// Removes an item and its comma.
    pub fn remove(&self, index: usize) -> Option<Splice> {
        let item = self.items.get(index)?;
        if let Some(next) = self.items.get(index + 1) {
            return Some(Splice::remove(item.start..next.start));
        }
        match index.checked_sub(1).and_then(|before| self.items.get(before)) {
            Some(before) => Some(Splice::remove(before.end..item.end)),
            None => Some(Splice::remove(self.whole.start + 1..self.whole.end.checked_sub(1)?)),
        }
    }
}

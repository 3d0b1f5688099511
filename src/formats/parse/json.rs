//! JSON, with the place of each value.

use std::ops::Range;

use super::{Fault, MAX_DEPTH, Place};
use crate::tree::{Content, Tree};

/// # Errors
/// The text is no JSON, or nests too deeply.
pub fn parse<O>(text: &str, place: &Place<'_, O>) -> Result<Tree<O>, Fault> {
    // What is JSON and what is not is left to a reader that many use; this one only adds the places.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| fault(text, &error))?;
    let mut reader = Reader { text, at: 0, place };
    let (content, range) = reader.value(0).ok_or_else(Fault::too_deep)?;
    Ok(Tree::new(content, place(range.clone(), range)))
}

fn fault(text: &str, error: &serde_json::Error) -> Fault {
    let line: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    Fault { message: format!("it is no JSON: {error}"), at: line + error.column().saturating_sub(1) }
}

/// Reads a text that is known to be JSON: `None` only where it nests too deeply.
struct Reader<'text, O> {
    text: &'text str,
    at: usize,
    place: &'text Place<'text, O>,
}

impl<O> Reader<'_, O> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte that is no blank, comma or colon; those say nothing in a text that is known to be right.
    fn peek(&mut self) -> Option<u8> {
        let rest = self.rest();
        let skipped = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n', ',', ':']).len();
        self.at += skipped;
        self.rest().bytes().next()
    }

    fn value(&mut self, depth: usize) -> Option<(Content<O>, Range<usize>)> {
        let first = self.peek().filter(|_| depth <= MAX_DEPTH)?;
        let start = self.at;
        let content = match first {
            b'{' => self.map(depth)?,
            b'[' => self.list(depth)?,
            b'"' => Content::Text(self.string()?),
            _ => self.word(),
        };
        Some((content, start..self.at))
    }

    fn map(&mut self, depth: usize) -> Option<Content<O>> {
        self.at += 1;
        let mut entries = Vec::new();
        while self.peek()? != b'}' {
            let start = self.at;
            let key = self.string()?;
            let end = self.at;
            let (content, range) = self.value(depth + 1)?;
            entries.push((key.into(), Tree::new(content, (self.place)(start..end, range))));
        }
        self.at += 1;
        Some(Content::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Option<Content<O>> {
        self.at += 1;
        let mut items = Vec::new();
        while self.peek()? != b']' {
            let (content, range) = self.value(depth + 1)?;
            items.push(Tree::new(content, (self.place)(range.clone(), range)));
        }
        self.at += 1;
        Some(Content::List(items))
    }

    fn string(&mut self) -> Option<String> {
        let mut stream = serde_json::Deserializer::from_str(self.rest()).into_iter::<String>();
        let text = stream.next()?.ok()?;
        self.at += stream.byte_offset();
        Some(text)
    }

    fn word(&mut self) -> Content<O> {
        let rest = self.rest();
        let end = rest.find([',', '}', ']', ' ', '\t', '\r', '\n']).unwrap_or(rest.len());
        let word = rest.get(..end).unwrap_or_default().to_owned();
        self.at += end;
        match word.as_str() {
            "null" => Content::Null,
            "true" => Content::Bool(true),
            "false" => Content::Bool(false),
            _ => word.parse().map_or(Content::Number(word), Content::Integer),
        }
    }
}

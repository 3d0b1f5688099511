//! JSON, with the line of each value.

use super::{Line, Lines, MAX_DEPTH, Node};
use crate::tree::Content;

pub fn parse(text: &str) -> Result<Node, String> {
    // What is JSON and what is not is left to a reader that many use; this one only adds the lines.
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|error| format!("it is no JSON: {error}"))?;
    let mut reader = Reader { text, at: 0, lines: Lines::of(text) };
    reader.value(0).ok_or_else(|| format!("it nests deeper than {MAX_DEPTH} levels"))
}

/// Reads a text that is known to be JSON: `None` only where it nests too deeply.
struct Reader<'text> {
    text: &'text str,
    at: usize,
    lines: Lines,
}

impl Reader<'_> {
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

    fn value(&mut self, depth: usize) -> Option<Node> {
        let first = self.peek().filter(|_| depth <= MAX_DEPTH)?;
        let line = self.lines.at(self.at);
        let content = match first {
            b'{' => self.map(depth)?,
            b'[' => self.list(depth)?,
            b'"' => Content::Text(self.string()?),
            _ => self.word(),
        };
        Some(Node::new(content, line))
    }

    fn map(&mut self, depth: usize) -> Option<Content<Line>> {
        self.at += 1;
        let mut entries = Vec::new();
        while self.peek()? != b'}' {
            let line = self.lines.at(self.at);
            let key = self.string()?;
            let value = self.value(depth + 1)?;
            entries.push((key.into(), Node::new(value.content, line)));
        }
        self.at += 1;
        Some(Content::Map(entries))
    }

    fn list(&mut self, depth: usize) -> Option<Content<Line>> {
        self.at += 1;
        let mut items = Vec::new();
        while self.peek()? != b']' {
            items.push(self.value(depth + 1)?);
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

    fn word(&mut self) -> Content<Line> {
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

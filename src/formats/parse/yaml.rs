//! YAML from the events of `granit-parser`. Anchors and tags, which stackc does not write, are refused.

use granit_parser::{Event, Parser, ScalarStyle, StrInput};

use super::{Line, MAX_DEPTH, Node};
use crate::document::Kind;
use crate::document::yaml::scalars::resolve;
use crate::tree::Content;

pub fn parse(text: &str) -> Result<Vec<Node>, String> {
    let mut reader = Reader { parser: Parser::new_from_str(text) };
    let mut documents = Vec::new();
    loop {
        match reader.next()? {
            (Event::StreamEnd, _) => return Ok(documents),
            (Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd, _) => {}
            (event, line) => documents.push(reader.node(event, line, 0)?),
        }
    }
}

struct Reader<'text> {
    parser: Parser<'text, StrInput<'text>>,
}

impl<'text> Reader<'text> {
    fn next(&mut self) -> Result<(Event<'text>, Line), String> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok((event, Line(span.start.line().saturating_sub(1)))),
            Some(Err(error)) => Err(format!("it is no YAML: {error}")),
            None => Err("it is no YAML: it ends too early".to_owned()),
        }
    }

    /// The node that `event` opens, on the line where its key or dash stands.
    fn node(&mut self, event: Event<'text>, line: Line, depth: usize) -> Result<Node, String> {
        if depth > MAX_DEPTH {
            return Err(format!("it nests deeper than {MAX_DEPTH} levels"));
        }
        let content = match event {
            Event::Scalar(text, style, 0, None) => scalar(&text, style),
            Event::MappingStart(_, 0, None) => self.map(depth)?,
            Event::SequenceStart(_, 0, None) => self.list(depth)?,
            Event::Alias(_) => return Err("it has an alias, which stackc does not write".to_owned()),
            _ => return Err("it has an anchor or a tag, which stackc does not write".to_owned()),
        };
        Ok(Node::new(content, line))
    }

    fn map(&mut self, depth: usize) -> Result<Content<Line>, String> {
        let mut entries = Vec::new();
        loop {
            let (key, line) = match self.next()? {
                (Event::MappingEnd, _) => return Ok(Content::Map(entries)),
                (Event::Scalar(key, ..), line) => (key.into_owned(), line),
                _ => return Err("it has a key that is no text".to_owned()),
            };
            let (event, _) = self.next()?;
            entries.push((key.into(), self.node(event, line, depth + 1)?));
        }
    }

    fn list(&mut self, depth: usize) -> Result<Content<Line>, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                (Event::SequenceEnd, _) => return Ok(Content::List(items)),
                (event, line) => items.push(self.node(event, line, depth + 1)?),
            }
        }
    }
}

fn scalar(text: &str, style: ScalarStyle) -> Content<Line> {
    if style != ScalarStyle::Plain {
        return Content::Text(text.to_owned());
    }
    match resolve(text) {
        Some(Kind::Null) => Content::Null,
        Some(Kind::Bool(value)) => Content::Bool(value),
        Some(Kind::Integer(number)) => Content::Integer(number),
        Some(Kind::Float(number)) => Content::Number(number),
        Some(Kind::Text(text)) => Content::Text(text),
        // An integer of more than 64 bits.
        _ => Content::Number(text.to_owned()),
    }
}

//! Reads YAML 1.2 from the events of `granit-parser`.
//!
//! Anchors and aliases are expanded, each copy keeping the span of the anchor's content. Directives, merge keys,
//! tags that are not of the core schema, keys that are no scalars and second documents are refused.

mod faults;
pub mod scalars;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, StrInput, Tag};

use super::faults::{MAX_DEPTH, too_deep};
use super::node::{Kind, Node};
use super::unique::UniqueEntries;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{FileId, Span, Spanned};

/// Nodes that all aliases of a file may add to its tree.
const MAX_ALIAS_NODES: usize = 100_000;

/// The tree, unless the syntax is broken; what was refused in it is a hole.
pub fn parse(file: FileId, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    let mut loader = Loader::new(file, text);
    let root = loader.stream().ok();
    (root, loader.diagnostics)
}

/// As [`parse`], of a file that may hold several documents; empty ones are left out.
pub fn documents(file: FileId, text: &str) -> (Option<Vec<Node>>, Vec<Diagnostic>) {
    let mut loader = Loader::new(file, text);
    let documents = loader.documents().ok();
    (documents, loader.diagnostics)
}

/// The syntax is broken, and its diagnostic pushed.
struct Stop;

struct Anchor {
    node: Node,
    nodes: usize,
}

struct Loader<'text> {
    file: FileId,
    text: &'text str,
    parser: Parser<'text, StrInput<'text>>,
    diagnostics: Vec<Diagnostic>,
    /// Finished anchors by id. Never iterated.
    anchors: HashMap<usize, Anchor>,
    /// Nodes of the tree so far, those of aliases included.
    nodes: usize,
    alias_nodes: usize,
    depth: usize,
    /// The scalar or mark that was read last: errors and block scalars look back at it.
    last: Range<usize>,
}

/// One event with its bytes and those of its tag.
struct Step<'text> {
    event: Event<'text>,
    range: Range<usize>,
    tag: Option<Range<usize>>,
}

impl<'text> Loader<'text> {
    fn new(file: FileId, text: &'text str) -> Self {
        let options = granit_parser::options! { disallow_directives: true };
        Loader {
            file,
            text,
            parser: Parser::new_from_str_with_options(text, options),
            diagnostics: Vec::new(),
            anchors: HashMap::new(),
            nodes: 0,
            alias_nodes: 0,
            depth: 0,
            last: 0..0,
        }
    }

    fn documents(&mut self) -> Result<Vec<Node>, Stop> {
        let mut documents = Vec::new();
        loop {
            let step = self.next()?;
            match step.event {
                Event::StreamEnd => return Ok(documents),
                Event::StreamStart | Event::DocumentStart(..) | Event::DocumentEnd => {}
                _ => documents.push(self.node(step)?),
            }
            documents.retain(|document| document.kind != Kind::Null);
        }
    }

    fn stream(&mut self) -> Result<Node, Stop> {
        self.next()?;
        let start = self.next()?;
        if matches!(start.event, Event::StreamEnd) {
            return Ok(Node::map(self.span(0..0)));
        }
        let first = self.next()?;
        let root = self.node(first)?;
        self.next()?;
        self.end_of_stream()?;
        Ok(if root.kind == Kind::Null && root.span.range().is_empty() { Node::map(root.span) } else { root })
    }

    fn end_of_stream(&mut self) -> Result<(), Stop> {
        let step = self.next()?;
        if let Event::DocumentStart(..) = step.event {
            let diagnostic = Diagnostic::error(
                codes::SEVERAL_DOCUMENTS,
                self.span(step.range),
                "`---` starts a second document in the file",
            );
            self.diagnostics.push(diagnostic.with_help("move the second document to a file of its own"));
        }
        Ok(())
    }

    fn next(&mut self) -> Result<Step<'text>, Stop> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => Ok(Step {
                event,
                range: span.byte_range().unwrap_or_default(),
                tag: span.tag_span().and_then(|tag| tag.byte_range()),
            }),
            Some(Err(error)) => {
                self.refuse_syntax(&error);
                Err(Stop)
            }
            None => Err(Stop),
        }
    }

    fn refuse_syntax(&mut self, error: &granit_parser::ScanError) {
        let diagnostic = faults::explain(self.file, self.text, error, self.last.clone());
        let told = self.diagnostics.iter().any(|told| told.code == diagnostic.code);
        if !(told && diagnostic.code == codes::NESTING_TOO_DEEP) {
            self.diagnostics.push(diagnostic);
        }
    }

    fn node(&mut self, step: Step<'text>) -> Result<Node, Stop> {
        let nodes_before = self.nodes;
        self.nodes += 1;
        let anchor = step.event.anchor_id().filter(|id| *id != 0);
        let node = match step.event {
            Event::Alias(id) => return Ok(self.alias(id, step.range)),
            Event::Scalar(text, style, _, tag) => self.scalar(&text, style, step.range, tag.zip(step.tag)),
            Event::MappingStart(_, _, tag) => {
                self.collection_tag(tag.zip(step.tag), "map");
                self.nested(step.range, Self::map)?
            }
            Event::SequenceStart(_, _, tag) => {
                self.collection_tag(tag.zip(step.tag), "seq");
                self.nested(step.range, Self::list)?
            }
            _ => return Err(Stop),
        };
        if let Some(id) = anchor {
            self.anchors.insert(id, Anchor { node: node.clone(), nodes: self.nodes - nodes_before });
        }
        Ok(node)
    }

    fn nested(
        &mut self,
        range: Range<usize>,
        read: fn(&mut Self, Range<usize>) -> Result<Node, Stop>,
    ) -> Result<Node, Stop> {
        self.last = range.clone();
        if self.depth == MAX_DEPTH {
            return self.refuse_depth(range);
        }
        self.depth += 1;
        let node = read(self, range);
        self.depth -= 1;
        node
    }

    fn refuse_depth(&mut self, start: Range<usize>) -> Result<Node, Stop> {
        let span = self.span(start.clone());
        let end = self.skip()?;
        if !self.diagnostics.iter().any(|told| told.code == codes::NESTING_TOO_DEEP) {
            let start = if start.is_empty() { start.start..self.word_end(start.start) } else { start };
            self.diagnostics.push(too_deep(self.span(start)));
        }
        Ok(Node::new(span.to(end), Kind::Hole))
    }

    /// Reads to the end of a collection that was just opened.
    fn skip(&mut self) -> Result<Span, Stop> {
        let mut open = 1usize;
        loop {
            let step = self.next()?;
            match step.event {
                Event::MappingStart(..) | Event::SequenceStart(..) => open += 1,
                Event::MappingEnd | Event::SequenceEnd => open -= 1,
                _ => {}
            }
            if open == 0 {
                return Ok(self.span(step.range));
            }
        }
    }

    fn map(&mut self, start: Range<usize>) -> Result<Node, Stop> {
        let mut entries = UniqueEntries::default();
        let mut end = start.end;
        loop {
            let step = self.next()?;
            if matches!(step.event, Event::MappingEnd) {
                let end = self.closing(step.range, end);
                let span = self.span(start.start..end);
                return Ok(Node::new(span, Kind::Map(entries.into_entries())));
            }
            let key = self.key(step)?;
            let step = self.next()?;
            let value = self.child(step, &mut end)?;
            if let Some(key) = key {
                entries.insert(key, value, &mut self.diagnostics);
            }
        }
    }

    fn list(&mut self, start: Range<usize>) -> Result<Node, Stop> {
        let mut items = Vec::new();
        let mut end = start.end;
        loop {
            let step = self.next()?;
            if matches!(step.event, Event::SequenceEnd) {
                let end = self.closing(step.range, end);
                let span = self.span(start.start..end);
                return Ok(Node::new(span, Kind::List(items)));
            }
            items.push(self.child(step, &mut end)?);
        }
    }

    /// A value in a collection, whose `end` grows to that of the value; an alias ends where it stands, not where its
    /// content does.
    fn child(&mut self, step: Step<'text>, end: &mut usize) -> Result<Node, Stop> {
        let alias_end = matches!(step.event, Event::Alias(_)).then_some(step.range.end);
        let node = self.node(step)?;
        *end = (*end).max(alias_end.unwrap_or(node.span.range().end));
        Ok(node)
    }

    /// The end of a collection: its bracket in flow style, else the end of its last value.
    fn closing(&mut self, range: Range<usize>, last_value: usize) -> usize {
        match self.text.get(range.clone()) {
            Some("}" | "]") => {
                self.last = range.clone();
                range.end
            }
            _ => last_value,
        }
    }

    /// `None` for a key that was refused.
    fn key(&mut self, step: Step<'text>) -> Result<Option<Spanned<String>>, Stop> {
        let span = self.span(step.range.clone());
        self.last = step.range.clone();
        match step.event {
            Event::Scalar(key, style, _, tag) => {
                if let Some((tag, range)) = tag.zip(step.tag)
                    && tag.core_suffix() != Some("str")
                {
                    self.refuse_tag(range);
                }
                Ok(self.scalar_key(key, style, span))
            }
            Event::MappingStart(..) | Event::SequenceStart(..) => {
                let end = self.skip()?;
                self.refuse_key(span.to(end), "a map or list");
                Ok(None)
            }
            _ => {
                self.refuse_key(span, "an alias");
                Ok(None)
            }
        }
    }

    fn scalar_key(&mut self, key: Cow<'_, str>, style: ScalarStyle, span: Span) -> Option<Spanned<String>> {
        if style == ScalarStyle::Plain && span.range().is_empty() {
            self.refuse_key(span, "a key is empty");
            return None;
        }
        if style == ScalarStyle::Plain && key == "<<" {
            let diagnostic = Diagnostic::error(codes::MERGE_KEY, span, "`<<` is a merge key of YAML 1.1");
            self.diagnostics.push(
                diagnostic.with_help("alias the whole value, or put what is shared in a file that this one extends"),
            );
            return None;
        }
        Some(Spanned { value: key.into_owned(), span })
    }

    fn refuse_key(&mut self, span: Span, kind: &str) {
        let written = self.text.get(span.range()).and_then(|written| written.lines().next()).unwrap_or_default();
        let message = format!("the key `{written}` is {kind}");
        let help = match self.text.get(..span.range().start) {
            Some(before) if before.ends_with('{') => "put a template in quotes; a reference is `${kind.name.output}`",
            _ => "use a string as the key",
        };
        let diagnostic = Diagnostic::error(codes::COMPLEX_KEY, span, message);
        self.diagnostics.push(diagnostic.with_help(help));
    }

    fn alias(&mut self, id: usize, range: Range<usize>) -> Node {
        self.last = range.clone();
        let span = self.span(range);
        let Some(anchor) = self.anchors.get(&id) else {
            let written = self.text.get(span.range()).unwrap_or("");
            let message = format!("`{written}` stands inside its own anchor");
            self.diagnostics.push(
                Diagnostic::error(codes::ALIAS_EXPANSION, span, message).with_help("write the value out in one place"),
            );
            return Node::new(span, Kind::Hole);
        };
        if self.alias_nodes + anchor.nodes > MAX_ALIAS_NODES {
            return self.refuse_expansion(span);
        }
        if self.depth + depth(&anchor.node) > MAX_DEPTH {
            self.diagnostics.push(too_deep(span));
            return Node::new(span, Kind::Hole);
        }
        self.alias_nodes += anchor.nodes;
        self.nodes += anchor.nodes;
        anchor.node.clone()
    }

    fn refuse_expansion(&mut self, span: Span) -> Node {
        if !self.diagnostics.iter().any(|told| told.code == codes::ALIAS_EXPANSION) {
            let written = self.text.get(span.range()).unwrap_or("");
            let message = format!("`{written}` brings the aliases of the file beyond {MAX_ALIAS_NODES} nodes");
            let help = "put what is shared in a file that this one extends";
            self.diagnostics.push(Diagnostic::error(codes::ALIAS_EXPANSION, span, message).with_help(help));
        }
        Node::new(span, Kind::Hole)
    }

    fn scalar(
        &mut self,
        text: &str,
        style: ScalarStyle,
        range: Range<usize>,
        tag: Option<(Cow<'_, Tag>, Range<usize>)>,
    ) -> Node {
        let range = self.scalar_range(style, range);
        self.last = range.clone();
        let span = self.span(range);
        let Some((tag, tag_range)) = tag else {
            return self.resolved(text, style, span);
        };
        if matches!(tag.core_suffix(), Some("str")) {
            return Node::new(span, Kind::Text(text.to_owned()));
        }
        let node = self.resolved(text, style, span);
        if tag.core_suffix().is_none_or(|suffix| Some(suffix) != scalars::core_tag(&node.kind)) {
            self.refuse_tag(tag_range);
        }
        node
    }

    fn resolved(&mut self, text: &str, style: ScalarStyle, span: Span) -> Node {
        if style != ScalarStyle::Plain {
            return Node::new(span, Kind::Text(text.to_owned()));
        }
        let kind = scalars::resolve(text).unwrap_or_else(|| {
            self.diagnostics.push(super::faults::number_out_of_range(span, text));
            Kind::Hole
        });
        Node::new(span, kind)
    }

    /// Block scalars from their `|` or `>` to the last byte that is no blank; all others as they are.
    fn scalar_range(&self, style: ScalarStyle, range: Range<usize>) -> Range<usize> {
        if !matches!(style, ScalarStyle::Literal | ScalarStyle::Folded) {
            return range;
        }
        let between = self.text.get(self.last.end..range.start).unwrap_or("").trim_end();
        let line = between.rfind('\n').map_or(0, |newline| newline + 1);
        let header = between.get(line..).unwrap_or("");
        let indicator = header.char_indices().find(|(at, character)| {
            matches!(character, '|' | '>') && header[..*at].chars().next_back().is_none_or(char::is_whitespace)
        });
        let start = indicator.map_or(range.start, |(at, _)| self.last.end + line + at);
        let written = self.text.get(start..range.end).unwrap_or("").trim_end();
        start..start + written.len()
    }

    fn collection_tag(&mut self, tag: Option<(Cow<'_, Tag>, Range<usize>)>, expected: &str) {
        if let Some((tag, range)) = tag
            && tag.core_suffix() != Some(expected)
        {
            self.refuse_tag(range);
        }
    }

    fn refuse_tag(&mut self, range: Range<usize>) {
        let written = self.text.get(range.clone()).unwrap_or("");
        let core = written.starts_with("!!");
        let message = if core { "is not the tag of its value" } else { "is no tag of the core schema" };
        let message = format!("`{written}` {message}");
        let diagnostic = Diagnostic::error(codes::YAML_TAG, self.span(range), message);
        self.diagnostics.push(diagnostic.with_help("remove the tag; quotes make a string of any value"));
    }

    fn word_end(&self, start: usize) -> usize {
        super::faults::word_end(self.text, start, &[])
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

/// Levels of maps and lists below and including `node`.
fn depth(node: &Node) -> usize {
    match &node.kind {
        Kind::List(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Kind::Map(entries) => 1 + entries.iter().map(|entry| depth(&entry.value)).max().unwrap_or(0),
        _ => 0,
    }
}

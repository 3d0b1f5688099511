//! The tree that all three syntaxes are read into.

use crate::source::{Span, Spanned};

#[derive(Clone, Debug, PartialEq)]
pub struct Node {
    pub span: Span,
    pub kind: Kind,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Kind {
    /// Only inside `raw` and `patches`; elsewhere the check refuses it.
    Null,
    Bool(bool),
    Integer(i64),
    /// The number as it is written: three syntaxes print floats differently, so no field takes one.
    Float(String),
    Text(String),
    List(Vec<Node>),
    Map(Vec<Entry>),
    /// What stood here was refused: its diagnostic is told already.
    Hole,
}

/// A key with its value. Keys of a map are unique, in the order of the file.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub key: Spanned<String>,
    pub value: Node,
    /// Something below was refused and left out: what is missing here must not be reported again.
    pub damaged: bool,
}

impl Entry {
    pub fn new(key: Spanned<String>, value: Node) -> Self {
        Entry { key, value, damaged: false }
    }
}

impl Node {
    pub fn new(span: Span, kind: Kind) -> Self {
        Node { span, kind }
    }

    pub fn map(span: Span) -> Self {
        Node::new(span, Kind::Map(Vec::new()))
    }

    pub fn entries(&self) -> &[Entry] {
        match &self.kind {
            Kind::Map(entries) => entries,
            _ => &[],
        }
    }

    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entry(key).map(|entry| &entry.value)
    }

    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key.value == key)
    }

    /// "a map", "a string": how messages name what stands here.
    pub fn describe(&self) -> &'static str {
        match self.kind {
            Kind::Null => "null",
            Kind::Bool(_) => "a boolean",
            Kind::Integer(_) => "an integer",
            Kind::Float(_) => "a float",
            Kind::Text(_) => "a string",
            Kind::List(_) => "a list",
            Kind::Map(_) => "a map",
            Kind::Hole => "nothing",
        }
    }
}

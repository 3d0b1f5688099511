//! serde over our own tree, which keeps the place of every value.
//!
//! Types ask for more than their content by the names of pseudo-structs, all starting with `$`:
//! `$spanned` (a value with its place), `$entries` and `$slot` (entries with their state), `$anything` (a value of any
//! type, decimals as bytes). A field whose name starts with `$` is read from the same map as its siblings: it is flattened.

use serde::de::value::{BorrowedStrDeserializer, U32Deserializer};
use serde::de::{self, DeserializeSeed, Deserializer, IntoDeserializer, MapAccess, Visitor};
use serde::forward_to_deserialize_any;

use super::anything::ANYTHING;
use super::entries::{ENTRIES, SLOT};
use super::spanned::SPANNED;
use crate::document::node::{Entry, Kind, Node};
use crate::source::{Span, Spanned};

/// Why a node does not decode. The check lets no such node pass: it is a bug of ours.
#[derive(Debug)]
pub struct Error {
    pub message: String,
    /// The innermost node.
    pub span: Option<Span>,
}

impl std::fmt::Display for Error {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.message)
    }
}

impl std::error::Error for Error {}

impl de::Error for Error {
    fn custom<T: std::fmt::Display>(message: T) -> Self {
        Error { message: message.to_string(), span: None }
    }
}

/// # Errors
/// The tree was not checked.
pub fn decode<'de, T: de::Deserialize<'de>>(node: &'de Node) -> Result<T, Error> {
    T::deserialize(Value { node, damaged: false })
}

/// A node, with the state of the entry that holds it.
#[derive(Clone, Copy)]
struct Value<'de> {
    node: &'de Node,
    damaged: bool,
}

impl<'de> Value<'de> {
    fn of(node: &'de Node) -> Self {
        Value { node, damaged: false }
    }

    fn any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Null => visitor.visit_unit(),
            Kind::Bool(value) => visitor.visit_bool(*value),
            Kind::Integer(number) => visitor.visit_i64(*number),
            Kind::Float(text) | Kind::Text(text) => visitor.visit_borrowed_str(text),
            Kind::List(items) => visitor.visit_seq(de::value::SeqDeserializer::new(items.iter().map(Value::of))),
            Kind::Map(entries) => visitor.visit_map(Fields::new(self.node, entries, &[])),
            Kind::Hole => Err(de::Error::custom("a value that was refused is needed")),
        }
    }

    fn structure<V: Visitor<'de>>(
        self,
        name: &str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match (name, &self.node.kind) {
            (SPANNED, _) => visitor.visit_map(place(self.node.span, Part::Node(self))),
            (SLOT, kind) => {
                let value = (!matches!(kind, Kind::Hole)).then_some(("value", Part::Node(Value::of(self.node))));
                visitor.visit_map(Parts::new([Some(("damaged", Part::Flag(self.damaged))), value, None, None]))
            }
            (ANYTHING, Kind::Float(digits)) => visitor.visit_borrowed_bytes(digits.as_bytes()),
            (ANYTHING, _) => self.any(visitor),
            (ENTRIES, Kind::Map(entries)) => visitor.visit_map(Entries::new(entries)),
            (_, Kind::Map(entries)) => visitor.visit_map(Fields::new(self.node, entries, fields)),
            _ => self.any(visitor),
        }
    }

    fn blame<T>(self, result: Result<T, Error>) -> Result<T, Error> {
        result.map_err(|error| Error { span: error.span.or(Some(self.node.span)), ..error })
    }
}

impl<'de> IntoDeserializer<'de, Error> for Value<'de> {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

impl<'de> Deserializer<'de> for Value<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        self.blame(self.any(visitor))
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        match self.node.kind {
            // A null that the check lets pass is a value: what `raw` and `patches` hold.
            Kind::Hole => visitor.visit_none(),
            _ => visitor.visit_some(self),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        name: &'static str,
        fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        self.blame(self.structure(name, fields, visitor))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        match &self.node.kind {
            Kind::Text(text) => self.blame(visitor.visit_enum(text.as_str().into_deserializer())),
            _ => self.deserialize_any(visitor),
        }
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_unit()
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(self, _: &'static str, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_newtype_struct(self)
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf
        unit unit_struct seq tuple tuple_struct map identifier
    }
}

/// A key as it is, or with its place.
struct Key<'de>(&'de Spanned<String>);

impl<'de> Deserializer<'de> for Key<'de> {
    type Error = Error;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Error> {
        visitor.visit_borrowed_str(&self.0.value)
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        _: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Error> {
        visitor.visit_map(place(self.0.span, Part::Text(&self.0.value)))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

/// The fields of a struct (holes left out, as if they were not given), then the flattened ones.
struct Fields<'de> {
    node: &'de Node,
    entries: std::slice::Iter<'de, Entry>,
    flattened: std::slice::Iter<'static, &'static str>,
    next: Option<&'de Node>,
}

impl<'de> Fields<'de> {
    fn new(node: &'de Node, entries: &'de [Entry], fields: &'static [&'static str]) -> Self {
        Fields { node, entries: entries.iter(), flattened: fields.iter(), next: None }
    }
}

impl<'de> MapAccess<'de> for Fields<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        if let Some(entry) = self.entries.find(|entry| entry.value.kind != Kind::Hole) {
            self.next = Some(&entry.value);
            return seed.deserialize(Key(&entry.key)).map(Some);
        }
        let Some(name) = self.flattened.find(|name| name.starts_with('$')) else { return Ok(None) };
        self.next = Some(self.node);
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        let node = self.next.take().unwrap_or(self.node);
        seed.deserialize(Value::of(node))
    }
}

/// The entries of a collection, holes too.
struct Entries<'de> {
    entries: std::slice::Iter<'de, Entry>,
    next: Option<&'de Entry>,
}

impl<'de> Entries<'de> {
    fn new(entries: &'de [Entry]) -> Self {
        Entries { entries: entries.iter(), next: None }
    }
}

impl<'de> MapAccess<'de> for Entries<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        self.next = self.entries.next();
        self.next.map(|entry| seed.deserialize(Key(&entry.key))).transpose()
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.next.take() {
            Some(entry) => seed.deserialize(Value { node: &entry.value, damaged: entry.damaged }),
            None => Err(de::Error::custom("a value is read before its key")),
        }
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.entries.len())
    }
}

/// One field of a pseudo-struct.
#[derive(Clone, Copy)]
enum Part<'de> {
    Number(u32),
    Flag(bool),
    Text(&'de str),
    Node(Value<'de>),
}

/// The fields of a pseudo-struct.
struct Parts<'de> {
    parts: std::iter::Flatten<std::array::IntoIter<Option<(&'static str, Part<'de>)>, 4>>,
    next: Option<Part<'de>>,
}

impl<'de> Parts<'de> {
    fn new(parts: [Option<(&'static str, Part<'de>)>; 4]) -> Self {
        Parts { parts: parts.into_iter().flatten(), next: None }
    }
}

fn place(span: Span, value: Part<'_>) -> Parts<'_> {
    Parts::new([
        Some(("file", Part::Number(span.file.0))),
        Some(("start", Part::Number(span.start))),
        Some(("end", Part::Number(span.end))),
        Some(("value", value)),
    ])
}

impl<'de> MapAccess<'de> for Parts<'de> {
    type Error = Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, Error> {
        let Some((name, part)) = self.parts.next() else { return Ok(None) };
        self.next = Some(part);
        seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, Error> {
        match self.next.take() {
            Some(Part::Number(number)) => seed.deserialize(U32Deserializer::new(number)),
            Some(Part::Flag(flag)) => seed.deserialize(flag.into_deserializer()),
            Some(Part::Text(text)) => seed.deserialize(BorrowedStrDeserializer::new(text)),
            Some(Part::Node(value)) => seed.deserialize(value),
            None => Err(de::Error::custom("a value is read before its key")),
        }
    }
}

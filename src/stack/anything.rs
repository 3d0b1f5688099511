//! Values of which the language knows nothing: what `raw` and `patches` hold.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};

use crate::source::Spanned;

/// The name of the pseudo-struct by which a value of any type is asked for; see `decode`.
pub(super) const ANYTHING: &str = "$anything";

/// A value of any type, null included, as a stack file states it.
#[derive(Clone, Debug, PartialEq)]
pub enum Anything {
    Null,
    Bool(bool),
    Integer(i64),
    /// A decimal as it is written.
    Number(String),
    Text(String),
    List(Vec<Spanned<Anything>>),
    /// In the order of the files; keys are unique.
    Map(Vec<(Spanned<String>, Spanned<Anything>)>),
}

impl Anything {
    /// The value under `key`, where this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Spanned<Anything>> {
        self.entries().iter().find(|(name, _)| name.value == key).map(|(_, value)| value)
    }

    /// The entries of a map; none of anything else.
    pub fn entries(&self) -> &[(Spanned<String>, Spanned<Anything>)] {
        match self {
            Anything::Map(entries) => entries,
            _ => &[],
        }
    }

    /// "a map", "a string": how messages name what stands here.
    pub fn describe(&self) -> &'static str {
        match self {
            Anything::Null => "null",
            Anything::Bool(_) => "a boolean",
            Anything::Integer(_) => "an integer",
            Anything::Number(_) => "a float",
            Anything::Text(_) => "a string",
            Anything::List(_) => "a list",
            Anything::Map(_) => "a map",
        }
    }
}

impl<'de> Deserialize<'de> for Anything {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_struct(ANYTHING, &[], AnythingVisitor)
    }
}

struct AnythingVisitor;

impl<'de> Visitor<'de> for AnythingVisitor {
    type Value = Anything;

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<Anything, E> {
        Ok(Anything::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Anything, E> {
        Ok(Anything::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Anything, E> {
        Ok(Anything::Integer(number))
    }

    /// A decimal: as text it could not be told from one, as a float it would lose digits.
    fn visit_bytes<E>(self, digits: &[u8]) -> Result<Anything, E> {
        Ok(Anything::Number(String::from_utf8_lossy(digits).into_owned()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Anything, E> {
        Ok(Anything::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Anything, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Anything::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Anything, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Anything::Map(map))
    }
}

impl JsonSchema for Anything {
    fn schema_name() -> Cow<'static, str> {
        "Anything".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        Schema::default()
    }
}

//! How a value keeps its span through serde: the decoder answers to the name of a pseudo-struct.

use std::borrow::Cow;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::source::{FileId, Span, Spanned};

/// The name of the pseudo-struct; see `decode`.
pub(super) const SPANNED: &str = "$spanned";

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Spanned<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SpannedVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for SpannedVisitor<T> {
            type Value = Spanned<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a value with its place")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Spanned<T>, A::Error> {
                let mut number =
                    || Ok::<u32, A::Error>(map.next_entry::<String, u32>()?.map_or(0, |(_, number)| number));
                let span = Span { file: FileId(number()?), start: number()?, end: number()? };
                match map.next_entry::<String, T>()? {
                    Some((_, value)) => Ok(Spanned { value, span }),
                    None => Err(serde::de::Error::missing_field("value")),
                }
            }
        }
        deserializer.deserialize_struct(SPANNED, &["file", "start", "end", "value"], SpannedVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Spanned<T> {
    fn schema_name() -> Cow<'static, str> {
        T::schema_name()
    }

    fn schema_id() -> Cow<'static, str> {
        T::schema_id()
    }

    fn inline_schema() -> bool {
        T::inline_schema()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        T::json_schema(generator)
    }
}

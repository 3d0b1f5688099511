//! Maps by name: the collections of the language.

use std::collections::HashMap;
use std::marker::PhantomData;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};

use crate::source::Spanned;

/// One named entry. `value` is a hole where what stands there was refused; its name is known all the same,
/// so that references to it raise no second error.
#[derive(Clone, Debug)]
pub struct Named<T> {
    pub name: Spanned<String>,
    pub value: Option<T>,
    /// Something inside was refused and left out: what is missing here must not be reported again.
    pub damaged: bool,
}

/// Entries by name, in the order of the files (base first).
#[derive(Clone, Debug)]
pub struct Entries<T> {
    entries: Vec<Named<T>>,
    /// Positions by name. Never iterated.
    index: HashMap<String, usize>,
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries::new(Vec::new())
    }
}

impl<T> Entries<T> {
    fn new(entries: Vec<Named<T>>) -> Self {
        let positions = entries.iter().enumerate();
        let index = positions.map(|(position, named)| (named.name.value.clone(), position)).collect();
        Entries { entries, index }
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Named<T>> {
        self.entries.iter()
    }

    /// The entries that are whole enough to be used.
    pub fn whole(&self) -> impl Iterator<Item = (&Spanned<String>, &T)> {
        self.entries.iter().filter_map(|named| Some((&named.name, named.value.as_ref()?)))
    }

    /// The same by name: for what has no order of its own, so that a reordered file changes nothing.
    pub fn by_name(&self) -> impl Iterator<Item = (&Spanned<String>, &T)> {
        let mut whole: Vec<_> = self.whole().collect();
        whole.sort_by(|(one, _), (other, _)| one.value.cmp(&other.value));
        whole.into_iter()
    }

    pub fn get(&self, name: &str) -> Option<&Named<T>> {
        self.index.get(name).and_then(|position| self.entries.get(*position))
    }

    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|named| named.name.value.as_str())
    }
}

/// A map without fields: that it is there says all.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
pub struct Empty {}

/// The name of the pseudo-struct by which the decoder hands over an entry's state; see `decode`.
pub(super) const SLOT: &str = "$slot";

/// The name of the pseudo-struct by which a collection asks for its entries, holes too; see `decode`.
pub(super) const ENTRIES: &str = "$entries";

/// What the decoder gives for an entry's value: whole, damaged or a hole.
struct Slot<T> {
    value: Option<T>,
    damaged: bool,
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Slot<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct SlotVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for SlotVisitor<T> {
            type Value = Slot<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an entry")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Slot<T>, A::Error> {
                let damaged = map.next_entry::<String, bool>()?.is_some_and(|(_, damaged)| damaged);
                let value = map.next_entry::<String, T>()?.map(|(_, value)| value);
                Ok(Slot { value, damaged })
            }
        }
        deserializer.deserialize_struct(SLOT, &["damaged", "value"], SlotVisitor(PhantomData))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Entries<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct EntriesVisitor<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for EntriesVisitor<T> {
            type Value = Entries<T>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("a map by name")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<T>, A::Error> {
                let mut entries = Vec::with_capacity(map.size_hint().unwrap_or(0));
                while let Some((name, slot)) = map.next_entry::<Spanned<String>, Slot<T>>()? {
                    entries.push(Named { name, value: slot.value, damaged: slot.damaged });
                }
                Ok(Entries::new(entries))
            }
        }
        deserializer.deserialize_struct(ENTRIES, &[], EntriesVisitor(PhantomData))
    }
}

impl<T: JsonSchema> JsonSchema for Entries<T> {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        format!("EntriesOf{}", T::schema_name()).into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({
            "type": "object",
            "additionalProperties": generator.subschema_for::<T>(),
        })
    }
}

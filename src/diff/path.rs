//! Places inside an object.

use std::fmt;

/// One step into an object.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Segment {
    /// The value of a map.
    Key(String),
    /// The item of a list, by its key in the schema; by its own text, or else its place, where the schema has none.
    Item(String),
}

/// The steps from an object to a value: `spec.template.spec.containers[api].env[LOG_LEVEL].value`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Path {
    pub segments: Vec<Segment>,
}

impl Path {
    #[must_use]
    pub fn key(&self, key: &str) -> Path {
        self.with(Segment::Key(key.to_owned()))
    }

    #[must_use]
    pub fn item(&self, item: &str) -> Path {
        self.with(Segment::Item(item.to_owned()))
    }

    fn with(&self, segment: Segment) -> Path {
        Path { segments: [self.segments.as_slice(), &[segment]].concat() }
    }

    /// The last key of a map on the way: of `containers[api]` it is `containers`.
    pub fn last_key(&self) -> Option<&str> {
        self.keys().next_back()
    }

    /// The keys of maps on the way, without the items of lists.
    pub fn keys(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.segments.iter().filter_map(|segment| match segment {
            Segment::Key(key) => Some(key.as_str()),
            Segment::Item(_) => None,
        })
    }
}

impl fmt::Display for Path {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, segment) in self.segments.iter().enumerate() {
            match segment {
                Segment::Item(item) => write!(formatter, "[{item}]")?,
                Segment::Key(key) if key.contains(['.', '[', ' ', '"']) => write!(formatter, "[{key:?}]")?,
                Segment::Key(key) if index == 0 => formatter.write_str(key)?,
                Segment::Key(key) => write!(formatter, ".{key}")?,
            }
        }
        Ok(())
    }
}

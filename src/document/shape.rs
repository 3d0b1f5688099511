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
//! | `x-key: "variable"` | a map | the check of its keys, from the table of formats |
//! | `format` | a string | a check from the table of formats |

use std::collections::HashMap;

use serde_json::{Map, Value};

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
    /// Numbers with a fraction too.
    pub number: bool,
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

    /// The shapes of a schema, with its string formats looked up in `formats`.
    ///
    /// The schema has no null, `$ref`s only into its `$defs`, and no alternatives.
    pub fn from_schema(schema: &Value, formats: &[(&'static str, FormatCheck)]) -> Self {
        let mut builder = Builder { schema, formats, shapes: Shapes::new(), named: HashMap::new() };
        let root = builder.add(schema);
        builder.shapes.set_root(root);
        builder.shapes
    }

    pub fn push(&mut self, shape: Shape) -> ShapeId {
        self.shapes.push(shape);
        ShapeId(u32::try_from(self.shapes.len() - 1).unwrap_or(u32::MAX))
    }

    pub fn set_root(&mut self, root: ShapeId) {
        self.root = root;
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

    pub fn names(&self) -> impl Iterator<Item = &str> + Clone {
        self.fields.iter().map(|field| field.name.as_str())
    }
}

struct Builder<'schema> {
    schema: &'schema Value,
    formats: &'schema [(&'static str, FormatCheck)],
    shapes: Shapes,
    named: HashMap<&'schema str, ShapeId>,
}

impl<'schema> Builder<'schema> {
    /// The shape of a schema. A definition gets its id before its content, since it may contain itself.
    fn add(&mut self, schema: &'schema Value) -> ShapeId {
        let Some(reference) = schema.get("$ref").and_then(Value::as_str) else {
            let id = self.shapes.push(Shape::Any);
            return self.fill(id, schema);
        };
        let name = reference.rsplit('/').next().unwrap_or(reference);
        if let Some(id) = self.named.get(name) {
            return *id;
        }
        let id = self.shapes.push(Shape::Any);
        self.named.insert(name, id);
        match self.schema.get("$defs").and_then(|definitions| definitions.get(name)) {
            Some(definition) => self.fill(id, definition),
            None => id,
        }
    }

    fn fill(&mut self, id: ShapeId, schema: &'schema Value) -> ShapeId {
        let shape = self.shape(schema);
        if let Some(place) = self.shapes.shapes.get_mut(id.0 as usize) {
            *place = shape;
        }
        id
    }

    fn shape(&mut self, schema: &'schema Value) -> Shape {
        let Some(object) = schema.as_object() else { return Shape::Any };
        if let Some(items) = object.get("items") {
            return Shape::List { item: self.add(items), one: object.contains_key("x-one") };
        }
        match object.get("additionalProperties") {
            Some(Value::Bool(false)) => Shape::Fields(self.fields(object)),
            Some(value) => Shape::Map { value: self.add(value), key: self.check(object, "x-key").map(|(_, key)| key) },
            None => self.scalar(object),
        }
    }

    fn fields(&mut self, object: &'schema Map<String, Value>) -> Fields {
        let required = strings(object.get("required"));
        let properties = object.get("properties").and_then(Value::as_object);
        let fields = properties.into_iter().flatten().map(|(name, property)| Field {
            name: name.clone(),
            singular: singular(name, property),
            required: required.contains(name),
            shape: self.add(property),
        });
        Fields {
            fields: fields.collect(),
            short: short(object),
            choices: object
                .get("x-choice")
                .and_then(Value::as_array)
                .map_or_else(Vec::new, |groups| groups.iter().map(|group| strings(Some(group))).collect()),
            choice_required: object.contains_key("x-required-choice"),
        }
    }

    fn scalar(&self, object: &Map<String, Value>) -> Shape {
        let allowed = strings(object.get("enum"));
        let kinds = match object.get("type") {
            Some(Value::String(kind)) => vec![kind.clone()],
            kinds => strings(kinds),
        };
        let is = |name: &str| kinds.iter().any(|kind| kind == name);
        if kinds.is_empty() && allowed.is_empty() {
            return Shape::Any;
        }
        Shape::Scalar(Scalar {
            text: is("string") || !allowed.is_empty(),
            integer: is("integer") || is("number"),
            number: is("number"),
            boolean: is("boolean"),
            format: self.check(object, "format").map(|(name, check)| (name.to_owned(), check)),
            allowed,
            minimum: object.get("minimum").and_then(Value::as_i64),
            maximum: object.get("maximum").and_then(Value::as_i64),
        })
    }

    fn check(&self, object: &Map<String, Value>, keyword: &str) -> Option<(&'static str, FormatCheck)> {
        let wanted = object.get(keyword)?.as_str()?;
        self.formats.iter().copied().find(|(name, _)| *name == wanted)
    }
}

fn singular(name: &str, property: &Value) -> String {
    let stated = property.get("x-singular").and_then(Value::as_str);
    stated.unwrap_or_else(|| name.strip_suffix('s').unwrap_or(name)).to_owned()
}

fn short(object: &Map<String, Value>) -> Option<Short> {
    if object.contains_key("x-variant") {
        return Some(Short::Variant);
    }
    object.get("x-short").and_then(Value::as_str).map(|field| Short::Field(field.to_owned()))
}

fn strings(list: Option<&Value>) -> Vec<String> {
    let items = list.and_then(Value::as_array);
    items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

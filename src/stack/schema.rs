//! The JSON Schema of the stack types: bare for the shapes, published for editors.
//!
//! Both are committed, and a test holds them fresh. The bare one is read at every start: to make it from the types
//! takes longer than to compile a small stack.
//!
//! The published schema describes single files, before merging. An environment that extends nothing must be
//! complete; every other file may leave out what another one states. So it holds each type twice.

mod words;

use schemars::generate::SchemaSettings;
use serde_json::{Map, Value, json};

use super::{Stack, names};

type Object = Map<String, Value>;

const BARE: &str = include_str!("../../schema/types.json");

/// The committed schema of the types, for the shapes.
pub fn committed() -> Value {
    serde_json::from_str(BARE).unwrap_or_default()
}

/// See [`super::bare_schema`].
pub fn bare() -> String {
    let mut definitions = definitions();
    definitions.values_mut().for_each(drop_words);
    let line = |(name, definition): (&String, &Value)| format!("{}:{definition}", json!(name));
    let lines: Vec<String> = definitions.iter().map(line).collect();
    format!("{{\"$ref\":\"#/$defs/Stack\",\"$defs\":{{\n{}\n}}}}\n", lines.join(",\n"))
}

/// What only people read.
fn drop_words(value: &mut Value) {
    if let Value::Object(object) = value {
        words::drop(object);
    }
    each_child(value, &mut drop_words);
}

/// The schema of each type by its name.
fn definitions() -> Object {
    let generator = SchemaSettings::draft2020_12().into_generator();
    let mut schema = generator.into_root_schema_for::<Stack>().to_value();
    tidy(&mut schema);
    let Value::Object(mut root) = schema else { return Object::new() };
    let mut definitions = match root.remove("$defs") {
        Some(Value::Object(definitions)) => definitions,
        _ => Object::new(),
    };
    root.retain(|key, _| !key.starts_with('$') && key != "title");
    definitions.insert("Stack".to_owned(), root.into());
    definitions
}

/// What the types mean and schemars cannot know: there is no null, maps with fields have no others, and
/// unsigned integers end somewhere.
fn tidy(value: &mut Value) {
    if let Value::Object(object) = value {
        drop_null(object);
        words::gather_enum(object);
        if object.contains_key("properties") || is_empty_struct(object) {
            object.insert("additionalProperties".to_owned(), false.into());
        }
        if object.get("format").is_some_and(|format| format == "uint32") && !object.contains_key("maximum") {
            object.insert("maximum".to_owned(), u32::MAX.into());
        }
    }
    each_child(value, &mut tidy);
}

/// A struct without fields, which schemars gives no `properties`.
fn is_empty_struct(object: &Object) -> bool {
    object.get("type").is_some_and(|kind| kind == "object") && !object.contains_key("additionalProperties")
}

/// An optional field is left out, never null.
fn drop_null(object: &mut Object) {
    let null = json!("null");
    if let Some(Value::Array(types)) = object.get_mut("type") {
        types.retain(|kind| *kind != null);
        if let [only] = types.as_slice() {
            let only = only.clone();
            object.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(allowed)) = object.get_mut("enum") {
        allowed.retain(|value| !value.is_null());
    }
    let Some(Value::Array(mut alternatives)) = object.remove("anyOf") else { return };
    alternatives.retain(|alternative| alternative.get("type") != Some(&null));
    match (alternatives.len(), alternatives.pop()) {
        (1, Some(Value::Object(only))) => {
            for (key, value) in only {
                object.entry(key).or_insert(value);
            }
        }
        (_, last) => {
            alternatives.extend(last);
            object.insert("anyOf".to_owned(), alternatives.into());
        }
    }
}

fn each_child(value: &mut Value, visit: &mut dyn FnMut(&mut Value)) {
    match value {
        Value::Object(object) => object.values_mut().for_each(visit),
        Value::Array(items) => items.iter_mut().for_each(visit),
        _ => {}
    }
}

/// See [`super::published_schema`].
pub fn published() -> Value {
    let mut definitions = definitions();
    let kinds = definitions.clone();
    definitions.values_mut().for_each(|definition| annotate(definition, &kinds));
    let stack = definitions.get_mut("Stack").and_then(Value::as_object_mut);
    let description = stack.and_then(|stack| stack.remove("description"));
    let mut both = Object::new();
    for (prefix, partial) in [("", false), (PARTIAL, true)] {
        for (name, definition) in &definitions {
            both.insert(format!("{prefix}{name}"), spell_out(definition, partial));
        }
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "A stack file of stackc",
        "description": description,
        "if": { "required": ["environment"], "not": { "required": ["extends"] } },
        "then": {
            "$ref": "#/$defs/Stack",
            "required": ["targets"],
            "properties": { "targets": { "minItems": 1, "description": "The outputs that this environment has." } },
        },
        "else": { "$ref": format!("#/$defs/{PARTIAL}Stack") },
        "$defs": both,
    })
}

fn annotate(value: &mut Value, kinds: &Object) {
    if let Value::Object(object) = value {
        words::annotate(object, kinds);
    }
    each_child(value, &mut |child| annotate(child, kinds));
}

/// Before the name of a definition that requires nothing.
const PARTIAL: &str = "Partial";

/// A schema without extension keywords: what they mean is said in JSON Schema's own words.
fn spell_out(schema: &Value, partial: bool) -> Value {
    let object = match schema {
        Value::Object(object) => object,
        Value::Array(items) => return items.iter().map(|item| spell_out(item, partial)).collect(),
        other => return other.clone(),
    };
    let mut plain: Object = object
        .iter()
        .filter(|(key, _)| !(key.starts_with("x-") || partial && *key == "required"))
        .map(|(key, value)| (key.clone(), spell_out(value, partial)))
        .collect();
    point_to_partial(&mut plain, partial);
    check_names(object, &mut plain);
    state_choices(object, &mut plain, partial);
    allow_short_forms(object, plain, partial)
}

fn point_to_partial(plain: &mut Object, partial: bool) {
    let Some(Value::String(target)) = plain.get_mut("$ref").filter(|_| partial) else { return };
    if let Some(name) = target.strip_prefix("#/$defs/") {
        *target = format!("#/$defs/{PARTIAL}{name}");
    }
}

fn check_names(object: &Object, plain: &mut Object) {
    let rule = object.get("x-key").and_then(Value::as_str).and_then(names::pattern);
    if let Some((pattern, longest)) = rule {
        plain.insert("propertyNames".to_owned(), json!({ "pattern": pattern, "maxLength": longest }));
    }
}

/// At most one field of each group; exactly one where a choice is required.
fn state_choices(object: &Object, plain: &mut Object, partial: bool) {
    let groups = object.get("x-choice").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_array);
    let required = !partial && object.contains_key("x-required-choice");
    let mut rules = Vec::new();
    for group in groups {
        for (index, first) in group.iter().enumerate() {
            let later = group.iter().skip(index + 1);
            rules.extend(later.map(|second| json!({ "not": { "required": [first, second] } })));
        }
        if required {
            let one: Vec<Value> = group.iter().map(|field| json!({ "required": [field] })).collect();
            rules.push(json!({ "anyOf": one }));
        }
    }
    if !rules.is_empty() {
        plain.insert("allOf".to_owned(), rules.into());
    }
}

/// The long form, or what may stand in its place.
fn allow_short_forms(object: &Object, mut plain: Object, partial: bool) -> Value {
    let property = |name: &str| object.get("properties").and_then(|properties| properties.get(name));
    let short = if let Some(field) = object.get("x-short").and_then(Value::as_str).and_then(property) {
        spell_out(field, partial)
    } else if object.contains_key("x-variant") {
        json!({ "enum": variants(object) })
    } else if let Some(item) = object.get("items").filter(|_| object.contains_key("x-one")) {
        spell_out(item, partial)
    } else {
        return plain.into();
    };
    let description = plain.remove("description");
    let mut either = Object::new();
    either.extend(description.map(|description| ("description".to_owned(), description)));
    either.insert("anyOf".to_owned(), json!([plain, short]));
    either.into()
}

/// The fields that a bare name may stand for: those whose value may be an empty map.
fn variants(object: &Object) -> Vec<&str> {
    let properties = object.get("properties").and_then(Value::as_object);
    let is_map = |schema: &Value| schema.get("type").is_none_or(|kind| kind == "object");
    properties.into_iter().flatten().filter(|(_, schema)| is_map(schema)).map(|(name, _)| name.as_str()).collect()
}

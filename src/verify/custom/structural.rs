//! Structural schemas of CustomResourceDefinitions in the words of JSON Schema.
//!
//! Source: "Structural schemas" and "Pruning" of the Kubernetes documentation, and `apiextensions/v1` `JSONSchemaProps`.

use serde_json::{Map, Value, json};

type Object = Map<String, Value>;

/// The schema of whole objects. The API server drops fields that a schema does not name: here they are refused.
pub fn closed(schema: &Value) -> Value {
    let mut schema = schema.clone();
    if let Value::Object(object) = &mut schema {
        object.insert("x-kubernetes-embedded-resource".to_owned(), true.into());
    }
    close(&mut schema);
    schema
}

/// Only fields, items and values are closed: under `allOf` and its kin a schema only adds conditions.
fn close(schema: &mut Value) {
    let Value::Object(object) = schema else { return };
    let metadata = object.get("properties").and_then(|properties| properties.get("metadata")).cloned();
    if let Some(Value::Object(properties)) = object.get_mut("properties") {
        properties.values_mut().for_each(close);
    }
    for below in ["items", "additionalProperties"] {
        object.get_mut(below).map(close);
    }
    if says(object, "x-kubernetes-embedded-resource") {
        identify(object, metadata);
    }
    refuse_unknown(object);
    allow_integers(object);
    allow_null(object);
    translate_bounds(object, "minimum", "exclusiveMinimum");
    translate_bounds(object, "maximum", "exclusiveMaximum");
    excuse_defaulted(object);
}

fn says(object: &Object, keyword: &str) -> bool {
    object.get(keyword) == Some(&Value::Bool(true))
}

/// Whole objects have an identity, whose rules are those of every kind.
fn identify(object: &mut Object, metadata: Option<Value>) {
    let properties = object.entry("properties").or_insert_with(|| json!({}));
    let Value::Object(properties) = properties else { return };
    properties.entry("apiVersion").or_insert_with(|| json!({ "type": "string" }));
    properties.entry("kind").or_insert_with(|| json!({ "type": "string" }));
    properties.insert("metadata".to_owned(), metadata.unwrap_or_else(|| json!({ "type": "object" })));
}

fn refuse_unknown(object: &mut Object) {
    let is_map = object.get("type").is_some_and(|kind| kind == "object") || object.contains_key("properties");
    let open = object.contains_key("additionalProperties") || says(object, "x-kubernetes-preserve-unknown-fields");
    if is_map && !open {
        object.insert("additionalProperties".to_owned(), false.into());
    }
}

fn allow_integers(object: &mut Object) {
    if says(object, "x-kubernetes-int-or-string") {
        object.insert("type".to_owned(), json!(["integer", "string"]));
        // What generated definitions say as well.
        if object.get("anyOf") == Some(&json!([{ "type": "integer" }, { "type": "string" }])) {
            object.shift_remove("anyOf");
        }
    }
}

fn allow_null(object: &mut Object) {
    if !says(object, "nullable") {
        return;
    }
    let kinds = match object.get("type") {
        Some(Value::Array(kinds)) => kinds.clone(),
        Some(kind) => vec![kind.clone()],
        None => return,
    };
    object.insert("type".to_owned(), kinds.into_iter().chain([json!("null")]).collect());
    if let Some(Value::Array(allowed)) = object.get_mut("enum") {
        allowed.push(Value::Null);
    }
}

/// OpenAPI 3.0 says beside a bound whether it is exclusive.
fn translate_bounds(object: &mut Object, bound: &str, exclusive: &str) {
    let Some(Value::Bool(is_exclusive)) = object.get(exclusive) else { return };
    let limit = if *is_exclusive { object.shift_remove(bound) } else { None };
    object.shift_remove(exclusive);
    object.extend(limit.map(|limit| (exclusive.to_owned(), limit)));
}

/// The API server fills in defaults before it looks for what is missing.
fn excuse_defaulted(object: &mut Object) {
    let Some(Value::Object(properties)) = object.get("properties") else { return };
    let defaulted = |name: &Value| {
        name.as_str().and_then(|name| properties.get(name)).is_some_and(|schema| schema.get("default").is_some())
    };
    let Some(Value::Array(required)) = object.get("required") else { return };
    let left: Vec<Value> = required.iter().filter(|name| !defaulted(name)).cloned().collect();
    object.insert("required".to_owned(), left.into());
}

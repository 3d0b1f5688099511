//! Kinds that a cluster has beside its own, as the stack describes them.

use std::sync::Arc;

use serde_json::{Value, json};

use crate::tree::{Content, Origin, Tree};

/// One version of a custom resource.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomResource {
    /// What names the file.
    pub origin: Origin,
    /// Group and version: `example.com/v1`.
    pub api_version: String,
    pub kind: String,
    /// Whether its objects stand in a namespace, where its definition says so.
    pub namespaced: Option<bool>,
    pub schema: CustomSchema,
}

/// What its objects are to be.
#[derive(Clone, Debug, PartialEq)]
pub enum CustomSchema {
    /// A structural schema of a CustomResourceDefinition, which refuses the fields that it does not name.
    Structural(Arc<Value>),
    /// A JSON Schema, in its own words.
    Plain(Arc<Value>),
}

/// A value as a JSON Schema judges it.
pub fn json_of<O>(tree: &Tree<O>) -> Value {
    match &tree.content {
        Content::Bool(value) => json!(value),
        Content::Integer(number) => json!(number),
        Content::Number(number) => number.parse::<f64>().map_or(Value::Null, |number| json!(number)),
        Content::Text(text) => json!(text),
        Content::List(items) => items.iter().map(json_of).collect(),
        Content::Map(entries) => entries.iter().map(|(key, tree)| (key.to_string(), json_of(tree))).collect(),
        // Null, and what only HCL has.
        Content::Null | Content::Expression(_) | Content::Call { .. } | Content::Blocks(_) => Value::Null,
    }
}

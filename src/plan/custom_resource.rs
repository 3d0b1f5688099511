//! Kinds that a cluster has beside its own, as the stack describes them.

use std::sync::Arc;

use serde_json::Value;

use crate::tree::Origin;

/// One version of a custom resource.
#[derive(Clone, Debug, PartialEq)]
pub struct CustomResource {
    /// What names the file.
    pub origin: Origin,
    /// Group and version: `example.com/v1`.
    pub api_version: String,
    pub kind: String,
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

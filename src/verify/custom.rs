//! Objects of custom resources against the schemas that the stack names for their kinds.
//!
//! A validator is built when the first object of its kind comes: building takes 2 to 10 ms. Formats and rules in CEL
//! (`x-kubernetes-validations`) are left to the API server.

mod faults;
mod structural;

use std::sync::OnceLock;

use jsonschema::{PatternOptions, Validator};
use serde_json::Value;

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::custom_resource::{CustomResource, CustomSchema, json_of};
use crate::tree::Tree;

/// The kinds that a stack describes.
#[derive(Debug)]
pub struct CustomKinds<'plan> {
    kinds: Vec<Kind<'plan>>,
}

#[derive(Debug)]
struct Kind<'plan> {
    resource: &'plan CustomResource,
    built: OnceLock<Result<Built, String>>,
}

#[derive(Debug)]
struct Built {
    schema: Value,
    validator: Validator,
}

impl<'plan> CustomKinds<'plan> {
    pub fn of(resources: &'plan [CustomResource]) -> Self {
        let kind = |resource| Kind { resource, built: OnceLock::new() };
        CustomKinds { kinds: resources.iter().map(kind).collect() }
    }

    /// Everything by which an object differs from its schema; `None` where the stack names no schema for its kind.
    pub fn faults(&self, object: &Tree) -> Option<Vec<Diagnostic>> {
        let text = |key: &str| object.get(key).and_then(Tree::as_text);
        let (api_version, kind) = (text("apiVersion")?, text("kind")?);
        let is_kind = |known: &&Kind<'_>| known.resource.api_version == api_version && known.resource.kind == kind;
        let known = self.kinds.iter().find(is_kind)?;
        Some(match known.built.get_or_init(|| build(&known.resource.schema)) {
            Ok(built) => built
                .validator
                .iter_errors(&json_of(object))
                .flat_map(|error| faults::tell(&error, &built.schema, object, kind))
                .collect(),
            Err(why) => vec![invalid(known.resource, why)],
        })
    }
}

fn build(schema: &CustomSchema) -> Result<Built, String> {
    let schema = match schema {
        CustomSchema::Structural(schema) => structural::closed(schema),
        CustomSchema::Plain(schema) => schema.as_ref().clone(),
    };
    let mut options = jsonschema::options().with_pattern_options(PatternOptions::regex());
    if schema.get("$schema").is_none() {
        options = options.with_draft(jsonschema::Draft::Draft202012);
    }
    let validator = options.build(&schema).map_err(|error| error.to_string())?;
    Ok(Built { schema, validator })
}

fn invalid(resource: &CustomResource, why: &str) -> Diagnostic {
    let CustomResource { origin, api_version, kind, .. } = resource;
    let message = format!("the schema of `{kind}` in `{api_version}` is invalid: {why}");
    Diagnostic { span: origin.span(), ..Diagnostic::outside(codes::INVALID_CUSTOM_SCHEMA, message) }
        .with_help("correct the schema, or take the file of the resource's own release")
}

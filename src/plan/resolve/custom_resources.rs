//! The schemas of custom resources, from the files that the stack names.

use std::sync::Arc;

use camino::Utf8Path;
use serde_json::Value;

use super::files::read_text;
use crate::diagnostics::{Diagnostic, codes};
use crate::formats::parse;
use crate::plan::custom_resource::{CustomResource, CustomSchema, json_of};
use crate::plan::paths::from_run_folder;
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::kubernetes::{self as language, Kubernetes};
use crate::tree::Origin;

/// The key by which published JSON Schemas tell what they are of.
const KIND: &str = "x-kubernetes-group-version-kind";

/// Every version of every kind that the stack describes.
pub fn read(scope: &mut Scope<'_>, settings: Option<&Kubernetes>) -> Vec<CustomResource> {
    let stated = settings.into_iter().flat_map(|settings| settings.custom_resources.whole());
    let mut resources = Vec::new();
    for (_, stated) in stated {
        let Some(text) = read_text(scope, &stated.file) else { continue };
        match of_file(&text, stated) {
            Ok(found) => resources.extend(found),
            Err(why) => {
                let message = format!("`{}` {why}", from_run_folder(scope, &stated.file));
                let help = "name a CustomResourceDefinition, or state `api_version` and `kind` beside a JSON Schema";
                let diagnostic = Diagnostic::error(codes::INVALID_CUSTOM_SCHEMA, stated.file.span, message);
                scope.report(diagnostic.with_help(help));
            }
        }
    }
    resources
}

fn of_file(text: &str, stated: &language::CustomResource) -> Result<Vec<CustomResource>, String> {
    let documents = parse::parse(Utf8Path::new(&stated.file.value), text);
    let documents = documents.map_err(|why| format!("is not readable: {why}"))?;
    let documents: Vec<Value> = documents.iter().map(json_of).collect();
    let origin = Origin::Stated(stated.file.span);
    let is_definition = |document: &&Value| document["kind"] == "CustomResourceDefinition";
    let definitions = documents.iter().filter(is_definition);
    let found: Vec<CustomResource> = definitions.flat_map(|definition| versions(definition, &origin)).collect();
    match documents.as_slice() {
        _ if !found.is_empty() => Ok(found),
        [schema] if schema.is_object() && !is_definition(&schema) => Ok(vec![plain(schema, stated, origin)?]),
        _ => Err("holds no schema of a custom resource".to_owned()),
    }
}

/// The versions that a definition has a schema for.
fn versions(definition: &Value, origin: &Origin) -> Vec<CustomResource> {
    let spec = &definition["spec"];
    let (Some(group), Some(kind)) = (spec["group"].as_str(), spec["names"]["kind"].as_str()) else { return Vec::new() };
    let resource = |version: &Value| {
        let schema = version["schema"].get("openAPIV3Schema")?;
        Some(CustomResource {
            origin: origin.clone(),
            api_version: format!("{group}/{}", version["name"].as_str()?),
            kind: kind.to_owned(),
            namespaced: spec["scope"].as_str().map(|scope| scope == "Namespaced"),
            schema: CustomSchema::Structural(Arc::new(schema.clone())),
        })
    };
    spec["versions"].as_array().into_iter().flatten().filter_map(resource).collect()
}

/// A JSON Schema, which says itself what it is of, or the stack does.
fn plain(schema: &Value, stated: &language::CustomResource, origin: Origin) -> Result<CustomResource, String> {
    let own = &schema[KIND][0];
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let own_version = match (text(&own["group"]), text(&own["version"])) {
        (Some(group), Some(version)) if !group.is_empty() => Some(format!("{group}/{version}")),
        (_, version) => version,
    };
    let word = |stated: &Option<Spanned<String>>| stated.as_ref().map(|word| word.value.clone());
    let identity = word(&stated.api_version).or(own_version).zip(word(&stated.kind).or(text(&own["kind"])));
    let (api_version, kind) = identity.ok_or("does not say which kind its schema is of")?;
    Ok(CustomResource {
        origin,
        api_version,
        kind,
        namespaced: None,
        schema: CustomSchema::Plain(Arc::new(schema.clone())),
    })
}

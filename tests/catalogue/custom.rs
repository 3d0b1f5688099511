//! The types of custom resources, from the schemas of their definitions.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::facts::CLUSTER_SCOPED;
use crate::text::{Form, Type, Types, facets};
use crate::{Outcome, json, members, texts};

/// By file name: the kind with its capitals, which the schemas do not say.
const KINDS: &[&str] = &[
    "Application",
    "ClusterSecretStore",
    "ExternalSecret",
    "Gateway",
    "GrafanaDashboard",
    "HTTPRoute",
    "Kustomization",
    "PodMonitor",
    "PrometheusRule",
    "SecretStore",
    "ServiceMonitor",
    "VerticalPodAutoscaler",
    "VerticalPodAutoscalerCheckpoint",
];

pub fn types(folder: &Path) -> Outcome<Types> {
    let mut files: Vec<PathBuf> = fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect::<Outcome<_>>()?;
    files.sort();
    let mut types = Types::default();
    for file in files.iter().filter(|file| file.extension().is_some_and(|extension| extension == "json")) {
        let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
        let [group, version, lower] = stem.split('_').collect::<Vec<_>>()[..] else {
            return Err(format!("{stem} is not <group>_<version>_<kind>").into());
        };
        let kind = KINDS.iter().find(|kind| kind.to_lowercase() == lower);
        let kind = kind.ok_or_else(|| format!("add the kind {lower} to KINDS"))?;
        custom(&mut types, group, version, kind, &json(file)?);
    }
    Ok(types)
}

fn custom(types: &mut Types, group: &str, version: &str, kind: &str, schema: &Value) {
    let scope = if CLUSTER_SCOPED.contains(&kind) { "cluster" } else { "namespaced" };
    let mut made = Type::with(&[scope, "custom"]);
    made.field("apiVersion", true, Form::of("string"));
    made.field("kind", true, Form::of("string"));
    made.field("metadata", true, Form::of("meta.v1.ObjectMeta"));
    let required = texts(&schema["required"]);
    for (name, property) in members(&schema["properties"]) {
        let form = match name {
            "apiVersion" | "kind" | "metadata" => continue,
            "status" => Form::of("any").facet("read-only"),
            _ => form(types, property, &format!("{group}.{version}.{kind}.{name}")),
        };
        made.field(name, required.contains(&name), form);
    }
    types.insert(format!("{group}/{version}/{kind}"), made);
}

/// What a schema takes; objects become types called by their path.
pub fn form(types: &mut Types, schema: &Value, path: &str) -> Form {
    let kind = match &schema["type"] {
        Value::Array(words) => alternatives(schema, words),
        Value::String(word) => match word.as_str() {
            "array" => return list(types, schema, path),
            "object" => object(types, schema, path),
            word => word.to_owned(),
        },
        _ => "any".to_owned(),
    };
    // What a quantity looks like is known without its pattern.
    let facets = facets(schema).into_iter().filter(|facet| kind != "quantity" || !facet.starts_with("pattern="));
    Form { facets: facets.collect(), kind }
}

fn list(types: &mut Types, schema: &Value, path: &str) -> Form {
    let items = form(types, &schema["items"], path);
    // Of the items of a list, what they look like can be said in its line: a list of lists does not occur.
    let facets = items.facets.into_iter().filter(|facet| !facet.starts_with("count="));
    let facets = crate::text::facets(schema).into_iter().chain(facets);
    Form { kind: format!("[{}]", items.kind), facets: facets.collect() }
}

fn alternatives(schema: &Value, words: &[Value]) -> String {
    let words: Vec<&str> = words.iter().filter_map(Value::as_str).filter(|word| *word != "null").collect();
    match words[..] {
        ["integer", "string"] if schema["pattern"].as_str().is_some_and(is_quantity) => "quantity".to_owned(),
        ["integer", "string"] => "int-or-string".to_owned(),
        _ => words.join("|"),
    }
}

fn is_quantity(pattern: &str) -> bool {
    pattern.contains("[KMGTPE]i")
}

fn object(types: &mut Types, schema: &Value, path: &str) -> String {
    if schema["properties"].as_object().is_none_or(|properties| properties.is_empty()) {
        let values = &schema["additionalProperties"];
        let values = if values.is_object() { form(types, values, path).kind } else { "any".to_owned() };
        return format!("{{{values}}}");
    }
    let mut made = Type::default();
    let required = texts(&schema["required"]);
    for (name, property) in members(&schema["properties"]) {
        let form = form(types, property, &format!("{path}.{name}"));
        made.field(name, required.contains(&name), form);
    }
    // What two versions of one group share is said once.
    let group = path.split(".v1").next().unwrap_or_default();
    types.intern(group, path, made)
}

//! The types of Kubernetes itself, each field with the minors that have it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde_json::Value;

use crate::facts::{BOUNDS, CLUSTER_SCOPED, ENUMS, NOT_APPLIED, NOT_REQUIRED};
use crate::text::{Field, Form, Type, Types};
use crate::{Outcome, json, members, texts};

const MINORS: std::ops::RangeInclusive<u32> = 30..=37;

const METADATA: &str = "meta.v1.ObjectMeta";

/// A definition of one minor, under the name that it has in the catalogue.
#[derive(Default)]
struct Definition {
    /// Whether objects are of this type.
    kind: bool,
    fields: BTreeMap<String, Field>,
}

pub fn types(openapi: &Path) -> Outcome<Types> {
    let mut minors: BTreeMap<String, BTreeMap<u32, Definition>> = BTreeMap::new();
    for minor in MINORS {
        let file = json(&openapi.join(format!("v1.{minor}.0-local/_definitions.json")))?;
        for (name, definition) in members(&file["$defs"]) {
            for (name, definition) in definitions(name, definition) {
                minors.entry(name).or_default().insert(minor, definition);
            }
        }
    }
    let mut types = Types::default();
    let mut facts = Facts::default();
    for (name, definitions) in minors {
        let made = over_minors(&name, &definitions, &mut facts);
        types.insert(name, made);
    }
    facts.all_used()?;
    types.extend(Types::parse(include_str!("kubernetes.txt")));
    Ok(types)
}

/// A definition under the names that it has: an object's are what `apiVersion` and `kind` say of it, and, where it stands
/// in another as a template, that of its Go type.
fn definitions(name: &str, definition: &Value) -> Vec<(String, Definition)> {
    let properties = &definition["properties"];
    let has_metadata = properties["metadata"]["$ref"].as_str().is_some_and(|found| short(found) == METADATA);
    let groups = definition["x-kubernetes-group-version-kind"].as_array();
    let groups = groups.filter(|_| has_metadata).into_iter().flatten();
    let kinds = groups.filter_map(object_name).map(|object| (object, made(name, definition, true)));
    kinds.chain([(short(name), made(name, definition, false))]).collect()
}

/// `apps/v1/Deployment`; `None` for what no manifest holds.
fn object_name(group: &Value) -> Option<String> {
    let [group, version, kind] = ["group", "version", "kind"].map(|key| group[key].as_str().unwrap_or_default());
    let name = format!("{group}/{version}/{kind}").trim_start_matches('/').to_owned();
    (!NOT_APPLIED.contains(&kind)).then_some(name)
}

fn made(name: &str, definition: &Value, kind: bool) -> Definition {
    let required = texts(&definition["required"]);
    let fields = members(&definition["properties"]).map(|(field, schema)| {
        let form = match field {
            "status" if kind => Form::of("any").facet("read-only"),
            "apiVersion" | "kind" if kind => Form::of("string"),
            _ => form(name, schema),
        };
        let required = required.contains(&field) || kind && ["apiVersion", "kind", "metadata"].contains(&field);
        (field.to_owned(), Field { required, form })
    });
    Definition { kind, fields: fields.collect() }
}

/// `core.v1.Container` of `io.k8s.api.core.v1.Container`.
fn short(name: &str) -> String {
    let name = name.trim_start_matches("#/$defs/");
    let prefixes = [
        "io.k8s.apimachinery.pkg.apis.",
        "io.k8s.apimachinery.pkg.",
        "io.k8s.apiextensions-apiserver.pkg.apis.",
        "io.k8s.kube-aggregator.pkg.apis.",
        "io.k8s.api.",
    ];
    prefixes.iter().find_map(|prefix| name.strip_prefix(prefix)).unwrap_or(name).to_owned()
}

fn form(owner: &str, schema: &Value) -> Form {
    let read_only = schema["description"].as_str().is_some_and(|text| text.contains("Read-only."));
    let facets = list_facets(schema)
        .into_iter()
        .chain((read_only && owner.ends_with("ObjectMeta")).then(|| "read-only".to_owned()));
    Form { kind: kind(schema), facets: facets.collect() }
}

fn kind(schema: &Value) -> String {
    if let Some(reference) = schema["$ref"].as_str() {
        return referred(&short(reference));
    }
    let words = schema["type"].as_array().map_or_else(|| texts_of(&schema["type"]), |_| texts(&schema["type"]));
    let format = schema["format"].as_str();
    match (words.first().copied(), format) {
        (Some("string"), Some("byte")) => "base64".to_owned(),
        (Some("integer"), Some(width)) => width.to_owned(),
        (Some("array"), _) => format!("[{}]", kind(&schema["items"])),
        (Some("object"), _) if schema["additionalProperties"].is_object() => {
            format!("{{{}}}", kind(&schema["additionalProperties"]))
        }
        (Some("object"), _) => "{any}".to_owned(),
        (Some(word), _) => word.to_owned(),
        (None, _) => "any".to_owned(),
    }
}

fn texts_of(value: &Value) -> Vec<&str> {
    value.as_str().into_iter().collect()
}

/// What a reference means; types that JSON writes as a scalar are told by a word.
fn referred(name: &str) -> String {
    match name {
        "api.resource.Quantity" => "quantity",
        "util.intstr.IntOrString" => "int-or-string",
        "meta.v1.Time" | "meta.v1.MicroTime" => "time",
        "runtime.RawExtension" | "meta.v1.FieldsV1" | "meta.v1.Patch" | "apiextensions.v1.JSON" => "any",
        "apiextensions.v1.JSONSchemaPropsOrArray" => {
            return "apiextensions.v1.JSONSchemaProps|[apiextensions.v1.JSONSchemaProps]".to_owned();
        }
        "apiextensions.v1.JSONSchemaPropsOrBool" => return "apiextensions.v1.JSONSchemaProps|boolean".to_owned(),
        "apiextensions.v1.JSONSchemaPropsOrStringArray" => {
            return "apiextensions.v1.JSONSchemaProps|[string]".to_owned();
        }
        other => other,
    }
    .to_owned()
}

fn list_facets(schema: &Value) -> Vec<String> {
    let keys = texts(&schema["x-kubernetes-list-map-keys"]).join(",");
    let strategy = schema["x-kubernetes-patch-strategy"].as_str().unwrap_or_default();
    let merge = schema["x-kubernetes-patch-merge-key"].as_str();
    [
        (schema["x-kubernetes-list-type"] == "set").then(|| "set".to_owned()),
        (!keys.is_empty()).then(|| format!("keys={keys}")),
        strategy.contains("merge").then(|| merge.map_or("merge".to_owned(), |key| format!("merge={key}"))),
        strategy.contains("retainKeys").then(|| "retain-keys".to_owned()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// One type of all minors: a line for each run of minors in which a field is the same.
fn over_minors(name: &str, definitions: &BTreeMap<u32, Definition>, facts: &mut Facts) -> Type {
    let mut made = Type::default();
    if definitions.values().any(|definition| definition.kind) {
        let kind = name.rsplit('/').next().unwrap_or_default();
        made.traits.push(if CLUSTER_SCOPED.contains(&kind) { "cluster" } else { "namespaced" }.to_owned());
        made.traits.extend(interval(&definitions.keys().copied().collect()));
    }
    let names: BTreeSet<&String> = definitions.values().flat_map(|definition| definition.fields.keys()).collect();
    for field in names {
        let known: BTreeSet<u32> = definitions.keys().copied().collect();
        let mut runs: Vec<(Field, BTreeSet<u32>)> = Vec::new();
        for (minor, found) in definitions.iter().filter_map(|(minor, one)| Some((*minor, one.fields.get(field)?))) {
            match runs.last_mut().filter(|(last, minors)| last.form == found.form && minors.contains(&(minor - 1))) {
                Some((_, minors)) => _ = minors.insert(minor),
                None => runs.push((found.clone(), BTreeSet::from([minor]))),
            }
        }
        // Later versions of the OpenAPI say what was required before, too: it follows the validation more closely.
        let newest = definitions.values().rev().find_map(|one| one.fields.get(field));
        let required = newest.is_some_and(|newest| newest.required) && !facts.lenient(name, field);
        for (found, minors) in runs {
            let mut form = found.form;
            form.facets.extend(facts.of(name, field));
            if minors != known {
                form.facets.extend(interval(&minors));
            }
            made.field(field, required, form);
        }
    }
    made
}

/// `since=31 until=33`, as far as it says something.
fn interval(minors: &BTreeSet<u32>) -> Vec<String> {
    let (first, last) = (minors.first().copied().unwrap_or(0), minors.last().copied().unwrap_or(0));
    let since = (first != *MINORS.start()).then(|| format!("since={first}"));
    let until = (last != *MINORS.end()).then(|| format!("until={last}"));
    since.into_iter().chain(until).collect()
}

/// What the OpenAPI does not say, and which of it was found.
#[derive(Default)]
struct Facts {
    used: BTreeSet<String>,
}

impl Facts {
    fn of(&mut self, name: &str, field: &str) -> Vec<String> {
        let path = format!("{name}.{field}");
        let values = ENUMS.iter().filter(|(_, paths)| paths.contains(&path.as_str()));
        let values = values.map(|(values, _)| format!("enum={values}"));
        let bounds = BOUNDS.iter().filter(|(_, paths)| paths.contains(&path.as_str()));
        let facets: Vec<String> = values.chain(bounds.map(|(bounds, _)| format!("range={bounds}"))).collect();
        if !facets.is_empty() {
            self.used.insert(path);
        }
        facets
    }

    fn lenient(&mut self, name: &str, field: &str) -> bool {
        let path = format!("{name}.{field}");
        let lenient = NOT_REQUIRED.contains(&path.as_str());
        if lenient {
            self.used.insert(path);
        }
        lenient
    }

    /// A row that matches no field is misspelt.
    fn all_used(&self) -> Outcome<()> {
        let rows = ENUMS.iter().chain(BOUNDS).flat_map(|(_, paths)| paths.iter()).chain(NOT_REQUIRED);
        let unused: Vec<&str> = rows.copied().filter(|path| !self.used.contains(*path)).collect();
        if unused.is_empty() { Ok(()) } else { Err(format!("facts of no field: {}", unused.join(", ")).into()) }
    }
}

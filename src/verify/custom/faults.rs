//! What a schema refuses, told of the node that is to blame.

use jsonschema::ValidationError;
use jsonschema::error::ValidationErrorKind;
use serde_json::Value;

use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::tree::{Content, Origin, Tree};

/// One diagnostic for each node that `error` blames.
pub fn tell(error: &ValidationError<'_>, schema: &Value, object: &Tree, kind: &str) -> Vec<Diagnostic> {
    let pointer = error.instance_path().as_str();
    let place = Place { object, kind, path: pointer.split('/').skip(1).map(unescaped).collect() };
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected } => {
            let known = fields(schema, error.schema_path().as_str());
            unexpected.iter().map(|name| place.unknown(name, &known)).collect()
        }
        ValidationErrorKind::Required { property } => vec![place.missing(property.as_str().unwrap_or_default())],
        ValidationErrorKind::Type { .. } => vec![place.wrong_type(said(schema, error))],
        ValidationErrorKind::Enum { options } => vec![place.not_allowed(options)],
        kind => vec![place.against(kind.keyword(), said(schema, error))],
    }
}

/// The value of the keyword that refuses.
fn said<'s>(schema: &'s Value, error: &ValidationError<'_>) -> Option<&'s Value> {
    schema.pointer(error.schema_path().as_str())
}

/// The fields beside an `additionalProperties`.
fn fields<'s>(schema: &'s Value, keyword: &str) -> Vec<&'s str> {
    let beside = keyword.rsplit_once('/').and_then(|(above, _)| schema.pointer(above));
    let properties = beside.and_then(|schema| schema.get("properties")).and_then(Value::as_object);
    properties.into_iter().flatten().map(|(name, _)| name.as_str()).collect()
}

fn unescaped(segment: &str) -> String {
    segment.replace("~1", "/").replace("~0", "~")
}

/// A node of an object.
struct Place<'a> {
    object: &'a Tree,
    kind: &'a str,
    path: Vec<String>,
}

impl Place<'_> {
    /// The node, or the nearest above it.
    fn node(&self) -> &Tree {
        let mut node = self.object;
        for segment in &self.path {
            match child(node, segment) {
                Some(below) => node = below,
                None => break,
            }
        }
        node
    }

    /// `spec.size` of a `Widget`.
    fn name(&self) -> String {
        let path = self.path.iter().fold(String::new(), |path, segment| match segment.parse::<usize>() {
            Ok(index) => format!("{path}[{index}]"),
            Err(_) if path.is_empty() => segment.clone(),
            Err(_) => format!("{path}.{segment}"),
        });
        if path.is_empty() { format!("a `{}`", self.kind) } else { format!("`{path}` of a `{}`", self.kind) }
    }

    fn unknown(&self, field: &str, known: &[&str]) -> Diagnostic {
        let node = child(self.node(), field).unwrap_or(self.node());
        let help = match did_you_mean(field, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "remove it: its schema names no fields there".to_owned(),
            None => format!("its fields are {}", list_or(known.iter().copied())),
        };
        error(&node.origin, format!("`{field}` is no field of {}", self.name())).with_help(help)
    }

    fn missing(&self, field: &str) -> Diagnostic {
        error(&self.node().origin, format!("{} has no `{field}`", self.name())).with_help(format!("state `{field}`"))
    }

    fn wrong_type(&self, wanted: Option<&Value>) -> Diagnostic {
        let wanted = match wanted {
            Some(Value::Array(kinds)) => kinds.iter().map(named).collect::<Vec<_>>().join(" or "),
            Some(kind) => named(kind).to_owned(),
            None => "of another type".to_owned(),
        };
        let node = self.node();
        error(&node.origin, format!("{} is {}, not {wanted}", self.name(), described(node)))
            .with_help(format!("write {wanted}"))
    }

    fn not_allowed(&self, options: &Value) -> Diagnostic {
        let node = self.node();
        let allowed: Vec<String> = options.as_array().into_iter().flatten().map(shown).collect();
        let allowed = allowed.iter().map(String::as_str);
        let message = format!("{} has a value that its schema does not list", self.name());
        let help = match node.as_text().and_then(|text| did_you_mean(text, allowed.clone())) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("write {}", list_or(allowed)),
        };
        error(&node.origin, message).with_help(help)
    }

    fn against(&self, keyword: &str, said: Option<&Value>) -> Diagnostic {
        let help = match said.map(shown) {
            Some(said) if said.len() <= 200 => format!("the schema says `{keyword}: {said}`"),
            _ => format!("read `{keyword}` in the schema"),
        };
        error(&self.node().origin, format!("{} is against `{keyword}` of its schema", self.name())).with_help(help)
    }
}

fn child<'t>(node: &'t Tree, segment: &str) -> Option<&'t Tree> {
    match &node.content {
        Content::List(items) => items.get(segment.parse::<usize>().ok()?),
        _ => node.get(segment),
    }
}

fn shown(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// A type of JSON in the words of messages.
fn named(kind: &Value) -> &str {
    match kind.as_str() {
        Some("string") => "a string",
        Some("integer") => "an integer",
        Some("number") => "a number",
        Some("boolean") => "a boolean",
        Some("array") => "a list",
        Some("object") => "a map",
        _ => "null",
    }
}

fn described(node: &Tree) -> &'static str {
    match node.content {
        Content::Null => "null",
        Content::Bool(_) => "a boolean",
        Content::Integer(_) => "an integer",
        Content::Number(_) => "a number",
        Content::List(_) | Content::Blocks(_) => "a list",
        Content::Map(_) => "a map",
        Content::Text(_) | Content::Expression(_) | Content::Call { .. } => "a string",
    }
}

fn error(origin: &Origin, message: String) -> Diagnostic {
    Diagnostic { span: origin.span(), ..Diagnostic::outside(codes::CUSTOM_RESOURCE_MISMATCH, message) }
}

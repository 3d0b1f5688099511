//! What editors show beside a field: its default, examples, and what each of a few allowed values means.

use serde_json::{Map, Value, json};

use crate::stack::scalars::EXAMPLES;

type Object = Map<String, Value>;

/// Keywords that only people need. A property may bear such a name, but then its value is an object.
const WORDS: [&str; 5] = ["description", "title", "default", "examples", "markdownEnumDescriptions"];

/// Leaves out what only people read.
pub fn drop(object: &mut Object) {
    object.retain(|key, value| value.is_object() || !WORDS.contains(&key.as_str()));
}

/// An enum whose values are documented comes as alternatives: editors tell it better as a list with its words.
pub fn gather_enum(object: &mut Object) {
    let Some(alternatives) = object.get("oneOf").and_then(Value::as_array) else { return };
    let mut values = Vec::new();
    let mut meanings = Vec::new();
    for alternative in alternatives {
        let several = alternative.get("enum").and_then(Value::as_array);
        let given = several.into_iter().flatten().chain(alternative.get("const"));
        let meaning = alternative.get("description").cloned().unwrap_or_default();
        for value in given {
            values.push(value.clone());
            meanings.push(meaning.clone());
        }
    }
    object.remove("oneOf");
    object.insert("type".to_owned(), "string".into());
    object.insert("enum".to_owned(), values.into());
    object.insert("markdownEnumDescriptions".to_owned(), meanings.into());
}

/// What stands in a field that nobody states, and examples where its format has some. `kinds` are the definitions.
pub fn annotate(object: &mut Object, kinds: &Object) {
    let format = object.get("format").and_then(Value::as_str);
    let examples = EXAMPLES.iter().find(|(name, _)| Some(*name) == format).map(|(_, examples)| *examples);
    let default = object.get("description").and_then(Value::as_str).and_then(|words| default(words, object, kinds));
    if let Some(Value::String(words)) = object.get_mut("description") {
        *words = words.replace('\n', " ");
    }
    object.extend(examples.map(|examples| ("examples".to_owned(), json!(examples))));
    object.extend(default.map(|default| ("default".to_owned(), default)));
}

/// A description says it: "`tcp` where it is left out".
fn default(words: &str, object: &Object, kinds: &Object) -> Option<Value> {
    let (before, _) = words.split_once(" where it is left out")?;
    let written = match before.strip_suffix('`') {
        Some(before) => before.rsplit('`').next()?,
        None => before.rsplit(' ').next().filter(|word| word.bytes().all(|byte| byte.is_ascii_digit()))?,
    };
    let is_constant = !written.contains(['<', '[', '{']);
    is_constant.then(|| typed(written, object, kinds)).flatten()
}

/// The text as a value of the field's type.
fn typed(written: &str, object: &Object, kinds: &Object) -> Option<Value> {
    let named = object.get("$ref").and_then(Value::as_str).and_then(|target| target.rsplit('/').next());
    let schema = named.and_then(|name| kinds.get(name)?.as_object()).unwrap_or(object);
    let is = |name: &str| schema.get("type").is_some_and(|kind| kind == name || list_holds(kind, name));
    if is("boolean") || is("integer") || is("number") {
        return serde_json::from_str(written).ok().or_else(|| is("string").then(|| written.into()));
    }
    is("string").then(|| serde_json::from_str(written).ok().filter(Value::is_string).unwrap_or_else(|| written.into()))
}

fn list_holds(kind: &Value, name: &str) -> bool {
    kind.as_array().is_some_and(|kinds| kinds.iter().any(|kind| kind == name))
}

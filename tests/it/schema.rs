//! The published schema: every field has words that read well where an editor shows them.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Map, Value};
use stackc::stack;

use crate::support::validator;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Calls `visit` with the path of every object of a schema.
fn each<'a>(value: &'a Value, path: &str, visit: &mut dyn FnMut(&str, &'a Map<String, Value>)) {
    match value {
        Value::Object(object) => {
            visit(path, object);
            object.iter().for_each(|(key, value)| each(value, &format!("{path}/{key}"), visit));
        }
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| each(item, &format!("{path}/{index}"), visit));
        }
        _ => {}
    }
}

/// The properties of complete types, by their paths.
fn properties(schema: &Value) -> Vec<(String, &Map<String, Value>)> {
    let mut found = Vec::new();
    each(schema, "", &mut |path, object| {
        let is_partial = path.starts_with("/$defs/Partial");
        let properties = object.get("properties").and_then(Value::as_object).filter(|_| !is_partial);
        for (name, property) in properties.into_iter().flatten() {
            found.extend(property.as_object().map(|property| (format!("{path}.{name}"), property)));
        }
    });
    found
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(|first: char| first.is_uppercase() || first == '`') && text.ends_with('.') && !text.contains('\n')
}

#[test]
fn every_property_has_words() {
    let schema = stack::published_schema();
    let properties = properties(&schema);
    let words = |property: &Map<String, Value>| property.get("description").and_then(Value::as_str).map(str::to_owned);
    let lacking: Vec<String> = properties
        .iter()
        .filter(|(_, property)| !words(property).is_some_and(|words| is_sentence(&words)))
        .map(|(path, property)| format!("{path}: {:?}", words(property)))
        .collect();
    assert!(properties.len() > 500);
    assert!(lacking.is_empty(), "{} lack a sentence:\n{}", lacking.len(), lacking.join("\n"));
}

#[test]
fn every_allowed_value_says_what_it_means() {
    let schema = stack::published_schema();
    let mut silent = Vec::new();
    each(&schema, "", &mut |path, object| {
        let values = object.get("enum").and_then(Value::as_array).map_or(0, Vec::len);
        let is_variant = path.contains("/anyOf/");
        let meanings = object.get("markdownEnumDescriptions").and_then(Value::as_array);
        let told = meanings.into_iter().flatten().filter(|meaning| meaning.as_str().is_some_and(is_sentence)).count();
        silent.extend((values != told && !is_variant).then(|| path.to_owned()));
    });
    assert_eq!(silent, Vec::<String>::new());
}

#[test]
fn defaults_and_examples_are_valid() {
    let schema = stack::published_schema();
    let (mut defaults, mut examples) = (0, 0);
    let mut wrong = Vec::new();
    for (path, property) in properties(&schema) {
        let shown = property.get("examples").and_then(Value::as_array);
        examples += shown.map_or(0, Vec::len);
        defaults += usize::from(property.contains_key("default"));
        let mut own = Value::Object(property.clone());
        own["$defs"] = schema["$defs"].clone();
        if property.contains_key("default") || shown.is_some() {
            let validator = validator(&own);
            let values = shown.into_iter().flatten().chain(property.get("default"));
            wrong.extend(values.filter(|value| !validator.is_valid(value)).map(|value| format!("{path}: {value}")));
        }
    }
    println!("{defaults} defaults, {examples} examples");
    assert_eq!(wrong, Vec::<String>::new());
    assert!(defaults >= 50 && examples >= 100, "{defaults} defaults, {examples} examples");
}

#[test]
fn every_format_with_examples_is_a_format() {
    for (name, examples) in stack::scalars::EXAMPLES {
        let (_, check) = stack::scalars::FORMATS.iter().find(|(format, _)| format == name).unwrap();
        assert!(examples.iter().all(|example| check(example).is_ok()), "{name}");
    }
}

/// The schema that the first line of a stack file names.
fn named_schema(path: &Path) -> Option<PathBuf> {
    let text = fs::read_to_string(path).unwrap();
    let line = text.lines().next()?.to_owned();
    let words = ["# yaml-language-server: $schema=", "#:schema ", "// schema: "];
    let named = words.iter().find_map(|word| line.strip_prefix(word))?;
    Some(path.parent().unwrap().join(named).canonicalize().unwrap())
}

#[test]
fn every_stack_names_the_schema() {
    let schema = repository().join("schema/stack.schema.json").canonicalize().unwrap();
    for stack in ["neonpro", "istari"] {
        for entry in fs::read_dir(repository().join("stacks").join(stack)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| ["yaml", "toml", "kdl"].iter().any(|known| extension == *known))
            {
                assert_eq!(named_schema(&path), Some(schema.clone()), "{}", path.display());
            }
        }
    }
}

#[test]
fn init_writes_the_schema_that_its_stack_names() {
    let folder = tempfile::tempdir().unwrap();
    let run =
        std::process::Command::new(env!("CARGO_BIN_EXE_stackc")).args(["init", "shop"]).current_dir(&folder).status();
    assert!(run.unwrap().success());
    let stack = folder.path().join("shop/stacks/shop/development.yaml");
    let schema = named_schema(&stack).unwrap();
    assert_eq!(fs::read_to_string(schema).unwrap(), stack::schema_text());
}

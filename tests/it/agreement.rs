//! The published schema and the compiler accept and refuse the same documents.
//!
//! Every file of the real stacks, as it is written and merged with what it extends, and every example of a code's page is
//! changed in one place in each of many ways. What a schema cannot say is a list with reasons.

use std::fs;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use serde_json::{Map, Value, json};
use stackc::diagnostics::codes;
use stackc::document::shape::{Shape, ShapeId, Shapes};
use stackc::document::{Kind, Node, Reader, expand, path, syntax};
use stackc::source::{FileId, Syntax};
use stackc::stack;

use crate::language::RICH;
use crate::pages;
use crate::support::{Memory, validator};

/// What the compiler refuses and no schema of one file can say: the code, and why.
const BEYOND_A_SCHEMA: [(&str, &str); 3] = [
    ("environment-name", "a schema does not know the file's name"),
    ("unset-nothing", "a schema does not know what other files state"),
    ("unsupported-field", "whether a field has a meaning depends on what stands around its entry"),
];

/// Changes that are tried of each file of a stack, and of each example of a page, at most.
const OF_A_FILE: usize = 150;
const OF_AN_EXAMPLE: usize = 8;

const FILES: [&str; 6] = [
    "neonpro/base.yaml",
    "neonpro/development.yaml",
    "neonpro/production.yaml",
    "neonpro/staging.kdl",
    "istari/base.yaml",
    "istari/production.toml",
];

fn real() -> Memory {
    let read = |file: &&str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks").join(file);
        (Utf8PathBuf::from(*file), fs::read(path).unwrap())
    };
    Memory(FILES.iter().map(read).collect())
}

fn json_of(node: &Node) -> Value {
    match &node.kind {
        Kind::Null | Kind::Hole => Value::Null,
        Kind::Bool(value) => json!(value),
        Kind::Integer(number) => json!(number),
        Kind::Float(written) => written.parse::<f64>().map_or(Value::Null, |number| json!(number)),
        Kind::Text(text) => json!(text),
        Kind::List(items) => items.iter().map(json_of).collect(),
        Kind::Map(entries) => {
            Value::Object(entries.iter().map(|entry| (entry.key.value.clone(), json_of(&entry.value))).collect())
        }
    }
}

/// The documents that are changed: a name and the content.
fn documents(shapes: &Shapes) -> Vec<(String, Value)> {
    let files = real();
    let mut documents = Vec::new();
    for (path, bytes) in &files.0 {
        let text = String::from_utf8(bytes.clone()).unwrap();
        let (root, _) = syntax::parse(FileId(0), &text, Syntax::of(path).unwrap(), shapes);
        documents.push((path.to_string(), json_of(&root.unwrap())));
        if let Value::Object(mut merged) = json_of(&Reader::new(&files, shapes).read(path).unwrap().root) {
            merged.shift_remove("extends");
            merged.shift_remove("unset");
            documents.push((format!("{path}, merged"), merged.into()));
        }
    }
    let alone = json!({ "environment": "production", "targets": ["kubernetes"], "unset": ["services.api"] });
    documents.push(("unset without a base".to_owned(), alone));
    documents.push(("nearly every field".to_owned(), serde_yaml::from_str(RICH).unwrap()));
    for code in codes::ALL {
        for (path, text) in pages::examples(*code) {
            let root = Syntax::of(&path).map(|syntax| syntax::parse(FileId(0), &text, syntax, shapes));
            let sound = root.filter(|(_, diagnostics)| diagnostics.is_empty()).and_then(|(root, _)| root);
            documents.extend(sound.map(|root| (format!("{code}: {path}"), json_of(&root))));
        }
    }
    documents
}

/// Each place of a document with what else could stand there.
fn changes(value: &Value, shape: Option<ShapeId>, shapes: &Shapes) -> Vec<Value> {
    let mut all: Vec<Value> = match value {
        Value::Object(object) => of_object(object, shape, shapes),
        Value::Array(items) => of_list(items, shape, shapes),
        Value::Number(_) => {
            [json!(-1), json!(70_000_000_000_i64), json!(0), json!("x"), json!(1.5), json!(false), json!({})].into()
        }
        _ => [json!("!no"), json!(""), json!(7), json!(1.5), json!(true), json!({ "a": 1 }), json!([1]), json!([])]
            .into(),
    };
    all.push(Value::Null);
    all
}

fn of_object(object: &Map<String, Value>, shape: Option<ShapeId>, shapes: &Shapes) -> Vec<Value> {
    let mut all = vec![json!("text"), json!(3), json!(true), json!([]), json!([{}])];
    let with = |key: &str, value: Value| -> Value {
        let mut copy = object.clone();
        copy.insert(key.to_owned(), value);
        copy.into()
    };
    all.push(with("no_such_field", json!("x")));
    all.extend(second_choices(object, shape, shapes).into_iter().map(|field| with(&field, json!({}))));
    for (key, value) in object {
        let without = object.iter().filter(|(other, _)| *other != key);
        all.push(without.map(|(key, value)| (key.clone(), value.clone())).collect());
        let misspelled = |(other, value): (&String, &Value)| {
            (if other == key { format!("{key}x") } else { other.clone() }, value.clone())
        };
        all.push(object.iter().map(misspelled).collect());
        let below = shape.and_then(|shape| match shapes.get(shape) {
            Shape::Fields(fields) => fields.field(key).map(|field| field.shape),
            Shape::Map { value, .. } => Some(*value),
            _ => None,
        });
        all.extend(changes(value, below, shapes).into_iter().map(|inner| with(key, inner)));
    }
    all
}

/// Alternatives that exclude what is given.
fn second_choices(object: &Map<String, Value>, shape: Option<ShapeId>, shapes: &Shapes) -> Vec<String> {
    let Some(Shape::Fields(fields)) = shape.map(|shape| shapes.get(shape)) else { return Vec::new() };
    let groups = fields.choices.iter().filter(|group| group.iter().any(|name| object.contains_key(name)));
    groups.flatten().filter(|name| !object.contains_key(*name)).cloned().collect()
}

fn of_list(items: &[Value], shape: Option<ShapeId>, shapes: &Shapes) -> Vec<Value> {
    let item = shape.and_then(|shape| match shapes.get(shape) {
        Shape::List { item, .. } => Some(*item),
        _ => None,
    });
    let mut all = vec![json!({}), json!("text"), json!([])];
    for (index, value) in items.iter().enumerate() {
        for inner in changes(value, item, shapes) {
            let mut copy = items.to_vec();
            copy[index] = inner;
            all.push(copy.into());
        }
    }
    all
}

/// The codes by which the compiler refuses a file of this content alone.
fn refusals(value: &Value, shapes: &Shapes) -> Vec<String> {
    let text = serde_json::to_string(value).unwrap();
    let is_whole = value.get("environment").is_some() && value.get("extends").is_none();
    let diagnostics = if is_whole {
        let name = value["environment"].as_str().filter(|name| !name.is_empty()).unwrap_or("production");
        let path = format!("{}.yaml", name.replace(|letter: char| !letter.is_alphanumeric(), "_"));
        match Reader::new(&Memory::with(&[(&path, &text)]), shapes).read(Utf8Path::new(&path)) {
            Ok(document) => stack::decode(&document, shapes).1,
            Err(diagnostics) => diagnostics,
        }
    } else {
        let (root, mut diagnostics) = syntax::parse(FileId(0), &text, Syntax::Yaml, shapes);
        let mut root = root.unwrap();
        if !matches!(root.kind, Kind::Map(_)) {
            return vec!["wrong-type".to_owned()];
        }
        expand(&mut root, shapes.root(), shapes);
        diagnostics.extend(stack::check_part(&root, shapes));
        // The merge tells of paths, and there is nothing here to merge with.
        let is_path = |item: &Node| !matches!(&item.kind, Kind::Text(text) if path::parse(text).is_none());
        let removed = root.get("unset").map(|unset| unset.kind.clone());
        if matches!(removed, Some(Kind::List(items)) if !items.iter().all(is_path)) {
            return vec!["malformed-path".to_owned()];
        }
        diagnostics
    };
    diagnostics.iter().map(|diagnostic| diagnostic.code.name().to_owned()).collect()
}

#[test]
fn schema_and_compiler_refuse_the_same() {
    let (shapes, validator) = (stack::shapes(), validator(&stack::published_schema()));
    let mut excused = [0; BEYOND_A_SCHEMA.len()];
    let (mut tried, mut refused) = (0, 0);
    let mut disagreed = Vec::new();
    for (name, document) in documents(&shapes) {
        let changed = changes(&document, Some(shapes.root()), &shapes);
        let most = if name.contains(": ") { OF_AN_EXAMPLE } else { OF_A_FILE };
        let step = (changed.len() / most).max(1);
        for candidate in std::iter::once(&document).chain(changed.iter().step_by(step)) {
            let codes = refusals(candidate, &shapes);
            tried += 1;
            refused += usize::from(!codes.is_empty());
            if validator.is_valid(candidate) == codes.is_empty() {
                continue;
            }
            let known = |code: &String| BEYOND_A_SCHEMA.iter().position(|(known, _)| known == code);
            match codes.iter().map(known).collect::<Option<Vec<_>>>() {
                Some(reasons) if !reasons.is_empty() => reasons.into_iter().for_each(|reason| excused[reason] += 1),
                _ => disagreed.push(format!("{name}: {codes:?} {}", difference(&document, candidate))),
            }
        }
    }
    println!("{tried} documents, {refused} refused by the compiler; beyond a schema: {excused:?}");
    assert!(
        disagreed.is_empty(),
        "{} of {tried}:\n{}",
        disagreed.len(),
        disagreed[..disagreed.len().min(40)].join("\n")
    );
    assert!(tried >= 500);
    assert!(excused.iter().all(|times| *times > 0), "a reason that nothing needs: {excused:?}");
}

/// The innermost place by which two documents differ.
fn difference(one: &Value, other: &Value) -> String {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) if one.keys().eq(other.keys()) => {
            let changed = one.iter().find(|(key, value)| other.get(*key) != Some(*value));
            changed.map(|(key, value)| format!("{key}.{}", difference(value, &other[key]))).unwrap_or_default()
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let changed = one.iter().zip(other).enumerate().find(|(_, (one, other))| one != other);
            changed.map(|(index, (one, other))| format!("{index}.{}", difference(one, other))).unwrap_or_default()
        }
        (_, other) => other.to_string().chars().take(300).collect(),
    }
}

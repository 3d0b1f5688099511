//! Whatever a stack file states has an effect: the rich stacks state every field of the language, and a change of
//! any leaf changes the bundle or gives a diagnostic.

mod chained;
mod exemptions;

use std::collections::BTreeSet;

use camino::Utf8PathBuf;
use rayon::prelude::*;
use serde_json::{Map, Value};
use stackc::compiler::{Bundle, Environment};
use stackc::diagnostics::{Severity, codes};
use stackc::document::shape::{Scalar, Shape, ShapeId};
use stackc::document::{Kind, Node, Reader, Shapes};

use crate::support::{Memory, compile};
use exemptions::{EXEMPTIONS, Effect, Exemption, REFUSED};

/// The rich stacks, and what they read beside themselves.
const STACKS: [(&str, &str); 16] = [
    ("services", include_str!("rich_stack/services.yaml")),
    ("jobs", include_str!("rich_stack/jobs.yaml")),
    ("companions_of_services", include_str!("rich_stack/companions_of_services.yaml")),
    ("companions_of_jobs", include_str!("rich_stack/companions_of_jobs.yaml")),
    ("resources", include_str!("rich_stack/resources.yaml")),
    ("surroundings", include_str!("rich_stack/surroundings.yaml")),
    ("policies", include_str!("rich_stack/policies.yaml")),
    ("terraform", include_str!("rich_stack/terraform.yaml")),
    ("local", include_str!("rich_stack/local.yaml")),
    ("variables", include_str!("rich_stack/variables.yaml")),
    ("development", include_str!("rich_stack/development.yaml")),
    ("dashboards", include_str!("rich_stack/dashboards.yaml")),
    ("monitoring", include_str!("rich_stack/monitoring.yaml")),
    ("aws", include_str!("rich_stack/aws.yaml")),
    ("raw", include_str!("rich_stack/raw.yaml")),
    ("patches", include_str!("rich_stack/patches.yaml")),
];
const FILES: [(&str, &str); 5] = [
    ("stacks/rich/queue.tf", "resource \"terraform_data\" \"queue\" {\n  input = \"jobs\"\n}\n"),
    ("stacks/rich/widget.yaml", "type: object"),
    ("stacks/rich/a.conf", "on"),
    ("stacks/rich/init.sql", "SELECT 1;"),
    ("stacks/rich/base.yaml", include_str!("rich_stack/base.yaml")),
];

/// A rich stack after merging, as JSON, which is YAML.
struct Rich {
    environment: Environment,
    root: Value,
}

/// A place of a rich stack: where it stands in it, and as which field of the language.
struct Place {
    pointer: String,
    path: String,
    is: Is,
}

enum Is {
    /// With other values that its format takes.
    Leaf(Vec<Value>),
    /// An entry of a map or an item of a list.
    Entry,
}

fn environment(name: &str) -> Environment {
    Environment {
        stack: "rich".to_owned(),
        name: name.to_owned(),
        path: format!("stacks/rich/{name}.yaml").into(),
        out: format!("golden/rich/{name}").into(),
    }
}

fn rich(name: &str, text: &str, shapes: &Shapes) -> Rich {
    let environment = environment(name);
    let files = memory(&environment.path, text);
    let document = Reader::new(&files, shapes).read(&environment.path).unwrap();
    Rich { environment, root: json(&document.root) }
}

fn memory(path: &Utf8PathBuf, text: &str) -> Memory {
    let mut files = Memory::with(&FILES);
    files.0.insert(path.clone(), text.as_bytes().to_vec());
    files
}

fn json(node: &Node) -> Value {
    match &node.kind {
        Kind::Null => Value::Null,
        Kind::Float(digits) => digits.parse().unwrap(),
        Kind::Bool(value) => (*value).into(),
        Kind::Integer(number) => (*number).into(),
        Kind::Text(text) => text.as_str().into(),
        Kind::List(items) => items.iter().map(json).collect(),
        Kind::Map(entries) => {
            entries.iter().map(|entry| (entry.key.value.clone(), json(&entry.value))).collect::<Map<_, _>>().into()
        }
        other => panic!("no stack file holds {other:?}"),
    }
}

/// Every field path of the language: `services.*.ports.*.container`, `targets[]`.
fn language(shapes: &Shapes, id: ShapeId, path: &str, paths: &mut BTreeSet<String>) {
    match shapes.get(id) {
        Shape::Fields(fields) if fields.fields.is_empty() => _ = paths.insert(path.to_owned()),
        Shape::Fields(fields) => {
            fields.fields.iter().for_each(|field| language(shapes, field.shape, &below(path, &field.name), paths));
        }
        Shape::Map { value, .. } => language(shapes, *value, &below(path, "*"), paths),
        Shape::List { item, .. } => language(shapes, *item, &format!("{path}[]"), paths),
        Shape::Scalar(_) | Shape::Any => _ = paths.insert(path.to_owned()),
    }
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The places below one, in the order of the file.
fn places(shapes: &Shapes, id: ShapeId, value: &Value, pointer: &str, path: &str, found: &mut Vec<Place>) {
    let place = |pointer: &str, path: &str, is| Place { pointer: pointer.to_owned(), path: path.to_owned(), is };
    match (shapes.get(id), value) {
        (Shape::Fields(fields), Value::Object(_)) if fields.fields.is_empty() => {
            found.push(place(pointer, path, Is::Leaf(Vec::new())));
        }
        (Shape::Fields(fields), Value::Object(entries)) => {
            for (name, value) in entries {
                let field = fields.field(name).unwrap();
                places(shapes, field.shape, value, &step(pointer, name), &below(path, name), found);
            }
        }
        (Shape::Map { value: shape, .. }, Value::Object(entries)) => {
            for (name, value) in entries {
                let (pointer, path) = (step(pointer, name), below(path, "*"));
                found.push(place(&pointer, &path, Is::Entry));
                places(shapes, *shape, value, &pointer, &path, found);
            }
        }
        (Shape::List { item, .. }, Value::Array(items)) => {
            for (index, value) in items.iter().enumerate() {
                let (pointer, path) = (format!("{pointer}/{index}"), format!("{path}[]"));
                found.push(place(&pointer, &path, Is::Entry));
                places(shapes, *item, value, &pointer, &path, found);
            }
        }
        (Shape::Scalar(scalar), value) => found.push(place(pointer, path, Is::Leaf(others(scalar, value)))),
        (Shape::Any, value) => {
            found.push(place(pointer, path, Is::Leaf(Vec::new())));
            anything(value, pointer, path, found);
        }
        (shape, value) => panic!("{path} is {value} and not {shape:?}"),
    }
}

/// The scalars of a value of which the language knows nothing.
fn anything(value: &Value, pointer: &str, path: &str, found: &mut Vec<Place>) {
    let other = match value {
        Value::Object(entries) => {
            return entries.iter().for_each(|(name, value)| anything(value, &step(pointer, name), path, found));
        }
        Value::Array(items) => {
            let items = items.iter().enumerate();
            return items.for_each(|(index, value)| anything(value, &format!("{pointer}/{index}"), path, found));
        }
        Value::Null => false.into(),
        Value::Bool(flag) => (!flag).into(),
        Value::Number(number) => number.as_i64().map_or(7.into(), |number| (number + 1).into()),
        Value::String(text) => format!("{text}x").into(),
    };
    found.push(Place { pointer: pointer.to_owned(), path: path.to_owned(), is: Is::Leaf(vec![other]) });
}

fn step(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Values of each kind of text, in the place of one that a letter more would break.
const SAMPLES: [&str; 12] =
    ["now-7d", "7s", "77%", "7", "7Mi", "7m", "10.9.0.0/16", "0407", "1.36", "17 3 * * *", "7..8", "service.other"];

/// Other values that the scalar's own check takes.
fn others(scalar: &Scalar, value: &Value) -> Vec<Value> {
    match value {
        Value::Bool(flag) => vec![(!flag).into()],
        Value::Number(number) => {
            let number = number.as_i64().unwrap();
            let more = scalar.maximum.is_none_or(|maximum| number < maximum);
            vec![(if more { number + 1 } else { number - 1 }).into()]
        }
        Value::String(text) if scalar.allowed.is_empty() => other_texts(scalar, text),
        Value::String(text) => {
            scalar.allowed.iter().find(|other| *other != text).map(|other| other.as_str().into()).into_iter().collect()
        }
        other => panic!("{other} is no scalar"),
    }
}

fn other_texts(scalar: &Scalar, text: &str) -> Vec<Value> {
    let samples = [format!("{text}x")].into_iter().chain(SAMPLES.map(str::to_owned));
    let fits = |other: &String| other != text && scalar.format.as_ref().is_none_or(|(_, check)| check(other).is_ok());
    samples.filter(fits).take(1).map(Value::String).collect()
}

/// What a compile tells, and its plan.
type Outcome = (Vec<String>, String);

fn outcome(environment: &Environment, root: &Value) -> Outcome {
    let files = memory(&environment.path, &root.to_string());
    let compilation = compile(std::slice::from_ref(environment), &[], &files);
    let mut told: Vec<String> = compilation.bundles.iter().flat_map(bundle).collect();
    told.extend(
        compilation.diagnostics.iter().map(|diagnostic| format!("{:?} {}", diagnostic.code, diagnostic.message)),
    );
    let plan = compilation.bundles.iter().map(|bundle| serde_json::to_string(&bundle.plan).unwrap()).collect();
    (told, plan)
}

fn bundle(bundle: &Bundle) -> impl Iterator<Item = String> {
    let files = bundle.files.iter().map(|file| format!("{} {}", file.path, file.rendered.text));
    let gaps =
        bundle.gaps.iter().map(|(target, gap)| format!("{target:?} {:?} {} {}", gap.kind, gap.what, gap.because));
    files.chain(gaps)
}

/// What became of the changes at one place that no output shows.
fn silent(rich: &Rich, place: &Place, before: &Outcome) -> Vec<(Effect, String)> {
    let changes: Vec<(String, Value)> = match &place.is {
        Is::Entry => vec![("removed".to_owned(), without(&rich.root, &place.pointer))],
        Is::Leaf(others) => {
            others.iter().map(|other| (format!("to {other}"), with(&rich.root, &place.pointer, other))).collect()
        }
    };
    let quiet = |(what, root): (String, Value)| {
        let after = outcome(&rich.environment, &root);
        let effect = if after.1 == before.1 { Effect::Nothing } else { Effect::PlanOnly };
        (after.0 == before.0).then_some((effect, what))
    };
    changes.into_iter().filter_map(quiet).collect()
}

fn with(root: &Value, pointer: &str, other: &Value) -> Value {
    let mut root = root.clone();
    *root.pointer_mut(pointer).unwrap() = other.clone();
    root
}

fn without(root: &Value, pointer: &str) -> Value {
    let mut root = root.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match root.pointer_mut(parent).unwrap() {
        Value::Array(items) => drop(items.remove(last.parse().unwrap())),
        Value::Object(entries) => drop(entries.shift_remove(&last.replace("~1", "/").replace("~0", "~"))),
        _ => unreachable!(),
    }
    root
}

fn covering(path: &str, effect: &Effect) -> Option<&'static Exemption> {
    EXEMPTIONS.iter().find(|exemption| exemption.effect == *effect && covers(exemption.path, path))
}

/// A path that starts with `**.` is that of every entry that has it; what stands below is covered too.
fn covers(exempt: &str, path: &str) -> bool {
    let begins = |path: &str, exempt: &str| {
        path.strip_prefix(exempt).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    match exempt.strip_prefix("**.") {
        Some(exempt) => {
            path.match_indices(exempt).any(|(at, _)| path[..at].ends_with('.') && begins(&path[at..], exempt))
        }
        None => begins(path, exempt),
    }
}

fn stacks(shapes: &Shapes) -> Vec<(Rich, Vec<Place>)> {
    let read = |(name, text)| {
        let rich = rich(name, text, shapes);
        let mut found = Vec::new();
        places(shapes, shapes.root(), &rich.root, "", "", &mut found);
        (rich, found)
    };
    STACKS.into_iter().map(read).collect()
}

#[test]
fn the_rich_stacks_compile() {
    let shapes = stackc::stack::shapes();
    let mut wrong = Vec::new();
    for (name, text) in STACKS {
        let environment = rich(name, text, &shapes).environment;
        let compilation = compile(std::slice::from_ref(&environment), &[], &memory(&environment.path, text));
        let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        wrong.extend(errors.map(|found| format!("{name}: {}", found.message)));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

/// `refused.yaml` states each refused field once: as many refusals as fields.
#[test]
fn the_refused_fields_are_refused() {
    let environment = environment("refused");
    let text = include_str!("rich_stack/refused.yaml");
    let compilation = compile(std::slice::from_ref(&environment), &[], &memory(&environment.path, text));
    let refused = compilation.diagnostics.iter().filter(|found| found.code == codes::UNSUPPORTED_FIELD);
    let spans: BTreeSet<_> = refused.map(|found| found.span.unwrap()).collect();
    assert_eq!(spans.len(), REFUSED.len());
}

#[test]
fn the_rich_stacks_state_every_field() {
    let shapes = stackc::stack::shapes();
    let mut missing = BTreeSet::new();
    language(&shapes, shapes.root(), "", &mut missing);
    for (_, places) in stacks(&shapes) {
        places.iter().for_each(|place| _ = missing.remove(&place.path));
    }
    let mut unused: BTreeSet<&str> = REFUSED.iter().copied().collect();
    missing.retain(|path| {
        let refused = REFUSED.iter().find(|refused| covers(refused, path));
        refused.inspect(|path| _ = unused.remove(**path)).is_none()
    });
    assert_eq!(missing, BTreeSet::new(), "no rich stack states these");
    assert_eq!(unused, BTreeSet::new(), "rich stacks can state these");
}

#[test]
fn every_change_is_seen() {
    let shapes = stackc::stack::shapes();
    let mut unused: BTreeSet<&str> = EXEMPTIONS.iter().map(|exemption| exemption.path).collect();
    let mut lost = Vec::new();
    for (rich, places) in stacks(&shapes) {
        let before = outcome(&rich.environment, &rich.root);
        let silent: Vec<_> = places.par_iter().map(|place| (place, silent(&rich, place, &before))).collect();
        for (place, (effect, what)) in silent.iter().flat_map(|(place, all)| all.iter().map(move |one| (place, one))) {
            match covering(&place.path, effect) {
                Some(exemption) => _ = unused.remove(exemption.path),
                None => lost
                    .push(format!("{} {what} ({:?}, {}{})", place.path, effect, rich.environment.name, place.pointer)),
            }
        }
    }
    assert!(lost.is_empty(), "{} changes change nothing:\n{}", lost.len(), lost.join("\n"));
    let reasons = EXEMPTIONS.iter().filter(|exemption| unused.contains(exemption.path));
    let reasons: Vec<String> = reasons.map(|exemption| format!("{}: {}", exemption.path, exemption.because)).collect();
    assert!(reasons.is_empty(), "these are seen now:\n{}", reasons.join("\n"));
}

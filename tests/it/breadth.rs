//! What people write, and which field of the language gives it: `schema/breadth.md`, made by compiling the smallest
//! stack for each path. `STACKC_BLESS=1 cargo test --test it breadth` writes it.

use std::fmt::Write as _;

use rayon::prelude::*;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use stackc::compiler::{Compilation, Environment};
use stackc::diagnostics::Severity;

use crate::support::{Memory, compile};

const PODS: &str = include_str!("breadth/pods.yaml");
const OBJECTS: &str = include_str!("breadth/objects.yaml");
const COMPOSE: &str = include_str!("breadth/compose.yaml");

/// How many paths of pods, and keys of Compose services, cover nearly everything that people write.
const FIRST_PATHS: usize = 162;
const FIRST_KEYS: usize = 36;

/// A path that people write.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    path: String,
    /// How often it was counted.
    n: Option<u32>,
    /// The field of the language.
    field: Option<String>,
    /// Where its meaning is said instead of at `path`.
    at: Option<String>,
    out: Option<WayOut>,
    because: Option<String>,
    level: Option<String>,
    /// The smallest entry that states the field, and what it needs beside itself.
    service: Option<Value>,
    job: Option<Value>,
    stack: Option<Value>,
}

/// How to write what the language leaves out.
#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum WayOut {
    Patches,
    Raw,
    Claim,
    None,
}

#[derive(Clone, Copy)]
enum Runtime {
    Kubernetes,
    Compose,
}

impl Row {
    fn stack(&self, runtime: Runtime) -> Value {
        let mut stack = match runtime {
            Runtime::Kubernetes => json!({ "environment": "production", "targets": ["kubernetes"], "kubernetes": {} }),
            Runtime::Compose => json!({ "environment": "production", "targets": ["compose"] }),
        };
        if let Some(level) = &self.level {
            stack["kubernetes"]["pod_security"] = level.as_str().into();
        }
        let user = matches!(runtime, Runtime::Kubernetes).then_some(1001);
        let entry = |stated: &Value| merged(json!({ "image": "shop/api:v1", "user": user }), stated);
        let entries = [("services", "api", &self.service), ("jobs", "run", &self.job)];
        for (kind, name, stated) in entries {
            if let Some(stated) = stated {
                stack[kind] = json!({ name: without_null(entry(stated)) });
            }
        }
        self.stack.iter().fold(stack, merged)
    }

    fn given_at(&self) -> &str {
        self.at.as_deref().unwrap_or(&self.path)
    }

    /// Why the language does not give the path.
    fn lack(&self, runtime: Runtime) -> Option<String> {
        let Some(field) = &self.field else { return self.out.is_none().then(|| "no field".to_owned()) };
        let stack = self.stack(runtime);
        if !has(&stack, field) {
            return Some(format!("the stack does not state `{field}`"));
        }
        let compilation = compiled(&stack);
        let error = compilation.diagnostics.iter().find(|found| found.severity == Severity::Error);
        if let Some(error) = error {
            return Some(error.message.clone());
        }
        let found = objects(&compilation).iter().any(|object| given(object, self.given_at(), runtime));
        (!found).then(|| format!("no object has `{}`", self.given_at()))
    }

    fn line(&self) -> String {
        let count = self.n.map_or(String::new(), |count| count.to_string());
        let path = code(&self.path.replace('~', "."));
        let because = self.because.as_deref().unwrap_or_default();
        let (field, note) = match &self.field {
            Some(field) => {
                let at = self.at.as_ref().map(|at| format!(" at {}: {because}", code(at)));
                (code(field), code(&self.example()) + &at.unwrap_or_default())
            }
            None => (self.out.map_or("", WayOut::words).to_owned(), because.to_owned()),
        };
        format!("| {path} | {count} | {field} | {note} |")
    }

    /// The entry, and what it needs beside itself.
    fn example(&self) -> String {
        let job = self.job.as_ref().map(|job| format!("jobs: {{ run: {} }}", flow(job)));
        let service = self.service.as_ref().map(fields).filter(|fields| !fields.is_empty());
        let parts: Vec<String> = [service, job, self.stack.as_ref().map(fields)].into_iter().flatten().collect();
        if parts.is_empty() { "services: { api: {} }".to_owned() } else { parts.join("; ") }
    }
}

impl WayOut {
    fn words(self) -> &'static str {
        match self {
            WayOut::Patches => "`patches`",
            WayOut::Raw => "`raw`",
            WayOut::Claim => "a claim, or `patches`",
            WayOut::None => "nothing to emit",
        }
    }
}

fn code(text: &str) -> String {
    format!("`{text}`")
}

fn merged(mut base: Value, over: &Value) -> Value {
    match (&mut base, over) {
        (Value::Object(base), Value::Object(over)) => {
            for (key, value) in over {
                let below = base.remove(key).unwrap_or(Value::Null);
                base.insert(key.clone(), merged(below, value));
            }
        }
        (base, over) => *base = over.clone(),
    }
    base
}

fn without_null(entry: Value) -> Value {
    match entry {
        Value::Object(fields) => fields.into_iter().filter(|(_, value)| !value.is_null()).collect::<Map<_, _>>().into(),
        other => other,
    }
}

fn compiled(stack: &Value) -> Compilation {
    let path = "stacks/shop/production.yaml";
    let environment = Environment {
        stack: "shop".to_owned(),
        name: "production".to_owned(),
        path: path.into(),
        out: "golden/shop/production".into(),
    };
    compile(&[environment], &[], &Memory::with(&[(path, &stack.to_string())]))
}

fn objects(compilation: &Compilation) -> Vec<Value> {
    let files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let yaml = files.filter(|file| file.path.extension() == Some("yaml"));
    yaml.map(|file| serde_yaml::from_str(&file.rendered.text).unwrap()).collect()
}

/// Whether an object has what a row's path says: `^` of a workload, `Kind path` of another object, else of a pod; or
/// of a Compose service.
fn given(object: &Value, path: &str, runtime: Runtime) -> bool {
    if matches!(runtime, Runtime::Compose) {
        return has(object, &format!("services.*.{path}"));
    }
    if let Some((kind, path)) = path.split_once(' ') {
        return object["kind"] == kind && has(object, path);
    }
    let workload = match object["kind"].as_str() {
        Some("CronJob") => &object["spec"]["jobTemplate"]["spec"],
        _ => &object["spec"],
    };
    match path.strip_prefix('^') {
        Some(path) => has(workload, path),
        None => has(&workload["template"]["spec"], path),
    }
}

/// Whether something stands at a path: `[]` is any item, `*` any entry, `~` a dot in a key.
fn has(value: &Value, path: &str) -> bool {
    let (step, rest) = path.split_once('.').map_or((path, None), |(step, rest)| (step, Some(rest)));
    let below = |value: &Value| rest.is_none_or(|rest| has(value, rest));
    if step == "*" {
        return value.as_object().is_some_and(|entries| entries.values().any(below));
    }
    let list = step.strip_suffix("[]");
    let Some(found) = value.get(list.unwrap_or(step).replace('~', ".")) else { return false };
    match list {
        Some(_) => found.as_array().is_some_and(|items| items.iter().any(below)),
        None => below(found),
    }
}

/// Flow style, as people write it.
fn flow(value: &Value) -> String {
    match value {
        Value::Object(entries) if entries.is_empty() => "{}".to_owned(),
        Value::Object(_) => format!("{{ {} }}", fields(value)),
        Value::Array(items) => format!("[{}]", items.iter().map(flow).collect::<Vec<_>>().join(", ")),
        Value::String(text) if text.starts_with(|first: char| !first.is_alphabetic() && first != '/') => {
            format!("{text:?}")
        }
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

fn fields(value: &Value) -> String {
    let entries = value.as_object().into_iter().flatten();
    entries.map(|(key, value)| format!("{key}: {}", flow(value))).collect::<Vec<_>>().join(", ")
}

fn rows(text: &str) -> Vec<Row> {
    serde_yaml::from_str(text).unwrap()
}

/// What the language lacks of each row.
fn lacks(rows: &[Row], runtime: Runtime) -> Vec<String> {
    let lack = |row: &Row| row.lack(runtime).map(|lack| format!("{}: {lack}", row.path));
    rows.par_iter().filter_map(lack).collect()
}

/// `30 of 36 by the language`, and what the others are.
fn count(rows: &[Row]) -> String {
    let said = rows.iter().filter(|row| row.field.is_some());
    let elsewhere = said.clone().filter(|row| row.at.is_some()).count();
    let out = rows.iter().filter(|row| row.out.is_some()).count();
    let mut text = format!("{} of {} by the language", said.count(), rows.len());
    if elsewhere > 0 {
        _ = write!(text, " ({elsewhere} of them said in another place)");
    }
    if out > 0 {
        _ = write!(text, ", {out} by a way out");
    }
    text
}

fn section(title: &str, rows: &[Row]) -> String {
    let lines: Vec<String> = rows.iter().map(Row::line).collect();
    format!("\n## {title}\n\n| path | uses | field | smallest example |\n|---|---|---|---|\n{}\n", lines.join("\n"))
}

const HEAD: &str = "\
# What the language reaches

What people write in Kubernetes and Compose, counted in public repositories, the most used first: which field gives it,
and the smallest entry that does. Made by `cargo test --test it breadth`, which compiles each example and looks for the
path in what is emitted. `^` stands before paths of the workload, all others are those of its pod. The first 118 paths
of pods are those with five uses and more in application stacks; then come those of other pods and the forms of each.

";

#[test]
fn the_table_says_what_the_language_reaches() {
    let (pods, others, compose) = (rows(PODS), rows(OBJECTS), rows(COMPOSE));
    let kubernetes = [lacks(&pods, Runtime::Kubernetes), lacks(&others, Runtime::Kubernetes)];
    assert_eq!(kubernetes.concat(), [""; 0]);
    assert_eq!(lacks(&compose, Runtime::Compose), [""; 0]);
    let head = format!(
        "{HEAD}- Kubernetes, the first {FIRST_PATHS} paths of workloads and pods: {}\n\
         - Kubernetes, all {} paths here: {}\n- Kubernetes, other objects: {}\n\
         - Compose, the first {FIRST_KEYS} keys of a service: {}\n- Compose, all {} keys here: {}\n",
        count(&pods[..FIRST_PATHS]),
        pods.len(),
        count(&pods),
        count(&others),
        count(&compose[..FIRST_KEYS]),
        compose.len(),
        count(&compose),
    );
    let fresh = head
        + &section("Kubernetes: workloads and pods", &pods)
        + &section("Kubernetes: other objects", &others)
        + &section("Compose", &compose);
    let path = format!("{}/schema/breadth.md", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("STACKC_BLESS").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == fresh, "schema/breadth.md is stale: run the tests with STACKC_BLESS=1");
}

//! Seeded mistakes: each stack in `seeded/` gives exactly one error, the one that its guilty line names.
//!
//! A file is the head of every stack in it, then each stack's own lines below `=== what is wrong`; `>>> path` begins
//! a file beside the stack. The guilty line ends in `# <- code`.

use std::fs;
use std::path::Path;

use stackc::compiler::compile;
use stackc::diagnostics::Severity;
use stackc::lints::Levels;

use crate::pages::example;
use crate::support::Memory;

const STACK: &str = "stacks/example/production.yaml";

/// One seeded mistake: its title, and the files of its stack.
struct Mistake {
    title: String,
    files: Vec<(String, String)>,
}

/// A diagnostic, or what a guilty line names: file, line, code.
type Place = (String, usize, String);

fn mistakes(name: &str) -> Vec<Mistake> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/seeded").join(name)).unwrap();
    let (head, rest) = text.split_once("=== ").unwrap();
    rest.split("\n=== ").map(|mistake| read(name, head, mistake)).collect()
}

fn read(name: &str, head: &str, mistake: &str) -> Mistake {
    let (title, body) = mistake.split_once('\n').unwrap();
    let mut parts = body.split(">>> ");
    let mut files = vec![(STACK.to_owned(), format!("{head}{}", parts.next().unwrap()))];
    files.extend(parts.map(|part| {
        let (path, text) = part.split_once('\n').unwrap();
        (format!("stacks/example/{path}"), text.to_owned())
    }));
    Mistake { title: format!("{name}: {title}"), files }
}

/// What the guilty lines name.
fn seeded(mistake: &Mistake) -> Vec<Place> {
    let lines = |(path, text): &(String, String)| {
        let guilty = text.lines().zip(1..).filter_map(|(line, number)| Some((line.split_once("# <- ")?.1, number)));
        guilty.map(|(code, number)| (path.clone(), number, code.to_owned())).collect::<Vec<_>>()
    };
    mistake.files.iter().flat_map(lines).collect()
}

/// Every error of a compile, and its message.
fn errors(mistake: &Mistake) -> (Vec<Place>, Vec<String>) {
    let files: Vec<(&str, &str)> = mistake.files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let compiled = compile(&[example(STACK.into())], &[], &Memory::with(&files), &Levels::default());
    let errors = compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    let place = |found: &stackc::diagnostics::Diagnostic| {
        let span = found.span.unwrap();
        let (line, _) = compiled.sources.line_column(span.file, span.start);
        (compiled.sources.path(span.file).to_string(), line, found.code.name().to_owned())
    };
    errors.map(|found| (place(found), found.message.clone())).unzip()
}

fn fault(mistake: &Mistake) -> Option<String> {
    let ((found, messages), seeded) = (errors(mistake), seeded(mistake));
    (found != seeded || seeded.len() != 1).then(|| format!("{}\n  {found:?}\n  {messages:?}", mistake.title))
}

#[track_caller]
fn each_is_found(names: &[&str], least: usize) {
    let mistakes: Vec<Mistake> = names.iter().flat_map(|name| mistakes(name)).collect();
    let faults: Vec<String> = mistakes.iter().filter_map(fault).collect();
    assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), mistakes.len(), faults.join("\n"));
    assert!(mistakes.len() >= least, "{} mistakes", mistakes.len());
}

#[test]
fn each_mistake_in_a_raw_object_is_found() {
    let names = ["raw-kubernetes.txt", "raw-compose.txt", "raw-terraform.txt", "raw-prometheus.txt", "raw-grafana.txt"];
    each_is_found(&names, 50);
}

#[test]
fn each_mistake_in_a_patched_object_is_found() {
    each_is_found(
        &[
            "patched-kubernetes.txt",
            "patched-compose.txt",
            "patched-terraform.txt",
            "patched-prometheus.txt",
            "patched-grafana.txt",
        ],
        20,
    );
}

#[test]
fn what_looks_alike_is_accepted() {
    let accepted = mistakes("accepted.txt");
    let told = accepted.iter().map(|stack| (&stack.title, errors(stack))).filter(|(_, (_, told))| !told.is_empty());
    let told: Vec<String> = told.map(|(title, (_, told))| format!("{title}: {told:?}")).collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

/// Too long for a file of cases.
#[test]
fn an_object_larger_than_the_store_takes_is_found() {
    let value = "x".repeat(1024 * 1024 + 1);
    let stack = format!(
        "environment: production\ntargets: [kubernetes]\nraw:\n  kubernetes:\n    large:\n      apiVersion: v1\n      \
         kind: ConfigMap\n      metadata: {{ name: large }}\n      data:\n        LARGE: {value}\n"
    );
    let mistake = Mistake { title: String::new(), files: vec![(STACK.to_owned(), stack)] };
    assert_eq!(errors(&mistake).0, [(STACK.to_owned(), 10, "object-too-large".to_owned())]);
}

#[test]
fn each_mistake_in_a_typed_object_is_found() {
    let names = [
        "typed-kubernetes.txt",
        "typed-compose.txt",
        "typed-terraform.txt",
        "typed-prometheus.txt",
        "typed-grafana.txt",
    ];
    each_is_found(&names, 20);
}

//! Lints on final objects: each bad object gives exactly its code, at the line that says `# here`.

mod bad;
mod good;
mod guides;

use camino::Utf8Path;
use stackc::diagnostics::{Diagnostic, Level};
use stackc::formats::parse::{Node, parse};
use stackc::lints::{LINTS, Outputs};
use stackc::source::{FileId, Span};
use stackc::stack::Target;
use stackc::tree::{Content, Emission, Object, Origin, Tree};

use crate::rich_plan::rich_plan;

/// The tree that a file holds, as if a person had written each node on its line.
fn stated(node: &Node) -> Tree {
    let all = |items: &[Node]| items.iter().map(stated).collect();
    let content = match &node.content {
        Content::Null => Content::Null,
        Content::Bool(value) => Content::Bool(*value),
        Content::Integer(number) => Content::Integer(*number),
        Content::Number(number) => Content::Number(number.clone()),
        Content::Text(text) => Content::Text(text.clone()),
        Content::Expression(text) => Content::Expression(text.clone()),
        Content::List(items) => Content::List(all(items)),
        Content::Blocks(items) => Content::Blocks(all(items)),
        Content::Map(entries) => Content::Map(entries.iter().map(|(key, value)| (key.clone(), stated(value))).collect()),
        Content::Call { function, arguments } => {
            Content::Call { function: function.clone(), arguments: all(arguments) }
        }
    };
    Tree::new(content, Origin::Stated(Span::new(FileId(0), node.origin.0..node.origin.0 + 1)))
}

/// The raw objects that a file holds.
fn objects(target: Target, text: &str) -> Vec<Object> {
    let path = Utf8Path::new(if target == Target::Terraform { "extra.tf" } else { "extra.yaml" });
    let documents = parse(path, text).unwrap_or_else(|because| panic!("{because} in\n{text}"));
    let object = |(position, node): (usize, &Node)| Object {
        id: format!("raw.{target:?}.extra/{position}").to_lowercase(),
        path: path.to_owned(),
        tree: stated(node),
        written: None,
    };
    documents.iter().enumerate().map(object).collect()
}

/// What the lints say that are told by default, and `asked`.
fn findings(target: Target, texts: &[&str], asked: &str) -> Vec<Diagnostic> {
    let objects = texts.iter().flat_map(|text| objects(target, text)).collect();
    let emissions = [(target, Emission { objects, gaps: Vec::new() })];
    let plan = rich_plan();
    let outputs = Outputs::new(&plan, &emissions);
    let lints = LINTS.iter().filter(|lint| lint.level != Level::Allow || lint.code.name() == asked);
    lints.flat_map(|lint| (lint.find)(&outputs)).collect()
}

/// Codes with their lines, from 1.
fn told(found: &[Diagnostic]) -> Vec<(&'static str, u32)> {
    found.iter().filter_map(|found| Some((found.code.name(), found.span?.start + 1))).collect()
}

fn marked(text: &str) -> Vec<u32> {
    (1..).zip(text.lines()).filter(|(_, line)| line.contains("# here")).map(|(number, _)| number).collect()
}

/// What is wrong with a row, if anything.
fn fault(code: &str, target: Target, text: &str) -> Option<String> {
    let found = findings(target, &[text], code);
    let lines: Vec<u32> = found.iter().filter_map(|found| found.span).map(|span| span.start + 1).collect();
    let right = found.iter().all(|found| found.code.name() == code) && lines == marked(text) && !lines.is_empty();
    (!right).then(|| format!("{code}: {:?} in\n{text}", told(&found)))
}

#[test]
fn each_bad_object_gives_its_code_at_its_line() {
    let faults: Vec<String> =
        bad::ROWS.iter().filter_map(|(code, target, text)| fault(code, *target, text)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_lint_on_objects_has_a_bad_object() {
    let elsewhere = ["port-nobody-listens", "engine-differs", "secret-key-without-source"];
    let has_row = |code: &str| elsewhere.contains(&code) || bad::ROWS.iter().any(|(row, _, _)| *row == code);
    let missing: Vec<&str> = LINTS.iter().map(|lint| lint.code.name()).filter(|code| !has_row(code)).collect();
    assert!(missing.is_empty(), "add a row to tests/it/object_lints/bad.rs for {missing:?}");
}

#[test]
fn what_looks_alike_and_is_right_gives_nothing() {
    let told: Vec<String> = good::ROWS
        .iter()
        .map(|(asked, target, text)| (findings(*target, &[text], asked), text))
        .filter(|(found, _)| !found.is_empty())
        .map(|(found, text)| format!("{:?} in\n{text}", self::told(&found)))
        .collect();
    assert!(told.is_empty(), "{}", told.join("\n"));
}

//! The same stack in three syntaxes gives identical bundles, byte for byte.
//!
//! The real stacks are written anew in each syntax by a small printer, and compiled.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use camino::Utf8PathBuf;
use stackc::compiler::{Compilation, Environment};
use stackc::diagnostics::{Diagnostic, Severity};
use stackc::document::{Entry, Kind, Node};
use stackc::source::{FileId, Syntax};

use crate::support::{Memory, compile};

const FILES: [(&str, &str); 6] = [
    ("neonpro", "base.yaml"),
    ("neonpro", "development.yaml"),
    ("neonpro", "production.yaml"),
    ("neonpro", "staging.kdl"),
    ("istari", "base.yaml"),
    ("istari", "production.toml"),
];

fn quoted(text: &str) -> String {
    serde_json::to_string(text).unwrap()
}

/// Flow style: JSON is YAML.
fn yaml(node: &Node) -> String {
    match &node.kind {
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(number) => number.to_string(),
        Kind::Text(text) => quoted(text),
        Kind::List(items) => format!("[{}]", items.iter().map(yaml).collect::<Vec<_>>().join(", ")),
        Kind::Map(entries) => {
            let fields: Vec<String> =
                entries.iter().map(|entry| format!("{}: {}", quoted(&entry.key), yaml(&entry.value))).collect();
            format!("{{{}}}", fields.join(", "))
        }
        other => panic!("no stack file holds {other:?}"),
    }
}

fn toml(node: &Node) -> String {
    match &node.kind {
        Kind::Map(entries) => {
            let fields: Vec<String> =
                entries.iter().map(|entry| format!("{} = {}", quoted(&entry.key), toml(&entry.value))).collect();
            format!("{{ {} }}", fields.join(", "))
        }
        Kind::List(items) => format!("[{}]", items.iter().map(toml).collect::<Vec<_>>().join(", ")),
        _ => yaml(node),
    }
}

/// JSON escapes are KDL escapes, but for `\u0000`.
fn kdl_text(text: &str) -> String {
    let mut written = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' => written.push_str("\\\""),
            '\\' => written.push_str("\\\\"),
            '\n' => written.push_str("\\n"),
            letter if letter.is_control() => write!(written, "\\u{{{:x}}}", u32::from(letter)).unwrap(),
            letter => written.push(letter),
        }
    }
    written.push('"');
    written
}

fn kdl_node(name: &str, value: &Node) -> String {
    let children = |lines: Vec<String>| format!("{name} {{\n{}}}\n", lines.concat());
    match &value.kind {
        Kind::Bool(value) => format!("{name} #{value}\n"),
        Kind::Integer(number) => format!("{name} {number}\n"),
        Kind::Text(text) => format!("{name} {}\n", kdl_text(text)),
        Kind::List(items) if items.is_empty() => format!("{name}\n"),
        Kind::Map(entries) if entries.is_empty() => format!("{name}\n"),
        Kind::List(items) => children(items.iter().map(|item| kdl_node("-", item)).collect()),
        Kind::Map(entries) => children(entries.iter().map(kdl_entry).collect()),
        other => panic!("no stack file holds {other:?}"),
    }
}

fn kdl_entry(entry: &Entry) -> String {
    kdl_node(&kdl_text(&entry.key), &entry.value)
}

fn print(root: &Node, syntax: Syntax) -> String {
    match syntax {
        Syntax::Yaml => yaml(root),
        Syntax::Toml => {
            root.entries().iter().map(|entry| format!("{} = {}\n", quoted(&entry.key), toml(&entry.value))).collect()
        }
        Syntax::Kdl => root.entries().iter().map(kdl_entry).collect(),
    }
}

fn extension(syntax: Syntax) -> &'static str {
    match syntax {
        Syntax::Yaml => "yaml",
        Syntax::Toml => "toml",
        Syntax::Kdl => "kdl",
    }
}

/// `extends` names files by their extension: let it name the rewritten ones.
fn rename_bases(node: &mut Node, syntax: Syntax) {
    match &mut node.kind {
        Kind::Text(path) => *path = Utf8PathBuf::from(path.as_str()).with_extension(extension(syntax)).into_string(),
        Kind::List(items) => items.iter_mut().for_each(|item| rename_bases(item, syntax)),
        _ => {}
    }
}

fn rewritten(stack: &str, file: &str, syntax: Syntax, change: fn(&mut Node)) -> (String, String) {
    let path = format!("stacks/{stack}/{file}");
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
    let shapes = stackc::stack::shapes();
    let own = Syntax::of(path.as_str().into()).unwrap();
    let (node, diagnostics) = stackc::document::syntax::parse(FileId(0), &text, own, &shapes);
    assert_eq!(diagnostics, [], "{path}");
    let mut node = node.unwrap();
    if let Kind::Map(entries) = &mut node.kind
        && let Some(extends) = entries.iter_mut().find(|entry| entry.key.value == "extends")
    {
        rename_bases(&mut extends.value, syntax);
    }
    change(&mut node);
    let renamed = Utf8PathBuf::from(&path).with_extension(extension(syntax));
    (renamed.into_string(), print(&node, syntax))
}

fn environments(syntax: Syntax) -> Vec<Environment> {
    FILES
        .iter()
        .filter(|(_, file)| !file.starts_with("base"))
        .map(|(stack, file)| {
            let name = file.split('.').next().unwrap();
            Environment {
                stack: (*stack).to_owned(),
                name: name.to_owned(),
                path: format!("stacks/{stack}/{name}.{}", extension(syntax)).into(),
                out: format!("golden/{stack}/{name}").into(),
            }
        })
        .collect()
}

/// The real stacks, written anew after a change.
pub fn compilation(syntax: Syntax, change: fn(&mut Node)) -> Compilation {
    let nginx = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/istari/nginx.conf")).unwrap();
    let mut files = Memory::default();
    files.0.insert("stacks/istari/nginx.conf".into(), nginx);
    for (stack, file) in FILES {
        let (path, text) = rewritten(stack, file, syntax, change);
        files.0.insert(path.into(), text.into_bytes());
    }
    let compilation = compile(&environments(syntax), &[], &files);
    let errors = compilation.diagnostics.iter().filter(|told| told.severity == Severity::Error);
    assert_eq!(errors.collect::<Vec<_>>(), [] as [&Diagnostic; 0], "in {syntax:?}");
    compilation
}

fn compiled(syntax: Syntax) -> Vec<(String, String)> {
    let compilation = compilation(syntax, |_| {});
    let bundles = compilation.bundles.iter();
    bundles
        .flat_map(|bundle| {
            let out = &bundle.environment.out;
            bundle.files.iter().map(move |file| (out.join(&file.path).into_string(), file.rendered.text.clone()))
        })
        .collect()
}

#[test]
fn three_syntaxes_one_output() {
    for syntax in [Syntax::Yaml, Syntax::Toml, Syntax::Kdl] {
        let files = compiled(syntax);
        assert!(files.len() > 30, "{syntax:?} gives {} files", files.len());
        for (path, text) in files {
            let golden = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).unwrap();
            assert_eq!(text, golden, "{path} compiled from {syntax:?}");
        }
    }
}

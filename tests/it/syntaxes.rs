//! The three readers: equal trees, exact spans, own diagnostics.
#[path = "syntaxes/bad_inputs.rs"]
mod bad_inputs;
#[path = "syntaxes/kdl_shapes.rs"]
mod kdl_shapes;
#[path = "syntaxes/properties.rs"]
mod properties;
#[path = "syntaxes/spans.rs"]
mod spans;

use stackc::diagnostics::Diagnostic;
use stackc::document::shape::{Field, Fields, Scalar, Shape, ShapeId, Short};
use stackc::document::syntax;
use stackc::document::{Entry, Kind, Node, Shapes};
use stackc::source::{FileId, Syntax};

const FILE: FileId = FileId(0);

fn read(syntax: Syntax, text: &str) -> (Option<Node>, Vec<Diagnostic>) {
    syntax::parse(FILE, text, syntax, &Shapes::new())
}

/// The tree of a text that gives no diagnostic.
fn tree(syntax: Syntax, text: &str) -> Node {
    let (root, diagnostics) = read(syntax, text);
    assert_eq!(diagnostics, [], "{text}");
    root.unwrap_or_else(|| panic!("no tree: {text}"))
}

/// `code: "bytes"` of each diagnostic.
fn faults(text: &str, diagnostics: &[Diagnostic]) -> Vec<String> {
    let place = |diagnostic: &Diagnostic| text.get(diagnostic.span.unwrap().range()).unwrap_or("<outside>").to_owned();
    diagnostics.iter().map(|diagnostic| format!("{} {:?}", diagnostic.code, place(diagnostic))).collect()
}

/// The tree without its spans, as flow YAML would show it.
fn plain(node: &Node) -> String {
    match &node.kind {
        Kind::Null => "null".to_owned(),
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(value) => value.to_string(),
        Kind::Float(written) => format!("float({written})"),
        Kind::Text(text) => format!("{text:?}"),
        Kind::List(items) => format!("[{}]", items.iter().map(plain).collect::<Vec<_>>().join(", ")),
        Kind::Map(entries) => format!("{{{}}}", entries.iter().map(plain_entry).collect::<Vec<_>>().join(", ")),
        Kind::Hole => "hole".to_owned(),
    }
}

fn plain_entry(entry: &Entry) -> String {
    format!("{}: {}", entry.key.value, plain(&entry.value))
}

/// Each key and each value with its bytes, in the order of the tree.
fn places(text: &str, node: &Node) -> Vec<String> {
    let mut places = Vec::new();
    collect(text, "", node, &mut places);
    places
}

fn collect(text: &str, path: &str, node: &Node, places: &mut Vec<String>) {
    places.push(format!("{path} = {:?}", text.get(node.span.range()).unwrap_or("<outside>")));
    match &node.kind {
        Kind::Map(entries) => {
            for entry in entries {
                let key = text.get(entry.key.span.range()).unwrap_or("<outside>");
                collect(text, &format!("{path}.{key}"), &entry.value, places);
            }
        }
        Kind::List(items) => {
            for (index, item) in items.iter().enumerate() {
                collect(text, &format!("{path}[{index}]"), item, places);
            }
        }
        _ => {}
    }
}

fn scalar() -> Shape {
    Shape::Scalar(Scalar { text: true, integer: true, ..Scalar::default() })
}

fn boolean() -> Shape {
    Shape::Scalar(Scalar { boolean: true, ..Scalar::default() })
}

fn fields(fields: &[(&str, &str, ShapeId)], short: Option<Short>) -> Shape {
    let field = |(name, singular, shape): &(&str, &str, ShapeId)| Field {
        name: (*name).to_owned(),
        singular: (*singular).to_owned(),
        required: false,
        shape: *shape,
    };
    Shape::Fields(Fields {
        fields: fields.iter().map(field).collect(),
        short,
        choices: Vec::new(),
        choice_required: false,
    })
}

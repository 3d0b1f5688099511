//! A diff for programs. README documents the form.

use serde_json::{Map, Value, json};

use crate::diff::cause::Cause;
use crate::diff::{Change, Diff, Kind};
use crate::formats::parse::Node;
use crate::tree::Content;

/// The form that this version writes.
const FORMAT: u32 = 1;

/// One object on one line. `against` is the ref that the comparison is with.
pub fn json(diff: &Diff, against: Option<&str>) -> String {
    let unread = diff.unread.iter().map(|unread| json!({ "file": unread.path, "because": unread.because }));
    let whole = json!({
        "format": FORMAT,
        "against": against,
        "changes": diff.changes.iter().map(change).collect::<Vec<_>>(),
        "compared_as_text": unread.collect::<Vec<_>>(),
    });
    format!("{whole}\n")
}

fn change(change: &Change) -> Value {
    let address = &change.address;
    let kind = match change.kind() {
        Kind::Added => "added",
        Kind::Removed => "removed",
        Kind::Changed => "changed",
    };
    json!({
        "environment": address.environment,
        "target": address.target,
        "object": { "kind": address.kind, "name": address.name, "file": change.file() },
        "path": change.path.to_string(),
        "change": kind,
        "before": change.before.as_ref().map(value),
        "after": change.after.as_ref().map(value),
        "cause": cause(&change.cause),
    })
}

fn cause(cause: &Cause) -> Value {
    let kind = match cause {
        Cause::Stated(_) => "stated",
        Cause::Gone(_) => "gone",
        Cause::NoLongerStated => "no_longer_stated",
        Cause::Unstated => "unstated",
        Cause::CompilerOrHandEdit => "compiler_or_hand_edit",
    };
    match cause.line() {
        Some(line) => json!({ "kind": kind, "file": line.path, "line": line.line, "text": line.text }),
        None => json!({ "kind": kind }),
    }
}

/// A value as JSON has it; an expression of HCL as its text in `{ "expression": … }`.
fn value(node: &Node) -> Value {
    match &node.content {
        Content::Null => Value::Null,
        Content::Bool(value) => json!(value),
        Content::Integer(number) => json!(number),
        Content::Number(number) => number.parse::<f64>().map_or(json!(number), |number| json!(number)),
        Content::Text(text) => json!(text),
        Content::Expression(text) => json!({ "expression": text }),
        Content::List(items) | Content::Blocks(items) => items.iter().map(value).collect(),
        Content::Map(entries) => {
            Value::Object(entries.iter().map(|(key, node)| (key.to_string(), value(node))).collect::<Map<_, _>>())
        }
        Content::Call { function, arguments } => {
            json!({ "call": function, "arguments": arguments.iter().map(value).collect::<Vec<_>>() })
        }
    }
}

//! A few words for a whole object.

use super::objects::scalar;
use crate::diagnostics::render::Count;
use crate::formats::parse::Node;
use crate::tree::Content;

/// Fields that tell most of an object, with what stands before their values.
const TELLING: &[(&str, &str)] = &[
    ("image", "image"),
    ("schedule", "schedule"),
    ("replicas", "replicas"),
    ("host", "host"),
    ("storage", "storage"),
    ("engine", "engine"),
    ("instance_class", "class"),
    ("node_type", "class"),
    ("expr", "expr"),
    ("title", "title"),
];

/// Values that are told at most.
const MOST: usize = 3;

/// `image nginx:1.27, replicas 3`; else the number of values.
pub fn summary(node: &Node) -> String {
    if let Content::Text(text) = &node.content {
        return Count(text.lines().count(), "line").to_string();
    }
    let told = |(field, word): &(&str, &str)| first(node, field).map(|value| format!("{word} {value}"));
    let told: Vec<String> = TELLING.iter().filter_map(told).take(MOST).collect();
    match leaves(node) {
        _ if !told.is_empty() => told.join(", "),
        0 => String::new(),
        leaves => Count(leaves, "value").to_string(),
    }
}

/// The first plain value under a key, however deep.
fn first(node: &Node, field: &str) -> Option<String> {
    if let Some(value) = node.get(field).map(scalar).filter(|value| !value.is_empty()) {
        return Some(super::render::shorten(value.trim(), 60));
    }
    children(node).find_map(|child| first(child, field))
}

fn leaves(node: &Node) -> usize {
    match &node.content {
        Content::Map(_) | Content::List(_) | Content::Blocks(_) | Content::Call { .. } => {
            children(node).map(leaves).sum()
        }
        _ => 1,
    }
}

fn children(node: &Node) -> Box<dyn Iterator<Item = &Node> + '_> {
    match &node.content {
        Content::Map(entries) => Box::new(entries.iter().map(|(_, value)| value)),
        Content::List(items) | Content::Blocks(items) => Box::new(items.iter()),
        Content::Call { arguments, .. } => Box::new(arguments.iter()),
        _ => Box::new(std::iter::empty()),
    }
}

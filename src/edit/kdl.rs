//! Edits of KDL: arguments, properties and children of nodes.

mod nodes;
mod words;

use super::place::{Found, Site, below_shape};
use super::splice::{Edit, Splice};
use crate::document::path::{Segment, Step};
use crate::document::shape::{Fields, Shape, ShapeId, Shapes};
use crate::document::{Kind, Node};
use crate::source::Spanned;
use nodes::{Nodes, Place};
use words::{identifier, scalar, text};

/// What brings `value` to the place.
pub fn set(site: &Site<'_>, value: &Kind) -> Vec<Edit> {
    let Some(nodes) = Nodes::read(site.text) else { return Vec::new() };
    let found = site.last();
    match (site.missing, site.short, &found.node.kind) {
        ([], ..) => vec![replace(&found, value, &nodes)],
        (missing, Some(_), _) => widen(site, &nodes, missing, value),
        ([_, below @ ..], None, Kind::List(items)) => append(&found, items, below, value, &nodes),
        (_, None, _) => insert(site, &nodes, value),
    }
}

/// What takes the last value of the trail away.
pub fn remove(site: &Site<'_>) -> Vec<Edit> {
    let Some(nodes) = Nodes::read(site.text) else { return Vec::new() };
    let (found, holder) = (site.last(), site.holder());
    let start = found.key.map_or(found.node.span, |key| key.span).range().start;
    let mut edits = Vec::new();
    match nodes.place(start) {
        Some(Place::Property(property)) => edits.push(vec![nodes.remove_entry(property)]),
        Some(Place::Argument(node, argument)) => {
            edits.extend(nodes.remove_node(node));
            edits.push(vec![nodes.remove_entry(argument)]);
            edits.extend(bare(&holder, node.range.clone()));
        }
        Some(Place::Name(node)) => {
            edits.extend(nodes.remove_all(&collection(&found)));
            edits.extend(nodes.remove_node(node));
        }
        None => {}
    }
    edits
}

/// The node of a collection that is empty now.
fn bare(holder: &Found<'_>, range: std::ops::Range<usize>) -> Option<Edit> {
    holder.key.map(|key| vec![Splice::new(range, identifier(&key.value))])
}

/// The starts of the nodes that make a collection together: `service "api"`, `service "web"`.
fn collection(found: &Found<'_>) -> Vec<usize> {
    let starts: Vec<usize> = match &found.node.kind {
        Kind::Map(entries) => entries.iter().map(|entry| entry.key.span.range().start).collect(),
        Kind::List(items) => items.iter().map(|item| item.span.range().start).collect(),
        _ => Vec::new(),
    };
    let made_by_several = found.key.is_some_and(|key| is_singular(key, found.node));
    if made_by_several { starts } else { Vec::new() }
}

/// A bare node has no value yet: its name stands for it.
fn replace(found: &Found<'_>, value: &Kind, nodes: &Nodes<'_>) -> Edit {
    let span = found.node.span;
    match nodes.place(span.range().start) {
        Some(Place::Name(_)) => vec![Splice::insert(span.range().end, format!(" {}", scalar(value, "")))],
        _ => vec![Splice::replace(span, scalar(value, nodes.lines.written(span)))],
    }
}

/// A short form and one more field: `port "http" 3001 publish=80`.
fn widen(site: &Site<'_>, nodes: &Nodes<'_>, missing: &[Segment], value: &Kind) -> Vec<Edit> {
    let found = site.last();
    match nodes.place(found.node.span.range().start) {
        Some(Place::Argument(node, _)) => add(site, nodes, node, missing, found.shape, value),
        Some(Place::Property(property)) => {
            let Some(key) = found.key else { return Vec::new() };
            let first = nodes.lines.written(found.node.span);
            let below = property_text(missing, value);
            let child = |_: &str| format!("{} {first} {below}", identifier(&key.value));
            let node = property.node(nodes);
            node.map(|node| vec![nodes.remove_entry(property), nodes.add_child(node, &child)]).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

fn append(found: &Found<'_>, items: &[Node], below: &[Segment], value: &Kind, nodes: &Nodes<'_>) -> Vec<Edit> {
    let Some(last) = items.last() else {
        let written = scalar(value, "");
        return found
            .key
            .map(|key| vec![Splice::insert(key.span.range().end, format!(" {written}"))])
            .into_iter()
            .collect();
    };
    match nodes.place(last.span.range().start) {
        Some(Place::Argument(node, _)) if node.name != "-" && below.is_empty() => {
            vec![vec![Splice::insert(last.span.range().end, format!(" {}", scalar(value, "")))]]
        }
        Some(Place::Argument(node, _) | Place::Name(node)) => {
            vec![vec![nodes.add_sibling(node, &format!("{} {}", node.name, property_text(below, value)))]]
        }
        Some(Place::Property(property)) => {
            let sibling = |node: &nodes::NodePlace| format!("{} {}", node.name, property_text(below, value));
            property.node(nodes).map(|node| vec![nodes.add_sibling(node, &sibling(node))]).into_iter().collect()
        }
        None => Vec::new(),
    }
}

fn insert(site: &Site<'_>, nodes: &Nodes<'_>, value: &Kind) -> Vec<Edit> {
    let found = site.last();
    let Some(key) = found.key else {
        return match site.trail.is_empty() {
            true => vec![vec![nodes.lines.append(&Writer::of(site, nodes).node(found.shape, site.missing, value, ""))]],
            false => insert_into_item(site, nodes, value),
        };
    };
    if is_singular(key, found.node) {
        return insert_sibling(site, nodes, value);
    }
    match nodes.place(key.span.range().start) {
        Some(Place::Name(node) | Place::Argument(node, _)) => add(site, nodes, node, site.missing, found.shape, value),
        _ => Vec::new(),
    }
}

fn insert_into_item(site: &Site<'_>, nodes: &Nodes<'_>, value: &Kind) -> Vec<Edit> {
    let found = site.last();
    match nodes.place(found.node.span.range().start) {
        Some(Place::Property(property)) => property
            .node(nodes)
            .map(|node| add(site, nodes, node, site.missing, found.shape, value))
            .unwrap_or_default(),
        Some(Place::Name(node) | Place::Argument(node, _)) => add(site, nodes, node, site.missing, found.shape, value),
        None => Vec::new(),
    }
}

/// One more node of a collection that several make.
fn insert_sibling(site: &Site<'_>, nodes: &Nodes<'_>, value: &Kind) -> Vec<Edit> {
    let found = site.last();
    let last = found.node.entries().last().and_then(|entry| nodes.place(entry.key.span.range().start));
    let (Some(Place::Argument(node, _)), Some((first, below))) = (last, site.missing.split_first()) else {
        return Vec::new();
    };
    let head = format!("{} {}", node.name, text(&first.step.to_string()));
    let shape = found.shape.and_then(|shape| below_shape(site.shapes.get(shape), &first.step));
    let line = Writer::of(site, nodes).rest(&head, shape, below, value, nodes.lines.before(node.range.start));
    vec![vec![nodes.add_sibling(node, &line)]]
}

/// A field of a node: a property where it is a scalar, else a child.
fn add(
    site: &Site<'_>,
    nodes: &Nodes<'_>,
    node: &nodes::NodePlace,
    missing: &[Segment],
    shape: Option<ShapeId>,
    value: &Kind,
) -> Vec<Edit> {
    let writer = Writer::of(site, nodes);
    let child = |indent: &str| writer.node(shape, missing, value, indent);
    let property = matches!(missing, [Segment { step: Step::Key(_), .. }]) && (node.block.is_none());
    let property = property.then(|| vec![nodes.add_property(node, &property_text(missing, value))]);
    property.into_iter().chain([vec![nodes.add_child(node, &child)]]).collect()
}

/// `key=value`; an argument where there is no key.
fn property_text(steps: &[Segment], value: &Kind) -> String {
    let written = scalar(value, "");
    match steps.iter().find(|segment| matches!(segment.step, Step::Key(_))) {
        Some(segment) => format!("{}={written}", identifier(&segment.step.to_string())),
        None => written,
    }
}

/// Whether a collection is made of nodes that name one entry each: it starts with the name of the first.
fn is_singular(key: &Spanned<String>, node: &Node) -> bool {
    node.span.start == key.span.start && node.span != key.span
}

/// Writes nodes of which nothing is there yet.
struct Writer<'a> {
    shapes: &'a Shapes,
    /// Blanks of one level.
    unit: String,
}

impl<'a> Writer<'a> {
    fn of(site: &Site<'a>, nodes: &Nodes<'_>) -> Self {
        Writer { shapes: site.shapes, unit: nodes.unit() }
    }

    /// The node of the first step, in a map of this shape.
    fn node(&self, shape: Option<ShapeId>, steps: &[Segment], value: &Kind, indent: &str) -> String {
        let Some((first, below)) = steps.split_first() else { return String::new() };
        let name = first.step.to_string();
        let inner = shape.and_then(|shape| below_shape(self.shapes.get(shape), &first.step));
        let singular = shape.and_then(|shape| self.singular(self.shapes.get(shape), &name, below));
        match (singular, below.split_first()) {
            (Some(singular), Some((entry, below))) => {
                let shape = inner.and_then(|inner| below_shape(self.shapes.get(inner), &entry.step));
                let head = format!("{singular} {}", text(&entry.step.to_string()));
                self.rest(&head, shape, below, value, indent)
            }
            _ => self.rest(&identifier(&name), inner, below, value, indent),
        }
    }

    /// What a node calls one entry of a field, where it names one.
    fn singular(&self, shape: &'a Shape, name: &str, below: &[Segment]) -> Option<&'a str> {
        let Shape::Fields(Fields { fields, .. }) = shape else { return None };
        let field = fields.iter().find(|field| field.name == name)?;
        let is_map = matches!(self.shapes.get(field.shape), Shape::Map { .. });
        let keyed = matches!(below, [Segment { step: Step::Key(_), .. }, ..]);
        (is_map && keyed && (field.singular != name || below.len() > 1)).then_some(&field.singular)
    }

    fn rest(&self, head: &str, shape: Option<ShapeId>, steps: &[Segment], value: &Kind, indent: &str) -> String {
        let keys = steps.iter().filter(|segment| matches!(segment.step, Step::Key(_))).count();
        let ends_in_item = matches!(steps.last(), Some(Segment { step: Step::Item(_), .. }));
        if keys == 0 || (keys == 1 && !ends_in_item) {
            return format!("{head} {}", property_text(steps, value));
        }
        let inner = format!("{indent}{}", self.unit);
        format!("{head} {{\n{inner}{}\n{indent}}}", self.node(shape, steps, value, &inner))
    }
}

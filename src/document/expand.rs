//! Short forms become long ones, so that merging and checking know one form of everything.

use super::node::{Entry, Kind, Node};
use super::shape::{Fields, Shape, ShapeId, Shapes, Short};
use crate::source::{Span, Spanned};

/// Expands every short form below `node`. What is added has the span of the short form.
pub fn expand(node: &mut Node, shape: ShapeId, shapes: &Shapes) {
    match shapes.get(shape) {
        Shape::Fields(fields) => {
            expand_short(node, fields, shapes);
            for entry in entries_mut(node) {
                if let Some(field) = fields.field(&entry.key) {
                    expand(&mut entry.value, field.shape, shapes);
                }
            }
        }
        Shape::Map { value, .. } => {
            entries_mut(node).iter_mut().for_each(|entry| expand(&mut entry.value, *value, shapes))
        }
        Shape::List { item, one } => {
            if *one && !matches!(node.kind, Kind::List(_) | Kind::Null | Kind::Hole) {
                let only = std::mem::replace(node, Node::new(node.span, Kind::Hole));
                node.kind = Kind::List(vec![only]);
            }
            if let Kind::List(items) = &mut node.kind {
                items.iter_mut().for_each(|node| expand(node, *item, shapes));
            }
        }
        Shape::Scalar(_) | Shape::Any => {}
    }
}

fn entries_mut(node: &mut Node) -> &mut [Entry] {
    match &mut node.kind {
        Kind::Map(entries) => entries,
        _ => &mut [],
    }
}

fn expand_short(node: &mut Node, fields: &Fields, shapes: &Shapes) {
    if matches!(node.kind, Kind::Map(_) | Kind::Null | Kind::Hole) {
        return;
    }
    let span = node.span;
    match (&fields.short, &node.kind) {
        (Some(Short::Field(name)), _) => {
            let value = std::mem::replace(node, Node::map(span));
            node.kind = only_entry(name, span, value);
        }
        (Some(Short::Variant), Kind::Text(name)) if is_variant(fields, name, shapes) => {
            node.kind = only_entry(name, span, Node::map(span));
        }
        _ => {}
    }
}

fn only_entry(name: &str, span: Span, value: Node) -> Kind {
    Kind::Map(vec![Entry::new(Spanned { value: name.to_owned(), span }, value)])
}

/// A bare name stands for a field whose value is a map; any other string is left for the check to refuse.
fn is_variant(fields: &Fields, name: &str, shapes: &Shapes) -> bool {
    fields.field(name).is_some_and(|field| matches!(shapes.get(field.shape), Shape::Map { .. } | Shape::Fields(_)))
}

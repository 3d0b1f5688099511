//! Lays one file over what it extends.
//!
//! Both are expanded. The result keeps the base's order, and each value the place of the file that states it.

use std::collections::HashMap;

use super::node::{Entry, Kind, Node};
use super::shape::{Fields, Shape, ShapeId, Shapes};

/// Maps merge by key; everything else is replaced. Naming one alternative of a choice removes its siblings below.
pub fn merge(base: Node, over: Node, shape: ShapeId, shapes: &Shapes) -> Node {
    let shape = shapes.get(shape);
    let (Kind::Map(mut below), Kind::Map(above)) = (base.kind, &over.kind) else { return over };
    let mergeable = matches!(shape, Shape::Map { .. } | Shape::Fields(_) | Shape::Any);
    if !mergeable {
        return over;
    }
    if let Shape::Fields(fields) = shape {
        remove_siblings(&mut below, above, fields);
    }
    let span = over.span;
    let Kind::Map(above) = over.kind else { return Node::new(span, Kind::Map(below)) };
    Node::new(span, Kind::Map(merge_entries(below, above, shape, shapes)))
}

fn remove_siblings(below: &mut Vec<Entry>, above: &[Entry], fields: &Fields) {
    let named = |name: &String| above.iter().any(|entry| entry.key.value == *name);
    for group in fields.choices.iter().filter(|group| group.iter().any(named)) {
        below.retain(|entry| !group.contains(&entry.key.value) || named(&entry.key.value));
    }
}

fn merge_entries(below: Vec<Entry>, above: Vec<Entry>, shape: &Shape, shapes: &Shapes) -> Vec<Entry> {
    let places: HashMap<String, usize> =
        below.iter().enumerate().map(|(place, entry)| (entry.key.value.clone(), place)).collect();
    let mut merged: Vec<Option<Entry>> = below.into_iter().map(Some).collect();
    for entry in above {
        let slot = places.get(&entry.key.value).and_then(|place| merged.get_mut(*place));
        match slot {
            Some(slot) => *slot = Some(merge_entry(slot.take(), entry, shape, shapes)),
            None => merged.push(Some(entry)),
        }
    }
    merged.into_iter().flatten().collect()
}

fn merge_entry(base: Option<Entry>, over: Entry, shape: &Shape, shapes: &Shapes) -> Entry {
    let value_shape = match shape {
        Shape::Map { value, .. } => Some(*value),
        Shape::Fields(fields) => fields.field(&over.key.value).map(|field| field.shape),
        _ => None,
    };
    let value = match (base, value_shape) {
        (Some(base), Some(shape)) => merge(base.value, over.value, shape, shapes),
        (Some(base), None) => merge_any(base.value, over.value),
        (None, _) => over.value,
    };
    Entry::new(over.key, value)
}

/// Where no shape is known (`raw`, `patches`), maps merge by key all the same.
fn merge_any(base: Node, over: Node) -> Node {
    let shapes = Shapes::new();
    merge(base, over, shapes.root(), &shapes)
}

//! Finds the place of a path in a file as it is written, short forms and all.

use crate::document::path::{Segment, Step};
use crate::document::shape::{Shape, ShapeId, Shapes, Short};
use crate::document::{Entry, Kind, Node};
use crate::source::{Span, Spanned};

/// A value on the way.
#[derive(Clone, Copy, Debug)]
pub struct Found<'a> {
    pub node: &'a Node,
    /// `None` of the root and of items.
    pub key: Option<&'a Spanned<String>>,
    pub shape: Option<ShapeId>,
}

/// The place of a path in a file.
#[derive(Debug)]
pub struct Site<'a> {
    pub text: &'a str,
    pub shapes: &'a Shapes,
    pub root: Found<'a>,
    /// Below the root, to the value or to the nearest that there is.
    pub trail: Vec<Found<'a>>,
    /// What is not there.
    pub missing: &'a [Segment],
    /// The last that is there is a short form, which stands for a map with this field.
    pub short: Option<&'a str>,
}

impl<'a> Site<'a> {
    pub fn last(&self) -> Found<'a> {
        self.trail.last().copied().unwrap_or(self.root)
    }

    /// What holds the last one.
    pub fn holder(&self) -> Found<'a> {
        let above = self.trail.len().checked_sub(2).and_then(|index| self.trail.get(index));
        above.copied().unwrap_or(self.root)
    }

    /// What is not there yet is written in short: without the last `implied` steps, which the short form means.
    pub fn in_short(self, implied: usize) -> Self {
        let short = self.missing.len().checked_sub(implied).filter(|left| *left > 0);
        let missing = short.and_then(|left| self.missing.get(..left)).unwrap_or(self.missing);
        Site { missing, ..self }
    }

    /// The place of the last one among its siblings.
    pub fn index(&self) -> usize {
        let (last, holder) = (self.last().node, self.holder().node);
        match &holder.kind {
            Kind::Map(entries) => entries.iter().position(|entry| std::ptr::eq(&entry.value, last)).unwrap_or(0),
            Kind::List(items) => items.iter().position(|item| std::ptr::eq(item, last)).unwrap_or(0),
            _ => 0,
        }
    }
}

/// Where the way ends: the step that leads nowhere, and what stands before it.
#[derive(Debug)]
pub struct Stop<'a> {
    pub step: usize,
    pub at: Found<'a>,
}

/// Follows `steps` from the root.
pub fn find<'a>(text: &'a str, root: &'a Node, shapes: &'a Shapes, steps: &'a [Segment]) -> Result<Site<'a>, Stop<'a>> {
    let root = Found { node: root, key: None, shape: Some(shapes.root()) };
    let mut site = Site { text, shapes, root, trail: Vec::new(), missing: &[], short: None };
    for (index, segment) in steps.iter().enumerate() {
        let last = site.last();
        match descend(last, &segment.step, shapes) {
            Next::Child(found) => site.trail.push(found),
            Next::Same(shape) => site.last_mut().shape = Some(shape),
            Next::Missing => return Ok(Site { missing: steps.get(index..).unwrap_or_default(), ..site }),
            Next::Short(field) => {
                return Ok(Site { missing: steps.get(index..).unwrap_or_default(), short: Some(field), ..site });
            }
            Next::Nowhere => return Err(Stop { step: index, at: last }),
        }
    }
    Ok(site)
}

impl<'a> Site<'a> {
    fn last_mut(&mut self) -> &mut Found<'a> {
        self.trail.last_mut().unwrap_or(&mut self.root)
    }
}

enum Next<'a> {
    Child(Found<'a>),
    /// A short form stands for its field.
    Same(ShapeId),
    Missing,
    Short(&'a str),
    Nowhere,
}

fn descend<'a>(found: Found<'a>, step: &Step, shapes: &'a Shapes) -> Next<'a> {
    let shape = found.shape.map(|shape| shapes.get(shape));
    match (&found.node.kind, step, shape) {
        (Kind::Null, ..) => Next::Missing,
        (Kind::Map(entries), Step::Key(name), _) => match entries.iter().find(|entry| entry.key.value == *name) {
            Some(entry) => Next::Child(of_entry(entry, shape)),
            None => Next::Missing,
        },
        (Kind::List(items), Step::Item(index), _) => match items.get(*index) {
            Some(node) => {
                Next::Child(Found { node, key: None, shape: shape.and_then(|shape| below_shape(shape, step)) })
            }
            None if *index == items.len() => Next::Missing,
            None => Next::Nowhere,
        },
        (_, Step::Key(name), Some(Shape::Fields(fields))) => match &fields.short {
            Some(Short::Field(short)) if short == name => {
                fields.field(short).map_or(Next::Nowhere, |field| Next::Same(field.shape))
            }
            Some(Short::Field(short)) => Next::Short(short),
            _ => Next::Nowhere,
        },
        (_, Step::Item(0), Some(Shape::List { item, one: true })) => Next::Same(*item),
        _ => Next::Nowhere,
    }
}

fn of_entry<'a>(entry: &'a Entry, shape: Option<&Shape>) -> Found<'a> {
    let shape = shape.and_then(|shape| below_shape(shape, &Step::Key(entry.key.value.clone())));
    Found { node: &entry.value, key: Some(&entry.key), shape }
}

/// The shape of what a step leads to.
pub fn below_shape(shape: &Shape, step: &Step) -> Option<ShapeId> {
    match (shape, step) {
        (Shape::Fields(fields), Step::Key(name)) => fields.field(name).map(|field| field.shape),
        (Shape::Map { value, .. }, Step::Key(_)) => Some(*value),
        (Shape::List { item, .. }, Step::Item(_)) => Some(*item),
        _ => None,
    }
}

/// The shape at the end of the steps; `None` where the language knows nothing of it.
pub fn shape_of(steps: &[Segment], shapes: &Shapes) -> Option<ShapeId> {
    steps.iter().try_fold(shapes.root(), |shape, segment| below_shape(shapes.get(shape), &segment.step))
}

/// The steps with those that nobody writes: a single item may stand in the place of its list, and a list in that of a
/// map.
pub fn through_lists(segments: Vec<Segment>, shapes: &Shapes) -> Vec<Segment> {
    let mut steps: Vec<Segment> = Vec::new();
    for segment in segments {
        let shape = shape_of(&steps, shapes).map(|shape| shapes.get(shape));
        let unwritten = match (shape, &segment.step) {
            (Some(Shape::List { one: true, .. }), Step::Key(_)) => Some(Step::Item(0)),
            (Some(shape @ Shape::Fields(_)), Step::Item(_)) => shortened(shape),
            _ => None,
        };
        steps.extend(unwritten.map(|step| Segment { step, range: segment.range.clone() }));
        steps.push(segment);
    }
    steps
}

/// The steps to a scalar: where a short form may stand, to the field that it means.
pub fn to_leaf(mut steps: Vec<Segment>, shapes: &Shapes) -> Vec<Segment> {
    while let Some(step) = shape_of(&steps, shapes).and_then(|shape| shortened(shapes.get(shape))) {
        let range = steps.last().map(|segment| segment.range.clone()).unwrap_or_default();
        steps.push(Segment { step, range });
    }
    steps
}

fn shortened(shape: &Shape) -> Option<Step> {
    match shape {
        Shape::Fields(fields) => match &fields.short {
            Some(Short::Field(short)) => Some(Step::Key(short.clone())),
            _ => None,
        },
        Shape::List { one: true, .. } => Some(Step::Item(0)),
        _ => None,
    }
}

/// What stands at the end of the steps in a tree without short forms.
pub fn below<'a>(root: &'a Node, steps: &[Segment]) -> Option<&'a Node> {
    steps.iter().try_fold(root, |node, segment| match (&node.kind, &segment.step) {
        (Kind::Map(_), Step::Key(name)) => node.get(name),
        (Kind::List(items), Step::Item(index)) => items.get(*index).or(items.last()),
        _ => None,
    })
}

/// A value on the way that stands in several places.
#[derive(Debug)]
pub struct Shared<'a> {
    pub key: &'a Spanned<String>,
    /// The keys of the other places.
    pub others: Vec<&'a Spanned<String>>,
}

/// An anchor or alias of YAML on the way: the copies have the bytes of the anchor's content.
pub fn shared<'a>(site: &Site<'a>) -> Option<Shared<'a>> {
    let on_trail =
        |key: &Spanned<String>| site.trail.iter().any(|found| found.key.is_some_and(|own| std::ptr::eq(own, key)));
    site.trail.iter().find_map(|found| {
        let mut holders = Vec::new();
        holders_of(site.root.node, found.node.span, None, &mut holders);
        let key = holders.iter().copied().find(|key| on_trail(key))?;
        let others: Vec<_> = holders.iter().copied().filter(|other| !std::ptr::eq(*other, key)).collect();
        (!others.is_empty()).then_some(Shared { key, others })
    })
}

/// The nearest keys above every value at `span`.
fn holders_of<'a>(
    node: &'a Node,
    span: Span,
    above: Option<&'a Spanned<String>>,
    holders: &mut Vec<&'a Spanned<String>>,
) {
    if node.span == span && !span.range().is_empty() {
        holders.extend(above);
    }
    match &node.kind {
        Kind::Map(entries) => {
            entries.iter().for_each(|entry| holders_of(&entry.value, span, Some(&entry.key), holders))
        }
        Kind::List(items) => items.iter().for_each(|item| holders_of(item, span, above, holders)),
        _ => {}
    }
}

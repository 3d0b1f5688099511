//! Holds a document against the shapes of the language and finds every mistake at once.
//!
//! What is refused is left out. Where it was required, what holds it is refused with it, upward to an optional
//! field or to an entry, which stays as a hole under its name. After it decoding cannot fail.

mod misplaced;
mod mistakes;
pub(super) mod scalar;

use crate::diagnostics::{Diagnostic, codes};
use crate::document::node::{Entry, Kind, Node};
use crate::document::shape::{Fields, FormatCheck, Shape, ShapeId, Shapes};
use crate::source::{FileId, Span, Spanned};
use mistakes as wrong;

/// What is left of a document, and all that was wrong with it. `kdl` are the files in KDL.
pub fn check(root: &Node, kdl: &[FileId], shapes: &Shapes) -> (Node, Vec<Diagnostic>) {
    let mut check = Check { shapes, kdl, diagnostics: Vec::new() };
    let subject = Subject { name: "the file", span: root.span, item: false };
    let root = match check.node(root, shapes.root(), subject) {
        Checked::Sound(node) | Checked::Damaged(node) => node,
        Checked::Refused => Node::new(root.span, Kind::Hole),
    };
    check.diagnostics.extend(misplaced::find(&root));
    (root, check.diagnostics)
}

enum Checked {
    Sound(Node),
    /// Something inside was left out.
    Damaged(Node),
    Refused,
}

/// What messages call the value that is checked: the key that holds it.
#[derive(Clone, Copy)]
struct Subject<'document> {
    name: &'document str,
    /// Of the key.
    span: Span,
    /// An item of the list under the key.
    item: bool,
}

impl<'document> Subject<'document> {
    fn of(key: &'document Spanned<String>) -> Self {
        Subject { name: &key.value, span: key.span, item: false }
    }

    /// The key itself; in a short form the key that holds it, since nobody wrote another.
    fn nearest(key: &'document Spanned<String>, map: Span, outer: Self) -> Self {
        if key.span == map { outer } else { Self::of(key) }
    }
}

impl std::fmt::Display for Subject<'_> {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.item, self.name) {
            (true, name) => write!(formatter, "an item of `{name}`"),
            (false, "the file") => formatter.write_str("the file"),
            (false, name) => write!(formatter, "`{name}`"),
        }
    }
}

struct Check<'run> {
    shapes: &'run Shapes,
    /// The files in KDL.
    kdl: &'run [FileId],
    diagnostics: Vec<Diagnostic>,
}

impl Check<'_> {
    fn node(&mut self, node: &Node, shape: ShapeId, subject: Subject<'_>) -> Checked {
        let shape = self.shapes.get(shape);
        match (shape, &node.kind) {
            (Shape::Any, _) => Checked::Sound(node.clone()),
            (_, Kind::Hole) => Checked::Refused,
            (_, Kind::Null) => self.refuse(wrong::null_value(node, subject)),
            (Shape::Fields(fields), Kind::Map(entries)) => self.fields(node, entries, fields, subject),
            (Shape::Map { value, key }, Kind::Map(entries)) => self.map(node, entries, *value, *key),
            (Shape::List { item, .. }, Kind::List(items)) => self.list(node, items, *item, subject),
            (Shape::Scalar(scalar), _) => match scalar::check(node, scalar, subject) {
                Ok(()) => Checked::Sound(node.clone()),
                Err(diagnostic) => self.refuse(*diagnostic),
            },
            (Shape::Fields(fields), _) => self.refuse(wrong::no_fields(node, fields, subject)),
            (Shape::Map { .. } | Shape::List { .. }, _) => self.refuse(wrong::wrong_type(node, wanted(shape), subject)),
        }
    }

    fn refuse(&mut self, diagnostic: Diagnostic) -> Checked {
        self.diagnostics.push(diagnostic);
        Checked::Refused
    }

    fn list(&mut self, node: &Node, items: &[Node], item: ShapeId, subject: Subject<'_>) -> Checked {
        let mut damaged = false;
        let mut left = Vec::with_capacity(items.len());
        for value in items {
            let checked = self.node(value, item, Subject { item: true, ..subject });
            left.extend(kept(checked, &mut damaged));
        }
        whole(Node::new(node.span, Kind::List(left)), damaged)
    }

    fn map(&mut self, node: &Node, entries: &[Entry], value: ShapeId, key: Option<FormatCheck>) -> Checked {
        let mut left = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut damaged = !self.name(&entry.key, key);
            let checked = self.node(&entry.value, value, Subject::of(&entry.key));
            let value = kept(checked, &mut damaged).unwrap_or(Node::new(entry.value.span, Kind::Hole));
            left.push(Entry { key: entry.key.clone(), value, damaged });
        }
        let damaged = left.iter().any(|entry| entry.damaged);
        whole(Node::new(node.span, Kind::Map(left)), damaged)
    }

    fn name(&mut self, key: &Spanned<String>, check: Option<FormatCheck>) -> bool {
        let Some(Err(error)) = check.map(|check| check(&key.value)) else { return true };
        let message = format!("`{}` {}", key.value, error.message);
        self.diagnostics.push(Diagnostic::error(codes::INVALID_NAME, key.span, message).with_help(error.help));
        false
    }

    fn fields(&mut self, node: &Node, entries: &[Entry], fields: &Fields, subject: Subject<'_>) -> Checked {
        let mut left: Vec<Entry> = Vec::with_capacity(entries.len());
        let mut refused = false;
        for entry in entries {
            let checked = match fields.field(&entry.key) {
                Some(field) => self.node(&entry.value, field.shape, Subject::nearest(&entry.key, node.span, subject)),
                None => {
                    let known = self.known_words(&entry.key, fields);
                    let unknown = wrong::unknown_field(&entry.key, node.span, fields, &known, subject);
                    let absent = known.into_iter().filter(|word| !stands_beside(word, &entry.key, entries));
                    self.refuse(unknown.with_rename(entry.key.span, &entry.key.value, absent))
                }
            };
            let mut damaged = false;
            let value = kept(checked, &mut damaged);
            left.extend(value.map(|value| Entry { key: entry.key.clone(), value, damaged }));
            refused |= damaged;
        }
        refused |= self.conflicts(entries, &mut left, fields);
        let lacks_field = self.lacks_field(entries, &left, fields, subject);
        let lacks_choice = self.lacks_choice(entries, &left, fields, subject);
        if lacks_field || lacks_choice {
            return Checked::Refused;
        }
        whole(Node::new(node.span, Kind::Map(left)), refused)
    }

    /// What may stand in the place of a key: in KDL a node may name one entry in the singular.
    fn known_words<'fields>(&self, key: &Spanned<String>, fields: &'fields Fields) -> Vec<&'fields str> {
        let in_kdl = self.kdl.contains(&key.span.file);
        let collection = |shape| matches!(self.shapes.get(shape), Shape::Map { .. } | Shape::List { .. });
        let singular = fields.fields.iter().filter(|field| in_kdl && collection(field.shape));
        fields.names().chain(singular.map(|field| field.singular.as_str())).collect()
    }

    /// Of several alternatives of a choice the first stays. Whether there were several.
    fn conflicts(&mut self, entries: &[Entry], left: &mut Vec<Entry>, fields: &Fields) -> bool {
        let mut found: Vec<&str> = Vec::new();
        for group in &fields.choices {
            let mut given = entries.iter().map(|entry| &entry.key).filter(|key| group.contains(&key.value));
            let Some(first) = given.next() else { continue };
            for second in given {
                if !found.contains(&second.as_str()) {
                    self.diagnostics.push(wrong::conflicting_choice(first, second));
                    found.push(&second.value);
                }
            }
        }
        left.retain(|entry| !found.contains(&entry.key.as_str()));
        !found.is_empty()
    }

    /// Whether a required field is not there, and if nothing was refused in its place, says so.
    fn lacks_field(&mut self, given: &[Entry], left: &[Entry], fields: &Fields, subject: Subject<'_>) -> bool {
        let mut lacks = false;
        for field in fields.fields.iter().filter(|field| field.required && !holds(left, &field.name)) {
            lacks = true;
            if !holds(given, &field.name) {
                self.diagnostics.push(wrong::missing_field(&field.name, subject));
            }
        }
        lacks
    }

    fn lacks_choice(&mut self, given: &[Entry], left: &[Entry], fields: &Fields, subject: Subject<'_>) -> bool {
        let mut lacks = false;
        for group in fields.choices.iter().filter(|_| fields.choice_required) {
            if group.iter().any(|name| holds(left, name)) {
                continue;
            }
            lacks = true;
            if !group.iter().any(|name| holds(given, name)) {
                self.diagnostics.push(wrong::missing_choice(group, subject));
            }
        }
        lacks
    }
}

/// The sound or damaged node; `None` where it was refused. Notes damage.
fn kept(checked: Checked, damaged: &mut bool) -> Option<Node> {
    *damaged |= !matches!(checked, Checked::Sound(_));
    match checked {
        Checked::Sound(node) | Checked::Damaged(node) => Some(node),
        Checked::Refused => None,
    }
}

fn whole(node: Node, damaged: bool) -> Checked {
    if damaged { Checked::Damaged(node) } else { Checked::Sound(node) }
}

fn holds(entries: &[Entry], name: &str) -> bool {
    entries.iter().any(|entry| entry.key.value == name)
}

fn wanted(shape: &Shape) -> &'static str {
    if matches!(shape, Shape::List { .. }) { "a list" } else { "a map" }
}

/// Whether the file that has `key` has `word` too, in the same map.
fn stands_beside(word: &str, key: &Spanned<String>, entries: &[Entry]) -> bool {
    entries.iter().any(|entry| entry.key.value == word && entry.key.span.file == key.span.file)
}

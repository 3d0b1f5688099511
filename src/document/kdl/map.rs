//! Maps KDL nodes to the tree by the shape of their place:
//!
//! | shape | a node gives |
//! |---|---|
//! | scalar | its one argument; a bare node is `true` |
//! | list | its arguments, or its `-` children, or one item of properties and children |
//! | map | its properties and children; named in the singular, one entry whose key is the first argument |
//! | fields | its properties and children; one argument is the short form |
//! | anything | what it looks like |
//!
//! Properties are scalars: short forms are expanded later, and what does not fit is for the check to tell.

use std::collections::HashMap;
use std::ops::Range;

use kdl::{KdlDocument, KdlEntry, KdlNode, KdlValue};

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::document::faults::number_out_of_range;
use crate::document::node::{Entry, Kind, Node};
use crate::document::shape::{Field, Fields, Shape, ShapeId, Shapes, Short};
use crate::document::unique::{UniqueEntries, duplicate_key};
use crate::source::{FileId, Span, Spanned};

/// The tree of a document, with what has no place in it.
pub fn tree(file: FileId, text: &str, shapes: &Shapes, document: &KdlDocument) -> (Node, Vec<Diagnostic>) {
    let mut mapper = Mapper { file, text, shapes, diagnostics: Vec::new(), named: HashMap::new() };
    let root = Parts { children: document.nodes(), ..Parts::default() };
    let span = Span::new(file, 0..text.trim_end().len());
    let entries = match shapes.get(shapes.root()) {
        Shape::Fields(fields) => mapper.fields(fields, &root),
        _ => mapper.entries(Values::Anything, &root),
    };
    (Node::new(span, Kind::Map(entries)), mapper.diagnostics)
}

/// What a node says about one value: all of it, or what is left after its key.
#[derive(Clone, Default)]
struct Parts<'kdl> {
    /// What names the value: the node's name or, for an entry, the first argument.
    name: Range<usize>,
    arguments: Vec<&'kdl KdlEntry>,
    properties: Vec<&'kdl KdlEntry>,
    children: &'kdl [KdlNode],
    /// The bytes from `{` to `}`.
    block: Option<Range<usize>>,
    /// `(list)` stands before the name.
    list: bool,
}

impl<'kdl> Parts<'kdl> {
    fn has_fields(&self) -> bool {
        !self.properties.is_empty() || !self.children.is_empty()
    }

    fn is_bare(&self) -> bool {
        self.arguments.is_empty() && !self.has_fields()
    }

    /// The first argument, if it is a string, and everything after it.
    fn split_key(&self) -> Option<(&'kdl KdlEntry, &'kdl str, Parts<'kdl>)> {
        let (first, rest) = self.arguments.split_first()?;
        let key = first.value().as_string()?;
        Some((first, key, Parts { name: value_range(first), arguments: rest.to_vec(), ..self.clone() }))
    }

    fn without_arguments(&self) -> Parts<'kdl> {
        Parts { arguments: Vec::new(), ..self.clone() }
    }

    /// The bytes of the value: from its first argument, property or brace to its last; its name's if there is none.
    fn range(&self) -> Range<usize> {
        let entries = self.arguments.iter().chain(&self.properties).map(|entry| entry_range(entry));
        let parts = entries.chain(self.block.clone());
        parts.reduce(|all, part| all.start.min(part.start)..all.end.max(part.end)).unwrap_or_else(|| self.name.clone())
    }
}

/// What the values of a map are.
#[derive(Clone, Copy)]
enum Values {
    Of(ShapeId),
    Anything,
}

struct Mapper<'run> {
    file: FileId,
    text: &'run str,
    shapes: &'run Shapes,
    diagnostics: Vec<Diagnostic>,
    /// Keys of the maps that several nodes make, by the start of the map. Never iterated.
    named: HashMap<u32, HashMap<String, Span>>,
}

impl<'run> Mapper<'run> {
    fn fields(&mut self, fields: &'run Fields, parts: &Parts<'_>) -> Vec<Entry> {
        let mut entries = UniqueEntries::default();
        self.properties(parts, &mut entries);
        for node in parts.children {
            let child = self.parts(node);
            self.field(fields, node, &child, &mut entries);
        }
        entries.into_entries()
    }

    fn properties(&mut self, parts: &Parts<'_>, entries: &mut UniqueEntries) {
        for property in &parts.properties {
            let Some(name) = property.name() else { continue };
            let span = self.span(source_range(name.span()));
            let value = self.scalar(property);
            entries.insert(Spanned { value: name.value().to_owned(), span }, value, &mut self.diagnostics);
        }
    }

    /// One node among fields: a field, one entry of a field named in the singular, or an unknown name.
    fn field(&mut self, fields: &'run Fields, node: &KdlNode, parts: &Parts<'_>, entries: &mut UniqueEntries) {
        let name = node.name().value();
        let direct = fields.field(name);
        let singular = fields.fields.iter().find(|field| field.singular == name && self.has_entries(field));
        match (direct, singular) {
            (Some(field), _) if field.singular != name || !self.is_entry(field, parts) => {
                let value = self.value(field.shape, parts);
                entries.insert(self.key(name, parts), value, &mut self.diagnostics);
            }
            (Some(field), _) | (None, Some(field)) => self.entry_of(field, parts, entries),
            (None, None) => {
                // It is refused by its name: what is wrong inside says nothing more.
                let told = self.diagnostics.len();
                let value = self.anything(parts);
                self.diagnostics.truncate(told);
                entries.insert(self.key(name, parts), value, &mut self.diagnostics);
            }
        }
    }

    /// Whether a field's value is made of things that the singular can name: `class` is not several `clas`.
    fn has_entries(&self, field: &Field) -> bool {
        match self.shapes.get(field.shape) {
            Shape::Map { .. } | Shape::List { .. } => true,
            Shape::Fields(fields) => fields.short.is_none(),
            Shape::Scalar(_) | Shape::Any => false,
        }
    }

    /// Whether a node that bears the name of a field and of its entries alike is an entry.
    fn is_entry(&self, field: &Field, parts: &Parts<'_>) -> bool {
        let Some((_, key, _)) = parts.split_key() else { return false };
        match self.shapes.get(field.shape) {
            Shape::Map { value, .. } => {
                parts.arguments.len() > 1 || !matches!(self.shapes.get(*value), Shape::Scalar(_))
            }
            Shape::Fields(fields) => fields.short.is_none() && fields.field(key).is_some(),
            _ => false,
        }
    }

    /// Adds one entry or item to a field, which other nodes may have begun.
    fn entry_of(&mut self, field: &'run Field, parts: &Parts<'_>, entries: &mut UniqueEntries) {
        match self.shapes.get(field.shape) {
            Shape::Map { value, .. } => self.named_entry(field, parts, entries, |_| Values::Of(*value)),
            Shape::Fields(fields) => self.named_entry(field, parts, entries, |key| match fields.field(key) {
                Some(field) => Values::Of(field.shape),
                None => Values::Anything,
            }),
            Shape::List { item, .. } => {
                let item = self.value(*item, parts);
                self.append(field, parts, item, entries);
            }
            Shape::Scalar(_) | Shape::Any => {
                let value = self.value(field.shape, parts);
                entries.insert(self.key(&field.name, parts), value, &mut self.diagnostics);
            }
        }
    }

    fn named_entry(
        &mut self,
        field: &Field,
        parts: &Parts<'_>,
        entries: &mut UniqueEntries,
        values: impl Fn(&str) -> Values,
    ) {
        let Some((first, key, rest)) = parts.split_key() else {
            return self.refuse_nameless(field, parts);
        };
        let key = Spanned { value: key.to_owned(), span: self.span(value_range(first)) };
        let value = self.value_of(values(&key.value), &rest);
        let span = self.span(parts.name.clone()).to(value.span).to(key.span);
        let Some(map) = self.begun(field, parts, span, Kind::Map(Vec::new()), entries) else { return };
        let Kind::Map(named) = &mut map.kind else { return };
        let known = |entry: &Entry| (entry.key.value.clone(), entry.key.span);
        let seen = self.named.entry(map.span.start).or_insert_with(|| named.iter().map(known).collect());
        if let Some(first) = seen.get(&key.value) {
            self.diagnostics.push(duplicate_key(&key.value, key.span, Some(*first)));
        } else {
            seen.insert(key.value.clone(), key.span);
            named.push(Entry::new(key, value));
        }
    }

    fn append(&mut self, field: &Field, parts: &Parts<'_>, item: Node, entries: &mut UniqueEntries) {
        let span = self.span(parts.name.clone()).to(item.span);
        let Some(list) = self.begun(field, parts, span, Kind::List(Vec::new()), entries) else { return };
        if let Kind::List(items) = &mut list.kind {
            items.push(item);
        }
    }

    /// The value of a field that several nodes make, grown by `span`; `None`, and told, where another kind of value
    /// stands there already.
    fn begun<'entries>(
        &mut self,
        field: &Field,
        parts: &Parts<'_>,
        span: Span,
        empty: Kind,
        entries: &'entries mut UniqueEntries,
    ) -> Option<&'entries mut Node> {
        if entries.find(&field.name).is_none() {
            let key = self.key(&field.name, parts);
            entries.insert(key, Node::new(span, empty.clone()), &mut self.diagnostics);
        }
        let entry = entries.find_mut(&field.name)?;
        if std::mem::discriminant(&entry.value.kind) != std::mem::discriminant(&empty) {
            let again = self.span(parts.name.clone());
            self.diagnostics.push(duplicate_key(&field.name, again, Some(entry.key.span)));
            return None;
        }
        entry.value.span = entry.value.span.to(span);
        Some(&mut entry.value)
    }

    fn refuse_nameless(&mut self, field: &Field, parts: &Parts<'_>) {
        let node = &field.singular;
        let message = format!("`{node}` has no name");
        let help = format!("write `{node} \"name\" …`");
        self.refuse(codes::MISSING_ENTRY_NAME, parts.name.clone(), message, &help);
    }

    fn value_of(&mut self, values: Values, parts: &Parts<'_>) -> Node {
        match values {
            Values::Of(shape) => self.value(shape, parts),
            Values::Anything => self.anything(parts),
        }
    }

    fn value(&mut self, shape: ShapeId, parts: &Parts<'_>) -> Node {
        let shapes = self.shapes;
        match shapes.get(shape) {
            Shape::Scalar(scalar) if parts.is_bare() => self.bare_scalar(scalar.boolean, parts),
            Shape::Scalar(_) | Shape::Any => self.anything(parts),
            Shape::List { item, .. } => self.list(*item, parts),
            Shape::Map { value, .. } => self.map(Values::Of(*value), parts),
            Shape::Fields(fields) => self.struct_of(fields, parts),
        }
    }

    fn bare_scalar(&mut self, boolean: bool, parts: &Parts<'_>) -> Node {
        if boolean {
            return self.node(parts, Kind::Bool(true));
        }
        let name = self.text.get(parts.name.clone()).unwrap_or("");
        let message = format!("`{name}` has no value");
        let help = format!("write `{name} \"…\"`");
        self.refuse(codes::MISSING_VALUE, parts.name.clone(), message, &help);
        self.node(parts, Kind::Hole)
    }

    fn list(&mut self, item: ShapeId, parts: &Parts<'_>) -> Node {
        let dashes = parts.children.iter().all(|node| self.is_dash(node));
        if !parts.properties.is_empty() || !dashes {
            let item = self.value(item, parts);
            return Node::new(item.span, Kind::List(vec![item]));
        }
        let mut items = self.scalars(parts);
        for node in parts.children {
            let child = self.parts(node);
            items.push(self.value(item, &child));
        }
        self.node(parts, Kind::List(items))
    }

    fn map(&mut self, values: Values, parts: &Parts<'_>) -> Node {
        if !parts.arguments.is_empty() && !parts.has_fields() {
            return self.anything(parts);
        }
        if !parts.arguments.is_empty() {
            // `services "web" { … }`: what follows are fields of the entry, not entries.
            self.refuse_arguments(parts, "name one entry in the singular, as in `service \"api\" { … }`");
            return self.node(parts, Kind::Map(Vec::new()));
        }
        let entries = self.entries(values, parts);
        self.node(parts, Kind::Map(entries))
    }

    fn entries(&mut self, values: Values, parts: &Parts<'_>) -> Vec<Entry> {
        let mut entries = UniqueEntries::default();
        self.properties(parts, &mut entries);
        for node in parts.children {
            let child = self.parts(node);
            let value = self.value_of(values, &child);
            entries.insert(self.key(node.name().value(), &child), value, &mut self.diagnostics);
        }
        entries.into_entries()
    }

    fn struct_of(&mut self, fields: &'run Fields, parts: &Parts<'_>) -> Node {
        if parts.is_bare() && self.is_switch(fields) && parts.block.is_none() {
            return self.node(parts, Kind::Bool(true));
        }
        if let Some(item) = self.short_list(fields)
            && self.holds_items(parts)
        {
            return self.list(item, parts);
        }
        if parts.arguments.is_empty() {
            let entries = self.fields(fields, parts);
            return self.node(parts, Kind::Map(entries));
        }
        match (&fields.short, parts.split_key()) {
            (Some(Short::Field(_)), _) if !parts.has_fields() => self.anything(parts),
            (Some(Short::Field(short)), _) => self.short_with_fields(fields, short, parts),
            (_, Some((first, key, rest))) if fields.field(key).is_some() && !rest.is_bare() => {
                self.one_field(fields, first, key, &rest, parts)
            }
            _ if !parts.has_fields() => self.anything(parts),
            _ => {
                self.refuse_arguments(parts, "write it as a property: `field=value`");
                self.struct_of(fields, &parts.without_arguments())
            }
        }
    }

    /// Whether a bare node of these fields says `true`: their short form is a boolean.
    fn is_switch(&self, fields: &Fields) -> bool {
        let Some(Short::Field(short)) = &fields.short else { return false };
        let shape = fields.field(short).map(|field| self.shapes.get(field.shape));
        matches!(shape, Some(Shape::Scalar(scalar)) if scalar.boolean)
    }

    /// The items of these fields, where their short form is a list.
    fn short_list(&self, fields: &Fields) -> Option<ShapeId> {
        let Some(Short::Field(short)) = &fields.short else { return None };
        match self.shapes.get(fields.field(short)?.shape) {
            Shape::List { item, .. } => Some(*item),
            _ => None,
        }
    }

    fn holds_items(&self, parts: &Parts<'_>) -> bool {
        !parts.is_bare() && parts.properties.is_empty() && parts.children.iter().all(|node| self.is_dash(node))
    }

    /// `port "http" 3001 publish=80`: the short form's field beside others.
    fn short_with_fields(&mut self, fields: &'run Fields, short: &str, parts: &Parts<'_>) -> Node {
        let arguments = Parts { arguments: parts.arguments.clone(), name: parts.name.clone(), ..Parts::default() };
        let value = self.anything(&arguments);
        let mut entries = self.fields(fields, &parts.without_arguments());
        let key = Spanned { value: short.to_owned(), span: value.span };
        match entries.iter().find(|entry| entry.key.value == short) {
            Some(entry) => self.diagnostics.push(duplicate_key(short, entry.key.span, Some(value.span))),
            None => entries.insert(0, Entry::new(key, value)),
        }
        self.node(parts, Kind::Map(entries))
    }

    /// `source "secrets_manager" path="app"`: the first argument names the one field that the rest is of.
    fn one_field(
        &mut self,
        fields: &'run Fields,
        first: &KdlEntry,
        key: &str,
        rest: &Parts<'_>,
        parts: &Parts<'_>,
    ) -> Node {
        let shape = fields.field(key).map_or(Values::Anything, |field| Values::Of(field.shape));
        let value = self.value_of(shape, rest);
        let key = Spanned { value: key.to_owned(), span: self.span(value_range(first)) };
        self.node(parts, Kind::Map(vec![Entry::new(key, value)]))
    }

    /// A value of which nothing is known is what it looks like.
    fn anything(&mut self, parts: &Parts<'_>) -> Node {
        let dashes = !parts.children.is_empty() && parts.children.iter().all(|node| self.is_dash(node));
        if parts.properties.is_empty() && (parts.list || dashes) {
            let items = self.loose_items(parts);
            return self.node(parts, Kind::List(items));
        }
        match parts.arguments.as_slice() {
            [only] if !parts.has_fields() => self.scalar(only),
            [_, ..] if !parts.has_fields() => {
                let items = self.scalars(parts);
                self.node(parts, Kind::List(items))
            }
            _ => self.map(Values::Anything, parts),
        }
    }

    fn loose_items(&mut self, parts: &Parts<'_>) -> Vec<Node> {
        let mut items = self.scalars(parts);
        for node in parts.children {
            let child = self.parts(node);
            items.push(self.anything(&child));
        }
        items
    }

    fn scalars(&mut self, parts: &Parts<'_>) -> Vec<Node> {
        parts.arguments.iter().map(|argument| self.scalar(argument)).collect()
    }

    fn scalar(&mut self, entry: &KdlEntry) -> Node {
        let span = self.span(value_range(entry));
        let written = self.text.get(span.range()).unwrap_or("");
        let kind = match entry.value() {
            KdlValue::String(text) => Kind::Text(text.clone()),
            KdlValue::Bool(value) => Kind::Bool(*value),
            KdlValue::Null => Kind::Null,
            KdlValue::Float(_) => Kind::Float(written.to_owned()),
            KdlValue::Integer(number) => i64::try_from(*number).map(Kind::Integer).unwrap_or_else(|_| {
                self.diagnostics.push(number_out_of_range(span, written));
                Kind::Hole
            }),
        };
        Node::new(span, kind)
    }

    fn refuse_arguments(&mut self, parts: &Parts<'_>, help: &str) {
        let name = self.text.get(parts.name.clone()).unwrap_or("").to_owned();
        for argument in &parts.arguments {
            let range = value_range(argument);
            let written = self.text.get(range.clone()).unwrap_or("").to_owned();
            let message = format!("the argument `{written}` has no place beside the fields of `{name}`");
            self.refuse(codes::KDL_ARGUMENT, range, message, help);
        }
    }

    fn parts<'kdl>(&self, node: &'kdl KdlNode) -> Parts<'kdl> {
        let (properties, arguments) = node.entries().iter().partition(|entry| entry.name().is_some());
        let name = source_range(node.name().span());
        let after_entries = node.entries().iter().map(|entry| entry_range(entry).end).max().unwrap_or(name.end);
        Parts {
            block: node.children().and_then(|_| self.block(after_entries, source_range(node.span()).end)),
            name,
            arguments,
            properties,
            children: node.children().map_or(&[], KdlDocument::nodes),
            list: node.ty().is_some(),
        }
    }

    fn block(&self, start: usize, end: usize) -> Option<Range<usize>> {
        let written = self.text.get(start..end)?;
        Some(start + written.find('{')?..start + written.rfind('}')? + 1)
    }

    /// A list item: its name is `-` without quotes.
    fn is_dash(&self, node: &KdlNode) -> bool {
        self.text.get(source_range(node.name().span())) == Some("-")
    }

    fn key(&self, name: &str, parts: &Parts<'_>) -> Spanned<String> {
        Spanned { value: name.to_owned(), span: self.span(parts.name.clone()) }
    }

    fn node(&self, parts: &Parts<'_>, kind: Kind) -> Node {
        Node::new(self.span(parts.range()), kind)
    }

    fn refuse(&mut self, code: Code, range: Range<usize>, message: String, help: &str) {
        self.diagnostics.push(Diagnostic::error(code, self.span(range), message).with_help(help));
    }

    fn span(&self, range: Range<usize>) -> Span {
        Span::new(self.file, range)
    }
}

fn source_range(span: miette::SourceSpan) -> Range<usize> {
    span.offset()..span.offset() + span.len()
}

fn entry_range(entry: &KdlEntry) -> Range<usize> {
    source_range(entry.span())
}

/// The value of an argument or property, which ends the entry.
fn value_range(entry: &KdlEntry) -> Range<usize> {
    let range = entry_range(entry);
    let length = entry.format().map_or(range.len(), |format| format.value_repr.len());
    range.end.saturating_sub(length)..range.end
}

//! Reads the lines of a catalogue. The text is committed and a test reads all of it, so nothing here can be refused.

use std::sync::OnceLock;

use super::{
    Bounds, Entry, Field, Form, Limits, ListKind, Merge, Minors, Pattern, Reference, Traits, Type, Types, Width,
};

/// Where each type stands. One pass over the text, which reads no field.
pub(super) fn table(text: &'static str) -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut rest = text;
    while !rest.is_empty() {
        let (header, fields) = rest.split_once('\n').unwrap_or((rest, ""));
        let end = end_of_fields(fields);
        let (name, traits) = header.split_once(' ').unwrap_or((header, ""));
        entries.push(Entry { name, traits, fields: &fields[..end], read: OnceLock::new() });
        rest = &fields[end..];
    }
    entries
}

/// Where the first line begins that is no field.
fn end_of_fields(text: &str) -> usize {
    if !text.starts_with(' ') {
        return 0;
    }
    let mut breaks = text.match_indices('\n').map(|(at, _)| at + 1);
    breaks.find(|start| text.as_bytes().get(*start) != Some(&b' ')).unwrap_or(text.len())
}

pub(super) fn read(types: &'static Types, entry: &Entry) -> Type {
    let fields = entry.fields.lines().map(|line| field(types, line)).collect();
    Type { name: entry.name, traits: traits(entry.traits), fields }
}

fn traits(text: &'static str) -> Traits {
    let mut traits = Traits::default();
    for word in words(text) {
        match word {
            ("namespaced", _) => traits.namespaced = true,
            ("custom", _) => traits.custom = true,
            ("open", _) => traits.open = true,
            ("x", _) => traits.extensible = true,
            (name, value) => traits.minors.read(name, value),
        }
    }
    traits
}

/// Words parted by blanks, each with what stands behind its `=`.
fn words(text: &'static str) -> impl Iterator<Item = (&'static str, &'static str)> {
    text.split(' ').filter(|word| !word.is_empty()).map(|word| word.split_once('=').unwrap_or((word, "")))
}

impl Minors {
    fn read(&mut self, name: &str, value: &str) {
        match name {
            "since" => self.since = value.parse().ok(),
            "until" => self.until = value.parse().ok(),
            _ => {}
        }
    }
}

fn field(types: &'static Types, line: &'static str) -> Field {
    let (name, rest) = line.trim_start().split_once(' ').unwrap_or((line, "any"));
    // A pattern may hold what looks like a facet.
    let (rest, pattern) = rest.split_once(" pattern=").map_or((rest, None), |(rest, pattern)| (rest, Some(pattern)));
    let (kind, facets) = rest.split_once(' ').unwrap_or((rest, ""));
    let mut field = Field {
        name: name.trim_end_matches('!'),
        required: name.ends_with('!'),
        form: form(types, kind),
        minors: Minors::default(),
        limits: Limits::default(),
        list: ListKind::Atomic,
        merge: None,
        retain_keys: false,
        read_only: false,
        block: false,
    };
    field.limits.pattern = pattern.map(|text| Pattern { text, compiled: OnceLock::new() });
    words(facets).for_each(|(name, value)| field.read(name, value));
    field
}

impl Field {
    fn read(&mut self, name: &str, value: &'static str) {
        match name {
            "enum" => self.limits.values = value.split('|').collect(),
            "range" => self.limits.range = bounds(value),
            "length" => self.limits.length = bounds(value),
            "count" => self.limits.count = bounds(value),
            "keys" => self.list = ListKind::Keyed(value.split(',').collect()),
            "set" => self.list = ListKind::Set,
            "merge" if value.is_empty() => self.merge = Some(Merge::Values),
            "merge" => self.merge = Some(Merge::By(value)),
            "retain-keys" => self.retain_keys = true,
            "read-only" => self.read_only = true,
            "block" => self.block = true,
            name => self.minors.read(name, value),
        }
    }
}

/// `1..`, `..5` or `1..5`.
fn bounds(text: &str) -> Bounds {
    let (least, largest) = text.split_once("..").unwrap_or((text, text));
    Bounds { least: least.parse().ok(), largest: largest.parse().ok() }
}

fn form(types: &'static Types, text: &'static str) -> Form {
    let alternatives = alternatives(text);
    if alternatives.len() > 1 {
        return Form::OneOf(alternatives.into_iter().map(|one| form(types, one)).collect());
    }
    let inside = |open, close| text.strip_prefix(open).and_then(|rest: &str| rest.strip_suffix(close));
    if let Some(items) = inside('[', ']') {
        return Form::List(Box::new(form(types, items)));
    }
    if let Some(values) = inside('{', '}') {
        return Form::Map(Box::new(form(types, values)));
    }
    word(types, text)
}

/// Parted by `|`, but not within brackets.
fn alternatives(text: &'static str) -> Vec<&'static str> {
    let mut depth = 0_u32;
    text.split(|letter: char| {
        match letter {
            '[' | '{' => depth += 1,
            ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        letter == '|' && depth == 0
    })
    .collect()
}

fn word(types: &'static Types, word: &'static str) -> Form {
    match word {
        "any" => Form::Any,
        "null" => Form::Null,
        "string" => Form::Text,
        "boolean" => Form::Boolean,
        "integer" => Form::Integer(Width::Any),
        "int32" => Form::Integer(Width::Bits32),
        "int64" => Form::Integer(Width::Bits64),
        "number" => Form::Number,
        "quantity" => Form::Quantity,
        "int-or-string" => Form::IntOrString,
        "time" => Form::Time,
        "base64" => Form::Base64,
        name => Form::Type(Reference { name, types, found: OnceLock::new() }),
    }
}

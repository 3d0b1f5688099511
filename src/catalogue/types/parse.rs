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
    let has = |word: &str| text.split(' ').any(|found| found == word);
    Traits {
        namespaced: has("namespaced"),
        custom: has("custom"),
        open: has("open"),
        extensible: has("x"),
        minors: minors(text),
    }
}

fn minors(text: &'static str) -> Minors {
    let minor = |name| facet(text, name).and_then(|number| number.parse().ok());
    Minors { since: minor("since"), until: minor("until") }
}

/// The value of a facet: `34` of `since=34`.
fn facet(text: &'static str, name: &str) -> Option<&'static str> {
    text.split(' ').find_map(|word| word.strip_prefix(name)?.strip_prefix('='))
}

fn field(types: &'static Types, line: &'static str) -> Field {
    let (name, rest) = line.trim_start().split_once(' ').unwrap_or((line, "any"));
    // A pattern may hold what looks like a facet.
    let (rest, pattern) = rest.split_once(" pattern=").map_or((rest, None), |(rest, pattern)| (rest, Some(pattern)));
    let (kind, facets) = rest.split_once(' ').unwrap_or((rest, ""));
    let has = |word: &str| facets.split(' ').any(|found| found == word);
    let bounds = |name| facet(facets, name).map(bounds).unwrap_or_default();
    Field {
        name: name.trim_end_matches('!'),
        required: name.ends_with('!'),
        form: form(types, kind),
        minors: minors(facets),
        limits: Limits {
            values: facet(facets, "enum").map(|values| values.split('|').collect()).unwrap_or_default(),
            range: bounds("range"),
            length: bounds("length"),
            count: bounds("count"),
            pattern: pattern.map(|text| Pattern { text, compiled: OnceLock::new() }),
        },
        list: list_kind(facets),
        merge: merge(facets),
        retain_keys: has("retain-keys"),
        read_only: has("read-only"),
        block: has("block"),
    }
}

fn list_kind(facets: &'static str) -> ListKind {
    match facet(facets, "keys") {
        Some(keys) => ListKind::Keyed(keys.split(',').collect()),
        None if facets.split(' ').any(|word| word == "set") => ListKind::Set,
        None => ListKind::Atomic,
    }
}

fn merge(facets: &'static str) -> Option<Merge> {
    let by = facet(facets, "merge").map(Merge::By);
    by.or_else(|| facets.split(' ').any(|word| word == "merge").then_some(Merge::Values))
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

//! Edits of YAML: block style by lines, flow style between brackets.

use std::ops::Range;

use super::place::{Found, Site};
use super::splice::{Bracketed, Edit, Lines, Splice};
use crate::document::path::{Segment, Step};
use crate::document::{Entry, Kind, Node};
use crate::formats::yaml::{is_plain, quoted};

/// Columns by which a map lies below its key.
const INDENT: usize = 2;

/// What brings `value` to the place.
pub fn set(site: &Site<'_>, value: &Kind) -> Vec<Edit> {
    let lines = Lines(site.text);
    let (found, missing) = (site.last(), site.missing);
    let splice = match (missing, site.short, &found.node.kind) {
        ([], ..) => replace(site, value),
        (_, Some(short), _) => Some(widen(found.node, short, missing, value, lines)),
        (_, None, Kind::Null) => Some(fill(&found, &flow(missing, value), lines)),
        (_, None, Kind::List(items)) => append(site, items, value),
        (_, None, _) => insert(site, value),
    };
    splice.map(|splice| vec![splice]).into_iter().collect()
}

/// What takes the last value of the trail away.
pub fn remove(site: &Site<'_>) -> Vec<Edit> {
    let lines = Lines(site.text);
    let (holder, index) = (site.holder(), site.index());
    let places = places(holder.node, lines);
    let removed = if is_flow(holder.node, lines) {
        Bracketed { items: places, whole: holder.node.span.range() }.remove(index)
    } else {
        remove_from_block(&holder, &places, index, lines)
    };
    removed.map(|splice| vec![splice]).into_iter().collect()
}

fn replace(site: &Site<'_>, value: &Kind) -> Option<Splice> {
    let (found, lines) = (site.last(), Lines(site.text));
    let text = scalar(value, lines.written(found.node.span), in_flow(site, lines));
    if found.node.span.range().is_empty() {
        return Some(fill(&found, &text, lines));
    }
    Some(Splice::replace(found.node.span, text))
}

/// A short form and one more field.
fn widen(node: &Node, short: &str, missing: &[Segment], value: &Kind, lines: Lines<'_>) -> Splice {
    let written = lines.written(node.span);
    let first = match &node.kind {
        Kind::Text(_) => scalar(&node.kind, written, true),
        _ => written.to_owned(),
    };
    Splice::replace(node.span, format!("{{ {}: {first}, {} }}", key(short), flow_entry(missing, value)))
}

/// A value for a key that has none.
fn fill(found: &Found<'_>, text: &str, lines: Lines<'_>) -> Splice {
    let span = found.node.span.range();
    let after_key = found.key.map_or(span.end, |key| key.span.range().end);
    let colon = lines.get(after_key..lines.end(after_key)).find(':').map_or(after_key, |colon| after_key + colon + 1);
    if span.is_empty() { Splice::insert(colon, format!(" {text}")) } else { Splice::new(span, text) }
}

fn append(site: &Site<'_>, items: &[Node], value: &Kind) -> Option<Splice> {
    let (node, lines) = (site.last().node, Lines(site.text));
    let (_, below) = site.missing.split_first()?;
    let item = flow(below, value);
    if is_flow(node, lines) {
        return Some(bracketed(node, lines).append(lines, &item));
    }
    let column = lines.before(items.first()?.span.range().start).rfind('-')?;
    Some(lines.insert_after(node.span.range().end, &format!("{}- {item}", " ".repeat(column))))
}

fn insert(site: &Site<'_>, value: &Kind) -> Option<Splice> {
    let (node, lines) = (site.last().node, Lines(site.text));
    if is_flow(node, lines) {
        return Some(bracketed(node, lines).append(lines, &flow_entry(site.missing, value)));
    }
    let Some(first) = node.entries().first() else { return Some(lines.append(&block(site.missing, value, 0))) };
    let column = lines.before(first.key.span.range().start).chars().count();
    let line = format!("{}{}", " ".repeat(column), block(site.missing, value, column));
    Some(lines.insert_after(node.span.range().end, &line))
}

fn bracketed(node: &Node, lines: Lines<'_>) -> Bracketed {
    Bracketed { items: places(node, lines), whole: node.span.range() }
}

fn is_flow(node: &Node, lines: Lines<'_>) -> bool {
    matches!(node.kind, Kind::Map(_) | Kind::List(_)) && lines.written(node.span).starts_with(['{', '['])
}

fn in_flow(site: &Site<'_>, lines: Lines<'_>) -> bool {
    is_flow(site.root.node, lines) || site.trail.iter().any(|found| is_flow(found.node, lines))
}

/// The bytes of each entry or item.
fn places(node: &Node, lines: Lines<'_>) -> Vec<Range<usize>> {
    match &node.kind {
        Kind::Map(entries) => {
            entries.iter().map(|entry| entry.key.span.range().start..value_end(entry, lines)).collect()
        }
        Kind::List(items) => items.iter().map(|item| item.span.range()).collect(),
        _ => Vec::new(),
    }
}

/// An alias ends where it stands: its content stands elsewhere.
fn value_end(entry: &Entry, lines: Lines<'_>) -> usize {
    let (key, value) = (entry.key.span.range(), entry.value.span.range());
    let rest = lines.get(key.end..lines.end(key.end));
    let alias = rest.find('*').filter(|star| rest.get(..*star).is_some_and(|before| before.trim() == ":"));
    match alias {
        Some(star) => {
            let name = rest.get(star..).unwrap_or("");
            key.end + star + name.find([' ', ',', '}', ']']).unwrap_or(name.len())
        }
        None => value.end.max(key.end),
    }
}

fn remove_from_block(holder: &Found<'_>, places: &[Range<usize>], index: usize, lines: Lines<'_>) -> Option<Splice> {
    let place = places.get(index)?.clone();
    let is_list = matches!(holder.node.kind, Kind::List(_));
    if places.len() == 1 {
        return empty(holder, place, if is_list { "[]" } else { "{}" }, lines);
    }
    let start = if is_list { lines.start(place.start) + lines.before(place.start).rfind('-')? } else { place.start };
    lines.remove(start..place.end).or_else(|| Some(Splice::remove(place.start..places.get(index + 1)?.start)))
}

/// A collection whose only entry goes.
fn empty(holder: &Found<'_>, only: Range<usize>, left: &str, lines: Lines<'_>) -> Option<Splice> {
    let Some(key) = holder.key else {
        let is_root = lines.before(only.start).is_empty();
        return if is_root { lines.remove(only) } else { Some(Splice::replace(holder.node.span, left)) };
    };
    let after = key.span.range().end;
    let gap = lines.get(after..holder.node.span.range().start);
    match gap.trim() {
        ":" => Some(Splice::new(after..only.end, format!(": {left}"))),
        _ => Some(Splice::new(holder.node.span.range().start..only.end, left)),
    }
}

/// What lies below, as lines below a key at `column`.
fn block(steps: &[Segment], value: &Kind, column: usize) -> String {
    match steps.split_first() {
        Some((Segment { step: Step::Key(name), .. }, below)) => match below.first().map(|segment| &segment.step) {
            Some(Step::Key(_)) => {
                let column = column + INDENT;
                format!("{}:\n{}{}", key(name), " ".repeat(column), block(below, value, column))
            }
            Some(Step::Item(_)) => format!("{}: {}", key(name), flow(below, value)),
            None => format!("{}: {}", key(name), scalar(value, "", false)),
        },
        _ => flow(steps, value),
    }
}

fn flow(steps: &[Segment], value: &Kind) -> String {
    match steps.split_first() {
        Some((Segment { step: Step::Key(_), .. }, _)) => format!("{{ {} }}", flow_entry(steps, value)),
        Some((Segment { step: Step::Item(_), .. }, below)) => format!("[{}]", flow(below, value)),
        None => scalar(value, "", true),
    }
}

fn flow_entry(steps: &[Segment], value: &Kind) -> String {
    match steps.split_first() {
        Some((first, below)) => format!("{}: {}", key(&first.step.to_string()), flow(below, value)),
        None => String::new(),
    }
}

fn key(name: &str) -> String {
    if is_plain(name) && fits_flow(name) { name.to_owned() } else { quoted(name) }
}

/// A scalar, in the quotes of `before` where it fits them.
fn scalar(value: &Kind, before: &str, flow: bool) -> String {
    match value {
        Kind::Text(text) => text_like(text, before, flow),
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(written) => written.clone(),
        Kind::Null | Kind::Hole => "null".to_owned(),
        Kind::List(_) => "[]".to_owned(),
        Kind::Map(_) => "{}".to_owned(),
    }
}

fn text_like(text: &str, before: &str, flow: bool) -> String {
    let shown = !text.chars().any(char::is_control);
    if before.starts_with('\'') && shown {
        return format!("'{}'", text.replace('\'', "''"));
    }
    // A reference may stand plain, but not between brackets.
    let plain = is_plain(text.strip_prefix("${").unwrap_or(text)) && (!flow || fits_flow(text));
    if plain && !before.starts_with('"') { text.to_owned() } else { quoted(text) }
}

fn fits_flow(text: &str) -> bool {
    !text.contains([',', '[', ']', '{', '}'])
}

//! Edits of TOML: lines of a table's body, entries between braces, tables of their own.

use std::ops::Range;

use super::place::{Found, Site};
use super::splice::{Bracketed, Edit, Lines, Splice};
use crate::document::path::{Segment, Step};
use crate::document::{Kind, Node};
// The escapes of YAML's double quotes are TOML's too.
use crate::formats::yaml::quoted;

/// What brings `value` to the place.
pub fn set(site: &Site<'_>, value: &Kind) -> Vec<Edit> {
    let (found, lines) = (site.last(), Lines(site.text));
    let splice = match (site.missing, site.short, &found.node.kind) {
        ([], ..) => Some(Splice::replace(found.node.span, scalar(value, lines.written(found.node.span)))),
        (missing, Some(short), _) => Some(widen(found.node, short, missing, value, lines)),
        ([_, below @ ..], None, Kind::List(items)) => {
            Some(bracketed(found.node, items.iter()).append(lines, &inline(below, value)))
        }
        (_, None, _) => insert(site, value),
    };
    splice.map(|splice| vec![splice]).into_iter().collect()
}

/// What takes the last value of the trail away.
pub fn remove(site: &Site<'_>) -> Vec<Edit> {
    let (holder, lines) = (site.holder(), Lines(site.text));
    if is_inline(holder.node, lines) {
        let all = bracketed_entries(holder.node);
        return all.remove(site.index()).map(|splice| vec![splice]).into_iter().collect();
    }
    let layout = Layout::of(site.root.node, lines);
    let removed = layout.remove(&site.last());
    let emptied = emptied(site, &layout, &removed);
    [Some(removed), emptied].into_iter().flatten().collect()
}

/// A short form and one more field.
fn widen(node: &Node, short: &str, missing: &[Segment], value: &Kind, lines: Lines<'_>) -> Splice {
    let first = lines.written(node.span);
    Splice::replace(node.span, format!("{{ {} = {first}, {} }}", key(short), assignment(missing, value)))
}

fn insert(site: &Site<'_>, value: &Kind) -> Option<Splice> {
    let (found, lines) = (site.last(), Lines(site.text));
    if is_inline(found.node, lines) {
        return Some(bracketed_entries(found.node).append(lines, &assignment(site.missing, value)));
    }
    let layout = Layout::of(site.root.node, lines);
    match found.key {
        None if site.trail.is_empty() => insert_at_root(site, &layout, value),
        _ if is_header(found.node, lines) => {
            let line = assignment(site.missing, value);
            Some(lines.insert_after(layout.section_end(found.node.span.range().start), &line))
        }
        Some(name) if !in_header(name.span.range().start, lines) => {
            // `ports.http = …` implies the table: another line does too.
            let prefix = lines.get(lines.start(name.span.range().start)..name.span.range().end);
            let line = format!("{prefix}.{}", assignment(site.missing, value));
            Some(lines.insert_after(layout.end_of(found.node)?, &line))
        }
        _ => Some(lines.insert_after(layout.end_of(found.node)?, &table(site, value))),
    }
}

/// A key of the root stands before all tables; what lies deeper is a table behind them.
fn insert_at_root(site: &Site<'_>, layout: &Layout<'_>, value: &Kind) -> Option<Splice> {
    let lines = layout.lines;
    let is_deep = matches!(site.missing, [_, Segment { step: Step::Key(_), .. }, ..]);
    if is_deep {
        let blank = if site.text.is_empty() { "" } else { "\n" };
        return Some(lines.append(&format!("{blank}{}", table(site, value).trim_start())));
    }
    let line = assignment(site.missing, value);
    match (layout.section_content_end(0), layout.headers.first()) {
        (Some(end), _) => Some(lines.insert_after(end, &line)),
        (None, Some(header)) => Some(Splice::insert(*header, format!("{line}\n\n"))),
        (None, None) => Some(lines.append(&line)),
    }
}

/// A table with one key, below a blank line.
fn table(site: &Site<'_>, value: &Kind) -> String {
    let keys = site.missing.iter().take_while(|segment| matches!(segment.step, Step::Key(_))).count().max(1);
    let (above, last) = site.missing.split_at(keys - 1);
    let outer = site.trail.iter().filter_map(|found| found.key).map(|name| key(&name.value));
    let path: Vec<String> = outer.chain(above.iter().map(|segment| key(&segment.step.to_string()))).collect();
    format!("\n[{}]\n{}", path.join("."), assignment(last, value))
}

/// Where a table is left without entries and nothing but these implied it, it is stated.
fn emptied(site: &Site<'_>, layout: &Layout<'_>, removed: &Edit) -> Option<Edit> {
    let name = site.holder().key?;
    let first = removed.iter().min_by_key(|splice| splice.range.start)?;
    let at = name.span.range();
    let stated = if in_header(at.start, layout.lines) {
        let trail = site.trail.iter().rev().skip(1).rev();
        let path: Vec<String> = trail.filter_map(|found| found.key).map(|name| key(&name.value)).collect();
        format!("[{}]\n", path.join("."))
    } else {
        format!("{} = {{}}\n", layout.lines.get(layout.lines.start(at.start)..at.end))
    };
    let others = removed.iter().filter(|splice| splice.range != first.range).cloned();
    Some(others.chain([Splice::new(first.range.clone(), stated)]).collect())
}

/// The lines of a file that belong to its tables.
struct Layout<'a> {
    lines: Lines<'a>,
    /// Where the headers of tables stand, in order.
    headers: Vec<usize>,
    /// The bytes of all values that are no tables with headers or dotted keys.
    leaves: Vec<Range<usize>>,
}

impl<'a> Layout<'a> {
    fn of(root: &Node, lines: Lines<'a>) -> Self {
        let mut layout = Layout { lines, headers: Vec::new(), leaves: Vec::new() };
        layout.collect(root);
        layout.headers.sort_unstable();
        layout
    }

    fn below(&self, node: &Node) -> Self {
        Layout::of(node, self.lines)
    }

    fn collect(&mut self, node: &Node) {
        if is_header(node, self.lines) {
            self.headers.push(node.span.range().start);
        }
        match &node.kind {
            Kind::Map(entries) if !is_inline(node, self.lines) => {
                entries.iter().for_each(|entry| self.collect(&entry.value));
            }
            Kind::List(items) if items.iter().any(|item| is_header(item, self.lines)) => {
                items.iter().for_each(|item| self.collect(item));
            }
            _ => self.leaves.push(node.span.range()),
        }
    }

    /// Where the table at `start` is followed by another.
    fn next_header(&self, start: usize) -> usize {
        let next = self.headers.iter().find(|header| **header > start);
        next.copied().unwrap_or(self.lines.0.len())
    }

    /// The end of the last value between `start` and the next table.
    fn section_content_end(&self, start: usize) -> Option<usize> {
        let end = self.headers.iter().copied().find(|header| *header > start || (start == 0 && *header == 0));
        let end = end.unwrap_or(self.lines.0.len());
        self.leaves.iter().filter(|leaf| leaf.start >= start && leaf.start < end).map(|leaf| leaf.end).max()
    }

    /// The end of a table's last value; of its header where it has none.
    fn section_end(&self, header: usize) -> usize {
        self.section_content_end(header).unwrap_or(header)
    }

    /// The end of everything that a table holds, its own tables included.
    fn end_of(&self, node: &Node) -> Option<usize> {
        let below = self.below(node);
        let leaf = below.leaves.iter().map(|leaf| leaf.end).max();
        leaf.max(below.headers.last().map(|header| self.section_end(*header)))
    }

    /// All lines that state a value.
    fn remove(&self, found: &Found<'_>) -> Edit {
        let below = self.below(found.node);
        let sections: Vec<Range<usize>> = below.headers.iter().map(|header| self.section(*header)).collect();
        let outside = |leaf: &&Range<usize>| !sections.iter().any(|section| section.contains(&leaf.start));
        let rows = below.leaves.iter().filter(outside);
        let key_start = |leaf: &Range<usize>| match found.key {
            Some(key) if is_leaf(found.node, self.lines) => key.span.range().start,
            _ => leaf.start,
        };
        let rows: Vec<Range<usize>> =
            rows.map(|leaf| self.lines.start(key_start(leaf))..self.lines.next(leaf.end)).collect();
        sections.into_iter().chain(rows).map(Splice::remove).collect()
    }

    /// A table's lines, with the blank ones behind them.
    fn section(&self, header: usize) -> Range<usize> {
        let next = self.next_header(header);
        let mut end = self.lines.next(self.section_end(header));
        while end < next && self.lines.get(end..self.lines.end(end)).trim().is_empty() {
            end = self.lines.next(end);
        }
        self.lines.start(header)..end
    }
}

fn is_header(node: &Node, lines: Lines<'_>) -> bool {
    matches!(node.kind, Kind::Map(_)) && lines.written(node.span).starts_with('[')
}

fn is_leaf(node: &Node, lines: Lines<'_>) -> bool {
    is_inline(node, lines) || !matches!(node.kind, Kind::Map(_) | Kind::List(_))
}

/// Between braces or brackets, on a line with its key.
fn is_inline(node: &Node, lines: Lines<'_>) -> bool {
    match &node.kind {
        Kind::Map(_) => lines.written(node.span).starts_with('{'),
        Kind::List(items) => !items.iter().any(|item| is_header(item, lines)),
        _ => false,
    }
}

/// Whether a key stands in the header of a table.
fn in_header(at: usize, lines: Lines<'_>) -> bool {
    let before = lines.before(at).trim_start();
    before.starts_with('[') && !before.contains('=')
}

fn bracketed<'a>(node: &Node, items: impl Iterator<Item = &'a Node>) -> Bracketed {
    Bracketed { items: items.map(|item| item.span.range()).collect(), whole: node.span.range() }
}

fn bracketed_entries(node: &Node) -> Bracketed {
    let entry = |entry: &crate::document::Entry| entry.key.span.range().start..entry.value.span.range().end;
    match &node.kind {
        Kind::List(items) => bracketed(node, items.iter()),
        _ => Bracketed { items: node.entries().iter().map(entry).collect(), whole: node.span.range() },
    }
}

/// `a.b = value`.
fn assignment(steps: &[Segment], value: &Kind) -> String {
    let keys: Vec<String> = steps.iter().map_while(|segment| name(&segment.step)).map(key).collect();
    let below = steps.get(keys.len()..).unwrap_or_default();
    format!("{} = {}", keys.join("."), inline(below, value))
}

fn name(step: &Step) -> Option<&str> {
    match step {
        Step::Key(name) => Some(name),
        Step::Item(_) => None,
    }
}

fn inline(steps: &[Segment], value: &Kind) -> String {
    match steps.split_first() {
        Some((Segment { step: Step::Key(_), .. }, _)) => format!("{{ {} }}", assignment(steps, value)),
        Some((Segment { step: Step::Item(_), .. }, below)) => format!("[{}]", inline(below, value)),
        None => scalar(value, ""),
    }
}

fn key(name: &str) -> String {
    let bare = |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '-';
    if !name.is_empty() && name.chars().all(bare) { name.to_owned() } else { quoted(name) }
}

/// A scalar, in the quotes of `before` where it fits them.
fn scalar(value: &Kind, before: &str) -> String {
    match value {
        Kind::Text(text) => {
            let literal = before.starts_with('\'') && !text.contains('\'') && !text.chars().any(char::is_control);
            if literal { format!("'{text}'") } else { quoted(text) }
        }
        Kind::Bool(value) => value.to_string(),
        Kind::Integer(number) => number.to_string(),
        Kind::Float(written) => written.clone(),
        Kind::List(_) => "[]".to_owned(),
        Kind::Map(_) | Kind::Null | Kind::Hole => "{}".to_owned(),
    }
}

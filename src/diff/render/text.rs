//! A diff for people at a terminal: by cause, then object, then path.

use std::fmt::Write;

use super::{Group, groups, value, words};
use crate::diff::cause::Cause;
use crate::diff::mask::MASK;
use crate::diff::objects::scalar;
use crate::diff::summary::summary;
use crate::diff::{Change, Diff, Kind, Segment};
use crate::formats::parse::Node;

/// Paths are filled up to this width at most.
const MAX_WIDTH: usize = 64;

/// Escape sequences for the parts of a diff; empty ones without colours.
#[derive(Clone, Copy, Debug, Default)]
pub struct Palette {
    added: &'static str,
    removed: &'static str,
    strong: &'static str,
    faint: &'static str,
    end: &'static str,
}

impl Palette {
    pub const COLOURS: Palette = Palette {
        added: "\u{1b}[32m",
        removed: "\u{1b}[31m",
        strong: "\u{1b}[1m",
        faint: "\u{1b}[2m",
        end: "\u{1b}[0m",
    };
}

/// Empty where nothing changes.
pub fn text(diff: &Diff, palette: Palette) -> String {
    let mut writer = Writer { text: String::new(), palette };
    for group in groups(diff) {
        writer.blank_line();
        writer.group(&group);
    }
    writer.blank_line();
    for unread in &diff.unread {
        let _ = writeln!(writer.text, "{} is compared as text: {}", unread.path, unread.because);
    }
    writer.text.truncate(writer.text.trim_end().len());
    if !writer.text.is_empty() {
        writer.text.push('\n');
    }
    writer.text
}

struct Writer {
    text: String,
    palette: Palette,
}

impl Writer {
    fn group(&mut self, group: &Group<'_>) {
        self.cause(group.cause);
        for changes in group.changes.chunk_by(|one, next| one.address == next.address) {
            self.object(changes);
        }
    }

    fn blank_line(&mut self) {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
    }

    fn cause(&mut self, cause: &Cause) {
        let Palette { strong, faint, end, .. } = self.palette;
        let gone = if matches!(cause, Cause::Gone(_)) { " (before)" } else { "" };
        let _ = match cause.line() {
            Some(line) => {
                writeln!(self.text, "{strong}{}:{}{gone}{end}  {faint}{}{end}", line.path, line.line, line.text)
            }
            None => writeln!(self.text, "{strong}{}{end}", words(cause)),
        };
    }

    fn object(&mut self, changes: &[&Change]) {
        let Some(first) = changes.first() else { return };
        let Palette { strong, end, .. } = self.palette;
        let address = &first.address;
        if first.is_whole_object() {
            return self.whole_object(first);
        }
        let _ = writeln!(self.text, "  {strong}{address}{end}  {}", address.environment);
        let width = changes.iter().map(|change| change.path.to_string().chars().count()).max().unwrap_or(0);
        changes.iter().for_each(|change| self.change(change, width.min(MAX_WIDTH)));
    }

    fn whole_object(&mut self, change: &Change) {
        let Palette { strong, end, .. } = self.palette;
        let (sign, colour) = self.sign(change.kind());
        let told = change.after.as_ref().or(change.before.as_ref()).map(summary).unwrap_or_default();
        let Change { address, .. } = change;
        let line = format!("  {colour}{sign}{end} {strong}{address}{end}  {}  {told}", address.environment);
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    fn sign(&self, kind: Kind) -> (char, &'static str) {
        match kind {
            Kind::Added => ('+', self.palette.added),
            Kind::Removed => ('-', self.palette.removed),
            Kind::Changed => ('~', ""),
        }
    }

    fn change(&mut self, change: &Change, width: usize) {
        let (sign, colour) = self.sign(change.kind());
        let end = if colour.is_empty() { "" } else { self.palette.end };
        let path = match change.path.to_string() {
            path if path.is_empty() => "text".to_owned(),
            path => path,
        };
        if let Some(lines) = value::lines(change.before.as_ref(), change.after.as_ref()) {
            let _ = writeln!(self.text, "    {sign} {path}");
            return lines.iter().for_each(|line| self.line(line));
        }
        let shown = self.values(change);
        let line = format!("    {colour}{sign}{end} {path:width$}  {shown}");
        let _ = writeln!(self.text, "{}", line.trim_end());
    }

    fn values(&self, change: &Change) -> String {
        let Palette { added, removed, end, .. } = self.palette;
        let inline = if change.address.target == "terraform" { value::inline_hcl } else { value::inline };
        match (&change.before, &change.after) {
            (Some(before), Some(after)) if is_masked(before) && is_masked(after) => format!("{MASK} (changed)"),
            (Some(before), Some(after)) => {
                format!("{removed}{}{end} → {added}{}{end}", inline(before), inline(after))
            }
            // The item of a set is its own name.
            (one, other) => match (other.as_ref().or(one.as_ref()), change.path.segments.last()) {
                (Some(value), Some(Segment::Item(item))) if scalar(value) == *item => String::new(),
                (value, _) => value.map(inline).unwrap_or_default(),
            },
        }
    }

    fn line(&mut self, line: &str) {
        let colour = match line.chars().next() {
            Some('+') => self.palette.added,
            Some('-') => self.palette.removed,
            _ => self.palette.faint,
        };
        let line = format!("        {colour}{line}{}", self.palette.end);
        let _ = writeln!(self.text, "{}", line.trim_end());
    }
}

fn is_masked(node: &Node) -> bool {
    node.as_text() == Some(MASK)
}

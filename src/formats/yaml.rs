//! YAML that every YAML 1.1 and 1.2 reader takes for the same.
//!
//! Block style, two spaces a level, lists below their key's column. A string stands plain only where no reader
//! could take it for something else, in a `|` block only where every reader keeps its bytes, and in double quotes
//! otherwise. Keys follow the rule of values.

use super::Rendered;
use crate::tree::{Content, Origin, Tree};

type Entries = [(std::borrow::Cow<'static, str>, Tree)];

/// One document, with a newline at its end. A line has the origin of the value that starts on it.
pub fn render(tree: &Tree) -> Rendered {
    let mut writer = Writer::default();
    writer.block(tree, 0);
    Rendered { text: writer.text, lines: writer.lines, starts: Vec::new() }
}

#[derive(Default)]
struct Writer {
    text: String,
    lines: Vec<Origin>,
}

impl Writer {
    /// A value where a line or a list item starts; `indent` is the column of what it holds.
    fn block(&mut self, tree: &Tree, indent: usize) {
        match &tree.content {
            Content::Map(entries) if !entries.is_empty() => self.map(entries, indent),
            Content::List(items) if !items.is_empty() => self.list(items, indent),
            // A document's own text is indented too: at column 0 it could hold a document marker.
            _ => self.leaf(tree, indent.max(2)),
        }
    }

    fn map(&mut self, entries: &Entries, indent: usize) {
        for (key, value) in entries {
            self.pad(indent);
            self.inline_text(key);
            self.text.push(':');
            self.value(value, indent);
        }
    }

    fn list(&mut self, items: &[Tree], indent: usize) {
        for item in items {
            self.pad(indent);
            self.text.push_str("- ");
            self.block(item, indent + 2);
        }
    }

    /// What follows `key:` on its line and below.
    fn value(&mut self, tree: &Tree, indent: usize) {
        match &tree.content {
            Content::Map(entries) if !entries.is_empty() => {
                self.end_line(&tree.origin);
                self.map(entries, indent + 2);
            }
            Content::List(items) if !items.is_empty() => {
                self.end_line(&tree.origin);
                self.list(items, indent + 2);
            }
            _ => {
                self.text.push(' ');
                self.leaf(tree, indent + 2);
            }
        }
    }

    /// A scalar or an empty collection; `indent` is the column of a block's lines.
    fn leaf(&mut self, tree: &Tree, indent: usize) {
        match &tree.content {
            Content::Null => self.text.push_str("null"),
            Content::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Content::Integer(number) => self.text.push_str(&number.to_string()),
            Content::Number(number) => self.text.push_str(number),
            // Of HCL alone: no other format has them.
            Content::Expression(text) => self.inline_text(text),
            Content::Call { function, .. } => self.inline_text(function),
            Content::Blocks(_) => self.text.push_str("[]"),
            Content::Text(text) if fits_block(text) => return self.text_block(text, indent, &tree.origin),
            Content::Text(text) => self.inline_text(text),
            Content::List(_) => self.text.push_str("[]"),
            Content::Map(_) => self.text.push_str("{}"),
        }
        self.end_line(&tree.origin);
    }

    fn text_block(&mut self, text: &str, indent: usize, origin: &Origin) {
        self.text.push_str(match text.strip_suffix('\n') {
            None => "|-",
            Some(rest) if rest.ends_with('\n') => "|+",
            Some(_) => "|",
        });
        self.end_line(origin);
        for line in text.lines() {
            if !line.is_empty() {
                self.pad(indent);
                self.text.push_str(line);
            }
            self.end_line(origin);
        }
    }

    fn inline_text(&mut self, text: &str) {
        if is_plain(text) {
            self.text.push_str(text);
        } else {
            push_quoted(&mut self.text, text);
        }
    }

    /// Nothing where the line has begun, as after the dash of a list item.
    fn pad(&mut self, indent: usize) {
        if self.text.is_empty() || self.text.ends_with('\n') {
            self.text.extend(std::iter::repeat_n(' ', indent));
        }
    }

    fn end_line(&mut self, origin: &Origin) {
        self.text.push('\n');
        self.lines.push(origin.clone());
    }
}

/// The text in double quotes, on one line.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    push_quoted(&mut quoted, text);
    quoted
}

fn push_quoted(out: &mut String, text: &str) {
    out.push('"');
    text.chars().for_each(|letter| push_escaped(out, letter));
    out.push('"');
}

fn push_escaped(out: &mut String, letter: char) {
    match letter {
        '"' => out.push_str("\\\""),
        '\\' => out.push_str("\\\\"),
        '\n' => out.push_str("\\n"),
        '\r' => out.push_str("\\r"),
        '\t' => out.push_str("\\t"),
        hidden if is_hidden(hidden) => out.push_str(&format!("\\u{:04X}", u32::from(hidden))),
        shown => out.push(shown),
    }
}

/// Whether every reader takes the bare text for a string, and for this one.
pub fn is_plain(text: &str) -> bool {
    /// What some reader takes for a boolean, null or number, in any case.
    const TAKEN: [&str; 11] = ["y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"];
    starts_plain(text)
        && text.bytes().all(|byte| (b' '..=b'~').contains(&byte))
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([' ', ':'])
        && !TAKEN.iter().any(|word| text.eq_ignore_ascii_case(word))
}

/// Whether the first bytes rule out an indicator, a number and a date: `api`, `/health`, `../app`, `250m`, but not `1e3`.
fn starts_plain(text: &str) -> bool {
    let after_digits = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    match after_digits.bytes().next() {
        Some(first) if after_digits.len() < text.len() => first.is_ascii_alphabetic() && !b"bBeEoOxX".contains(&first),
        Some(b'/' | b'_') => true,
        Some(b'.') => text.starts_with("./") || text.starts_with("../"),
        Some(first) => first.is_ascii_alphabetic(),
        None => false,
    }
}

/// Whether a `|` block keeps the text in every reader.
fn fits_block(text: &str) -> bool {
    text.contains('\n')
        && !text.starts_with([' ', '\t', '\n'])
        && !text.contains(" \n")
        && !text.contains("\t\n")
        && !text.ends_with([' ', '\t'])
        && !text.chars().any(|letter| !matches!(letter, '\n' | '\t') && is_hidden(letter))
}

/// What is no glyph to a person or a line break to some reader: controls, other blanks, marks of direction.
fn is_hidden(letter: char) -> bool {
    letter.is_control()
        || (letter.is_whitespace() && letter != ' ')
        || matches!(letter, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
        || matches!(letter, '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}')
}

//! HCL, byte for byte as `terraform fmt` leaves it.
//!
//! A tree is a map of blocks: each key is a header (`resource "aws_s3_bucket" "assets"`), each value [`Content::Blocks`]
//! whose bodies are maps. In a body the key [`BLANK`] is a blank line, which parts two groups of arguments; nested
//! blocks are parted from their neighbours without it. Elsewhere a map is an object.
//!
//! Alignment is by line, as in `hclwrite/format.go` of hashicorp/hcl: in a run of lines that each hold a whole argument
//! the `=` stand below each other; every other line ends the run.

use std::borrow::Cow;

use super::Rendered;
use crate::tree::{BLANK, Content, Origin, Tree};

type Entries = [(Cow<'static, str>, Tree)];

/// The longest list that stands on one line, in bytes.
const WIDEST_LIST: usize = 80;

/// The blocks of a file, with one blank line between two of them.
pub fn render(trees: &[&Tree]) -> Rendered {
    let mut writer = Writer::default();
    for tree in trees {
        if let Content::Map(entries) = &tree.content {
            writer.starts.push(writer.lines.len());
            entries.iter().for_each(|(header, blocks)| writer.blocks(header, blocks, 0));
        }
    }
    writer.finish()
}

#[derive(Default)]
struct Writer<'t> {
    lines: Vec<Line<'t>>,
    starts: Vec<usize>,
}

/// A line, and what of it starts at the column of its run: `= "a"`.
struct Line<'t> {
    indent: usize,
    lead: String,
    assigned: Option<String>,
    origin: &'t Origin,
}

impl<'t> Writer<'t> {
    fn line(&mut self, indent: usize, lead: impl Into<String>, origin: &'t Origin) {
        self.lines.push(Line { indent, lead: lead.into(), assigned: None, origin });
    }

    /// A blank line, but none at the start of a body or of the file.
    fn blank(&mut self, origin: &'t Origin) {
        let opens = |line: &Line<'_>| line.lead.is_empty() || line.lead.ends_with('{');
        if self.lines.last().is_some_and(|line| !opens(line)) {
            self.line(0, "", origin);
        }
    }

    /// Blocks of one header. Each is parted from what is before it.
    fn blocks(&mut self, header: &str, tree: &'t Tree, indent: usize) {
        let Content::Blocks(blocks) = &tree.content else { return };
        for block in blocks {
            self.blank(&block.origin);
            match &block.content {
                Content::Map(entries) if !entries.is_empty() => {
                    self.line(indent, format!("{header} {{"), &block.origin);
                    self.body(entries, indent + 1);
                    self.line(indent, "}", &block.origin);
                }
                _ => self.line(indent, format!("{header} {{}}"), &block.origin),
            }
        }
    }

    fn body(&mut self, entries: &'t Entries, indent: usize) {
        let mut after_block = false;
        for (name, tree) in entries {
            let is_block = matches!(tree.content, Content::Blocks(_));
            if after_block && !is_block || name == BLANK {
                self.blank(&tree.origin);
            }
            match &tree.content {
                Content::Blocks(_) => self.blocks(name, tree, indent),
                _ if name == BLANK => {}
                Content::Map(inner) if !inner.is_empty() => self.spread(tree, indent, format!("{name} = "), ""),
                _ => self.argument(name.to_string(), tree, indent),
            }
            after_block = is_block;
        }
    }

    fn argument(&mut self, name: String, tree: &'t Tree, indent: usize) {
        match inline(tree) {
            Some(value) => {
                let assigned = Some(format!("= {value}"));
                self.lines.push(Line { indent, lead: name, assigned, origin: &tree.origin });
            }
            None => self.spread(tree, indent, format!("{name} = "), ""),
        }
    }

    /// A value of several lines, between `before` and `after`. Brackets that open together close together.
    fn spread(&mut self, tree: &'t Tree, indent: usize, before: String, after: &str) {
        match &tree.content {
            Content::Call { function, arguments } => match arguments.as_slice() {
                [first @ .., last] => {
                    let first: String = first.iter().map(|argument| format!("{}, ", whole(argument))).collect();
                    self.spread(last, indent, format!("{before}{function}({first}"), &format!("){after}"));
                }
                [] => self.line(indent, format!("{before}{function}(){after}"), &tree.origin),
            },
            Content::List(items) => match items.as_slice() {
                [only] if inline(only).is_none() => {
                    self.spread(only, indent, format!("{before}["), &format!("]{after}"));
                }
                _ => {
                    self.line(indent, format!("{before}["), &tree.origin);
                    items.iter().for_each(|item| self.item(item, indent + 1));
                    self.line(indent, format!("]{after}"), &tree.origin);
                }
            },
            Content::Map(entries) => {
                self.line(indent, format!("{before}{{"), &tree.origin);
                entries.iter().for_each(|(name, value)| self.argument(key(name), value, indent + 1));
                self.line(indent, format!("}}{after}"), &tree.origin);
            }
            _ => self.line(indent, format!("{before}{}{after}", whole(tree)), &tree.origin),
        }
    }

    fn item(&mut self, item: &'t Tree, indent: usize) {
        match inline(item) {
            Some(text) => self.line(indent, format!("{text},"), &item.origin),
            None => self.spread(item, indent, String::new(), ","),
        }
    }

    fn finish(self) -> Rendered {
        let starts = self.starts.into_iter().skip(1).collect();
        let mut rendered = Rendered { starts, ..Rendered::default() };
        for run in self.lines.chunk_by(|one, next| one.assigned.is_some() && next.assigned.is_some()) {
            let widest = run.iter().map(|line| line.lead.len()).max().unwrap_or_default();
            for line in run {
                line.write(widest, &mut rendered.text);
                rendered.lines.push(line.origin.clone());
            }
        }
        rendered
    }
}

impl Line<'_> {
    fn write(&self, widest: usize, text: &mut String) {
        text.push_str(&"  ".repeat(self.indent));
        text.push_str(&self.lead);
        if let Some(assigned) = &self.assigned {
            text.push_str(&" ".repeat(widest - self.lead.len() + 1));
            text.push_str(assigned);
        }
        text.push('\n');
    }
}

/// A value that stands on one line. Objects of several entries and long lists do not.
fn inline(tree: &Tree) -> Option<String> {
    match &tree.content {
        Content::Map(entries) => match entries.as_slice() {
            [] => Some("{}".to_owned()),
            [(name, value)] => Some(format!("{{ {} = {} }}", key(name), inline(value)?)),
            _ => None,
        },
        Content::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(inline).collect();
            Some(format!("[{}]", items?.join(", "))).filter(|list| list.len() <= WIDEST_LIST)
        }
        Content::Call { function, arguments } => {
            let Some((last, first)) = arguments.split_last() else { return Some(format!("{function}()")) };
            let first: String = first.iter().map(|argument| format!("{}, ", whole(argument))).collect();
            Some(format!("{function}({first}{})", inline(last)?))
        }
        _ => Some(whole(tree)),
    }
}

/// A value on one line, whatever its length.
fn whole(tree: &Tree) -> String {
    match &tree.content {
        Content::Null => "null".to_owned(),
        Content::Bool(value) => value.to_string(),
        Content::Integer(number) => number.to_string(),
        Content::Number(text) | Content::Expression(text) => text.clone(),
        Content::Text(text) => quoted(text),
        Content::List(items) | Content::Blocks(items) => {
            format!("[{}]", items.iter().map(whole).collect::<Vec<_>>().join(", "))
        }
        Content::Map(entries) if entries.is_empty() => "{}".to_owned(),
        Content::Map(entries) => {
            let entry = |(name, value): &(Cow<'static, str>, Tree)| format!("{} = {}", key(name), whole(value));
            format!("{{ {} }}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        Content::Call { function, arguments } => {
            format!("{function}({})", arguments.iter().map(whole).collect::<Vec<_>>().join(", "))
        }
    }
}

/// A key of an object. Beyond ASCII `terraform fmt` counts graphemes: escapes have one width everywhere.
fn key(name: &str) -> String {
    const KEYWORDS: [&str; 4] = ["for", "true", "false", "null"];
    if is_identifier(name) && !KEYWORDS.contains(&name) {
        return name.to_owned();
    }
    let escape = |letter: char| match u32::from(letter) {
        0..0x80 => letter.to_string(),
        code @ 0x80..0x1_0000 => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    };
    quoted(name).chars().map(escape).collect()
}

/// Whether Terraform takes it for a name without quotes.
pub fn is_identifier(name: &str) -> bool {
    let starts = name.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
    starts && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

/// A string literal of the Terraform language, in which nothing is interpolated.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text))
}

/// The text between the quotes.
pub fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            '\n' => escaped.push_str("\\n"),
            '\r' => escaped.push_str("\\r"),
            '\t' => escaped.push_str("\\t"),
            // Doubled, it starts no interpolation.
            '$' | '%' if letters.peek() == Some(&'{') => escaped.extend([letter, letter]),
            control if control.is_control() => escaped.push_str(&format!("\\u{:04x}", u32::from(control))),
            other => escaped.push(other),
        }
    }
    escaped
}

//! JSON with two spaces a level, as Grafana exports it.

use super::Rendered;
use crate::tree::{Content, Origin, Tree};

/// One document, with a newline at its end. A line has the origin of the value that starts on it.
pub fn render(tree: &Tree) -> Rendered {
    let mut writer = Writer::default();
    writer.value(tree, 0);
    writer.end_line(&tree.origin);
    Rendered { text: writer.text, lines: writer.lines, starts: Vec::new() }
}

#[derive(Default)]
struct Writer {
    text: String,
    lines: Vec<Origin>,
}

impl Writer {
    fn value(&mut self, tree: &Tree, indent: usize) {
        match &tree.content {
            Content::Null => self.text.push_str("null"),
            Content::Bool(value) => self.text.push_str(if *value { "true" } else { "false" }),
            Content::Integer(number) => self.text.push_str(&number.to_string()),
            Content::Number(number) => self.text.push_str(number),
            Content::Text(text) => self.quoted(text),
            // Of HCL alone: no other format has them.
            Content::Expression(text) => self.quoted(text),
            Content::Call { function, .. } => self.quoted(function),
            Content::List(items) | Content::Blocks(items) => {
                let items = items.iter().map(|item| (None, item));
                self.items(['[', ']'], items, tree, indent);
            }
            Content::Map(entries) => {
                let entries = entries.iter().map(|(key, value)| (Some(key.as_ref()), value));
                self.items(['{', '}'], entries, tree, indent);
            }
        }
    }

    fn items<'t>(
        &mut self,
        [open, close]: [char; 2],
        items: impl Iterator<Item = (Option<&'t str>, &'t Tree)>,
        tree: &Tree,
        indent: usize,
    ) {
        self.text.push(open);
        let mut items = items.peekable();
        if items.peek().is_none() {
            return self.text.push(close);
        }
        self.end_line(&tree.origin);
        while let Some((key, value)) = items.next() {
            self.pad(indent + 2);
            if let Some(key) = key {
                self.quoted(key);
                self.text.push_str(": ");
            }
            self.value(value, indent + 2);
            if items.peek().is_some() {
                self.text.push(',');
            }
            self.end_line(&value.origin);
        }
        self.pad(indent);
        self.text.push(close);
    }

    fn quoted(&mut self, text: &str) {
        self.text.push_str(&serde_json::Value::from(text).to_string());
    }

    fn pad(&mut self, indent: usize) {
        self.text.extend(std::iter::repeat_n(' ', indent));
    }

    fn end_line(&mut self, origin: &Origin) {
        self.text.push('\n');
        self.lines.push(origin.clone());
    }
}

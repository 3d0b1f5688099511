//! Values in a line.

use std::fmt::Write;

use similar::TextDiff;

use crate::diff::mask::MASK;
use crate::formats::parse::Node;
use crate::tree::Content;

/// Characters of one value that are shown.
const MAX_VALUE: usize = 160;

/// Lines of one text's diff that are shown.
const MAX_LINES: usize = 40;

/// A value as one line: plain text as it is, collections in flow style.
pub fn inline(node: &Node) -> String {
    let mut text = String::new();
    write(node, Place::Alone, &mut text);
    shorten(&text, MAX_VALUE)
}

/// A value of Terraform as one line: text in quotes, since what has none is an expression.
pub fn inline_hcl(node: &Node) -> String {
    let mut text = String::new();
    write(node, Place::Hcl, &mut text);
    shorten(&text, MAX_VALUE)
}

/// Where a value stands decides which texts need quotes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    Inside,
    Hcl,
}

impl Place {
    fn inner(self) -> Place {
        if self == Place::Hcl { Place::Hcl } else { Place::Inside }
    }
}

fn write(node: &Node, place: Place, text: &mut String) {
    match &node.content {
        Content::Null => text.push_str("null"),
        Content::Bool(value) => drop(write!(text, "{value}")),
        Content::Integer(number) => drop(write!(text, "{number}")),
        Content::Number(number) => text.push_str(number),
        Content::Expression(expression) => text.push_str(expression),
        Content::Text(value) if is_bare(value, place) => text.push_str(value),
        Content::Text(value) => text.push_str(&serde_json::Value::from(value.as_str()).to_string()),
        Content::List(items) | Content::Blocks(items) => write_list(items, ["[", "]"], place.inner(), text),
        Content::Call { function, arguments } => {
            text.push_str(function);
            write_list(arguments, ["(", ")"], place.inner(), text);
        }
        Content::Map(entries) => write_map(entries, place.inner(), text),
    }
}

fn write_list(items: &[Node], [open, close]: [&str; 2], place: Place, text: &mut String) {
    text.push_str(open);
    for (index, item) in items.iter().enumerate() {
        text.push_str(if index > 0 { ", " } else { "" });
        write(item, place, text);
    }
    text.push_str(close);
}

fn write_map(entries: &[(std::borrow::Cow<'static, str>, Node)], place: Place, text: &mut String) {
    if entries.is_empty() {
        return text.push_str("{}");
    }
    text.push_str("{ ");
    for (index, (key, value)) in entries.iter().enumerate() {
        let _ = write!(text, "{}{key}: ", if index > 0 { ", " } else { "" });
        write(value, place, text);
    }
    text.push_str(" }");
}

/// Whether a text is told from the other values of its line, and from what is no text, without quotes.
fn is_bare(text: &str, place: Place) -> bool {
    if place == Place::Hcl {
        return text == MASK;
    }
    let inside = |letter| place == Place::Alone || !matches!(letter, ',' | '[' | ']' | '{' | '}' | '"');
    let is_other = matches!(text, "" | "null" | "true" | "false") || text.parse::<f64>().is_ok();
    !is_other && text.trim() == text && text.chars().all(|letter| !letter.is_control() && inside(letter))
}

/// At most `most` characters.
pub fn shorten(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The lines in which two texts differ, each with its sign; `None` where neither has more than one line.
pub fn lines(before: Option<&Node>, after: Option<&Node>) -> Option<Vec<String>> {
    let (before, after) = (before?.as_text()?, after?.as_text()?);
    if !before.trim_end().contains('\n') && !after.trim_end().contains('\n') {
        return None;
    }
    let diff = TextDiff::from_lines(before, after);
    let unified = diff.unified_diff().context_radius(1).missing_newline_hint(false).to_string();
    let mut lines: Vec<String> = unified.lines().take(MAX_LINES).map(str::to_owned).collect();
    let hidden = unified.lines().count().saturating_sub(MAX_LINES);
    if hidden > 0 {
        lines.push(format!("… {}", crate::diagnostics::render::Count(hidden, "more line")));
    }
    Some(lines)
}

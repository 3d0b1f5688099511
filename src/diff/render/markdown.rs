//! A diff as one comment on a pull request: the largest causes first, each folded, the counts always whole.

use std::fmt::Write;

use super::text::{Palette, text};
use super::{Group, groups, totals, words};
use crate::diagnostics::render::Count;
use crate::diff::Diff;
use crate::diff::cause::Cause;

/// What GitHub takes in one comment is 65,536 characters; some are left for what a workflow adds.
pub const MAX_CHARACTERS: usize = 60_000;

/// Left for the counts and for the line that says what is left out.
const RESERVE: usize = 2_000;

pub fn markdown(diff: &Diff) -> String {
    let mut groups = groups(diff);
    groups.sort_by_key(|group| std::cmp::Reverse(group.changes.len()));
    let mut page = format!("### stackc diff: {}\n", totals(diff));
    let (mut hidden, mut hidden_changes) = (0, 0);
    let mut characters = page.chars().count();
    for group in &groups {
        let section = section(group, diff);
        let length = section.chars().count();
        if characters + length + RESERVE > MAX_CHARACTERS {
            hidden += 1;
            hidden_changes += group.changes.len();
            continue;
        }
        characters += length;
        page.push_str(&section);
    }
    if hidden > 0 {
        let _ = write!(
            page,
            "\n{} with {} left out: too long for one comment.\n",
            Count(hidden, "cause"),
            Count(hidden_changes, "change")
        );
    }
    if !diff.unread.is_empty() {
        let _ = write!(page, "\n{} compared as text.\n", Count(diff.unread.len(), "file"));
    }
    page
}

fn section(group: &Group<'_>, diff: &Diff) -> String {
    let changes = group.changes.iter().map(|change| (*change).clone()).collect();
    let part = Diff { changes, unread: Vec::new() };
    let body = text(&part, Palette::default());
    // The cause is the summary already.
    let body = body.split_once('\n').map_or("", |(_, body)| body).trim_end();
    let body = fit(body, MAX_CHARACTERS / if diff.changes.len() > group.changes.len() { 3 } else { 2 });
    let fence = fence(&body);
    format!(
        "\n<details><summary>{}: {}</summary>\n\n{fence}text\n{body}\n{fence}\n\n</details>\n",
        title(group.cause),
        totals(&part)
    )
}

fn title(cause: &Cause) -> String {
    let gone = if matches!(cause, Cause::Gone(_)) { " (before)" } else { "" };
    match cause.line() {
        Some(line) => {
            format!("<code>{}:{}</code>{gone} <code>{}</code>", escape(&line.path), line.line, escape(&line.text))
        }
        None => words(cause).to_owned(),
    }
}

/// The first lines of a text that fit, and how many do not.
fn fit(text: &str, most: usize) -> String {
    let mut kept = String::new();
    let mut length = 0;
    for (index, line) in text.lines().enumerate() {
        length += line.chars().count() + 1;
        if length > most {
            let rest = text.lines().count() - index;
            let _ = write!(kept, "… {}", Count(rest, "more line"));
            break;
        }
        kept.push_str(line);
        kept.push('\n');
    }
    kept.trim_end().to_owned()
}

/// A fence that no run of backticks in the text ends.
fn fence(text: &str) -> String {
    let longest = text.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    "`".repeat((longest + 1).max(3))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

//! `unset`: takes inherited values away.

use super::node::{Kind, Node};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::source::{Span, Spanned};

/// Removes what each path names from `inherited`.
pub fn apply(paths: &[Spanned<String>], inherited: &mut Node) -> Vec<Diagnostic> {
    paths.iter().filter_map(|path| remove(path, inherited).err().map(|diagnostic| *diagnostic)).collect()
}

fn remove(path: &Spanned<String>, inherited: &mut Node) -> Result<(), Box<Diagnostic>> {
    let malformed = || {
        Diagnostic::error(codes::MALFORMED_PATH, path.span, format!("`{}` is no path", path.value)).with_help(
            "write names with dots between them, and names that hold dots in brackets: `services.api.env[\"A.B\"]`",
        )
    };
    let segments = segments(&path.value).ok_or_else(malformed)?;
    let (last, parents) = segments.split_last().ok_or_else(malformed)?;
    let mut node = inherited;
    for segment in parents {
        let names: Vec<String> = names(node);
        node = child(node, segment).ok_or_else(|| nothing(path, segment, &names))?;
    }
    let names: Vec<String> = names(node);
    let Kind::Map(entries) = &mut node.kind else { return Err(nothing(path, last, &names)) };
    let before = entries.len();
    entries.retain(|entry| entry.key.value != *last);
    if entries.len() < before { Ok(()) } else { Err(nothing(path, last, &names)) }
}

fn child<'node>(node: &'node mut Node, name: &str) -> Option<&'node mut Node> {
    match &mut node.kind {
        Kind::Map(entries) => entries.iter_mut().find(|entry| entry.key.value == name).map(|entry| &mut entry.value),
        _ => None,
    }
}

fn names(node: &Node) -> Vec<String> {
    node.entries().iter().map(|entry| entry.key.value.clone()).collect()
}

fn nothing(path: &Spanned<String>, segment: &str, names: &[String]) -> Box<Diagnostic> {
    let names = names.iter().map(String::as_str);
    let help = match did_you_mean(segment, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.len() == 0 => "only what an extended file states can be unset".to_owned(),
        None => format!("inherited in its place: {}", list_or(names)),
    };
    let message = format!("`{}` names nothing that is inherited", path.value);
    let diagnostic = Diagnostic::error(codes::UNSET_NOTHING, segment_span(path, segment), message);
    Box::new(diagnostic.with_label(format!("no `{segment}`")).with_help(help))
}

/// The segment's own bytes, where the path is written without escapes.
fn segment_span(path: &Spanned<String>, segment: &str) -> Span {
    let offset = path.value.find(segment).filter(|_| path.value.matches(segment).count() == 1);
    let range = offset.map(|start| start..start + segment.len());
    range.and_then(|range| path.span.within(&path.value, range)).unwrap_or(path.span)
}

/// `services.api.env["A.B"]` as its names; `None` where it is no path.
fn segments(path: &str) -> Option<Vec<String>> {
    let mut segments = Vec::new();
    let mut rest = path;
    while !rest.is_empty() {
        if let Some(quoted) = rest.strip_prefix("[\"") {
            let (name, after) = quoted.split_once("\"]")?;
            segments.push(name.to_owned());
            rest = after;
        } else {
            let name_start = if segments.is_empty() { rest } else { rest.strip_prefix('.')? };
            let end = name_start.find(['.', '[']).unwrap_or(name_start.len());
            segments.push(name_start[..end].to_owned());
            rest = &name_start[end..];
        }
    }
    segments.iter().all(|name| !name.is_empty()).then_some(segments)
}

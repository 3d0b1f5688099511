//! `unset`: takes inherited values away.

use super::node::{Kind, Node};
use super::path::{self, Segment, Step};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::source::Spanned;

/// Removes what each path names from `inherited`.
pub fn apply(paths: &[Spanned<String>], inherited: &mut Node) -> Vec<Diagnostic> {
    paths.iter().filter_map(|path| remove(path, inherited).err().map(|diagnostic| *diagnostic)).collect()
}

fn remove(path: &Spanned<String>, inherited: &mut Node) -> Result<(), Box<Diagnostic>> {
    let malformed = || {
        Diagnostic::error(codes::MALFORMED_PATH, path.span, format!("`{}` is no path", path.value))
            .with_help(path::FORM)
    };
    let segments = path::parse(&path.value).ok_or_else(malformed)?;
    let (last, parents) = segments.split_last().ok_or_else(malformed)?;
    let mut node = inherited;
    for segment in parents {
        let names: Vec<String> = names(node);
        node = child(node, &segment.step).ok_or_else(|| nothing(path, segment, &names))?;
    }
    let names: Vec<String> = names(node);
    let Kind::Map(entries) = &mut node.kind else { return Err(nothing(path, last, &names)) };
    let before = entries.len();
    entries.retain(|entry| last.step != Step::Key(entry.key.value.clone()));
    if entries.len() < before { Ok(()) } else { Err(nothing(path, last, &names)) }
}

/// Lists are replaced as a whole: no step leads into one.
fn child<'node>(node: &'node mut Node, step: &Step) -> Option<&'node mut Node> {
    match (&mut node.kind, step) {
        (Kind::Map(entries), Step::Key(name)) => {
            entries.iter_mut().find(|entry| entry.key.value == *name).map(|entry| &mut entry.value)
        }
        _ => None,
    }
}

fn names(node: &Node) -> Vec<String> {
    node.entries().iter().map(|entry| entry.key.value.clone()).collect()
}

fn nothing(path: &Spanned<String>, segment: &Segment, names: &[String]) -> Box<Diagnostic> {
    let names = names.iter().map(String::as_str);
    let help = match did_you_mean(&segment.step.to_string(), names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.len() == 0 => "only what an extended file states can be unset".to_owned(),
        None => format!("inherited in its place: {}", list_or(names)),
    };
    let message = format!("`{}` names nothing that is inherited", path.value);
    let span = path.span.within(&path.value, segment.range.clone()).unwrap_or(path.span);
    let diagnostic = Diagnostic::error(codes::UNSET_NOTHING, span, message);
    Box::new(diagnostic.with_label(format!("no `{}`", segment.step)).with_help(help))
}

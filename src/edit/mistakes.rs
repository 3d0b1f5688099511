//! The wording of what keeps a file from being edited.

use super::Request;
use super::place::{Found, Shared, Site, Stop};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::document::path::{self, Segment, Step};
use crate::document::{Kind, Node};
use crate::source::{Span, Spanned};
use crate::stack;

pub fn malformed(path: &Spanned<String>) -> Diagnostic {
    Diagnostic::error(codes::MALFORMED_PATH, path.span, format!("`{}` is no path", path.value)).with_help(path::FORM)
}

/// Nothing stands at the path.
pub fn nothing(request: &Request<'_>, site: &Site<'_>, steps: &[Segment]) -> Diagnostic {
    let missing = site.missing.first().or(steps.last());
    let word = missing.map(|segment| segment.step.to_string()).unwrap_or_default();
    let names = site.last().node.entries().iter().map(|entry| entry.key.value.as_str());
    let help = match did_you_mean(&word, names.clone()) {
        Some(near) => format!("did you mean `{near}`?"),
        None if names.clone().count() == 0 => inherited(request),
        None => format!("the file states {} there; {}", list_or(names), inherited(request)),
    };
    unknown(request, missing, format!("`{}` names nothing in the file", request.path.value)).with_help(help)
}

fn inherited(request: &Request<'_>) -> String {
    format!("what an extended file states is removed by `unset: [{}]`", request.path.value)
}

/// A scalar or the end of a list stands in the way.
pub fn no_way(request: &Request<'_>, stop: &Stop<'_>, steps: &[Segment]) -> Diagnostic {
    let step = steps.get(stop.step);
    let name = called(&stop.at);
    let message = match (&stop.at.node.kind, step.map(|segment| &segment.step)) {
        (Kind::List(items), Some(Step::Item(index))) => {
            format!("{name} has no item {index}: it has {}", items.len())
        }
        (Kind::List(_), _) => format!("{name} is a list: its items have no names"),
        (Kind::Map(_), _) => format!("{name} is a map: its entries have no numbers"),
        (_, _) => format!("{name} is {}: nothing lies below it", stop.at.node.describe()),
    };
    let help = match stop.at.node.kind {
        Kind::List(_) => "number its items from 0: `command[0]`",
        _ => "end the path there",
    };
    unknown(request, step, message).with_help(help)
}

fn called(found: &Found<'_>) -> String {
    found.key.map_or("the file".to_owned(), |key| format!("`{}`", key.value))
}

fn unknown(request: &Request<'_>, segment: Option<&Segment>, message: String) -> Diagnostic {
    let start = request.path.span.range().start;
    let place =
        |segment: &Segment| Span::new(request.path.span.file, start + segment.range.start..start + segment.range.end);
    Diagnostic::error(codes::UNKNOWN_PATH, segment.map_or(request.path.span, place), message)
}

/// A list stands where one item could stand alone.
pub fn several(request: &Request<'_>, items: usize) -> Diagnostic {
    let path = &request.path.value;
    Diagnostic::error(codes::UNKNOWN_PATH, request.path.span, format!("`{path}` names {items} items at once"))
        .with_help(format!("name one of them, from 0: `{path}[0]`"))
}

pub fn shared(shared: &Shared<'_>) -> Diagnostic {
    let message = format!("`{}` shares its value by an anchor", shared.key.value);
    let diagnostic = Diagnostic::error(codes::SHARED_VALUE, shared.key.span, message)
        .with_help("write the value out in one of the places, or edit the file by hand");
    shared.others.iter().take(3).fold(diagnostic, |diagnostic, other| {
        diagnostic.with_related(other.span, format!("`{}` has the same value", other.value))
    })
}

pub fn entangled(request: &Request<'_>) -> Diagnostic {
    let message = format!("`{}` cannot be changed alone", request.path.value);
    Diagnostic::error(codes::ENTANGLED_VALUE, request.path.span, message).with_help("edit the file by hand")
}

/// What is wrong with the file after an edit and was not before it, told of the path.
pub fn new_ones(request: &Request<'_>, before: &Node, after: &Node) -> Vec<Diagnostic> {
    let known = stack::check_part(before, request.shapes);
    let is_new = |found: &Diagnostic| !known.iter().any(|old| old.code == found.code && old.message == found.message);
    let place =
        |found: Diagnostic| Diagnostic { span: Some(request.path.span), related: Vec::new(), fix: None, ..found };
    stack::check_part(after, request.shapes).into_iter().filter(is_new).map(place).collect()
}

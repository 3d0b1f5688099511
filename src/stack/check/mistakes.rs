//! The wording of mistakes that concern more than one scalar.

use super::Subject;
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::document::node::{Kind, Node};
use crate::document::shape::{Fields, Short};
use crate::source::{Span, Spanned};

pub fn null_value(node: &Node, subject: Subject<'_>) -> Diagnostic {
    let place = if node.span.range().is_empty() { subject.span } else { node.span };
    Diagnostic::error(codes::NULL_VALUE, place, format!("{subject} has no value"))
        .with_help("state a value or remove the line; `unset` takes an inherited value away")
}

pub fn wrong_type(node: &Node, wanted: &str, subject: Subject<'_>) -> Diagnostic {
    let message = format!("{subject} is {}, not {wanted}", node.describe());
    let help = match (wanted, &node.kind) {
        ("a list", Kind::Map(_)) => "write its items in a list: `[first, second]`",
        ("a list", _) => "put it into a list: `[…]`",
        (_, Kind::List(_)) => "give each item a name: `name: value`",
        _ => "write a map: a key and a value on each line",
    };
    Diagnostic::error(codes::WRONG_TYPE, place(node, subject), message).with_help(help)
}

/// A map or list spans many lines: the key that holds it is what is to blame.
pub fn place(node: &Node, subject: Subject<'_>) -> Span {
    match node.kind {
        Kind::Map(_) | Kind::List(_) if !subject.item => subject.span,
        _ => node.span,
    }
}

/// Something other than a map in the place of a map with fields.
pub fn no_fields(node: &Node, fields: &Fields, subject: Subject<'_>) -> Diagnostic {
    let (Kind::Text(text), Some(Short::Variant)) = (&node.kind, &fields.short) else {
        let names = list_or(fields.names());
        let message = format!("{subject} is {}, not a map", node.describe());
        return Diagnostic::error(codes::WRONG_TYPE, place(node, subject), message)
            .with_help(format!("write a map with {names}"));
    };
    not_allowed(node.span, text, fields.names(), subject)
}

/// A string that is not among the few that are allowed.
pub fn not_allowed<'a>(
    span: Span,
    text: &str,
    allowed: impl Iterator<Item = &'a str> + Clone,
    subject: Subject<'_>,
) -> Diagnostic {
    let diagnostic =
        Diagnostic::error(codes::NOT_ALLOWED_VALUE, span, format!("`{text}` is no value of `{}`", subject.name));
    let diagnostic = diagnostic.with_rename(span, text, allowed.clone());
    match did_you_mean(text, allowed.clone()) {
        Some(near) if near == text => diagnostic.with_help(format!("`{near}` needs a value: write `{{ {near}: … }}`")),
        Some(near) => diagnostic.with_help(format!("did you mean `{near}`?")),
        None => diagnostic.with_help(format!("write {}", list_or(allowed))),
    }
}

/// In a short form nobody wrote the field's name: then its text is the value that is wrong.
/// `known` are the words that may stand in its place.
pub fn unknown_field(
    key: &Spanned<String>,
    map: Span,
    fields: &Fields,
    known: &[&str],
    subject: Subject<'_>,
) -> Diagnostic {
    if key.span == map {
        return not_allowed(key.span, &key.value, fields.names(), subject);
    }
    let message = format!("`{}` is no field of {subject}", key.value);
    let diagnostic = Diagnostic::error(codes::UNKNOWN_FIELD, key.span, message);
    match did_you_mean(&key.value, known.iter().copied()) {
        Some(near) => diagnostic.with_help(format!("did you mean `{near}`?")),
        None => diagnostic.with_help(format!("its fields are {}", list_or(fields.names()))),
    }
}

pub fn missing_field(field: &str, subject: Subject<'_>) -> Diagnostic {
    Diagnostic::error(codes::MISSING_FIELD, subject.span, format!("{subject} has no `{field}`"))
        .with_help(format!("state `{field}`"))
}

pub fn missing_choice(group: &[String], subject: Subject<'_>) -> Diagnostic {
    let names = list_or(group.iter().map(String::as_str));
    Diagnostic::error(codes::MISSING_CHOICE, subject.span, format!("{subject} has none of {names}"))
        .with_help("state one of them")
}

pub fn conflicting_choice(first: &Spanned<String>, second: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` and `{}` exclude each other", first.value, second.value);
    Diagnostic::error(codes::CONFLICTING_CHOICE, second.span, message)
        .with_related(first.span, format!("`{}` stands here", first.value))
        .with_help("keep one of the two")
}

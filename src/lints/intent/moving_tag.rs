//! Images whose tag is given to another image with each build.

use super::Intent;
use super::stated::Image;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;
use crate::stack::scalars::TextPart;

/// Tags that name no version: a channel, a branch, a variant of whatever is newest.
const MOVING: &[&str] = &[
    "latest",
    "main",
    "master",
    "trunk",
    "head",
    "develop",
    "development",
    "dev",
    "edge",
    "nightly",
    "next",
    "canary",
    "unstable",
    "stable",
    "current",
    "release",
    "rolling",
    "mainline",
    "lts",
    "alpha",
    "beta",
    "test",
    "staging",
    "production",
    "prod",
    "alpine",
    "slim",
];

pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    intent.pulled_images().iter().filter_map(judge).collect()
}

fn judge(image: &Image<'_>) -> Option<Diagnostic> {
    // What a reference gives is judged where it is stated.
    let TextPart::Literal(end) = image.name.value.parts.last()? else { return None };
    if image.name.value.parts.iter().any(has_digest) {
        return None;
    }
    let (message, span) = match tag(end) {
        Some(tag) if is_moving(tag) => (format!("`{tag}` is another image with each build"), place(image, end, tag)),
        Some(_) => return None,
        None => (format!("`{end}` has no tag and so is the latest image"), image.name.span),
    };
    let help = "name a version, such as `:1.4.2`, or a digest, so that two pods of one stack file run one image";
    Some(Diagnostic::warning(codes::MOVING_TAG, span, message).with_help(help).with_entry(&image.entry))
}

fn has_digest(part: &TextPart) -> bool {
    matches!(part, TextPart::Literal(text) if text.contains('@'))
}

/// The tag of an image whose name ends so; a colon before a slash is a port.
fn tag(end: &str) -> Option<&str> {
    end.rsplit('/').next().unwrap_or(end).split_once(':').map(|(_, tag)| tag)
}

fn is_moving(tag: &str) -> bool {
    MOVING.iter().any(|word| tag.eq_ignore_ascii_case(word))
}

/// The tag alone, where the name is written plainly.
fn place(image: &Image<'_>, end: &str, tag: &str) -> Span {
    let start = end.len() - tag.len();
    let whole = image.name.value.parts.len() == 1;
    whole.then(|| image.name.span.within(end, start..end.len())).flatten().unwrap_or(image.name.span)
}

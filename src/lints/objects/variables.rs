//! Environment variables that are not what they seem.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{Container, items, tell, text};
use crate::tree::Tree;

/// The names of a container's variables, in order.
fn names<'a>(container: &Container<'a>) -> impl Iterator<Item = (&'a str, &'a Tree)> + use<'a> {
    items(container.tree.get("env")).filter_map(|variable| {
        let name = variable.get("name")?;
        Some((name.as_text()?, name))
    })
}

/// The last one counts, in silence.
pub fn duplicates(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let mut seen: BTreeMap<&str, &Tree> = BTreeMap::new();
        let twice = names(&container).filter_map(move |(name, node)| Some((name, node, seen.insert(name, node)?)));
        let told = twice.filter_map(|(name, node, before)| {
            let message = format!("{} has the variable `{name}` twice, and the last one counts", container.title());
            let found = tell(codes::DUPLICATE_VARIABLE, container.entry(), node, message, "keep one of them")?;
            Some(match before.origin.span() {
                Some(place) => found.with_related(place, "the first one"),
                None => found,
            })
        });
        told.collect::<Vec<_>>()
    };
    outputs.containers().flat_map(told).collect()
}

/// `$(NAME)` stays as it is where `NAME` comes later in the list.
pub fn used_too_early(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let position: BTreeMap<&str, usize> =
            names(&container).enumerate().map(|(position, (name, _))| (name, position)).collect();
        let values = items(container.tree.get("env")).enumerate();
        let values =
            values.filter_map(|(at, variable)| Some((at, text(variable, &["value"])?, variable.get("value")?)));
        let early = values.filter_map(|(at, value, node)| {
            let later = expanded(value).find(|name| position.get(name).is_some_and(|defined| *defined > at))?;
            let message = format!(
                "{} uses `$({later})` before the variable is defined, and it stays unexpanded",
                container.title()
            );
            tell(codes::VARIABLE_USED_TOO_EARLY, container.entry(), node, message, format!("put `{later}` first"))
        });
        early.collect::<Vec<_>>()
    };
    outputs.containers().flat_map(told).collect()
}

/// The names in `$(NAME)`; `$$(NAME)` is literal.
fn expanded(value: &str) -> impl Iterator<Item = &str> {
    let literal = |at: usize| value.as_bytes().get(..at).is_some_and(|before| before.ends_with(b"$"));
    let opened = value.match_indices("$(").filter(move |(at, _)| !literal(*at));
    opened.filter_map(|(at, opening)| value.get(at + opening.len()..)?.split_once(')').map(|(name, _)| name))
}

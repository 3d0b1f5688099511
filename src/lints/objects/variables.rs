//! Environment variables that are not expanded.

use std::collections::BTreeMap;

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{Container, items, tell, text};

/// `$(NAME)` stays as it is where `NAME` comes later in the list.
pub fn used_too_early(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |container: Container<'_>| {
        let variables = items(container.tree.get("env"));
        let names = variables.enumerate().filter_map(|(at, variable)| Some((text(variable, &["name"])?, at)));
        let position: BTreeMap<&str, usize> = names.collect();
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

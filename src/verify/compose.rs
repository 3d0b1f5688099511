//! The Compose file against the Compose specification's schema, then against what Docker Compose refuses beside it.

mod project;
mod references;
mod values;

use super::fields::{Dialect, Walk};
use super::judge::Judge;
use crate::catalogue::compose;
use crate::diagnostics::Diagnostic;
use crate::tree::{Content, Object, Tree};

pub fn faults(object: &Object) -> Vec<Diagnostic> {
    let Some(file) = compose::file() else { return Vec::new() };
    let mut walk = Walk::new(&object.id, Dialect::Compose);
    walk.object(&object.tree, &[file]);
    let mut judge = Judge::new(&object.id, 0);
    project::check(&mut judge, &object.tree);
    references::check(&mut judge, &object.tree);
    for (name, service) in named(object.tree.get("services")) {
        values::check(&mut judge, name, service);
    }
    walk.found.extend(judge.found);
    walk.found
}

/// What a map has by name, null or not, or what a list names.
fn named(tree: Option<&Tree>) -> Vec<(&str, &Tree)> {
    match tree.map(|tree| &tree.content) {
        Some(Content::Map(entries)) => {
            let named = entries.iter().filter(|(key, _)| !key.starts_with("x-"));
            named.map(|(key, value)| (key.as_ref(), value)).collect()
        }
        Some(Content::List(items)) => items.iter().filter_map(|item| Some((item.as_text()?, item))).collect(),
        _ => Vec::new(),
    }
}

/// Whether Compose puts the value of a variable in before it reads the text.
fn is_interpolated(text: &str) -> bool {
    text.contains('$')
}

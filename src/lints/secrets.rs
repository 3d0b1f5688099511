//! Keys of Secrets that containers read and nothing provides.

use std::collections::BTreeMap;

use super::Outputs;
use super::pods::Pod;
use super::walk::{at, entry_of, items, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::tree::{Object, Tree};

/// A container reads a key that the ExternalSecret of that name does not copy: the container never starts.
/// What others make is unknown here.
pub fn without_source<'a>(outputs: &Outputs<'a>) -> Vec<Diagnostic> {
    let named = |secret: &'a Object| Some((text(&secret.tree, &["spec", "target", "name"])?, secret));
    let made: BTreeMap<&str, &Object> = outputs.manifests("ExternalSecret").filter_map(named).collect();
    outputs.pods().all.iter().flat_map(references).filter_map(|read| refuse(&read, &made)).collect()
}

/// A key that a container reads.
struct Read<'a> {
    object: &'a Object,
    reference: &'a Tree,
}

fn references<'a>(pod: &Pod<'a>) -> Vec<Read<'a>> {
    let variables = pod.containers().flat_map(|container| items(container.get("env")));
    let references = variables.filter_map(|variable| at(variable, &["valueFrom", "secretKeyRef"]));
    references.map(|reference| Read { object: pod.object, reference }).collect()
}

fn refuse(read: &Read<'_>, made: &BTreeMap<&str, &Object>) -> Option<Diagnostic> {
    let name = text(read.reference, &["name"])?;
    let key = text(read.reference, &["key"])?;
    let secret = made.get(name)?;
    let copied = items(at(&secret.tree, &["spec", "data"])).any(|data| text(data, &["secretKey"]) == Some(key));
    if copied {
        return None;
    }
    let message = format!("`{}` reads `{key}` of the Secret `{name}`, which nothing puts there", entry_of(read.object));
    let found = Diagnostic::warning(codes::SECRET_KEY_WITHOUT_SOURCE, read.reference.origin.span()?, message)
        .with_label("the container waits for this key for ever")
        .with_help(format!("add `{key}` to the keys of `{}`", entry_of(secret)))
        .with_entry(entry_of(read.object));
    Some(match secret.tree.origin.span() {
        Some(place) => found.with_related(place, "the Secret is made of this"),
        None => found,
    })
}

//! What the expressions of a module name. Source: "Reference to undeclared …" and "Unsupported attribute" of
//! `terraform validate`.

use std::collections::{BTreeMap, BTreeSet};

use crate::catalogue::terraform;
use crate::catalogue::types::Type;
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::formats::parse::hcl::{Referred, referred};
use crate::tree::{Content, Object, Tree};

/// Blocks that speak of addresses which are not there any more, or not yet.
const OF_THE_PAST: &[&str] = &["moved", "removed", "import"];

/// Arguments that hold names of the block's own arguments.
const OF_ITSELF: &[&str] = &["ignore_changes"];

/// The addresses of a module, each with the type that the catalogue has of it.
type Declared = BTreeMap<String, Option<&'static Type>>;

pub fn faults(objects: &[&Object]) -> Vec<Diagnostic> {
    let declared: Declared = objects.iter().flat_map(|object| addresses(object)).collect();
    let mut module = Module { declared: &declared, found: Vec::new() };
    for object in objects {
        for (header, blocks) in entries(&object.tree) {
            if !words(header).first().is_some_and(|keyword| OF_THE_PAST.contains(keyword)) {
                module.walk(object, blocks, &mut BTreeSet::new());
            }
        }
    }
    module.found
}

/// The words of a header, written `resource "a" "b"` or read `resource.a.b`.
fn words(header: &str) -> Vec<&str> {
    header.split([' ', '.']).map(|word| word.trim_matches('"')).filter(|word| !word.is_empty()).collect()
}

fn entries(tree: &Tree) -> impl Iterator<Item = (&str, &Tree)> {
    let entries = match &tree.content {
        Content::Map(entries) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, value)| (key.as_ref(), value))
}

fn addresses(object: &Object) -> Vec<(String, Option<&'static Type>)> {
    let mut found = Vec::new();
    for (header, blocks) in entries(&object.tree) {
        match words(header).as_slice() {
            ["resource", kind, name] => {
                found.push((format!("{kind}.{name}"), terraform::block("resource", Some(kind)).provider))
            }
            [mode @ ("data" | "ephemeral"), kind, name] => {
                found.push((format!("{mode}.{kind}.{name}"), terraform::block(mode, Some(kind)).provider));
            }
            ["module", name] => found.push((format!("module.{name}"), None)),
            ["variable", name] => found.push((format!("var.{name}"), None)),
            ["locals"] => {
                found.extend(bodies(blocks).flat_map(entries).map(|(name, _)| (format!("local.{name}"), None)))
            }
            _ => {}
        }
    }
    found
}

fn bodies(blocks: &Tree) -> impl Iterator<Item = &Tree> {
    let bodies = match &blocks.content {
        Content::Blocks(bodies) => bodies.as_slice(),
        _ => &[],
    };
    bodies.iter()
}

struct Module<'a> {
    declared: &'a Declared,
    found: Vec<Diagnostic>,
}

impl Module<'_> {
    /// `bound` are the names that `dynamic` blocks give to their items.
    fn walk(&mut self, object: &Object, tree: &Tree, bound: &mut BTreeSet<String>) {
        match &tree.content {
            Content::Expression(expression) => self.expression(object, tree, expression, bound),
            Content::List(items) | Content::Blocks(items) | Content::Call { arguments: items, .. } => {
                items.iter().for_each(|item| self.walk(object, item, bound));
            }
            Content::Map(entries) => {
                for (key, value) in entries.iter().filter(|(key, _)| !OF_ITSELF.contains(&key.as_ref())) {
                    if let ["dynamic", label] = words(key).as_slice() {
                        bound.insert((*label).to_owned());
                        bound.extend(bodies(value).filter_map(iterator));
                    }
                    self.walk(object, value, bound);
                }
            }
            _ => {}
        }
    }

    fn expression(&mut self, object: &Object, tree: &Tree, expression: &str, bound: &BTreeSet<String>) {
        for referred in referred(expression) {
            let own = referred.path.first().is_some_and(|root| bound.contains(root));
            let Some(address) = referred.address().filter(|_| !own) else { continue };
            match self.declared.get(&address) {
                None => {
                    let message = format!("`{}` names `{address}`, which the module does not have", object.id);
                    let near = did_you_mean(&address, self.declared.keys().map(String::as_str));
                    self.report(tree, message, near);
                }
                Some(Some(kind)) => self.attribute(object, tree, &referred, &address, kind),
                Some(None) => {}
            }
        }
    }

    fn attribute(&mut self, object: &Object, tree: &Tree, referred: &Referred, address: &str, kind: &Type) {
        let Some(name) = referred.path.get(address.split('.').count()) else { return };
        let known = |name: &str| !kind.versions_of(name).is_empty() || name == "id";
        if !kind.traits.open && !known(name) {
            let message =
                format!("`{}` names `{address}.{name}`, an attribute that `{}` does not have", object.id, kind.name);
            self.report(tree, message, did_you_mean(name, kind.fields.iter().map(|field| field.name)));
        }
    }

    fn report(&mut self, tree: &Tree, message: String, near: Option<&str>) {
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "name what the module has, or declare it under `raw: { terraform: … }`".to_owned(),
        };
        self.found.push(crate::verify::error(codes::UNKNOWN_ADDRESS, &tree.origin, message).with_help(help));
    }
}

/// The name that a `dynamic` block says for its items.
fn iterator(body: &Tree) -> Option<String> {
    match &body.get("iterator")?.content {
        Content::Expression(name) => Some(name.clone()),
        _ => None,
    }
}

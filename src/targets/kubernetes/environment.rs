//! Environment variables, and the `$(NAME)` that Kubernetes expands in them and in command lines.
//!
//! Source: `k8s.io/kubernetes/third_party/forked/golang/expansion`: `$(NAME)` of a variable of the container becomes
//! its value, of any other name it stays; `$$` becomes `$`; every other `$` stays.

use std::collections::BTreeSet;

use super::Manifests;
use super::container::Place;
use super::pod::Pod;
use super::spelling::spelled;
use crate::catalogue::kubernetes::RELAXED_VARIABLE_NAMES;
use crate::plan::value::SecretKey;
use crate::plan::workload::{Container, Import, Variable, VariableValue};
use crate::plan::{Part, Value};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

/// The names that `$(NAME)` expands in one container.
pub(super) struct Expansion<'a> {
    names: BTreeSet<&'a str>,
    /// Every Service of the namespace gives variables: all names may be one.
    service_links: bool,
}

impl Expansion<'_> {
    /// Words that arrive as they are.
    pub(super) fn words(&self, words: &[Sourced<String>], origin: &Origin) -> Tree {
        let words = words.iter().map(|word| Tree::text(self.escape(&word.value, false), word.origin.clone()));
        Tree::list(words.collect(), origin.clone())
    }

    /// `text` such that it arrives as it is; `more` says that a `$(NAME)` follows it.
    fn escape(&self, text: &str, more: bool) -> String {
        let mut escaped = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('$') {
            escaped.push_str(before);
            let (verbatim, tail) = match self.untouched(after, more) {
                Some(length) => after.split_at_checked(length).unwrap_or((after, "")),
                None => ("$", after),
            };
            escaped.push('$');
            escaped.push_str(verbatim);
            rest = tail;
        }
        escaped + rest
    }

    /// How many bytes Kubernetes reads together with the `$` before them and leaves as they are;
    /// `None` where it would change the `$`.
    fn untouched(&self, after: &str, more: bool) -> Option<usize> {
        if let Some(inner) = after.strip_prefix('(') {
            return match inner.split_once(')') {
                Some((name, _)) => (!self.expands(name)).then_some(name.len() + 2),
                None => (!more).then_some(1),
            };
        }
        let changed = if after.is_empty() { more } else { after.starts_with('$') };
        (!changed).then_some(0)
    }

    fn expands(&self, name: &str) -> bool {
        let variable = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
        self.names.contains(name)
            // Kubernetes gives these to every container.
            || name.starts_with("KUBERNETES_")
            || self.service_links && name.chars().all(variable)
    }
}

impl<'a> Manifests<'a> {
    pub(super) fn expansion<'b>(&self, pod: &Pod<'_>, container: &'b Container) -> Expansion<'b>
    where
        'a: 'b,
    {
        let own = container.env.cluster.iter().flatten().map(|variable| variable.name.value.as_str());
        let imported = container.env_from.iter().flat_map(|import| self.imported(import)).copied();
        let service_links = pod.settings.enable_service_links.as_ref().is_none_or(|links| links.value);
        Expansion { names: own.chain(imported).collect(), service_links }
    }

    /// The keys that an import brings.
    fn imported(&self, import: &Import) -> &[&'a str] {
        let (keys, name) = match import {
            Import::Config(name) => (&self.config_keys, name),
            Import::Secret(name) => (&self.secret_keys, name),
        };
        keys.get(name.value.as_str()).map_or(&[], Vec::as_slice)
    }
}

impl Manifests<'_> {
    pub(super) fn environment(&mut self, place: &Place<'_>, variables: Option<&[Variable]>, origin: &Origin) -> Tree {
        let variables = variables.unwrap_or_default().iter();
        Tree::list(variables.map(|variable| self.variable(place, variable)).collect(), origin.clone())
    }

    fn variable(&mut self, place: &Place<'_>, variable: &Variable) -> Tree {
        let Variable { name, value } = variable;
        let what = place.field(&format!("env.{}", name.value));
        if !self.supports(RELAXED_VARIABLE_NAMES) && !is_strict_name(&name.value) {
            let because = "Kubernetes takes such names of variables from 1.32 on";
            self.impossible(what.clone(), because, &name.origin);
        }
        let entry = MapBuilder::new(name.origin.clone()).field("name", name);
        let source = |key: &'static str, tree, origin: &Origin| {
            let source = MapBuilder::new(origin.clone()).tree(key, tree).build();
            entry.clone().tree("valueFrom", source).build()
        };
        match value {
            VariableValue::Field(path) => {
                let reference = MapBuilder::new(path.origin.clone()).field("fieldPath", path).build();
                source("fieldRef", reference, &path.origin)
            }
            VariableValue::Resource { field, divisor } => {
                let amount = MapBuilder::new(field.origin.clone()).tree("resource", spelled(field));
                source("resourceFieldRef", amount.optional("divisor", divisor.as_ref()).build(), &field.origin)
            }
            VariableValue::Parts(Sourced { value, origin }) => match value.as_slice() {
                [Part::Secret(key)] => source("secretKeyRef", key_reference(key, origin), origin),
                _ => {
                    let text = self.composed(place, &what, &Sourced::new(value.clone(), origin.clone()));
                    entry.tree("value", text).build()
                }
            },
        }
    }

    fn composed(&mut self, place: &Place<'_>, what: &str, value: &Value) -> Tree {
        let mut text = String::new();
        let mut parts = value.value.iter().peekable();
        while let Some(part) = parts.next() {
            match part {
                Part::Known(known) => text.push_str(&place.expansion.escape(known, parts.peek().is_some())),
                Part::Variable(name) => text.push_str(&format!("$({name})")),
                Part::Secret(_) => self.impossible(what, "a secret is imported whole or not at all", &value.origin),
                Part::Insecure(_) => self.impossible(what, "a plain secret would stand in a manifest", &value.origin),
            }
        }
        Tree::text(text, value.origin.clone())
    }
}

/// Whether every Kubernetes version takes it as the name of a variable.
fn is_strict_name(name: &str) -> bool {
    let allowed = |letter: char| letter.is_ascii_alphanumeric() || "-._".contains(letter);
    name.chars().all(allowed) && !name.starts_with(|letter: char| letter.is_ascii_digit())
}

fn key_reference(key: &SecretKey, origin: &Origin) -> Tree {
    let SecretKey {
        object,
        key,
        // Identity, and what Compose reads.
        secret: _,
        variable: _,
        confidential: _,
    } = key;
    MapBuilder::new(origin.clone()).literal("name", object.as_str()).literal("key", key.as_str()).build()
}

pub(super) fn import(import: &Import) -> Tree {
    let (key, name) = match import {
        Import::Config(name) => ("configMapRef", name),
        Import::Secret(name) => ("secretRef", name),
    };
    let reference = MapBuilder::new(name.origin.clone()).field("name", name).build();
    MapBuilder::new(name.origin.clone()).tree(key, reference).build()
}

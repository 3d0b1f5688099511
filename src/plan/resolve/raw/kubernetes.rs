//! Objects of Kubernetes that the language does not know.

use std::collections::BTreeSet;

use super::content::{self, Reading};
use crate::catalogue::kubernetes::{PORT_FIELDS, TEXT_MAPS, is_namespaced};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::raw::RawDocument;
use crate::plan::scope::Scope;
use crate::plan::{Cluster, Plan};
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::tree::{Content, Origin, Tree};

pub const READING: Reading = Reading {
    text: |scope, text| scope.cluster_text(text, None, "an object of Kubernetes"),
    is_number: |keys| match keys {
        [.., map, _] if TEXT_MAPS.contains(map) => false,
        [.., key] => PORT_FIELDS.contains(key),
        [] => false,
    },
};

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let stack = scope.stack;
    for (name, stated) in stack.raw.kubernetes.by_name() {
        let Some(documents) = content::documents(scope, name, stated, &READING) else { continue };
        let mut objects = objects(documents);
        if !scope.has(Target::Kubernetes) {
            continue;
        }
        let refused = objects.iter().filter(|object| !check(scope, name, object)).count();
        if refused > 0 {
            continue;
        }
        if let Some(cluster) = &plan.cluster {
            objects.iter_mut().for_each(|object| put_into(object, cluster));
        }
        let roles = roles(&objects);
        plan.raw.manifests.extend(objects.into_iter().zip(roles).map(|(tree, role)| RawDocument {
            id: format!("raw.kubernetes.{}/{role}", name.value),
            origin: Origin::Stated(name.span),
            name: name.into(),
            tree,
        }));
    }
}

/// The objects of some documents.
pub fn objects(documents: Vec<Tree>) -> Vec<Tree> {
    documents.into_iter().flat_map(items).collect()
}

/// The objects of a `List`, which is none itself.
fn items(document: Tree) -> Vec<Tree> {
    let is_list = text(&document, &["kind"]) == Some("List") && text(&document, &["apiVersion"]) == Some("v1");
    match document.content {
        Content::Map(entries) if is_list => {
            let items = entries.into_iter().find(|(key, _)| key == "items").map(|(_, items)| items.content);
            if let Some(Content::List(items)) = items { items } else { Vec::new() }
        }
        content => vec![Tree::new(content, document.origin)],
    }
}

/// Whether it is an object of Kubernetes; reports what it lacks.
fn check(scope: &mut Scope<'_>, name: &Spanned<String>, object: &Tree) -> bool {
    let at = place(object).unwrap_or(name.span);
    if !matches!(object.content, Content::Map(_)) {
        let message = format!("`{}` holds something that is no object of Kubernetes", name.value);
        let help = "write a map with `apiVersion`, `kind` and `metadata`";
        scope.report(Diagnostic::error(codes::WRONG_TYPE, at, message).with_help(help));
        return false;
    }
    let wanted: [&[&str]; 3] = [&["apiVersion"], &["kind"], &["metadata", "name"]];
    let lacking = wanted.into_iter().find(|path| text(object, path).is_none_or(str::is_empty));
    if let Some(path) = lacking {
        let field = path.join(".");
        let message = format!("an object of `{}` has no `{field}`", name.value);
        let refused = Diagnostic::error(codes::MISSING_FIELD, at, message);
        scope.report(refused.with_help(format!("state `{field}`, a string")));
    }
    lacking.is_none()
}

/// What tells people which object is meant: its name, else its kind, else where it begins.
fn place(object: &Tree) -> Option<Span> {
    let named = [&["metadata", "name"][..], &["kind"], &["apiVersion"]].into_iter().find_map(|path| at(object, path));
    let first = || match &object.content {
        Content::Map(entries) => entries.first().map(|(_, value)| value),
        _ => None,
    };
    named.or_else(first).unwrap_or(object).origin.span()
}

/// Puts an object into the namespace of the environment, where it stands in one and names none.
fn put_into(object: &mut Tree, cluster: &Cluster) {
    if !is_in_namespace(object, cluster) || at(object, &["metadata", "namespace"]).is_some() {
        return;
    }
    let Content::Map(fields) = &mut object.content else { return };
    let metadata = fields.iter_mut().find(|(key, _)| key == "metadata").map(|(_, value)| &mut value.content);
    let Some(Content::Map(metadata)) = metadata else { return };
    let after_name = metadata.iter().position(|(key, _)| key == "name").map_or(0, |position| position + 1);
    let namespace = Tree::text(cluster.namespace.value.clone(), cluster.namespace.origin.clone());
    metadata.insert(after_name, ("namespace".into(), namespace));
}

/// What the stack says of a kind counts before what is known of it.
fn is_in_namespace(object: &Tree, cluster: &Cluster) -> bool {
    let (Some(api_version), Some(kind)) = (text(object, &["apiVersion"]), text(object, &["kind"])) else {
        return false;
    };
    let mut stated = cluster.custom_resources.iter();
    let stated = stated.find(|known| known.api_version == api_version && known.kind == kind);
    stated.and_then(|known| known.namespaced).unwrap_or_else(|| is_namespaced(api_version, kind))
}

/// The end of each object's logical id: its kind, with its name where the entry has several of the kind.
pub fn roles(objects: &[Tree]) -> Vec<String> {
    let kinds: Vec<String> = objects.iter().map(|object| kebab(text(object, &["kind"]).unwrap_or_default())).collect();
    let mut taken = BTreeSet::new();
    let role = |(object, kind): (&Tree, &String)| {
        let repeated = kinds.iter().filter(|other| *other == kind).count() > 1;
        let name = text(object, &["metadata", "name"]).filter(|_| repeated);
        let plain = name.map_or_else(|| kind.clone(), |name| format!("{kind}.{name}"));
        let numbered = (2..).map(|number| format!("{plain}-{number}"));
        let free = std::iter::once(plain.clone()).chain(numbered).find(|role| !taken.contains(role));
        let role = free.unwrap_or(plain);
        taken.insert(role.clone());
        role
    };
    objects.iter().zip(&kinds).map(role).collect()
}

/// `ConfigMap` as `config-map`, `HTTPRoute` as `http-route`.
fn kebab(kind: &str) -> String {
    let letters: Vec<char> = kind.chars().collect();
    let mut words = String::new();
    for (index, letter) in letters.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|before| letters.get(before));
        let after_small = before.is_some_and(|before| !before.is_ascii_uppercase());
        let before_small = before.is_some() && letters.get(index + 1).is_some_and(char::is_ascii_lowercase);
        if letter.is_ascii_uppercase() && (after_small || before_small) {
            words.push('-');
        }
        words.push(letter.to_ascii_lowercase());
    }
    words
}

fn at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t Tree> {
    path.iter().try_fold(tree, |tree, key| tree.get(key))
}

pub fn text<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t str> {
    at(tree, path)?.as_text()
}

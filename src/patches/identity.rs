//! What an object is known by: a patch changes an object and makes no other of it.

use super::edit::Edit;
use super::sites::Site;
use crate::diagnostics::{Diagnostic, codes};
use crate::stack::Target;
use crate::tree::Tree;

/// A field that names an object, and what to do instead.
struct Field {
    path: &'static [&'static str],
    help: &'static str,
}

const OBJECT: [Field; 4] = [
    Field { path: &["apiVersion"], help: "`kubernetes: { version: … }` decides it" },
    Field { path: &["kind"], help: "leave the object out in the stack, and state the other one under `raw`" },
    Field { path: &["metadata", "name"], help: "state `name:` on the entry, or `names:` for what stands beside it" },
    Field { path: &["metadata", "namespace"], help: "state `kubernetes: { namespace: … }`" },
];

const DASHBOARD: [Field; 1] = [Field { path: &["uid"], help: "state `uid:` on the dashboard" }];

const PROJECT: [Field; 1] = [Field { path: &["name"], help: "state `compose: { name: … }`" }];

/// Refuses a patch that makes another object of one.
pub fn check(edit: &mut Edit<'_>, site: &Site, before: &Tree, after: &Tree) {
    for Field { path, help } in fields(site, before) {
        let (old, new) = (at(before, path), at(after, path));
        if old.map(|old| &old.content) == new.map(|new| &new.content) {
            continue;
        }
        let place = new.map_or(edit.patch.at, |new| edit.place(new));
        let message = format!("`{}` of `{}` is what the object is known by", path.join("."), site.id);
        edit.diagnostics.push(Diagnostic::error(codes::PATCHED_IDENTITY, place, message).with_help(*help));
    }
}

fn fields(site: &Site, tree: &Tree) -> &'static [Field] {
    match site.target {
        _ if tree.get("apiVersion").is_some() && tree.get("kind").is_some() => &OBJECT,
        Target::Grafana => &DASHBOARD,
        Target::Compose if site.id == "compose/project" => &PROJECT,
        _ => &[],
    }
}

fn at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t Tree> {
    path.iter().try_fold(tree, |tree, key| tree.get(key))
}

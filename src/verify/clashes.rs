//! Names that two objects of an output cannot share, as far as only the final objects tell them: what is typed, what is
//! raw and what a patch renames.

use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::source::Span;
use crate::stack::Target;
use crate::targets::Emitter;
use crate::tree::{Content, Emission, Object, Tree};

/// Two things of one name, each with the place of the other.
pub fn find(emissions: &[(Target, Emission)]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (target, Emission { objects, .. }) in emissions {
        let mut names = Names { found: &mut found, taken: BTreeMap::new() };
        match target {
            Target::Kubernetes => objects.iter().for_each(|object| names.manifest(&object.tree)),
            Target::Terraform => {
                objects.iter().filter(|object| !overrides(object)).for_each(|object| names.blocks(object))
            }
            Target::Compose => objects.iter().for_each(|object| names.project(&object.tree)),
            Target::Prometheus => objects.iter().for_each(|object| names.groups(&object.tree)),
            Target::Grafana => {}
        }
        names.files(Emitter::of(*target).folder, objects);
    }
    found
}

/// A file that Terraform lays over the others.
fn overrides(object: &Object) -> bool {
    object.path == "override.tf"
}

/// What is taken, with the place that says so.
struct Names<'f> {
    found: &'f mut Vec<Diagnostic>,
    taken: BTreeMap<(String, String), Option<Span>>,
}

impl Names<'_> {
    /// `what` is the space as messages say it.
    fn take(&mut self, code: Code, what: &str, name: &str, at: Option<Span>) {
        let Some(earlier) = self.taken.insert((what.to_owned(), name.to_owned()), at) else { return };
        let Some((one, other)) = at.zip(earlier) else { return };
        let (first, second) = if one <= other { (one, other) } else { (other, one) };
        let message = format!("two {what} are called `{name}`");
        let refused = Diagnostic::error(code, second, message).with_help("change one of the two");
        self.found.push(if first == second { refused } else { refused.with_related(first, "the other one") });
    }

    /// Objects of one kind of one group are told apart by namespace and name.
    fn manifest(&mut self, tree: &Tree) {
        let text = |path: &[&str]| path.iter().try_fold(tree, |tree, key| tree.get(key)).and_then(Tree::as_text);
        let Some((kind, name)) = text(&["kind"]).zip(text(&["metadata", "name"])) else { return };
        let group = text(&["apiVersion"]).and_then(|version| version.split_once('/')).map_or("", |(group, _)| group);
        let namespace = text(&["metadata", "namespace"]).map(|name| format!("{name}/")).unwrap_or_default();
        let what =
            if group.is_empty() { format!("objects `{kind}`") } else { format!("objects `{kind}` of `{group}`") };
        let at = tree.get("metadata").and_then(|metadata| metadata.get("name")?.origin.span());
        self.take(codes::NAME_CLASH, &what, &format!("{namespace}{name}"), at);
    }

    fn blocks(&mut self, object: &Object) {
        let Content::Map(entries) = &object.tree.content else { return };
        for (header, blocks) in entries {
            let at = blocks.origin.span();
            let mut words = header.splitn(2, ' ');
            let (kind, labels) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
            let body = match &blocks.content {
                Content::Blocks(blocks) => blocks.first(),
                _ => None,
            };
            match kind {
                "locals" => entries_of(body).for_each(|(name, value)| {
                    self.take(codes::ADDRESS_CLASH, "locals of Terraform", name, value.origin.span());
                }),
                "provider" if body.is_some_and(|body| body.get("alias").is_some()) => {}
                "terraform" | "moved" | "removed" | "import" => {}
                kind => {
                    let address = labels.replace("\" \"", ".").replace('"', "");
                    self.take(codes::ADDRESS_CLASH, &format!("blocks `{kind}` of Terraform"), &address, at);
                }
            }
        }
    }

    fn project(&mut self, tree: &Tree) {
        for (section, entries) in entries_of(Some(tree)).filter(|(section, _)| !section.starts_with("x-")) {
            for (name, entry) in entries_of(Some(entries)) {
                self.take(codes::NAME_CLASH, &format!("{section} of Compose"), name, entry.origin.span());
            }
        }
    }

    /// Groups of files: an object of the operator holds the same ones again.
    fn groups(&mut self, tree: &Tree) {
        let Some(Content::List(groups)) = tree.get("groups").map(|groups| &groups.content) else { return };
        for name in groups.iter().filter_map(|group| group.get("name")) {
            self.take(codes::NAME_CLASH, "groups of rules", name.as_text().unwrap_or_default(), name.origin.span());
        }
    }

    /// Objects that follow each other may share a file.
    fn files(&mut self, folder: &str, objects: &[Object]) {
        for objects in objects.chunk_by(|one, next| one.path == next.path && is_shared(one, next)) {
            let Some(first) = objects.first() else { continue };
            let path = Utf8Path::new(folder).join(&first.path);
            self.take(codes::NAME_CLASH, "files of the output", path.as_str(), first.tree.origin.span());
        }
    }
}

/// A file of the stack's own is that file and no more.
fn is_shared(one: &Object, next: &Object) -> bool {
    one.path.extension() == Some("tf") && one.written.is_some() == next.written.is_some()
}

fn entries_of(tree: Option<&Tree>) -> impl Iterator<Item = (&str, &Tree)> {
    let entries = match tree.map(|tree| &tree.content) {
        Some(Content::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, value)| (key.as_ref(), value))
}

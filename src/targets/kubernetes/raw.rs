//! Objects that the stack states in Kubernetes' own words.

use std::collections::BTreeSet;

use camino::Utf8PathBuf;

use super::Manifests;
use crate::plan::raw::RawDocument;
use crate::tree::{Object, Tree};

impl Manifests<'_> {
    pub(super) fn raw(&mut self, documents: &[RawDocument]) {
        let mut taken: BTreeSet<Utf8PathBuf> = self.objects.iter().map(|object| object.path.clone()).collect();
        for document in documents {
            // What leads to it stands in the tree.
            let RawDocument { id, origin: _, name, tree } = document;
            let path = path(tree, &name.value, &taken);
            taken.insert(path.clone());
            self.objects.push(Object::new(id.as_str(), path, tree.clone()));
        }
    }
}

/// `<kind>-<name>.yaml`, with the entry's name where another object has the file, as in two namespaces.
fn path(tree: &Tree, entry: &str, taken: &BTreeSet<Utf8PathBuf>) -> Utf8PathBuf {
    let kind = tree.get("kind").and_then(Tree::as_text).unwrap_or_default().to_lowercase();
    let name = tree.get("metadata").and_then(|metadata| metadata.get("name")?.as_text()).unwrap_or(entry);
    let own = format!("{kind}-{}", plain(name));
    let longer = format!("{own}-{entry}");
    let numbered = (2..).map(|number| format!("{longer}-{number}"));
    let mut names = [own, longer.clone()].into_iter().chain(numbered).map(|name| format!("{name}.yaml").into());
    names.find(|path| !taken.contains(path)).unwrap_or_default()
}

/// Names of roles hold colons, which not every file system takes.
fn plain(name: &str) -> String {
    name.chars()
        .map(|letter| if letter.is_ascii_alphanumeric() || "-.".contains(letter) { letter } else { '-' })
        .collect()
}

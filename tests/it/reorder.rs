//! The same real stacks with every map in the opposite order: what has no order of its own gives the same output.

use std::collections::BTreeSet;

use stackc::compiler::Compilation;
use stackc::diff::render::{Palette, text};
use stackc::diff::{Snapshot, compare};
use stackc::document::{Kind, Node};
use stackc::source::Syntax;

use crate::same::compilation;

/// Maps by name in which the order of the file means something (LANGUAGE §1): what is seen from top to bottom, tried
/// one after another, run one after another.
const ORDERED: [&str; 9] =
    ["alerts", "recordings", "routes", "init_containers", "panels", "rows", "queries", "variables", "links"];

fn reversed(node: &mut Node) {
    reverse(node, "");
}

fn reverse(node: &mut Node, key: &str) {
    match &mut node.kind {
        Kind::Map(entries) => {
            entries.iter_mut().for_each(|entry| reverse(&mut entry.value, &entry.key.value));
            if !ORDERED.contains(&key) {
                entries.reverse();
            }
        }
        Kind::List(items) => items.iter_mut().for_each(|item| reverse(item, "")),
        _ => {}
    }
}

fn snapshot(compilation: &Compilation) -> Snapshot<'_> {
    Snapshot::compiled(&compilation.bundles, &compilation.sources, None, |_| true)
}

#[test]
fn another_order_is_no_change() {
    let [one, other] = [compilation(Syntax::Yaml, |_| {}), compilation(Syntax::Yaml, reversed)];
    assert_eq!(text(&compare(&snapshot(&one), &snapshot(&other)), Palette::default()), "");
}

/// Neither git nor a checksum sees a reorder, but where the order of the file is one that people read: the settings of
/// a ConfigMap and the variables of a Compose file.
#[test]
fn another_order_is_the_same_bytes() {
    let [one, other] = [compilation(Syntax::Yaml, |_| {}), compilation(Syntax::Yaml, reversed)];
    let (one, other) = (snapshot(&one), snapshot(&other));
    assert_eq!(one.files.keys().collect::<Vec<_>>(), other.files.keys().collect::<Vec<_>>());
    let differs = |(path, file): &(&String, &stackc::diff::File<'_>)| other.files[*path].text != file.text;
    let differing: BTreeSet<&str> = one.files.iter().filter(differs).map(|(path, _)| path.as_str()).collect();
    assert_eq!(differing.into_iter().collect::<Vec<_>>(), READ_BY_PEOPLE);
}

const READ_BY_PEOPLE: [&str; 4] = [
    "istari/production/compose/compose.yaml",
    "neonpro/development/compose/compose.yaml",
    "neonpro/production/kubernetes/configmap-neonpro-config.yaml",
    "neonpro/staging/kubernetes/configmap-neonpro-config.yaml",
];

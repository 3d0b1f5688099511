//! ConfigMaps and Secrets.

use super::syntax::DATA_KEY;
use crate::diagnostics::codes;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, text};

/// Bytes of all values. Source: `MaxSecretSize` of `pkg/apis/core/types.go`.
const LIMIT: usize = 1024 * 1024;

/// Types of Secrets with the keys that each holds. Source: `ValidateSecret`.
const REQUIRED: &[(&str, &[&str])] = &[
    ("kubernetes.io/dockercfg", &[".dockercfg"]),
    ("kubernetes.io/dockerconfigjson", &[".dockerconfigjson"]),
    ("kubernetes.io/ssh-auth", &["ssh-privatekey"]),
    ("kubernetes.io/tls", &["tls.crt", "tls.key"]),
];

/// Source: `ValidateConfigMap`.
pub fn config_map(judge: &mut Judge<'_>, tree: &Tree) {
    keys(judge, tree, &["data", "binaryData"]);
    for (key, node) in entries(tree, &["binaryData"]) {
        if at(tree, &["data", key]).is_some() {
            judge.conflict(node, format!("has the key `{key}` in both `data` and `binaryData`"), "keep one of the two");
        }
    }
}

/// Source: `ValidateSecret`.
pub fn secret(judge: &mut Judge<'_>, tree: &Tree) {
    keys(judge, tree, &["data", "stringData"]);
    let kind = text(tree, &["type"]).unwrap_or_default();
    let has = |key: &str| ["data", "stringData"].iter().any(|map| at(tree, &[map, key]).is_some());
    let required = REQUIRED.iter().find(|(required, _)| *required == kind).map_or(&[][..], |(_, keys)| keys);
    for key in required.iter().filter(|key| !has(key)) {
        let node = at(tree, &["type"]).unwrap_or(tree);
        judge.missing(node, format!("is of type `{kind}` and has no key `{key}`"), format!("add `{key}` to `data`"));
    }
}

fn keys(judge: &mut Judge<'_>, tree: &Tree, maps: &[&str]) {
    let mut size = 0;
    for (key, node) in maps.iter().flat_map(|map| entries(tree, &[map])) {
        size += node.as_text().map_or(0, str::len);
        if !(DATA_KEY.accepts)(key) {
            let what = format!("has a key `{key}`, which is {}", DATA_KEY.title);
            judge.refuse(codes::INVALID_DATA_KEY, node, what, DATA_KEY.help);
        }
    }
    // A value of `data` in a Secret is base64: four letters for three bytes.
    let encoded = maps.contains(&"stringData");
    let bytes = if encoded { size / 4 * 3 } else { size };
    if bytes > LIMIT {
        let what = format!("holds {bytes} bytes, and its kind takes {LIMIT}");
        let node = maps.iter().find_map(|map| at(tree, &[map])).unwrap_or(tree);
        judge.refuse(codes::OBJECT_TOO_LARGE, node, what, "split it, or mount what is large from a volume");
    }
}

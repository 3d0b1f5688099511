//! Dashboards. Source: `BuildSaveDashboardCommand` and `ValidateUID` of grafana/pkg/services/dashboards.

use super::judge::Judge;
use super::nodes::{at, is_empty};
use crate::diagnostics::{Diagnostic, codes};
use crate::tree::{Content, Object};

/// Characters of a uid.
const LONGEST_UID: usize = 40;

pub fn faults(object: &Object) -> Vec<Diagnostic> {
    let mut judge = Judge::new(&object.id, 0);
    if object.path.extension() != Some("json") {
        return judge.found;
    }
    let tree = &object.tree;
    if is_empty(tree, &["title"]) {
        let node = at(tree, &["title"]).unwrap_or(tree);
        judge.missing(node, "is a dashboard without a `title`", "state `title`");
    }
    if let Some((node, uid)) = at(tree, &["uid"]).and_then(|node| Some((node, node.as_text()?))) {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        if uid.len() > LONGEST_UID || !uid.bytes().all(letters) {
            let help = format!("use at most {LONGEST_UID} letters, digits, `-` and `_`");
            judge.refuse(codes::INVALID_UID, node, format!("has the uid `{uid}`, which is none"), help);
        }
    }
    for key in ["panels", "tags", "links"] {
        if let Some(node) = at(tree, &[key]).filter(|node| !matches!(node.content, Content::List(_))) {
            judge.refuse(codes::OBJECT_FIELD_TYPE, node, format!("has `{key}` that is no list"), "write a list");
        }
    }
    judge.found
}

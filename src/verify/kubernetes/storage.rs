//! Claims of storage. Source: `ValidatePersistentVolumeClaimSpec` of `pkg/apis/core/validation`.

use super::metadata::{self, reference};
use super::quantity;
use super::syntax::SUBDOMAIN;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, items, text};

pub fn claim(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else {
        return judge.missing(tree, "has a claim without a `spec`", "state `spec.accessModes` and `spec.resources`");
    };
    judge.needs(spec, &["accessModes"], "a claim");
    let alone = items(spec, &["accessModes"]).find(|mode| mode.as_text() == Some("ReadWriteOncePod"));
    if let Some(mode) = alone.filter(|_| items(spec, &["accessModes"]).len() > 1) {
        judge.conflict(mode, "joins `ReadWriteOncePod` with other access modes", "keep it alone, or take it out");
    }
    match at(spec, &["resources", "requests", "storage"]) {
        None => {
            let node = at(spec, &["resources"]).unwrap_or(spec);
            let what = "has no `resources.requests.storage` for a claim, which is required";
            judge.missing(node, what, "state how much it claims: `resources: { requests: { storage: 10Gi } }`");
        }
        Some(node) if quantity::of(node).is_some_and(|bytes| bytes <= 0.0) => {
            judge.value(node, "claims no storage", "state a quantity above zero");
        }
        Some(_) => {}
    }
    let class = at(spec, &["storageClassName"]).filter(|class| class.as_text() != Some(""));
    reference(judge, class, "storageClassName", &SUBDOMAIN);
    at(spec, &["selector"]).into_iter().for_each(|selector| metadata::selector(judge, selector));
}

/// Source: `ValidatePersistentVolumeSpec`.
pub fn volume(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    judge.needs(spec, &["accessModes"], "a volume");
    if at(spec, &["capacity", "storage"]).is_none() {
        let node = at(spec, &["capacity"]).unwrap_or(spec);
        judge.missing(
            node,
            "has no `capacity.storage` for a volume, which is required",
            "state `capacity: { storage: 10Gi }`",
        );
    }
    if text(spec, &["persistentVolumeReclaimPolicy"]) == Some("Recycle")
        && at(spec, &["hostPath", "path"]).and_then(Tree::as_text) == Some("/")
    {
        let node = at(spec, &["persistentVolumeReclaimPolicy"]).unwrap_or(spec);
        judge.conflict(node, "recycles the root of its host", "write `Retain`");
    }
}

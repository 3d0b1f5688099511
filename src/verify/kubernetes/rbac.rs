//! Who may do what. Source: `pkg/apis/rbac/validation`.

use super::metadata::reference;
use super::syntax::{PATH_SEGMENT, SUBDOMAIN};
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, is_empty, items, text};

const GROUP: &str = "rbac.authorization.k8s.io";

/// Source: `ValidateRole`, `ValidateClusterRole`, `ValidatePolicyRule`.
pub fn role(judge: &mut Judge<'_>, tree: &Tree, is_namespaced: bool) {
    for rule in items(tree, &["rules"]) {
        if at(rule, &["verbs"]).is_some() {
            judge.needs(rule, &["verbs"], "a rule");
        }
        let paths = at(rule, &["nonResourceURLs"]).filter(|_| !is_empty(rule, &["nonResourceURLs"]));
        match paths {
            Some(paths) if is_namespaced => {
                judge.conflict(paths, "allows paths, which stand in no namespace", "make it a `ClusterRole`");
            }
            Some(paths) if ["apiGroups", "resources", "resourceNames"].iter().any(|key| !is_empty(rule, &[key])) => {
                judge.conflict(paths, "allows paths and resources in one rule", "make two rules of it");
            }
            Some(_) => {}
            None => ["apiGroups", "resources"].iter().for_each(|key| judge.needs(rule, &[key], "a rule")),
        }
    }
}

/// Source: `ValidateRoleBinding`, `ValidateClusterRoleBinding`, `ValidateRoleBindingSubject`.
pub fn binding(judge: &mut Judge<'_>, tree: &Tree, is_namespaced: bool) {
    if let Some(role) = at(tree, &["roleRef"]) {
        group(judge, role, GROUP, "a role");
        if let Some(kind) = at(role, &["kind"]).filter(|kind| !is_namespaced && kind.as_text() == Some("Role")) {
            judge.value(
                kind,
                "binds a `Role` in the whole cluster",
                "name a `ClusterRole`, or make it a `RoleBinding`",
            );
        }
        reference(judge, at(role, &["name"]), "roleRef.name", &PATH_SEGMENT);
    }
    for subject in items(tree, &["subjects"]) {
        match text(subject, &["kind"]) {
            Some("ServiceAccount") => {
                group(judge, subject, "", "a service account");
                if !is_namespaced {
                    judge.needs(subject, &["namespace"], "a service account");
                }
                reference(judge, at(subject, &["name"]), "a subject's name", &SUBDOMAIN);
            }
            Some("User" | "Group") => group(judge, subject, GROUP, "a user or group"),
            _ => {}
        }
    }
}

fn group(judge: &mut Judge<'_>, tree: &Tree, wanted: &str, what: &str) {
    let Some(node) = at(tree, &["apiGroup"]) else { return };
    if node.as_text().is_some_and(|group| group != wanted && !group.is_empty()) {
        let help = if wanted.is_empty() { "take `apiGroup` out".to_owned() } else { format!("write `{wanted}`") };
        judge.value(node, format!("names {what} of an API group that has none"), help);
    }
}

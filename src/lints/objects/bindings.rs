//! Who gets the rights of a role.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{at, entry_of, items, name, namespace, tell, text};
use crate::tree::{Object, Tree};

fn bindings<'a>(outputs: &Outputs<'a>) -> impl Iterator<Item = &'a Object> {
    outputs.manifests("RoleBinding").chain(outputs.manifests("ClusterRoleBinding"))
}

fn subjects(binding: &Object) -> impl Iterator<Item = &Tree> {
    items(binding.tree.get("subjects"))
}

/// The service accounts that a binding gives something, by namespace and name.
pub fn accounts<'a>(outputs: &Outputs<'a>) -> BTreeSet<(&'a str, &'a str)> {
    let accounts = bindings(outputs).flat_map(|binding| {
        let accounts = subjects(binding).filter(|subject| text(subject, &["kind"]) == Some("ServiceAccount"));
        accounts.filter_map(move |account| {
            Some((text(account, &["namespace"]).unwrap_or(namespace(binding)), text(account, &["name"])?))
        })
    });
    accounts.collect()
}

pub fn of_cluster_admin(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |binding: &Object| {
        let role = at(&binding.tree, &["roleRef", "name"]).filter(|role| role.as_text() == Some("cluster-admin"))?;
        let message = format!("`{}` makes its subjects masters of the cluster", name(binding));
        let help = "bind a role that names what they need";
        tell(codes::CLUSTER_ADMIN_BINDING, entry_of(binding), role, message, help)
    };
    bindings(outputs).filter_map(told).collect()
}

/// Groups and users that stand for whoever comes.
const EVERYONE: &[&str] =
    &["system:anonymous", "system:authenticated", "system:serviceaccounts", "system:unauthenticated"];

pub fn of_everyone(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |binding: &Object, subject: &Tree| {
        let who = subject.get("name").filter(|who| who.as_text().is_some_and(|who| EVERYONE.contains(&who)))?;
        let message = format!("`{}` gives its role to all of `{}`", name(binding), who.as_text()?);
        let help = "name the accounts that need it";
        tell(codes::BINDING_OF_EVERYONE, entry_of(binding), who, message, help)
    };
    bindings(outputs).flat_map(|binding| subjects(binding).filter_map(move |subject| told(binding, subject))).collect()
}

//! Objects that a raw or patched one names, and nothing makes. What the language refers to is found before.

use std::collections::BTreeSet;

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::pods::Pod;
use crate::lints::walk::{at, entry_of, is, is_handmade, items, namespace, tell, text};
use crate::tree::{Object, Tree};

/// An object that another one names.
struct Named<'a> {
    by: &'a Object,
    kind: &'static str,
    name: &'a Tree,
}

pub fn references(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let secrets = known_secrets(outputs);
    let stated: BTreeSet<&str> = outputs.plan.configs.iter().map(|config| config.name.value.as_str()).collect();
    let known = |named: &Named<'_>| {
        let Some(name) = named.name.as_text() else { return true };
        let (by_stack, by_default) = match named.kind {
            "Secret" => (secrets.contains(name), false),
            "ConfigMap" => (stated.contains(name), name == "kube-root-ca.crt"),
            kind => (false, kind == "ServiceAccount" && name == "default"),
        };
        by_stack || by_default || outputs.manifest(named.kind, namespace(named.by), name).is_some()
    };
    let pods = outputs.pods().all.iter().flat_map(of_pod);
    let all = pods.chain(outputs.manifests("StatefulSet").filter_map(governing)).chain(roles(outputs));
    all.filter(|named| is_handmade(named.by, named.name) && !known(named)).filter_map(|named| refuse(&named)).collect()
}

fn refuse(named: &Named<'_>) -> Option<Diagnostic> {
    let (entry, kind) = (entry_of(named.by), named.kind);
    let message = format!("`{entry}` names the {kind} `{}`, which nothing makes", named.name.as_text()?);
    let help = match kind {
        "Secret" => "declare it: `secrets: { …: { source: existing, keys: […] } }`",
        _ => "add it, or allow this with the reason where others make it",
    };
    tell(codes::DANGLING_REFERENCE, entry, named.name, message, help)
}

/// Secrets that the stack declares, and those that controllers make of its objects.
fn known_secrets<'a>(outputs: &Outputs<'a>) -> BTreeSet<&'a str> {
    let declared = outputs.plan.secrets.iter().map(|secret| secret.name.value.as_str());
    let at_path = |kind, path: &'static [&'static str]| {
        outputs.manifests(kind).filter_map(move |object| text(&object.tree, path))
    };
    let external = at_path("ExternalSecret", &["spec", "target", "name"]);
    let named_alike = ["ExternalSecret", "SealedSecret", "SopsSecret", "VaultStaticSecret"];
    let alike = named_alike.into_iter().flat_map(|kind| at_path(kind, &["metadata", "name"]));
    let certificates = at_path("Certificate", &["spec", "secretName"]);
    let written = outputs.blocks().iter().filter(|block| block.kind.starts_with("kubernetes_secret"));
    let written = written.flat_map(|block| items(block.body.get("metadata"))).filter_map(|data| text(data, &["name"]));
    declared.chain(external).chain(alike).chain(certificates).chain(written).collect()
}

/// The name of the Service that gives the pods of a StatefulSet their names.
fn governing(by: &Object) -> Option<Named<'_>> {
    let name = at(&by.tree, &["spec", "serviceName"]).filter(|name| name.as_text() != Some(""))?;
    Some(Named { by, kind: "Service", name })
}

fn roles<'a>(outputs: &Outputs<'a>) -> impl Iterator<Item = Named<'a>> {
    outputs.manifests("RoleBinding").filter_map(|by| {
        let role = by.tree.get("roleRef").filter(|role| text(role, &["kind"]) == Some("Role"))?;
        Some(Named { by, kind: "Role", name: role.get("name")? })
    })
}

fn of_pod<'a>(pod: &Pod<'a>) -> Vec<Named<'a>> {
    let by = pod.object;
    let account = pod.spec().and_then(|spec| spec.get("serviceAccountName"));
    let account = account.map(|name| Named { by, kind: "ServiceAccount", name });
    let volumes = items(pod.spec().and_then(|spec| spec.get("volumes"))).flat_map(move |volume| of_volume(by, volume));
    let containers = pod.containers().flat_map(move |container| of_container(by, container));
    account.into_iter().chain(volumes).chain(containers).collect()
}

/// Where each source keeps the name: in a volume, in one part of a projected volume, in a variable.
const SOURCES: &[(&str, &str, &str)] = &[
    ("configMap", "name", "ConfigMap"),
    ("secret", "secretName", "Secret"),
    ("secret", "name", "Secret"),
    ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ("configMapKeyRef", "name", "ConfigMap"),
    ("secretKeyRef", "name", "Secret"),
    ("configMapRef", "name", "ConfigMap"),
    ("secretRef", "name", "Secret"),
];

fn source<'a>(by: &'a Object, tree: &'a Tree) -> Option<Named<'a>> {
    SOURCES.iter().find_map(|(key, name, kind)| {
        let reference = tree.get(key).filter(|reference| !is(reference.get("optional"), true))?;
        Some(Named { by, kind, name: reference.get(name)? })
    })
}

fn of_volume<'a>(by: &'a Object, volume: &'a Tree) -> impl Iterator<Item = Named<'a>> {
    let projected = items(at(volume, &["projected", "sources"]));
    std::iter::once(volume).chain(projected).filter_map(move |tree| source(by, tree))
}

fn of_container<'a>(by: &'a Object, container: &'a Tree) -> impl Iterator<Item = Named<'a>> {
    let variables = items(container.get("env")).filter_map(|variable| variable.get("valueFrom"));
    variables.chain(items(container.get("envFrom"))).filter_map(move |tree| source(by, tree))
}

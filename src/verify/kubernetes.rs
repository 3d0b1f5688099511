//! Manifests against the OpenAPI of the cluster's version, and against the definitions of custom resources, then against the
//! rules that no schema says.

mod containers;
mod data;
mod jobs;
mod metadata;
mod network;
mod pods;
mod probes;
mod quantity;
mod rbac;
mod rules;
mod scaling;
mod services;
mod storage;
mod syntax;
mod volumes;
mod workloads;

use std::cmp::Reverse;

use super::custom::CustomKinds;
use super::fields::{Dialect, Walk};
use super::{error, warning};
use crate::catalogue::kubernetes::{KUSTOMIZATION_API_VERSION, MINORS, kinds, object as type_of};
use crate::catalogue::types::{Minors, Type};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::plan::Plan;
use crate::source::Span;
use crate::tree::{Content, Object, Tree};

/// The cluster that manifests are for.
pub struct Cluster<'plan> {
    /// 35 for 1.35; the newest that the catalogue knows where the stack names none.
    pub minor: u32,
    /// Where the stack says so.
    pub stated: Option<Span>,
    /// What the stack says of kinds that others define.
    custom: CustomKinds<'plan>,
}

/// Whether a document of a target that writes other files too is an object for a cluster.
pub fn is_manifest(tree: &Tree) -> bool {
    ["apiVersion", "kind"].iter().all(|key| tree.get(key).is_some_and(|value| value.as_text().is_some()))
}

impl<'plan> Cluster<'plan> {
    pub fn of(plan: &'plan Plan) -> Self {
        let version = plan.cluster.as_ref().map(|cluster| &cluster.version);
        let minor = version.map_or(*MINORS.end(), |version| version.value);
        let resources = plan.cluster.as_ref().map_or(&[][..], |cluster| &cluster.custom_resources);
        let stated = version.and_then(|version| version.origin.span());
        Cluster { minor, stated, custom: CustomKinds::of(resources) }
    }

    pub fn faults(&self, object: &Object) -> Vec<Diagnostic> {
        let text = |key| object.tree.get(key).and_then(Tree::as_text);
        let (Some(api_version), Some(kind)) = (text("apiVersion"), text("kind")) else { return nameless(object) };
        // A file for kubectl, which no cluster gets.
        if api_version == KUSTOMIZATION_API_VERSION {
            return Vec::new();
        }
        let stated = self.custom.faults(&object.tree);
        let mut told = match type_of(api_version, kind) {
            _ if stated.is_some() => stated.unwrap_or_default(),
            Some(found) if found.traits.minors.contain(self.minor) => self.fields(object, found),
            found => vec![self.unknown(object, api_version, kind, found.map(|found| found.traits.minors))],
        };
        told.extend(rules::judge(object, api_version, kind, self.minor));
        told
    }

    fn fields(&self, object: &Object, found: &Type) -> Vec<Diagnostic> {
        let mut walk = Walk::new(&object.id, Dialect::Kubernetes { minor: self.minor, stated: self.stated });
        walk.object(&object.tree, &[found]);
        walk.found.extend(unnamed(object));
        walk.found
    }

    /// An object of a kind that the catalogue lacks, or that this minor does not serve. `minors` are those that do.
    fn unknown(&self, object: &Object, api_version: &str, kind: &str, minors: Option<Minors>) -> Diagnostic {
        if !is_built_in(api_version) {
            return unverified(object, api_version, kind);
        }
        let served = self.serving(kind);
        let minor = self.minor;
        if served.is_empty() && minors.is_none() {
            return self.unknown_kind(object, api_version, kind);
        }
        let message =
            format!("`{}` is of `{api_version}`, which serves no `{kind}` in Kubernetes 1.{minor}", object.id);
        let at = object.tree.get("apiVersion").unwrap_or(&object.tree);
        let help = match (served.is_empty(), minors) {
            (false, _) => format!("write {}", list_or(served)),
            (true, Some(Minors { since: Some(since), .. })) if since > minor => {
                format!("it comes with Kubernetes 1.{since}")
            }
            (true, _) => "this version of Kubernetes has nothing in its place".to_owned(),
        };
        let found = error(codes::UNSERVED_API_VERSION, &at.origin, message).with_help(help);
        self.with_version(found)
    }

    fn unknown_kind(&self, object: &Object, api_version: &str, kind: &str) -> Diagnostic {
        let message = format!("`{}` is of kind `{kind}`, which Kubernetes 1.{} does not have", object.id, self.minor);
        let at = object.tree.get("kind").unwrap_or(&object.tree);
        let found = error(codes::UNKNOWN_KIND, &at.origin, message);
        let there: Vec<&str> = kinds().filter(|(version, _)| *version == api_version).map(|(_, kind)| kind).collect();
        let built_in = kinds().filter(|(version, _)| is_built_in(version)).map(|(_, kind)| kind);
        match did_you_mean(kind, there.iter().copied()).or_else(|| did_you_mean(kind, built_in)) {
            Some(near) => found.with_help(format!("did you mean `{near}`?")),
            None if there.is_empty() => found.with_help(format!("nor does it serve `{api_version}`")),
            None => found.with_help(format!("`{api_version}` serves {}", list_or(there))),
        }
    }

    /// The API versions that serve a kind in this minor, the most stable first.
    fn serving(&self, kind: &str) -> Vec<&'static str> {
        let serves =
            |api_version: &str| type_of(api_version, kind).is_some_and(|found| found.traits.minors.contain(self.minor));
        let named = kinds().filter(|(_, found)| *found == kind).map(|(api_version, _)| api_version);
        let mut versions: Vec<&str> = named.filter(|version| is_built_in(version) && serves(version)).collect();
        versions.sort_by_key(|version| (version.contains("alpha"), version.contains("beta"), Reverse(*version)));
        versions
    }

    fn with_version(&self, found: Diagnostic) -> Diagnostic {
        match self.stated {
            Some(span) => found.with_related(span, format!("the cluster runs 1.{}", self.minor)),
            None => found,
        }
    }
}

/// Whether the API server itself serves a group; those of custom resources hold a dot, and most end in a domain.
fn is_built_in(api_version: &str) -> bool {
    let group = |version: &str| version.rsplit_once('/').map_or("", |(group, _)| group).to_owned();
    let asked = group(api_version);
    let custom = |version: &str, kind: &str| type_of(version, kind).is_none_or(|found| found.traits.custom);
    !asked.contains('.') || kinds().any(|(version, kind)| group(version) == asked && !custom(version, kind))
}

fn unverified(object: &Object, api_version: &str, kind: &str) -> Diagnostic {
    let message = format!("`{}` is of kind `{kind}` of `{api_version}`, whose fields stackc does not know", object.id);
    let found = warning(codes::UNVERIFIED_KIND, object, message);
    let versions: Vec<&str> = kinds().filter(|(_, known)| *known == kind).map(|(version, _)| version).collect();
    let there = kinds().filter(|(version, _)| *version == api_version).map(|(_, kind)| kind);
    match did_you_mean(kind, there) {
        Some(near) => found.with_help(format!("did you mean `{near}`?")),
        None if !versions.is_empty() => found.with_help(format!("it knows {}", list_or(versions))),
        None => found.with_help("say why it is right as it is: `allow: { unverified-kind: … }`"),
    }
}

/// An object that does not say what it is.
fn nameless(object: &Object) -> Vec<Diagnostic> {
    let missing = ["apiVersion", "kind"]
        .into_iter()
        .filter(|key| object.tree.get(key).is_none_or(|value| value.as_text().is_none()));
    let told = missing.map(|key| {
        let message = format!("`{}` has no `{key}`", object.id);
        error(codes::MISSING_OBJECT_FIELD, &object.tree.origin, message)
            .with_help("every object says its `apiVersion`, its `kind` and its `metadata.name`")
    });
    told.collect()
}

/// An object without a name, which the type of metadata allows since templates have none.
fn unnamed(object: &Object) -> Option<Diagnostic> {
    let metadata = object.tree.get("metadata").filter(|metadata| matches!(metadata.content, Content::Map(_)))?;
    let named =
        ["name", "generateName"].iter().any(|key| metadata.get(key).is_some_and(|name| name.content != Content::Null));
    let message = format!("`{}` has no `metadata.name`", object.id);
    (!named).then(|| error(codes::MISSING_OBJECT_FIELD, &metadata.origin, message).with_help("name the object"))
}

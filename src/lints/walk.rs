//! How checks find their way through objects.

use std::collections::BTreeMap;

use super::Outputs;
use super::pods::{Pod, Pods};
use super::terraform::{self, Block};
use crate::diagnostics::{Code, Diagnostic};
use crate::plan::{Plan, Workload};
use crate::stack::Target;
use crate::tree::{Content, Emission, Object, Origin, Tree};

/// What all checks look up, made once.
pub(super) struct Index<'a> {
    manifests: BTreeMap<&'a str, Vec<&'a Object>>,
    /// By kind, namespace and name.
    named: BTreeMap<(&'a str, &'a str, &'a str), &'a Object>,
    pods: Pods<'a>,
    blocks: Vec<Block<'a>>,
}

impl<'a> Index<'a> {
    fn new(emissions: &'a [(Target, Emission)]) -> Self {
        let mut manifests: BTreeMap<_, Vec<_>> = BTreeMap::new();
        let mut named = BTreeMap::new();
        for object in objects(emissions, Target::Kubernetes) {
            let Some(kind) = kind(object) else { continue };
            manifests.entry(kind).or_default().push(object);
            named.insert((kind, namespace(object), name(object)), object);
        }
        Index {
            manifests,
            named,
            pods: Pods::new(objects(emissions, Target::Kubernetes)),
            blocks: objects(emissions, Target::Terraform).flat_map(terraform::blocks).collect(),
        }
    }
}

fn objects(emissions: &[(Target, Emission)], target: Target) -> impl Iterator<Item = &Object> {
    let emissions = emissions.iter().filter(move |(emitted, _)| *emitted == target);
    emissions.flat_map(|(_, emission)| &emission.objects)
}

/// The kind; what is no Service of Kubernetes itself has its API group before it.
fn kind(object: &Object) -> Option<&str> {
    let kind = text(&object.tree, &["kind"])?;
    let foreign = || text(&object.tree, &["apiVersion"]).is_some_and(|version| version.contains('/'));
    Some(if kind == "Service" && foreign() { "Service of another API" } else { kind })
}

impl<'a> Outputs<'a> {
    pub fn new(plan: &'a Plan, emissions: &'a [(Target, Emission)]) -> Self {
        Outputs { plan, emissions, index: Index::new(emissions) }
    }

    /// The objects of one output, in the order of its files.
    pub fn of(&self, target: Target) -> impl Iterator<Item = &'a Object> + use<'a> {
        objects(self.emissions, target)
    }

    /// Kubernetes objects of a kind.
    pub fn manifests(&self, kind: &str) -> impl Iterator<Item = &'a Object> {
        self.index.manifests.get(kind).into_iter().flatten().copied()
    }

    /// The Kubernetes object that is called so.
    pub fn manifest(&self, kind: &str, namespace: &str, name: &str) -> Option<&'a Object> {
        self.index.named.get(&(kind, namespace, name)).copied()
    }

    /// The names of the objects of a kind in a namespace.
    pub fn names(&self, kind: &'a str, namespace: &'a str) -> impl Iterator<Item = &'a str> {
        let named = self.index.named.range((kind, namespace, "")..);
        named.map(|(key, _)| *key).take_while(move |key| (key.0, key.1) == (kind, namespace)).map(|key| key.2)
    }

    /// Every workload of the cluster with its pod's labels and spec.
    pub fn pods(&self) -> &Pods<'a> {
        &self.index.pods
    }

    /// The blocks of the Terraform module.
    pub fn blocks(&self) -> &[Block<'a>] {
        &self.index.blocks
    }

    /// The services of the Compose file, by name.
    pub fn compose_services(&self) -> impl Iterator<Item = (&'a str, &'a Tree)> + use<'a> {
        self.of(Target::Compose).flat_map(|object| entries(object.tree.get("services")))
    }

    /// The workloads that are services of the Compose file, by the name that they have there.
    pub fn compose_workloads(&self) -> BTreeMap<&'a str, &'a Workload> {
        let named = |workload: &'a Workload| Some((workload.compose.as_ref()?.name.value.as_str(), workload));
        self.plan.workloads.iter().filter_map(named).collect()
    }

    /// Every container of the cluster, init containers too.
    pub fn containers(&self) -> impl Iterator<Item = Container<'a>> {
        let of = |pod: &Pod<'a>| {
            let pod = *pod;
            pod.containers().map(move |tree| Container { pod, tree })
        };
        self.pods().all.iter().flat_map(of)
    }

    /// Every service of the Compose file with its entry.
    pub fn services(&self) -> Vec<Service<'a>> {
        let workloads = self.compose_workloads();
        let stated = self.plan.raw.compose.iter();
        let fragments: BTreeMap<&str, &str> = stated
            .flat_map(|fragment| entries(fragment.tree.get("services")).map(|(name, _)| (name, fragment.id.as_str())))
            .collect();
        let of =
            |object: &'a Object| entries(object.tree.get("services")).map(move |(name, tree)| (object, name, tree));
        let services = self.of(Target::Compose).flat_map(of).map(|(object, name, tree)| {
            let workload = workloads.get(name);
            let entry = workload.map(|workload| workload.id.as_str()).or(fragments.get(name).copied());
            let entry = entry.unwrap_or(entry_of(object));
            Service { entry, name, tree, is_raw: workload.is_none() }
        });
        services.collect()
    }
}

/// A container of the cluster.
#[derive(Clone, Copy)]
pub struct Container<'a> {
    pub pod: Pod<'a>,
    pub tree: &'a Tree,
}

impl<'a> Container<'a> {
    pub fn entry(&self) -> &'a str {
        entry_of(self.pod.object)
    }

    /// As people are told of it.
    pub fn title(&self) -> String {
        format!("the container `{}` of `{}`", text(self.tree, &["name"]).unwrap_or_default(), self.entry())
    }

    /// A field of the security context: its own, else the pod's.
    pub fn security(&self, key: &str) -> Option<&'a Tree> {
        let of = |tree: &'a Tree| at(tree, &["securityContext", key]);
        of(self.tree).or_else(|| of(self.pod.spec()?))
    }
}

/// A service of the Compose file.
#[derive(Clone, Copy)]
pub struct Service<'a> {
    /// `service.api`.
    pub entry: &'a str,
    pub name: &'a str,
    pub tree: &'a Tree,
    /// Whether no entry of the language makes it.
    pub is_raw: bool,
}

impl Service<'_> {
    /// As people are told of it.
    pub fn title(&self) -> String {
        format!("the Compose service `{}`", self.name)
    }
}

/// A finding at a node; `None` where nobody stated the node.
pub fn tell(
    code: Code,
    entry: &str,
    node: &Tree,
    message: impl Into<String>,
    help: impl Into<String>,
) -> Option<Diagnostic> {
    let found = Diagnostic::warning(code, node.origin.span()?, message);
    Some(found.with_help(help).with_entry(entry))
}

/// Whether a person wrote this node as it is emitted: in a raw object, or by a patch. What the language makes is
/// judged before it is emitted.
pub fn is_handmade(object: &Object, node: &Tree) -> bool {
    object.id.starts_with("raw.") || is_patched(node)
}

pub fn is_patched(node: &Tree) -> bool {
    matches!(node.origin, Origin::Patched { .. })
}

/// What stands below `path`.
pub fn at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t Tree> {
    path.iter().try_fold(tree, |tree, key| tree.get(key))
}

pub fn text<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t str> {
    at(tree, path)?.as_text()
}

pub fn is(tree: Option<&Tree>, value: bool) -> bool {
    tree.is_some_and(|tree| tree.content == Content::Bool(value))
}

/// A number, or a text that is one.
pub fn number(tree: &Tree) -> Option<i64> {
    match &tree.content {
        Content::Integer(number) => Some(*number),
        Content::Text(text) => text.parse().ok(),
        _ => None,
    }
}

/// The items of a list, or of nested blocks.
pub fn items(tree: Option<&Tree>) -> impl Iterator<Item = &Tree> {
    let items = match tree.map(|tree| &tree.content) {
        Some(Content::List(items) | Content::Blocks(items)) => items.as_slice(),
        _ => &[],
    };
    items.iter()
}

/// The texts of a list, or the only one.
pub fn texts(tree: Option<&Tree>) -> impl Iterator<Item = (&str, &Tree)> {
    let only = tree.filter(|tree| tree.as_text().is_some());
    items(tree).chain(only).filter_map(|item| Some((item.as_text()?, item)))
}

/// The entries of a map.
pub fn entries(tree: Option<&Tree>) -> impl Iterator<Item = (&str, &Tree)> {
    let entries = match tree.map(|tree| &tree.content) {
        Some(Content::Map(entries)) => entries.as_slice(),
        _ => &[],
    };
    entries.iter().map(|(key, value)| (key.as_ref(), value))
}

/// The entry that an object belongs to: `service.api` of `service.api/deployment`.
pub fn entry_of(object: &Object) -> &str {
    object.id.split('/').next().unwrap_or_default()
}

pub fn name(object: &Object) -> &str {
    text(&object.tree, &["metadata", "name"]).unwrap_or_default()
}

/// Empty where the object names none.
pub fn namespace(object: &Object) -> &str {
    text(&object.tree, &["metadata", "namespace"]).unwrap_or_default()
}

pub fn annotations(tree: &Tree) -> impl Iterator<Item = (&str, &Tree)> {
    entries(at(tree, &["metadata", "annotations"]))
}

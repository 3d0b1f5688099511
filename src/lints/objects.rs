//! How checks find their way through objects.

use std::collections::BTreeMap;

use super::Outputs;
use crate::plan::Workload;
use crate::stack::Target;
use crate::tree::{Content, Object, Tree};

impl<'a> Outputs<'a> {
    /// The objects of one output, in the order of its files.
    pub fn of(&self, target: Target) -> impl Iterator<Item = &'a Object> {
        let emissions = self.emissions.iter().filter(move |(emitted, _)| *emitted == target);
        emissions.flat_map(|(_, emission)| &emission.objects)
    }

    /// Kubernetes objects of a kind.
    pub fn manifests(&self, kind: &'static str) -> impl Iterator<Item = &'a Object> {
        self.of(Target::Kubernetes).filter(move |object| text(&object.tree, &["kind"]) == Some(kind))
    }

    /// Every workload of the cluster with its pod's labels and spec.
    pub fn pods(&self) -> impl Iterator<Item = Pod<'a>> {
        self.of(Target::Kubernetes).filter_map(Pod::of)
    }

    /// The services of the Compose file, by name.
    pub fn compose_services(&self) -> impl Iterator<Item = (&'a str, &'a Tree)> {
        self.of(Target::Compose).flat_map(|object| entries(object.tree.get("services")))
    }

    /// The workloads that are services of the Compose file, by the name that they have there.
    pub fn compose_workloads(&self) -> BTreeMap<&'a str, &'a Workload> {
        let named = |workload: &'a Workload| Some((workload.compose.as_ref()?.name.value.as_str(), workload));
        self.plan.workloads.iter().filter_map(named).collect()
    }
}

/// The pod that a workload makes.
#[derive(Clone, Copy)]
pub struct Pod<'a> {
    pub object: &'a Object,
    pub template: &'a Tree,
}

impl<'a> Pod<'a> {
    fn of(object: &'a Object) -> Option<Self> {
        let path: &[&str] = match text(&object.tree, &["kind"])? {
            "CronJob" => &["spec", "jobTemplate", "spec", "template"],
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => &["spec", "template"],
            _ => return None,
        };
        Some(Pod { object, template: at(&object.tree, path)? })
    }

    /// Whether it carries all of these labels.
    pub fn carries(&self, labels: &Tree) -> bool {
        let own = at(self.template, &["metadata", "labels"]);
        entries(Some(labels))
            .all(|(key, value)| own.and_then(|own| own.get(key)).is_some_and(|own| own.content == value.content))
    }

    /// Containers and init containers.
    pub fn containers(&self) -> impl Iterator<Item = &'a Tree> {
        let spec = self.template.get("spec");
        let list = move |key| items(spec.and_then(|spec| spec.get(key)));
        list("containers").chain(list("initContainers"))
    }

    /// Whether a container declares this port.
    pub fn listens(&self, port: &Tree) -> bool {
        let mut declared = self.containers().flat_map(|container| items(container.get("ports")));
        declared.any(|declared| {
            let is = |key| declared.get(key).is_some_and(|own| own.content == port.content);
            is("containerPort") || is("name")
        })
    }
}

/// The pods of an environment, found by their labels.
pub struct Pods<'a> {
    pub all: Vec<Pod<'a>>,
    /// Positions by label.
    by_label: BTreeMap<(&'a str, &'a str), Vec<usize>>,
}

impl<'a> Pods<'a> {
    pub fn new(outputs: &Outputs<'a>) -> Self {
        let all: Vec<Pod<'a>> = outputs.pods().collect();
        let mut by_label: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (position, pod) in all.iter().enumerate() {
            for label in labels(at(pod.template, &["metadata", "labels"])) {
                by_label.entry(label).or_default().push(position);
            }
        }
        Pods { all, by_label }
    }

    /// The pods that carry all of these labels; every pod where there are none.
    pub fn selected(&self, selector: &Tree) -> Vec<&Pod<'a>> {
        let carriers = labels(Some(selector)).map(|label| self.by_label.get(&label).map_or(&[][..], Vec::as_slice));
        match carriers.min_by_key(|carriers| carriers.len()) {
            Some(rarest) => {
                rarest.iter().filter_map(|at| self.all.get(*at)).filter(|pod| pod.carries(selector)).collect()
            }
            None => self.all.iter().collect(),
        }
    }
}

fn labels(map: Option<&Tree>) -> impl Iterator<Item = (&str, &str)> {
    entries(map).filter_map(|(key, value)| match &value.content {
        Content::Text(text) => Some((key, text.as_str())),
        _ => None,
    })
}

/// What stands below `path`.
pub fn at<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t Tree> {
    path.iter().try_fold(tree, |tree, key| tree.get(key))
}

pub fn text<'t>(tree: &'t Tree, path: &[&str]) -> Option<&'t str> {
    match &at(tree, path)?.content {
        Content::Text(text) => Some(text),
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

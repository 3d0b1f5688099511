//! The pods of an environment, found by their labels.

use std::collections::BTreeMap;

use super::walk::{at, entries, items, namespace, text};
use crate::tree::{Content, Object, Tree};

/// The pod that a workload makes.
#[derive(Clone, Copy)]
pub struct Pod<'a> {
    pub object: &'a Object,
    pub template: &'a Tree,
}

impl<'a> Pod<'a> {
    /// By its form, so that workloads of other APIs are seen too.
    fn of(object: &'a Object) -> Option<Self> {
        let has_containers = |template: &&Tree| at(template, &["spec", "containers"]).is_some();
        let below = |path: &[&str]| at(&object.tree, path).filter(has_containers);
        let template = below(&["spec", "template"])
            .or_else(|| below(&["spec", "jobTemplate", "spec", "template"]))
            .or_else(|| below(&[]).filter(|_| text(&object.tree, &["kind"]) == Some("Pod")))?;
        Some(Pod { object, template })
    }

    pub fn labels(&self) -> Option<&'a Tree> {
        at(self.template, &["metadata", "labels"])
    }

    pub fn spec(&self) -> Option<&'a Tree> {
        self.template.get("spec")
    }

    /// Whether it carries all of these labels.
    pub fn carries(&self, labels: &Tree) -> bool {
        let own = self.labels();
        entries(Some(labels))
            .all(|(key, value)| own.and_then(|own| own.get(key)).is_some_and(|own| own.content == value.content))
    }

    /// Whether a label selector picks it.
    pub fn matches(&self, selector: &Tree) -> bool {
        selector.get("matchLabels").is_none_or(|labels| self.carries(labels))
            && items(selector.get("matchExpressions")).all(|expression| self.satisfies(expression))
    }

    fn satisfies(&self, expression: &Tree) -> bool {
        let value = text(expression, &["key"]).and_then(|key| self.labels()?.get(key));
        let among =
            || items(expression.get("values")).any(|listed| Some(&listed.content) == value.map(|own| &own.content));
        match text(expression, &["operator"]) {
            Some("In") => among(),
            Some("NotIn") => !among(),
            Some("Exists") => value.is_some(),
            Some("DoesNotExist") => value.is_none(),
            _ => true,
        }
    }

    /// Containers and init containers.
    pub fn containers(&self) -> impl Iterator<Item = &'a Tree> + use<'a> {
        let spec = self.spec();
        let list = move |key| items(spec.and_then(|spec| spec.get(key)));
        list("containers").chain(list("initContainers"))
    }

    /// Whether a container declares this port. A pod that declares none may listen on any number.
    pub fn listens(&self, port: &Tree) -> bool {
        let mut declared = self.containers().flat_map(|container| items(container.get("ports"))).peekable();
        if declared.peek().is_none() && matches!(port.content, Content::Integer(_)) {
            return true;
        }
        declared.any(|declared| {
            let is = |key| declared.get(key).is_some_and(|own| own.content == port.content);
            is("containerPort") || is("name")
        })
    }
}

/// The pods of an environment, found by their labels.
pub struct Pods<'a> {
    pub all: Vec<Pod<'a>>,
    /// Positions by namespace, label and its value.
    by_label: BTreeMap<(&'a str, &'a str, &'a str), Vec<usize>>,
}

impl<'a> Pods<'a> {
    pub fn new(objects: impl Iterator<Item = &'a Object>) -> Self {
        let all: Vec<Pod<'a>> = objects.filter_map(Pod::of).collect();
        let mut by_label: BTreeMap<_, Vec<usize>> = BTreeMap::new();
        for (position, pod) in all.iter().enumerate() {
            for (key, value) in labels(pod.labels()) {
                by_label.entry((namespace(pod.object), key, value)).or_default().push(position);
            }
        }
        Pods { all, by_label }
    }

    /// The pods of a namespace that carry all of these labels; all of its pods where there are none.
    pub fn carrying<'s>(&'s self, namespace: &'s str, wanted: &'s Tree) -> impl Iterator<Item = &'s Pod<'a>> {
        let candidates = self.candidates(namespace, Some(wanted));
        candidates.filter(move |pod| in_namespace(pod, namespace) && pod.carries(wanted))
    }

    /// The pods of a namespace that a label selector picks.
    pub fn matching<'s>(&'s self, namespace: &'s str, selector: &'s Tree) -> impl Iterator<Item = &'s Pod<'a>> {
        let candidates = self.candidates(namespace, selector.get("matchLabels"));
        candidates.filter(move |pod| in_namespace(pod, namespace) && pod.matches(selector))
    }

    /// The carriers of the rarest of these labels; every pod where there are none.
    fn candidates<'s>(
        &'s self,
        namespace: &'s str,
        wanted: Option<&'s Tree>,
    ) -> Box<dyn Iterator<Item = &'s Pod<'a>> + 's> {
        let carriers = labels(wanted).map(|(key, value)| self.carriers(namespace, key, value));
        match carriers.min_by_key(|carriers| carriers.len()) {
            Some(rarest) => Box::new(rarest.iter().filter_map(|at| self.all.get(*at))),
            None => Box::new(self.all.iter()),
        }
    }

    fn carriers<'s>(&'s self, namespace: &'s str, key: &'s str, value: &'s str) -> &'s [usize] {
        self.by_label.get(&(namespace, key, value)).map_or(&[], Vec::as_slice)
    }

    /// Whether a pod of the namespace has this label.
    pub fn has(&self, namespace: &str, key: &str, value: &str) -> bool {
        !self.carriers(namespace, key, value).is_empty()
    }

    /// What the pods of a namespace say for a label.
    pub fn values<'s>(&'s self, namespace: &'s str, key: &'s str) -> impl Iterator<Item = &'a str> + 's {
        let from = self.by_label.range((namespace, key, "")..);
        from.map(|(label, _)| *label)
            .take_while(move |label| (label.0, label.1) == (namespace, key))
            .map(|label| label.2)
    }
}

fn in_namespace(pod: &Pod<'_>, wanted: &str) -> bool {
    namespace(pod.object) == wanted
}

fn labels(map: Option<&Tree>) -> impl Iterator<Item = (&str, &str)> {
    entries(map).filter_map(|(key, value)| match &value.content {
        Content::Text(text) => Some((key, text.as_str())),
        _ => None,
    })
}

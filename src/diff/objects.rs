//! The objects of a file, each with its physical address.

use crate::formats::parse::{self, Node};
use crate::tree::Content;

/// What the world outside knows an object by. In order of environment, target, kind and name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// `shop/production`.
    pub environment: String,
    /// The folder of the target: `kubernetes`.
    pub target: String,
    /// `Deployment`, `service`, `resource`, `alert`, `panel`, or `file` for what is one text.
    pub kind: String,
    /// Namespace and name in Kubernetes, the address in Terraform, group and rule, uid and panel.
    pub name: String,
}

/// One object as it stands in a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    pub address: Address,
    /// Below the output folder.
    pub file: String,
    pub node: Node,
}

impl std::fmt::Display for Address {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.kind.as_str(), self.name.as_str()) {
            ("", name) => formatter.write_str(name),
            (kind, "") => formatter.write_str(kind),
            (kind, name) => write!(formatter, "{kind} {name}"),
        }
    }
}

/// The environment and the folder of the target of a path below the output folder.
pub fn place(path: &str) -> (&str, &str) {
    let Some((stack_end, _)) = path.match_indices('/').nth(1) else { return ("", path) };
    let (environment, rest) = path.split_at(stack_end);
    let rest = rest.trim_start_matches('/');
    (environment, rest.split('/').next().unwrap_or(rest))
}

/// The order in which the folders of targets are told.
pub fn rank(folder: &str) -> usize {
    const ORDER: [&str; 5] = ["kubernetes", "terraform", "compose", "prometheus", "grafana"];
    ORDER.iter().position(|name| *name == folder).unwrap_or(ORDER.len())
}

/// Maps of a document whose entries are objects of their own: target, key of the map, kind.
///
/// Sources: the Compose specification (top-level elements).
const MAPS: &[(&str, &str, &str)] = &[
    ("compose", "services", "service"),
    ("compose", "volumes", "volume"),
    ("compose", "networks", "network"),
    ("compose", "configs", "config"),
    ("compose", "secrets", "secret"),
];

/// Kinds of objects, each with the key that names one.
type Kinds = &'static [(&'static str, &'static str)];

/// Lists whose items are objects of their own, in a document or in such an item: target, key of the list, kinds with
/// the key that names them.
///
/// Sources: Prometheus' `rules/group.go` (a rule is known by its group and name), its and Alertmanager's configuration,
/// Grafana's dashboard model (panel ids are unique in a dashboard; collapsed rows hold panels).
const LISTS: &[(&str, &str, Kinds)] = &[
    ("prometheus", "groups", &[("group", "name")]),
    ("prometheus", "rules", &[("alert", "alert"), ("record", "record")]),
    ("prometheus", "scrape_configs", &[("scrape", "job_name")]),
    ("prometheus", "receivers", &[("receiver", "name")]),
    ("prometheus", "tests", &[("test", "name")]),
    ("grafana", "panels", &[("panel", "id")]),
];

/// The objects of a file; two of one address are told apart by their order.
pub fn of_file(path: &str, documents: Vec<Node>) -> Vec<Object> {
    let mut splitter = Splitter::new(path);
    for document in documents {
        splitter.document(document);
    }
    splitter.found
}

struct Splitter<'p> {
    path: &'p str,
    environment: &'p str,
    target: &'p str,
    found: Vec<Object>,
}

impl<'p> Splitter<'p> {
    fn new(path: &'p str) -> Self {
        let (environment, target) = place(path);
        Splitter { path, environment, target, found: Vec::new() }
    }

    fn document(&mut self, document: Node) {
        match self.target {
            _ if !matches!(document.content, Content::Map(_)) => self.file(document),
            "terraform" if is_hcl(self.path) => self.blocks(document),
            "terraform" => self.file(document),
            _ => match kubernetes_address(&document) {
                Some((kind, name)) => self.push(kind, name, with_read_data(document)),
                None => self.split(document),
            },
        }
    }

    fn push(&mut self, kind: impl Into<String>, name: impl Into<String>, node: Node) {
        let (kind, name) = (kind.into(), name.into());
        let mut address =
            Address { environment: self.environment.to_owned(), target: self.target.to_owned(), kind, name };
        let same = |address: &Address, object: &&Object| {
            object.address.kind == address.kind && object.address.name.split('#').next() == Some(&address.name)
        };
        let earlier = self.found.iter().filter(|object| same(&address, object)).count();
        if earlier > 0 {
            address.name += &format!("#{}", earlier + 1);
        }
        self.found.push(Object { address, file: self.path.to_owned(), node });
    }

    /// A file that is one object, known by its path below the target's folder.
    fn file(&mut self, node: Node) {
        let below = self.path.split('/').skip(3).collect::<Vec<_>>().join("/");
        self.push("file", if below.is_empty() { self.path.to_owned() } else { below }, node);
    }

    /// The parts that are objects of their own, and the document without them.
    fn split(&mut self, document: Node) {
        let owner = document.get("uid").and_then(Node::as_text).unwrap_or_default().to_owned();
        let rest = self.without_parts(document, &owner);
        let empty = matches!(&rest.content, Content::Map(entries) if entries.is_empty());
        match (empty, owner.as_str(), self.target) {
            (true, ..) => {}
            (_, "", "compose") => {
                self.push("project", rest.get("name").and_then(Node::as_text).unwrap_or("compose").to_owned(), rest)
            }
            (_, "", _) => self.file(rest),
            (_, uid, _) => self.push("dashboard", uid, without_noise(rest)),
        }
    }

    fn without_parts(&mut self, node: Node, owner: &str) -> Node {
        let Content::Map(entries) = node.content else { return node };
        let kept = entries.into_iter().filter_map(|(key, value)| {
            let map = MAPS.iter().find(|(target, name, _)| *target == self.target && *name == key);
            let list = LISTS.iter().find(|(target, name, ..)| *target == self.target && *name == key);
            match (map, list, value.content) {
                (Some((.., kind)), _, Content::Map(parts)) => {
                    parts.into_iter().for_each(|(name, part)| self.push(*kind, name, part));
                    None
                }
                (_, Some((.., kinds)), Content::List(items))
                    if items.iter().all(|item| named(item, kinds).is_some()) =>
                {
                    self.parts(items, kinds, owner);
                    None
                }
                (_, _, content) => Some((key, Node::new(content, value.origin))),
            }
        });
        let kept = kept.collect();
        Node::new(Content::Map(kept), node.origin)
    }

    /// Items of one name, as the two alerts of one burn rate, are told apart by their severity.
    fn parts(&mut self, items: Vec<Node>, kinds: Kinds, owner: &str) {
        let names: Vec<(&'static str, String)> = items.iter().filter_map(|item| named(item, kinds)).collect();
        for (item, (kind, name)) in items.into_iter().zip(&names) {
            let repeated = names.iter().filter(|(_, other)| other == name).count() > 1;
            let severity = item.get("labels").and_then(|labels| labels.get("severity")?.as_text());
            let name = match severity.filter(|_| repeated) {
                Some(severity) => format!("{name} {severity}"),
                None => name.clone(),
            };
            self.part(item, kind, name, owner);
        }
    }

    /// One item that is an object: what it holds of further objects is split off first.
    fn part(&mut self, item: Node, kind: &'static str, name: String, owner: &str) {
        let within = if kind == "group" { name.clone() } else { owner.to_owned() };
        let full = if owner.is_empty() { name } else { format!("{owner}/{name}") };
        let rest = self.without_parts(item, &within);
        self.push(kind, full, rest);
    }

    fn blocks(&mut self, document: Node) {
        let Content::Map(entries) = document.content else { return };
        let mut settings = Vec::new();
        for (key, value) in entries {
            match value.content {
                Content::Blocks(blocks) => blocks.into_iter().for_each(|block| self.block(&key, block)),
                content => settings.push((key, Node::new(content, value.origin))),
            }
        }
        if !settings.is_empty() {
            self.file(Node::new(Content::Map(settings), document.origin));
        }
    }

    /// A block by its address, as Terraform's own messages have it.
    fn block(&mut self, header: &str, block: Node) {
        let (kind, labels) = header.split_once('.').unwrap_or((header, ""));
        let file = self.path.rsplit('/').next().unwrap_or_default();
        match kind {
            "resource" => self.push("", labels, block),
            "variable" => self.push("", format!("var.{labels}"), block),
            "locals" => self.locals(block),
            "moved" | "removed" | "import" => {
                let of = if kind == "import" { "to" } else { "from" };
                let name = block.get(of).map(scalar).unwrap_or_default();
                self.push(kind, name, block);
            }
            "provider" => {
                let alias = block.get("alias").map(|alias| format!(".{}", scalar(alias))).unwrap_or_default();
                self.push("", format!("provider.{labels}{alias}"), block);
            }
            "terraform" => self.push(kind, format!("({file})"), block),
            _ => self.push("", header, block),
        }
    }

    fn locals(&mut self, block: Node) {
        let Content::Map(entries) = block.content else { return };
        entries.into_iter().for_each(|(name, value)| self.push("", format!("local.{name}"), value));
    }
}

fn is_hcl(path: &str) -> bool {
    path.ends_with(".tf") || path.ends_with(".hcl")
}

/// Kind, and namespace and name, of what is an object of Kubernetes or reads as one.
fn kubernetes_address(document: &Node) -> Option<(String, String)> {
    let kind = document.get("kind")?.as_text()?;
    document.get("apiVersion")?;
    let metadata = document.get("metadata");
    let field = |name| metadata.and_then(|metadata| metadata.get(name)?.as_text());
    let name = field("name").unwrap_or_default();
    let name = field("namespace").map_or(name.to_owned(), |namespace| format!("{namespace}/{name}"));
    Some((kind.to_owned(), name))
}

/// A ConfigMap with what it holds of JSON read, as the dashboards that a sidecar collects.
fn with_read_data(mut document: Node) -> Node {
    let is_config = document.get("kind").and_then(Node::as_text) == Some("ConfigMap");
    let Content::Map(fields) = &mut document.content else { return document };
    for (_, data) in fields.iter_mut().filter(|(key, _)| is_config && key == "data") {
        let Content::Map(files) = &mut data.content else { continue };
        for (name, text) in files.iter_mut().filter(|(name, _)| name.ends_with(".json")) {
            let read = text.as_text().and_then(|text| parse::parse(name.as_ref().into(), text).ok()?.pop());
            if let Some(mut read) = read {
                shift(&mut read, text.origin.0 + 1);
                *text = without_noise(read);
            }
        }
    }
    document
}

/// Moves lines that were counted from the start of a block of text to where it stands.
fn shift(node: &mut Node, lines: usize) {
    node.origin.0 += lines;
    match &mut node.content {
        Content::Map(entries) => entries.iter_mut().for_each(|(_, value)| shift(value, lines)),
        Content::List(items) => items.iter_mut().for_each(|item| shift(item, lines)),
        _ => {}
    }
}

fn named(item: &Node, kinds: Kinds) -> Option<(&'static str, String)> {
    kinds.iter().find_map(|(kind, key)| Some((*kind, scalar(item.get(key)?))))
}

/// What Grafana itself changes with each save.
fn without_noise(node: Node) -> Node {
    let Content::Map(mut entries) = node.content else { return node };
    entries.retain(|(key, _)| !matches!(key.as_ref(), "id" | "version" | "iteration"));
    Node::new(Content::Map(entries), node.origin)
}

/// The text of a value that names something; empty for a collection.
pub fn scalar(node: &Node) -> String {
    node.scalar().unwrap_or_default().into_owned()
}

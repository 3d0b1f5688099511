//! Where the objects are that patches name: all that has a logical id.

use camino::Utf8PathBuf;

use super::unmatched;
use crate::diagnostics::{Diagnostic, codes, list_or};
use crate::plan::patch::{Patch, Subject};
use crate::plan::settings::Labels;
use crate::plan::{Plan, Workload};
use crate::source::Spanned;
use crate::stack::Target;
use crate::targets::Emitter;
use crate::tree::{Content, Emission, Object, Tree};

/// What the services of the Compose file are selected by.
pub const SERVICE: &str = "service";

/// One object, or a part of one that has an id of its own.
pub struct Site {
    pub id: String,
    pub target: Target,
    /// Of its file, below the target's folder.
    pub path: Utf8PathBuf,
    /// What it is selected by.
    pub kind: String,
    labels: Vec<(String, String)>,
    /// Among the objects of its target.
    place: usize,
    within: Within,
}

/// The part of an object's tree that patches see.
enum Within {
    Whole,
    /// The body of the one block of HCL.
    Body,
    /// A service of the Compose file, by name.
    Service(String),
}

impl Site {
    /// The tree that the id names.
    pub fn part_mut<'t>(&self, emissions: &'t mut [(Target, Emission)]) -> Option<&'t mut Tree> {
        let (_, emission) = emissions.iter_mut().find(|(target, _)| *target == self.target)?;
        let object = emission.objects.get_mut(self.place)?;
        object.written = None;
        let tree = &mut object.tree;
        match &self.within {
            Within::Whole => Some(tree),
            Within::Body => {
                gather(body_mut(tree)?);
                Some(tree)
            }
            Within::Service(name) => entry_mut(entry_mut(tree, "services")?, name),
        }
    }

    /// What patches see of that tree: of a block of HCL its body.
    pub fn root_mut<'t>(&self, part: &'t mut Tree) -> Option<&'t mut Tree> {
        if matches!(self.within, Within::Body) { body_mut(part) } else { Some(part) }
    }

    fn carries(&self, labels: &Labels) -> bool {
        let has = |(key, value): &(String, crate::tree::Sourced<String>)| {
            self.labels.iter().any(|(own, text)| own == key && *text == value.value)
        };
        labels.iter().all(has)
    }
}

/// All sites of an environment, in the order of its output.
pub struct Sites {
    pub all: Vec<Site>,
    pub emitted: Vec<Target>,
}

impl Sites {
    pub fn of(plan: &Plan, emissions: &[(Target, Emission)]) -> Self {
        let mut all = Vec::new();
        for (target, emission) in emissions {
            for (place, object) in emission.objects.iter().enumerate() {
                all.push(site(*target, place, object));
                if *target == Target::Compose {
                    services(plan, place, object, &mut all);
                }
            }
        }
        Sites { all, emitted: emissions.iter().map(|(target, _)| *target).collect() }
    }

    /// The objects that a patch changes; none where it is about an output that the environment has not.
    ///
    /// # Errors
    /// It finds nothing, or one id in several outputs.
    pub fn of_patch(&self, patch: &Patch) -> Result<Vec<&Site>, Box<Diagnostic>> {
        let seen = self.all.iter().filter(|site| patch.target.is_none_or(|target| target == site.target));
        let found: Vec<&Site> = match &patch.subject {
            Subject::Object { id, .. } => seen.filter(|site| site.id == id.value).collect(),
            Subject::Objects { kind, labels, .. } => {
                seen.filter(|site| site.kind == kind.value && site.carries(labels)).collect()
            }
        };
        match (&patch.subject, found.as_slice()) {
            (_, []) => unmatched::report(self, patch).map_or(Ok(Vec::new()), |refused| Err(Box::new(refused))),
            (Subject::Object { id, .. }, [first, .., last]) if first.target != last.target => {
                Err(Box::new(ambiguous(id, &found)))
            }
            _ => Ok(found),
        }
    }
}

fn ambiguous(id: &Spanned<String>, found: &[&Site]) -> Diagnostic {
    let folders: Vec<&str> = found.iter().map(|site| Emitter::of(site.target).folder).collect();
    let message = format!("several outputs have an object `{}`", id.value);
    let help = format!("say which is meant: `target:` {}", list_or(folders));
    Diagnostic::error(codes::AMBIGUOUS_PATCH, id.span, message).with_help(help)
}

fn site(target: Target, place: usize, object: &Object) -> Site {
    let Object { id, path, tree, written: _ } = object;
    let within = if target == Target::Terraform { Within::Body } else { Within::Whole };
    let labels = texts(tree.get("metadata").and_then(|metadata| metadata.get("labels")));
    Site { id: id.clone(), target, path: path.clone(), kind: kind(object), labels, place, within }
}

/// The kind of an object of the cluster, the type of a resource of Terraform, else the kind of the entry.
fn kind(object: &Object) -> String {
    let Object { id, path: _, tree, written: _ } = object;
    if let (Some(kind), Some(_)) = (tree.get("kind").and_then(Tree::as_text), tree.get("apiVersion")) {
        return kind.to_owned();
    }
    if let Some(resource) = header(tree).and_then(|header| header.strip_prefix("resource \"")?.split('"').next()) {
        return resource.to_owned();
    }
    id.split(['.', '/']).next().unwrap_or(id).to_owned()
}

fn header(tree: &Tree) -> Option<&str> {
    match &tree.content {
        Content::Map(entries) => entries.first().map(|(header, _)| header.as_ref()),
        _ => None,
    }
}

/// The services of a project by the workloads that they run: `service.api/compose`, and `service.api/compose/proxy` of
/// a companion.
fn services(plan: &Plan, place: usize, project: &Object, all: &mut Vec<Site>) {
    let services = project.tree.get("services");
    for (id, name) in plan.workloads.iter().flat_map(service_names) {
        let Some(service) = services.and_then(|services| services.get(&name)) else { continue };
        all.push(Site {
            id,
            target: Target::Compose,
            path: project.path.clone(),
            kind: SERVICE.to_owned(),
            labels: texts(service.get("labels")),
            place,
            within: Within::Service(name),
        });
    }
}

fn service_names(workload: &Workload) -> Vec<(String, String)> {
    let Some(compose) = &workload.compose else { return Vec::new() };
    let own = (format!("{}/compose", workload.id), compose.name.value.clone());
    let companions = workload.init_containers.iter().chain(&workload.sidecars).map(|companion| {
        let name = &companion.name.value;
        (format!("{}/compose/{name}", workload.id), format!("{}-{name}", compose.name.value))
    });
    std::iter::once(own).chain(companions).collect()
}

fn texts(map: Option<&Tree>) -> Vec<(String, String)> {
    let Some(Content::Map(entries)) = map.map(|map| &map.content) else { return Vec::new() };
    let text = |(key, value): &(std::borrow::Cow<'static, str>, Tree)| Some((key.to_string(), value.scalar()?.into()));
    entries.iter().filter_map(text).collect()
}

fn entry_mut<'t>(tree: &'t mut Tree, key: &str) -> Option<&'t mut Tree> {
    match &mut tree.content {
        Content::Map(entries) => entries.iter_mut().find(|(name, _)| name == key).map(|(_, value)| value),
        _ => None,
    }
}

/// The body of the one block of an object.
fn body_mut(tree: &mut Tree) -> Option<&mut Tree> {
    let Content::Map(entries) = &mut tree.content else { return None };
    let Content::Blocks(blocks) = &mut entries.first_mut()?.1.content else { return None };
    blocks.first_mut()
}

/// Puts the nested blocks of one name together, so that a patch finds them as one list.
fn gather(body: &mut Tree) {
    let Content::Map(entries) = &mut body.content else { return };
    let mut gathered: Vec<(std::borrow::Cow<'static, str>, Tree)> = Vec::with_capacity(entries.len());
    for (name, mut tree) in entries.drain(..) {
        let Content::Blocks(blocks) = &mut tree.content else {
            gathered.push((name, tree));
            continue;
        };
        blocks.iter_mut().for_each(gather);
        let known = gathered.iter_mut().find(|(known, _)| *known == name).map(|(_, known)| &mut known.content);
        match known {
            Some(Content::Blocks(known)) => known.append(blocks),
            _ => gathered.push((name, tree)),
        }
    }
    *entries = gathered;
}

//! What one environment shows, by entry.

use std::borrow::Cow;
use std::collections::BTreeMap;

use indexmap::IndexMap;
use serde::Serialize;

use crate::compiler::{Bundle, OutputFile};
use crate::diff::mask::output_line;
use crate::patches::PatchedObject;
use crate::plan::Plan;
use crate::source::{Sources, Span};
use crate::stack::Target;
use crate::tree::{Gap, GapKind, Origin};

#[derive(Serialize)]
pub struct Report<'a> {
    pub environment: String,
    pub entries: Vec<EntryReport<'a>>,
}

/// One entry of the stack, or `kubernetes` and `compose` for what holds for the whole environment.
#[derive(Serialize)]
pub struct EntryReport<'a> {
    pub entry: String,
    pub decisions: Vec<Decision<'a>>,
    pub without_meaning: Vec<Inapplicable<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub patches: Vec<Touched<'a>>,
}

/// A patch that changes an object of the entry.
#[derive(Serialize)]
pub struct Touched<'a> {
    /// `patch.anti-affinity`.
    pub patch: &'a str,
    /// Where the patch stands: file and line.
    pub at: String,
    /// The logical id.
    pub object: &'a str,
}

/// One application of a rule, with all the lines that it decided.
#[derive(Serialize)]
pub struct Decision<'a> {
    pub rule: &'a str,
    pub because: &'a str,
    /// Where the rule was applied: file and line.
    pub at: String,
    pub lines: Vec<Decided<'a>>,
}

#[derive(Serialize)]
pub struct Decided<'a> {
    pub file: &'a str,
    pub line: usize,
    /// Without the blanks around it, its secrets masked.
    pub text: Cow<'a, str>,
}

/// What an entry says and a target does not.
#[derive(Serialize)]
pub struct Inapplicable<'a> {
    pub target: Target,
    pub what: &'a str,
    pub because: &'a str,
    pub at: Option<String>,
}

/// An application of a rule: its name, its reason, its place.
type Applied<'a> = (&'static str, &'a str, Span);

#[derive(Default)]
struct Found<'a> {
    decisions: IndexMap<Applied<'a>, Vec<Decided<'a>>>,
    without_meaning: Vec<Inapplicable<'a>>,
    patches: Vec<Touched<'a>>,
}

impl<'a> Report<'a> {
    pub fn of(bundle: &'a Bundle, sources: &Sources) -> Self {
        let mut entries: IndexMap<String, Found<'a>> = IndexMap::new();
        // The kustomization only lists what other files decide.
        for file in bundle.files.iter().filter(|file| file.ids != ["kubernetes/kustomization"]) {
            collect_decisions(file, &bundle.plan, sources, &mut entries);
        }
        let inapplicable = bundle.gaps.iter().filter(|(_, gap)| gap.kind == GapKind::Inapplicable);
        for (target, gap) in inapplicable {
            let (entry, what) = split(&gap.what);
            let gap = without_meaning(*target, what, gap, sources);
            entries.entry(entry.to_owned()).or_default().without_meaning.push(gap);
        }
        for touched in touched(bundle, sources) {
            entries.entry(split(touched.object).0.to_owned()).or_default().patches.push(touched);
        }
        let entry = |(entry, found): (String, Found<'a>)| found.report(entry, sources);
        let environment = format!("{}/{}", bundle.environment.stack, bundle.environment.name);
        Report { environment, entries: entries.into_iter().map(entry).collect() }
    }
}

impl<'a> Found<'a> {
    fn report(self, entry: String, sources: &Sources) -> EntryReport<'a> {
        let decision = |((rule, because, span), lines)| Decision { rule, because, at: place(span, sources), lines };
        let decisions = self.decisions.into_iter().map(decision).collect();
        EntryReport { entry, decisions, without_meaning: self.without_meaning, patches: self.patches }
    }
}

/// Each patch with each object that it changes.
pub fn touched<'a>(bundle: &'a Bundle, sources: &Sources) -> Vec<Touched<'a>> {
    let of_object = |object: &'a PatchedObject| {
        let patches = bundle.plan.patches.iter().filter(|patch| object.patches.contains(&patch.id));
        patches.map(|patch| Touched { patch: &patch.id, at: place(patch.at, sources), object: &object.id })
    };
    bundle.patched.iter().flat_map(of_object).collect()
}

/// `service.api tolerations` is about the field of an entry, `job.migrate/network-policy` about an object of one.
fn split(what: &str) -> (&str, &str) {
    what.split_once([' ', '/']).unwrap_or((what, what))
}

fn without_meaning<'a>(target: Target, what: &'a str, gap: &'a Gap, sources: &Sources) -> Inapplicable<'a> {
    let at = gap.origin.span().map(|span| place(span, sources));
    Inapplicable { target, what, because: &gap.because, at }
}

/// Each application of a rule once, in the order in which the output shows them.
fn collect_decisions<'a>(
    file: &'a OutputFile,
    plan: &Plan,
    sources: &Sources,
    entries: &mut IndexMap<String, Found<'a>>,
) {
    let mut service = "compose";
    for (index, (text, origin)) in file.rendered.text.lines().zip(&file.rendered.lines).enumerate() {
        let entry = match file.target {
            Target::Compose => {
                service = compose_entry(text, plan).unwrap_or(service);
                service
            }
            _ => split(file.id_at(index)).0,
        };
        let mut defaults = BTreeMap::new();
        collect_defaults(origin, &mut defaults);
        for ((rule, span), because) in defaults {
            let text = output_line(text.trim(), origin, sources);
            let decided = Decided { file: file.path.as_str(), line: index + 1, text };
            let found = entries.entry(entry.to_owned()).or_default();
            found.decisions.entry((rule, because, span)).or_default().push(decided);
        }
    }
}

/// The entry that begins at a line of a Compose file: all services stand in one.
fn compose_entry<'a>(line: &str, plan: &'a Plan) -> Option<&'a str> {
    let indent = line.len() - line.trim_start().len();
    match indent {
        0 => Some("compose"),
        2 => {
            let name = line.trim().trim_end_matches(':');
            let is_called = |name: &str| plan.workloads.iter().find(|workload| called(workload) == Some(name));
            is_called(name).map(|workload| workload.id.as_str())
        }
        _ => None,
    }
}

fn called(workload: &crate::plan::Workload) -> Option<&str> {
    workload.compose.as_ref().map(|service| service.name.value.as_str())
}

/// The rules that a value was decided by, however deep.
fn collect_defaults<'a>(origin: &'a Origin, found: &mut BTreeMap<(&'static str, Span), &'a str>) {
    match origin {
        Origin::Stated(_) | Origin::Patched { .. } => {}
        Origin::Default { rule, because, at } => drop(found.insert((rule, *at), because)),
        Origin::Derived(origins) => origins.iter().for_each(|origin| collect_defaults(origin, found)),
    }
}

fn place(span: Span, sources: &Sources) -> String {
    let (line, _) = sources.line_column(span.file, span.start);
    format!("{}:{line}", sources.path(span.file))
}

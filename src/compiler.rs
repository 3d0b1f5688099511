//! The pipeline from stack files to the text of all outputs: a pure function of the files.
//!
//! Errors come in fronts: syntax of all files, then meaning of all environments, then what targets cannot say.
//! A front reports all of its errors, and the next one begins only where there is none.

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::document::{Document, Reader, Shapes};
use crate::formats::{Rendered, yaml};
use crate::plan::{self, Context, Plan};
use crate::source::{Files, Sources, Span};
use crate::stack::{self, Target};
use crate::targets::{EMITTERS, Emitter};
use crate::tree::{Emission, Gap, GapKind, Object};

/// An environment to compile.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Environment {
    /// The folder's name.
    pub stack: String,
    /// The file's name without its extension.
    pub name: String,
    /// Relative to the folder of the run.
    pub path: Utf8PathBuf,
    /// Where its output goes by the configuration, relative to the folder of the run: `golden/neonpro/production`.
    pub out: Utf8PathBuf,
}

/// Everything that one environment compiles to.
#[derive(Clone, Debug)]
pub struct Bundle {
    pub environment: Environment,
    pub plan: Plan,
    pub files: Vec<OutputFile>,
    /// Of all targets.
    pub gaps: Vec<(Target, Gap)>,
    /// Targets that the stack names and stackc does not emit yet.
    pub unsupported: Vec<Target>,
}

#[derive(Clone, Debug)]
pub struct OutputFile {
    pub target: Target,
    /// Below the environment's folder: `kubernetes/deployment-api.yaml`.
    pub path: Utf8PathBuf,
    /// The logical id of its object.
    pub id: String,
    pub rendered: Rendered,
}

/// The outcome of a run. Nothing is to be written where `diagnostics` holds an error.
#[derive(Debug, Default)]
pub struct Compilation {
    pub bundles: Vec<Bundle>,
    /// In the order in which files were read, then of their bytes; what two environments inherit is told once.
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Compiles `selected`. The other environments of their folders are resolved too, as far as they can be, to find
/// what two of them reach for at once; what is wrong with them alone is not reported.
pub fn compile(selected: &[Environment], others: &[Environment], files: &dyn Files) -> Compilation {
    let shapes = stack::shapes();
    let mut reader = Reader::new(files, &shapes);
    let (documents, diagnostics) = read(&mut reader, selected);
    if has_errors(&diagnostics) {
        return Compilation { bundles: Vec::new(), diagnostics: in_order(diagnostics), sources: reader.sources };
    }
    let (neighbours, _) = read(&mut reader, others);
    let sources = reader.sources;
    let resolver = Resolver { shapes: &shapes, sources: &sources, files };
    let (plans, found) = resolver.all(&documents);
    let (other_plans, _) = resolver.all(&neighbours);
    let mut diagnostics = [diagnostics, found, clashes(&plans, &other_plans)].concat();
    let mut bundles = Vec::new();
    if !has_errors(&diagnostics) {
        bundles = plans.into_par_iter().map(|(environment, plan)| bundle(environment, plan)).collect();
        diagnostics.extend(bundles.iter().flat_map(|bundle| bundle.gaps.iter().filter_map(report)));
    }
    if has_errors(&diagnostics) {
        bundles.clear();
    }
    Compilation { bundles, diagnostics: in_order(diagnostics), sources }
}

fn read<'a>(
    reader: &mut Reader<'_>,
    environments: &'a [Environment],
) -> (Vec<(&'a Environment, Document)>, Vec<Diagnostic>) {
    let (mut documents, mut diagnostics) = (Vec::new(), Vec::new());
    for environment in environments {
        match reader.read(&environment.path) {
            Ok(document) => documents.push((environment, document)),
            Err(found) => diagnostics.extend(found),
        }
    }
    (documents, diagnostics)
}

/// What gives documents a meaning.
struct Resolver<'run> {
    shapes: &'run Shapes,
    sources: &'run Sources,
    files: &'run dyn Files,
}

impl Resolver<'_> {
    /// The plan of each environment that has one.
    fn all<'a>(&self, documents: &[(&'a Environment, Document)]) -> (Vec<(&'a Environment, Plan)>, Vec<Diagnostic>) {
        let one = |(environment, document): &(&'a Environment, Document)| {
            let (plan, diagnostics) = self.resolve(environment, document);
            (plan.map(|plan| (*environment, plan)), diagnostics)
        };
        let (plans, diagnostics): (Vec<_>, Vec<_>) = documents.par_iter().map(one).unzip();
        (plans.into_iter().flatten().collect(), diagnostics.concat())
    }

    fn resolve(&self, environment: &Environment, document: &Document) -> (Option<Plan>, Vec<Diagnostic>) {
        let (stack, mut diagnostics) = stack::decode(document, self.shapes);
        diagnostics.extend(unnamed(environment, document));
        let Some(stack) = stack else { return (None, diagnostics) };
        let context = Context {
            stack_name: &environment.stack,
            file: document.file,
            sources: self.sources,
            files: self.files,
            compose_folder: &environment.out.join("compose"),
        };
        let (plan, found) = plan::resolve(&stack, &context);
        diagnostics.extend(found);
        (plan, diagnostics)
    }
}

/// A file that is compiled says of which environment it is.
fn unnamed(environment: &Environment, document: &Document) -> Option<Diagnostic> {
    let start = Span { end: document.root.span.start, ..document.root.span };
    let message = format!("`{}` states no `environment`", document.path);
    let help = format!("write `environment: {}`; a file without it is only extended", environment.name);
    let unnamed = document.root.entry("environment").is_none();
    unnamed.then(|| Diagnostic::error(codes::ENVIRONMENT_NAME, start, message).with_help(help))
}

/// What a selected environment and any other reach for at once.
fn clashes(selected: &[(&Environment, Plan)], others: &[(&Environment, Plan)]) -> Vec<Diagnostic> {
    let others: Vec<&Plan> = others.iter().map(|(_, plan)| plan).collect();
    let among_others = plan::clashes::find(&others);
    let all: Vec<&Plan> = selected.iter().map(|(_, plan)| plan).chain(others).collect();
    plan::clashes::find(&all).into_iter().filter(|clash| !among_others.contains(clash)).collect()
}

fn bundle(environment: &Environment, plan: Plan) -> Bundle {
    let named = |target: Target| plan.targets.iter().any(|named| named.value == target);
    let (mut files, mut gaps) = (Vec::new(), Vec::new());
    for emitter in EMITTERS.iter().filter(|emitter| named(emitter.target)) {
        let emission = (emitter.emit)(&plan);
        files.extend(render(emitter, &emission));
        gaps.extend(emission.gaps.into_iter().map(|gap| (emitter.target, gap)));
    }
    let unsupported = plan.targets.iter().map(|target| target.value).filter(|target| Emitter::of(*target).is_none());
    let unsupported = unsupported.collect();
    Bundle { environment: environment.clone(), plan, files, gaps, unsupported }
}

fn render(emitter: &Emitter, emission: &Emission) -> Vec<OutputFile> {
    let file = |object: &Object| OutputFile {
        target: emitter.target,
        path: Utf8Path::new(emitter.folder).join(&object.path),
        id: object.id.clone(),
        rendered: yaml::render(&object.tree),
    };
    emission.objects.par_iter().map(file).collect()
}

/// The diagnostic of a gap; `None` for what has no meaning in its target, which `show` lists.
fn report((target, gap): &(Target, Gap)) -> Option<Diagnostic> {
    let title = Emitter::of(*target).map_or("the target", |emitter| emitter.title);
    let Gap { kind, what, because, origin } = gap;
    let (code, severity, message, help) = match kind {
        GapKind::Inapplicable => return None,
        GapKind::Approximated => (
            codes::APPROXIMATED,
            Severity::Warning,
            format!("{title} says `{what}` in a weaker way"),
            "leave it out of this environment where the difference matters",
        ),
        GapKind::Impossible => (
            codes::IMPOSSIBLE_HERE,
            Severity::Error,
            format!("{title} cannot honour `{what}`"),
            "leave it out of this environment, or the target out of the entry's `targets`",
        ),
    };
    let reason = because.trim_end_matches('.').to_owned();
    let diagnostic = Diagnostic { severity, span: origin.span(), ..Diagnostic::outside(code, message) };
    Some(diagnostic.with_label(reason).with_help(help))
}

fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

/// Sorted by place, equal ones once.
fn in_order(mut diagnostics: Vec<Diagnostic>) -> Vec<Diagnostic> {
    diagnostics.sort_by(|left, right| {
        let key = |one: &Diagnostic| (one.span, one.code, one.severity);
        key(left).cmp(&key(right)).then_with(|| left.message.cmp(&right.message))
    });
    diagnostics.dedup();
    diagnostics
}

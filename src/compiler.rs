//! The pipeline from stack files to the text of all outputs: a pure function of the files.
//!
//! Errors come in fronts: syntax of all files, then meaning of all environments, then what targets cannot say.
//! A front reports all of its errors, and the next one begins only where there is none.

use camino::{Utf8Path, Utf8PathBuf};
use rayon::prelude::*;

use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::document::{Document, Reader, Shapes};
use crate::formats::{self, Rendered};
use crate::lints::{self, Intent, Levels, Outputs};
use crate::patches::{self, PatchedObject};
use crate::plan::allowance::{Allowance, settle, silence};
use crate::plan::{self, Context, Plan, Resolution};
use crate::source::{FileId, Files, Sources, Span};
use crate::stack::{self, Stack, Target};
use crate::targets::kubernetes::name_by_content;
use crate::targets::{EMITTERS, Emitter};
use crate::tree::{Emission, Gap, GapKind, Object};
use crate::verify;

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
    /// The objects that patches change.
    pub patched: Vec<PatchedObject>,
}

#[derive(Clone, Debug)]
pub struct OutputFile {
    pub target: Target,
    /// Below the environment's folder: `kubernetes/deployment-api.yaml`.
    pub path: Utf8PathBuf,
    /// The logical ids of its objects, in order.
    pub ids: Vec<String>,
    pub rendered: Rendered,
}

impl OutputFile {
    /// The logical id of the object that holds a line, by the line's index.
    pub fn id_at(&self, line: usize) -> &str {
        let object = self.rendered.starts.iter().take_while(|start| **start <= line).count();
        self.ids.get(object).map_or("", String::as_str)
    }
}

/// The outcome of a run. Nothing is to be written where `diagnostics` holds an error.
#[derive(Debug, Default)]
pub struct Compilation {
    pub bundles: Vec<Bundle>,
    /// In the order in which files were read, then of their bytes; what two environments inherit is told once.
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Compiles `selected`. The other environments of their stacks are resolved too, as far as they can be, to find
/// what two of them reach for at once; what is wrong with them alone is not reported.
pub fn compile(selected: &[Environment], others: &[Environment], files: &dyn Files, levels: &Levels) -> Compilation {
    let shapes = stack::shapes();
    let mut reader = Reader::new(files, &shapes);
    let (documents, diagnostics) = read(&mut reader, selected);
    if has_errors(&diagnostics) {
        return Compilation { bundles: Vec::new(), diagnostics: in_order(diagnostics), sources: reader.sources };
    }
    let (neighbours, _) = read(&mut reader, others);
    let mut sources = reader.sources;
    include(&mut sources, documents.iter().chain(&neighbours).map(|(_, document)| document), files);
    let resolver = Resolver { shapes: &shapes, sources: &sources, files };
    let resolved = resolver.all(&documents);
    let mut diagnostics = [diagnostics, between_environments(&resolved, &resolver.all(&neighbours))].concat();
    if has_errors(&diagnostics) || resolved.iter().any(|resolved| resolved.resolution.plan.is_none()) {
        diagnostics.extend(resolved.into_iter().flat_map(|resolved| refused(resolved, levels)));
        return Compilation { bundles: Vec::new(), diagnostics: in_order(diagnostics), sources };
    }
    let (mut bundles, findings): (Vec<_>, Vec<_>) =
        resolved.into_par_iter().filter_map(|resolved| finish(resolved, levels)).unzip();
    diagnostics.extend(findings.into_iter().flatten());
    if has_errors(&diagnostics) {
        bundles.clear();
    }
    Compilation { bundles, diagnostics: in_order(diagnostics), sources }
}

/// The bundle of a resolved environment, with all findings that it does not allow.
fn finish(resolved: Resolved<'_>, levels: &Levels) -> Option<(Bundle, Vec<Diagnostic>)> {
    let Resolution { plan, diagnostics, allowed } = resolved.resolution;
    let (stack, plan) = (resolved.stack?, plan?);
    let meant = lints::intent::lint(&Intent { stack: &stack, plan: &plan, file: resolved.file }, levels, &allowed);
    let (bundle, findings) = bundle(resolved.environment, plan, levels, &allowed);
    let gaps = bundle.gaps.iter().filter_map(report);
    let found = diagnostics.into_iter().chain(meant).chain(gaps).chain(findings).collect();
    Some((bundle, levels.grade(settle(found, &allowed))))
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

/// Reads the files that raw entries name. One that cannot be read is told where it is named, by [`plan::resolve`].
fn include<'a>(sources: &mut Sources, documents: impl Iterator<Item = &'a Document>, files: &dyn Files) {
    for stated in documents.flat_map(|document| stack::raw::files(&document.root)) {
        let path = plan::paths::beside(sources, &stated);
        let text = || String::from_utf8(files.read(&path).ok()?).ok();
        if let (None, Some(text)) = (sources.find(&path), text()) {
            sources.add(path, text);
        }
    }
}

/// What gives documents a meaning.
struct Resolver<'run> {
    shapes: &'run Shapes,
    sources: &'run Sources,
    files: &'run dyn Files,
}

/// An environment with its meaning, as far as it has one.
struct Resolved<'run> {
    environment: &'run Environment,
    /// Its own file.
    file: FileId,
    stack: Option<Stack>,
    resolution: Resolution,
}

impl Resolver<'_> {
    fn all<'a>(&self, documents: &[(&'a Environment, Document)]) -> Vec<Resolved<'a>> {
        let one = |(environment, document): &(&'a Environment, Document)| self.resolve(environment, document);
        documents.par_iter().map(one).collect()
    }

    fn resolve<'a>(&self, environment: &'a Environment, document: &Document) -> Resolved<'a> {
        let (stack, mut diagnostics) = stack::decode(document, self.shapes);
        diagnostics.extend(unnamed(environment, document));
        let resolution = match &stack {
            Some(stack) => self.plan(stack, environment, document, diagnostics),
            None => Resolution { plan: None, diagnostics, allowed: Vec::new() },
        };
        Resolved { environment, file: document.file, stack, resolution }
    }

    /// The plan of a stack, and what is wrong with it beside the `diagnostics` of its shape.
    fn plan(
        &self,
        stack: &Stack,
        environment: &Environment,
        document: &Document,
        diagnostics: Vec<Diagnostic>,
    ) -> Resolution {
        let context = Context {
            stack_name: &environment.stack,
            file: document.file,
            sources: self.sources,
            files: self.files,
            compose_folder: &environment.out.join("compose"),
        };
        let mut resolution = plan::resolve(stack, &context);
        if has_errors(&diagnostics) {
            resolution.plan = None;
            // What is refused may be what a finding misses.
            resolution.diagnostics.retain(|found| found.severity == Severity::Error);
        }
        resolution.diagnostics.splice(0..0, diagnostics);
        resolution
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
fn between_environments(selected: &[Resolved<'_>], others: &[Resolved<'_>]) -> Vec<Diagnostic> {
    let plans = |resolved| <[Resolved<'_>]>::iter(resolved).filter_map(|resolved| resolved.resolution.plan.as_ref());
    let others: Vec<&Plan> = plans(others).collect();
    let among_others = plan::clashes::find(&others);
    let all: Vec<&Plan> = plans(selected).chain(others).collect();
    plan::clashes::find(&all).into_iter().filter(|clash| !among_others.contains(clash)).collect()
}

/// The bundle of a plan, and what is wrong between its outputs.
fn bundle(environment: &Environment, plan: Plan, levels: &Levels, allowed: &[Allowance]) -> (Bundle, Vec<Diagnostic>) {
    let named = |target: Target| plan.targets.iter().any(|named| named.value == target);
    let emitters: Vec<&Emitter> = EMITTERS.into_iter().filter(|emitter| named(emitter.target)).collect();
    let mut emissions: Vec<_> = emitters.iter().map(|emitter| (emitter.target, (emitter.emit)(&plan))).collect();
    let patches::Outcome { diagnostics: mut findings, objects: patched } = patches::apply(&plan, &mut emissions);
    emissions.iter_mut().for_each(|(_, emission)| name_by_content(&plan, emission));
    findings.extend(verify::verify(&plan, &emissions));
    findings.extend(lints::lint(&Outputs::new(&plan, &emissions), levels, allowed));
    let files =
        emitters.iter().zip(&emissions).flat_map(|(emitter, (_, emission))| render(emitter, emission)).collect();
    let gaps =
        emissions.into_iter().flat_map(|(target, emission)| emission.gaps.into_iter().map(move |gap| (target, gap)));
    let gaps = gaps.collect();
    (Bundle { environment: environment.clone(), plan, files, gaps, patched }, findings)
}

/// What is told of an environment where the run ends before targets.
fn refused(resolved: Resolved<'_>, levels: &Levels) -> Vec<Diagnostic> {
    let Resolved { environment, resolution, .. } = resolved;
    let lost = resolution.plan.is_none() && !has_errors(&resolution.diagnostics);
    let lost = lost.then(|| lost_silently(environment));
    levels.grade(silence(resolution.diagnostics, &resolution.allowed)).into_iter().chain(lost).collect()
}

/// Nothing may be lost in silence: its output would be pruned.
fn lost_silently(environment: &Environment) -> Diagnostic {
    let message = format!("`{}` compiles to nothing, and no error says why", environment.path);
    Diagnostic::outside(codes::INTERNAL_ERROR, message)
        .with_help("this is a fault of stackc: report it with the stack file")
}

fn render(emitter: &Emitter, emission: &Emission) -> Vec<OutputFile> {
    let file = |objects: &&[Object]| {
        let first = objects.first()?;
        Some(OutputFile {
            target: emitter.target,
            path: Utf8Path::new(emitter.folder).join(&first.path),
            ids: objects.iter().map(|object| object.id.clone()).collect(),
            rendered: formats::file(&first.path, objects),
        })
    };
    let files: Vec<&[Object]> = emission.objects.chunk_by(|one, next| one.path == next.path).collect();
    files.par_iter().filter_map(file).collect()
}

/// The diagnostic of a gap; `None` for what has no meaning in its target, which `show` lists.
fn report((target, gap): &(Target, Gap)) -> Option<Diagnostic> {
    let title = Emitter::of(*target).title;
    let Gap { kind, what, because, origin } = gap;
    let (code, severity, message, help) = match kind {
        GapKind::Inapplicable => return None,
        GapKind::Approximated => (
            codes::APPROXIMATED,
            Severity::Warning,
            format!("{title} only approximates `{what}`"),
            "leave it out of this environment, or say why it is good enough: `allow: { approximated: … }`",
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
    Some(diagnostic.with_label(reason).with_help(help).with_entry(gap.entry()))
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

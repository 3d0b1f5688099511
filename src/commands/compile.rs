//! `stackc compile`: compiles, compares with the output folder, writes what changed.

use super::arguments::Compile;
use super::output::{self, Coverage, Desired, DesiredFile, Root, Totals, changes::Changes};
use super::terminal::Terminal;
use super::workspace::{Workspace, has_errors};
use super::{Failure, Outcome};
use crate::compiler::{Bundle, Compilation, Environment};
use crate::diagnostics::render::Count;
use crate::source::Sources;
use crate::stack::Target;
use crate::targets::EMITTERS;

pub fn run(options: &Compile, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(&options.run.place)?;
    let compilation = workspace.compile(&options.run.stacks, terminal)?;
    terminal.diagnostics(&compilation.diagnostics, &compilation.sources)?;
    if has_errors(&compilation.diagnostics) {
        return Ok(Outcome::Errors);
    }
    note_unsupported(&compilation, terminal)?;
    let root = workspace.output(options.out.as_deref());
    let mut desired: Vec<Desired<'_>> = compilation.bundles.iter().map(|bundle| wanted(bundle, options)).collect();
    if options.run.stacks.is_empty() {
        desired.extend(gone(&root, &workspace.environments, options)?);
    }
    let changes = output::compare(&root, &desired, options.force)?;
    if options.check {
        check(&root, &changes, &compilation, terminal)
    } else {
        write(&root, &changes, &compilation, terminal)
    }
}

/// One line for each target that an environment names and this version does not emit.
pub fn note_unsupported(compilation: &Compilation, terminal: &mut Terminal) -> Result<(), Failure> {
    for bundle in &compilation.bundles {
        for target in &bundle.unsupported {
            let Environment { stack, name, .. } = &bundle.environment;
            terminal.note(&format!("{stack}/{name}: {} is not emitted by this version", folder(*target)))?;
        }
    }
    Ok(())
}

fn wanted<'a>(bundle: &'a Bundle, options: &Compile) -> Desired<'a> {
    let asked = |target: &Target| options.target.is_empty() || options.target.contains(target);
    let files = bundle.files.iter().filter(|file| asked(&file.target));
    let desired = |file: &'a crate::compiler::OutputFile| DesiredFile {
        path: file.path.clone(),
        ids: &file.ids,
        text: &file.rendered.text,
    };
    Desired {
        folder: folder_of(&bundle.environment),
        files: files.map(desired).collect(),
        coverage: coverage(options, &bundle.unsupported),
    }
}

/// Environments whose output stands there and whose stack file does not.
fn gone(root: &Root, environments: &[Environment], options: &Compile) -> Result<Vec<Desired<'static>>, Failure> {
    let known: Vec<_> = environments.iter().map(folder_of).collect();
    let folders = output::locked_folders(root)?.into_iter().filter(|folder| !known.contains(folder));
    let desired = |folder| Desired { folder, files: Vec::new(), coverage: coverage(options, &[]) };
    Ok(folders.map(desired).collect())
}

fn coverage(options: &Compile, unsupported: &[Target]) -> Coverage {
    let folders = |targets: &[Target]| targets.iter().map(|target| folder(*target)).collect::<Vec<_>>();
    let only = (!options.target.is_empty()).then(|| folders(&options.target));
    Coverage { only, except: folders(unsupported) }
}

fn folder_of(environment: &Environment) -> camino::Utf8PathBuf {
    format!("{}/{}", environment.stack, environment.name).into()
}

/// The folder of a target, which is its name.
fn folder(target: Target) -> String {
    let emitter = EMITTERS.iter().find(|emitter| emitter.target == target);
    emitter.map_or_else(|| format!("{target:?}").to_lowercase(), |emitter| emitter.folder.to_owned())
}

fn check(
    root: &Root,
    changes: &[Changes<'_>],
    compilation: &Compilation,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let strays = output::strays::find(root, changes);
    let mut differences = output::comparison::describe(root, changes);
    differences.extend(strays.iter().map(|path| format!("foreign {}\n", root.shown(path))));
    terminal.result(&differences)?;
    if differences.is_empty() {
        terminal.note(&format!("{}: all as compiled", extent(changes, compilation)))?;
        return Ok(Outcome::Clean);
    }
    let totals = Totals::of(changes);
    let differing = totals.written + totals.removed + totals.kept + strays.len();
    let summary = format!("{}: {} not as compiled", extent(changes, compilation), Count(differing, "file"));
    terminal.note(&summary)?;
    Ok(Outcome::Errors)
}

fn write(
    root: &Root,
    changes: &[Changes<'_>],
    compilation: &Compilation,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    output::apply(root, changes)?;
    let conflicts = output::conflicts(root, changes);
    terminal.diagnostics(&conflicts, &Sources::default())?;
    terminal.note(&format!("{}: {}", extent(changes, compilation), counts(Totals::of(changes))))?;
    Ok(if conflicts.is_empty() { Outcome::Clean } else { Outcome::Errors })
}

/// "3 environments, 41 files".
fn extent(changes: &[Changes<'_>], compilation: &Compilation) -> String {
    let files = Totals::of(changes).files;
    format!("{}, {}", Count(compilation.bundles.len(), "environment"), Count(files, "file"))
}

/// "2 written, 39 unchanged, 1 removed"; what is zero is left out, but for the first two.
fn counts(totals: Totals) -> String {
    let mut parts = vec![format!("{} written", totals.written), format!("{} unchanged", totals.unchanged)];
    let rest = [(totals.removed, "removed"), (totals.kept, "kept")];
    parts.extend(rest.into_iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")));
    parts.join(", ")
}

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
use crate::targets::Emitter;

pub fn run(options: &Compile, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(&options.run.place, &options.run.lints)?;
    let compilation = workspace.compile(&options.run.stacks, terminal)?;
    terminal.diagnostics(&compilation.diagnostics, &compilation.sources)?;
    if has_errors(&compilation.diagnostics) {
        return Ok(Outcome::Errors);
    }
    let root = workspace.output(options.out.as_deref());
    let asked = Asked { targets: &options.target, stacks: &options.run.stacks };
    let desired = asked.desired(&root, &workspace.environments, &compilation)?;
    let changes = output::compare(&root, &desired, options.force)?;
    if options.check {
        check(&root, &changes, &compilation, terminal)
    } else {
        write(&root, &changes, &compilation, terminal)
    }
}

/// What of the stacks a run is about.
pub struct Asked<'a> {
    /// Empty for all.
    pub targets: &'a [Target],
    /// As the command line names them; empty for all.
    pub stacks: &'a [String],
}

impl Asked<'_> {
    /// What the output folder is to hold. Where all stacks are asked for, what is gone from them is to go.
    pub fn desired<'a>(
        &self,
        root: &Root,
        environments: &[Environment],
        compilation: &'a Compilation,
    ) -> Result<Vec<Desired<'a>>, Failure> {
        let mut desired: Vec<Desired<'_>> = compilation.bundles.iter().map(|bundle| self.wanted(bundle)).collect();
        if self.stacks.is_empty() {
            desired.extend(self.gone(root, environments)?);
        }
        Ok(desired)
    }

    fn wanted<'a>(&self, bundle: &'a Bundle) -> Desired<'a> {
        let asked = |target: &Target| self.targets.is_empty() || self.targets.contains(target);
        let files = bundle.files.iter().filter(|file| asked(&file.target));
        let desired = |file: &'a crate::compiler::OutputFile| DesiredFile {
            path: file.path.clone(),
            ids: &file.ids,
            text: &file.rendered.text,
        };
        Desired {
            folder: folder_of(&bundle.environment),
            files: files.map(desired).collect(),
            coverage: self.coverage(),
        }
    }

    /// Environments whose output stands there and whose stack file does not.
    fn gone(&self, root: &Root, environments: &[Environment]) -> Result<Vec<Desired<'static>>, Failure> {
        let known: Vec<_> = environments.iter().map(folder_of).collect();
        let folders = output::locked_folders(root)?.into_iter().filter(|folder| !known.contains(folder));
        let desired = |folder| Desired { folder, files: Vec::new(), coverage: self.coverage() };
        Ok(folders.map(desired).collect())
    }

    fn coverage(&self) -> Coverage {
        let folders = || self.targets.iter().map(|target| Emitter::of(*target).folder.to_owned()).collect();
        Coverage { only: (!self.targets.is_empty()).then(folders) }
    }
}

fn folder_of(environment: &Environment) -> camino::Utf8PathBuf {
    format!("{}/{}", environment.stack, environment.name).into()
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

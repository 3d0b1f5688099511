//! `stackc diff`: what a compile would change in the output folder, or what a branch changes.

mod base;

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::arguments::{Diff as Options, DiffFormat};
use super::compile;
use super::output;
use super::output::changes::{Changes, Kind};
use super::terminal::Terminal;
use super::workspace::{Workspace, has_errors};
use super::{Failure, Outcome};
use crate::compiler::Compilation;
use crate::diagnostics::render::Count;
use crate::diff::render::{self, Palette};
use crate::diff::snapshot::{Origins, below};
use crate::diff::{self, Diff, File, Snapshot};

pub fn run(options: &Options, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(&options.place, &options.lints)?;
    let compilation = workspace.compile(&options.stacks, terminal)?;
    if has_errors(&compilation.diagnostics) {
        return Err(Failure::Diagnostics(compilation.diagnostics, compilation.sources));
    }
    let diff = match &options.against {
        Some(reference) => base::against(reference, options, &workspace, &compilation, terminal)?,
        None => with_folder(options, &workspace, &compilation)?,
    };
    show(&diff, options, &compilation, terminal)
}

fn show(
    diff: &Diff,
    options: &Options,
    compilation: &Compilation,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    terminal.result(&match options.format {
        // Without a terminal the colours are taken away again.
        DiffFormat::Text => render::text(diff, Palette::COLOURS),
        DiffFormat::Markdown => render::markdown(diff),
        DiffFormat::Json => render::json(diff, options.against.as_deref()),
    })?;
    let environments = Count(compilation.bundles.len(), "environment");
    terminal.note(&format!("{environments}: {}", render::totals(diff)))?;
    Ok(if options.exit_code && !diff.changes.is_empty() { Outcome::Differences } else { Outcome::Clean })
}

/// What a compile would change in the output folder.
fn with_folder(options: &Options, workspace: &Workspace, compilation: &Compilation) -> Result<Diff, Failure> {
    let root = workspace.output(options.out.as_deref());
    let asked = compile::Asked { targets: &options.target, stacks: &options.stacks };
    let desired = asked.desired(&root, &workspace.environments, compilation)?;
    let changes = output::compare(&root, &desired, true)?;
    Ok(of_changes(&changes, compilation))
}

/// The changes of files as changes of objects.
pub fn of_changes(changes: &[Changes<'_>], compilation: &Compilation) -> Diff {
    let origins = origins(compilation);
    let (mut before, mut after) = (Snapshot::default(), Snapshot::default());
    for environment in changes {
        for file in environment.files.iter().filter(|file| file.kind != Kind::Unchanged) {
            let path = below(environment.folder.as_str(), &file.path);
            if let Some(found) = &file.found {
                before.files.insert(path.clone(), File::read(String::from_utf8_lossy(found)));
            }
            if let Some(text) = file.text {
                let origins = origins.get(&path).copied();
                after.files.insert(path, File { text: Cow::Borrowed(text), origins });
            }
        }
    }
    diff::compare(&before, &after)
}

fn origins(compilation: &Compilation) -> BTreeMap<String, Origins<'_>> {
    let all = Snapshot::compiled(&compilation.bundles, &compilation.sources, None, |_| true);
    all.files.into_iter().filter_map(|(path, file)| Some((path, file.origins?))).collect()
}

//! The base of a branch: what it had committed as output, and what its stacks compile to now.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use crate::commands::arguments::Diff as Options;
use crate::commands::git::Commit;
use crate::commands::output::lock::{self, Lock};
use crate::commands::terminal::Terminal;
use crate::commands::workspace::{Workspace, has_errors};
use crate::commands::{Failure, configuration, discovery};
use crate::compiler::{self, Compilation, Environment};
use crate::diagnostics::Level;
use crate::diagnostics::render::Count;
use crate::diff::cause::Edited;
use crate::diff::snapshot::below;
use crate::diff::{Diff, File, Sides, Snapshot, baseline};
use crate::lints::Levels;
use crate::source::{Files, Sources};
use crate::stack::Target;

/// What the working tree changes since it left `reference`.
pub fn against(
    reference: &str,
    options: &Options,
    workspace: &Workspace,
    now: &Compilation,
    terminal: &mut Terminal,
) -> Result<Diff, Failure> {
    let base = Base::open(reference, options, workspace)?;
    let message = format!("compiling {} of {reference}", Count(base.selected.len(), "environment"));
    let compile = || compiler::compile(&base.selected, &base.others, &base.commit, &Levels::all(Level::Allow));
    let compiled = terminal.while_waiting(message, compile);
    let asked = |target: Target| options.target.is_empty() || options.target.contains(&target);
    let committed = base.committed(asked);
    if has_errors(&compiled.diagnostics) {
        if committed.files.is_empty() {
            return Err(Failure::Diagnostics(compiled.diagnostics, compiled.sources));
        }
        terminal.note(&format!("the stacks at `{reference}` do not compile: no line of theirs is known as a cause"))?;
        let now = Snapshot::compiled(&now.bundles, &now.sources, None, asked);
        return Ok(baseline::against(&committed, None, &now));
    }
    let edited: Sides<Edited> = Edited::between(&compiled.sources, &now.sources);
    let now = Snapshot::compiled(&now.bundles, &now.sources, Some(&edited.after), asked);
    let compiled = Snapshot::compiled(&compiled.bundles, &compiled.sources, Some(&edited.before), asked);
    Ok(baseline::against(&committed, Some(&compiled), &now))
}

/// The stacks of the merge base.
struct Base {
    commit: Commit,
    /// The folder of its output.
    out: Utf8PathBuf,
    selected: Vec<Environment>,
    others: Vec<Environment>,
}

impl Base {
    fn open(reference: &str, options: &Options, workspace: &Workspace) -> Result<Base, Failure> {
        let commit = Commit::merge_base(&workspace.disk.root, reference)?;
        let mut sources = Sources::default();
        let configuration = configuration::read(&commit, &mut sources)
            .map_err(|diagnostics| Failure::Diagnostics(diagnostics, sources))?;
        let environments = discovery::committed(&commit, &configuration.out);
        let chosen = workspace.select(&options.stacks)?;
        let is_chosen = |environment: &Environment| {
            let is_same = |chosen: &Environment| chosen.stack == environment.stack && chosen.name == environment.name;
            options.stacks.is_empty() || chosen.iter().any(is_same)
        };
        let (selected, others): (Vec<_>, Vec<_>) = environments.into_iter().partition(is_chosen);
        Ok(Base { commit, out: configuration.out, selected, others })
    }

    /// The committed output, of the files that its locks list.
    fn committed(&self, asked: impl Fn(Target) -> bool) -> Snapshot<'static> {
        let mut snapshot = Snapshot::default();
        for environment in &self.selected {
            let folder = Utf8PathBuf::from(format!("{}/{}/{}", self.out, environment.stack, environment.name));
            let shown = format!("{}/{}", environment.stack, environment.name);
            for (path, text) in self.own_files(&folder) {
                if covers(&path, &asked) {
                    snapshot.files.insert(below(&shown, &path), File::read(text));
                }
            }
        }
        snapshot
    }

    /// What a lock lists of a folder; all of it where no lock can be read.
    fn own_files(&self, folder: &Utf8Path) -> BTreeMap<Utf8PathBuf, String> {
        let text = |path: &Utf8Path| {
            let bytes = self.commit.read(path).ok()?;
            Some(String::from_utf8_lossy(&bytes).into_owned())
        };
        let lock = text(&folder.join(lock::FILE_NAME)).and_then(|text| Lock::parse(text.as_bytes()).ok());
        let is_own = |path: &Utf8Path| {
            path != lock::FILE_NAME && lock.as_ref().is_none_or(|lock| lock.files.contains_key(path.as_str()))
        };
        let below = |path: Utf8PathBuf| {
            let own = path.strip_prefix(folder).ok().filter(|path| is_own(path))?.to_owned();
            Some((own, text(&path)?))
        };
        self.commit.paths_below(folder).into_iter().filter_map(below).collect()
    }
}

/// Whether a file belongs to a target that was asked for.
fn covers(path: &Utf8Path, asked: &impl Fn(Target) -> bool) -> bool {
    let folder = path.components().next().map_or("", |component| component.as_str());
    crate::targets::EMITTERS.iter().any(|emitter| emitter.folder == folder && asked(emitter.target))
}

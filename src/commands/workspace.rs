//! The folder of a run: its configuration and environments.

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::{Lints, Place};
use super::disk::Disk;
use super::output::Root;
use super::terminal::Terminal;
use super::{Failure, configuration, discovery, selection};
use crate::compiler::{self, Compilation, Environment};
use crate::diagnostics::render::Count;
use crate::diagnostics::{Diagnostic, Level, Severity};
use crate::lints::Levels;
use crate::lints::levels::{Stated, Subject};
use crate::source::Sources;

#[derive(Debug)]
pub struct Workspace {
    pub disk: Disk,
    /// The configured output folder, relative to the folder of the run.
    pub out: Utf8PathBuf,
    /// All of them, by stack and name.
    pub environments: Vec<Environment>,
    /// Of lints.
    pub levels: Levels,
}

impl Workspace {
    /// For commands that judge stacks: with the levels of the configuration and of the command line.
    pub fn open(place: &Place, lints: &Lints) -> Result<Self, Failure> {
        let stated = stated(lints)?;
        let mut workspace = Workspace::read(place)?;
        workspace.levels.command_line = stated;
        Ok(workspace)
    }

    /// For commands that only ask what stacks compile to: lints are for others to hear.
    pub fn open_unjudged(place: &Place) -> Result<Self, Failure> {
        Ok(Workspace { levels: Levels::all(Level::Allow), ..Workspace::read(place)? })
    }

    fn read(place: &Place) -> Result<Self, Failure> {
        let disk = Disk { root: place.root.clone() };
        let mut sources = Sources::default();
        let configuration = configuration::read(&disk, &mut sources)
            .map_err(|diagnostics| Failure::Diagnostics(diagnostics, sources))?;
        let environments = discovery::environments(&disk, &configuration.out)?;
        let levels = Levels { configuration: configuration.lints, command_line: Stated::new() };
        Ok(Workspace { disk, out: configuration.out, environments, levels })
    }

    /// The output folder, unless another one is asked for.
    pub fn output(&self, instead: Option<&Utf8Path>) -> Root {
        match instead {
            Some(folder) => Root { on_disk: folder.to_owned(), shown: folder.to_owned() },
            None => Root { on_disk: self.disk.root.join(&self.out), shown: self.out.clone() },
        }
    }

    /// Compiles the environments that the arguments name; all where they name none.
    pub fn compile(&self, stacks: &[String], terminal: &Terminal) -> Result<Compilation, Failure> {
        let selected = self.select(stacks)?;
        Ok(self.compile_environments(&selected, terminal))
    }

    /// The environments that the arguments name; all where they name none.
    pub fn select(&self, stacks: &[String]) -> Result<Vec<Environment>, Failure> {
        selection::select(&self.disk, &self.environments, stacks)
    }

    pub fn compile_environments(&self, selected: &[Environment], terminal: &Terminal) -> Compilation {
        let beside = |other: &&Environment| {
            !selected.contains(other) && selected.iter().any(|environment| environment.stack == other.stack)
        };
        let others: Vec<Environment> = self.environments.iter().filter(beside).cloned().collect();
        let message = format!("compiling {}", Count(selected.len(), "environment"));
        terminal.while_waiting(message, || compiler::compile(selected, &others, &self.disk, &self.levels))
    }
}

/// The levels that the command line states.
fn stated(lints: &Lints) -> Result<Stated, Failure> {
    let mut stated = Stated::new();
    for (subject, level) in lints.stated() {
        if let Some(other) = stated.insert(subject, level).filter(|other| *other != level) {
            return Err(two_levels(subject, other, level));
        }
    }
    Ok(stated)
}

fn two_levels(subject: Subject, one: Level, other: Level) -> Failure {
    let message = format!("`{subject}` is given two levels, `{}` and `{}`", one.name(), other.name());
    Failure::usage(message, "name it once; a single lint is stronger than `all`")
}

pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

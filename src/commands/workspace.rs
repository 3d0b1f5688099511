//! The folder of a run: its configuration and environments.

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::Place;
use super::disk::Disk;
use super::output::Root;
use super::terminal::Terminal;
use super::{Failure, configuration, discovery, selection};
use crate::compiler::{self, Compilation, Environment};
use crate::diagnostics::render::Count;
use crate::diagnostics::{Diagnostic, Severity};
use crate::source::Sources;

#[derive(Debug)]
pub struct Workspace {
    pub disk: Disk,
    /// The configured output folder, relative to the folder of the run.
    pub out: Utf8PathBuf,
    /// All of them, by stack and name.
    pub environments: Vec<Environment>,
}

impl Workspace {
    pub fn open(place: &Place) -> Result<Self, Failure> {
        let disk = Disk { root: place.root.clone() };
        let mut sources = Sources::default();
        let configuration = configuration::read(&disk, &mut sources)
            .map_err(|diagnostics| Failure::Diagnostics(diagnostics, sources))?;
        let environments = discovery::environments(&disk, &configuration.out)?;
        Ok(Workspace { disk, out: configuration.out, environments })
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
        terminal.while_waiting(message, || compiler::compile(selected, &others, &self.disk))
    }
}

pub fn has_errors(diagnostics: &[Diagnostic]) -> bool {
    diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error)
}

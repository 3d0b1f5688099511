//! The pipeline from stack files to the text of all outputs: a pure function of the files.

use camino::Utf8PathBuf;

use crate::diagnostics::Diagnostic;
use crate::formats::Rendered;
use crate::plan::Plan;
use crate::source::{Files, Sources};
use crate::stack::Target;
use crate::tree::Gap;

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
    pub diagnostics: Vec<Diagnostic>,
    pub sources: Sources,
}

/// Compiles `selected`. The other environments of their folders are resolved too, as far as they can be, to find
/// what two of them reach for at once; what is wrong with them alone is not reported.
pub fn compile(selected: &[Environment], others: &[Environment], files: &dyn Files) -> Compilation {
    let _ = (selected, others, files);
    Compilation::default()
}

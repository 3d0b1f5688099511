//! `stackc check`: reports what is wrong, and mends what is sure where it is told to.

use super::arguments::Check;
use super::terminal::Terminal;
use super::workspace::{Workspace, has_errors};
use super::{Failure, Outcome, fix};
use crate::diagnostics::render::Count;

pub fn run(options: &Check, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(&options.run.place, &options.run.lints)?;
    let mut compilation = workspace.compile(&options.run.stacks, terminal)?;
    if options.fix {
        compilation = fix::mend(&workspace, &options.run.stacks, compilation, terminal)?;
    }
    terminal.diagnostics(&compilation.diagnostics, &compilation.sources)?;
    if has_errors(&compilation.diagnostics) {
        return Ok(Outcome::Errors);
    }
    terminal.note(&format!("{} without errors", Count(compilation.bundles.len(), "environment")))?;
    Ok(Outcome::Clean)
}

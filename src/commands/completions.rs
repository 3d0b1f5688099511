//! `stackc completions`: a script that completes commands and options in a shell.

use clap::CommandFactory;

use super::arguments::{Arguments, Completions};
use super::terminal::Terminal;
use super::{Failure, Outcome};

pub fn run(options: &Completions, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(options.shell, &mut Arguments::command(), "stackc", &mut script);
    terminal.result(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Clean)
}

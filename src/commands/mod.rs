//! The commands: the only code that touches files, the terminal and the arguments.
#![allow(clippy::disallowed_methods, reason = "this is where the disk, the clock and the environment are")]

pub mod arguments;
mod check;
mod compile;
mod completions;
mod configuration;
mod diff;
mod discovery;
mod disk;
mod explain;
mod fix;
mod git;
mod init;
pub mod output;
mod schema;
mod selection;
mod set;
mod show;
mod terminal;
mod why;
mod workspace;

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser;

use crate::diagnostics::Diagnostic;
use crate::source::Sources;
use arguments::{Arguments, Command, Format};
use terminal::Terminal;

pub use discovery::states_environment;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Clean,
    Errors,
    /// Something changes, and the exit code is to say so.
    Differences,
}

/// Why a command could not come to its end.
#[derive(Debug)]
enum Failure {
    /// It was called wrongly: one clause, and the next action.
    Usage { message: String, help: Option<String> },
    /// What is wrong with the files.
    Diagnostics(Vec<Diagnostic>, Sources),
    /// The terminal or a pipe is gone.
    Stream,
}

impl Failure {
    fn usage(message: impl Into<String>, help: impl Into<String>) -> Self {
        Failure::Usage { message: message.into(), help: Some(help.into()) }
    }
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Failure::Diagnostics(vec![diagnostic], Sources::default())
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(diagnostics: Vec<Diagnostic>) -> Self {
        Failure::Diagnostics(diagnostics, Sources::default())
    }
}

impl From<std::io::Error> for Failure {
    fn from(_: std::io::Error) -> Self {
        Failure::Stream
    }
}

/// Runs the command that the arguments name. Exit codes: 0 clean, 1 errors, 2 wrong usage, 3 differences where
/// they were asked for.
pub fn run(arguments: impl IntoIterator<Item = OsString>) -> ExitCode {
    let command = match Arguments::try_parse_from(arguments) {
        Ok(arguments) => arguments.command,
        Err(error) => {
            // Help and version come as errors too, with the code 0; a closed pipe is nobody's fault.
            let _ = error.print();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    let mut terminal = Terminal::new(command.format());
    match dispatch(command, &mut terminal) {
        Ok(Outcome::Clean) => ExitCode::SUCCESS,
        Ok(Outcome::Errors) => ExitCode::from(1),
        Ok(Outcome::Differences) => ExitCode::from(3),
        Err(failure) => fail(failure, &mut terminal),
    }
}

fn dispatch(command: Command, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    match command {
        Command::Compile(options) => compile::run(&options, terminal),
        Command::Check(options) => check::run(&options, terminal),
        Command::Diff(options) => diff::run(&options, terminal),
        Command::Show(options) => show::run(&options, terminal),
        Command::Explain(options) => explain::run(&options, terminal),
        Command::Why(options) => why::run(&options, terminal),
        Command::Init(options) => init::run(&options, terminal),
        Command::Set(options) => set::set(&options, terminal),
        Command::Unset(options) => set::unset(&options, terminal),
        Command::Schema => schema::run(terminal),
        Command::Completions(options) => completions::run(&options, terminal),
    }
}

/// Tells why, as far as anybody listens.
fn fail(failure: Failure, terminal: &mut Terminal) -> ExitCode {
    match failure {
        Failure::Usage { message, help } => {
            let help = help.map(|help| format!("\n  help: {help}")).unwrap_or_default();
            let _ = terminal.note(&format!("error: {message}{help}"));
            ExitCode::from(2)
        }
        Failure::Diagnostics(diagnostics, sources) => {
            let _ = terminal.diagnostics(&diagnostics, &sources);
            ExitCode::from(1)
        }
        Failure::Stream => ExitCode::from(1),
    }
}

impl Command {
    fn format(&self) -> Format {
        match self {
            Command::Compile(options) => options.run.format,
            Command::Check(options) => options.run.format,
            _ => Format::Human,
        }
    }
}

//! Tests of commands.

mod diff;
mod discovery;
mod end_to_end;
mod fix;
mod kill;
mod levels;
mod output;
mod questions;
mod render;
mod set;
mod transcripts;

use std::path::Path;
use std::process::{Command, Output};

/// The command in a folder, with nothing of the caller's terminal.
fn stackc(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackc"));
    command.current_dir(folder).args(arguments).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    command
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    stackc(folder, arguments).output().unwrap()
}

/// Exit code, stdout and stderr as a transcript.
fn transcript(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    format!("exit {}\n{}{}", output.status.code().unwrap_or(-1), text(&output.stdout), text(&output.stderr))
}

fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().unwrap()
}

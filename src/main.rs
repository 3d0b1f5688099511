//! The `stackc` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    stackc::commands::run(std::env::args_os())
}

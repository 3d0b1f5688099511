//! `stackc schema`: the JSON Schema by which editors complete and explain stack files.

use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::stack;

pub fn run(terminal: &mut Terminal) -> Result<Outcome, Failure> {
    terminal.result(&stack::schema_text())?;
    Ok(Outcome::Clean)
}

//! `stackc init`: a first stack that compiles at once.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::Init;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::diagnostics::{Diagnostic, codes};
use crate::stack;

/// A service and a database, for Compose and Kubernetes.
const STACK: &str = include_str!("init/development.yaml");

/// Below the folder of the stacks, where their first lines name it.
const SCHEMA: &str = "stacks/stack.schema.json";

pub fn run(options: &Init, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let name = stack_name(&options.folder);
    let here = options.folder == ".";
    let place = |below: &str| if here { Utf8PathBuf::from(below) } else { options.folder.join(below) };
    let path = place(&format!("stacks/{name}/development.yaml"));
    write_new(&path, STACK).map_err(|error| refused(&path, &error))?;
    terminal.note(&format!("{path} is written"))?;
    let schema = place(SCHEMA);
    // One that stands there serves: another stack brought it.
    if !schema.exists() {
        write_new(&schema, &stack::schema_text()).map_err(|error| refused(&schema, &error))?;
        terminal.note(&format!("{schema} is written, by which editors explain the stack"))?;
    }
    let root = if here { String::new() } else { format!(" --root {}", options.folder) };
    terminal.note(&format!("next: stackc compile{root}"))?;
    Ok(Outcome::Clean)
}

/// The folder's own name, made into one that a stack can have.
fn stack_name(folder: &Utf8Path) -> String {
    let real = folder.canonicalize_utf8().unwrap_or_else(|_| folder.to_owned());
    let lower = real.file_name().unwrap_or_default().to_lowercase();
    let letters = lower.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' });
    let name: String = letters.skip_while(|letter| !letter.is_ascii_alphabetic()).take(40).collect();
    match name.trim_end_matches('-') {
        "" => "app".to_owned(),
        name => name.to_owned(),
    }
}

/// Creates the file, never over one that stands there.
fn write_new(path: &Utf8Path, text: &str) -> std::io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Utf8Path::new("")))?;
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

fn refused(path: &Utf8Path, error: &std::io::Error) -> Failure {
    match error.kind() {
        ErrorKind::AlreadyExists => {
            Diagnostic::outside(codes::FOREIGN_FILE, format!("`{path}` exists: nothing is written"))
                .with_help("add environments beside it, or name another folder")
        }
        _ => Diagnostic::outside(codes::UNWRITABLE_OUTPUT, format!("`{path}` cannot be written: {error}")),
    }
    .into()
}

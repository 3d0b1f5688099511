//! `stackc set` and `stackc unset`: edit one value of a stack file and keep every other byte.

use std::io;

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::{Set, Unset};
use super::disk::Disk;
use super::terminal::Terminal;
use super::{Failure, Outcome};
use crate::diagnostics::{Diagnostic, codes};
use crate::diff::mask::{MASK, is_credential};
use crate::document::{Kind, Shapes, syntax};
use crate::edit::{self, Edited, Request};
use crate::source::{FileError, FileId, Files, Sources, Span, Spanned, Syntax};
use crate::stack;

pub fn set(options: &Set, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let hidden = is_secret(&options.path);
    let words = [options.path.as_str(), if hidden { MASK } else { &options.value }];
    let mut file = StackFile::open(&options.file, &words)?;
    let value = Spanned { value: options.value.clone(), span: file.word(1) };
    let edited = file.edit(&options.path, |request| edit::set(request, &value))?;
    file.finish(&options.path, &edited, terminal)
}

pub fn unset(options: &Unset, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let mut file = StackFile::open(&options.file, &[&options.path])?;
    let edited = file.edit(&options.path, edit::unset)?;
    file.finish(&options.path, &edited, terminal)
}

/// What stands under `insecure` is a secret all the same, and so is what is called as secrets are.
fn is_secret(path: &str) -> bool {
    path.split(['.', '[', ']', '"']).any(|name| name == "insecure" || is_credential(name))
}

/// A stack file, and beside it the arguments as a source of their own: diagnostics point into both.
struct StackFile {
    path: Utf8PathBuf,
    syntax: Syntax,
    text: String,
    shapes: Shapes,
    sources: Sources,
    file: FileId,
    words: Vec<Span>,
}

impl StackFile {
    fn open(path: &Utf8Path, words: &[&str]) -> Result<Self, Failure> {
        let syntax = Syntax::of(path).ok_or_else(|| {
            Failure::usage(
                format!("`{path}` is no stack file"),
                "name a file that ends in `.yaml`, `.yml`, `.toml` or `.kdl`",
            )
        })?;
        let bytes = Disk { root: Utf8PathBuf::new() }.read(path).map_err(|error| unreadable(path, &error))?;
        let mut sources = Sources::default();
        let file = sources.add(path.to_owned(), String::from_utf8_lossy(&bytes).into_owned());
        let text = syntax::decode_utf8(file, bytes)
            .map_err(|diagnostic| Failure::Diagnostics(vec![diagnostic], sources.clone()))?;
        let arguments = sources.add("arguments".into(), words.join(" "));
        let place = |(index, word): (usize, &&str)| {
            let start = words.iter().take(index).map(|word| word.len() + 1).sum();
            Span::new(arguments, start..start + word.len())
        };
        let words = words.iter().enumerate().map(place).collect();
        Ok(StackFile { path: path.to_owned(), syntax, text, shapes: stack::shapes(), sources, file, words })
    }

    /// The place of an argument.
    fn word(&self, index: usize) -> Span {
        self.words.get(index).copied().unwrap_or(Span::new(self.file, 0..0))
    }

    fn edit(
        &mut self,
        path: &str,
        edit: impl FnOnce(Request<'_>) -> Result<Edited, Vec<Diagnostic>>,
    ) -> Result<Edited, Failure> {
        let path = Spanned { value: path.to_owned(), span: self.word(0) };
        let request =
            Request { file: self.file, text: &self.text, syntax: self.syntax, shapes: &self.shapes, path: &path };
        // What is mended on the command line is not mended in a file.
        let told = |found: Vec<Diagnostic>| found.into_iter().map(|one| Diagnostic { fix: None, ..one }).collect();
        edit(request).map_err(|found| Failure::Diagnostics(told(found), std::mem::take(&mut self.sources)))
    }

    /// Writes the file where it changes, and says what does.
    fn finish(&self, path: &str, edited: &Edited, terminal: &mut Terminal) -> Result<Outcome, Failure> {
        let show = |kind: &Option<Kind>| if is_secret(path) { MASK.to_owned() } else { shown(kind.as_ref()) };
        if edited.text == self.text {
            terminal.note(&format!("{path} is {} already", show(&edited.after)))?;
            return Ok(Outcome::Clean);
        }
        write(&self.path, &edited.text).map_err(|error| unwritable(&self.path, &error))?;
        terminal.note(&format!("{path}: {} → {}", show(&edited.before), show(&edited.after)))?;
        Ok(Outcome::Clean)
    }
}

fn shown(kind: Option<&Kind>) -> String {
    match kind {
        Some(Kind::Text(text)) => serde_json::Value::from(text.as_str()).to_string(),
        Some(Kind::Integer(number)) => number.to_string(),
        Some(Kind::Float(written)) => written.clone(),
        Some(Kind::Bool(value)) => value.to_string(),
        Some(Kind::Map(_)) => "a map".to_owned(),
        Some(Kind::List(_)) => "a list".to_owned(),
        Some(Kind::Null | Kind::Hole) | None => "nothing".to_owned(),
    }
}

/// A symbolic link stays one.
fn write(path: &Utf8Path, text: &str) -> io::Result<()> {
    Disk::replace(&path.canonicalize_utf8()?, text)
}

fn unreadable(path: &Utf8Path, error: &FileError) -> Failure {
    let why = match error {
        FileError::NotFound => {
            return Failure::usage(format!("there is no file `{path}`"), "name the stack file by its path");
        }
        FileError::TooLarge => "it is too large".to_owned(),
        FileError::Unreadable(why) => why.clone(),
    };
    Diagnostic::outside(codes::UNREADABLE_FILE, format!("`{path}` is not readable: {why}"))
        .with_help("check the file's permissions")
        .into()
}

fn unwritable(path: &Utf8Path, error: &io::Error) -> Failure {
    Diagnostic::outside(codes::UNWRITABLE_OUTPUT, format!("`{path}` cannot be written: {error}"))
        .with_help("check the permissions of the file and of its folder")
        .into()
}

//! `stacks/stackc.toml`: where output goes, and the levels of lints. No file is needed to start.

use camino::{Utf8Path, Utf8PathBuf};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::output::lock::stays_inside;
use crate::diagnostics::{Diagnostic, Level, codes, did_you_mean, list_or};
use crate::lints::levels::{Stated, Subject};
use crate::source::{FileError, FileId, Files, Sources, Span};

/// Relative to the folder of the run.
pub const PATH: &str = "stacks/stackc.toml";

const SETTINGS: &[&str] = &["out", "lints"];

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Configuration {
    /// The output folder, relative to the folder of the run.
    pub out: Utf8PathBuf,
    pub lints: Stated,
}

impl Default for Configuration {
    fn default() -> Self {
        Configuration { out: "out".into(), lints: Stated::new() }
    }
}

/// The configuration of a run.
///
/// # Errors
/// Everything that is wrong with the file.
pub fn read(files: &dyn Files, sources: &mut Sources) -> Result<Configuration, Vec<Diagnostic>> {
    let unreadable = |words: &str| vec![Diagnostic::outside(codes::INVALID_SETTING, format!("`{PATH}` {words}"))];
    let bytes = match files.read(Utf8Path::new(PATH)) {
        Ok(bytes) => bytes,
        Err(FileError::NotFound) => return Ok(Configuration::default()),
        Err(FileError::TooLarge) => return Err(unreadable("is larger than 4 MiB")),
        Err(FileError::Unreadable(words)) => return Err(unreadable(&format!("cannot be read: {words}"))),
    };
    let text = String::from_utf8(bytes).map_err(|_| unreadable("is not UTF-8"))?;
    let file = sources.add(PATH.into(), text.clone());
    parse(&text, file)
}

fn parse(text: &str, file: FileId) -> Result<Configuration, Vec<Diagnostic>> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        return Err(errors.iter().map(|error| syntax(error, file)).collect());
    }
    let mut diagnostics = Vec::new();
    let mut configuration = Configuration::default();
    for (key, value) in table.get_ref() {
        let span = Span::new(file, key.span());
        match key.get_ref().as_ref() {
            "out" => match out(value, file) {
                Ok(out) => configuration.out = out,
                Err(diagnostic) => diagnostics.push(diagnostic),
            },
            "lints" => configuration.lints = lints(value, file, &mut diagnostics),
            name => diagnostics.push(unknown(name, span)),
        }
    }
    if diagnostics.is_empty() { Ok(configuration) } else { Err(diagnostics) }
}

fn syntax(error: &toml::de::Error, file: FileId) -> Diagnostic {
    let span = Span::new(file, error.span().unwrap_or(0..0));
    Diagnostic::error(codes::INVALID_SETTING, span, format!("`{PATH}` is no TOML: {}", error.message()))
        .with_help("see https://toml.io")
}

fn out(value: &Spanned<DeValue<'_>>, file: FileId) -> Result<Utf8PathBuf, Diagnostic> {
    let help = "name a folder below the folder of the run, such as `out = \"golden\"`";
    let error = |message: String| {
        Err(Diagnostic::error(codes::INVALID_SETTING, Span::new(file, value.span()), message).with_help(help))
    };
    match value.get_ref() {
        DeValue::String(path) if stays_inside(Utf8Path::new(path)) => Ok(Utf8PathBuf::from(path.as_ref())),
        DeValue::String(path) => error(format!("`{path}` is no folder below the folder of the run")),
        _ => error("`out` is a string".to_owned()),
    }
}

/// `[lints]`: a level for a code, or for `all`.
fn lints(value: &Spanned<DeValue<'_>>, file: FileId, diagnostics: &mut Vec<Diagnostic>) -> Stated {
    let mut stated = Stated::new();
    let DeValue::Table(table) = value.get_ref() else {
        let message = "`lints` is a table of codes and levels";
        let found = Diagnostic::error(codes::INVALID_SETTING, Span::new(file, value.span()), message);
        diagnostics.push(found.with_help("write `[lints]`, and below it a line such as `all = \"warn\"`"));
        return stated;
    };
    for (key, value) in table {
        match lint(key, value, file) {
            Ok((subject, level)) => drop(stated.insert(subject, level)),
            Err(diagnostic) => diagnostics.push(diagnostic),
        }
    }
    stated
}

fn lint(
    key: &Spanned<impl AsRef<str>>,
    value: &Spanned<DeValue<'_>>,
    file: FileId,
) -> Result<(Subject, Level), Diagnostic> {
    let subject = Subject::parse(key.get_ref().as_ref()).map_err(|(message, help)| {
        Diagnostic::error(codes::UNKNOWN_SETTING, Span::new(file, key.span()), message).with_help(help)
    })?;
    Ok((subject, level(subject, value, file)?))
}

fn level(subject: Subject, value: &Spanned<DeValue<'_>>, file: FileId) -> Result<Level, Diagnostic> {
    let stated = value.get_ref().as_str().unwrap_or_default();
    let names = || Level::ALL.map(Level::name);
    Level::ALL.into_iter().find(|level| level.name() == stated).ok_or_else(|| {
        let help = match did_you_mean(stated, names()) {
            Some(level) => format!("did you mean `{level}`?"),
            None => format!("the levels are {}", list_or(names())),
        };
        let message = format!("`{subject}` has no such level");
        Diagnostic::error(codes::INVALID_SETTING, Span::new(file, value.span()), message).with_help(help)
    })
}

fn unknown(name: &str, span: Span) -> Diagnostic {
    let help = match did_you_mean(name, SETTINGS.iter().copied()) {
        Some(setting) => format!("did you mean `{setting}`?"),
        None => format!("the settings are {}", list_or(SETTINGS.iter().copied())),
    };
    Diagnostic::error(codes::UNKNOWN_SETTING, span, format!("`{name}` is no setting of `{PATH}`")).with_help(help)
}

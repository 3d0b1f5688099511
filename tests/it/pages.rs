//! The page of every code is a test: its bad example gives exactly that code, its good one nothing.

use camino::{Utf8Path, Utf8PathBuf};
use stackc::compiler::{Compilation, Environment, compile};
use stackc::diagnostics::{Code, Level, codes};
use stackc::lints::Levels;
use stackc::lints::levels::{Stated, Subject, default_level};

use crate::support::Memory;

/// One fenced block: its path and its text.
type File = (Utf8PathBuf, String);

/// The files of a section. The first fence without a path is the environment.
fn files(page: &str, section: &str) -> Vec<File> {
    let heading = format!("\n## {section}\n");
    let body = page.split_once(&heading).map_or("", |(_, body)| body.split("\n## ").next().unwrap_or(body));
    let mut files = Vec::new();
    let mut lines = body.lines();
    while let Some(info) = lines.by_ref().find_map(|line| line.strip_prefix("```")) {
        let text: String = lines.by_ref().take_while(|line| *line != "```").flat_map(|line| [line, "\n"]).collect();
        let path = match info.split_once(' ') {
            Some((_, path)) => Utf8PathBuf::from(path),
            None => Utf8PathBuf::from(format!("stacks/example/{}.{info}", environment(&text))),
        };
        files.push((path, text));
    }
    files
}

/// What a stack file in any of the syntaxes calls its environment; `production` where it does not say.
fn environment(text: &str) -> &str {
    let value = text.lines().find_map(|line| line.strip_prefix("environment"));
    value.map_or("production", |value| value.trim_matches([' ', ':', '=', '"', '\'']))
}

/// What the files of a section compile to, with the lint that the page is about told where it is advice. Every file
/// that names its environment is compiled.
fn compiled(code: Code, files: &[File]) -> Compilation {
    let texts: Vec<(&str, &str)> = files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
    let is_environment = |(index, (_, text)): &(usize, &File)| *index == 0 || text.lines().any(names_environment);
    let environments: Vec<_> =
        files.iter().enumerate().filter(is_environment).map(|(_, (path, _))| example(path)).collect();
    let is_advice = default_level(code) == Some(Level::Allow);
    let stated = is_advice.then_some((Subject::One(code), Level::Warn));
    let levels = Levels { configuration: Stated::from_iter(stated), ..Levels::default() };
    compile(&environments, &[], &Memory::with(&texts), &levels)
}

/// What the bad example of a code's page compiles to; `None` where no stack file triggers it.
pub fn bad_example(code: Code) -> Option<Compilation> {
    let files = files(code.page(), "Bad");
    (!files.is_empty()).then(|| compiled(code, &files))
}

/// The stack files of a code's page, good and bad.
pub fn examples(code: Code) -> Vec<(Utf8PathBuf, String)> {
    [files(code.page(), "Bad"), files(code.page(), "Good")].concat()
}

fn codes_of(compilation: &Compilation) -> Vec<Code> {
    compilation.diagnostics.iter().map(|diagnostic| diagnostic.code).collect()
}

fn names_environment(line: &str) -> bool {
    line.starts_with("environment")
}

pub fn example(path: &Utf8Path) -> Environment {
    let name = path.file_stem().unwrap_or_default().to_owned();
    let stack = path.parent().and_then(Utf8Path::file_name).unwrap_or_default().to_owned();
    let out = Utf8Path::new("golden").join(&stack).join(&name);
    Environment { stack, name, path: path.to_owned(), out }
}

/// What is wrong with a page, if anything.
fn fault(code: Code) -> Option<String> {
    let page = code.page();
    if !page.starts_with(&format!("# {code}\n")) {
        return Some(format!("{code}: the title is not `# {code}`"));
    }
    let (bad, good) = (files(page, "Bad"), files(page, "Good"));
    if page.contains("Not triggered by a stack file.") {
        return (!bad.is_empty() || !good.is_empty()).then(|| format!("{code}: has examples all the same"));
    }
    if bad.is_empty() || good.is_empty() {
        return Some(format!("{code}: lacks an example"));
    }
    let (found, left) = (codes_of(&compiled(code, &bad)), codes_of(&compiled(code, &good)));
    if found.is_empty() || found.iter().any(|other| *other != code) {
        return Some(format!("{code}: the bad example gives {found:?}"));
    }
    (!left.is_empty()).then(|| format!("{code}: the good example gives {left:?}"))
}

#[test]
fn every_page_shows_its_code() {
    let faults: Vec<String> = codes::ALL.iter().filter_map(|code| fault(*code)).collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

//! Finds the environments under `stacks/`.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::Failure;
use super::disk::Disk;
use super::git::Commit;
use crate::compiler::Environment;
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Files, Syntax};

/// The folder of the stacks, relative to the folder of the run.
pub const STACKS: &str = "stacks";

/// Every environment, by stack and name. `out` is the configured output folder.
pub fn environments(disk: &Disk, out: &Utf8Path) -> Result<Vec<Environment>, Failure> {
    if !disk.root.join(STACKS).is_dir() {
        let message = format!("there is no folder `{STACKS}` in `{}`", disk.root);
        return Err(Failure::usage(message, "`stackc init` writes a first stack; `--root` names another folder"));
    }
    let mut environments = Vec::new();
    for stack in entries(disk, Utf8Path::new(STACKS))?.into_iter().filter(|path| disk.root.join(path).is_dir()) {
        environments.extend(of_stack(disk, &stack, out)?);
    }
    Ok(environments)
}

/// The environments of one stack; refuses two files of the same one.
fn of_stack(disk: &Disk, folder: &Utf8Path, out: &Utf8Path) -> Result<Vec<Environment>, Failure> {
    let mut by_name: BTreeMap<String, Environment> = BTreeMap::new();
    let mut duplicates = Vec::new();
    for path in entries(disk, folder)?.into_iter().filter(|path| is_environment(disk, path)) {
        let environment = environment(&path, out);
        match by_name.get(&environment.name) {
            Some(first) => duplicates.push(duplicate(first, &environment)),
            None => drop(by_name.insert(environment.name.clone(), environment)),
        }
    }
    if duplicates.is_empty() { Ok(by_name.into_values().collect()) } else { Err(duplicates.into()) }
}

fn environment(path: &Utf8Path, out: &Utf8Path) -> Environment {
    let stack = path.parent().and_then(Utf8Path::file_name).unwrap_or_default();
    let name = path.file_stem().unwrap_or_default();
    Environment { stack: stack.into(), name: name.into(), path: path.into(), out: out.join(stack).join(name) }
}

fn duplicate(first: &Environment, second: &Environment) -> Diagnostic {
    let message = format!("`{}` and `{}` are both the environment `{}`", first.path, second.path, first.name);
    Diagnostic::outside(codes::DUPLICATE_ENVIRONMENT, message)
        .with_help("remove one, or take `environment` out of the one that is only extended")
}

/// The paths in a folder, in order, relative to the folder of the run.
fn entries(disk: &Disk, folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>, Failure> {
    let unreadable = |error: std::io::Error| {
        Diagnostic::outside(codes::UNREADABLE_FILE, format!("`{folder}` cannot be listed: {error}"))
    };
    let listing = disk.root.join(folder).read_dir_utf8().map_err(unreadable)?;
    let names = listing.filter_map(Result::ok).map(|entry| entry.file_name().to_owned());
    let mut paths: Vec<Utf8PathBuf> =
        names.filter(|name| !name.starts_with('.')).map(|name| join(folder, &name)).collect();
    paths.sort();
    Ok(paths)
}

/// Every environment of a commit, by stack and name; of two files of one environment the first by name.
pub fn committed(commit: &Commit, out: &Utf8Path) -> Vec<Environment> {
    let mut found: BTreeMap<(String, String), Environment> = BTreeMap::new();
    for path in commit.paths_below(Utf8Path::new(STACKS)) {
        if path.components().count() == 3 && is_environment(commit, &path) {
            let environment = environment(&path, out);
            found.entry((environment.stack.clone(), environment.name.clone())).or_insert(environment);
        }
    }
    found.into_values().collect()
}

/// Joined with `/` on every system, as messages and output show it.
fn join(folder: &Utf8Path, name: &str) -> Utf8PathBuf {
    Utf8PathBuf::from(format!("{folder}/{name}"))
}

/// A file that cannot be read counts as one: compiling it says what is wrong.
fn is_environment(files: &dyn Files, path: &Utf8Path) -> bool {
    let Some(syntax) = Syntax::of(path) else { return false };
    match files.read(path) {
        Ok(bytes) => states_environment(syntax, &String::from_utf8_lossy(&bytes)),
        Err(_) => true,
    }
}

/// Whether a file says `environment` at top level. It is told from the lines and not by parsing: that would cost
/// as much again as the compile itself, and a file with a syntax error would count as no environment.
pub fn states_environment(syntax: Syntax, text: &str) -> bool {
    let text = text.trim_start_matches('\u{feff}');
    let lines = text.lines();
    match syntax {
        Syntax::Yaml if is_flow(text) => text.contains("environment"),
        Syntax::Yaml => {
            let indent = lines.clone().find(is_yaml_content).map_or(0, indentation);
            lines.filter(|line| indentation(line) == indent).any(|line| is_key(line, &[':']))
        }
        Syntax::Toml => lines.map_while(before_tables).any(|line| is_key(line, &['='])),
        Syntax::Kdl => lines.filter(|line| indentation(line) == 0).any(|line| is_key(line, &['"', '#', '\\', '/'])),
    }
}

fn is_flow(text: &str) -> bool {
    text.lines().find(is_yaml_content).is_some_and(|line| line.trim_start().starts_with('{'))
}

fn is_yaml_content(line: &&str) -> bool {
    let line = line.trim();
    !line.is_empty() && !line.starts_with('#') && line != "---"
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
}

/// Lines of a TOML file up to its first table.
fn before_tables(line: &str) -> Option<&str> {
    (!line.trim_start().starts_with('[')).then_some(line)
}

/// Whether a line starts with the key `environment`, in quotes or not, and what may follow a key.
fn is_key(line: &str, separators: &[char]) -> bool {
    let line = line.trim_start();
    let quoted = ['"', '\''].into_iter().find_map(|quote| line.strip_prefix(quote).map(|rest| (quote, rest)));
    let Some(rest) = quoted.map_or(line, |(_, rest)| rest).strip_prefix("environment") else { return false };
    let rest = quoted.map_or(Some(rest), |(quote, _)| rest.strip_prefix(quote));
    let Some(rest) = rest else { return false };
    let value = rest.trim_start();
    // In KDL the value itself follows, behind a blank; elsewhere the separator does.
    value.starts_with(separators) || (separators.contains(&'"') && value.len() < rest.len() && !value.starts_with('='))
}

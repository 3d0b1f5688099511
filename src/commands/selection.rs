//! What STACK means: a stack, `stack/environment` or the path of a stack file.

use camino::{Utf8Path, Utf8PathBuf};

use super::Failure;
use super::disk::Disk;
use crate::compiler::Environment;
use crate::diagnostics::{did_you_mean, list_or};
use crate::source::Syntax;

/// The environments that `stacks` name, each once, in the order of `all`; all where it names none.
pub fn select(disk: &Disk, all: &[Environment], stacks: &[String]) -> Result<Vec<Environment>, Failure> {
    if all.is_empty() {
        return Err(Failure::usage(
            "no file under `stacks/` is an environment",
            "an environment is a file such as `stacks/shop/production.yaml` that says `environment: production`",
        ));
    }
    if stacks.is_empty() {
        return Ok(all.to_vec());
    }
    let mut chosen = Vec::new();
    for word in stacks {
        chosen.extend(meant_by(disk, all, word)?);
    }
    Ok(all.iter().filter(|environment| chosen.contains(environment)).cloned().collect())
}

fn meant_by<'a>(disk: &Disk, all: &'a [Environment], word: &str) -> Result<Vec<&'a Environment>, Failure> {
    let by_name: Vec<_> = all.iter().filter(|environment| is_named(environment, word)).collect();
    if !by_name.is_empty() {
        return Ok(by_name);
    }
    let path = Utf8Path::new(word);
    match path.canonicalize_utf8() {
        Ok(real) => by_path(disk, all, word, &real),
        Err(_) if Syntax::of(path).is_some() => Err(Failure::usage(format!("there is no file `{word}`"), listing(all))),
        Err(_) => Err(unknown(all, word)),
    }
}

fn is_named(environment: &Environment, word: &str) -> bool {
    let word = word.trim_end_matches('/');
    word == environment.stack || word.split_once('/') == Some((&environment.stack, &environment.name))
}

/// A file, or a folder of stacks. Compared as the system knows them: the folder of the run may be another than that
/// of the shell, and either may be reached through a link.
fn by_path<'a>(
    disk: &Disk,
    all: &'a [Environment],
    word: &str,
    real: &Utf8Path,
) -> Result<Vec<&'a Environment>, Failure> {
    let lies_there = |environment: &&Environment| {
        disk.root.join(&environment.path).canonicalize_utf8().is_ok_and(|path| path.starts_with(real))
    };
    let found: Vec<_> = all.iter().filter(lies_there).collect();
    match found.is_empty() {
        false => Ok(found),
        true if real.is_file() => Err(Failure::usage(
            format!("`{word}` is no environment of this folder"),
            "an environment lies in `stacks/<stack>/` and says `environment`; other files are only extended",
        )),
        true => Err(unknown(all, word)),
    }
}

fn unknown(all: &[Environment], word: &str) -> Failure {
    let names = names(all);
    let help = match did_you_mean(word, names.iter().map(|name| name.as_str())) {
        Some(name) => format!("did you mean `{name}`?"),
        None => listing(all),
    };
    Failure::usage(format!("there is no stack `{word}`"), help)
}

fn listing(all: &[Environment]) -> String {
    let mut stacks: Vec<&str> = all.iter().map(|environment| environment.stack.as_str()).collect();
    stacks.dedup();
    format!("the stacks are {}", list_or(stacks))
}

/// What STACK may be: stacks and `stack/environment`.
fn names(all: &[Environment]) -> Vec<Utf8PathBuf> {
    let of = |environment: &Environment| {
        [
            Utf8PathBuf::from(&environment.stack),
            Utf8PathBuf::from(format!("{}/{}", environment.stack, environment.name)),
        ]
    };
    let mut names: Vec<Utf8PathBuf> = all.iter().flat_map(of).collect();
    names.dedup();
    names
}

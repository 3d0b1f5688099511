//! Paths that a stack file states, relative to itself, as paths from the folder of the run.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::scope::Scope;
use crate::source::{Sources, Spanned};

/// The path from the folder of the run of what stands in a stack file; an absolute path stays. Never empty.
pub fn from_run_folder(scope: &Scope<'_>, stated: &Spanned<String>) -> Utf8PathBuf {
    beside(scope.context.sources, stated)
}

/// As [`from_run_folder`], before anything is resolved.
pub fn beside(sources: &Sources, stated: &Spanned<String>) -> Utf8PathBuf {
    let folder = sources.path(stated.span.file).parent().unwrap_or(Utf8Path::new(""));
    normal(&folder.join(&stated.value))
}

/// From `folder` to the folder of the run, where `folder` does not climb out of it: `a/b` gives `../..`.
pub fn to_run_folder(folder: &Utf8Path) -> String {
    let steps = normal(folder).components().filter(|part| matches!(part, Utf8Component::Normal(_))).count();
    if steps == 0 { ".".to_owned() } else { vec![".."; steps].join("/") }
}

/// Without `.` and inner `..`, by the text alone.
fn normal(path: &Utf8Path) -> Utf8PathBuf {
    let mut parts = Utf8PathBuf::new();
    for part in path.components() {
        match part {
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir if matches!(parts.components().next_back(), Some(Utf8Component::Normal(_))) => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    if parts.as_str().is_empty() { Utf8PathBuf::from(".") } else { parts }
}

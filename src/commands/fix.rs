//! `stackc check --fix`: puts the sure fixes of diagnostics into the stack files, every other byte as it was.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};

use super::Failure;
use super::disk::Disk;
use super::terminal::Terminal;
use super::workspace::Workspace;
use crate::compiler::Compilation;
use crate::diagnostics::render::Count;
use crate::diagnostics::{Diagnostic, Fix, codes};
use crate::source::{FileId, Files, Source};

/// A fix may show the next mistake, which had been hidden behind the first. Fixes that undo each other end here.
const ROUNDS: usize = 16;

/// Applies fixes until none is left, and compiles what becomes of the files.
pub fn mend(
    workspace: &Workspace,
    stacks: &[String],
    mut compilation: Compilation,
    terminal: &mut Terminal,
) -> Result<Compilation, Failure> {
    let mut mended: BTreeMap<Utf8PathBuf, usize> = BTreeMap::new();
    for _ in 0..ROUNDS {
        let applied = apply(&workspace.disk, &compilation)?;
        if applied.is_empty() {
            break;
        }
        applied.into_iter().for_each(|(path, count)| *mended.entry(path).or_default() += count);
        compilation = workspace.compile(stacks, terminal)?;
    }
    for (path, count) in mended {
        terminal.note(&format!("{path}: {} mended", Count(count, "place")))?;
    }
    for (file, fixes) in by_file(&compilation.diagnostics) {
        let path = compilation.sources.path(file);
        let left = Count(fixes.len(), "place");
        terminal.note(&format!("{path}: {left} left, since the file lies elsewhere or changed meanwhile"))?;
    }
    Ok(compilation)
}

/// Writes one round of fixes. The files that changed, each with the number of its fixes.
fn apply(disk: &Disk, compilation: &Compilation) -> Result<Vec<(Utf8PathBuf, usize)>, Failure> {
    let mut applied = Vec::new();
    for (file, fixes) in by_file(&compilation.diagnostics) {
        let Some(source) = compilation.sources.get(file) else { continue };
        let Some(place) = unchanged(disk, source) else { continue };
        Disk::replace(&place, &fixed(&source.text, &fixes)).map_err(|error| unwritable(&source.path, &error))?;
        applied.push((source.path.clone(), fixes.len()));
    }
    Ok(applied)
}

/// Where a file lies that may be written: below the folder of the run, and as it was read.
fn unchanged(disk: &Disk, source: &Source) -> Option<Utf8PathBuf> {
    let same = disk.read(&source.path).is_ok_and(|bytes| bytes == source.text.as_bytes());
    disk.inside(&source.path).filter(|_| same)
}

/// The fixes of each file in the order of its bytes. Of two that overlap, the second waits for the next round.
fn by_file(diagnostics: &[Diagnostic]) -> BTreeMap<FileId, Vec<&Fix>> {
    let mut fixes: Vec<&Fix> = diagnostics.iter().filter_map(|diagnostic| diagnostic.fix.as_ref()).collect();
    fixes.sort_by_key(|fix| (fix.span, &fix.text));
    let mut files: BTreeMap<FileId, Vec<&Fix>> = BTreeMap::new();
    for fix in fixes {
        let apart = files.entry(fix.span.file).or_default();
        if apart.last().is_none_or(|last| last.span.end < fix.span.start) {
            apart.push(fix);
        }
    }
    files
}

fn fixed(text: &str, fixes: &[&Fix]) -> String {
    let mut result = String::with_capacity(text.len());
    let mut copied = 0;
    for fix in fixes {
        let range = fix.span.range();
        result.push_str(text.get(copied..range.start).unwrap_or_default());
        result.push_str(&fix.text);
        copied = range.end;
    }
    result + text.get(copied..).unwrap_or_default()
}

fn unwritable(path: &Utf8Path, error: &std::io::Error) -> Diagnostic {
    Diagnostic::outside(codes::UNWRITABLE_FILE, format!("`{path}` cannot be written: {error}"))
        .with_help("make the file writable and run again")
}

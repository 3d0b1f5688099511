//! What `--check` prints: each file that is not as the compile gives it, with a short unified diff.

use std::fmt::Write;

use camino::Utf8Path;
use similar::TextDiff;

use super::Root;
use super::changes::{Changes, FileChange, Kind};
use super::lock;
use crate::diagnostics::render::Count;

/// Lines of one file's diff that are shown.
const MAX_LINES: usize = 40;

/// Files whose diff is shown; the others are named.
const MAX_DIFFS: usize = 20;

/// One line a file that differs, the first with their diffs. Empty where the folder is as it should be.
pub fn describe(root: &Root, changes: &[Changes<'_>]) -> String {
    let mut text = String::new();
    let mut shown = 0;
    for environment in changes {
        for file in environment.files.iter().filter(|file| file.kind != Kind::Unchanged) {
            let path = root.shown(&environment.folder.join(&file.path));
            let _ = writeln!(text, "{} {path}", word(file.kind));
            if shown < MAX_DIFFS {
                text.push_str(&diff(file, &path));
            }
            shown += 1;
        }
        if environment.touches_lock() && !environment.touches_files() {
            let _ = writeln!(text, "outdated {}", root.shown(&environment.folder.join(lock::FILE_NAME)));
        }
    }
    text
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Create => "missing",
        Kind::Replace => "changed",
        Kind::Unchanged => "unchanged",
        Kind::Remove => "extra",
        Kind::HandEdited => "edited by hand",
        Kind::Foreign => "foreign",
    }
}

/// From what stands there to what the compile gives; of files that exist on both sides.
fn diff(file: &FileChange<'_>, path: &Utf8Path) -> String {
    let (Some(found), Some(wanted)) = (&file.found, file.text) else { return String::new() };
    let found = String::from_utf8_lossy(found);
    let diff = TextDiff::from_lines(found.as_ref(), wanted);
    let whole = diff.unified_diff().header(path.as_str(), "compiled").to_string();
    shorten(&whole)
}

fn shorten(diff: &str) -> String {
    let mut text: String = diff.lines().take(MAX_LINES).map(|line| format!("  {line}\n")).collect();
    let hidden = diff.lines().count().saturating_sub(MAX_LINES);
    if hidden > 0 {
        let _ = writeln!(text, "  … {}", Count(hidden, "more line"));
    }
    text
}

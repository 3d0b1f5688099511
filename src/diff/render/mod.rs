//! Renders a diff: as text, as Markdown for a comment on a pull request, as JSON.
//!
//! Each renderer gives text and leaves it to the commands where it goes.

mod json;
mod markdown;
mod text;
mod value;

use std::collections::BTreeMap;

use super::cause::Cause;
use super::{Change, Diff, Kind};
use crate::diagnostics::render::Count;
pub use json::json;
pub use markdown::{MAX_CHARACTERS, markdown};
pub use text::{Palette, text};
pub use value::shorten;

/// The changes of one cause, in the order of the diff.
pub struct Group<'a> {
    pub cause: &'a Cause,
    pub changes: Vec<&'a Change>,
}

/// The changes by what caused them: by stack line, then what no line causes.
pub fn groups(diff: &Diff) -> Vec<Group<'_>> {
    let mut groups: BTreeMap<&Cause, Vec<&Change>> = BTreeMap::new();
    for change in &diff.changes {
        groups.entry(&change.cause).or_default().push(change);
    }
    groups.into_iter().map(|(cause, changes)| Group { cause, changes }).collect()
}

/// "3 changes in 2 objects, 1 object added".
pub fn totals(diff: &Diff) -> String {
    let whole = |kind| diff.changes.iter().filter(|change| change.is_whole_object() && change.kind() == kind).count();
    let inside: Vec<&Change> = diff.changes.iter().filter(|change| !change.is_whole_object()).collect();
    let objects = inside.chunk_by(|one, next| one.address == next.address).count();
    let changed = format!("{} in {}", Count(inside.len(), "change"), Count(objects, "object"));
    let parts = [
        (inside.len(), changed),
        (whole(Kind::Added), format!("{} added", Count(whole(Kind::Added), "object"))),
        (whole(Kind::Removed), format!("{} removed", Count(whole(Kind::Removed), "object"))),
    ];
    let told: Vec<String> = parts.into_iter().filter(|(number, _)| *number > 0).map(|(_, words)| words).collect();
    if told.is_empty() { "no changes".to_owned() } else { told.join(", ") }
}

/// What a cause without a line is called.
fn words(cause: &Cause) -> &'static str {
    match cause {
        Cause::Stated(_) | Cause::Gone(_) => "",
        Cause::NoLongerStated => "no longer stated",
        Cause::Unstated => "stated by no line",
        Cause::CompilerOrHandEdit => "compiler upgrade or hand edit",
    }
}

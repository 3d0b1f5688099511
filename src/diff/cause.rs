//! What a change comes from: the line of a stack file.

use std::collections::{BTreeMap, BTreeSet};

use similar::{ChangeTag, TextDiff};

use super::mask::safe_stack_line;
use super::walk::Difference;
use super::{File, Sides};
use crate::formats::parse::Node;
use crate::source::{FileId, Sources, Span};
use crate::tree::Origin;

/// Why something changes. In the order in which causes are told.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// The line of the stack that states the value, or for which it was decided.
    Stated(StackLine),
    /// A line of the earlier stack which is another now, or gone.
    Gone(StackLine),
    /// The stack states it no longer; without an earlier stack nothing says where it did.
    NoLongerStated,
    /// Neither stack says anything of it.
    Unstated,
    /// The stacks did not change it: the output was made by another version of stackc, or edited by hand.
    CompilerOrHandEdit,
}

/// A line of a stack file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct StackLine {
    pub path: String,
    /// From 1.
    pub line: usize,
    /// Without the blanks around it, its secrets masked.
    pub text: String,
}

impl Cause {
    /// The cause of a difference: a line that was edited, where an earlier stack is known to tell that; else the line
    /// that a person would name first.
    pub fn of(difference: &Difference, files: &Sides<Option<&File<'_>>>) -> Cause {
        let after = Places::of(difference.after.as_ref(), files.after);
        let before = Places::of(difference.before.as_ref(), files.before);
        let stated = |line: StackLine| Cause::Stated(line);
        let first_choice = after.edited().map(stated).or_else(|| before.edited().map(Cause::Gone));
        let second_choice = || after.first().map(stated).or_else(|| before.first().map(Cause::Gone));
        let without = if difference.after.is_none() { Cause::NoLongerStated } else { Cause::Unstated };
        first_choice.or_else(second_choice).unwrap_or(without)
    }

    pub fn line(&self) -> Option<&StackLine> {
        match self {
            Cause::Stated(line) | Cause::Gone(line) => Some(line),
            Cause::NoLongerStated | Cause::Unstated | Cause::CompilerOrHandEdit => None,
        }
    }
}

/// The places that a value comes from.
struct Places<'a> {
    spans: Vec<Span>,
    sources: Option<&'a Sources>,
    edited: Option<&'a Edited>,
}

impl<'a> Places<'a> {
    fn of(node: Option<&Node>, file: Option<&File<'a>>) -> Self {
        let found = node.zip(file).and_then(|(node, file)| file.origin(node.origin.0));
        let Some((origin, origins)) = found else { return Places { spans: Vec::new(), sources: None, edited: None } };
        let mut spans = Vec::new();
        collect(origin, &mut spans);
        Places { spans, sources: Some(origins.sources), edited: origins.edited }
    }

    fn edited(&self) -> Option<StackLine> {
        let (sources, edited) = (self.sources?, self.edited?);
        let lines = self.spans.iter().map(|span| stack_line(*span, sources));
        lines.into_iter().find(|line| edited.contains(&line.path, line.line))
    }

    fn first(&self) -> Option<StackLine> {
        Some(stack_line(*self.spans.first()?, self.sources?))
    }
}

fn collect(origin: &Origin, spans: &mut Vec<Span>) {
    match origin {
        Origin::Stated(span) | Origin::Default { at: span, .. } | Origin::Patched { at: span, .. } => spans.push(*span),
        Origin::Derived(origins) => origins.iter().for_each(|origin| collect(origin, spans)),
    }
}

fn stack_line(span: Span, sources: &Sources) -> StackLine {
    let (line, _) = sources.line_column(span.file, span.start);
    StackLine { path: sources.path(span.file).to_string(), line, text: safe_stack_line(span, sources) }
}

/// The lines of stack files that another version of them does not have, by path and from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edited {
    lines: BTreeMap<String, BTreeSet<usize>>,
}

impl Edited {
    /// What of the earlier stack files is gone, and what of the later ones is new. Blanks around a line do not count.
    pub fn between(before: &Sources, after: &Sources) -> Sides<Edited> {
        let mut edited = Sides::<Edited>::default();
        let (before, after) = (texts(before), texts(after));
        let paths: BTreeSet<&str> = before.keys().chain(after.keys()).copied().collect();
        for path in paths {
            let text = |texts: &BTreeMap<&str, &str>| texts.get(path).copied().unwrap_or_default().to_owned();
            let (gone, new) = differing_lines(&text(&before), &text(&after));
            edited.before.lines.insert(path.to_owned(), gone);
            edited.after.lines.insert(path.to_owned(), new);
        }
        edited
    }

    fn contains(&self, path: &str, line: usize) -> bool {
        self.lines.get(path).is_some_and(|lines| lines.contains(&line))
    }
}

fn texts(sources: &Sources) -> BTreeMap<&str, &str> {
    let source = |id: u32| sources.get(FileId(id)).map(|source| (source.path.as_str(), source.text.as_str()));
    (0..).map_while(source).collect()
}

fn differing_lines(before: &str, after: &str) -> (BTreeSet<usize>, BTreeSet<usize>) {
    let (mut gone, mut new) = (BTreeSet::new(), BTreeSet::new());
    if before == after {
        return (gone, new);
    }
    let trimmed = |text: &str| text.lines().map(|line| format!("{}\n", line.trim())).collect::<String>();
    let (before, after) = (trimmed(before), trimmed(after));
    for change in TextDiff::from_lines(before.as_str(), after.as_str()).iter_all_changes() {
        match change.tag() {
            ChangeTag::Equal => {}
            ChangeTag::Delete => gone.extend(change.old_index().map(|index| index + 1)),
            ChangeTag::Insert => new.extend(change.new_index().map(|index| index + 1)),
        }
    }
    (gone, new)
}

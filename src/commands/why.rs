//! `stackc why`: from a line of the output to the lines of the stack files that it comes from.

use std::fmt::Write;
use std::fs;

use camino::{Utf8Path, Utf8PathBuf};

use super::arguments::Why;
use super::terminal::Terminal;
use super::workspace::{Workspace, has_errors};
use super::{Failure, Outcome};
use crate::compiler::{Environment, OutputFile};
use crate::diff::mask;
use crate::source::{Sources, Span};
use crate::tree::Origin;

pub fn run(options: &Why, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let (path, line) = parse(&options.line)?;
    let workspace = Workspace::open_unjudged(&options.place)?;
    let (environment, below) = locate(&workspace, path)?;
    let compilation = workspace.compile_environments(std::slice::from_ref(environment), terminal);
    if has_errors(&compilation.diagnostics) {
        return Err(Failure::Diagnostics(compilation.diagnostics, compilation.sources));
    }
    let mut files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let Some(file) = files.find(|file| file.path == below) else {
        let message = format!("`{path}` is no file that {}/{} compiles to", environment.stack, environment.name);
        return Err(Failure::usage(message, "`stackc compile` brings the output folder up to date"));
    };
    if fs::read(path).is_ok_and(|bytes| bytes != file.rendered.text.as_bytes()) {
        terminal.note("note: the file is not as compiled; this is about the line as it compiles now")?;
    }
    terminal.result(&explain(file, path, line, &compilation.sources)?)?;
    Ok(Outcome::Clean)
}

/// `path:12`, or `path:12:5` as editors print it.
fn parse(place: &str) -> Result<(&Utf8Path, usize), Failure> {
    let mut parts = place.split(':');
    let path = parts.next().unwrap_or_default();
    match parts.next().and_then(|line| line.parse().ok()) {
        Some(line) if line > 0 => Ok((Utf8Path::new(path), line)),
        _ => Err(Failure::usage(
            format!("`{place}` names no line"),
            "write the file and the line: `out/shop/production/compose/compose.yaml:12`",
        )),
    }
}

/// The environment whose folder holds a file, and the file's path below it.
fn locate<'a>(workspace: &'a Workspace, path: &Utf8Path) -> Result<(&'a Environment, Utf8PathBuf), Failure> {
    let outside = || {
        let message = format!("`{path}` is no file below the folder of an environment");
        Failure::usage(message, format!("the output of this run lies in `{}`", workspace.out))
    };
    let below = |environment: &'a Environment| {
        let folder = workspace.disk.root.join(&environment.out).canonicalize_utf8().ok()?;
        let below = path.canonicalize_utf8().ok()?.strip_prefix(&folder).ok()?.to_owned();
        Some((environment, below))
    };
    workspace.environments.iter().find_map(below).ok_or_else(outside)
}

fn explain(file: &OutputFile, path: &Utf8Path, line: usize, sources: &Sources) -> Result<String, Failure> {
    let text = file.rendered.text.lines().nth(line - 1);
    let (Some(text), Some(origin)) = (text, file.rendered.lines.get(line - 1)) else {
        let message = format!("`{path}` has no line {line}");
        return Err(Failure::usage(message, format!("its last line is {}", file.rendered.lines.len())));
    };
    let text = mask::output_line(text.trim(), origin, sources);
    let mut report = format!("{path}:{line} ({})\n  {text}\n", file.id_at(line - 1));
    match line_of_text(file, line - 1, sources) {
        Some(place) => {
            tell(&mut report, "\nstated at", place, sources);
            // What the text refers to matters where this line does.
            if sources.text(place).contains("${") {
                chain(causes(origin).get(1..).unwrap_or_default(), sources, &mut report);
            }
        }
        None => chain(&causes(origin), sources, &mut report),
    }
    Ok(report)
}

/// The place of one line of a text of several lines, where the stack file states the text in as many lines.
fn line_of_text(file: &OutputFile, index: usize, sources: &Sources) -> Option<Span> {
    let below = index.checked_sub(header(file, index)? + 1)?;
    let span = file.rendered.lines.get(index)?.span()?;
    let (opening, mut rest) = sources.text(span).split_once('\n')?;
    if !matches!(opening.trim(), "|" | "|-" | "|+" | "'''" | "\"\"\"") {
        return None;
    }
    for _ in 0..below {
        rest = rest.split_once('\n')?.1;
    }
    let start = span.range().end - rest.trim_start_matches(' ').len();
    let length = rest.lines().next()?.trim_start_matches(' ').len();
    Some(Span::new(span.file, start..start + length))
}

/// The line that opens the text which a line of the output belongs to: all of a text has one origin.
fn header(file: &OutputFile, index: usize) -> Option<usize> {
    let origin = file.rendered.lines.get(index)?;
    let same = file.rendered.lines.get(..index)?.iter().rev().take_while(|other| *other == origin).count();
    let candidates = file.rendered.text.lines().enumerate().take(index).skip(index - same);
    let opens_text = |line: &str| [" |", " |-", " |+"].iter().any(|end| line.ends_with(end));
    candidates.into_iter().find(|(_, line)| opens_text(line)).map(|(header, _)| header)
}

/// The origins that a line was made of, the one that a person would name first, each once.
fn causes(origin: &Origin) -> Vec<&Origin> {
    let mut told = Vec::new();
    flatten(origin, &mut told);
    told
}

fn chain(links: &[&Origin], sources: &Sources, report: &mut String) {
    for cause in links {
        match cause {
            Origin::Stated(span) => tell(report, "\nstated at", *span, sources),
            Origin::Default { rule, because, at } => {
                let _ = write!(report, "\ndecided by {rule}: {because}");
                tell(report, "\n  for", *at, sources);
            }
            Origin::Patched { at, was } => {
                tell(report, "\npatched at", *at, sources);
                was.iter().for_each(|was| chain(&causes(was), sources, report));
            }
            Origin::Derived(_) => {}
        }
    }
}

fn flatten<'a>(origin: &'a Origin, told: &mut Vec<&'a Origin>) {
    match origin {
        Origin::Derived(origins) => origins.iter().for_each(|origin| flatten(origin, told)),
        single if told.contains(&single) => {}
        single => told.push(single),
    }
}

fn tell(report: &mut String, lead: &str, span: Span, sources: &Sources) {
    let (line, column) = sources.line_column(span.file, span.start);
    let text = mask::stack_line(span, sources);
    let _ = writeln!(report, "{lead} {}:{line}:{column}\n  {text}", sources.path(span.file));
}

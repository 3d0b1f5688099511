//! `stackc show`: what was decided, why, and what has no meaning in a target.

use std::collections::BTreeMap;
use std::fmt::Write;

use indexmap::IndexMap;
use serde::Serialize;

use super::arguments::{Show, ShowFormat};
use super::terminal::Terminal;
use super::workspace::{Workspace, has_errors};
use super::{Failure, Outcome};
use crate::compiler::{Bundle, OutputFile};
use crate::source::{Sources, Span};
use crate::stack::Target;
use crate::tree::{Gap, GapKind, Origin};

/// Everything that one environment shows.
#[derive(Serialize)]
struct Report<'a> {
    environment: String,
    decisions: Vec<Decision<'a>>,
    without_meaning: Vec<Inapplicable<'a>>,
}

/// One application of a rule, with all the lines that it decided.
#[derive(Serialize)]
struct Decision<'a> {
    rule: &'a str,
    because: &'a str,
    at: String,
    lines: Vec<Decided<'a>>,
}

#[derive(Serialize)]
struct Decided<'a> {
    object: &'a str,
    file: &'a str,
    line: usize,
    text: &'a str,
}

#[derive(Serialize)]
struct Inapplicable<'a> {
    target: Target,
    what: &'a str,
    because: &'a str,
    at: Option<String>,
}

pub fn run(options: &Show, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(&options.place)?;
    let stacks: Vec<String> = options.stack.iter().cloned().collect();
    let compilation = workspace.compile(&stacks, terminal)?;
    if has_errors(&compilation.diagnostics) {
        return Err(Failure::Diagnostics(compilation.diagnostics, compilation.sources));
    }
    for bundle in &compilation.bundles {
        let report = report(bundle, &compilation.sources);
        terminal.result(&match options.format {
            ShowFormat::Human => human(&report),
            ShowFormat::Json => serde_json::to_string(&report).unwrap_or_default() + "\n",
        })?;
    }
    Ok(Outcome::Clean)
}

fn report<'a>(bundle: &'a Bundle, sources: &Sources) -> Report<'a> {
    let inapplicable = bundle.gaps.iter().filter(|(_, gap)| gap.kind == GapKind::Inapplicable);
    Report {
        environment: format!("{}/{}", bundle.environment.stack, bundle.environment.name),
        decisions: decisions(&bundle.files, sources),
        without_meaning: inapplicable.map(|(target, gap)| without_meaning(*target, gap, sources)).collect(),
    }
}

fn without_meaning<'a>(target: Target, gap: &'a Gap, sources: &Sources) -> Inapplicable<'a> {
    let at = gap.origin.span().map(|span| place(span, sources));
    Inapplicable { target, what: &gap.what, because: &gap.because, at }
}

/// Each application of a rule once, in the order in which the output shows them.
fn decisions<'a>(files: &'a [OutputFile], sources: &Sources) -> Vec<Decision<'a>> {
    let mut found: IndexMap<(&str, &str, Span), Vec<Decided<'a>>> = IndexMap::new();
    for file in files {
        for (index, (text, origin)) in file.rendered.text.lines().zip(&file.rendered.lines).enumerate() {
            let mut defaults = BTreeMap::new();
            collect_defaults(origin, &mut defaults);
            for ((rule, span), because) in defaults {
                let decided =
                    Decided { object: &file.id, file: file.path.as_str(), line: index + 1, text: text.trim() };
                found.entry((rule, because, span)).or_default().push(decided);
            }
        }
    }
    let decision = |((rule, because, span), lines)| Decision { rule, because, at: place(span, sources), lines };
    found.into_iter().map(decision).collect()
}

/// The rules that a value was decided by, however deep.
fn collect_defaults<'a>(origin: &'a Origin, found: &mut BTreeMap<(&'static str, Span), &'a str>) {
    match origin {
        Origin::Stated(_) => {}
        Origin::Default { rule, because, at } => drop(found.insert((rule, *at), because)),
        Origin::Derived(origins) => origins.iter().for_each(|origin| collect_defaults(origin, found)),
    }
}

fn place(span: Span, sources: &Sources) -> String {
    let (line, _) = sources.line_column(span.file, span.start);
    format!("{}:{line}", sources.path(span.file))
}

fn human(report: &Report<'_>) -> String {
    let mut text = format!("{}\n\nDecided:\n", report.environment);
    for decision in &report.decisions {
        let _ = writeln!(text, "\n  {} ({})\n  {}", decision.rule, decision.at, decision.because);
        for line in &decision.lines {
            let _ = writeln!(text, "    {}:{}  {}", line.file, line.line, line.text);
        }
    }
    if !report.without_meaning.is_empty() {
        text.push_str("\nWithout meaning:\n\n");
    }
    for gap in &report.without_meaning {
        let at = gap.at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
        let target = format!("{:?}", gap.target).to_lowercase();
        let _ = writeln!(text, "  {} in {target}{at}\n  {}\n", gap.what, gap.because);
    }
    text.push('\n');
    text
}

//! `stackc show`: what was decided, why, and what has no meaning in a target; or one object before and after patches.

mod object;
mod report;

use std::fmt::Write;

use super::arguments::{Show, ShowFormat};
use super::terminal::Terminal;
use super::workspace::{Workspace, has_errors};
use super::{Failure, Outcome};
use crate::compiler::Compilation;
use crate::targets::Emitter;
use object::ObjectReport;
use report::{Decided, Decision, Inapplicable, Report, Touched};

pub fn run(options: &Show, terminal: &mut Terminal) -> Result<Outcome, Failure> {
    let workspace = Workspace::open(&options.place, &options.lints)?;
    let stacks: Vec<String> = options.stack.iter().cloned().collect();
    let compilation = workspace.compile(&stacks, terminal)?;
    if has_errors(&compilation.diagnostics) {
        return Err(Failure::Diagnostics(compilation.diagnostics, compilation.sources));
    }
    if let Some(id) = &options.object {
        return show_object(id, &compilation, options.format, terminal);
    }
    for bundle in &compilation.bundles {
        let report = Report::of(bundle, &compilation.sources);
        terminal.result(&match options.format {
            ShowFormat::Human => human(&report),
            ShowFormat::Json => serde_json::to_string(&report).unwrap_or_default() + "\n",
        })?;
    }
    Ok(Outcome::Clean)
}

fn show_object(
    id: &str,
    compilation: &Compilation,
    format: ShowFormat,
    terminal: &mut Terminal,
) -> Result<Outcome, Failure> {
    let reports = |bundle| ObjectReport::of(bundle, id, &compilation.sources);
    let found: Vec<ObjectReport<'_>> = compilation.bundles.iter().flat_map(reports).collect();
    if found.is_empty() {
        return Err(object::unknown(id, &compilation.bundles));
    }
    for report in &found {
        terminal.result(&match format {
            ShowFormat::Human => report.human(),
            ShowFormat::Json => serde_json::to_string(report).unwrap_or_default() + "\n",
        })?;
    }
    Ok(Outcome::Clean)
}

fn human(report: &Report<'_>) -> String {
    let mut text = format!("{}\n\n", report.environment);
    for entry in &report.entries {
        let _ = writeln!(text, "{}", entry.entry);
        entry.decisions.iter().for_each(|decision| write_decision(decision, &mut text));
        entry.without_meaning.iter().for_each(|gap| write_gap(gap, &mut text));
        entry.patches.iter().for_each(|touched| write_touched(touched, &mut text));
        text.push('\n');
    }
    text
}

fn write_decision(decision: &Decision<'_>, text: &mut String) {
    let _ = writeln!(text, "  {}: {} ({})", decision.rule, decision.because, decision.at);
    let lines = distinct(&decision.lines);
    let width = lines.iter().map(|(line, _)| line.text.chars().count()).max().unwrap_or(0);
    for (line, others) in lines {
        let more = if others > 0 { format!(" and {others} more") } else { String::new() };
        let _ = writeln!(text, "    {:width$}  {}:{}{more}", line.text, line.file, line.line);
    }
}

/// The lines that say something of their own, the same words once, with the number of their repetitions.
fn distinct<'a>(lines: &'a [Decided<'a>]) -> Vec<(&'a Decided<'a>, usize)> {
    let mut found: Vec<(&Decided<'_>, usize)> = Vec::new();
    let says_nothing = |line: &Decided<'_>| line.text.ends_with(':') || line.text.starts_with("apiVersion:");
    for line in lines.iter().filter(|line| !says_nothing(line)) {
        match found.iter_mut().find(|(first, _)| first.text == line.text) {
            Some((_, others)) => *others += 1,
            None => found.push((line, 0)),
        }
    }
    found
}

fn write_gap(gap: &Inapplicable<'_>, text: &mut String) {
    let at = gap.at.as_ref().map(|at| format!(" ({at})")).unwrap_or_default();
    let title = Emitter::of(gap.target).title;
    let _ = writeln!(text, "  without meaning in {title}: {}{at}\n    {}", gap.what, gap.because);
}

fn write_touched(touched: &Touched<'_>, text: &mut String) {
    let Touched { patch, at, object } = touched;
    let _ = writeln!(text, "  {patch} changes {object} ({at})");
}

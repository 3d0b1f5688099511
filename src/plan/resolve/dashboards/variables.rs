//! What viewers choose, and where queries read it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::queries::parse;
use super::{Stated, optional_text, text};
use crate::catalogue::grafana::VARIABLES;
use crate::diagnostics::{Diagnostic, codes, did_you_mean};
use crate::plan::dashboard::{Variable, VariableKind};
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::grafana as language;
use crate::tree::{Origin, Sourced};

/// The variable that chooses the data source.
const DATASOURCE: &str = "datasource";

/// Variables that every scrape gives a meaning, with their queries.
const OF_SCRAPES: [(&str, &str); 2] =
    [("job", "label_values(up, job)"), ("instance", "label_values(up{job=~\"$job\"}, instance)")];

/// Those that queries use and nobody states, then those that the stack states.
pub fn variables(scope: &mut Scope<'_>, stated: &Stated<'_>, used: &BTreeSet<String>) -> Vec<Variable> {
    let needs_job = used.contains("instance");
    let is_used = |name: &str| used.contains(name) || name == "job" && needs_job;
    let there = &stated.dashboard.variables;
    let missing = OF_SCRAPES.iter().filter(|(name, _)| is_used(name) && there.get(name).is_none());
    let mut variables: Vec<_> = missing.map(|(name, query)| of_scrapes(name, query, stated.span())).collect();
    for (name, variable) in there.whole() {
        variables.extend(resolved(scope, stated, name, variable));
    }
    variables
}

fn of_scrapes(name: &str, query: &str, at: Span) -> Variable {
    let origin = Origin::default_of(at, "scrape-variables", "a query names it, and every scrape has it");
    Variable {
        origin: origin.clone(),
        name: Sourced::new(name.to_owned(), origin.clone()),
        label: None,
        kind: VariableKind::Query(Sourced::new(query.to_owned(), origin.clone())),
        multi: Sourced::new(true, origin.clone()),
        all: Sourced::new(true, origin),
        default: None,
    }
}

fn resolved(
    scope: &mut Scope<'_>,
    stated: &Stated<'_>,
    name: &Spanned<String>,
    variable: &language::Variable,
) -> Option<Variable> {
    let language::Variable { label, query: _, values: _, intervals: _, multi, all, default } = variable;
    let flag = |flag: &Option<Spanned<bool>>| {
        let one =
            || Sourced::new(false, Origin::default_of(name.span, "one-value", "a query shows one thing at a time"));
        flag.as_ref().map_or_else(one, Sourced::from)
    };
    if variable.intervals.is_some() {
        refuse_choice(scope, [multi, all].into_iter().flatten());
    }
    Some(Variable {
        origin: Origin::Stated(name.span),
        name: name.into(),
        label: optional_text(scope, label.as_ref(), stated.owner(), "a label"),
        kind: kind(scope, stated, name, variable)?,
        multi: flag(multi),
        all: flag(all),
        default: optional_text(scope, default.as_ref(), stated.owner(), "a value"),
    })
}

fn refuse_choice<'s>(scope: &mut Scope<'_>, stated: impl Iterator<Item = &'s Spanned<bool>>) {
    for flag in stated {
        let message = "several time spans have no meaning at once";
        let help = "take it out: a query has one time span";
        scope.report(Diagnostic::error(codes::UNSUPPORTED_FIELD, flag.span, message).with_help(help));
    }
}

fn kind(
    scope: &mut Scope<'_>,
    stated: &Stated<'_>,
    name: &Spanned<String>,
    variable: &language::Variable,
) -> Option<VariableKind> {
    if let Some(query) = &variable.query {
        let resolved = text(scope, query, stated.owner(), "a query")?;
        check_query(scope, stated, &name.value, &resolved)?;
        return Some(VariableKind::Query(resolved));
    }
    if let Some(values) = &variable.values {
        let values = values.value.iter().filter_map(|value| text(scope, value, stated.owner(), "a value"));
        return Some(VariableKind::Values(values.collect()));
    }
    let intervals = variable.intervals.as_ref()?.value.iter();
    let intervals = intervals.map(|interval| Sourced::stated(interval.value.seconds, interval.span));
    Some(VariableKind::Intervals(intervals.collect()))
}

/// The PromQL inside `label_values(…, label)` and `query_result(…)`.
fn check_query(scope: &mut Scope<'_>, stated: &Stated<'_>, name: &str, query: &Sourced<String>) -> Option<()> {
    let inside = |function: &str| query.value.trim().strip_prefix(function)?.strip_suffix(')');
    let expr = match (inside("label_values("), inside("query_result(")) {
        (Some(arguments), _) => arguments.rsplit_once(',').map(|(expr, _)| expr),
        (None, result) => result,
    };
    match expr {
        Some(expr) => parse(scope, stated, name, &Sourced::new(expr.to_owned(), query.origin.clone())).map(drop),
        None => Some(()),
    }
}

/// The uses of variables in a text: `$name`, `${name}`, `${name:format}`, `[[name]]`.
pub fn uses(text: &str) -> Vec<(Range<usize>, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some((range, name)) = next_use(text, from) {
        from = range.end;
        found.push((range, name));
    }
    found
}

fn next_use(text: &str, from: usize) -> Option<(Range<usize>, &str)> {
    let starts = text.get(from..)?.match_indices(['$', '[']).map(|(at, _)| from + at);
    starts.into_iter().find_map(|start| {
        let rest = text.get(start..)?;
        let (open, close) = match rest {
            rest if rest.starts_with("${") => ("${", "}"),
            rest if rest.starts_with("[[") => ("[[", "]]"),
            rest if rest.starts_with('$') => ("$", ""),
            _ => return None,
        };
        let name = word(rest.get(open.len()..)?)?;
        let after = start + open.len() + name.len();
        let end = if close.is_empty() { after } else { after + text.get(after..)?.find(close)? + close.len() };
        Some((start..end, name))
    })
}

/// The name that a text begins with. `$1` is a group of a regular expression.
fn word(text: &str) -> Option<&str> {
    let end = text.find(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_').unwrap_or(text.len());
    text.get(..end).filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_'))
}

/// What may stand in the place of a variable in PromQL; `None` where the dashboard has no such variable.
pub fn sample(dashboard: &language::Dashboard, name: &str) -> Option<&'static str> {
    if let Some(named) = dashboard.variables.get(name) {
        let interval = named.value.as_ref().is_some_and(|variable| variable.intervals.is_some());
        return Some(if interval { "5m" } else { "x" });
    }
    let of_scrapes = OF_SCRAPES.iter().any(|(of_scrapes, _)| *of_scrapes == name);
    let own = VARIABLES.iter().find(|(own, _)| *own == name).map(|(_, sample)| *sample);
    own.or_else(|| (of_scrapes || name == DATASOURCE).then_some("x"))
}

pub fn report_unknown(scope: &mut Scope<'_>, dashboard: &language::Dashboard, name: &str, at: Span) {
    let own = VARIABLES.iter().map(|(name, _)| *name);
    let there = dashboard.variables.names().chain(OF_SCRAPES.iter().map(|(name, _)| *name)).chain(own);
    let help = match did_you_mean(name, there) {
        Some(near) => format!("did you mean `${near}`?"),
        None => format!("state it: `variables: {{ {name}: … }}`"),
    };
    let message = format!("the dashboard has no variable `{name}`");
    scope.report(Diagnostic::error(codes::UNKNOWN_VARIABLE, at, message).with_help(help));
}

//! What panels ask: PromQL that holds variables of Grafana.

use std::collections::BTreeSet;

use promql_parser::parser::Expr;

use super::variables::{report_unknown, sample, uses};
use super::{Stated, optional_text, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::dashboard::Query;
use crate::plan::resolve::series;
use crate::plan::scope::Scope;
use crate::promql;
use crate::source::{Span, Spanned};
use crate::stack::grafana::{self as language, PanelKind, QueryFormat};
use crate::tree::{Origin, Sourced};

/// A query, and the canonical form by which alerts on the same series are found.
pub struct Asked {
    pub query: Query,
    pub canonical: String,
}

/// The `index`th query of a panel.
pub fn query(
    scope: &mut Scope<'_>,
    plan: &Plan,
    stated: &Stated<'_>,
    kind: PanelKind,
    index: usize,
    (name, query): (&Spanned<String>, &language::Query),
) -> Option<Asked> {
    let language::Query { expr, legend, instant, format, interval } = query;
    let written = text(scope, expr, stated.owner(), "a query")?.map(|expr| expr.trim().to_owned());
    let parsed = parse(scope, stated, &name.value, &written)?;
    check_series(scope, plan, stated, &written, &parsed);
    let legend_text = optional_text(scope, legend.as_ref(), stated.owner(), "a legend");
    if let Some(legend) = &legend_text {
        check_legend(scope, stated, legend, &parsed);
    }
    let default = |because| Origin::default_of(name.span, "query", because);
    let query = Query {
        origin: Origin::Stated(name.span),
        ref_id: ref_id(index),
        expr: written,
        legend: legend_text,
        instant: instant.as_ref().map_or_else(
            || Sourced::new(is_instant(kind), default("what shows no history asks for none")),
            Sourced::from,
        ),
        format: format
            .as_ref()
            .map_or_else(|| Sourced::new(default_format(kind), default("the kind of panel wants it")), Sourced::from),
        interval_seconds: interval.as_ref().map(|interval| Sourced::stated(interval.value.seconds, interval.span)),
    };
    Some(Asked { query, canonical: promql::canonical(without_parens(&parsed)) })
}

fn without_parens(expr: &Expr) -> &Expr {
    match expr {
        Expr::Paren(paren) => without_parens(&paren.expr),
        expr => expr,
    }
}

/// `A` to `Z`, then `AA`, as columns of a sheet.
fn ref_id(index: usize) -> String {
    let letter = u8::try_from(index % 26).map_or('A', |offset| char::from(b'A' + offset));
    let before = if index < 26 { String::new() } else { ref_id(index / 26 - 1) };
    format!("{before}{letter}")
}

fn is_instant(kind: PanelKind) -> bool {
    matches!(kind, PanelKind::Table | PanelKind::Gauge | PanelKind::Bargauge)
}

fn default_format(kind: PanelKind) -> QueryFormat {
    match kind {
        PanelKind::Table => QueryFormat::Table,
        PanelKind::Heatmap => QueryFormat::Heatmap,
        _ => QueryFormat::TimeSeries,
    }
}

/// Parses the PromQL of `name` with a sample in the place of each variable of Grafana.
pub fn parse(scope: &mut Scope<'_>, stated: &Stated<'_>, name: &str, expr: &Sourced<String>) -> Option<Expr> {
    let span = expr.origin.span()?;
    let mut plain = String::new();
    let mut from = 0;
    let mut whole = true;
    for (range, name) in uses(&expr.value) {
        plain.push_str(expr.value.get(from..range.start).unwrap_or_default());
        match sample(stated.dashboard, name) {
            Some(sample) => plain.push_str(sample),
            None => {
                let written = expr.value.get(range.clone()).unwrap_or_default();
                report_unknown(scope, stated.dashboard, name, place_of(scope, span, written));
                whole = false;
            }
        }
        from = range.end;
    }
    plain.push_str(expr.value.get(from..).unwrap_or_default());
    if !whole {
        return None;
    }
    match promql::parse(&plain) {
        Ok(parsed) => Some(parsed),
        Err(reason) => {
            report_invalid(scope, name, span, &reason);
            None
        }
    }
}

fn report_invalid(scope: &mut Scope<'_>, name: &str, span: Span, reason: &str) {
    let reason = reason.lines().next().unwrap_or_default().trim().to_owned();
    let message = format!("the query `{name}` is no PromQL");
    let diagnostic = Diagnostic::error(codes::INVALID_PROMQL, span, message).with_label(reason);
    scope.report(diagnostic.with_help("try it in Prometheus: a selector is `name{label=\"value\"}`, a window `[5m]`"));
}

/// The first place of a text inside a span; the whole span where it does not stand there as it is.
fn place_of(scope: &Scope<'_>, span: Span, written: &str) -> Span {
    let Some(start) = scope.context.sources.text(span).find(written) else { return span };
    let start = span.range().start + start;
    Span::new(span.file, start..start + written.len())
}

/// Series that the query reads and no scrape gives. A name that a variable is part of stands nowhere as it is.
fn check_series(scope: &mut Scope<'_>, plan: &Plan, stated: &Stated<'_>, query: &Sourced<String>, parsed: &Expr) {
    let Some(span) = query.origin.span() else { return };
    let metrics: BTreeSet<&str> = promql::selectors(parsed).into_iter().filter_map(promql::metric).collect();
    for metric in metrics.into_iter().filter(|metric| stands_in(&query.value, metric)) {
        let Some((message, help)) = series::unknown_to_panels(scope, plan, metric) else { continue };
        let finding = Diagnostic::warning(codes::UNKNOWN_SERIES, place_of(scope, span, metric), message);
        scope.report(finding.with_help(help).with_entry(stated.entry()));
    }
}

/// Whether a text has a name as a whole word that is no part of a variable.
fn stands_in(text: &str, name: &str) -> bool {
    let joins = |letter: char| letter.is_ascii_alphanumeric() || "_:$}{]".contains(letter);
    text.match_indices(name).any(|(start, _)| {
        let before = text.get(..start).and_then(|before| before.chars().next_back());
        let after = text.get(start + name.len()..).and_then(|after| after.chars().next());
        !before.is_some_and(joins) && !after.is_some_and(|letter| joins(letter) && letter != '{' && letter != '}')
    })
}

/// A legend that names a label which the query drops shows nothing in its place.
fn check_legend(scope: &mut Scope<'_>, stated: &Stated<'_>, legend: &Sourced<String>, parsed: &Expr) {
    let Some(span) = legend.origin.span() else { return };
    let labels = promql::labels(parsed);
    for (written, label) in templates(&legend.value).into_iter().filter(|(_, label)| !labels.can_have(label)) {
        let message = format!("the query drops the label `{label}` that its legend shows");
        let help = format!("keep it: `by ({label})`, or take it out of the legend");
        let finding = Diagnostic::warning(codes::LOST_LABEL, place_of(scope, span, written), message);
        scope.report(finding.with_help(help).with_entry(stated.entry()));
    }
}

/// `{{ label }}` of a legend: as it is written, and the label.
fn templates(legend: &str) -> Vec<(&str, &str)> {
    let starts = legend.match_indices("{{");
    let template = |(start, _): (usize, &str)| {
        let length = legend.get(start..)?.find("}}")?;
        let label = legend.get(start + 2..start + length)?.trim();
        Some((legend.get(start..start + length + 2)?, label))
    };
    starts.filter_map(template).collect()
}

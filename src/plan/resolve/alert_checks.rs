//! What is wrong with an alert: its PromQL, its templates, its time.

use super::alerts::{Drafted, Stated, interval_of};
use super::scrapes::plain;
use super::series::{Producers, is_counter};
use crate::diagnostics::{Code, Diagnostic, codes, did_you_mean};
use crate::plan::Plan;
use crate::plan::rule::RuleKind;
use crate::plan::scope::{Owner, Scope};
use crate::plan::settings::Labels;
use crate::promql::{self, Parsed, template};
use crate::source::{Span, Spanned};
use crate::stack::scalars::Text;
use crate::tree::Sourced;
use promql_parser::parser::Expr;

/// An expression with its text, trimmed; reports one that PromQL refuses.
pub fn parse(
    scope: &mut Scope<'_>,
    stated: &Spanned<Text>,
    owner: Option<Owner<'_>>,
) -> Option<(Sourced<String>, Parsed)> {
    let text = plain(scope, stated, owner, "an expression")?.map(|text| text.trim().to_owned());
    match promql::parse(&text.value) {
        Ok(parsed) => Some((text, parsed)),
        Err(refusal) => {
            let at = blamed(&text.value, &refusal).and_then(|token| place(scope, stated.span, token));
            let message = format!("`{}` is no PromQL", first_line(&text.value));
            let refused = Diagnostic::error(codes::INVALID_PROMQL, at.unwrap_or(stated.span), message);
            scope.report(
                refused.with_label(first_line(&refusal)).with_help("write an expression that Prometheus takes"),
            );
            None
        }
    }
}

pub fn first_line(text: &str) -> String {
    let line = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    if line.len() < text.trim().len() { format!("{}…", line.trim()) } else { line.trim().to_owned() }
}

/// The part of an expression that the parser's words name, since it knows no position.
pub fn blamed<'t>(text: &'t str, refusal: &str) -> Option<&'t str> {
    let words = refusal.split(['\'', '"', '`', ' ', ':', ',', '(', ')']).rev();
    let mut words = words.filter(|word| word.len() > 1 && text.matches(word).count() == 1);
    let word = words.find(|word| !["in", "of", "or", "is", "by", "on", "to", "no"].contains(word))?;
    let start = text.find(word)?;
    text.get(start..start + word.len())
}

/// The place of a part of a text that stands at `span`, where it stands there once.
pub fn place(scope: &Scope<'_>, span: Span, part: &str) -> Option<Span> {
    let source = scope.context.sources.text(span);
    let start = source.find(part).filter(|_| source.matches(part).count() == 1)?;
    let start = span.range().start + start;
    Some(Span::new(span.file, start..start + part.len()))
}

pub fn check(scope: &mut Scope<'_>, plan: &Plan, alert: &Stated<'_>, draft: &Drafted) {
    check_templates(scope, &draft.rule.labels, true);
    if let RuleKind::Alert { annotations, .. } = &draft.rule.kind {
        check_templates(scope, annotations, false);
    }
    check_hold(scope, alert);
    check_comparison(scope, alert, &draft.expr);
    check_counters(scope, plan, alert, &draft.expr);
    check_windows(scope, plan, alert, &draft.expr);
}

impl Stated<'_> {
    /// Reports what the alert may allow.
    pub fn finding(&self, scope: &mut Scope<'_>, code: Code, part: Option<&str>, message: String, help: String) {
        let at = part.and_then(|part| place(scope, self.alert.expr.span, part)).unwrap_or(self.alert.expr.span);
        scope.report(Diagnostic::warning(code, at, message).with_help(help).with_entry(self.id()));
    }
}

fn check_templates(scope: &mut Scope<'_>, texts: &Labels, are_labels: bool) {
    for (name, text) in texts {
        let Some(span) = text.origin.span() else { continue };
        let narrow = |scope: &Scope<'_>, range: std::ops::Range<usize>| {
            text.value.get(range).and_then(|part| place(scope, span, part)).unwrap_or(span)
        };
        for fault in template::faults(&text.value) {
            let at = narrow(scope, fault.range.clone());
            let called = text.value.get(fault.range).unwrap_or_default();
            let near = did_you_mean(called, template::functions());
            let help = near.map_or("close it with `}}`, or call a function of templates".to_owned(), |near| {
                format!("did you mean `{near}`?")
            });
            let message = format!("the template of `{name}` {}", fault.message);
            scope.report(Diagnostic::error(codes::INVALID_TEMPLATE, at, message).with_help(help));
        }
        if let Some(range) = template::value_use(&text.value).filter(|_| are_labels) {
            let message = format!("the label `{name}` holds the value, so each value is an alert of its own");
            let help = "print the value in the description";
            scope.report(Diagnostic::error(codes::VALUE_IN_LABEL, narrow(scope, range), message).with_help(help));
        }
    }
}

fn check_hold(scope: &mut Scope<'_>, alert: &Stated<'_>) {
    if let Some(hold) = alert.alert.hold.as_ref().filter(|hold| hold.value.seconds == 0) {
        let message = format!("`{}` fires on a single sample: its `for` is nothing", alert.name.value);
        let help = "leave `for` out where that is meant, else say how long it holds first: `2m`";
        let finding = Diagnostic::warning(codes::ZERO_FOR, hold.span, message).with_help(help);
        scope.report(finding.with_entry(alert.id()));
    }
}

fn check_comparison(scope: &mut Scope<'_>, alert: &Stated<'_>, expr: &Parsed) {
    let mut compares = false;
    promql::walk(expr, &mut |part| {
        compares |= match part {
            Expr::Binary(binary) => promql::is_comparison(binary) || binary.op.to_string() == "unless",
            Expr::Call(call) => call.func.name.starts_with("absent") || call.func.name == "vector",
            _ => false,
        };
    });
    if !compares {
        let message = format!("`{}` fires for every value: its expression compares with nothing", alert.name.value);
        let help = "compare with a threshold: `… > 0.1`".to_owned();
        alert.finding(scope, codes::MISSING_COMPARISON, None, message, help);
    }
}

/// Functions and aggregations to which the height of a counter says nothing.
const INDIFFERENT: [&str; 6] = ["absent", "timestamp", "count", "group", "resets", "changes"];

fn check_counters(scope: &mut Scope<'_>, plan: &Plan, alert: &Stated<'_>, expr: &Parsed) {
    for selector in bare_selectors(expr) {
        let Some(metric) = promql::metric(selector).filter(|metric| is_counter(&Producers::of(plan), metric)) else {
            continue;
        };
        let message = format!("`{}` compares the counter `{metric}` itself, which only ever grows", alert.name.value);
        let help = format!("take its rate: `rate({metric}[5m])`");
        alert.finding(scope, codes::COUNTER_WITHOUT_RATE, Some(metric), message, help);
    }
}

/// The instant selectors whose value counts.
fn bare_selectors(expr: &Expr) -> Vec<&promql_parser::parser::VectorSelector> {
    match expr {
        Expr::VectorSelector(selector) => vec![selector],
        Expr::Call(call) if INDIFFERENT.contains(&call.func.name) => Vec::new(),
        Expr::Aggregate(aggregate) if INDIFFERENT.contains(&aggregate.op.to_string().as_str()) => Vec::new(),
        Expr::Subquery(_) => Vec::new(),
        // What only has to be there is no value.
        Expr::Binary(binary) if binary.op.is_set_operator() && binary.op.to_string() != "or" => {
            bare_selectors(&binary.lhs)
        }
        other => promql::children(other).into_iter().flat_map(bare_selectors).collect(),
    }
}

/// A rate needs two samples, and a scrape may fail.
fn check_windows(scope: &mut Scope<'_>, plan: &Plan, alert: &Stated<'_>, expr: &Parsed) {
    let mut windows = Vec::new();
    promql::walk(expr, &mut |part| {
        let Expr::Call(call) = part else { return };
        let counts = ["rate", "increase", "irate", "delta", "deriv", "idelta"].contains(&call.func.name);
        if let (true, Some(Expr::MatrixSelector(matrix))) =
            (counts, call.args.args.first().map(|inner| promql::bare(inner)))
        {
            windows.push(matrix);
        }
    });
    for matrix in windows {
        let producer = promql::metric(&matrix.vs).and_then(|metric| Producers::of(plan).scrape(metric));
        let interval = interval_of(plan, producer);
        if matrix.range.as_secs() >= u64::from(interval) * 2 {
            continue;
        }
        let metric = promql::metric(&matrix.vs).unwrap_or_default().to_owned();
        let message = format!("the window of `{metric}` holds less than two scrapes, which come every {interval} s");
        let help = format!("widen it to four of them: `[{}s]`", interval * 4);
        alert.finding(scope, codes::SHORT_RATE_WINDOW, Some(&metric), message, help);
    }
}

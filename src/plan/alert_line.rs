//! Alerts as lines of the panels that show the series which they compare.

use super::dashboard::{Step, span_text};
use super::rule::{Rule, RuleGroup, RuleKind, Threshold};
use crate::stack::grafana::Color;
use crate::tree::{Origin, Sourced};

/// An alert on a series that a panel shows.
pub struct Line<'p> {
    rule: &'p Rule,
    threshold: &'p Threshold,
}

/// The alerts that compare one of the series that are shown, given in PromQL's canonical form.
pub fn lines<'p>(groups: &'p [RuleGroup], shown: &[&str]) -> Vec<Line<'p>> {
    let rules = groups.iter().flat_map(|group| &group.rules);
    let alerts = rules.filter(|rule| matches!(rule.kind, RuleKind::Alert { .. }));
    let lines = alerts.filter_map(|rule| Some(Line { rule, threshold: rule.threshold.as_ref()? }));
    lines.filter(|line| shown.contains(&line.threshold.expr.as_str())).collect()
}

impl Line<'_> {
    /// What a description says of it.
    pub fn words(&self) -> String {
        let Threshold { expr: _, operator, value } = self.threshold;
        let lasting = match &self.rule.kind {
            RuleKind::Alert { for_seconds: Some(seconds), .. } if seconds.value > 0 => {
                format!(" for {}", span_text(seconds.value))
            }
            _ => String::new(),
        };
        format!("`{}` fires at `{operator} {value}`{lasting}.", self.rule.name.value)
    }

    pub fn origin(&self) -> Origin {
        self.rule.expr.origin.clone()
    }

    fn color(&self) -> Color {
        let severity = self.rule.labels.iter().find(|(label, _)| label == "severity");
        match severity.map(|(_, severity)| severity.value.as_str()) {
            Some("warning") => Color::Orange,
            Some("info") => Color::Blue,
            _ => Color::Red,
        }
    }

    fn sourced<T>(&self, value: T) -> Sourced<T> {
        Sourced::new(value, Origin::derived([self.origin()]))
    }
}

/// Steps from the alerts: below the last lower bound the alert's colour, then green, then the colours of upper bounds.
pub fn steps(lines: &[Line<'_>]) -> Vec<Step> {
    let sorted = |wanted: char| {
        let mut lines: Vec<_> = lines.iter().filter(|line| line.threshold.operator.starts_with(wanted)).collect();
        lines.sort_by(|one, other| number(&one.threshold.value).total_cmp(&number(&other.threshold.value)));
        lines
    };
    let (lower, upper) = (sorted('<'), sorted('>'));
    let Some(first) = lower.iter().chain(&upper).next() else { return Vec::new() };
    let mut steps = Vec::new();
    let mut start = None;
    for line in &lower {
        steps.push(Step { value: start, color: line.sourced(line.color()) });
        start = Some(line.sourced(line.threshold.value.clone()));
    }
    steps.push(Step { value: start, color: first.sourced(Color::Green) });
    let above = upper.iter().map(|line| Step {
        value: Some(line.sourced(line.threshold.value.clone())),
        color: line.sourced(line.color()),
    });
    steps.extend(above);
    steps
}

/// For ordering alone: what is written stays as it is.
pub fn number(decimal: &str) -> f64 {
    decimal.parse().unwrap_or(f64::INFINITY)
}

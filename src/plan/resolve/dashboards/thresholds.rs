//! Lines and colours that the stack states for a panel.

use crate::diagnostics::codes;
use crate::plan::alert_line::number;
use crate::plan::dashboard::Step;
use crate::plan::scope::Scope;
use crate::source::Span;
use crate::stack::Entries;
use crate::stack::grafana::{self as language, Color};
use crate::tree::{Origin, Sourced};

/// Steps that the stack states, ascending.
pub fn stated(scope: &mut Scope<'_>, thresholds: &Entries<language::Threshold>, at: Span) -> Vec<Step> {
    let mut steps: Vec<(Span, Step)> =
        thresholds.whole().map(|(name, threshold)| (name.span, step(name.span, threshold))).collect();
    steps.sort_by(|(_, one), (_, other)| place(one).total_cmp(&place(other)));
    for pair in steps.windows(2) {
        if let [(first, one), (second, other)] = pair
            && place(one).total_cmp(&place(other)).is_eq()
        {
            let message = "two thresholds begin at the same value".to_owned();
            scope.report_clash(codes::NAME_CLASH, message, Some((*first, *second)));
        }
    }
    let mut steps: Vec<Step> = steps.into_iter().map(|(_, step)| step).collect();
    if steps.first().is_some_and(|first| first.value.is_some()) {
        steps.insert(0, Step { value: None, color: green(at) });
    }
    steps
}

/// Where a step begins.
fn place(step: &Step) -> f64 {
    step.value.as_ref().map_or(f64::NEG_INFINITY, |value| number(&value.value))
}

fn step(at: Span, threshold: &language::Threshold) -> Step {
    let language::Threshold { value, color } = threshold;
    let red =
        || Sourced::new(Color::Red, Origin::default_of(at, "threshold-color", "a threshold is where it gets bad"));
    Step {
        value: value.as_ref().map(|value| Sourced::stated(value.value.0.clone(), value.span)),
        color: color.as_ref().map_or_else(red, Sourced::from),
    }
}

fn green(at: Span) -> Sourced<Color> {
    Sourced::new(Color::Green, Origin::default_of(at, "base-color", "what is below all thresholds is well"))
}

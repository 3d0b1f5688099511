//! The tests of alerts: one case in which an alert fires, one in which it does not.

use std::collections::BTreeSet;

use super::alerts::{Drafted, Stated, stated_value};
use super::series::Producers;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::rule::{FiringAlert, RuleCase, RuleKind};
use crate::plan::scope::Scope;
use crate::promql::evaluate::{Data, Sample, Unknown};
use crate::promql::series::{LabelSet, NAME, Series};
use crate::promql::synthesis::{Alert, Case};
use crate::promql::{self, Parsed, template};
use crate::source::Spanned;
use crate::stack::alerting::AlertTest;
use crate::stack::prometheus::Major;
use crate::stack::{Entries, Target};
use promql_parser::parser::Expr;

pub fn add(
    scope: &mut Scope<'_>,
    plan: &Plan,
    recordings: &[Drafted],
    drafts: Vec<(&Stated<'_>, Drafted)>,
) -> Vec<Drafted> {
    let wanted = scope.has(Target::Prometheus);
    let with_cases = |(alert, mut draft): (&Stated<'_>, Drafted)| {
        if wanted {
            let found = cases(scope, plan, recordings, alert, &draft);
            if let RuleKind::Alert { cases, .. } = &mut draft.rule.kind {
                *cases = found;
            }
        }
        draft
    };
    drafts.into_iter().map(with_cases).collect()
}

fn cases(
    scope: &mut Scope<'_>,
    plan: &Plan,
    recordings: &[Drafted],
    alert: &Stated<'_>,
    draft: &Drafted,
) -> Vec<RuleCase> {
    let maker = Maker { plan, recordings, alert, draft };
    if maker.is_refused() {
        return Vec::new();
    }
    let made = match &alert.alert.test {
        Some(test) => maker.stated(scope, test),
        None => maker.generated().map(Some),
    };
    match made {
        Ok(cases) => cases.into_iter().flatten().collect(),
        Err(Unknown(what)) => {
            let message = format!("`{}` has no test: stackc makes no series for {what}", alert.name.value);
            let help = "state series under which it fires and under which it does not: `test: { series, silent, at }`";
            alert.finding(scope, codes::UNTESTED_ALERT, None, message, help.to_owned());
            Vec::new()
        }
    }
}

struct Maker<'m> {
    plan: &'m Plan,
    recordings: &'m [Drafted],
    alert: &'m Stated<'m>,
    draft: &'m Drafted,
}

impl Maker<'_> {
    fn hold(&self) -> i64 {
        self.alert.alert.hold.as_ref().map_or(0, |hold| i64::from(hold.value.seconds) * 1000)
    }

    /// Whether a template is wrong, which is told already.
    fn is_refused(&self) -> bool {
        let mut texts = self.draft.rule.labels.iter().chain(self.annotations());
        texts.any(|(_, text)| !template::faults(&text.value).is_empty())
    }

    fn left_open(&self) -> bool {
        self.plan.prometheus.as_ref().is_none_or(|prometheus| prometheus.version.value == Major::Three)
    }

    fn generated(&self) -> Result<[RuleCase; 2], Unknown> {
        let producers = Producers::of(self.plan);
        let wanted = self.wanted_labels();
        let labels = |metric: &str| producers.labels(metric, &wanted);
        let alert = self.over(&labels);
        Ok([self.case("fires", alert.fires()?)?, self.case("stays silent", alert.stays_silent()?)?])
    }

    fn over<'l>(&'l self, labels: &'l dyn Fn(&str) -> LabelSet) -> Alert<'l> {
        Alert { expr: &self.draft.expr, hold: self.hold(), left_open: self.left_open(), labels }
    }

    /// The labels that the expression groups by and that templates print.
    fn wanted_labels(&self) -> BTreeSet<String> {
        let mut wanted = BTreeSet::new();
        promql::walk(&self.draft.expr, &mut |part| wanted.extend(grouping(part)));
        let texts = self.draft.rule.labels.iter().chain(self.annotations());
        wanted.extend(texts.flat_map(|(_, text)| template::label_uses(&text.value)));
        wanted.remove("le");
        wanted
    }

    fn annotations(&self) -> &[(String, crate::tree::Sourced<String>)] {
        match &self.draft.rule.kind {
            RuleKind::Alert { annotations, .. } => annotations,
            RuleKind::Recording => &[],
        }
    }

    fn case(&self, what: &str, case: Case) -> Result<RuleCase, Unknown> {
        self.check_recordings(&case)?;
        let fires: Result<_, _> = case.fires.iter().map(|sample| self.firing(sample)).collect();
        Ok(RuleCase {
            name: format!("{} {what}", self.alert.name.value),
            origin: self.draft.rule.whole_origin(),
            step_seconds: seconds(case.step),
            series: case.series.iter().map(|series| (series.selector(), series.written.clone())).collect(),
            at_seconds: seconds(case.at),
            pending_at_seconds: case.pending.map(seconds),
            fires: fires?,
        })
    }

    /// A recording of the same file must not make what the case states.
    fn check_recordings(&self, case: &Case) -> Result<(), Unknown> {
        let data = Data { series: &case.series, step: case.step, left_open: self.left_open() };
        let reads =
            |name: &str| promql::selectors(&self.draft.expr).into_iter().any(|one| promql::metric(one) == Some(name));
        let beside = self.recordings.iter().filter(|recording| recording.group.value == self.draft.group.value);
        for recording in beside.filter(|recording| reads(&recording.rule.name.value)) {
            if !data.vector(&recording.expr, case.at)?.is_empty() {
                return Err(Unknown(format!("the recording `{}` beside it", recording.rule.name.value)));
            }
        }
        Ok(())
    }

    /// What Prometheus sends: the series' labels under those of the rule, and the annotations as they print.
    fn firing(&self, sample: &Sample) -> Result<FiringAlert, Unknown> {
        let mut labels = sample.labels.clone();
        labels.remove(NAME);
        let print = |name: &str, text: &str| {
            let printed = template::render(text, &labels, sample.value);
            printed.ok_or_else(|| Unknown(format!("the template of `{name}`")))
        };
        let pair =
            |(name, text): &(String, crate::tree::Sourced<String>)| Ok((name.clone(), print(name, &text.value)?));
        let own: Vec<(String, String)> = self.draft.rule.labels.iter().map(pair).collect::<Result<_, Unknown>>()?;
        let annotations = self.annotations().iter().map(pair).collect::<Result<_, Unknown>>()?;
        let mut shown = labels.clone();
        shown.extend(own);
        shown.retain(|_, value| !value.is_empty());
        Ok(FiringAlert { labels: shown.into_iter().collect(), annotations })
    }

    /// The cases that the alert states, with what stackc finds out about them; `None` where they are refused.
    fn stated(&self, scope: &mut Scope<'_>, test: &Spanned<AlertTest>) -> Result<Option<[RuleCase; 2]>, Unknown> {
        let AlertTest { series, silent, at, labels, value: _ } = &test.value;
        if series.is_empty() || silent.is_empty() {
            report(scope, test.span, format!("the test of `{}` lacks one of its two cases", self.alert.name.value));
            return Ok(None);
        }
        let (series, silent) = (read(scope, series), read(scope, silent));
        if series.is_empty() || silent.is_empty() {
            return Ok(None);
        }
        let at = i64::from(at.value.seconds) * 1000;
        let nothing = |_: &str| LabelSet::new();
        let alert = self.over(&nothing);
        let stated = stated_value(self.alert.alert).map(|value| Sample {
            labels: labels.whole().map(|(name, value)| (name.value.clone(), value.value.clone())).collect(),
            value,
        });
        let play = |series: Vec<Series>, fires: Vec<Sample>| match (alert.over(series.clone(), at), fires.as_slice()) {
            (Err(_), []) if stated.is_some() => Ok(Case { series, step: 60_000, at, pending: None, fires }),
            (Err(_), [_]) => Ok(Case { series, step: 60_000, at, pending: None, fires }),
            (played, _) => played,
        };
        let (loud, quiet) = (play(series, stated.clone().into_iter().collect())?, play(silent, Vec::new())?);
        if loud.fires.is_empty() || !quiet.fires.is_empty() {
            let wrong = if loud.fires.is_empty() { "does not fire under `series`" } else { "fires under `silent`" };
            report(scope, test.span, format!("`{}` {wrong} at the time of its test", self.alert.name.value));
        }
        Ok(Some([self.case("fires", loud)?, self.case("stays silent", quiet)?]))
    }
}

fn report(scope: &mut Scope<'_>, at: crate::source::Span, message: String) {
    let help = "state values under which it fires and others under which it does not";
    scope.report(Diagnostic::error(codes::INVALID_ALERT_TEST, at, message).with_help(help));
}

/// The series of a test; reports those that promtool would refuse.
fn read(scope: &mut Scope<'_>, stated: &Entries<Spanned<String>>) -> Vec<Series> {
    let mut found = Vec::new();
    for (selector, values) in stated.whole() {
        match Series::parse(&selector.value, &values.value) {
            Ok(series) => found.push(series),
            Err(refusal) => {
                let message = format!("`{}` {refusal}", selector.value);
                let help = "write one series and its values: `up{job=\"api\"}: 1x10`";
                scope.report(Diagnostic::error(codes::INVALID_ALERT_TEST, selector.span, message).with_help(help));
            }
        }
    }
    found
}

fn seconds(milliseconds: i64) -> u32 {
    u32::try_from(milliseconds / 1000).unwrap_or(u32::MAX)
}

/// Labels by which an expression tells series apart.
fn grouping(expr: &Parsed) -> Vec<String> {
    use promql_parser::parser::LabelModifier::Include;
    match expr {
        Expr::Aggregate(aggregate) => match &aggregate.modifier {
            Some(Include(names)) => names.labels.clone(),
            _ => Vec::new(),
        },
        Expr::Binary(binary) => match binary.modifier.as_ref().and_then(|modifier| modifier.matching.as_ref()) {
            Some(Include(names)) => names.labels.clone(),
            _ => Vec::new(),
        },
        _ => Vec::new(),
    }
}

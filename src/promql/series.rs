//! Series as promtool's tests state them.

use std::collections::BTreeMap;

use promql_parser::parser::Expr;

/// Labels by name; the metric is `__name__`.
pub type LabelSet = BTreeMap<String, String>;

pub const NAME: &str = "__name__";

/// One input series: its labels, its values as promtool writes them, and what these mean.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    pub labels: LabelSet,
    /// `0+6x20`.
    pub written: String,
    /// One for each step, from zero; `None` where there is no sample.
    pub samples: Vec<Option<f64>>,
}

impl Series {
    /// # Errors
    /// What is wrong with the selector or the values, in one clause.
    pub fn parse(selector: &str, values: &str) -> Result<Series, String> {
        Ok(Series { labels: labels(selector)?, written: values.trim().to_owned(), samples: samples(values)? })
    }

    /// The series as a selector: `up{job="api"}`.
    pub fn selector(&self) -> String {
        let pairs: Vec<String> = self
            .labels
            .iter()
            .filter(|(name, _)| *name != NAME)
            .map(|(name, value)| format!("{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\"")))
            .collect();
        let metric = self.labels.get(NAME).map_or("", String::as_str);
        if pairs.is_empty() { metric.to_owned() } else { format!("{metric}{{{}}}", pairs.join(",")) }
    }
}

/// The labels of a selector that names one series.
fn labels(selector: &str) -> Result<LabelSet, String> {
    let Expr::VectorSelector(parsed) = super::parse(selector)? else { return Err("is no series".to_owned()) };
    let mut labels = LabelSet::new();
    for matcher in &parsed.matchers.matchers {
        if !super::is_equal(matcher) {
            return Err(format!("has `{}` matched otherwise than by `=`", matcher.name));
        }
        labels.insert(matcher.name.clone(), matcher.value.clone());
    }
    labels.extend(parsed.name.map(|name| (NAME.to_owned(), name)));
    Ok(labels)
}

/// `0+600x120 72000x60 _x3 7`: promtool's notation.
fn samples(values: &str) -> Result<Vec<Option<f64>>, String> {
    let mut samples = Vec::new();
    for word in values.split_whitespace() {
        expand(word, &mut samples).ok_or_else(|| format!("holds `{word}`, which is no run of samples"))?;
    }
    if samples.is_empty() { Err("holds no sample".to_owned()) } else { Ok(samples) }
}

/// The most samples of one series: a week of minutes.
const MOST: usize = 10_080;

fn expand(word: &str, samples: &mut Vec<Option<f64>>) -> Option<()> {
    let (run, times) = match word.rsplit_once('x') {
        Some((run, times)) => (run, times.parse::<usize>().ok().filter(|times| *times <= MOST)?),
        None => (word, 0),
    };
    if run == "_" {
        samples.extend(std::iter::repeat_n(None, times.max(1)));
        return Some(());
    }
    let (mut value, step) = start_and_step(run)?;
    // Added one by one, as promtool does: a product would differ in its last digit.
    for _ in 0..=times {
        samples.push(Some(value));
        value += step;
    }
    Some(())
}

fn start_and_step(run: &str) -> Option<(f64, f64)> {
    if let Ok(value) = run.parse() {
        return Some((value, 0.0));
    }
    let sign = run.char_indices().skip(1).find(|(at, letter)| {
        matches!(letter, '+' | '-') && !run.get(..*at).is_some_and(|before| before.ends_with(['e', 'E']))
    })?;
    let (start, step) = run.split_at(sign.0);
    Some((start.parse().ok()?, step.parse().ok()?))
}

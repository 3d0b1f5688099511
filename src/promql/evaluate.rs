//! What an expression gives over some series at a time, with Prometheus' own arithmetic.
//!
//! Sums and factors are formed in the order of `promql/functions.go` and `promql/engine.go`, so that a value that an
//! annotation prints has the same digits. What is not known here is [`Unknown`], never a guess.

use std::collections::BTreeSet;

use promql_parser::label::Matcher;
use promql_parser::parser::{
    AggregateExpr, BinaryExpr, Call, Expr, LabelModifier, VectorMatchCardinality, VectorSelector,
};

use super::series::{LabelSet, NAME, Series};
use super::{bare, functions, milliseconds, offset};

/// How far back an instant selector looks, in milliseconds.
const LOOKBACK: i64 = 300_000;

/// Series, sampled at every step from zero.
#[derive(Clone, Copy, Debug)]
pub struct Data<'d> {
    pub series: &'d [Series],
    /// In milliseconds.
    pub step: i64,
    /// Prometheus 3 leaves the start of a window out, Prometheus 2 takes it in.
    pub left_open: bool,
}

/// What this evaluator does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown(pub String);

#[derive(Clone, Debug, PartialEq)]
pub struct Sample {
    pub labels: LabelSet,
    pub value: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Scalar(f64),
    Vector(Vec<Sample>),
}

/// The samples of one series in a window, each with its time in milliseconds.
#[derive(Clone, Debug)]
pub struct Window {
    pub labels: LabelSet,
    pub samples: Vec<(i64, f64)>,
    pub start: i64,
    pub end: i64,
}

type Result<T> = std::result::Result<T, Unknown>;

impl Data<'_> {
    /// The samples of an expression at `time` milliseconds.
    ///
    /// # Errors
    /// It uses what this evaluator does not know.
    pub fn vector(&self, expr: &Expr, time: i64) -> Result<Vec<Sample>> {
        match self.value(expr, time)? {
            Value::Vector(samples) => Ok(samples),
            Value::Scalar(value) => Ok(vec![Sample { labels: LabelSet::new(), value }]),
        }
    }

    /// # Errors
    /// As [`Data::vector`].
    pub fn value(&self, expr: &Expr, time: i64) -> Result<Value> {
        match expr {
            Expr::NumberLiteral(number) => Ok(Value::Scalar(number.val)),
            Expr::Paren(paren) => self.value(&paren.expr, time),
            Expr::Unary(unary) => Ok(match self.value(&unary.expr, time)? {
                Value::Scalar(value) => Value::Scalar(-value),
                Value::Vector(samples) => Value::Vector(functions::each(samples, |value| -value)),
            }),
            Expr::VectorSelector(selector) => Ok(Value::Vector(self.instant(selector, time)?)),
            Expr::Call(call) => self.call(call, time),
            Expr::Aggregate(aggregate) => Ok(Value::Vector(self.aggregate(aggregate, time)?)),
            Expr::Binary(binary) => self.binary(binary, time),
            other => Err(Unknown(other.to_string())),
        }
    }

    /// # Errors
    /// As [`Data::vector`].
    pub fn scalar(&self, expr: &Expr, time: i64) -> Result<f64> {
        match self.value(expr, time)? {
            Value::Scalar(value) => Ok(value),
            Value::Vector(_) => Err(Unknown(expr.to_string())),
        }
    }

    fn selected(&self, selector: &VectorSelector) -> Result<impl Iterator<Item = &Series>> {
        if selector.at.is_some() || !selector.matchers.or_matchers.is_empty() {
            return Err(Unknown(selector.to_string()));
        }
        Ok(self.series.iter().filter(move |series| matches(selector, &series.labels)))
    }

    fn instant(&self, selector: &VectorSelector, time: i64) -> Result<Vec<Sample>> {
        let end = time - offset(selector);
        let latest = |series: &Series| {
            let (_, value) = *self.between(series, end - LOOKBACK, end).last()?;
            Some(Sample { labels: series.labels.clone(), value })
        };
        Ok(self.selected(selector)?.filter_map(latest).collect())
    }

    /// The windows that an argument of a function over time selects.
    ///
    /// # Errors
    /// The argument is no range of a selector.
    pub fn windows(&self, expr: &Expr, time: i64) -> Result<Vec<Window>> {
        let Expr::MatrixSelector(matrix) = bare(expr) else { return Err(Unknown(expr.to_string())) };
        let end = time - offset(&matrix.vs);
        let start = end - milliseconds(matrix.range);
        let window = |series: &Series| {
            let samples = self.between(series, start, end);
            (!samples.is_empty()).then(|| Window { labels: series.labels.clone(), samples, start, end })
        };
        Ok(self.selected(&matrix.vs)?.filter_map(window).collect())
    }

    fn between(&self, series: &Series, start: i64, end: i64) -> Vec<(i64, f64)> {
        let inside = |time: i64| time <= end && if self.left_open { time > start } else { time >= start };
        let times = (0_i64..).map(|index| index * self.step);
        let samples = times.zip(&series.samples).skip(usize::try_from(start / self.step).unwrap_or(0));
        let samples = samples.take_while(|(time, _)| *time <= end).filter(|(time, _)| inside(*time));
        samples.filter_map(|(time, value)| Some((time, (*value)?))).collect()
    }

    fn call(&self, call: &Call, time: i64) -> Result<Value> {
        functions::call(self, call, time)
    }

    fn aggregate(&self, aggregate: &AggregateExpr, time: i64) -> Result<Vec<Sample>> {
        let combine = functions::aggregation(&aggregate.op.to_string()).filter(|_| aggregate.param.is_none());
        let combine = combine.ok_or_else(|| Unknown(aggregate.op.to_string()))?;
        let mut groups: Vec<(LabelSet, Vec<f64>)> = Vec::new();
        for sample in self.vector(&aggregate.expr, time)? {
            let labels = grouped(&sample.labels, aggregate.modifier.as_ref());
            match groups.iter_mut().find(|(group, _)| *group == labels) {
                Some((_, values)) => values.push(sample.value),
                None => groups.push((labels, vec![sample.value])),
            }
        }
        Ok(groups.into_iter().map(|(labels, values)| Sample { labels, value: combine(&values) }).collect())
    }

    fn binary(&self, binary: &BinaryExpr, time: i64) -> Result<Value> {
        let operator = binary.op.to_string();
        let (left, right) = (self.value(&binary.lhs, time)?, self.value(&binary.rhs, time)?);
        let with = |samples: Vec<Sample>, apply: &dyn Fn(f64) -> (f64, f64)| {
            scalar_operation(binary, &operator, samples, apply).map(Value::Vector)
        };
        match (left, right) {
            (Value::Scalar(left), Value::Scalar(right)) => functions::arithmetic(&operator, left, right)
                .or_else(|| truth(&operator, left, right))
                .map(Value::Scalar),
            (Value::Vector(samples), Value::Scalar(number)) => with(samples, &|value| (value, number)),
            (Value::Scalar(number), Value::Vector(samples)) => with(samples, &|value| (number, value)),
            (Value::Vector(left), Value::Vector(right)) if binary.op.is_set_operator() => {
                Some(Value::Vector(set_operation(binary, &operator, left, right)))
            }
            (Value::Vector(left), Value::Vector(right)) => {
                vector_operation(binary, &operator, left, right).map(Value::Vector)
            }
        }
        .ok_or_else(|| Unknown(binary.to_string()))
    }
}

/// Whether a selector reads a series.
pub fn matches(selector: &VectorSelector, labels: &LabelSet) -> bool {
    let value = |name: &str| labels.get(name).map_or("", String::as_str);
    let holds = |matcher: &Matcher| matcher.is_match(value(&matcher.name));
    selector.name.as_deref().is_none_or(|name| name == value(NAME)) && selector.matchers.matchers.iter().all(holds)
}

fn truth(operator: &str, left: f64, right: f64) -> Option<f64> {
    functions::comparison(operator, left, right).map(|holds| f64::from(u8::from(holds)))
}

fn is_bool(binary: &BinaryExpr) -> bool {
    binary.modifier.as_ref().is_some_and(|modifier| modifier.return_bool)
}

fn without_name(mut labels: LabelSet) -> LabelSet {
    labels.remove(NAME);
    labels
}

fn grouped(labels: &LabelSet, modifier: Option<&LabelModifier>) -> LabelSet {
    let kept = |name: &String| match modifier {
        None => false,
        Some(LabelModifier::Include(names)) => names.labels.contains(name),
        Some(LabelModifier::Exclude(names)) => name != NAME && !names.labels.contains(name),
    };
    labels
        .iter()
        .filter(|(name, value)| kept(name) && !value.is_empty())
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect()
}

/// A vector with a number: arithmetic, or a filter that keeps the vector's own value.
fn scalar_operation(
    binary: &BinaryExpr,
    operator: &str,
    samples: Vec<Sample>,
    apply: &dyn Fn(f64) -> (f64, f64),
) -> Option<Vec<Sample>> {
    let mut found = Vec::new();
    for sample in samples {
        let (left, right) = apply(sample.value);
        if let Some(value) = functions::arithmetic(operator, left, right) {
            found.push(Sample { labels: without_name(sample.labels), value });
        } else if is_bool(binary) {
            found.push(Sample { labels: without_name(sample.labels), value: truth(operator, left, right)? });
        } else if functions::comparison(operator, left, right)? {
            found.push(sample);
        }
    }
    Some(found)
}

/// What two samples must share to meet.
fn signature(binary: &BinaryExpr, labels: &LabelSet) -> LabelSet {
    let matching = binary.modifier.as_ref().and_then(|modifier| modifier.matching.as_ref());
    let everything = LabelModifier::exclude(Vec::new());
    grouped(labels, Some(matching.unwrap_or(&everything)))
}

fn set_operation(binary: &BinaryExpr, operator: &str, left: Vec<Sample>, right: Vec<Sample>) -> Vec<Sample> {
    let of = |samples: &[Sample]| -> BTreeSet<LabelSet> {
        samples.iter().map(|sample| signature(binary, &sample.labels)).collect()
    };
    let (lefts, rights) = (of(&left), of(&right));
    let meets = |sample: &Sample, others: &BTreeSet<LabelSet>| others.contains(&signature(binary, &sample.labels));
    match operator {
        "and" => left.into_iter().filter(|sample| meets(sample, &rights)).collect(),
        "unless" => left.into_iter().filter(|sample| !meets(sample, &rights)).collect(),
        _ => {
            let more: Vec<Sample> = right.into_iter().filter(|sample| !meets(sample, &lefts)).collect();
            left.into_iter().chain(more).collect()
        }
    }
}

/// `None` where one sample meets several on a side that may have but one.
fn vector_operation(binary: &BinaryExpr, operator: &str, left: Vec<Sample>, right: Vec<Sample>) -> Option<Vec<Sample>> {
    let card = binary.modifier.as_ref().map(|modifier| &modifier.card);
    let swapped = matches!(card, Some(VectorMatchCardinality::OneToMany(_)));
    let one_to_one = !swapped && !matches!(card, Some(VectorMatchCardinality::ManyToOne(_)));
    let (many, one) = if swapped { (right, left) } else { (left, right) };
    let mut found = Vec::new();
    let mut met = BTreeSet::new();
    for sample in many {
        let key = signature(binary, &sample.labels);
        let mut others = one.iter().filter(|other| signature(binary, &other.labels) == key);
        let Some(other) = others.next() else { continue };
        if others.next().is_some() || one_to_one && !met.insert(key) {
            return None;
        }
        let (left, right) = if swapped { (other.value, sample.value) } else { (sample.value, other.value) };
        let value = match functions::arithmetic(operator, left, right) {
            Some(value) => value,
            None if is_bool(binary) => truth(operator, left, right)?,
            None if functions::comparison(operator, left, right)? => left,
            None => continue,
        };
        found.push(Sample { labels: joined(binary, &sample.labels, &other.labels, one_to_one), value });
    }
    Some(found)
}

fn joined(binary: &BinaryExpr, many: &LabelSet, one: &LabelSet, one_to_one: bool) -> LabelSet {
    let keeps_name = is_comparison_filter(binary);
    if one_to_one {
        let mut labels = signature(binary, many);
        let on = binary.modifier.as_ref().is_some_and(|modifier| modifier.is_matching_on());
        if keeps_name && !on {
            labels.extend(many.get(NAME).map(|name| (NAME.to_owned(), name.clone())));
        }
        return labels;
    }
    let mut labels = if keeps_name { many.clone() } else { without_name(many.clone()) };
    let included = binary.modifier.as_ref().and_then(|modifier| modifier.card.labels());
    for name in included.iter().flat_map(|names| &names.labels) {
        match one.get(name) {
            Some(value) => _ = labels.insert(name.clone(), value.clone()),
            None => _ = labels.remove(name),
        }
    }
    labels
}

fn is_comparison_filter(binary: &BinaryExpr) -> bool {
    super::is_comparison(binary) && !is_bool(binary)
}

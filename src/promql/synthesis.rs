//! Series under which an expression holds, and series under which it does not.
//!
//! A solver works from the comparison inwards and gives each selector a constant, a slope or a histogram that makes
//! its side come out just past the threshold. What it proposes is then evaluated at every step: a case that does not
//! behave as it says is never given.

use std::collections::BTreeMap;

use promql_parser::label::{MatchOp, Matcher};
use promql_parser::parser::{BinaryExpr, Call, Expr, VectorSelector};

use super::evaluate::{Data, Sample, Unknown};
use super::series::{LabelSet, NAME, Series};
use super::{bare, is_comparison, is_equal, literal, metric, reach, windows};

/// An alert as its rule says it.
#[derive(Clone, Copy)]
pub struct Alert<'a> {
    pub expr: &'a Expr,
    /// In milliseconds.
    pub hold: i64,
    pub left_open: bool,
    /// The labels that a series of this metric has, beside those that the selector demands.
    pub labels: &'a dyn Fn(&str) -> LabelSet,
}

/// Series, and what the alert does over them.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub series: Vec<Series>,
    /// In milliseconds.
    pub step: i64,
    /// When to look, in milliseconds.
    pub at: i64,
    /// The last step at which it is still pending, where `for` holds it back.
    pub pending: Option<i64>,
    /// What fires then.
    pub fires: Vec<Sample>,
}

/// Shares by which a side is brought past the threshold, the first that works.
const MARGINS: [f64; 4] = [0.1, 0.25, 0.5, 1.0];

/// The longest time that a case plays, in steps.
const MOST_STEPS: i64 = 2_000;

impl Alert<'_> {
    /// # Errors
    /// What stands in the way of a case.
    pub fn fires(&self) -> Result<Case, Unknown> {
        self.first(true)
    }

    /// # Errors
    /// As [`Alert::fires`].
    pub fn stays_silent(&self) -> Result<Case, Unknown> {
        self.first(false)
    }

    fn first(&self, truth: bool) -> Result<Case, Unknown> {
        let mut told = Unknown("no series".to_owned());
        for margin in MARGINS {
            match self.attempt(truth, margin) {
                Ok(case) => return Ok(case),
                Err(unknown) => told = unknown,
            }
        }
        Err(told)
    }

    fn attempt(&self, truth: bool, margin: f64) -> Result<Case, Unknown> {
        let step = step(self.expr);
        let at = horizon(self.expr, self.hold, step)?;
        let mut solver = Solver { leaves: BTreeMap::new(), step, at, margin, alert: self };
        solver.satisfy(self.expr, truth)?;
        let series = solver.series(at / step)?;
        let case = self.play(series, step, at)?;
        let as_meant = if truth { case.fires.len() == 1 } else { case.fires.is_empty() };
        if as_meant { Ok(case) } else { Err(Unknown("its own series".to_owned())) }
    }

    /// What the alert does over stated series.
    ///
    /// # Errors
    /// The expression uses what the evaluator does not know.
    pub fn over(&self, series: Vec<Series>, at: i64) -> Result<Case, Unknown> {
        self.play(series, step(self.expr), at)
    }

    fn play(&self, series: Vec<Series>, step: i64, at: i64) -> Result<Case, Unknown> {
        let data = Data { series: &series, step, left_open: self.left_open };
        let mut since: Option<i64> = None;
        let mut now = Vec::new();
        for time in (0..=at / step).map(|index| index * step) {
            now = data.vector(self.expr, time)?;
            since = if now.is_empty() { None } else { since.or(Some(time)) };
        }
        let held = since.is_some_and(|since| at - since >= self.hold);
        let pending = since.filter(|_| held && self.hold >= step).map(|since| since + self.hold - step);
        Ok(Case { step, at, pending, fires: if held { now } else { Vec::new() }, series })
    }
}

/// The time between samples: several of them fit in the shortest window.
fn step(expr: &Expr) -> i64 {
    match windows(expr).into_iter().min() {
        Some(shortest) if shortest < 60_000 => 5_000,
        Some(shortest) if shortest < 240_000 => 15_000,
        _ => 60_000,
    }
}

/// When every window is full and `for` is over.
fn horizon(expr: &Expr, hold: i64, step: i64) -> Result<i64, Unknown> {
    let steps = (reach(expr).max(0) + hold).div_euclid(step) + 3;
    if steps > MOST_STEPS { Err(Unknown(format!("{steps} steps of time"))) } else { Ok(steps * step) }
}

/// What a selector's series do.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Course {
    Constant(f64),
    /// By so much a second.
    Slope(f64),
    /// Observations between half of this bound and the bound; `counts` a second, or as a constant.
    Histogram {
        bound: f64,
        grows: bool,
    },
}

struct Leaf {
    labels: LabelSet,
    course: Course,
}

struct Solver<'a> {
    /// By the selector without its offset.
    leaves: BTreeMap<String, Leaf>,
    step: i64,
    at: i64,
    margin: f64,
    alert: &'a Alert<'a>,
}

type Solved = Result<(), Unknown>;

impl Solver<'_> {
    /// Makes an expression hold, or not hold.
    fn satisfy(&mut self, expr: &Expr, truth: bool) -> Solved {
        match bare(expr) {
            Expr::Binary(binary) if is_comparison(binary) => self.compare(binary, truth),
            Expr::Binary(binary) => match (binary.op.to_string().as_str(), truth) {
                ("and", true) => self.satisfy(&binary.lhs, true).and_then(|()| self.satisfy(&binary.rhs, true)),
                ("and", false) => self.satisfy(&binary.lhs, false).and_then(|()| self.satisfy(&binary.rhs, true)),
                ("or", true) => self.satisfy(&binary.lhs, true),
                ("or", false) => self.satisfy(&binary.lhs, false).and_then(|()| self.satisfy(&binary.rhs, false)),
                ("unless", true) => self.satisfy(&binary.lhs, true).and_then(|()| self.satisfy(&binary.rhs, false)),
                ("unless", false) => self.satisfy(&binary.lhs, false),
                (_, true) => self.aim(expr, 1.0),
                (_, false) => Ok(()),
            },
            // Without any series it has no value: but something must be there, or the case shows nothing.
            Expr::Call(call) if call.func.name.starts_with("absent") => match (truth, call.args.first()) {
                (false, Some(inner)) => self.assign_inner(&inner),
                _ => Ok(()),
            },
            other if truth => self.aim(other, 1.0),
            _ => Ok(()),
        }
    }

    fn assign_inner(&mut self, expr: &Expr) -> Solved {
        match bare(expr) {
            Expr::MatrixSelector(matrix) => self.assign(&matrix.vs, Course::Constant(1.0)),
            other => self.aim(other, 1.0),
        }
    }

    fn compare(&mut self, binary: &BinaryExpr, truth: bool) -> Solved {
        let operator = binary.op.to_string();
        if let Some(right) = self.known(&binary.rhs) {
            return self.aim(&binary.lhs, past(&operator, right, truth, self.margin));
        }
        if let Some(left) = self.known(&binary.lhs) {
            return self.aim(&binary.rhs, past(mirrored(&operator), left, truth, self.margin));
        }
        self.aim(&binary.rhs, BASE)?;
        let right = self.known(&binary.rhs).unwrap_or(BASE);
        self.aim(&binary.lhs, past(&operator, right, truth, self.margin))
    }

    /// Brings an expression to about `value`.
    fn aim(&mut self, expr: &Expr, value: f64) -> Solved {
        match bare(expr) {
            Expr::VectorSelector(selector) => self.assign(selector, Course::Constant(value)),
            Expr::Unary(unary) => self.aim(&unary.expr, -value),
            Expr::Aggregate(aggregate) => match aggregate.op.to_string().as_str() {
                "sum" | "avg" | "min" | "max" => self.aim(&aggregate.expr, value),
                "count" | "group" if value <= 1.0 => self.satisfy(&aggregate.expr, value > 0.0),
                other => Err(Unknown(other.to_owned())),
            },
            Expr::Call(call) => self.aim_call(call, value),
            Expr::Binary(binary) => self.aim_binary(binary, value),
            other => Err(Unknown(other.to_string())),
        }
    }

    fn aim_call(&mut self, call: &Call, value: f64) -> Solved {
        let arguments: Vec<&Expr> = call.args.args.iter().map(|argument| bare(argument)).collect();
        match (call.func.name, arguments.as_slice()) {
            ("rate" | "irate", [Expr::MatrixSelector(matrix)]) => self.assign(&matrix.vs, Course::Slope(value)),
            ("increase" | "delta", [Expr::MatrixSelector(matrix)]) => {
                self.assign(&matrix.vs, Course::Slope(value / matrix.range.as_secs_f64()))
            }
            (
                "avg_over_time" | "min_over_time" | "max_over_time" | "last_over_time",
                [Expr::MatrixSelector(matrix)],
            ) => self.assign(&matrix.vs, Course::Constant(value)),
            ("histogram_quantile", [share, buckets]) => {
                let share = literal(share).filter(|share| *share > 0.0 && *share <= 1.0);
                let share = share.ok_or_else(|| Unknown("a computed quantile".to_owned()))?;
                self.histogram(buckets, value / (0.5 + share / 2.0))
            }
            ("abs" | "ceil" | "floor" | "round" | "scalar" | "sort" | "sort_desc", [inner]) => self.aim(inner, value),
            ("clamp_min" | "clamp_max", [inner, _]) => self.aim(inner, value),
            (name, _) => Err(Unknown(format!("{name}()"))),
        }
    }

    /// Gives the buckets below an aggregation or a rate one bound under which all observations are.
    fn histogram(&mut self, expr: &Expr, bound: f64) -> Solved {
        let bound = nice(bound);
        if bound <= 0.0 {
            return Err(Unknown("a quantile of nothing".to_owned()));
        }
        match bare(expr) {
            Expr::VectorSelector(selector) => self.assign(selector, Course::Histogram { bound, grows: false }),
            Expr::Aggregate(aggregate) => self.histogram(&aggregate.expr, bound),
            Expr::Call(call) => match call.args.args.first().map(|inner| bare(inner)) {
                Some(Expr::MatrixSelector(matrix)) => self.assign(&matrix.vs, Course::Histogram { bound, grows: true }),
                _ => Err(Unknown(format!("{}()", call.func.name))),
            },
            other => Err(Unknown(other.to_string())),
        }
    }

    fn aim_binary(&mut self, binary: &BinaryExpr, value: f64) -> Solved {
        match binary.op.to_string().as_str() {
            "and" => self.aim(&binary.lhs, value).and_then(|()| self.satisfy(&binary.rhs, true)),
            "unless" => self.aim(&binary.lhs, value).and_then(|()| self.satisfy(&binary.rhs, false)),
            "or" => self.aim(&binary.lhs, value),
            _ if is_comparison(binary) => self.aim(&binary.lhs, value),
            operator => self.aim_arithmetic(binary, operator, value),
        }
    }

    /// Solves for the side that is not settled yet.
    fn aim_arithmetic(&mut self, binary: &BinaryExpr, operator: &str, value: f64) -> Solved {
        let unsolvable = || Unknown(format!("`{operator}`"));
        if self.known(&binary.lhs).is_none() && self.known(&binary.rhs).is_none() {
            let base = if operator == "*" { 1.0 } else { BASE };
            self.aim(&binary.rhs, base)?;
        }
        if let Some(right) = self.known(&binary.rhs) {
            let left = match operator {
                "+" => value - right,
                "-" => value + right,
                "*" if right != 0.0 => value / right,
                "/" => value * right,
                _ => return Err(unsolvable()),
            };
            return self.aim(&binary.lhs, nice(left));
        }
        let left = self.known(&binary.lhs).ok_or_else(unsolvable)?;
        let right = match operator {
            "+" => value - left,
            "-" => left - value,
            "*" if left != 0.0 => value / left,
            "/" if value != 0.0 => left / value,
            _ => return Err(unsolvable()),
        };
        self.aim(&binary.rhs, nice(right))
    }

    /// What an expression gives already: a number, or one sample of settled series.
    fn known(&self, expr: &Expr) -> Option<f64> {
        if let Some(number) = literal(expr) {
            return Some(number);
        }
        let series = self.series(self.at / self.step).ok()?;
        let data = Data { series: &series, step: self.step, left_open: self.alert.left_open };
        match data.vector(expr, self.at).ok()?.as_slice() {
            [only] if only.value.is_finite() => Some(only.value),
            _ => None,
        }
    }

    fn assign(&mut self, selector: &VectorSelector, course: Course) -> Solved {
        let key = VectorSelector { offset: None, ..selector.clone() }.to_string();
        if let Some(leaf) = self.leaves.get(&key) {
            let same = leaf.course == course;
            return if same { Ok(()) } else { Err(Unknown(format!("two courses of `{key}`"))) };
        }
        let name = metric(selector).ok_or_else(|| Unknown(format!("`{key}`, which names no metric")))?;
        let mut labels = (self.alert.labels)(name);
        labels.insert(NAME.to_owned(), name.to_owned());
        for matcher in selector.matchers.matchers.iter().filter(|matcher| matcher.name != NAME) {
            let value = example(matcher, labels.get(&matcher.name).map(String::as_str));
            let value = value.ok_or_else(|| Unknown(format!("the matcher of `{}`", matcher.name)))?;
            if value.is_empty() {
                _ = labels.remove(&matcher.name)
            } else {
                _ = labels.insert(matcher.name.clone(), value)
            }
        }
        self.leaves.insert(key, Leaf { labels, course });
        Ok(())
    }

    fn series(&self, steps: i64) -> Result<Vec<Series>, Unknown> {
        let mut series = Vec::new();
        for leaf in self.leaves.values() {
            for one in leaf_series(leaf, self.step, steps)? {
                if !series.contains(&one) {
                    series.push(one);
                }
            }
        }
        Ok(series)
    }
}

/// What a side is worth where nothing says it.
const BASE: f64 = 100.0;

/// A number on the wanted side of a threshold, and near it.
fn past(operator: &str, threshold: f64, truth: bool, margin: f64) -> f64 {
    let counted = threshold.fract() == 0.0 && threshold.abs() <= 10.0;
    let far = match threshold.abs() {
        one if one == 1.0 && matches!(operator, ">" | "<") => 0.5,
        _ if counted => (margin * 10.0).round(),
        other => other * margin,
    };
    let (more, less) = (nice(threshold + far), nice(threshold - far));
    match (operator, truth) {
        (">=" | "<=" | "==", true) | ("!=", false) => threshold,
        (">", false) | ("<", false) if threshold == 0.0 => 0.0,
        (">", true) | ("<=", false) | ("<", false) => more,
        (">" | ">=", false) | ("<", true) => less,
        ("==", false) | ("!=", true) if threshold == 1.0 => 0.0,
        _ => more,
    }
}

fn mirrored(operator: &str) -> &str {
    match operator {
        ">" => "<",
        ">=" => "<=",
        "<" => ">",
        "<=" => ">=",
        same => same,
    }
}

/// The number with nine digits, which is what a person would write.
fn nice(value: f64) -> f64 {
    format!("{value:.8e}").parse().unwrap_or(value)
}

fn leaf_series(leaf: &Leaf, step: i64, steps: i64) -> Result<Vec<Series>, Unknown> {
    #[expect(clippy::cast_precision_loss, reason = "a step is short")]
    let seconds = step as f64 / 1000.0;
    let one = |labels: &LabelSet, written: String| {
        Series::parse("x", &written).map(|series| Series { labels: labels.clone(), ..series }).map_err(Unknown)
    };
    let constant = |value: f64| format!("{}x{steps}", nice(value));
    let slope = |value: f64| {
        let each = nice(value * seconds);
        format!("0{}{}x{steps}", if each < 0.0 { "-" } else { "+" }, each.abs())
    };
    match leaf.course {
        Course::Constant(value) => Ok(vec![one(&leaf.labels, constant(value))?]),
        Course::Slope(value) => Ok(vec![one(&leaf.labels, slope(value))?]),
        Course::Histogram { bound, grows } => {
            let below = nice(bound / 2.0).to_string();
            let counts = [(below, 0.0), (bound.to_string(), 1.0), ("+Inf".to_owned(), 1.0)];
            let bucket = |(bound, count): (String, f64)| {
                let mut labels = leaf.labels.clone();
                labels.insert("le".to_owned(), bound);
                one(&labels, if grows { slope(count) } else { constant(count) })
            };
            counts.into_iter().map(bucket).collect()
        }
    }
}

/// A value that a matcher takes; the one that is there already, where it does.
fn example(matcher: &Matcher, present: Option<&str>) -> Option<String> {
    if is_equal(matcher) {
        return Some(matcher.value.clone());
    }
    if let Some(present) = present.filter(|present| matcher.is_match(present)) {
        return Some(present.to_owned());
    }
    let candidates = match &matcher.op {
        MatchOp::Re(_) => matcher.value.split('|').map(spelled).collect(),
        _ => vec!["example".to_owned(), "other".to_owned()],
    };
    candidates.into_iter().chain([String::new()]).find(|candidate| matcher.is_match(candidate))
}

/// A plain regular expression spelled out: `5..` becomes `500`, `api-.*` becomes `api-0`.
fn spelled(pattern: &str) -> String {
    let plain = pattern.trim_matches(['(', ')', '^', '$']).replace(".*", "0").replace(".+", "0").replace("[0-9]", "0");
    let mut text = String::new();
    let mut letters = plain.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' => text.extend(letters.next()),
            '.' => text.push('0'),
            '+' | '*' | '?' => {}
            '[' => {
                text.extend(letters.next());
                letters.by_ref().find(|letter| *letter == ']');
            }
            plain => text.push(plain),
        }
    }
    text
}

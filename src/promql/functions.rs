//! Operators, aggregations and functions of PromQL on numbers, as Prometheus computes them.

use promql_parser::parser::Call;

use super::evaluate::{Data, Sample, Unknown, Value, Window};
use super::series::{LabelSet, NAME};
use super::{is_equal, selectors};

pub fn arithmetic(operator: &str, left: f64, right: f64) -> Option<f64> {
    Some(match operator {
        "+" => left + right,
        "-" => left - right,
        "*" => left * right,
        "/" => left / right,
        "%" => left % right,
        "^" => left.powf(right),
        _ => return None,
    })
}

pub fn comparison(operator: &str, left: f64, right: f64) -> Option<bool> {
    Some(match operator {
        ">" => left > right,
        ">=" => left >= right,
        "<" => left < right,
        "<=" => left <= right,
        "==" => left == right,
        "!=" => left != right,
        _ => return None,
    })
}

/// How an aggregation makes one number of several; there is at least one.
pub fn aggregation(name: &str) -> Option<fn(&[f64]) -> f64> {
    Some(match name {
        "sum" => sum,
        "avg" => average,
        "min" => |values| values.iter().copied().fold(f64::INFINITY, f64::min),
        "max" => |values| values.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        "count" => count,
        "group" => |_| 1.0,
        _ => return None,
    })
}

/// Kahan's sum with Neumaier's change, as Prometheus adds.
fn sum(values: &[f64]) -> f64 {
    let (mut total, mut lost) = (0.0_f64, 0.0_f64);
    for value in values {
        let next = total + value;
        lost += if total.abs() >= value.abs() { (total - next) + value } else { (value - next) + total };
        total = next;
    }
    total + lost
}

#[expect(clippy::cast_precision_loss, reason = "a test has few samples")]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}

fn average(values: &[f64]) -> f64 {
    sum(values) / count(values)
}

/// The samples with other values; the metric's name goes.
pub fn each(samples: Vec<Sample>, change: impl Fn(f64) -> f64) -> Vec<Sample> {
    let changed = |mut sample: Sample| {
        sample.labels.remove(NAME);
        Sample { value: change(sample.value), labels: sample.labels }
    };
    samples.into_iter().map(changed).collect()
}

pub fn call(data: &Data<'_>, call: &Call, time: i64) -> Result<Value, Unknown> {
    let unknown = || Unknown(format!("{}()", call.func.name));
    let arguments: Vec<_> = call.args.args.iter().map(AsRef::as_ref).collect();
    match (call.func.name, arguments.as_slice()) {
        ("time", []) => Ok(Value::Scalar(seconds(time))),
        ("vector", [number]) => {
            Ok(Value::Vector(vec![Sample { labels: LabelSet::new(), value: data.scalar(number, time)? }]))
        }
        ("scalar", [vector]) => Ok(Value::Scalar(match data.vector(vector, time)?.as_slice() {
            [only] => only.value,
            _ => f64::NAN,
        })),
        ("absent", [vector]) => Ok(absent(vector, data.vector(vector, time)?.is_empty())),
        ("absent_over_time", [range]) => Ok(absent(range, data.windows(range, time)?.is_empty())),
        ("histogram_quantile", [share, buckets]) => {
            Ok(Value::Vector(quantiles(data.scalar(share, time)?, data.vector(buckets, time)?)))
        }
        ("sort" | "sort_desc", [vector]) => data.value(vector, time),
        ("clamp_min", [vector, least]) => {
            let least = data.scalar(least, time)?;
            Ok(Value::Vector(each(data.vector(vector, time)?, |value| value.max(least))))
        }
        ("clamp_max", [vector, most]) => {
            let most = data.scalar(most, time)?;
            Ok(Value::Vector(each(data.vector(vector, time)?, |value| value.min(most))))
        }
        (name, [vector]) if of_one(name).is_some() => {
            let change = of_one(name).ok_or_else(unknown)?;
            Ok(Value::Vector(each(data.vector(vector, time)?, change)))
        }
        (name, [range]) => {
            let over = over_time(name).ok_or_else(unknown)?;
            let value = |mut window: Window| {
                let value = over(&window)?;
                window.labels.remove(NAME);
                Some(Sample { labels: window.labels, value })
            };
            Ok(Value::Vector(data.windows(range, time)?.into_iter().filter_map(value).collect()))
        }
        _ => Err(unknown()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "times of a test are small")]
fn seconds(milliseconds: i64) -> f64 {
    milliseconds as f64 / 1000.0
}

fn of_one(name: &str) -> Option<fn(f64) -> f64> {
    Some(match name {
        "abs" => f64::abs,
        "ceil" => f64::ceil,
        "floor" => f64::floor,
        "round" => |value| (value + 0.5).floor(),
        "sqrt" => f64::sqrt,
        _ => return None,
    })
}

/// One sample with the labels that the selector demands, where nothing is there.
fn absent(argument: &promql_parser::parser::Expr, empty: bool) -> Value {
    let mut labels = LabelSet::new();
    for matcher in selectors(argument).iter().flat_map(|selector| &selector.matchers.matchers) {
        if is_equal(matcher) && matcher.name != NAME {
            labels.insert(matcher.name.clone(), matcher.value.clone());
        }
    }
    Value::Vector(empty.then_some(Sample { labels, value: 1.0 }).into_iter().collect())
}

/// `None` where a window has too few samples.
type OverTime = fn(&Window) -> Option<f64>;

fn over_time(name: &str) -> Option<OverTime> {
    Some(match name {
        "rate" => |window| extrapolated(window, true, true),
        "increase" => |window| extrapolated(window, true, false),
        "delta" => |window| extrapolated(window, false, false),
        "irate" => instant_rate,
        "sum_over_time" => |window| Some(sum(&values(window))),
        "avg_over_time" => |window| Some(average(&values(window))),
        "min_over_time" => |window| Some(values(window).into_iter().fold(f64::INFINITY, f64::min)),
        "max_over_time" => |window| Some(values(window).into_iter().fold(f64::NEG_INFINITY, f64::max)),
        "count_over_time" => |window| Some(count(&values(window))),
        "last_over_time" => |window| values(window).last().copied(),
        "present_over_time" => |_| Some(1.0),
        "changes" => |window| Some(steps(window, |before, after| before != after)),
        "resets" => |window| Some(steps(window, |before, after| after < before)),
        _ => return None,
    })
}

fn values(window: &Window) -> Vec<f64> {
    window.samples.iter().map(|(_, value)| *value).collect()
}

fn steps(window: &Window, counts: fn(f64, f64) -> bool) -> f64 {
    let values = values(window);
    let counted: Vec<f64> = values
        .iter()
        .zip(values.iter().skip(1))
        .filter(|(before, after)| counts(**before, **after))
        .map(|_| 1.0)
        .collect();
    count(&counted)
}

fn instant_rate(window: &Window) -> Option<f64> {
    let mut newest = window.samples.iter().rev();
    let ((last_time, last), (previous_time, previous)) = (newest.next()?, newest.next()?);
    let grown = if last < previous { *last } else { last - previous };
    Some(grown / seconds(last_time - previous_time))
}

/// `extrapolatedRate` of `promql/functions.go`.
fn extrapolated(window: &Window, counter: bool, rate: bool) -> Option<f64> {
    let (first_time, first) = *window.samples.first()?;
    let (last_time, last) = *window.samples.last().filter(|_| window.samples.len() > 1)?;
    let mut result = last - first;
    if counter {
        let values = values(window);
        let resets = values.iter().zip(values.iter().skip(1)).filter(|(before, after)| after < before);
        resets.for_each(|(before, _)| result += before);
    }
    let mut to_start = seconds(first_time - window.start);
    let mut to_end = seconds(window.end - last_time);
    let sampled = seconds(last_time - first_time);
    let between = sampled / (count(&values(window)) - 1.0);
    let threshold = between * 1.1;
    if to_start >= threshold {
        to_start = between / 2.0;
    }
    if counter && result > 0.0 && first >= 0.0 {
        to_start = to_start.min(sampled * (first / result));
    }
    if to_end >= threshold {
        to_end = between / 2.0;
    }
    let mut factor = (sampled + to_start + to_end) / sampled;
    if rate {
        factor /= seconds(window.end - window.start);
    }
    Some(result * factor)
}

fn quantiles(share: f64, samples: Vec<Sample>) -> Vec<Sample> {
    let mut histograms: Vec<(LabelSet, Vec<(f64, f64)>)> = Vec::new();
    for sample in samples {
        let mut labels = sample.labels;
        labels.remove(NAME);
        let Some(bound) = labels.remove("le").and_then(|bound| bound.parse().ok()) else { continue };
        match histograms.iter_mut().find(|(group, _)| *group == labels) {
            Some((_, buckets)) => buckets.push((bound, sample.value)),
            None => histograms.push((labels, vec![(bound, sample.value)])),
        }
    }
    let quantile = |(labels, mut buckets): (LabelSet, Vec<(f64, f64)>)| {
        buckets.sort_by(|one, other| one.0.total_cmp(&other.0));
        Sample { labels, value: quantile(share, &buckets) }
    };
    histograms.into_iter().map(quantile).collect()
}

/// `BucketQuantile` of `promql/quantile.go`, of monotonic buckets.
fn quantile(share: f64, buckets: &[(f64, f64)]) -> f64 {
    let Some(((bound, all), finite)) = buckets.split_last() else { return f64::NAN };
    if *bound != f64::INFINITY || finite.is_empty() || *all == 0.0 {
        return f64::NAN;
    }
    let rank = share * all;
    let Some(index) = finite.iter().position(|(_, count)| *count >= rank) else {
        return finite.last().map_or(f64::NAN, |(bound, _)| *bound);
    };
    let (end, count) = finite.get(index).copied().unwrap_or_default();
    let below = index.checked_sub(1).and_then(|below| finite.get(below));
    match below {
        None if end <= 0.0 => end,
        None => end * (rank / count),
        Some((start, before)) => start + (end - start) * ((rank - before) / (count - before)),
    }
}

//! Schedules, as Kubernetes reads them.

use std::ops::RangeInclusive;

use super::{Format, refuse};
use crate::document::shape::FormatError;

/// What nicknames stand for.
const NICKNAMES: [(&str, &str); 7] = [
    ("@yearly", "0 0 1 1 *"),
    ("@annually", "0 0 1 1 *"),
    ("@monthly", "0 0 1 * *"),
    ("@weekly", "0 0 * * 0"),
    ("@daily", "0 0 * * *"),
    ("@midnight", "0 0 * * *"),
    ("@hourly", "0 * * * *"),
];

/// The least and the most of minute, hour, day, month and weekday. Source: `parser.go` of robfig/cron, which Kubernetes
/// reads schedules with: Sunday is 0, and not 7.
const BOUNDS: [(u32, u32); 5] = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 6)];

/// The days of each month, in a leap year.
const DAYS: [u32; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const DAY_SECONDS: u32 = 24 * 60 * 60;

/// Five cron fields, or one of `@hourly`, `@daily`, …, as Kubernetes takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(pub String);

impl Format for Schedule {
    const NAME: &'static str = "schedule";
    const DESCRIPTION: &'static str = "Five cron fields (minute, hour, day, month, weekday): `0 2 * * *`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        let help = "write minute, hour, day, month and weekday: `0 2 * * *`";
        if NICKNAMES.iter().any(|(nickname, _)| *nickname == text) {
            return Ok(Schedule(text.to_owned()));
        }
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        if fields.len() != BOUNDS.len() {
            return refuse(format!("has {} fields, not five", fields.len()), help);
        }
        match fields.iter().zip(BOUNDS).find(|(field, bounds)| cron_field(field, *bounds).is_none()) {
            Some((field, (least, most))) => {
                let start = field.as_ptr() as usize - text.as_ptr() as usize;
                Err(FormatError {
                    message: format!("has the field `{field}`, which is not within {least} to {most}"),
                    help: help.to_owned(),
                    range: Some(start..start + field.len()),
                })
            }
            None => Ok(Schedule(fields.join(" "))),
        }
    }
}

/// When a schedule fires. Source: `robfig/cron` v3, `parser.go` and `spec.go`, which Kubernetes uses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Times {
    minutes: Values,
    hours: Values,
    days: Values,
    months: Values,
    weekdays: Values,
}

/// The values of one cron field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Values {
    /// One bit a value.
    bits: u64,
    /// `*`: a day and a weekday of which neither is it may each be the one that fires.
    any: bool,
}

impl Times {
    /// `None` for what is no [`Schedule`].
    pub fn of(schedule: &str) -> Option<Times> {
        let nickname = NICKNAMES.iter().find(|(nickname, _)| *nickname == schedule);
        let fields = nickname.map_or(schedule, |(_, fields)| fields).split_ascii_whitespace();
        let mut values = fields.zip(BOUNDS).map(|(field, bounds)| cron_field(field, bounds));
        let mut next = || values.next().flatten();
        Some(Times { minutes: next()?, hours: next()?, days: next()?, months: next()?, weekdays: next()? })
    }

    /// Whether no month that it names has a day that it names.
    pub fn never_fires(&self) -> bool {
        let by_weekday = !self.days.any && !self.weekdays.any;
        let in_month = |month: u32, days: u32| self.months.holds(month) && (1..=days).any(|day| self.days.holds(day));
        !by_weekday && !(1..).zip(DAYS).any(|(month, days)| in_month(month, days))
    }

    /// The shortest time from one run to the next, in seconds, as far as it is the same each day.
    pub fn shortest_pause_seconds(&self) -> Option<u32> {
        let minutes =
            |hour: u32| (0..60).filter(|minute| self.minutes.holds(*minute)).map(move |minute| hour * 60 + minute);
        let runs: Vec<u32> =
            (0..24).filter(|hour| self.hours.holds(*hour)).flat_map(minutes).map(|run| run * 60).collect();
        let every_day = self.days.any && self.weekdays.any && self.months.any;
        let over_night = runs.first().zip(runs.last()).map(|(first, last)| first + DAY_SECONDS - last);
        let within_day = runs.windows(2).filter_map(|pair| Some(pair.last()? - pair.first()?));
        within_day.chain(over_night.filter(|_| every_day)).min()
    }
}

impl Values {
    fn holds(self, value: u32) -> bool {
        self.bits & (1 << value) != 0
    }
}

/// The values of one cron field: lists of `*`, numbers, names and ranges, each with an optional step. `None` where it
/// is refused.
fn cron_field(field: &str, bounds: (u32, u32)) -> Option<Values> {
    field.split(',').try_fold(Values { bits: 0, any: false }, |all, item| {
        let item = cron_item(item, bounds)?;
        Some(Values { bits: all.bits | item.bits, any: all.any || item.any })
    })
}

fn cron_item(item: &str, (least, most): (u32, u32)) -> Option<Values> {
    let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
    let stride = step.map_or(Some(1), |step| step.parse::<u32>().ok().filter(|step| *step > 0))?;
    let star = range == "*" || range == "?";
    let range = match range.split_once('-') {
        _ if star => least..=most,
        Some((first, last)) => ordered(cron_value(first, (least, most))?..=cron_value(last, (least, most))?)?,
        None => {
            let first = cron_value(range, (least, most))?;
            first..=if step.is_some() { most } else { first }
        }
    };
    let bits = range.step_by(stride as usize).fold(0, |bits, value| bits | 1 << value);
    Some(Values { bits, any: star && stride == 1 })
}

fn ordered(range: RangeInclusive<u32>) -> Option<RangeInclusive<u32>> {
    (!range.is_empty()).then_some(range)
}

/// A number, or the name of a month or a weekday.
fn cron_value(text: &str, (least, most): (u32, u32)) -> Option<u32> {
    const NAMES: [&str; 19] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "SUN", "MON", "TUE", "WED",
        "THU", "FRI", "SAT",
    ];
    let named = NAMES.iter().position(|name| name.eq_ignore_ascii_case(text)).and_then(|index| match (index, most) {
        (0..=11, 12) => u32::try_from(index + 1).ok(),
        (12.., 6) => u32::try_from(index - 12).ok(),
        _ => None,
    });
    named.or_else(|| text.parse().ok()).filter(|number| (least..=most).contains(number))
}

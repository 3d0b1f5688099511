//! Schedules, as Kubernetes reads them.

use super::{Format, refuse};
use crate::document::shape::FormatError;

/// Five cron fields, or one of `@hourly`, `@daily`, …, as Kubernetes takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(pub String);

impl Format for Schedule {
    const NAME: &'static str = "schedule";
    const DESCRIPTION: &'static str = "Five cron fields (minute, hour, day, month, weekday): `0 2 * * *`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        const NICKNAMES: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
        let help = "write minute, hour, day, month and weekday: `0 2 * * *`";
        if NICKNAMES.contains(&text) {
            return Ok(Schedule(text.to_owned()));
        }
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        if fields.len() != bounds.len() {
            return refuse(format!("has {} fields, not five", fields.len()), help);
        }
        match fields.iter().zip(bounds).find(|(field, bounds)| !cron_field(field, *bounds)) {
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

/// Whether one cron field holds: lists of `*`, numbers, names and ranges, each with an optional step.
fn cron_field(field: &str, (least, most): (u32, u32)) -> bool {
    const NAMES: [&str; 19] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "SUN", "MON", "TUE", "WED",
        "THU", "FRI", "SAT",
    ];
    let value = |text: &str| -> Option<u32> {
        let named =
            NAMES.iter().position(|name| name.eq_ignore_ascii_case(text)).and_then(|index| match (index, most) {
                (0..=11, 12) => u32::try_from(index + 1).ok(),
                (12.., 7) => u32::try_from(index - 12).ok(),
                _ => None,
            });
        named.or_else(|| text.parse().ok()).filter(|number| (least..=most).contains(number))
    };
    field.split(',').all(|item| {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let stepped = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0 && step <= most));
        let ranged = range == "*"
            || range == "?"
            || match range.split_once('-') {
                Some((first, last)) => value(first).zip(value(last)).is_some_and(|(first, last)| first <= last),
                None => value(range).is_some(),
            };
        stepped && ranged
    })
}

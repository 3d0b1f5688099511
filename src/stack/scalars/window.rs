//! Windows of time in which AWS works on what it runs, in UTC.

use super::{Format, refuse};
use crate::document::shape::FormatError;

const DAY: u32 = 24 * 60;
const WEEK: u32 = 7 * DAY;
const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// A window of every day: `04:00-05:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DailyWindow {
    pub written: String,
    /// Minutes from midnight; the end is past the day's where the window goes over midnight.
    minutes: (u32, u32),
}

/// A window of every week: `sun:05:00-sun:06:00`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WeeklyWindow {
    pub written: String,
    /// Minutes from the midnight before Monday; the end is past the week's where the window goes over it.
    minutes: (u32, u32),
}

impl DailyWindow {
    /// Whether both happen at one time on some day.
    pub fn overlaps(&self, weekly: &WeeklyWindow) -> bool {
        let (start, end) = self.minutes;
        // The day before the first, since a window may go over midnight, and one after the last.
        let days = (0..=DAYS.len() as u32 + 1).map(|day| (start + day * DAY, end + day * DAY));
        let (from, to) = (weekly.minutes.0 + DAY, weekly.minutes.1 + DAY);
        days.into_iter().any(|(start, end)| start < to && from < end)
    }
}

impl Format for DailyWindow {
    const NAME: &'static str = "daily-window";
    const DESCRIPTION: &'static str = "A time of every day in UTC, at least 30 minutes: `04:00-05:00`.";
    const PATTERN: Option<&'static str> = Some("^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        let help = "write start and end in UTC, half an hour apart or more: `04:00-05:00`";
        match minutes(text, clock, DAY) {
            Some(minutes) => Ok(DailyWindow { written: text.to_owned(), minutes }),
            None => refuse("is no time of every day", help),
        }
    }
}

impl Format for WeeklyWindow {
    const NAME: &'static str = "weekly-window";
    const DESCRIPTION: &'static str = "A time of every week in UTC, at least 30 minutes: `sun:05:00-sun:06:00`.";
    const PATTERN: Option<&'static str> = Some("^[a-z]{3}:[0-2][0-9]:[0-5][0-9]-[a-z]{3}:[0-2][0-9]:[0-5][0-9]$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        let help = "write start and end in UTC, half an hour apart or more: `sun:05:00-sun:06:00`";
        match minutes(text, weekday, WEEK) {
            Some(minutes) => Ok(WeeklyWindow { written: text.to_owned(), minutes }),
            None => refuse("is no time of every week", help),
        }
    }
}

/// Start and end, the end after the start. AWS takes no window below half an hour.
fn minutes(text: &str, time: fn(&str) -> Option<u32>, period: u32) -> Option<(u32, u32)> {
    let (start, end) = text.split_once('-')?;
    let (start, end) = (time(start)?, time(end)?);
    let end = if end <= start { end + period } else { end };
    (end - start >= 30).then_some((start, end))
}

fn weekday(text: &str) -> Option<u32> {
    let (day, time) = text.split_once(':')?;
    let day = DAYS.iter().position(|name| *name == day)?;
    Some(u32::try_from(day).ok()? * DAY + clock(time)?)
}

fn clock(text: &str) -> Option<u32> {
    let (hours, minutes) = text.split_once(':')?;
    let number = |text: &str, most: u32| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|number| digits && *number <= most)
    };
    Some(number(hours, 23)? * 60 + number(minutes, 59)?)
}

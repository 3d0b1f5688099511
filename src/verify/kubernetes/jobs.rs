//! Jobs and CronJobs. Source: `pkg/apis/batch/validation`.

use super::metadata;
use super::pods::{self, Maker};
use crate::document::shape::FormatError;
use crate::stack::scalars::{Format, Schedule};
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, is, text};

/// Source: `ValidateCronJobSpec`.
pub fn cron_job(judge: &mut Judge<'_>, tree: &Tree) {
    if let Some(node) = at(tree, &["spec", "schedule"])
        && let Some((problem, help)) = node.as_text().and_then(wrong_schedule)
    {
        judge.value(node, format!("has a `schedule` that {problem}"), help);
    }
    if let Some((node, zone)) = at(tree, &["spec", "timeZone"]).and_then(|node| Some((node, node.as_text()?))) {
        let letters = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
        if zone.is_empty() || zone.eq_ignore_ascii_case("local") || !zone.bytes().all(letters) {
            let what = format!("has the `timeZone` `{zone}`, which the database of time zones lacks");
            judge.value(node, what, "write a name such as `Europe/Berlin` or `Etc/UTC`");
        }
    }
    if let Some(job) = at(tree, &["spec", "jobTemplate"]) {
        at(job, &["metadata"]).into_iter().for_each(|metadata| metadata::maps(judge, metadata));
        self::job(judge, job);
        if let Some(selector) =
            at(job, &["spec", "manualSelector"]).filter(|_| is(job, &["spec", "manualSelector"], true))
        {
            judge.conflict(selector, "selects the pods of its Jobs by hand", "take `manualSelector` out");
        }
    }
}

/// What is wrong with a schedule, and what to do. Source: `validateScheduleFormat`; `ParseStandard` of robfig/cron.
fn wrong_schedule(schedule: &str) -> Option<(String, String)> {
    if schedule.contains("TZ") {
        return Some(("names a time zone".to_owned(), "take `TZ=…` out, and state `timeZone`".to_owned()));
    }
    if let Some(pause) = schedule.strip_prefix("@every ") {
        let written = pause.ends_with(['h', 'm', 's']) && pause.starts_with(|first: char| first.is_ascii_digit());
        return (!written).then(|| ("has no duration after `@every`".to_owned(), "write `@every 1h30m`".to_owned()));
    }
    let FormatError { message, help, .. } = Schedule::parse(schedule).err()?;
    Some((message, help))
}

/// Source: `validateJobSpec`, `ValidateJobSpec`.
pub fn job(judge: &mut Judge<'_>, tree: &Tree) {
    let Some(spec) = at(tree, &["spec"]) else { return };
    at(spec, &["template"]).into_iter().for_each(|template| pods::template(judge, template, Maker::Job, &[]));
    if let Some(selector) = at(spec, &["selector"]).filter(|_| !is(spec, &["manualSelector"], true)) {
        let help = "take it out: a Job makes its own; or state `manualSelector: true`";
        judge.conflict(selector, "states a `selector` without `manualSelector`", help);
    }
    indexed(judge, spec);
    let policy = at(spec, &["podFailurePolicy"]);
    if let Some(policy) = policy.filter(|_| text(spec, &["template", "spec", "restartPolicy"]) != Some("Never")) {
        let what = "states a `podFailurePolicy` for pods that are restarted";
        judge.conflict(policy, what, "write `restartPolicy: Never` in its template");
    }
}

/// What only a Job whose pods are numbered takes.
fn indexed(judge: &mut Judge<'_>, spec: &Tree) {
    let is_indexed = text(spec, &["completionMode"]) == Some("Indexed");
    if is_indexed && at(spec, &["completions"]).is_none() {
        let node = at(spec, &["completionMode"]).unwrap_or(spec);
        judge.missing(node, "is `Indexed` and has no `completions`", "state `completions`");
    }
    for key in ["backoffLimitPerIndex", "successPolicy"] {
        if let Some(node) = at(spec, &[key]).filter(|_| !is_indexed) {
            let what = format!("states `{key}`, and its pods have no index");
            judge.conflict(node, what, "take it out, or write `completionMode: Indexed`");
        }
    }
    if let Some(node) = at(spec, &["maxFailedIndexes"]).filter(|_| at(spec, &["backoffLimitPerIndex"]).is_none()) {
        let what = "states `maxFailedIndexes` without `backoffLimitPerIndex`";
        judge.conflict(node, what, "state both, or take it out");
    }
}

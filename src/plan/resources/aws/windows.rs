//! Times of backups and maintenance, which must not meet, and how long backups are kept.

use super::draft::Draft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::scalars::{DailyWindow, Duration, Format, WeeklyWindow};
use crate::tree::Sourced;

const DAY: u32 = 86_400;
const BACKUP: [&str; 2] = ["03:00-04:00", "15:00-16:00"];
const MAINTENANCE: [&str; 2] = ["sun:04:30-sun:05:30", "sun:16:30-sun:17:30"];

pub struct Windows {
    pub backup: Sourced<String>,
    pub maintenance: Sourced<String>,
}

/// What the stack states, and beside it a default that does not meet it.
pub fn resolve(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    backup: Option<&Spanned<DailyWindow>>,
    maintenance: Option<&Spanned<WeeklyWindow>>,
) -> Option<Windows> {
    let because = "backups and changes are made at night and at different times";
    let chosen = |written: &str| draft.default(written.to_owned(), "quiet-hours", because);
    if let (Some(backup), Some(maintenance)) = (backup, maintenance) {
        report_overlap(scope, backup, maintenance)?;
    }
    let free = |written: &&&str| {
        let daily = DailyWindow::parse(written).ok();
        daily.is_some_and(|daily| maintenance.is_none_or(|weekly| !daily.overlaps(&weekly.value)))
    };
    let other = |written: &&&str| {
        let weekly = WeeklyWindow::parse(written).ok();
        weekly.is_some_and(|weekly| backup.is_none_or(|daily| !daily.value.overlaps(&weekly)))
    };
    Some(Windows {
        backup: match backup {
            Some(stated) => Sourced::stated(stated.value.written.clone(), stated.span),
            None => chosen(BACKUP.iter().find(free)?),
        },
        maintenance: match maintenance {
            Some(stated) => Sourced::stated(stated.value.written.clone(), stated.span),
            None => chosen(MAINTENANCE.iter().find(other)?),
        },
    })
}

fn report_overlap(
    scope: &mut Scope<'_>,
    backup: &Spanned<DailyWindow>,
    maintenance: &Spanned<WeeklyWindow>,
) -> Option<()> {
    if !backup.value.overlaps(&maintenance.value) {
        return Some(());
    }
    let message =
        format!("the backup at `{}` meets the maintenance at `{}`", backup.value.written, maintenance.value.written);
    let refused = Diagnostic::error(codes::OVERLAPPING_WINDOWS, backup.span, message);
    let help = "move one of the two: AWS refuses windows that meet";
    scope.report(refused.with_related(maintenance.span, "maintenance stands here").with_help(help));
    None
}

/// Whole days up to `most`.
pub fn retention(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    stated: Option<&Spanned<Duration>>,
) -> Option<Sourced<u32>> {
    let Some(stated) = stated else {
        return Some(draft.default(7, "backup-retention", "a mistake is noticed within a week"));
    };
    let days = stated.value.seconds / DAY;
    if days * DAY == stated.value.seconds && days <= 35 {
        return Some(Sourced::stated(days, stated.span));
    }
    let message = format!("`{}` is no time that backups are kept for", scope.context.sources.text(stated.span));
    let help = "write whole days up to `35d`";
    scope.report(Diagnostic::error(codes::UNSUPPORTED_TIME, stated.span, message).with_help(help));
    None
}

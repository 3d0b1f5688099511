//! What becomes of findings: each lint has a level, which the configuration and the command line change.

use std::collections::BTreeMap;

use super::{LINTS, intent};
use crate::diagnostics::{Code, Diagnostic, Level, Severity, codes, did_you_mean};
use crate::plan::allowance::Allowance;

/// Findings that stages before the lints make, with the level that each has by default.
const FINDINGS: &[(Code, Level)] = &[
    (codes::APPROXIMATED, Level::Warn),
    (codes::UNUSED_KEY, Level::Warn),
    (codes::UNUSED_ALLOW, Level::Warn),
    (codes::MISSING_REASON, Level::Warn),
    (codes::MISSING_REQUEST, Level::Warn),
    (codes::CLAIM_OF_ONE_NODE, Level::Warn),
    (codes::UNKNOWN_SERIES, Level::Warn),
    (codes::LOST_LABEL, Level::Warn),
    (codes::ZERO_FOR, Level::Warn),
    (codes::MISSING_COMPARISON, Level::Warn),
    (codes::COUNTER_WITHOUT_RATE, Level::Warn),
    (codes::SHORT_RATE_WINDOW, Level::Warn),
    (codes::UNTESTED_ALERT, Level::Warn),
    (codes::UNROUTED_ALERT, Level::Warn),
    (codes::IDLE_PATCH, Level::Warn),
    (codes::OVERRIDDEN_PATCH, Level::Warn),
    (codes::PATCHED_ALERT, Level::Warn),
];

/// Every code that has a level, with its default: what the stack means, what will run, what earlier stages find.
pub fn defaults() -> impl Iterator<Item = (Code, Level)> {
    let meant = intent::LINTS.iter().map(|lint| (lint.code, lint.level));
    let runs = LINTS.iter().map(|lint| (lint.code, lint.level));
    meant.chain(runs).chain(FINDINGS.iter().copied())
}

/// The level of a lint where nothing else is said; `None` for an error, which has no level.
pub fn default_level(code: Code) -> Option<Level> {
    defaults().find(|(lint, _)| *lint == code).map(|(_, level)| level)
}

/// What a level is given to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// Every lint.
    All,
    One(Code),
}

impl Subject {
    /// # Errors
    /// It is no lint: one clause, and the next action.
    pub fn parse(name: &str) -> Result<Subject, (String, String)> {
        match Code::find(name) {
            _ if name == "all" => Ok(Subject::All),
            Some(code) if default_level(code).is_some() => Ok(Subject::One(code)),
            Some(_) => {
                Err((format!("`{name}` is an error and no lint: it has no level"), "mend what it tells of".to_owned()))
            }
            None => Err((format!("`{name}` is no lint"), nearest(name))),
        }
    }
}

impl std::fmt::Display for Subject {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Subject::All => formatter.write_str("all"),
            Subject::One(code) => code.fmt(formatter),
        }
    }
}

fn nearest(name: &str) -> String {
    match did_you_mean(name, defaults().map(|(code, _)| code.name()).chain(["all"])) {
        Some(lint) => format!("did you mean `{lint}`?"),
        None => "`stackc explain` lists all lints".to_owned(),
    }
}

/// The levels that one place states.
pub type Stated = BTreeMap<Subject, Level>;

/// The levels of a run. What the command line states is stronger than what the configuration states, and a single
/// lint stronger than all of them.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    pub command_line: Stated,
    pub configuration: Stated,
}

impl Levels {
    /// Every lint at one level.
    pub fn all(level: Level) -> Self {
        Levels { command_line: Stated::from([(Subject::All, level)]), configuration: Stated::new() }
    }

    pub fn of(&self, code: Code) -> Level {
        let stated = [&self.command_line, &self.configuration]
            .into_iter()
            .find_map(|stated| stated.get(&Subject::One(code)).or(stated.get(&Subject::All)));
        stated.copied().or_else(|| default_level(code)).unwrap_or(Level::Warn)
    }

    /// Whether a lint is to look at all: not where nobody hears it. What the stack allows is looked for at any level,
    /// so that an `allow` is never idle because of one.
    pub fn ask_for(&self, code: Code, allowed: &[Allowance]) -> bool {
        self.of(code) != Level::Allow || allowed.iter().any(|allowance| allowance.code == code)
    }

    /// Findings as they are told. Errors have no level.
    pub fn grade(&self, found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found.into_iter().filter_map(|found| self.graded(found)).collect()
    }

    fn graded(&self, found: Diagnostic) -> Option<Diagnostic> {
        match self.of(found.code) {
            _ if found.severity == Severity::Error => Some(found),
            Level::Allow => None,
            Level::Warn => Some(found),
            Level::Deny => Some(Diagnostic { severity: Severity::Error, ..found }),
        }
    }
}

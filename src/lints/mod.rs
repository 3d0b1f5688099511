//! Judges what a stack means ([`intent`]) and what will run: the final objects of all outputs of an environment.
//!
//! Between outputs, checks on the plan would be tautologies; objects show what is really emitted.

mod engines;
pub mod intent;
pub mod levels;
mod objects;
mod ports;
mod secrets;

use crate::diagnostics::{Code, Diagnostic, Level, codes};
use crate::plan::Plan;
use crate::plan::allowance::Allowance;
use crate::stack::Target;
use crate::tree::Emission;
pub use intent::Intent;
pub use levels::Levels;

/// The objects of one environment, by output.
pub struct Outputs<'a> {
    /// For identity alone: which entry a service of Compose belongs to.
    pub plan: &'a Plan,
    pub emissions: &'a [(Target, Emission)],
}

/// A check: what it looks at is its own affair, what it finds has the code.
pub struct Lint<Find = fn(&Outputs<'_>) -> Vec<Diagnostic>> {
    pub code: Code,
    /// Unless the configuration or the command line says otherwise: [`Level::Allow`] is advice, told where it is asked
    /// for.
    pub level: Level,
    pub find: Find,
}

const fn warn(code: Code, find: fn(&Outputs<'_>) -> Vec<Diagnostic>) -> Lint {
    Lint { code, level: Level::Warn, find }
}

const fn deny(code: Code, find: fn(&Outputs<'_>) -> Vec<Diagnostic>) -> Lint {
    Lint { code, level: Level::Deny, find }
}

/// Every lint on what will run.
pub const LINTS: &[Lint] = &[
    warn(codes::PORT_NOBODY_LISTENS, ports::nobody_listens),
    warn(codes::ENGINE_DIFFERS, engines::differ),
    deny(codes::SECRET_KEY_WITHOUT_SOURCE, secrets::without_source),
];

/// What is asked for of all that is wrong with the outputs of an environment.
pub fn lint(outputs: &Outputs<'_>, levels: &Levels, allowed: &[Allowance]) -> Vec<Diagnostic> {
    let asked = LINTS.iter().filter(|lint| levels.ask_for(lint.code, allowed));
    asked.flat_map(|lint| (lint.find)(outputs)).collect()
}

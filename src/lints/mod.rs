//! Judges what will run: the final objects of all outputs of an environment, one against another.
//!
//! On the plan these checks would be tautologies; objects show what is really emitted.

mod engines;
mod objects;
mod ports;
mod secrets;

use crate::diagnostics::{Code, Diagnostic, Level, codes};
use crate::plan::Plan;
use crate::stack::Target;
use crate::tree::Emission;

/// The objects of one environment, by output.
pub struct Outputs<'a> {
    /// For identity alone: which entry a service of Compose belongs to.
    pub plan: &'a Plan,
    pub emissions: &'a [(Target, Emission)],
}

/// A check: what it looks at is its own affair, what it finds has the code.
pub struct Lint {
    pub code: Code,
    /// Unless the configuration or the command line says otherwise.
    pub level: Level,
    pub find: fn(&Outputs<'_>) -> Vec<Diagnostic>,
}

const fn warn(code: Code, find: fn(&Outputs<'_>) -> Vec<Diagnostic>) -> Lint {
    Lint { code, level: Level::Warn, find }
}

/// Every lint.
pub const LINTS: &[Lint] = &[
    warn(codes::PORT_NOBODY_LISTENS, ports::nobody_listens),
    warn(codes::ENGINE_DIFFERS, engines::differ),
    warn(codes::SECRET_KEY_WITHOUT_SOURCE, secrets::without_source),
];

/// Everything that is wrong between the outputs of an environment.
pub fn lint(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    LINTS.iter().flat_map(|lint| (lint.find)(outputs)).collect()
}

//! Judges what will run: the final objects of all outputs of an environment, one against another.
//!
//! On the plan these checks would be tautologies; objects show what is really emitted.

mod engines;
mod objects;
mod ports;
mod secrets;

use crate::diagnostics::Diagnostic;
use crate::plan::Plan;
use crate::stack::Target;
use crate::tree::Emission;

/// The objects of one environment, by output.
pub struct Outputs<'a> {
    /// For identity alone: which entry a service of Compose belongs to.
    pub plan: &'a Plan,
    pub emissions: &'a [(Target, Emission)],
}

/// A check: what it looks at is its own affair, what it finds has one code.
type Lint = fn(&Outputs<'_>) -> Vec<Diagnostic>;

/// Every check across outputs.
const LINTS: &[Lint] = &[ports::nobody_listens, engines::differ, secrets::without_source];

/// Everything that is wrong between the outputs of an environment.
pub fn lint(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    LINTS.iter().flat_map(|check| check(outputs)).collect()
}

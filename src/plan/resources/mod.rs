//! Databases and caches: each kind expands into primitives, and says what it offers to references.

use super::scope::Scope;
use super::value::{PerRuntime, Value};
use super::{Config, SharedVolume, Workload};
use crate::source::Span;

/// What resources become.
#[derive(Debug, Default)]
pub struct Expansion {
    pub workloads: Vec<Workload>,
    pub volumes: Vec<SharedVolume>,
    pub configs: Vec<Config>,
}

/// What references call the kinds of resources.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    ["postgres", "mysql", "redis", "valkey"].into_iter()
}

pub fn is_kind(kind: &str) -> bool {
    kinds().any(|there| there == kind)
}

/// The value of an output of a resource; an unknown entry or output is reported.
pub fn output(scope: &mut Scope<'_>, kind: &str, name: &str, output: &str, at: Span) -> Option<PerRuntime<Value>> {
    scope.unknown(format!("`{kind}.{name}` has no output `{output}`"), output, &[], at)
}

/// Expands every resource of the stack.
pub fn expand(scope: &mut Scope<'_>) -> Expansion {
    let _ = scope;
    Expansion::default()
}

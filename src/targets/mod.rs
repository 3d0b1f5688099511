//! Emits a plan as the objects of one target. Emission cannot fail: what a target cannot say is a gap.

pub mod compose;
pub mod kubernetes;

use crate::plan::Plan;
use crate::stack::Target;
use crate::tree::Emission;

/// A target: what it is called, and what it makes of a plan.
pub struct Emitter {
    pub target: Target,
    /// The folder of its files, below the environment's.
    pub folder: &'static str,
    pub emit: fn(&Plan) -> Emission,
}

/// Every target that exists, in the order in which they are compiled.
pub const EMITTERS: &[Emitter] = &[
    Emitter { target: Target::Kubernetes, folder: "kubernetes", emit: kubernetes::emit },
    Emitter { target: Target::Compose, folder: "compose", emit: compose::emit },
];

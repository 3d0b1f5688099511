//! Emits a plan as the objects of one target. Emission cannot fail: what a target cannot say is a gap.

pub mod compose;
pub mod kubernetes;
pub mod terraform;

use crate::plan::Plan;
use crate::stack::Target;
use crate::tree::Emission;

/// A target: what it is called, and what it makes of a plan.
pub struct Emitter {
    pub target: Target,
    /// What messages call it.
    pub title: &'static str,
    /// The folder of its files, below the environment's.
    pub folder: &'static str,
    pub emit: fn(&Plan) -> Emission,
}

/// Every target that exists, in the order in which they are compiled.
pub const EMITTERS: &[Emitter] = &[
    Emitter { target: Target::Kubernetes, title: "Kubernetes", folder: "kubernetes", emit: kubernetes::emit },
    Emitter { target: Target::Compose, title: "Compose", folder: "compose", emit: compose::emit },
    Emitter { target: Target::Terraform, title: "Terraform", folder: "terraform", emit: terraform::emit },
];

impl Emitter {
    /// `None` for a target that does not exist yet.
    pub fn of(target: Target) -> Option<&'static Emitter> {
        EMITTERS.iter().find(|emitter| emitter.target == target)
    }
}

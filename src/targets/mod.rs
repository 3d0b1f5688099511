//! Emits a plan as the objects of one target. Emission cannot fail: what a target cannot say is a gap.

pub mod compose;
pub mod grafana;
pub mod kubernetes;
pub mod prometheus;
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

/// Every target, in the order in which they are compiled.
pub const EMITTERS: [&Emitter; 5] = [&KUBERNETES, &COMPOSE, &TERRAFORM, &PROMETHEUS, &GRAFANA];

const KUBERNETES: Emitter =
    Emitter { target: Target::Kubernetes, title: "Kubernetes", folder: "kubernetes", emit: kubernetes::emit };
const COMPOSE: Emitter = Emitter { target: Target::Compose, title: "Compose", folder: "compose", emit: compose::emit };
const TERRAFORM: Emitter =
    Emitter { target: Target::Terraform, title: "Terraform", folder: "terraform", emit: terraform::emit };
const PROMETHEUS: Emitter =
    Emitter { target: Target::Prometheus, title: "Prometheus", folder: "prometheus", emit: prometheus::emit };
const GRAFANA: Emitter = Emitter { target: Target::Grafana, title: "Grafana", folder: "grafana", emit: grafana::emit };

impl Emitter {
    pub fn of(target: Target) -> &'static Emitter {
        match target {
            Target::Kubernetes => &KUBERNETES,
            Target::Compose => &COMPOSE,
            Target::Terraform => &TERRAFORM,
            Target::Prometheus => &PROMETHEUS,
            Target::Grafana => &GRAFANA,
        }
    }
}

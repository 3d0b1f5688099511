//! Kubernetes manifests: one object a file, and a kustomization that lists them.

use crate::plan::Plan;
use crate::tree::Emission;

pub fn emit(plan: &Plan) -> Emission {
    let _ = plan;
    Emission::default()
}

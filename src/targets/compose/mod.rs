//! The Compose file of an environment.

use crate::plan::Plan;
use crate::tree::Emission;

pub fn emit(plan: &Plan) -> Emission {
    let _ = plan;
    Emission::default()
}

//! Holds final objects against what their platforms publish of them: emitted, patched and raw ones alike.
//!
//! An object that Kubernetes, Compose or Terraform would refuse for its own fields is an error at the line of the stack
//! file that made the value. What the catalogue does not know is a warning that the entry can allow. What two objects
//! call the same is told by [`clashes`], what runs into nothing by the lints.

mod clashes;
mod compose;
pub mod custom;
mod fields;
mod grafana;
mod judge;
mod kubernetes;
mod nodes;
mod prometheus;
mod terraform;

use rayon::prelude::*;

use crate::diagnostics::{Code, Diagnostic, Severity};
use crate::plan::Plan;
use crate::stack::Target;
use crate::tree::{Emission, Object, Origin};

/// Everything that is wrong with the objects of an environment, what two of them share first.
pub fn verify(plan: &Plan, emissions: &[(Target, Emission)]) -> Vec<Diagnostic> {
    let cluster = kubernetes::Cluster::of(plan);
    let objects: Vec<(Target, &Object)> =
        emissions.iter().flat_map(|(target, emission)| emission.whole().map(|object| (*target, object))).collect();
    let mut found = clashes::find(emissions);
    found.par_extend(objects.par_iter().flat_map_iter(|(target, object)| faults(&cluster, *target, object)));
    let blocks = objects.iter().filter(|(target, _)| *target == Target::Terraform);
    found.extend(terraform::references::faults(&blocks.map(|(_, object)| *object).collect::<Vec<_>>()));
    found
}

fn faults(cluster: &kubernetes::Cluster<'_>, target: Target, object: &Object) -> Vec<Diagnostic> {
    match target {
        Target::Kubernetes => [cluster.faults(object), prometheus::faults(object)].concat(),
        // Files of their own formats stand beside manifests there.
        Target::Prometheus if kubernetes::is_manifest(&object.tree) => {
            [cluster.faults(object), prometheus::faults(object)].concat()
        }
        Target::Grafana if kubernetes::is_manifest(&object.tree) => cluster.faults(object),
        Target::Prometheus => prometheus::faults(object),
        Target::Grafana => grafana::faults(object),
        Target::Compose => compose::faults(object),
        Target::Terraform => terraform::faults(object),
    }
}

fn error(code: Code, origin: &Origin, message: String) -> Diagnostic {
    Diagnostic { span: origin.span(), ..Diagnostic::outside(code, message) }
}

/// What cannot be judged, at the entry that an object is made of.
fn warning(code: Code, object: &Object, message: String) -> Diagnostic {
    let entry = object.id.split('/').next().unwrap_or_default();
    let span = object.tree.origin.span();
    Diagnostic { severity: Severity::Warning, span, ..Diagnostic::outside(code, message) }.with_entry(entry)
}

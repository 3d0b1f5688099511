//! The Compose file against the Compose specification's schema.

use super::fields::{Dialect, Walk};
use crate::catalogue::compose;
use crate::diagnostics::Diagnostic;
use crate::tree::Object;

pub fn faults(object: &Object) -> Vec<Diagnostic> {
    let Some(file) = compose::file() else { return Vec::new() };
    let mut walk = Walk::new(&object.id, Dialect::Compose);
    walk.object(&object.tree, &[file]);
    walk.found
}

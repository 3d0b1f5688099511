//! Raw entries: their files read, their references resolved, each document named.

mod compose;
mod content;
mod grafana;
mod kubernetes;
mod prometheus;
mod references;
mod terraform;

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::raw::{FILE, Stated};
pub use references::{VALUES, VALUES_NAME, applied, output};
pub use terraform::{check_addresses, module_files};

/// What is raw of the runtimes; the rest refers to what is not decided yet.
pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    kubernetes::resolve(scope, plan);
    compose::resolve(scope, plan);
}

/// What is raw of what watches.
pub fn resolve_watchers(scope: &mut Scope<'_>, plan: &mut Plan) {
    prometheus::resolve(scope, plan);
    grafana::resolve(scope, plan);
}

/// Reports a file of several documents where one is meant.
fn report_several(scope: &mut Scope<'_>, name: &Spanned<String>, stated: &Stated) {
    let at = stated.value.get(FILE).map_or(name.span, |file| file.span);
    let message = format!("the file of `{}` holds several documents", name.value);
    let help = "make an entry of each, with a file of its own";
    scope.report(Diagnostic::error(codes::SEVERAL_DOCUMENTS, at, message).with_help(help));
}

//! What makes a file an environment: its name, and the outputs it has.

use crate::diagnostics::{Diagnostic, codes};
use crate::document::{Document, Kind, Node};

/// What is wrong with the head of a document. A file without `environment` is only extended: nothing is.
pub fn check(document: &Document) -> Vec<Diagnostic> {
    let Some(environment) = document.root.entry("environment") else { return Vec::new() };
    let mut diagnostics = Vec::new();
    if let Kind::Text(name) = &environment.value.kind {
        diagnostics.extend(misnamed(document, &environment.value, name));
    }
    match document.root.entry("targets") {
        None => diagnostics.push(no_targets(environment.key.span, "the environment has no `targets`")),
        Some(targets) if targets.value.kind == Kind::List(Vec::new()) => {
            diagnostics.push(no_targets(targets.value.span, "`targets` is empty"));
        }
        Some(_) => {}
    }
    diagnostics
}

fn misnamed(document: &Document, value: &Node, name: &str) -> Option<Diagnostic> {
    let stem = document.path.file_stem().filter(|stem| *stem != name)?;
    let message = format!("the environment `{name}` stands in the file `{}`", document.path.file_name()?);
    let help = format!("write `environment: {stem}`, or rename the file");
    Some(Diagnostic::error(codes::ENVIRONMENT_NAME, value.span, message).with_help(help))
}

fn no_targets(span: crate::source::Span, message: &str) -> Diagnostic {
    Diagnostic::error(codes::MISSING_TARGETS, span, message)
        .with_help("state the outputs that this environment has: `targets: [kubernetes, compose]`")
}

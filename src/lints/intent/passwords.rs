//! URLs that are put together where nothing encodes a password.

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Workload;
use crate::plan::container::{Container, VariableValue};
use crate::plan::value::{Part, Value};

/// `$(PASSWORD)` and `${PASSWORD}` put a password into a URL as it is: one with `@`, `/`, `:` or `%` breaks it.
pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let all = intent.plan.workloads.iter();
    all.flat_map(|workload| workload.containers().flat_map(move |container| judge(workload, container))).collect()
}

fn judge(workload: &Workload, container: &Container) -> Vec<Diagnostic> {
    let variables = container.env.iter().flatten();
    let told = variables.filter_map(|variable| {
        let VariableValue::Parts(value) = &variable.value else { return None };
        if !holds_raw_password(value) {
            return None;
        }
        let message = format!("`{}` puts a password into a URL that nothing encodes", variable.name.value);
        let help = "use a password of letters, digits, `-`, `.`, `_` and `~`, or let the secret hold the whole URL";
        let found = Diagnostic::warning(codes::URL_UNSAFE_PASSWORD, value.origin.span()?, message);
        Some(found.with_help(help).with_entry(&workload.id))
    });
    told.collect()
}

/// `scheme://user:`, a secret, `@host`.
fn holds_raw_password(value: &Value) -> bool {
    value.value.windows(3).any(|parts| match parts {
        [Part::Known(before), secret, Part::Known(after)] => {
            let login = before.rsplit_once("://").map(|(_, login)| login);
            secret.is_secret()
                && matches!(secret, Part::Secret(_))
                && login.is_some_and(|login| login.contains(':') && !login.contains(['/', '@']))
                && after.starts_with('@')
        }
        _ => false,
    })
}

//! URLs that are put together where nothing encodes a password.

use std::collections::BTreeSet;

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
    let secrets = secrets(container);
    let variables = container.env.iter().flatten();
    let told = variables.filter_map(|variable| {
        let VariableValue::Parts(value) = &variable.value else { return None };
        if !holds_raw_password(value, &secrets) {
            return None;
        }
        let message = format!("`{}` puts a password into a URL that nothing encodes", variable.name.value);
        let help = "use a password of letters, digits, `-`, `.`, `_` and `~`, or let the secret hold the whole URL";
        let found = Diagnostic::warning(codes::URL_UNSAFE_PASSWORD, value.origin.span()?, message);
        Some(found.with_help(help).with_entry(&workload.id))
    });
    told.collect()
}

/// The variables that hold a secret and nothing else.
fn secrets(container: &Container) -> BTreeSet<&str> {
    let is_secret = |value: &Value| matches!(value.value.as_slice(), [part @ Part::Secret(_)] if part.is_secret());
    let variables = container.env.iter().flatten();
    let secret = variables.filter(|one| matches!(&one.value, VariableValue::Parts(value) if is_secret(value)));
    secret.map(|one| one.name.value.as_str()).collect()
}

/// `scheme://user:`, a secret, `@host`.
fn holds_raw_password(value: &Value, secrets: &BTreeSet<&str>) -> bool {
    let is_raw = |part: &Part| match part {
        Part::Secret(_) => part.is_secret(),
        Part::Variable(name) => secrets.contains(name.as_str()),
        Part::Known(_) | Part::Insecure(_) => false,
    };
    value.value.windows(3).any(|parts| match parts {
        [Part::Known(before), secret, Part::Known(after)] => {
            let login = before.rsplit_once("://").map(|(_, login)| login);
            let asks = login.is_some_and(|login| login.contains(':') && !login.contains(['/', '@']));
            asks && is_raw(secret) && after.starts_with('@')
        }
        _ => false,
    })
}

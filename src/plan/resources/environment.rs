//! The variables by which an image makes its database and user at the first start.

use super::credentials::{credential, default_value, has_key, variables};
use super::kind::{ImageVariable, PasswordRule, Role};
use super::place::{Entry, Place};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::scope::Scope;
use crate::plan::value::Part;
use crate::plan::workload::{Import, Variable, VariableValue};
use crate::source::{Span, Spanned};
use crate::stack::scalars::EntryName;
use crate::tree::{Origin, Sourced};

pub struct Environment {
    pub variables: Vec<Variable>,
    /// The secret that is imported whole.
    pub imports: Vec<Import>,
    pub has_password: bool,
}

/// The variables of the image. What an imported secret holds is left to it. `None` where something was refused.
pub fn resolve(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>) -> Option<Environment> {
    let password = credential(scope, entry, place, Role::Password).ok()?;
    if password.is_none() && entry.kind.password == PasswordRule::Required {
        report_missing_password(scope, entry, place);
        return None;
    }
    let secret = imported(place);
    let object = password.as_ref().and_then(|value| secret_object(&value.value));
    let mut resolved = Vec::new();
    for variable in variables(entry, scope.stack_name) {
        resolved.extend(self::variable(scope, entry, place, variable)?);
    }
    if let Some(secret) = secret {
        scope.read_whole("secret", &secret.value.name);
    }
    let import = secret.zip(object).map(|(secret, object)| Import::Secret(Sourced::stated(object, secret.span)));
    Some(Environment { variables: resolved, imports: import.into_iter().collect(), has_password: password.is_some() })
}

fn imported<'a>(place: Place<'a>) -> Option<&'a Spanned<EntryName>> {
    match place {
        Place::Cluster(block) => block.value.secret.as_ref(),
        Place::External(_) | Place::Aws(_) | Place::Container(_) | Place::Absent => None,
    }
}

fn secret_object(parts: &[Part]) -> Option<String> {
    parts.iter().find_map(|part| match part {
        Part::Secret(key) => Some(key.object.clone()),
        _ => None,
    })
}

/// One variable, unless the imported secret or nothing gives it.
fn variable(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    place: Place<'_>,
    variable: &ImageVariable,
) -> Option<Option<Variable>> {
    let holds = |key: &str| imported(place).is_some_and(|secret| has_key(scope.stack, &secret.value, key));
    let value = match variable.role {
        _ if holds(variable.name) => None,
        Role::Unless { key, .. } if holds(key) => None,
        Role::Unless { value, .. } => Some(default_value(entry, value, "image-switch", "the image demands a choice")),
        role => credential(scope, entry, place, role).ok()?,
    };
    let name = Sourced::new(variable.name.to_owned(), Origin::Stated(entry.span()));
    Some(value.map(|value| Variable { name, value: VariableValue::Parts(value) }))
}

fn report_missing_password(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>) {
    if entry.damaged {
        return;
    }
    let (at, help): (Span, &str) = match place {
        Place::Cluster(block) => (block.span, "add `secret: secret.…` or `password: ${secret.….PASSWORD}`"),
        Place::Container(Some(block)) => {
            (block.span, "add `password: ${secret.….PASSWORD}`, or for development `password: { insecure: … }`")
        }
        _ => (entry.span(), "add `container: { password: … }`"),
    };
    let runtime = if matches!(place, Place::Cluster(_)) { "the cluster" } else { "Compose" };
    let message = format!("`{}` has no password in {runtime}", entry.id());
    scope.report(Diagnostic::error(codes::MISSING_PASSWORD, at, message).with_help(help));
}

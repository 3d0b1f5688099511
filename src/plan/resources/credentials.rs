//! Database, user and password of a resource that stackc runs.

use super::kind::{DefaultDatabase, DefaultUsername, ImageVariable, Role};
use super::place::{Entry, Place};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::resolve::variables::refuse_insecure;
use crate::plan::scope::{Scope, Sink};
use crate::plan::value::{Part, PerRuntime, Value, known};
use crate::source::Spanned;
use crate::stack::resources::ContainerPassword;
use crate::stack::scalars::{EntryName, Text};
use crate::stack::{Stack, Target};
use crate::tree::{Origin, Sourced};

/// What keeps a value from being known is told already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told;

/// A value in one runtime; `None` where it does not exist there.
pub type Answer = Result<Option<Value>, Told>;

/// The variables that the image reads, by the user that services connect as.
pub fn variables(entry: &Entry<'_>, stack_name: &str) -> &'static [ImageVariable] {
    let stated = entry.resource.username.as_ref().and_then(|username| username.value.literal());
    (entry.kind.variables)(stated.as_deref().or(default_username(entry, stack_name)))
}

fn default_username<'s>(entry: &Entry<'_>, stack_name: &'s str) -> Option<&'s str> {
    match entry.kind.username {
        DefaultUsername::Fixed(name) => Some(name),
        DefaultUsername::Stack => Some(stack_name),
        DefaultUsername::Nameless => None,
    }
}

/// The database, user or password; the key of an imported secret where that has it.
pub fn credential(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>, role: Role) -> Answer {
    if let Some((secret, key)) = imported(scope, entry, place, role) {
        return pick(scope.secret_key(&secret.value.name, key, secret.span), Target::Kubernetes);
    }
    match role {
        Role::Database => database(scope, entry, place.target()),
        Role::Username => username(scope, entry, place.target()),
        Role::Password => password(scope, entry, place),
        Role::Unless { .. } => Ok(None),
    }
}

/// The imported secret and its key that holds a credential. It must hold the password.
fn imported<'a>(
    scope: &Scope<'_>,
    entry: &Entry<'_>,
    place: Place<'a>,
    role: Role,
) -> Option<(&'a Spanned<EntryName>, &'static str)> {
    let Place::Cluster(block) = place else { return None };
    let secret = block.value.secret.as_ref()?;
    let variable = variables(entry, scope.stack_name).iter().find(|variable| variable.role == role)?;
    let held = role == Role::Password || has_key(scope.stack, secret, variable.name);
    held.then_some((secret, variable.name))
}

/// Whether a secret of the stack holds a key.
pub fn has_key(stack: &Stack, secret: &EntryName, key: &str) -> bool {
    let named = stack.secrets.get(&secret.name).filter(|_| secret.kind == "secret");
    let keys = named.and_then(|named| named.value.as_ref()).map(|secret| secret.keys.as_slice());
    keys.unwrap_or_default().iter().any(|stated| stated.value == key)
}

fn database(scope: &mut Scope<'_>, entry: &Entry<'_>, target: Target) -> Answer {
    if let Some(stated) = &entry.resource.database {
        return pick(scope.literal(stated, entry.owner(), Sink::Known("the name of a database")), target);
    }
    let (name, because) = match entry.kind.database {
        DefaultDatabase::Stack => (scope.stack_name, "a database is called as its stack"),
        DefaultDatabase::Number(number) => (number, "the server starts with this database"),
    };
    Ok(Some(known(name, Origin::default_of(entry.span(), "database-name", because))))
}

fn username(scope: &mut Scope<'_>, entry: &Entry<'_>, target: Target) -> Answer {
    if let Some(stated) = &entry.resource.username {
        return pick(scope.value(stated, entry.owner(), Sink::Variable), target);
    }
    let because = match entry.kind.username {
        DefaultUsername::Fixed(_) => "the image's own user",
        DefaultUsername::Stack | DefaultUsername::Nameless => "a user is called as its stack",
    };
    let origin = Origin::default_of(entry.span(), "database-user", because);
    Ok(default_username(entry, scope.stack_name).map(|name| known(name, origin)))
}

fn password(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>) -> Answer {
    match place {
        Place::Cluster(block) => match &block.value.password {
            Some(text) => secret_text(scope, entry, text, Target::Kubernetes),
            None => Ok(None),
        },
        Place::Container(Some(block)) => match &block.value.password {
            Some(password) => container_password(scope, entry, password),
            None => Ok(None),
        },
        Place::Container(None) | Place::External(_) | Place::Aws(_) | Place::Absent => Ok(None),
    }
}

fn container_password(scope: &mut Scope<'_>, entry: &Entry<'_>, password: &Spanned<ContainerPassword>) -> Answer {
    if let Some(text) = &password.value.secret {
        return secret_text(scope, entry, text, Target::Compose);
    }
    let Some(literal) = &password.value.insecure else { return Err(Told) };
    refuse_insecure(scope, literal.span);
    let value = pick(scope.literal(literal, entry.owner(), Sink::Variable), Target::Compose)?;
    Ok(value.map(|value| value.map(|parts| parts.into_iter().map(exposed).collect())))
}

/// Text that stands in the place of a secret is one.
fn exposed(part: Part) -> Part {
    match part {
        Part::Known(text) => Part::Insecure(text),
        other => other,
    }
}

/// The value of a text that must lead to a secret.
pub fn secret_text(scope: &mut Scope<'_>, entry: &Entry<'_>, text: &Spanned<Text>, target: Target) -> Answer {
    let value = pick(scope.value(text, entry.owner(), Sink::Variable), target)?;
    match value {
        Some(value) if !value.value.iter().any(Part::is_secret) => {
            let message = format!("the password of `{}` stands in plain text", entry.id());
            let help = "refer to the key of a secret: `${secret.db.PASSWORD}`";
            scope.report(Diagnostic::error(codes::PLAIN_PASSWORD, text.span, message).with_help(help));
            Err(Told)
        }
        value => Ok(value),
    }
}

/// What a value means in one runtime.
pub fn pick(value: Option<PerRuntime<Value>>, target: Target) -> Answer {
    value.map(|value| value.get(target).cloned()).ok_or(Told)
}

/// A number or word that stackc knows.
pub fn default_value(entry: &Entry<'_>, text: impl Into<String>, rule: &'static str, because: &'static str) -> Value {
    known(text, Origin::default_of(entry.span(), rule, because))
}

/// A known text as a value.
pub fn name_value(name: Sourced<String>) -> Value {
    name.map(|name| vec![Part::Known(name)])
}

//! What references find in raw objects, and in what Terraform makes.

use super::content::{self, Held};
use super::kubernetes;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::scope::{Applied, Scope, Sink};
use crate::plan::value::{Part, PerRuntime, SecretKey, Value, known};
use crate::source::Span;
use crate::stack::Target;
use crate::stack::anything::Anything;
use crate::stack::raw::{self, Stated};
use crate::tree::{Content, Origin, Sourced, Tree};

type Outcome = Option<PerRuntime<Value>>;

/// What bridges `${terraform.…}` to pods: its logical id, and the end of its name.
pub const VALUES: &str = "terraform/values";
pub const VALUES_NAME: &str = "terraform";

/// `${raw.kubernetes.queue.metadata.name}`: a scalar of an object; of a file of several objects, below the role of one.
pub fn output(scope: &mut Scope<'_>, path: &[&str], at: Span, sink: Sink, written: &str) -> Outcome {
    let ["kubernetes", name, rest @ ..] = path else {
        let message = format!("`{written}` refers to what is raw of another output than `kubernetes`");
        return scope.unknown(message, path.first().copied().unwrap_or_default(), &["kubernetes"], at);
    };
    let stack = scope.stack;
    let named = scope.named("raw object", &stack.raw.kubernetes, name, at)?;
    let value = match content::held(scope, &named.name, named.value.as_ref()?)? {
        Held::Inline(stated) => inline(scope, stated, rest, at, sink, written)?,
        Held::File(file) => {
            let documents = content::file_documents(scope, &file)?;
            let objects = kubernetes::objects(documents);
            let (object, rest) = of_several(scope, &objects, rest, at, written)?;
            stated(scope, object, rest, at, written)?
        }
    };
    Some(PerRuntime { cluster: value.filter(|_| scope.has(Target::Kubernetes)), compose: None })
}

/// The object that a path begins with, and the rest of the path: an object alone needs no role.
fn of_several<'t, 'p>(
    scope: &mut Scope<'_>,
    objects: &'t [Tree],
    path: &'p [&'p str],
    at: Span,
    written: &str,
) -> Option<(&'t Tree, &'p [&'p str])> {
    if let [only] = objects {
        return Some((only, path));
    }
    let roles = kubernetes::roles(objects);
    let (role, rest) = path.split_first()?;
    match roles.iter().position(|own| own == role) {
        Some(position) => Some((objects.get(position)?, rest)),
        None => {
            let roles: Vec<&str> = roles.iter().map(String::as_str).collect();
            scope.unknown(format!("`{written}` names none of the file's objects"), role, &roles, at)
        }
    }
}

/// A scalar of an inline object, its own references resolved. It has a value in the cluster alone.
fn inline(
    scope: &mut Scope<'_>,
    object: &Stated,
    path: &[&str],
    at: Span,
    sink: Sink,
    written: &str,
) -> Option<Option<Value>> {
    let secret = object.value.get("kind").is_some_and(|kind| kind.value == Anything::Text("Secret".to_owned()));
    refuse_secret(scope, secret, path, at, written)?;
    let mut value = object;
    for step in path {
        let found = match &value.value {
            Anything::List(items) => step.parse().ok().and_then(|index: usize| items.get(index)),
            other => other.get(step),
        };
        let Some(found) = found else {
            let there: Vec<&str> = value.value.entries().iter().map(|(key, _)| key.value.as_str()).collect();
            return scope.unknown(format!("`{written}` leads to nothing: there is no `{step}`"), step, &there, at);
        };
        value = found;
    }
    let origin = Origin::Stated(value.span);
    Some(match &value.value {
        Anything::Text(text) => {
            let text = raw::text(text, value.span).map_err(|refused| scope.report(*refused)).ok()?;
            let found = scope.visit(written.to_owned(), at, |scope| scope.value(&text, None, sink))?;
            found.cluster
        }
        Anything::Bool(flag) => Some(known(flag.to_string(), origin)),
        Anything::Integer(number) => Some(known(number.to_string(), origin)),
        Anything::Number(digits) => Some(known(digits.clone(), origin)),
        other => return no_scalar(scope, other.describe(), at, written),
    })
}

/// A scalar of an object of a file, as it is.
fn stated(scope: &mut Scope<'_>, object: &Tree, path: &[&str], at: Span, written: &str) -> Option<Option<Value>> {
    refuse_secret(scope, kubernetes::text(object, &["kind"]) == Some("Secret"), path, at, written)?;
    let mut tree = object;
    for step in path {
        let (found, there): (_, Vec<&str>) = match &tree.content {
            Content::List(items) => (step.parse().ok().and_then(|index: usize| items.get(index)), Vec::new()),
            Content::Map(entries) => (tree.get(step), entries.iter().map(|(key, _)| key.as_ref()).collect()),
            _ => (None, Vec::new()),
        };
        let Some(found) = found else {
            return scope.unknown(format!("`{written}` leads to nothing: there is no `{step}`"), step, &there, at);
        };
        tree = found;
    }
    let text = match &tree.content {
        Content::Text(text) | Content::Number(text) => text.clone(),
        Content::Bool(flag) => flag.to_string(),
        Content::Integer(number) => number.to_string(),
        Content::List(_) => return no_scalar(scope, "a list", at, written),
        Content::Map(_) => return no_scalar(scope, "a map", at, written),
        _ => return no_scalar(scope, "null", at, written),
    };
    Some(Some(known(text, tree.origin.clone())))
}

fn no_scalar<T>(scope: &mut Scope<'_>, what: &str, at: Span, written: &str) -> Option<T> {
    let message = format!("`{written}` leads to {what}, not to a scalar");
    let help = "go on to a string, a number or a boolean: `${raw.kubernetes.queue.metadata.name}`";
    scope.report(Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message).with_help(help));
    None
}

/// What a Secret holds goes from hand to hand as a key of it, never as text.
fn refuse_secret(scope: &mut Scope<'_>, secret: bool, path: &[&str], at: Span, written: &str) -> Option<()> {
    if !(secret && path.first().is_some_and(|first| ["data", "stringData"].contains(first))) {
        return Some(());
    }
    let message = format!("`{written}` takes a secret out of its object as text");
    let help = "declare its keys, `secrets: { app: { source: existing, keys: […] } }`, and refer to one of them";
    scope.report(Diagnostic::error(codes::SECRET_IN_PLAIN_SINK, at, message).with_help(help));
    None
}

/// `${terraform.aws_sqs_queue.jobs.url}`: what Terraform makes, which pods read as a key of a Secret.
pub fn applied(scope: &mut Scope<'_>, path: &[&str], at: Span, written: &str) -> Outcome {
    if !scope.has(Target::Terraform) {
        let message = format!("`{written}` is made by Terraform, which is none of the environment's targets");
        let help = "add `terraform` to `targets`, or state another value in this environment";
        scope.report(Diagnostic::error(codes::MISSING_TERRAFORM, at, message).with_help(help));
        return None;
    }
    let names = match path {
        ["data", _, _, _, ..] => 3,
        ["module" | "local" | "var", _, ..] | [_, _, _, ..] => 2,
        _ => {
            let message = format!("`{written}` is not the form of a reference to what Terraform makes");
            let help = "a reference is `${terraform.type.name.attribute}`, as in `${terraform.aws_sqs_queue.jobs.url}`";
            scope.report(Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message).with_help(help));
            return None;
        }
    };
    let address = path.iter().take(names).copied().collect::<Vec<_>>().join(".");
    let expression = path.iter().skip(names).fold(address.clone(), |before, step| before + &attribute(step));
    let key = expression.trim_end_matches("\"]").replace("\"]", "").replace(['.', '[', '"'], "-").replace(']', "");
    let variable = format!("TERRAFORM_{key}").replace('-', "_").to_uppercase();
    let object = scope.default_name(VALUES_NAME, at).value;
    scope.applied.push(Applied { key: key.clone(), address, expression, at });
    let part = Part::Secret(SecretKey { secret: VALUES.to_owned(), object, key, variable, confidential: false });
    let value = Sourced::new(vec![part], Origin::Stated(at));
    Some(PerRuntime { cluster: Some(value).filter(|_| scope.has(Target::Kubernetes)), compose: None })
}

fn attribute(step: &str) -> String {
    if step.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("[{step}]");
    }
    match crate::formats::hcl::is_identifier(step) {
        true => format!(".{step}"),
        false => format!("[{}]", crate::formats::hcl::quoted(step)),
    }
}

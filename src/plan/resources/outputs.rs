//! What a resource offers to references, in each runtime.

use super::credentials::{Answer, Told, credential, default_value, name_value, pick};
use super::kind::{Output, Phase, Role};
use super::place::{Entry, Place};
use super::url::Url;
use super::{aws, bucket, cluster, container};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::scope::{Scope, Sink};
use crate::plan::value::{Part, PerRuntime, Value};
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::stack::resources::{Aws, ExternalResource};
use crate::tree::{Origin, Sourced};

/// The value of `${kind.name.output}` in each runtime that has the resource. `None` where the entry is a hole, or
/// where the output is refused, which is told. `at` is the reference.
pub fn output(
    scope: &mut Scope<'_>,
    kind: &str,
    name: &str,
    output: &str,
    at: Span,
    sink: Sink,
) -> Option<PerRuntime<Value>> {
    let known_kind = super::kind_named(kind)?;
    let named = super::named(scope, known_kind, name, at)?;
    let entry = Entry::new(known_kind, named)?;
    let names: Vec<&str> = known_kind.outputs.iter().map(|output| output.name).collect();
    let Some(known) = known_kind.outputs.iter().find(|known| known.name == output) else {
        return scope.unknown(format!("`{kind}.{name}` has no output `{output}`"), output, &names, at);
    };
    let value = scope.visit(format!("{kind}.{name}.{output}"), at, |scope| {
        let cluster = answer(scope, &entry, Target::Kubernetes, known, at).ok()?;
        let compose = answer(scope, &entry, Target::Compose, known, at).ok()?;
        Some(PerRuntime { cluster, compose })
    })?;
    accept(scope, value, &entry, known, at, sink)
}

/// Refuses an output that is a secret in some environment, even where this one states it in plain text.
fn accept(
    scope: &mut Scope<'_>,
    value: PerRuntime<Value>,
    entry: &Entry<'_>,
    output: &Output,
    at: Span,
    sink: Sink,
) -> Option<PerRuntime<Value>> {
    let Sink::Known(sink) = sink else { return Some(value) };
    let told_by_its_parts = value.iter().any(|value| value.value.iter().any(Part::is_secret));
    if told_by_its_parts || !is_secret(entry, output) {
        return Some(value);
    }
    let message = format!("`${{{}.{}}}` puts a secret into {sink}", entry.id(), output.name);
    let refused =
        Diagnostic::error(codes::SECRET_IN_PLAIN_SINK, at, message).with_label("a secret in every environment");
    scope.report(
        refused.with_related(entry.span(), "this makes it secret").with_help("pass a secret as a value of `env`"),
    );
    None
}

fn answer(scope: &mut Scope<'_>, entry: &Entry<'_>, target: Target, output: &Output, at: Span) -> Answer {
    match entry.place(scope.stack, target) {
        // The block that says where it runs may be what was refused.
        Place::Absent if entry.damaged => Err(Told),
        Place::Absent => Ok(None),
        Place::External(block) => external(scope, entry, block, target, output, at),
        Place::Aws(block) => applied(scope, entry, block, output, at),
        place => running(scope, entry, place, output.name),
    }
}

/// An output of what stackc runs.
pub fn running(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>, output: &str) -> Answer {
    match output {
        "host" | "reader_host" => host(scope, entry, place),
        "port" => Ok(Some(port(entry))),
        "database" => credential(scope, entry, place, Role::Database),
        "username" => credential(scope, entry, place, Role::Username),
        "password" => credential(scope, entry, place, Role::Password),
        _ => url(scope, entry, place),
    }
}

fn host(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>) -> Answer {
    let name = match place {
        Place::Cluster(block) => cluster::service_name(scope, entry, &block.value).ok_or(Told)?,
        Place::Container(block) => container::name(entry, block),
        Place::External(_) | Place::Aws(_) | Place::Absent => return Ok(None),
    };
    Ok(Some(name_value(name)))
}

fn port(entry: &Entry<'_>) -> Value {
    default_value(entry, entry.kind.port.to_string(), "image-port", "the official image listens on this port")
}

fn url(scope: &mut Scope<'_>, entry: &Entry<'_>, place: Place<'_>) -> Answer {
    let Some(host) = host(scope, entry, place)? else { return Ok(None) };
    let database = credential(scope, entry, place, Role::Database)?;
    let username = credential(scope, entry, place, Role::Username)?;
    let password = credential(scope, entry, place, Role::Password)?;
    let params = params(scope, entry, place.target());
    let scheme = entry.resource.url.as_ref().and_then(|url| url.value.scheme.as_ref());
    let url = Url {
        scheme: scheme.map_or(entry.kind.scheme, |scheme| scheme.value.as_str()),
        username: parts(username.as_ref()),
        password: parts(password.as_ref()),
        host: &host.value,
        port: &port(entry).value,
        database: parts(database.as_ref()).unwrap_or_default(),
        params: &params,
    };
    // The password comes last: it is what makes the URL secret.
    let origins =
        std::iter::once(Origin::Stated(entry.span())).chain(password.as_ref().map(|value| value.origin.clone()));
    Ok(Some(Sourced::new(url.compose(), Origin::derived(origins))))
}

fn parts(value: Option<&Value>) -> Option<&[Part]> {
    value.map(|value| value.value.as_slice())
}

pub fn params(scope: &mut Scope<'_>, entry: &Entry<'_>, target: Target) -> Vec<(String, String)> {
    let Some(options) = &entry.resource.url else { return Vec::new() };
    let stated: Vec<_> = options.value.params.whole().collect();
    let mut params = Vec::new();
    for (name, literal) in stated {
        let value = pick(scope.literal(literal, entry.owner(), Sink::Known("a parameter of a URL")), target);
        let text = value.ok().flatten().and_then(|value| crate::plan::value::known_text(&value.value));
        params.extend(text.map(|text| (name.value.clone(), text)));
    }
    params
}

/// An output of what Terraform makes: what the stack decides is known, the rest is read through the bridge.
fn applied(scope: &mut Scope<'_>, entry: &Entry<'_>, block: Aws<'_>, output: &Output, at: Span) -> Answer {
    match output.name {
        name if !aws::bridge::is_bridged(name) => decided(scope, entry, block, name),
        name if !aws::bridge::gives(block, name) => withheld(scope, entry, block, output, at),
        name => {
            let secret = name == "password" || name.ends_with("url") && aws::bridge::has_password(block);
            aws::bridge::output(scope, entry, block, output, secret).map(Some).ok_or(Told)
        }
    }
}

fn decided(scope: &mut Scope<'_>, entry: &Entry<'_>, block: Aws<'_>, output: &str) -> Answer {
    match output {
        "port" => Ok(Some(name_value(aws::port(entry, block).map(|port| port.to_string())))),
        "database" => credential(scope, entry, Place::Aws(block), Role::Database),
        _ => credential(scope, entry, Place::Aws(block), Role::Username),
    }
}

fn withheld(scope: &mut Scope<'_>, entry: &Entry<'_>, block: Aws<'_>, output: &Output, at: Span) -> Answer {
    let message = format!("`{}` gives no `{}` with this password", entry.id(), output.name);
    let help = "state `password: generated`, or `password: { existing: … }`";
    let refused = Diagnostic::error(codes::MISSING_OUTPUT, at, message).with_help(help);
    scope.report(refused.with_related(block.span(), "its password is stated here"));
    Err(Told)
}

/// An output of what exists elsewhere: it is stated, or it is not there.
fn external(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    block: &Spanned<ExternalResource>,
    target: Target,
    output: &Output,
    at: Span,
) -> Answer {
    let text = match output.name {
        "host" => &block.value.host,
        "reader_host" => &block.value.reader_host,
        "username" if block.value.username.is_some() => &block.value.username,
        "username" => &entry.resource.username,
        "password" => &block.value.password,
        "url" => &block.value.url,
        "reader_url" => &block.value.reader_url,
        _ => return number(scope, entry, block, target, output, at),
    };
    match text {
        Some(text) => pick(scope.value(text, entry.owner(), Sink::Variable), target),
        None => missing(scope, entry, block, output, at),
    }
}

/// The outputs whose values are literals: port and database.
fn number(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    block: &Spanned<ExternalResource>,
    target: Target,
    output: &Output,
    at: Span,
) -> Answer {
    match (output.name, &block.value.port, &entry.resource.database) {
        ("port", Some(port), _) => Ok(Some(name_value(Sourced::stated(port.value.to_string(), port.span)))),
        ("database", _, Some(database)) => pick(scope.literal(database, entry.owner(), Sink::Variable), target),
        _ => missing(scope, entry, block, output, at),
    }
}

fn missing(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    block: &Spanned<ExternalResource>,
    output: &Output,
    at: Span,
) -> Answer {
    if entry.damaged {
        return Err(Told);
    }
    let message = format!("`{}` is external and gives no `{}`", entry.id(), output.name);
    let diagnostic = Diagnostic::error(codes::MISSING_OUTPUT, at, message)
        .with_related(block.span, "what it gives stands here")
        .with_help(format!("add `{}` to its block `external`", output.name));
    scope.report(diagnostic);
    Err(Told)
}

/// Whether an output is a secret, in every environment of the stack.
fn is_secret(entry: &Entry<'_>, output: &Output) -> bool {
    match output.phase {
        Phase::Secret => true,
        Phase::WithPassword => has_password(entry),
        Phase::Known => false,
    }
}

fn has_password(entry: &Entry<'_>) -> bool {
    let cluster = entry
        .resource
        .cluster
        .as_ref()
        .is_some_and(|block| block.value.secret.is_some() || block.value.password.is_some());
    let external = entry.resource.external.as_ref().is_some_and(|block| block.value.password.is_some());
    let container = entry.resource.container.as_ref().is_some_and(|block| block.value.password.is_some());
    cluster || external || container || entry.aws.is_some_and(aws::bridge::has_password)
}

/// The table of outputs as Markdown: which kind offers which, and in which phase for what Terraform makes and for all else.
pub fn outputs_table() -> String {
    let mut table = String::from("| kind | output | phase | with `aws` |\n|---|---|---|---|\n");
    for kind in super::KINDS {
        for output in kind.outputs {
            let (phase, applied) = phases(output);
            table.push_str(&format!("| {} | {} | {phase} | {applied} |\n", kind.name, output.name));
        }
    }
    for output in bucket::OUTPUTS {
        table.push_str(&format!("| {} | {output} | known | known |\n", bucket::KIND));
    }
    table
}

fn phases(output: &Output) -> (&'static str, &'static str) {
    match output.phase {
        Phase::Known if aws::bridge::is_bridged(output.name) => ("known", "after apply"),
        Phase::Known => ("known", "known"),
        Phase::Secret => ("secret", "secret, after apply"),
        Phase::WithPassword => ("known; secret with a password", "after apply; secret with a password"),
    }
}

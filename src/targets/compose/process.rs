//! What runs in a container, with what, and who may call it.

use super::companions::Part;
use super::project::Shared;
use super::values::{duration, escape, pairs, text, texts};
use crate::plan::value::{Part as ValuePart, PerRuntime, Value};
use crate::plan::workload::{
    Build, Check, Command, Healthcheck, Port, Probes, Publish, TerminationMessage, Variable, VariableValue,
};
use crate::stack::container::Protocol;
use crate::tree::{GapKind, MapBuilder, Origin, Sourced, Tree};

pub(super) fn build(shared: &Shared<'_>, build: &Build) -> Tree {
    let Build { origin, context, dockerfile, target, args, cache_from } = build;
    MapBuilder::new(origin.clone())
        .tree("context", shared.path(context))
        .optional_tree("dockerfile", dockerfile.as_ref().map(text))
        .optional_tree("target", target.as_ref().map(text))
        .non_empty("args", pairs(args, origin))
        .non_empty("cache_from", texts(cache_from, origin))
        .build()
}

pub(super) fn command(command: &Command) -> Option<Tree> {
    let Command { origin, words } = command;
    words.compose.as_ref().map(|words| texts(words, origin))
}

pub(super) fn environment(shared: &mut Shared<'_>, part: &Part<'_>, env: &PerRuntime<Vec<Variable>>) -> Tree {
    let variables = env.compose.iter().flatten();
    let map = MapBuilder::new(part.container.origin.clone());
    variables
        .fold(map, |map, variable| map.optional_tree(variable.name.value.clone(), set(shared, part, variable)))
        .build_of_values()
}

fn set(shared: &mut Shared<'_>, part: &Part<'_>, variable: &Variable) -> Option<Tree> {
    let Variable { name, value } = variable;
    let what = part.what(&format!("env.{}", name.value));
    match value {
        VariableValue::Parts(value) => match joined(value, part.starts_with_the_project()) {
            Some(text) => Some(Tree::text(text, value.origin.clone())),
            None => {
                let because = "Compose cannot put one variable of a container into another.";
                shared.gap(GapKind::Impossible, what, because, &value.origin);
                None
            }
        },
        VariableValue::Resource { field, divisor: _ } => {
            let because = "Compose tells a container nothing of its limits.";
            shared.gap(GapKind::Inapplicable, what, because, &field.origin);
            None
        }
        VariableValue::Field(field) => {
            let because = format!("Compose has no pod whose `{}` it could tell.", field.value);
            shared.gap(GapKind::Inapplicable, what, because, &field.origin);
            None
        }
    }
}

/// A value as Compose interpolates it; `None` where it holds what only the cluster can say.
///
/// Compose interpolates the whole file before it looks at profiles: a variable demanded by a service that nobody starts
/// would stop every `up`. So one behind a profile is empty where it is not set.
fn joined(value: &Value, demanded: bool) -> Option<String> {
    let unset = if demanded { ":?" } else { ":-" };
    let part = |part: &ValuePart| match part {
        ValuePart::Known(text) | ValuePart::Insecure(text) => Some(escape(text)),
        ValuePart::Secret(key) => Some(format!("${{{}{unset}}}", key.variable)),
        ValuePart::Variable(_) => None,
    };
    value.value.iter().map(part).collect()
}

/// The ports that the host publishes.
pub(super) fn published(part: &Part<'_>) -> Tree {
    let networked = part.pod.compose.network_mode.is_none();
    let ports = part.ports().filter(|_| networked);
    let ports: Vec<Tree> = ports.filter_map(|port| Some(publish(port, port.publish.as_ref()?))).collect();
    let origin = ports.first().map(|port| port.origin.clone()).unwrap_or_default();
    Tree::list(ports, origin)
}

fn publish(port: &Port, publish: &Publish) -> Tree {
    let Port { origin, name, container, protocol: spoken, app_protocol, host_port: _, publish: _ } = port;
    let Publish { port: host, address } = publish;
    MapBuilder::new(origin.clone())
        .tree("name", text(name))
        .field("target", container)
        .tree("published", Tree::text(host.value.to_string(), host.origin.clone()))
        .tree("host_ip", text(address))
        .tree("protocol", Tree::text(protocol(spoken.value), spoken.origin.clone()))
        .optional_tree("app_protocol", app_protocol.as_ref().map(text))
        .build()
}

/// The ports that only other services reach. They have neither name nor application protocol in Compose.
pub(super) fn expose(shared: &mut Shared<'_>, part: &Part<'_>) -> Tree {
    let hidden = part.ports().filter(|port| port.publish.is_none());
    let ports: Vec<Tree> = hidden.map(|port| exposed(shared, part, port)).collect();
    let origin = ports.first().map(|port| port.origin.clone()).unwrap_or_default();
    Tree::list(ports, origin)
}

fn exposed(shared: &mut Shared<'_>, part: &Part<'_>, port: &Port) -> Tree {
    let Port { origin: _, name, container, protocol: spoken, app_protocol, host_port: _, publish: _ } = port;
    let what = part.what(&format!("ports.{}", name.value));
    if let Some(app_protocol) = app_protocol {
        let because = format!("Compose does not say that an exposed port speaks `{}`.", app_protocol.value);
        shared.gap(GapKind::Inapplicable, what.as_str(), because, &app_protocol.origin);
    }
    shared.gap(GapKind::Inapplicable, what, "Compose has no names for exposed ports.", &name.origin);
    let written = match spoken.value {
        Protocol::Tcp => container.value.to_string(),
        other => format!("{}/{}", container.value, protocol(other)),
    };
    Tree::text(written, container.origin.clone())
}

fn protocol(protocol: Protocol) -> &'static str {
    match protocol {
        Protocol::Tcp => "tcp",
        Protocol::Udp => "udp",
        Protocol::Sctp => "sctp",
    }
}

pub(super) fn healthcheck(check: &Healthcheck) -> Tree {
    let Healthcheck {
        origin,
        command,
        interval_seconds,
        timeout_seconds,
        retries,
        start_period_seconds,
        start_interval_seconds,
    } = check;
    let mut test = vec![Tree::text("CMD", origin.clone())];
    test.extend(command.iter().map(text));
    MapBuilder::new(origin.clone())
        .tree("test", Tree::list(test, origin.clone()))
        .optional_tree("interval", interval_seconds.as_ref().map(duration))
        .optional_tree("timeout", timeout_seconds.as_ref().map(duration))
        .optional("retries", retries.as_ref())
        .optional_tree("start_period", start_period_seconds.as_ref().map(duration))
        .optional_tree("start_interval", start_interval_seconds.as_ref().map(duration))
        .build()
}

/// `post_start` and `pre_stop` run commands. Waiting lets a cluster's endpoints settle, which Compose has none of.
pub(super) fn hook(
    shared: &mut Shared<'_>,
    part: &Part<'_>,
    field: &'static str,
    hook: Option<&Check>,
) -> Option<Tree> {
    let what = part.what(&format!("lifecycle.{field}"));
    match hook? {
        Check::Exec { command } => {
            let origin = command.first().map(|word| word.origin.clone()).unwrap_or_default();
            let run = MapBuilder::new(origin.clone()).tree("command", texts(command, &origin)).build();
            return Some(Tree::list(vec![run], origin));
        }
        Check::Sleep { seconds } => {
            let because = "Compose has no endpoints that a wait would let settle.";
            shared.gap(GapKind::Inapplicable, what, because, &seconds.origin);
        }
        Check::Http { path, port: _, scheme: _, headers: _ } => request(shared, what, &path.origin),
        Check::Tcp { port } | Check::Grpc { port, service: _ } => request(shared, what, &port.origin),
    }
    None
}

fn request(shared: &mut Shared<'_>, what: String, origin: &Origin) {
    shared.gap(GapKind::Approximated, what, "Compose's hooks run commands only: this one is left out.", origin);
}

/// What only the cluster does with a container.
pub(super) fn unsaid(shared: &mut Shared<'_>, part: &Part<'_>) {
    let Probes { liveness, readiness, startup } = &part.container.probes;
    for (name, probe) in [("liveness", liveness), ("readiness", readiness), ("startup", startup)] {
        if let Some(probe) = probe {
            let because = "Compose makes no probes: what it checks is stated as `healthcheck`.";
            shared.gap(GapKind::Inapplicable, part.what(&format!("probes.{name}")), because, &probe.origin);
        }
    }
    for port in &part.container.ports {
        if let Some(host_port) = &port.host_port {
            let what = part.what(&format!("ports.{}.host_port", port.name.value));
            shared.gap(GapKind::Inapplicable, what, "Compose publishes what `publish` says.", &host_port.origin);
        }
    }
    if let Some(TerminationMessage { path, policy }) = &part.container.termination_message {
        let origins = path.iter().map(|path| &path.origin).chain(policy.iter().map(|policy| &policy.origin));
        for origin in origins {
            let because = "Compose does not ask why a container ended.";
            shared.gap(GapKind::Inapplicable, part.what("termination_message"), because, origin);
        }
    }
    if let Some(Sourced { value: _, origin }) = &part.container.image_pull_policy {
        let because = "Compose pulls as `pull_policy` says.";
        shared.gap(GapKind::Inapplicable, part.what("image_pull_policy"), because, origin);
    }
}

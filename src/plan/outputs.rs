//! What each kind of entry offers to references, and what it means in each runtime.
//!
//! | reference | cluster | Compose |
//! |---|---|---|
//! | `${service.x.host}` | the Service's name | the Compose service's name |
//! | `${service.x.port.http}` | the Service's port | the container's port |
//! | `${service.x.url}` | `http://host:port` | the same, of Compose |
//! | `${service.x.public_url}` | the first route | the published port on localhost |
//! | `${service.x.image}`, `.image.tag` | the image | the image |
//! | `${self.port.http}` | the port to listen on | the same |
//! | `${env.X}` | another variable of the container | its value |
//! | `${bucket.x.name}`, `.region`, `.arn` | known at compile time | the same |
//! | `${raw.kubernetes.x.metadata.name}` | the scalar there | – |
//! | `${terraform.aws_sqs_queue.x.url}` | after apply | – |

use super::entry::{Entry, Role};
use super::image::tag_of;
use super::resolve::raw;
use super::resources;
use super::scope::{Owner, Scope, Sink, Use};
use super::value::{Part, PerRuntime, SecretKey, Value, known, known_text};
use crate::diagnostics::{Diagnostic, codes, did_you_mean, list_or};
use crate::source::{Span, Spanned};
use crate::stack::config::Secret;
use crate::stack::container::{Container, Port, Variable};
use crate::stack::scalars::{EntryName, Reference};
use crate::stack::{Entries, Named, Target};
use crate::tree::{Origin, Sourced};

type Outcome = Option<PerRuntime<Value>>;

/// Kinds whose entries are workloads, configs and secrets; resources add theirs.
const KINDS: &[&str] = &[
    "service",
    "job",
    "config",
    "secret",
    "bucket",
    "self",
    "env",
    "stack",
    "environment",
    "kubernetes",
    "raw",
    "terraform",
];
const SERVICE_OUTPUTS: &[&str] = &["host", "port", "url", "public_url", "image", "name"];
const JOB_OUTPUTS: &[&str] = &["image", "name"];

impl<'a> Scope<'a> {
    /// What a reference means. `None` where it was refused, or leads into a hole.
    pub(super) fn reference(
        &mut self,
        reference: &Reference,
        at: Span,
        owner: Option<Owner<'_>>,
        sink: Sink,
    ) -> Outcome {
        let path: Vec<&str> = reference.path.iter().map(String::as_str).collect();
        match path.as_slice() {
            ["stack"] => both(self.stack_name, at),
            ["stack", ..] => self.reserved(&reference.written, at),
            ["environment"] => {
                let environment = self.stack.environment.as_ref()?;
                both(&environment.value, environment.span)
            }
            ["kubernetes", "namespace"] => self.namespace_value(at),
            ["self", rest @ ..] => self.own_output(rest, at, owner, &reference.written),
            ["env", name] => self.other_variable(name, at, owner, sink),
            ["secret", entry, key] => self.secret_key(entry, key, at),
            ["config", entry, key] => self.config_key(entry, key, at),
            [kind @ ("service" | "job"), name, output @ ..] => {
                let entry = self.entry(kind, name, at)?;
                self.output(&entry, output, at, owner, &reference.written)
            }
            ["raw", path @ ..] => raw::output(self, path, at, sink, &reference.written),
            ["terraform", path @ ..] => raw::applied(self, path, at, &reference.written),
            [resources::bucket::KIND, name, output] => resources::bucket::output(self, name, output, at),
            [kind, name, output] if resources::is_kind(kind) => {
                self.record_use(owner, kind, name, None, at);
                resources::output(self, kind, name, output, at, sink)
            }
            _ => self.unknown_kind(&reference.written, path.first().copied().unwrap_or_default(), at),
        }
    }

    fn unknown_kind(&mut self, written: &str, kind: &str, at: Span) -> Outcome {
        let kinds: Vec<&str> = KINDS.iter().copied().chain(resources::kinds()).collect();
        if kinds.contains(&kind) {
            let help = "a reference is `${kind.name.output}`, as in `${service.api.url}` or `${secret.app.KEY}`";
            let message = format!("`{written}` is not the form of a reference to `{kind}`");
            self.report(Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message).with_help(help));
            return None;
        }
        self.unknown(format!("`{written}` refers to `{kind}`, which is no kind of entry"), kind, &kinds, at)
    }

    fn reserved(&mut self, written: &str, at: Span) -> Outcome {
        let message = format!("`{written}` refers to another stack, which stackc does not resolve yet");
        let help = "state the value itself; `${stack}` is the name of this stack";
        self.report(Diagnostic::error(codes::OTHER_STACK, at, message).with_help(help));
        None
    }

    /// Reports a name that does not exist, with what is there instead.
    pub fn unknown<T>(&mut self, message: String, name: &str, there: &[&str], at: Span) -> Option<T> {
        let help = match did_you_mean(name, there.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None if there.is_empty() => "state it first: this stack has none".to_owned(),
            None => format!("name one of {}", list_or(there.iter().copied())),
        };
        let at = self.context.sources.name_within(at, name);
        let refused = Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message).with_help(help);
        self.report(refused.with_rename(at, name, there.iter().copied()));
        None
    }

    /// The service or job of this name; reports one that does not exist.
    pub fn entry(&mut self, kind: &str, name: &str, at: Span) -> Option<Entry<'a>> {
        let stack = self.stack;
        match kind {
            "service" => self.named(kind, &stack.services, name, at).and_then(Entry::service),
            _ => self.named(kind, &stack.jobs, name, at).and_then(Entry::job),
        }
    }

    /// The entry of this name, be it a hole; reports one that does not exist.
    pub fn named<'n, T>(&mut self, kind: &str, entries: &'n Entries<T>, name: &str, at: Span) -> Option<&'n Named<T>> {
        entries.get(name).or_else(|| self.no_entry(kind, entries.names(), name, at))
    }

    /// Records that the owner of a text dials an entry.
    pub fn record_use(&mut self, owner: Option<Owner<'_>>, kind: &str, name: &str, port: Option<&str>, at: Span) {
        let Some(owner) = owner.filter(|owner| (owner.kind, owner.name) != (kind, name)) else { return };
        let entry = |kind: &str, name: &str| EntryName { kind: kind.to_owned(), name: name.to_owned() };
        let port = port.map(str::to_owned);
        self.uses.push(Use { from: entry(owner.kind, owner.name), to: entry(kind, name), port, at });
    }

    fn namespace_value(&mut self, at: Span) -> Outcome {
        let stack = self.stack;
        let stated = stack.kubernetes.as_ref().and_then(|kubernetes| kubernetes.namespace.as_ref());
        let key = "kubernetes.namespace".to_owned();
        let name = match stated {
            Some(namespace) => self.visit(key, at, |scope| scope.known(&namespace.name, None, "a name"))?.cluster?,
            None => self.default_environment_name()?,
        };
        let cluster = self.has(Target::Kubernetes).then(|| known(name.value, name.origin));
        Some(PerRuntime { cluster, compose: None })
    }

    /// `<stack>-<environment>`: the namespace and the Compose project that the stack does not name.
    pub fn default_environment_name(&self) -> Option<Sourced<String>> {
        let environment = self.stack.environment.as_ref()?;
        let because = "each environment of a stack has a space of its own";
        let origin = Origin::default_of(environment.span, "stack-and-environment", because);
        Some(Sourced::new(format!("{}-{}", self.stack_name, environment.value), origin))
    }

    fn own_output(&mut self, rest: &[&str], at: Span, owner: Option<Owner<'_>>, written: &str) -> Outcome {
        let own = owner.and_then(|owner| Some((Entry::find(self.stack, owner.kind, owner.name)?, owner.container)));
        let Some((entry, container)) = own else {
            let message = format!("`{written}` stands outside a service or job");
            let help = "name the entry: `${service.api.image}`";
            self.report(Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message).with_help(help));
            return None;
        };
        let container = container.unwrap_or(entry.container());
        match rest {
            ["port"] | ["port", _] => self.own_port(&entry, container, rest.get(1).copied(), at),
            _ => self.output_of(&entry, container, rest, at, owner, written),
        }
    }

    /// The port to listen on: the container's own, else one of the entry's main container.
    fn own_port(&mut self, entry: &Entry<'a>, container: &Container, name: Option<&str>, at: Span) -> Outcome {
        let find = |container: &Container| pick_port(container, name).cloned();
        let Some(port) = find(container).or_else(|| find(entry.container())) else {
            return self.unknown_port(entry, name, at);
        };
        both(port.container.value.to_string(), port.container.span)
    }

    /// Reports a port that an entry does not have.
    pub fn unknown_port<T>(&mut self, entry: &Entry<'a>, name: Option<&str>, at: Span) -> Option<T> {
        let there: Vec<&str> = entry.container().ports.names().collect();
        if entry.damaged || name.is_some_and(|name| there.contains(&name)) {
            return None;
        }
        let (message, help) = match name {
            Some(name) => (
                format!("`{}` has no port `{name}`", entry.id()),
                did_you_mean(name, there.iter().copied()).map(|near| format!("did you mean `{near}`?")),
            ),
            None => (format!("`{}` has no port that is meant without a name", entry.id()), None),
        };
        let help = help.unwrap_or_else(|| match there.is_empty() {
            true => "give the entry a port: `ports: { http: 8080 }`".to_owned(),
            false => format!("name one of {}", list_or(there.iter().copied())),
        });
        let at = name.map_or(at, |name| self.context.sources.name_within(at, name));
        let refused = Diagnostic::error(codes::UNKNOWN_PORT, at, message).with_label("no such port");
        let refused = refused.with_rename(at, name.unwrap_or_default(), there.iter().copied());
        let refused = refused.with_related(entry.span(), format!("`{}` stands here", entry.id()));
        self.report(refused.with_help(help));
        None
    }

    fn output(
        &mut self,
        entry: &Entry<'a>,
        output: &[&str],
        at: Span,
        owner: Option<Owner<'_>>,
        written: &str,
    ) -> Outcome {
        self.output_of(entry, entry.container(), output, at, owner, written)
    }

    fn output_of(
        &mut self,
        entry: &Entry<'a>,
        container: &Container,
        output: &[&str],
        at: Span,
        owner: Option<Owner<'_>>,
        written: &str,
    ) -> Outcome {
        match (output, entry.role) {
            (["name"], _) => self.name_value(entry),
            (["image"], _) => self.image_value(entry, container, at),
            (["image", "tag"], _) => Some(tag_of(self.image_value(entry, container, at)?)),
            (["host"], Role::Service(_)) => {
                self.record_use(owner, entry.kind(), &entry.name.value, None, at);
                self.host_value(entry)
            }
            (["port"] | ["port", _], Role::Service(_)) => self.port_value(entry, output.get(1).copied(), at, owner),
            (["url"] | ["url", _], Role::Service(_)) => self.url_value(entry, output.get(1).copied(), at, owner),
            (["public_url"], Role::Service(service)) => super::public_url::resolve(self, entry, service, at),
            _ => self.unknown_output(entry, output, at, written),
        }
    }

    fn unknown_output(&mut self, entry: &Entry<'a>, output: &[&str], at: Span, written: &str) -> Outcome {
        let there = match entry.role {
            Role::Service(_) => SERVICE_OUTPUTS,
            Role::Job(_) => JOB_OUTPUTS,
        };
        let name = output.first().copied().unwrap_or_default();
        let message = format!("`{written}` asks for an output that a {} does not have", entry.kind());
        self.unknown(message, name, there, at)
    }

    fn name_value(&mut self, entry: &Entry<'a>) -> Outcome {
        let cluster = match entry.runs_in(self.stack, Target::Kubernetes) {
            true => Some(self.workload_name(entry)?),
            false => None,
        };
        Some(self.beside_compose_name(entry, cluster))
    }

    fn host_value(&mut self, entry: &Entry<'a>) -> Outcome {
        let reachable = entry.container().ports.whole().any(|(_, port)| !is_internal(port));
        let cluster = match entry.runs_in(self.stack, Target::Kubernetes) && (reachable || entry.damaged) {
            true => Some(self.service_name(entry)?),
            false => None,
        };
        Some(self.beside_compose_name(entry, cluster))
    }

    fn beside_compose_name(&self, entry: &Entry<'a>, cluster: Option<Sourced<String>>) -> PerRuntime<Value> {
        let name = entry.compose_name();
        let compose = entry.runs_in(self.stack, Target::Compose);
        PerRuntime {
            cluster: cluster.map(|name| known(name.value, name.origin)),
            compose: compose.then(|| known(&name.value, Origin::Stated(name.span))),
        }
    }

    /// The port to dial.
    fn port_value(&mut self, entry: &Entry<'a>, name: Option<&str>, at: Span, owner: Option<Owner<'_>>) -> Outcome {
        let container = entry.container();
        let Some((name, port)) = find_port(container, name) else { return self.unknown_port(entry, name, at) };
        self.record_use(owner, entry.kind(), &entry.name.value, Some(name), at);
        let number = |port: &Spanned<u16>| known(port.value.to_string(), Origin::Stated(port.span));
        let cluster = entry.runs_in(self.stack, Target::Kubernetes) && !is_internal(port);
        Some(PerRuntime {
            cluster: cluster.then(|| number(port.service.as_ref().unwrap_or(&port.container))),
            compose: entry.runs_in(self.stack, Target::Compose).then(|| number(&port.container)),
        })
    }

    fn url_value(&mut self, entry: &Entry<'a>, name: Option<&str>, at: Span, owner: Option<Owner<'_>>) -> Outcome {
        let host = self.host_value(entry)?;
        let port = self.port_value(entry, name, at, owner)?;
        let url = |host: Option<Value>, port: Option<Value>| -> Option<Value> {
            let (host, port) = (host?, port?);
            let text = format!("http://{}:{}", known_text(&host.value)?, known_text(&port.value)?);
            Some(known(text, Origin::derived([host.origin, port.origin])))
        };
        Some(PerRuntime { cluster: url(host.cluster, port.cluster), compose: url(host.compose, port.compose) })
    }

    /// The image of a container of an entry.
    fn image_value(&mut self, entry: &Entry<'a>, container: &Container, at: Span) -> Outcome {
        let Some(image) = &container.image else {
            return self.missing_image_output(entry, container, at);
        };
        let owner = Owner { kind: entry.kind(), name: &entry.name.value, container: Some(container) };
        let value = self.visit(format!("{}.image", entry.id()), at, |scope| {
            scope.value(image, Some(owner), Sink::Known("an image"))
        })?;
        let here = |target| entry.runs_in(self.stack, target);
        Some(PerRuntime {
            cluster: value.cluster.filter(|_| here(Target::Kubernetes)),
            compose: value.compose.filter(|_| here(Target::Compose)),
        })
    }

    fn missing_image_output(&mut self, entry: &Entry<'a>, container: &Container, at: Span) -> Outcome {
        if entry.damaged || container.build.is_some() {
            return (!entry.damaged).then(PerRuntime::default);
        }
        let message = format!("`{}` has no image", entry.id());
        let refused = Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message);
        self.report(refused.with_related(entry.span(), "it stands here").with_help("give it an `image`"));
        None
    }

    /// `${env.X}`: another variable of the same container. A variable takes it over at run time, every other sink
    /// takes its text.
    fn other_variable(&mut self, name: &str, at: Span, owner: Option<Owner<'_>>, sink: Sink) -> Outcome {
        let Some((owner, container)) = owner.and_then(|owner| Some((owner, owner.container?))) else {
            let message = format!("`${{env.{name}}}` stands outside a container");
            let help = "refer to the config or secret itself: `${config.app.KEY}`";
            self.report(Diagnostic::error(codes::UNKNOWN_REFERENCE, at, message).with_help(help));
            return None;
        };
        let key = format!("{}.{}.env.{name}", owner.kind, owner.name);
        let found = match container.env.get(name) {
            Some(variable) => {
                let variable = variable.value.as_ref()?;
                self.visit(key, at, |scope| scope.variable(variable, owner, sink))?
            }
            None => self.imported_variable(name, container, at)?,
        };
        let compose = self.compose_variable(name, owner, at, sink).or(found.compose);
        let inlined = sink != Sink::Variable;
        let taken = || Sourced::new(vec![Part::Variable(name.to_owned())], Origin::Stated(at));
        let cluster = if inlined { found.cluster } else { self.has(Target::Kubernetes).then(taken) };
        Some(PerRuntime { cluster, compose })
    }

    /// What `compose.env` of the owner says of a variable of its main container.
    fn compose_variable(&mut self, name: &str, owner: Owner<'_>, at: Span, sink: Sink) -> Option<Value> {
        let entry = Entry::find(self.stack, owner.kind, owner.name)?;
        owner.container.filter(|container| std::ptr::eq(*container, entry.container()))?;
        let variable = entry.compose()?.env.get(name)?.value.as_ref()?;
        let key = format!("{}.{}.compose.env.{name}", owner.kind, owner.name);
        self.visit(key, at, |scope| scope.variable(variable, owner, sink))?.compose
    }

    /// The value of a variable, where it is no field of the pod.
    pub fn variable(&mut self, variable: &Variable, owner: Owner<'_>, sink: Sink) -> Outcome {
        match (&variable.value, &variable.insecure) {
            (Some(value), _) => self.literal(value, Some(owner), sink),
            (None, Some(insecure)) => {
                let text = insecure.value.0.literal()?;
                let value = Sourced::new(vec![Part::Insecure(text)], Origin::Stated(insecure.span));
                Some(PerRuntime::both(value))
            }
            (None, None) => Some(PerRuntime::default()),
        }
    }

    fn imported_variable(&mut self, name: &str, container: &Container, at: Span) -> Outcome {
        let stack = self.stack;
        for import in container.env_from.iter().rev() {
            let entry = &import.value.name;
            match import.value.kind.as_str() {
                "config" if provides(stack.configs.get(entry), |config| config.data.get(name).is_some()) => {
                    return self.config_key(entry, name, at);
                }
                "secret" if provides(stack.secrets.get(entry), |secret| has_key(secret, name)) => {
                    return self.secret_key(entry, name, at);
                }
                _ => {}
            }
        }
        let there: Vec<&str> = container.env.names().collect();
        self.unknown(format!("the container has no variable `{name}`"), name, &there, at)
    }

    /// A key of a secret: secret in every runtime.
    pub fn secret_key(&mut self, entry: &str, key: &str, at: Span) -> Outcome {
        let stack = self.stack;
        let named = self.named("secret", &stack.secrets, entry, at)?;
        let secret = named.value.as_ref()?;
        if !has_key(secret, key) {
            return self.unknown_key(("secret", &named.name), key, &text_of(&secret.keys), named.damaged, at);
        }
        self.reads.insert((format!("secret.{entry}"), key.to_owned()));
        let object = self.secret_object_name(&named.name, secret)?;
        let variable = compose_variable_name(secret, key);
        let part = SecretKey {
            secret: format!("secret.{entry}"),
            object: object.value,
            key: key.to_owned(),
            variable,
            confidential: true,
        };
        Some(PerRuntime::both(Sourced::new(vec![Part::Secret(part)], Origin::Stated(at))))
    }

    /// A key of a config.
    pub fn config_key(&mut self, entry: &str, key: &str, at: Span) -> Outcome {
        let stack = self.stack;
        let named = self.named("config", &stack.configs, entry, at)?;
        let config = named.value.as_ref()?;
        let Some(data) = config.data.get(key) else {
            let there: Vec<&str> = config.data.names().collect();
            return self.unknown_key(("config", &named.name), key, &there, named.damaged, at);
        };
        self.reads.insert((format!("config.{entry}"), key.to_owned()));
        let text = data.value.as_ref()?;
        self.visit(format!("config.{entry}.{key}"), at, |scope| scope.literal(text, None, Sink::Known("a config")))
    }

    pub fn unknown_key<T>(
        &mut self,
        (kind, entry): (&str, &Spanned<String>),
        key: &str,
        there: &[&str],
        damaged: bool,
        at: Span,
    ) -> Option<T> {
        if damaged {
            return None;
        }
        let help = match did_you_mean(key, there.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("add `{key}` to `{kind}.{}`", entry.value),
        };
        let message = format!("`{kind}.{}` has no key `{key}`", entry.value);
        let at = self.context.sources.name_within(at, key);
        let refused = Diagnostic::error(codes::UNKNOWN_KEY, at, message).with_label("no such key");
        let refused = refused.with_rename(at, key, there.iter().copied());
        self.report(refused.with_related(entry.span, "its keys stand here").with_help(help));
        None
    }
}

fn both(text: impl Into<String>, span: Span) -> Outcome {
    Some(PerRuntime::both(known(text, Origin::Stated(span))))
}

fn provides<T>(named: Option<&Named<T>>, has: impl FnOnce(&T) -> bool) -> bool {
    named.is_some_and(|named| named.value.as_ref().is_none_or(has))
}

fn text_of(texts: &[Spanned<String>]) -> Vec<&str> {
    texts.iter().map(|text| text.value.as_str()).collect()
}

fn has_key(secret: &Secret, key: &str) -> bool {
    secret.keys.iter().any(|stated| stated.value == key)
}

/// The variable that holds a key for Compose.
pub fn compose_variable_name(secret: &Secret, key: &str) -> String {
    let stated = secret.compose_name.get(key).and_then(|named| named.value.as_ref());
    stated.map_or_else(|| variable_name(key), |name| name.value.clone())
}

/// The key as a shell takes it for a variable: `tls.crt` is `TLS_CRT`.
pub fn variable_name(key: &str) -> String {
    let plain = key.bytes().all(|letter| letter.is_ascii_alphanumeric() || letter == b'_');
    if plain {
        return key.to_owned();
    }
    key.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' }).collect()
}

pub fn is_internal(port: &Port) -> bool {
    port.internal.as_ref().is_some_and(|internal| internal.value)
}

/// The port of this name; without one the only port, or `http`.
pub fn find_port<'c>(container: &'c Container, name: Option<&str>) -> Option<(&'c str, &'c Port)> {
    let mut ports = container.ports.whole().map(|(name, port)| (name.value.as_str(), port));
    match name {
        Some(name) => ports.find(|(there, _)| *there == name),
        None if container.ports.names().count() == 1 => ports.next(),
        None => ports.find(|(there, _)| *there == "http"),
    }
}

fn pick_port<'c>(container: &'c Container, name: Option<&str>) -> Option<&'c Port> {
    find_port(container, name).map(|(_, port)| port)
}

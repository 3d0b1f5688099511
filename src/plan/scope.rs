//! What names mean: the one place that resolves references, per runtime and per sink.

use std::collections::BTreeSet;

use super::Context;
use super::value::{Part, PerRuntime, Value, known_text};
use crate::diagnostics::{Diagnostic, Severity, codes};
use crate::source::{Span, Spanned};
use crate::stack::scalars::{EntryName, Literal, Text, TextPart};
use crate::stack::{Stack, Target};
use crate::tree::{Origin, Sourced};

/// What a resolved text flows into, which decides what it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sink {
    /// An environment variable: everything, secrets too.
    Variable,
    /// Data of a ConfigMap, a label, an argument, a name, an image: known at compile time, never secret.
    /// Holds the sink's name as messages say it: "a label".
    Known(&'static str),
}

/// The container that a text belongs to, for `${self.…}` and `${env.…}`.
#[derive(Clone, Copy, Debug)]
pub struct Owner<'o> {
    /// `service`, `postgres`.
    pub kind: &'o str,
    /// The entry's key; companions have their entry's.
    pub name: &'o str,
    pub container: Option<&'o crate::stack::container::Container>,
}

/// One entry dials another, as a reference says.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Use {
    pub from: EntryName,
    pub to: EntryName,
    /// The name of the port; every port where it is `None`.
    pub port: Option<String>,
    /// The reference.
    pub at: Span,
}

/// A value that Terraform makes, as a reference names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Applied {
    /// By which pods read it.
    pub key: String,
    /// `aws_sqs_queue.jobs`.
    pub address: String,
    /// `aws_sqs_queue.jobs.url`.
    pub expression: String,
    /// The reference.
    pub at: Span,
}

/// Resolves references against a stack and collects what is wrong.
pub struct Scope<'a> {
    pub stack: &'a Stack,
    /// The folder's name.
    pub stack_name: &'a str,
    pub context: &'a Context<'a>,
    pub diagnostics: Vec<Diagnostic>,
    /// Who dials whom. The same pair may stand here several times.
    pub uses: Vec<Use>,
    /// Keys of configs and secrets that something reads: `config.app`, `LOG_LEVEL`.
    pub reads: BTreeSet<(String, String)>,
    /// What references name of the module of Terraform. The same value may stand here several times.
    pub applied: Vec<Applied>,
    /// The values that are being resolved, each with the reference that asked for it.
    visiting: Vec<(String, Span)>,
    /// The members of cycles that are told already.
    cycles: BTreeSet<Vec<String>>,
}

impl<'a> Scope<'a> {
    pub fn new(stack: &'a Stack, context: &'a Context<'a>) -> Self {
        Scope {
            stack,
            stack_name: context.stack_name,
            context,
            diagnostics: Vec::new(),
            uses: Vec::new(),
            reads: BTreeSet::new(),
            applied: Vec::new(),
            visiting: Vec::new(),
            cycles: BTreeSet::new(),
        }
    }

    pub fn report(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Whether anything is wrong so far: what is refused may be what a later check misses.
    pub fn refused(&self) -> bool {
        self.diagnostics.iter().any(|found| found.severity == Severity::Error)
    }

    /// Whether the environment has this output.
    pub fn has(&self, target: Target) -> bool {
        super::entry::runs_in(self.stack, None, target)
    }

    /// The value of a text in each runtime. `None` where it holds a reference that was refused (the diagnostic is told),
    /// or one that leads into a hole. A runtime where the text has no meaning is `None` inside: the caller
    /// reports it with [`Scope::missing_in`] if it needs the value there.
    pub fn value(&mut self, text: &Spanned<Text>, owner: Option<Owner<'_>>, sink: Sink) -> Option<PerRuntime<Value>> {
        self.compose_parts(&text.value, text.span, owner, sink)
    }

    /// As [`Scope::value`], of a literal.
    pub fn literal(
        &mut self,
        literal: &Spanned<Literal>,
        owner: Option<Owner<'_>>,
        sink: Sink,
    ) -> Option<PerRuntime<Value>> {
        self.compose_parts(&literal.value.0, literal.span, owner, sink)
    }

    /// As [`Scope::value`], for sinks that take only what is known at compile time.
    pub fn known(
        &mut self,
        text: &Spanned<Text>,
        owner: Option<Owner<'_>>,
        sink: &'static str,
    ) -> Option<PerRuntime<Sourced<String>>> {
        let value = self.value(text, owner, Sink::Known(sink))?;
        Some(value.map(|value| Sourced::new(known_text(&value.value).unwrap_or_default(), value.origin)))
    }

    /// As [`Scope::known`], for what only the cluster has: names, labels, annotations.
    pub fn cluster_text(
        &mut self,
        text: &Spanned<Text>,
        owner: Option<Owner<'_>>,
        sink: &'static str,
    ) -> Option<Sourced<String>> {
        self.text_in(Target::Kubernetes, text, owner, sink)
    }

    /// As [`Scope::known`], for what only Compose has.
    pub fn compose_text(
        &mut self,
        text: &Spanned<Text>,
        owner: Option<Owner<'_>>,
        sink: &'static str,
    ) -> Option<Sourced<String>> {
        self.text_in(Target::Compose, text, owner, sink)
    }

    /// As [`Scope::known`], for what only Terraform has: its values are those of the cluster.
    pub fn terraform_text(&mut self, text: &Spanned<Text>, sink: &'static str) -> Option<Sourced<String>> {
        self.text_in(Target::Terraform, text, None, sink)
    }

    fn text_in(
        &mut self,
        target: Target,
        text: &Spanned<Text>,
        owner: Option<Owner<'_>>,
        sink: &'static str,
    ) -> Option<Sourced<String>> {
        let found = self.known(text, owner, sink)?.get(target).cloned();
        if found.is_none() && self.has(target) {
            self.missing_in(target, text, owner);
        }
        found
    }

    /// Reports an entry that does not exist, with those that do.
    pub fn no_entry<'n, T>(
        &mut self,
        kind: &str,
        there: impl Iterator<Item = &'n str>,
        name: &str,
        at: Span,
    ) -> Option<T> {
        let there: Vec<&str> = there.collect();
        self.unknown(format!("the stack has no {kind} `{name}`"), name, &there, at)
    }

    /// Reports the first reference of a text that has no meaning in `target`.
    pub fn missing_in(&mut self, target: Target, text: &Spanned<Text>, owner: Option<Owner<'_>>) {
        self.missing(target, &text.value, text.span, owner);
    }

    /// As [`Scope::missing_in`], of the text at `span`.
    pub fn missing(&mut self, target: Target, text: &Text, span: Span, owner: Option<Owner<'_>>) {
        let told = self.diagnostics.len();
        for (index, reference) in text.references().enumerate() {
            let at = reference_span(self.context, text, span, index);
            let value = self.reference(reference, at, owner, Sink::Variable);
            if value.is_some_and(|value| value.get(target).is_none()) {
                self.diagnostics.truncate(told);
                self.report(no_value_here(&reference.written, at, target));
                return;
            }
        }
    }

    /// The place of the `index`th reference of a text, narrowed to its bytes where they stand verbatim in the source.
    pub fn reference_span(&self, text: &Spanned<Text>, index: usize) -> Span {
        reference_span(self.context, &text.value, text.span, index)
    }

    fn compose_parts(
        &mut self,
        text: &Text,
        span: Span,
        owner: Option<Owner<'_>>,
        sink: Sink,
    ) -> Option<PerRuntime<Value>> {
        let mut draft = Draft::default();
        let mut whole = true;
        let mut index = 0;
        for part in &text.parts {
            match part {
                TextPart::Literal(literal) => draft.literal(literal),
                TextPart::Reference(reference) => {
                    let at = reference_span(self.context, text, span, index);
                    index += 1;
                    match self.reference(reference, at, owner, sink).and_then(|value| self.accept(value, at, sink)) {
                        Some(value) => draft.append(value),
                        None => whole = false,
                    }
                }
            }
        }
        whole.then(|| draft.finish(span))
    }

    /// Refuses a secret on its way into a sink that everyone may read.
    fn accept(&mut self, value: PerRuntime<Value>, at: Span, sink: Sink) -> Option<PerRuntime<Value>> {
        let Sink::Known(sink) = sink else { return Some(value) };
        if value.iter().any(|value| value.value.iter().any(Part::is_applied)) {
            self.report_applied(&value, at, sink);
            return None;
        }
        let Some(secret) = value.iter().find(|value| value.value.iter().any(Part::is_secret)) else {
            return Some(value);
        };
        let place = self.secret_place(secret);
        let written = self.context.sources.text(at);
        let refused =
            Diagnostic::error(codes::SECRET_IN_PLAIN_SINK, at, format!("`{written}` puts a secret into {sink}"))
                .with_label("a secret")
                .with_help("pass a secret as a value of `env`, or mount it as a file");
        self.report(match place {
            Some(place) if place != at => refused.with_related(place, "this makes it secret"),
            _ => refused,
        });
        None
    }

    /// Reports what Terraform makes on its way into a sink that is written before.
    fn report_applied(&mut self, value: &PerRuntime<Value>, at: Span, sink: &str) {
        let written = self.context.sources.text(at);
        let message = format!("`{written}` is known only after apply, and {sink} is written before");
        let refused = Diagnostic::error(codes::KNOWN_AFTER_APPLY, at, message)
            .with_label("made by Terraform")
            .with_help("pass it as a value of `env`");
        let place = value.iter().find_map(|value| deepest(&value.origin));
        self.report(match place.filter(|place| *place != at) {
            Some(place) => refused.with_related(place, "this makes it"),
            None => refused,
        });
    }

    /// Where the stack says that this value is secret.
    fn secret_place(&self, value: &Value) -> Option<Span> {
        let declared = value.value.iter().find_map(|part| match part {
            Part::Secret(key) => Some(key),
            _ => None,
        });
        let Some(key) = declared else { return deepest(&value.origin) };
        let Some(entry) = key.secret.strip_prefix("secret.") else { return deepest(&value.origin) };
        let named = self.stack.secrets.get(entry)?;
        let keys = named.value.as_ref().map(|secret| &secret.keys);
        let stated = keys.and_then(|keys| keys.iter().find(|stated| stated.value == key.key));
        Some(stated.map_or(named.name.span, |stated| stated.span))
    }

    /// Resolves what `key` names, unless that is under way already: then the cycle is reported.
    pub(super) fn visit<T>(
        &mut self,
        key: String,
        at: Span,
        resolve: impl FnOnce(&mut Self) -> Option<T>,
    ) -> Option<T> {
        if let Some(start) = self.visiting.iter().position(|(open, _)| *open == key) {
            self.report_cycle(start, at);
            return None;
        }
        self.visiting.push((key, at));
        let resolved = resolve(self);
        self.visiting.pop();
        resolved
    }

    fn report_cycle(&mut self, start: usize, at: Span) {
        let members = self.visiting.get(start..).unwrap_or_default().to_vec();
        let mut names: Vec<String> = members.iter().map(|(name, _)| name.clone()).collect();
        names.sort();
        if !self.cycles.insert(names) {
            return;
        }
        let first = members.first().map_or("", |(name, _)| name.as_str());
        let refused = Diagnostic::error(codes::REFERENCE_CYCLE, at, format!("the value of `{first}` refers to itself"));
        let refused = members
            .iter()
            .skip(1)
            .fold(refused, |refused, (name, span)| refused.with_related(*span, format!("through `{name}`")));
        self.report(refused.with_help("write one of these values without a reference"));
    }
}

fn no_value_here(written: &str, at: Span, target: Target) -> Diagnostic {
    let runtime = if target == Target::Compose { "Compose" } else { "the cluster" };
    Diagnostic::error(codes::NO_VALUE_HERE, at, format!("`{written}` has no value in {runtime}"))
        .with_label("what it names does not exist there")
        .with_help(match target {
            Target::Compose => "state another value under `compose.env`, or leave Compose out of `targets` here",
            _ => "refer to something that runs in the cluster, or leave `kubernetes` out of `targets` here",
        })
}

/// The last place among what a value is made of: where its meaning is stated.
fn deepest(origin: &Origin) -> Option<Span> {
    match origin {
        Origin::Derived(origins) => origins.iter().rev().find_map(deepest),
        stated => stated.span(),
    }
}

fn reference_span(context: &Context<'_>, text: &Text, span: Span, index: usize) -> Span {
    let source = context.sources.text(span);
    let mut from = 0;
    for (at, reference) in text.references().enumerate() {
        let Some(found) = source.get(from..).and_then(|rest| rest.find(&reference.written)) else { return span };
        let start = from + found;
        from = start + reference.written.len();
        if at == index {
            let base = span.start as usize;
            return Span::new(span.file, base + start..base + from);
        }
    }
    span
}

/// A value under construction in both runtimes.
struct Draft {
    parts: PerRuntime<Vec<Part>>,
    origins: Vec<Origin>,
}

impl Default for Draft {
    fn default() -> Self {
        Draft { parts: PerRuntime::both(Vec::new()), origins: Vec::new() }
    }
}

impl Draft {
    fn literal(&mut self, text: &str) {
        let known = [Part::Known(text.to_owned())];
        self.parts
            .cluster
            .as_mut()
            .into_iter()
            .chain(self.parts.compose.as_mut())
            .for_each(|parts| join(parts, &known));
    }

    fn append(&mut self, value: PerRuntime<Value>) {
        for origin in value.iter().map(|value| &value.origin) {
            if !self.origins.contains(origin) {
                self.origins.push(origin.clone());
            }
        }
        append(&mut self.parts.cluster, value.cluster.as_ref());
        append(&mut self.parts.compose, value.compose.as_ref());
    }

    fn finish(self, span: Span) -> PerRuntime<Value> {
        let stated = Origin::Stated(span);
        let origin = match self.origins.is_empty() {
            true => stated,
            false => Origin::derived(std::iter::once(stated).chain(self.origins)),
        };
        self.parts.map(|parts| Sourced::new(parts, origin.clone()))
    }
}

fn append(parts: &mut Option<Vec<Part>>, value: Option<&Value>) {
    match (parts.as_mut(), value) {
        (Some(parts), Some(value)) => join(parts, &value.value),
        _ => *parts = None,
    }
}

/// Appends parts; known text that meets known text becomes one part, and empty text none.
pub fn join(parts: &mut Vec<Part>, more: &[Part]) {
    for part in more {
        match (parts.last_mut(), part) {
            (_, Part::Known(text)) if text.is_empty() => {}
            (Some(Part::Known(before)), Part::Known(text)) => before.push_str(text),
            _ => parts.push(part.clone()),
        }
    }
}

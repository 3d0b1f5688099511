//! Names of runtime objects: how they are made by default, and what makes one valid.

use sha2::{Digest, Sha256};

use super::entry::{Entry, Role};
use super::scope::{Owner, Scope};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::{Span, Spanned};
use crate::stack::config::Secret;
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// What a kind of object may be called in Kubernetes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameRule {
    /// RFC 1123 label: at most 63 characters.
    Label,
    /// A label to which Kubernetes appends eleven characters: Jobs of a CronJob, revisions of a StatefulSet.
    Prefix,
    /// RFC 1035 label, which starts with a letter: a Service.
    Service,
    /// RFC 1123 subdomain: labels between dots, at most 253 characters.
    Subdomain,
}

impl NameRule {
    fn limit(self) -> usize {
        match self {
            NameRule::Label | NameRule::Service => 63,
            NameRule::Prefix => 52,
            NameRule::Subdomain => 253,
        }
    }

    fn holds(self, name: &str) -> bool {
        let labels = match self {
            NameRule::Subdomain => name.split('.').all(is_label),
            NameRule::Service => is_label(name) && name.starts_with(|letter: char| letter.is_ascii_lowercase()),
            _ => is_label(name),
        };
        labels && name.len() <= self.limit()
    }

    fn words(self) -> String {
        let letters = match self {
            NameRule::Subdomain => "lower-case letters, digits, `-` and `.`",
            _ => "lower-case letters, digits and `-`",
        };
        let start = if self == NameRule::Service { "a letter" } else { "a letter or digit" };
        format!("use at most {} characters: {letters}, first {start}", self.limit())
    }
}

fn is_label(text: &str) -> bool {
    let allowed = |letter: u8| letter.is_ascii_lowercase() || letter.is_ascii_digit() || letter == b'-';
    !text.is_empty() && text.bytes().all(allowed) && !text.starts_with('-') && !text.ends_with('-')
}

impl<'a> Scope<'a> {
    /// `<stack>-<entry>`, the name in Kubernetes of what the stack does not name.
    pub fn default_name(&self, seed: &str, at: Span) -> Sourced<String> {
        let because = "the stack's name and the entry's key keep names apart";
        Sourced::new(format!("{}-{seed}", self.stack_name), Origin::default_of(at, "stack-and-entry", because))
    }

    /// The name that is stated, else `default`; reports one that Kubernetes refuses.
    pub fn object_name(
        &mut self,
        stated: Option<&Spanned<Text>>,
        default: Sourced<String>,
        rule: NameRule,
        owner: Option<Owner<'_>>,
    ) -> Option<Sourced<String>> {
        let name = match stated {
            Some(text) => self.cluster_text(text, owner, "a name")?,
            None => default,
        };
        self.check_name(name, rule)
    }

    /// Reports a name that Kubernetes refuses.
    pub fn check_name(&mut self, name: Sourced<String>, rule: NameRule) -> Option<Sourced<String>> {
        if rule.holds(&name.value) {
            return Some(name);
        }
        if let Some(span) = name.origin.span() {
            let message = format!("`{}` is no name that Kubernetes takes", name.value);
            self.report(Diagnostic::error(codes::INVALID_NAME, span, message).with_help(rule.words()));
        }
        None
    }

    /// The name of the workload object.
    pub fn workload_name(&mut self, entry: &Entry<'a>) -> Option<Sourced<String>> {
        let default = self.default_name(entry.seed(), entry.span());
        let prefix = match entry.role {
            Role::Job(job) => job.before.is_none(),
            Role::Service(service) => service.stateful.as_ref().is_some_and(|stateful| stateful.value),
        };
        let rule = if prefix { NameRule::Prefix } else { NameRule::Label };
        let (stated, owner) = (entry.pod().name.as_ref(), Some(Owner::of(entry)));
        self.visit(format!("{}.name", entry.id()), entry.span(), |scope| {
            scope.object_name(stated, default, rule, owner)
        })
    }

    /// The name of the Service object, which is the host to dial.
    pub fn service_name(&mut self, entry: &Entry<'a>) -> Option<Sourced<String>> {
        let default = self.workload_name(entry)?;
        let stated = entry.pod().names.as_ref().and_then(|names| names.service.as_ref());
        let owner = Some(Owner::of(entry));
        self.visit(format!("{}.names.service", entry.id()), entry.span(), |scope| {
            scope.object_name(stated, default, NameRule::Service, owner)
        })
    }

    /// The name of the Secret object: what exists already is called as its entry.
    pub fn secret_object_name(&mut self, name: &Spanned<String>, secret: &Secret) -> Option<Sourced<String>> {
        let seed = secret.id.as_ref().map_or(&name.value, |id| &id.value);
        let default = match secret.source.value.existing {
            Some(_) => Sourced::stated(seed.clone(), secret.id.as_ref().map_or(name.span, |id| id.span)),
            None => self.default_name(seed, name.span),
        };
        self.visit(format!("secret.{}.name", name.value), name.span, |scope| {
            scope.object_name(secret.name.as_ref(), default, NameRule::Subdomain, None)
        })
    }
}

impl<'a> Owner<'a> {
    /// An entry with its own container.
    pub fn of(entry: &Entry<'a>) -> Self {
        Owner { kind: entry.kind(), name: &entry.name.value, container: Some(entry.container()) }
    }
}

/// The first hexadecimal digits of the SHA-256 of a text.
pub fn digest(text: &str, digits: usize) -> String {
    let hex = Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    hex.chars().take(digits).collect()
}

/// The name of an object that can't change: each content is an object of its own.
pub fn content_name(name: &str, content: &str) -> String {
    format!("{name}-{}", digest(content, 8))
}

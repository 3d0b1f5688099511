//! What the blocks of one resource share: its name, its labels, who it belongs to.

use super::addresses::{self, Made};
use super::block::Arguments;
use super::facts::AwsKind;
use super::settings::AwsSettings;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::{Expression, Managed, Mode, ModuleOutput};
use crate::plan::resources::place::Entry;
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::scalars::{TerraformLabel, Text};
use crate::tree::{Origin, Sourced};

pub struct Draft<'e, 'a> {
    pub entry: &'e Entry<'a>,
    pub facts: &'static AwsKind,
    pub settings: &'e AwsSettings,
    /// The block `aws` of the entry.
    pub at: Span,
    /// The identifier of the instance or group, from which its satellites have theirs.
    pub name: Sourced<String>,
    /// `<stack>/<environment>/<kind>-<entry>`, by which Secrets Manager knows what it keeps.
    pub path: Sourced<String>,
    pub port: Sourced<u32>,
    /// Who dials it in the cluster, sorted: `service api`.
    pub consumers: Vec<String>,
    pub blocks: Vec<Managed>,
    pub outputs: Vec<ModuleOutput>,
}

impl Draft<'_, '_> {
    pub fn origin(&self) -> Origin {
        Origin::Stated(self.at)
    }

    pub fn default<T>(&self, value: T, rule: &'static str, because: &'static str) -> Sourced<T> {
        Sourced::new(value, Origin::default_of(self.at, rule, because))
    }

    /// What the stack states, else a default.
    pub fn choose<T: Clone>(
        &self,
        stated: &Option<Spanned<T>>,
        default: T,
        rule: &'static str,
        because: &'static str,
    ) -> Sourced<T> {
        stated.as_ref().map_or_else(|| self.default(default, rule, because), Sourced::from)
    }

    /// A label that the stack states, else `<kind>_<entry>`: a label without the kind would serve two entries.
    pub fn label(&self, stated: Option<&Spanned<TerraformLabel>>) -> Sourced<String> {
        if let Some(stated) = stated {
            return Sourced::stated(stated.value.0.clone(), stated.span);
        }
        let label = addresses::label(self.entry.kind.name, self.entry.seed());
        self.default(label, "terraform-label", "kind and entry keep addresses apart")
    }

    /// As [`Draft::label`], of what has a label of its own beside the others.
    pub fn own_label(&self, made: &Made, stated: Option<&Spanned<TerraformLabel>>) -> Sourced<String> {
        let label = self.label(stated);
        if stated.is_some() { label } else { label.map(|label| made.label(&label)) }
    }

    /// The name of a satellite: `neonpro-postgres-db`.
    pub fn satellite(&self, suffix: &str) -> Sourced<String> {
        self.name.clone().map(|name| format!("{name}-{suffix}"))
    }

    pub fn arguments(&self) -> Arguments {
        Arguments::new(self.origin())
    }

    /// Adds a block; gives its address.
    pub fn add(
        &mut self,
        role: &str,
        mode: Mode,
        kind: &str,
        label: Sourced<String>,
        groups: Vec<Vec<crate::plan::managed::Argument>>,
    ) -> String {
        let managed = Managed {
            id: format!("{}/{role}", self.entry.id()),
            origin: self.origin(),
            mode,
            kind: kind.to_owned(),
            label,
            file: format!("{}-{}", self.entry.kind.name, self.entry.seed()),
            groups,
        };
        let address = managed.address();
        self.blocks.push(managed);
        address
    }

    pub fn resource(&mut self, made: &Made, label: Sourced<String>, arguments: Arguments) -> String {
        self.add(made.role, Mode::Resource, made.kind, label, arguments.groups())
    }

    /// One of several resources of a role: `reader-1`.
    pub fn numbered(&mut self, made: &Made, number: &str, label: Sourced<String>, arguments: Arguments) -> String {
        self.add(&format!("{}{number}", made.role), Mode::Resource, made.kind, label, arguments.groups())
    }

    pub fn ephemeral(&mut self, role: &str, kind: &str, label: Sourced<String>, arguments: Arguments) -> String {
        self.add(role, Mode::Ephemeral, kind, label, arguments.groups())
    }

    /// `lifecycle { prevent_destroy = true }` with what else it holds, where it holds something.
    pub fn lifecycle(&self, prevent_destroy: &Option<Spanned<bool>>, ignored: &[&str]) -> Option<Sourced<Expression>> {
        let prevent =
            self.choose(prevent_destroy, true, "prevent-destroy", "what holds data is not destroyed by a plan");
        if !prevent.value && ignored.is_empty() {
            return None;
        }
        let origin = prevent.origin.clone();
        let ignored: Vec<Expression> = ignored.iter().map(|name| super::block::reference(*name)).collect();
        let ignored = (!ignored.is_empty()).then(|| Sourced::new(super::block::list(ignored, &origin), self.origin()));
        let block = Arguments::new(origin.clone());
        let block = block.optional("prevent_destroy", Some(prevent).filter(|prevent| prevent.value));
        Some(Sourced::new(block.optional("ignore_changes", ignored).block(), origin))
    }
}

/// The identifier: what the stack states, else `<stack>-<environment>-<kind>-<entry>`. The kind is part of it, since
/// `postgres.main` and `mysql.main` are two in one account.
pub fn name(scope: &mut Scope<'_>, entry: &Entry<'_>, stated: Option<&Spanned<Text>>) -> Option<Sourced<String>> {
    let name = match stated {
        Some(text) => scope.terraform_text(text, "a name")?,
        None => {
            let because = "stack, environment, kind and entry keep names of an account apart";
            let name = format!("{}-{}", space(scope, "-")?, seed(entry));
            Sourced::new(name, Origin::default_of(entry.span(), "cloud-name", because))
        }
    };
    check_name(scope, name, entry.kind.aws.longest_name)
}

/// By which Secrets Manager knows what it keeps.
pub fn path(scope: &Scope<'_>, entry: &Entry<'_>) -> Option<Sourced<String>> {
    secret_path(scope, &seed(entry), entry.span())
}

/// `<stack>/<environment>/<seed>`.
pub fn secret_path(scope: &Scope<'_>, seed: &str, at: Span) -> Option<Sourced<String>> {
    let because = "stack, environment, kind and entry keep secrets of an account apart";
    let path = format!("{}/{seed}", space(scope, "/")?);
    Some(Sourced::new(path, Origin::default_of(at, "secret-path", because)))
}

fn seed(entry: &Entry<'_>) -> String {
    format!("{}-{}", entry.kind.name, entry.seed())
}

fn space(scope: &Scope<'_>, between: &str) -> Option<String> {
    let environment = scope.stack.environment.as_ref()?;
    Some(format!("{}{between}{}", scope.stack_name, environment.value))
}

/// Reports a name that AWS refuses. Source: `CreateDBInstance`, `CreateReplicationGroup`.
pub fn check_name(scope: &mut Scope<'_>, name: Sourced<String>, longest: usize) -> Option<Sourced<String>> {
    let text = name.value.as_str();
    let letters = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    let starts = text.starts_with(|letter: char| letter.is_ascii_lowercase());
    if letters && starts && !text.ends_with('-') && !text.contains("--") && text.len() <= longest {
        return Some(name);
    }
    let help = format!(
        "state a `name` of at most {longest} lower-case letters, digits and single `-`, first a letter, last no `-`"
    );
    refuse_name(scope, &name, help)
}

/// Reports a name that AWS refuses.
pub fn refuse_name<T>(scope: &mut Scope<'_>, name: &Sourced<String>, help: impl Into<String>) -> Option<T> {
    let span = name.origin.span()?;
    let message = format!("`{}` is no name that AWS takes", name.value);
    scope.report(Diagnostic::error(codes::INVALID_NAME, span, message).with_help(help));
    None
}

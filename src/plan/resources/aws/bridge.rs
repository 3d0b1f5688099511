//! How pods learn what only Terraform knows: keys of one Secret for each resource.
//!
//! External Secrets copies it from Secrets Manager, or Terraform writes it into the namespace. Either way the keys are
//! the names of the outputs, and are those that something reads.

use std::collections::BTreeSet;

use super::super::kind::Output;
use super::super::place::Entry;
use super::draft::{self, Draft};
use super::key::Key;
use super::secret::{self, Connection};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::labels;
use crate::plan::managed::{Argument, Expression, Managed, Mode};
use crate::plan::names::NameRule;
use crate::plan::scope::Scope;
use crate::plan::storage::{Secret, SecretEntry, SecretSource};
use crate::plan::value::{Part, SecretKey, Value};
use crate::plan::workload::{Container, FileContent, VariableValue};
use crate::plan::{Plan, Workload};
use crate::source::Span;
use crate::stack::resources::Aws;
use crate::stack::terraform;
use crate::tree::{Origin, Sourced};

/// What a Secret of this kind is called in logical ids.
const ROLE: &str = "/connection";

/// An output that is told after apply, as the key of the Secret.
pub fn output(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    block: Aws<'_>,
    output: &Output,
    secret: bool,
) -> Option<Value> {
    let object = object_name(scope, entry, block)?;
    let variable = format!("{}_{}_{}", entry.kind.name, entry.seed(), output.name).replace('-', "_").to_uppercase();
    let key = SecretKey {
        secret: format!("{}{ROLE}", entry.id()),
        object: object.value,
        key: output.name.to_owned(),
        variable,
        confidential: secret,
    };
    let origin = Origin::derived([Origin::Stated(entry.span()), Origin::Stated(block.span())]);
    Some(Sourced::new(vec![Part::Secret(key)], origin))
}

/// Whether an output is told after apply; the stack decides the others.
pub fn is_bridged(output: &str) -> bool {
    !["port", "database", "username"].contains(&output)
}

/// Whether clients log in with a password that is the stack's to give.
pub fn has_password(block: Aws<'_>) -> bool {
    match block {
        Aws::Database(_) => true,
        Aws::Cache(block) => block.value.password.as_ref().is_none_or(|password| password.value.none.is_none()),
    }
}

/// Whether what is stated allows an output. What RDS replaces on its own schedule is only current where RDS keeps it.
pub fn gives(block: Aws<'_>, output: &str) -> bool {
    match block {
        Aws::Database(block) => {
            let managed = block.value.password.as_ref().is_some_and(|password| password.value.managed.is_some());
            !managed || output.ends_with("host")
        }
        Aws::Cache(_) => output != "password" || has_password(block),
    }
}

/// The name of the Secret object: what the stack states, else `<stack>-<kind>-<entry>`.
fn object_name(scope: &mut Scope<'_>, entry: &Entry<'_>, block: Aws<'_>) -> Option<Sourced<String>> {
    let names = match block {
        Aws::Database(block) => block.value.names.as_ref(),
        Aws::Cache(block) => block.value.names.as_ref(),
    };
    let default = scope.default_name(&format!("{}-{}", entry.kind.name, entry.seed()), entry.span());
    let stated = names.and_then(|names| names.secret.as_ref());
    scope.object_name(stated, default, NameRule::Subdomain, entry.owner())
}

pub fn is_written_by_terraform(scope: &Scope<'_>) -> bool {
    let bridge = scope.stack.terraform.as_ref().and_then(|terraform| terraform.value.bridge.as_ref());
    bridge.is_some_and(|bridge| bridge.value == terraform::Bridge::Kubernetes)
}

/// The Secret of a resource with the keys that pods read; `None` where they read none.
pub fn secret(scope: &mut Scope<'_>, plan: &Plan, entry: &Entry<'_>) -> Option<Secret> {
    let block = entry.aws?;
    let id = format!("{}{ROLE}", entry.id());
    let keys = keys_read(plan, &id);
    if keys.is_empty() {
        return None;
    }
    let origin = Origin::Stated(entry.span());
    let source = match is_written_by_terraform(scope) {
        true => {
            check_cluster(scope);
            SecretSource::Existing
        }
        false => {
            check_store(scope, &entry.id(), entry.span());
            stored(draft::path(scope, entry)?, entry.span())
        }
    };
    let seed = format!("{}-{}", entry.kind.name, entry.seed());
    Some(Secret {
        name: object_name(scope, entry, block)?,
        labels: labels::of_object(scope, &seed, None, entry.span()),
        annotations: Vec::new(),
        source,
        keys: keys.into_iter().map(|key| secret_entry(entry, &origin, key)).collect(),
        kind: None,
        id,
        origin,
    })
}

/// What External Secrets copies from Secrets Manager.
pub fn stored(path: Sourced<String>, at: Span) -> SecretSource {
    let because = "an hour is what External Secrets takes itself";
    let refresh = Origin::default_of(at, "hourly-refresh", because);
    SecretSource::Store { path, refresh_seconds: Sourced::new(3600, refresh) }
}

fn secret_entry(entry: &Entry<'_>, origin: &Origin, key: String) -> SecretEntry {
    let variable = format!("{}_{}_{key}", entry.kind.name, entry.seed()).replace('-', "_").to_uppercase();
    SecretEntry {
        remote: Sourced::new(key.clone(), origin.clone()),
        variable: Sourced::new(variable, origin.clone()),
        key: Sourced::new(key, origin.clone()),
    }
}

/// Terraform writes into a cluster that the stack names.
pub fn check_cluster(scope: &mut Scope<'_>) {
    let Some(terraform) = scope.stack.terraform.as_ref() else { return };
    let named = terraform.value.aws.as_ref().is_some_and(|aws| aws.value.eks_cluster.is_some());
    let Some(bridge) = terraform.value.bridge.as_ref().filter(|_| !named) else { return };
    let message = "`bridge` lets Terraform write into a cluster, and the stack names none";
    let help = "name it: `terraform: { aws: { eks_cluster: … } }`";
    scope.report(Diagnostic::error(codes::MISSING_CLUSTER, bridge.span, message).with_help(help));
}

/// What pods read through a secret store needs one.
pub fn check_store(scope: &mut Scope<'_>, what: &str, at: Span) {
    if scope.stack.kubernetes.as_ref().is_some_and(|settings| settings.secret_store.is_some()) {
        return;
    }
    let message = format!("pods read `{what}` through a secret store, and the environment names none");
    let help = "state it once, `kubernetes: { secret_store: { kind: ClusterSecretStore, name: … } }`, or let \
                Terraform write the Secret: `terraform: { bridge: kubernetes }`";
    scope.report(Diagnostic::error(codes::MISSING_SECRET_STORE, at, message).with_help(help));
}

/// The keys of a Secret that workloads of the cluster read, sorted.
pub fn keys_read(plan: &Plan, secret: &str) -> BTreeSet<String> {
    let workloads = plan.workloads.iter().filter(|workload| workload.cluster.is_some());
    let keys = workloads.flat_map(containers).flat_map(keys_of);
    keys.filter(|key| key.secret == secret).map(|key| key.key.clone()).collect()
}

fn containers(workload: &Workload) -> impl Iterator<Item = &Container> {
    let companions = workload.init_containers.iter().chain(&workload.sidecars);
    std::iter::once(&workload.container).chain(companions).filter(|container| container.in_cluster)
}

fn keys_of(container: &Container) -> Vec<&SecretKey> {
    let values = container.env.cluster.iter().flatten().filter_map(|variable| match &variable.value {
        VariableValue::Parts(value) => Some(&value.value),
        VariableValue::Field(_) | VariableValue::Resource { .. } => None,
    });
    let parts = values.flatten().filter_map(|part| match part {
        Part::Secret(key) => Some(key),
        _ => None,
    });
    let files = container.files.iter().filter_map(|file| match &file.content {
        FileContent::Secret(key) => Some(&key.value),
        FileContent::Known(_) => None,
    });
    parts.chain(files).collect()
}

/// The side of Terraform.
pub struct Bridge {
    /// The Secret that Terraform itself writes: its name, its namespace and its keys.
    written: Option<(Sourced<String>, Sourced<String>, Vec<String>)>,
}

impl Bridge {
    /// What pods read of an entry, where Terraform writes it.
    pub fn of(scope: &Scope<'_>, plan: &Plan, entry: &Entry<'_>) -> Self {
        let id = format!("{}{ROLE}", entry.id());
        let secret = plan.secrets.iter().find(|secret| secret.id == id).filter(|_| is_written_by_terraform(scope));
        let written = secret.zip(plan.cluster.as_ref()).map(|(secret, cluster)| {
            let keys = secret.keys.iter().map(|entry| entry.key.value.clone()).collect();
            (secret.name.clone(), cluster.namespace.clone(), keys)
        });
        Bridge { written }
    }

    /// Adds the secret of Secrets Manager, and the Secret of the cluster where Terraform writes it.
    /// Gives the address of the former.
    pub fn connect(
        &self,
        draft: &mut Draft<'_, '_>,
        connection: &Connection<'_>,
        label: Sourced<String>,
        key: &Key,
    ) -> String {
        let address = secret::connection(draft, connection, label.clone(), key);
        if let Some((name, namespace, keys)) = &self.written {
            let keys: Vec<&str> = keys.iter().map(String::as_str).collect();
            secret::kubernetes_secret(draft, connection, label, (name.clone(), namespace.clone()), &keys);
        }
        address
    }
}

/// What a Secret of the cluster wants of a secret that this environment's Terraform makes, and that does not hold it.
pub fn check(plan: &Plan) -> Vec<Diagnostic> {
    let Some(module) = &plan.module else { return Vec::new() };
    let made = made(&module.blocks);
    plan.secrets.iter().flat_map(|secret| unmatched(secret, &made)).collect()
}

/// A secret of Secrets Manager, with its keys.
struct Made<'m> {
    name: &'m str,
    origin: &'m Origin,
    keys: Vec<&'m str>,
}

/// Every secret that a version fills with an object.
fn made(blocks: &[Managed]) -> Vec<Made<'_>> {
    let of = |kind: &'static str| blocks.iter().filter(move |block| block.kind == kind && block.mode == Mode::Resource);
    let secrets = of("aws_secretsmanager_secret").filter_map(|block| {
        let Expression::Text(name) = argument(block, "name")? else { return None };
        let filled = format!("{}.id", block.address());
        let version = of("aws_secretsmanager_secret_version")
            .find(|version| argument(version, "secret_id") == Some(&Expression::Reference(filled.clone())))?;
        Some(Made { name, origin: &block.origin, keys: object_keys(argument(version, "secret_string_wo")?)? })
    });
    secrets.collect()
}

fn argument<'m>(block: &'m Managed, name: &str) -> Option<&'m Expression> {
    let argument = block.groups.iter().flatten().find(|argument| argument.name == name)?;
    Some(&argument.value.value)
}

fn object_keys(value: &Expression) -> Option<Vec<&str>> {
    let Expression::Call { arguments, .. } = value else { return None };
    let Expression::Object(fields) = &arguments.first()?.value else { return None };
    Some(fields.iter().map(|Argument { name, .. }| name.as_str()).collect())
}

fn unmatched(secret: &Secret, made: &[Made<'_>]) -> Vec<Diagnostic> {
    let SecretSource::Store { path, .. } = &secret.source else { return Vec::new() };
    let Some(made) = made.iter().find(|made| made.name == path.value) else { return missing(secret, path) };
    let missing = secret.keys.iter().filter(|key| !made.keys.contains(&key.remote.value.as_str()));
    missing.filter_map(|key| unmatched_key(secret, key, made)).collect()
}

/// A Secret that the plan makes for a resource of Terraform, and for which Terraform makes nothing.
fn missing(secret: &Secret, path: &Sourced<String>) -> Vec<Diagnostic> {
    let Some(span) = secret.origin.span().filter(|_| secret.id.ends_with(ROLE)) else { return Vec::new() };
    let message = format!("`{}` copies the secret `{}`, which Terraform does not make", secret.id, path.value);
    vec![Diagnostic::error(codes::UNMATCHED_SECRET_KEY, span, message).with_help("state the same path on both sides")]
}

fn unmatched_key(secret: &Secret, key: &SecretEntry, made: &Made<'_>) -> Option<Diagnostic> {
    let message =
        format!("`{}` copies `{}` of `{}`, which Terraform does not put there", secret.id, key.remote.value, made.name);
    let help = match crate::diagnostics::did_you_mean(&key.remote.value, made.keys.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("name one of {}", crate::diagnostics::list_or(made.keys.iter().copied())),
    };
    let refused = Diagnostic::error(codes::UNMATCHED_SECRET_KEY, key.remote.origin.span()?, message).with_help(help);
    Some(match made.origin.span() {
        Some(span) => refused.with_related(span, "made for this"),
        None => refused,
    })
}

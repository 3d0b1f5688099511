//! How pods learn what Terraform makes that is no database: keys of one Secret, by references such as
//! `${terraform.aws_sqs_queue.jobs.url}`.

use super::block::{Arguments, json, reference};
use super::bridge::{check_cluster, check_store, is_written_by_terraform, keys_read, stored};
use super::draft::secret_path;
use super::secret::number;
use crate::plan::managed::{Argument, Expression, Managed, Mode};
use crate::plan::resolve::raw::{VALUES, VALUES_NAME};
use crate::plan::resources::Expansion;
use crate::plan::scope::{Applied, Scope};
use crate::plan::storage::{Secret, SecretEntry, SecretSource};
use crate::plan::{Plan, labels};
use crate::source::Span;
use crate::stack::Target;
use crate::tree::{Origin, Sourced};

/// The label of every block.
const LABEL: &str = "terraform_values";

/// The Secret with the values that pods read, and the blocks that fill it.
pub fn expand(scope: &mut Scope<'_>, plan: &mut Plan, expansion: &mut Expansion) {
    let read = keys_read(plan, VALUES);
    let mut values: Vec<Applied> =
        scope.applied.iter().filter(|applied| read.contains(&applied.key)).cloned().collect();
    values.sort_by(|one, other| (&one.key, one.at).cmp(&(&other.key, other.at)));
    values.dedup_by(|one, other| one.key == other.key);
    let Some(at) = values.iter().map(|applied| applied.at).min() else { return };
    let name = scope.default_name(VALUES_NAME, at);
    let written = is_written_by_terraform(scope);
    let Some(path) = secret_path(scope, VALUES_NAME, at) else { return };
    match written {
        true => check_cluster(scope),
        false => check_store(scope, "terraform", at),
    }
    let source = if written { SecretSource::Existing } else { stored(path.clone(), at) };
    plan.secrets.push(Secret {
        id: VALUES.to_owned(),
        origin: Origin::Stated(at),
        name: name.clone(),
        labels: labels::of_object(scope, VALUES_NAME, None, at),
        annotations: Vec::new(),
        source,
        keys: values.iter().map(secret_entry).collect(),
        kind: None,
    });
    let namespace = plan.cluster.as_ref().map(|cluster| cluster.namespace.clone());
    if scope.has(Target::Terraform) {
        let blocks = match namespace.filter(|_| written) {
            Some(namespace) => kubernetes_secret(&values, at, name, namespace),
            None => stored_secret(&values, at, path),
        };
        expansion.blocks.extend(blocks);
    }
}

fn secret_entry(applied: &Applied) -> SecretEntry {
    let origin = Origin::Stated(applied.at);
    let variable = format!("TERRAFORM_{}", applied.key).replace('-', "_").to_uppercase();
    SecretEntry {
        key: Sourced::new(applied.key.clone(), origin.clone()),
        remote: Sourced::new(applied.key.clone(), origin.clone()),
        variable: Sourced::new(variable, origin),
    }
}

fn fields(values: &[Applied]) -> Expression {
    let field = |applied: &Applied| {
        Argument::new(applied.key.as_str(), Sourced::stated(reference(applied.expression.as_str()), applied.at))
    };
    Expression::Object(values.iter().map(field).collect())
}

/// A write-only argument is sent again when this changes: with any of the values.
fn version(values: &[Applied]) -> Expression {
    number(values.iter().map(|applied| applied.expression.clone()))
}

fn stored_secret(values: &[Applied], at: Span, path: Sourced<String>) -> Vec<Managed> {
    let origin = Origin::Stated(at);
    let arguments = Arguments::new(origin.clone())
        .set("name", path)
        .literal("description", "What Terraform makes and pods read")
        .literal("recovery_window_in_days", 30_u32);
    let secret = block("secret", "aws_secretsmanager_secret", &origin, arguments);
    let arguments = Arguments::new(origin.clone())
        .literal("secret_id", reference(format!("{}.id", secret.address())))
        .literal("secret_string_wo", json(fields(values), &origin))
        .literal("secret_string_wo_version", version(values));
    let filled = block("version", "aws_secretsmanager_secret_version", &origin, arguments);
    vec![secret, filled]
}

fn kubernetes_secret(values: &[Applied], at: Span, name: Sourced<String>, namespace: Sourced<String>) -> Vec<Managed> {
    let origin = Origin::Stated(at);
    let metadata = Arguments::new(origin.clone()).set("name", name).set("namespace", namespace).block();
    let arguments = Arguments::new(origin.clone())
        .literal("type", "Opaque")
        .literal("data_wo", fields(values))
        .literal("data_wo_revision", version(values))
        .group()
        .literal("metadata", metadata);
    vec![block("kubernetes", "kubernetes_secret_v1", &origin, arguments)]
}

fn block(role: &str, kind: &str, origin: &Origin, arguments: Arguments) -> Managed {
    Managed {
        id: format!("{VALUES}-{role}"),
        origin: origin.clone(),
        mode: Mode::Resource,
        kind: kind.to_owned(),
        label: Sourced::new(LABEL.to_owned(), origin.clone()),
        file: "values".to_owned(),
        groups: arguments.groups(),
    }
}

//! The KMS key of a resource: data at rest, its secrets and its logs.

use super::addresses;
use super::block::{Arguments, json, list, reference};
use super::draft::Draft;
use crate::plan::managed::{Expression, Piece};
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::scalars::{TerraformLabel, Text};
use crate::tree::{Origin, Sourced};

/// The ARN of the key that encrypts a resource.
pub struct Key {
    pub arn: Sourced<Expression>,
    /// The key is the stack's own, so that its policy lets CloudWatch use it.
    pub own: bool,
}

/// The key that the stack names, else one of its own. `logs` is what the names of the log groups that it
/// encrypts begin with.
pub fn resolve(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    stated: Option<&Spanned<Text>>,
    label: Option<&Spanned<TerraformLabel>>,
    logs: Option<&str>,
) -> Option<Key> {
    if let Some(text) = stated {
        let arn = scope.terraform_text(text, "a key")?;
        return Some(Key { arn: arn.map(Expression::Text), own: false });
    }
    let label = draft.label(label);
    let origin = draft.origin();
    let uses = if logs.is_some() { "data at rest, secrets and logs" } else { "data at rest and secrets" };
    let description = format!("{} {}: {uses}", draft.facts.title, draft.name.value);
    let arguments = draft
        .arguments()
        .literal("description", description)
        .literal("enable_key_rotation", true)
        .literal("deletion_window_in_days", 30_u32)
        .group()
        .literal("policy", policy(draft, logs))
        .group()
        .optional("lifecycle", draft.lifecycle(&None, &[]));
    let address = draft.resource(&addresses::KEY, label.clone(), arguments);
    let alias = draft
        .arguments()
        .set("name", draft.satellite(draft.facts.suffix).map(|name| format!("alias/{name}")))
        .literal("target_key_id", reference(format!("{address}.key_id")));
    draft.resource(&addresses::KEY_ALIAS, label, alias);
    Some(Key { arn: Sourced::new(reference(format!("{address}.arn")), origin), own: true })
}

/// Whoever administers the account decides by IAM who uses the key; CloudWatch uses it for these logs only.
fn policy(draft: &Draft<'_, '_>, logs: Option<&str>) -> Expression {
    let origin = draft.origin();
    let account = statement(&origin, "AccountAdministration", principal(&origin, "AWS", account_root()))
        .literal("Action", "kms:*")
        .literal("Resource", "*")
        .object();
    let logs = logs.map(|path| cloudwatch(draft, path));
    let statements = list(std::iter::once(account).chain(logs), &origin);
    let policy = Arguments::new(origin.clone()).literal("Version", "2012-10-17").literal("Statement", statements);
    json(policy.object(), &origin)
}

fn cloudwatch(draft: &Draft<'_, '_>, path: &str) -> Expression {
    let origin = draft.origin();
    let service = format!("logs.{}.amazonaws.com", draft.settings.region.value);
    let actions = ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"];
    let groups = Expression::Template(vec![
        Piece::Text("arn:".to_owned()),
        Piece::Reference("data.aws_partition.current.partition".to_owned()),
        Piece::Text(format!(":logs:{}:", draft.settings.region.value)),
        Piece::Reference("data.aws_caller_identity.current.account_id".to_owned()),
        Piece::Text(format!(":log-group:{path}*")),
    ]);
    let context = Arguments::new(origin.clone()).literal("kms:EncryptionContext:aws:logs:arn", groups).object();
    let condition = Arguments::new(origin.clone()).literal("ArnLike", context).object();
    statement(&origin, "CloudWatchLogs", principal(&origin, "Service", service.into()))
        .literal("Action", list(actions.map(Expression::from), &origin))
        .literal("Resource", "*")
        .literal("Condition", condition)
        .object()
}

fn statement(origin: &Origin, id: &str, principal: Expression) -> Arguments {
    Arguments::new(origin.clone()).literal("Sid", id).literal("Effect", "Allow").literal("Principal", principal)
}

fn principal(origin: &Origin, kind: &str, who: Expression) -> Expression {
    Arguments::new(origin.clone()).literal(kind, who).object()
}

fn account_root() -> Expression {
    Expression::Template(vec![
        Piece::Text("arn:".to_owned()),
        Piece::Reference("data.aws_partition.current.partition".to_owned()),
        Piece::Text(":iam::".to_owned()),
        Piece::Reference("data.aws_caller_identity.current.account_id".to_owned()),
        Piece::Text(":root".to_owned()),
    ])
}

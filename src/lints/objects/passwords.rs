//! Passwords in code and state of Terraform.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::terraform::Block;
use crate::lints::walk::entries;
use crate::tree::{Content, Tree};

/// Arguments that hold a secret.
const SECRET: &[&str] = &[
    "access_key",
    "admin_password",
    "administrator_password",
    "api_key",
    "auth_token",
    "client_secret",
    "master_password",
    "master_user_password",
    "password",
    "private_key",
    "secret_key",
    "secret_string",
    "token",
];

/// Those that have a write-only twin, which Terraform sends and forgets.
/// Source: developer.hashicorp.com/terraform/language/manage-sensitive-data/write-only.
const WRITE_ONLY: &[(&str, &str)] = &[
    ("aws_db_instance", "password"),
    ("aws_docdb_cluster", "master_password"),
    ("aws_elasticache_replication_group", "auth_token"),
    ("aws_rds_cluster", "master_password"),
    ("aws_redshift_cluster", "master_password"),
    ("aws_secretsmanager_secret_version", "secret_string"),
    ("aws_ssm_parameter", "value"),
    ("kubernetes_secret_v1", "data"),
];

/// The secret arguments of a block that are written out.
fn literals<'a>(block: &Block<'a>) -> impl Iterator<Item = (&'a str, &'a Tree)> + use<'a> {
    let secret = |(key, _): &(&str, &Tree)| SECRET.contains(&key.strip_suffix("_wo").unwrap_or(key));
    entries(Some(block.body)).filter(secret).filter(|(_, value)| value.as_text().is_some_and(|text| !text.is_empty()))
}

pub fn plain(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let holders = outputs.blocks().iter().filter(|block| matches!(block.mode, "resource" | "provider" | "ephemeral"));
    let told = holders.flat_map(|block| literals(block).map(move |found| (block, found))).filter_map(
        |(block, (key, node))| {
            let what = format!("holds its `{key}` in plain text");
            let help = "take it from a secret store, or from a variable that is `ephemeral`";
            block.tell(codes::PLAIN_SECRET_IN_TERRAFORM, node, &what, help)
        },
    );
    told.collect()
}

/// Whoever may read the state may read the password.
pub fn in_state(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = outputs.blocks().iter().filter(|block| block.mode == "resource").filter_map(|block| {
        let (_, key) = WRITE_ONLY.iter().find(|(kind, _)| *kind == block.kind)?;
        let node = block.body.get(key).filter(|node| !matches!(node.content, Content::Null | Content::Text(_)))?;
        let help = format!("give it to `{key}_wo`, with a `{key}_wo_version`");
        block.tell(codes::SECRET_IN_STATE, node, &format!("writes its `{key}` into the state"), help)
    });
    told.collect()
}

//! What an entry was called in Terraform, after it is gone: its default labels.

use crate::plan::resources::bucket;

/// The types of what an entry makes, under one label.
struct Types {
    kinds: &'static [&'static str],
    /// Under `<entry>`; the others are under `<kind>_<entry>`.
    by_entry: &'static [&'static str],
    by_kind: &'static [&'static str],
}

const DATABASE: &[&str] = &[
    "aws_cloudwatch_log_group",
    "aws_db_instance",
    "aws_db_parameter_group",
    "aws_db_subnet_group",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_secretsmanager_secret",
    "aws_security_group",
];
const CACHE: &[&str] = &[
    "aws_elasticache_parameter_group",
    "aws_elasticache_replication_group",
    "aws_elasticache_subnet_group",
    "aws_kms_alias",
    "aws_kms_key",
    "aws_secretsmanager_secret",
    "aws_security_group",
];
const BUCKET: &[&str] = &[
    "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration",
    "aws_s3_bucket_logging",
    "aws_s3_bucket_ownership_controls",
    "aws_s3_bucket_policy",
    "aws_s3_bucket_public_access_block",
    "aws_s3_bucket_server_side_encryption_configuration",
    "aws_s3_bucket_versioning",
];

const TYPES: [Types; 3] = [
    Types { kinds: &["postgres", "mysql"], by_entry: &[], by_kind: DATABASE },
    Types { kinds: &["redis", "valkey"], by_entry: &[], by_kind: CACHE },
    Types { kinds: &[bucket::KIND], by_entry: BUCKET, by_kind: &["aws_kms_alias", "aws_kms_key"] },
];

/// The kinds of entries that AWS makes something for.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    TYPES.iter().flat_map(|types| types.kinds).copied()
}

/// Everything that an entry can have had, as far as the stack stated no labels. `None` for a kind that has nothing.
pub fn addresses(kind: &str, entry: &str) -> Option<Vec<String>> {
    let types = TYPES.iter().find(|types| types.kinds.contains(&kind))?;
    let label = entry.replace('-', "_");
    let by_entry = types.by_entry.iter().map(|of| format!("{of}.{label}"));
    Some(by_entry.chain(types.by_kind.iter().map(|of| format!("{of}.{kind}_{label}"))).collect())
}

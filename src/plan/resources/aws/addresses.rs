//! What an entry was called in Terraform, after it is gone: its default labels.

use crate::plan::resources::bucket;

/// What the entries of some kinds make: the type of each block, and what follows the entry in its label; `#` is a number
/// up to [`MOST_READERS`].
struct Made {
    kinds: &'static [&'static str],
    /// Under `<entry>`; the others are under `<kind>_<entry>`.
    by_entry: &'static [(&'static str, &'static str)],
    by_kind: &'static [(&'static str, &'static str)],
}

/// Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html.
const MOST_READERS: u32 = 15;

const DATABASE: &[(&str, &str)] = &[
    ("aws_cloudwatch_log_group", "_audit"),
    ("aws_cloudwatch_log_group", "_error"),
    ("aws_cloudwatch_log_group", "_general"),
    ("aws_cloudwatch_log_group", "_postgresql"),
    ("aws_cloudwatch_log_group", "_slowquery"),
    ("aws_cloudwatch_log_group", "_upgrade"),
    ("aws_db_instance", ""),
    ("aws_db_instance", "_reader_#"),
    ("aws_db_parameter_group", ""),
    ("aws_db_subnet_group", ""),
    ("aws_iam_role", "_monitoring"),
    ("aws_iam_role_policy_attachment", "_monitoring"),
    ("aws_kms_alias", ""),
    ("aws_kms_key", ""),
    ("aws_secretsmanager_secret", ""),
    ("aws_secretsmanager_secret", "_password"),
    ("aws_secretsmanager_secret_version", ""),
    ("aws_secretsmanager_secret_version", "_password"),
    ("aws_security_group", ""),
    ("aws_vpc_security_group_ingress_rule", "_from_cluster"),
    ("aws_vpc_security_group_ingress_rule", "_from_network"),
];
const CACHE: &[(&str, &str)] = &[
    ("aws_cloudwatch_log_group", "_engine_log"),
    ("aws_cloudwatch_log_group", "_slow_log"),
    ("aws_elasticache_parameter_group", ""),
    ("aws_elasticache_replication_group", ""),
    ("aws_elasticache_subnet_group", ""),
    ("aws_kms_alias", ""),
    ("aws_kms_key", ""),
    ("aws_secretsmanager_secret", ""),
    ("aws_secretsmanager_secret", "_password"),
    ("aws_secretsmanager_secret_version", ""),
    ("aws_secretsmanager_secret_version", "_password"),
    ("aws_security_group", ""),
    ("aws_vpc_security_group_ingress_rule", "_from_cluster"),
    ("aws_vpc_security_group_ingress_rule", "_from_network"),
];
const BUCKET: &[(&str, &str)] = &[
    ("aws_s3_bucket", ""),
    ("aws_s3_bucket_lifecycle_configuration", ""),
    ("aws_s3_bucket_logging", ""),
    ("aws_s3_bucket_ownership_controls", ""),
    ("aws_s3_bucket_policy", ""),
    ("aws_s3_bucket_public_access_block", ""),
    ("aws_s3_bucket_server_side_encryption_configuration", ""),
    ("aws_s3_bucket_versioning", ""),
];

const MADE: [Made; 3] = [
    Made { kinds: &["postgres", "mysql"], by_entry: &[], by_kind: DATABASE },
    Made { kinds: &["redis", "valkey"], by_entry: &[], by_kind: CACHE },
    Made { kinds: &[bucket::KIND], by_entry: BUCKET, by_kind: &[("aws_kms_alias", ""), ("aws_kms_key", "")] },
];

/// The kinds of entries that AWS makes something for.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    MADE.iter().flat_map(|made| made.kinds).copied()
}

/// Everything that an entry can have had, as far as the stack stated no labels. `None` for a kind that has nothing.
pub fn addresses(kind: &str, entry: &str) -> Option<Vec<String>> {
    let made = MADE.iter().find(|made| made.kinds.contains(&kind))?;
    let label = entry.replace('-', "_");
    let by_entry = made.by_entry.iter().flat_map(|(of, suffix)| numbered(format!("{of}.{label}{suffix}")));
    let by_kind = made.by_kind.iter().flat_map(|(of, suffix)| numbered(format!("{of}.{kind}_{label}{suffix}")));
    Some(by_entry.chain(by_kind).collect())
}

fn numbered(address: String) -> Vec<String> {
    match address.strip_suffix('#') {
        Some(prefix) => (1..=MOST_READERS).map(|number| format!("{prefix}{number}")).collect(),
        None => vec![address],
    }
}

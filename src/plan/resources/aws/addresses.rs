//! What each resource of an entry is called, in logical ids and in Terraform: one table for what is made, and for what
//! an entry has had when it is gone.

use super::facts::AwsKind;
use crate::plan::resources::{bucket, kind_named};

/// A resource that an entry has.
pub struct Made {
    /// The end of its logical id.
    pub role: &'static str,
    pub kind: &'static str,
    /// What follows the entry's label in its own.
    suffix: &'static str,
}

impl Made {
    const fn new(role: &'static str, kind: &'static str, suffix: &'static str) -> Self {
        Made { role, kind, suffix }
    }

    /// Its label, unless the stack states one.
    pub fn label(&self, entry: &str) -> String {
        format!("{entry}{}", self.suffix)
    }

    fn address(&self, label: &str) -> String {
        format!("{}.{label}", self.kind)
    }
}

pub const KEY: Made = Made::new("key", "aws_kms_key", "");
pub const KEY_ALIAS: Made = Made::new("key-alias", "aws_kms_alias", "");

pub const SECURITY_GROUP: Made = Made::new("security-group", "aws_security_group", "");
pub const FROM_CLUSTER: Made = Made::new("ingress-rule", "aws_vpc_security_group_ingress_rule", "_from_cluster");
pub const FROM_NETWORK: Made = Made::new("ingress-rule", "aws_vpc_security_group_ingress_rule", "_from_network");
pub const PASSWORD: Made = Made::new("password/secret", "aws_secretsmanager_secret", "_password");
pub const PASSWORD_VERSION: Made = Made::new("password/version", "aws_secretsmanager_secret_version", "_password");
pub const CONNECTION: Made = Made::new("connection/secret", "aws_secretsmanager_secret", "");
pub const CONNECTION_VERSION: Made = Made::new("connection/version", "aws_secretsmanager_secret_version", "");
/// Where Terraform writes the Secret of the cluster itself.
pub const CONNECTION_OBJECT: Made = Made::new("connection/kubernetes", "kubernetes_secret_v1", "");

pub const INSTANCE: Made = Made::new("instance", "aws_db_instance", "");
pub const READER: Made = Made::new("reader", "aws_db_instance", "_reader");
pub const LOG_GROUP: Made = Made::new("log-group", "aws_cloudwatch_log_group", "");
pub const DATABASE_SUBNETS: Made = Made::new("subnet-group", "aws_db_subnet_group", "");
pub const DATABASE_PARAMETERS: Made = Made::new("parameter-group", "aws_db_parameter_group", "");
pub const MONITORING_ROLE: Made = Made::new("monitoring-role", "aws_iam_role", "_monitoring");
pub const MONITORING_POLICY: Made = Made::new("monitoring-policy", "aws_iam_role_policy_attachment", "_monitoring");

pub const GROUP: Made = Made::new("group", "aws_elasticache_replication_group", "");
pub const CACHE_SUBNETS: Made = Made::new("subnet-group", "aws_elasticache_subnet_group", "");
pub const CACHE_PARAMETERS: Made = Made::new("parameter-group", "aws_elasticache_parameter_group", "");

pub const BUCKET_ITSELF: Made = Made::new("bucket", "aws_s3_bucket", "");
pub const PUBLIC_ACCESS: Made = Made::new("public-access-block", "aws_s3_bucket_public_access_block", "");
pub const OWNERSHIP: Made = Made::new("ownership-controls", "aws_s3_bucket_ownership_controls", "");
pub const VERSIONING: Made = Made::new("versioning", "aws_s3_bucket_versioning", "");
pub const ENCRYPTION: Made =
    Made::new("server-side-encryption-configuration", "aws_s3_bucket_server_side_encryption_configuration", "");
pub const LIFECYCLE: Made = Made::new("lifecycle-configuration", "aws_s3_bucket_lifecycle_configuration", "");
pub const LOGGING: Made = Made::new("logging", "aws_s3_bucket_logging", "");
pub const POLICY: Made = Made::new("policy", "aws_s3_bucket_policy", "");

const SERVER: &[Made] = &[
    KEY,
    KEY_ALIAS,
    SECURITY_GROUP,
    FROM_CLUSTER,
    FROM_NETWORK,
    PASSWORD,
    PASSWORD_VERSION,
    CONNECTION,
    CONNECTION_VERSION,
    CONNECTION_OBJECT,
];
pub const DATABASE: &[Made] = &[INSTANCE, DATABASE_SUBNETS, DATABASE_PARAMETERS, MONITORING_ROLE, MONITORING_POLICY];
pub const CACHE: &[Made] = &[GROUP, CACHE_SUBNETS, CACHE_PARAMETERS];
const BUCKET: &[Made] = &[BUCKET_ITSELF, PUBLIC_ACCESS, OWNERSHIP, VERSIONING, ENCRYPTION, LIFECYCLE, LOGGING, POLICY];

/// The label of a database or cache, and of a bucket's key: without the kind it would serve two entries.
pub fn label(kind: &str, entry: &str) -> String {
    format!("{kind}_{entry}").replace('-', "_")
}

/// The label of a bucket.
pub fn bucket(entry: &str) -> String {
    entry.replace('-', "_")
}

/// The label of a reader, under that of all readers.
pub fn reader(readers: &str, number: u32) -> String {
    format!("{readers}_{number}")
}

/// The label of a log group, under that of its instance.
pub fn log_group(instance: &str, log: &str) -> String {
    format!("{instance}_{}", log.replace(['-', '.'], "_"))
}

/// The kinds of entries that AWS makes something for.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    crate::plan::resources::kinds().chain([bucket::KIND])
}

/// Everything that an entry can have had, as far as the stack stated no labels. `None` for a kind that has nothing.
pub fn addresses(kind: &str, entry: &str, bridge_writes: bool) -> Option<Vec<String>> {
    let own = label(kind, entry);
    if kind == bucket::KIND {
        return Some(of(BUCKET, &bucket(entry)).chain(of(&[KEY, KEY_ALIAS], &own)).collect());
    }
    let facts = kind_named(kind)?.aws;
    Some(server(facts.made, &own, bridge_writes).chain(instances(&own, facts)).collect())
}

fn of(made: &[Made], label: &str) -> impl Iterator<Item = String> {
    made.iter().map(move |made| made.address(&made.label(label)))
}

/// A provider that serves nothing else is asked for only where the bridge needs it.
fn server(own: &'static [Made], label: &str, bridge_writes: bool) -> impl Iterator<Item = String> {
    let made = SERVER.iter().chain(own).filter(move |made| bridge_writes || made.kind != CONNECTION_OBJECT.kind);
    made.map(move |made| made.address(&made.label(label)))
}

/// The readers, and the logs of all instances.
fn instances(label: &str, facts: &'static AwsKind) -> impl Iterator<Item = String> {
    let readers: Vec<String> = (1..=facts.most_readers).map(|number| reader(&READER.label(label), number)).collect();
    let log_groups = |instance: &String| -> Vec<String> {
        let logs = facts.published.iter().map(|log| LOG_GROUP.address(&log_group(instance, log)));
        logs.collect()
    };
    let logs: Vec<String> = std::iter::once(&label.to_owned()).chain(&readers).flat_map(log_groups).collect();
    let readers: Vec<String> = readers.iter().map(|label| READER.address(label)).collect();
    readers.into_iter().chain(logs)
}

//! Databases and caches that AWS runs: RDS instances and ElastiCache replication groups.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::{Empty, Entries};
use super::scalars::{DailyWindow, Duration, Literal, Quantity, TerraformLabel, Text, WeeklyWindow};
use crate::source::Spanned;

/// An RDS instance with its readers, and what surrounds it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct RdsInstance {
    /// The identifier; `<stack>-<environment>-<kind>-<entry>` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Names in AWS of what belongs to the instance.
    pub names: Option<AwsNames>,
    /// The hardware: `db.m6g.large`.
    pub instance_class: Spanned<Text>,
    /// The entry's `version` where it is left out.
    pub engine_version: Option<Spanned<String>>,
    /// The instance's disk.
    pub storage: Option<Spanned<RdsStorage>>,
    /// Automated backups; kept for 7 days where it is left out.
    pub backup: Option<Spanned<RdsBackup>>,
    /// When changes are made that may interrupt: `sun:05:00-sun:06:00`.
    pub maintenance_window: Option<Spanned<WeeklyWindow>>,
    /// The logs that go to CloudWatch.
    pub logs: Option<Spanned<Vec<Spanned<String>>>>,
    /// Days that CloudWatch keeps them; `365d` where it is left out.
    pub log_retention: Option<Spanned<Duration>>,
    /// Read replicas.
    #[schemars(range(max = 15))]
    pub readers: Option<Spanned<u32>>,
    /// A standby in another zone; `true` where it is left out.
    pub multi_az: Option<Spanned<bool>>,
    /// The name of a parameter group that exists. Without it one is made.
    pub parameter_group: Option<Spanned<Text>>,
    /// Of the parameter group that is made.
    #[serde(default)]
    pub parameters: Entries<Parameter>,
    /// The port; the engine's own where it is left out.
    #[schemars(range(min = 1150))]
    pub port: Option<Spanned<u16>>,
    /// Reachable from the internet; `false` where it is left out.
    pub publicly_accessible: Option<Spanned<bool>>,
    /// The ARN of a KMS key that exists. Without it one is made.
    pub key: Option<Spanned<Text>>,
    /// The certificate authority of the server's certificate, such as `rds-ca-rsa2048-g1`.
    pub ca_cert_identifier: Option<Spanned<Text>>,
    /// Where the master password is kept.
    pub password: Option<Spanned<RdsPassword>>,
    /// Log in with an IAM token as well; `true` where it is left out.
    pub iam_authentication: Option<Spanned<bool>>,
    /// Performance Insights; `true` where it is left out.
    pub performance_insights: Option<Spanned<bool>>,
    /// Time between two looks at the operating system; `60s` where it is left out, `0s` for none.
    pub monitoring: Option<Spanned<Duration>>,
    /// `true` where it is left out.
    pub auto_minor_version_upgrade: Option<Spanned<bool>>,
    /// At once rather than in the maintenance window; `false` where it is left out.
    pub apply_immediately: Option<Spanned<bool>>,
    /// AWS refuses to delete it; `true` where it is left out.
    pub deletion_protection: Option<Spanned<bool>>,
    /// Terraform refuses to destroy it; `true` where it is left out.
    pub prevent_destroy: Option<Spanned<bool>>,
    /// A snapshot before it is deleted; `true` where it is left out.
    pub final_snapshot: Option<Spanned<FinalSnapshot>>,
    /// The identifier of an instance that exists, which Terraform takes over.
    pub import: Option<Spanned<Text>>,
    /// The label of the instance in Terraform; `<kind>_<entry>` where it is left out.
    pub address: Option<Spanned<TerraformLabel>>,
    /// Labels of the instance's resources in Terraform.
    pub addresses: Option<RdsAddresses>,
}

/// Names of what belongs to what AWS runs.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct AwsNames {
    /// The Secret in Kubernetes by which pods read how to connect; `<stack>-<kind>-<entry>` where it is left out.
    pub secret: Option<Spanned<Text>>,
}

/// The volume of an RDS instance.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "size"))]
pub struct RdsStorage {
    /// Whole gibibytes; `20Gi` where it is left out.
    pub size: Option<Spanned<Quantity>>,
    /// `gp3` where it is left out.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<RdsStorageType>>,
    /// It grows by itself up to this; twice the size where it is left out.
    pub max: Option<Spanned<Quantity>>,
    /// Input and output operations a second.
    pub iops: Option<Spanned<u32>>,
    /// Mebibytes a second.
    pub throughput: Option<Spanned<u32>>,
}

/// A type of volume that RDS offers. Source: the RDS user guide, "Amazon RDS DB instance storage".
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RdsStorageType {
    /// General purpose, its speed bound to its size.
    Gp2,
    /// General purpose, its speed apart from its size.
    Gp3,
    /// Provisioned operations a second.
    Io1,
    /// Provisioned operations a second, more durable.
    Io2,
    /// Magnetic disks of the first generation.
    Standard,
}

impl RdsStorageType {
    /// As AWS names it.
    pub fn name(self) -> &'static str {
        match self {
            RdsStorageType::Gp2 => "gp2",
            RdsStorageType::Gp3 => "gp3",
            RdsStorageType::Io1 => "io1",
            RdsStorageType::Io2 => "io2",
            RdsStorageType::Standard => "standard",
        }
    }
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "retention"))]
pub struct RdsBackup {
    /// Whole days, at most 35; `7d` where it is left out.
    pub retention: Option<Spanned<Duration>>,
    /// When it is made, in UTC: `04:00-05:00`.
    pub window: Option<Spanned<DailyWindow>>,
}

/// A parameter of the engine.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "value"))]
pub struct Parameter {
    /// The parameter's value.
    pub value: Spanned<Literal>,
    /// When it takes effect; `immediate` where it is left out, which AWS refuses for static parameters.
    pub apply: Option<Spanned<ApplyMethod>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ApplyMethod {
    /// At once.
    Immediate,
    /// With the next restart of the server.
    PendingReboot,
}

/// Where the password comes from; `generated` where it is left out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-variant" = true, "x-choice" = [["generated", "existing", "managed"]], "x-required-choice" = true))]
pub struct RdsPassword {
    /// Terraform makes it and keeps it in Secrets Manager.
    pub generated: Option<Spanned<GeneratedPassword>>,
    /// It stands in Secrets Manager, and stays what it is.
    pub existing: Option<Spanned<ExistingPassword>>,
    /// RDS makes it and replaces it on a schedule of its own.
    pub managed: Option<Spanned<Empty>>,
}

/// Where the password comes from; `generated` where it is left out.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-variant" = true, "x-choice" = [["generated", "existing", "none"]], "x-required-choice" = true))]
pub struct CachePassword {
    /// Terraform makes it and keeps it in Secrets Manager.
    pub generated: Option<Spanned<GeneratedPassword>>,
    /// It stands in Secrets Manager, and stays what it is.
    pub existing: Option<Spanned<ExistingPassword>>,
    /// Everyone who reaches it may use it.
    pub none: Option<Spanned<Empty>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct GeneratedPassword {
    /// Another number makes another password; 1 where it is left out.
    #[schemars(range(min = 1, max = 1_000_000))]
    pub rotation: Option<Spanned<u32>>,
}

/// A secret of Secrets Manager.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "name"))]
pub struct ExistingPassword {
    /// The secret's name in Secrets Manager.
    pub name: Spanned<Text>,
    /// The key that holds it, where the secret is a JSON object.
    pub key: Option<Spanned<Text>>,
}

/// The snapshot that is made before data is deleted.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "take"))]
pub struct FinalSnapshot {
    /// `true` where it is left out.
    pub take: Option<Spanned<bool>>,
    /// `<name>-final` where it is left out.
    pub name: Option<Spanned<Text>>,
}

/// Labels in Terraform; `<kind>_<entry>` where one is left out.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct RdsAddresses {
    /// The label of `aws_db_instance`.
    pub instance: Option<Spanned<TerraformLabel>>,
    /// Of the read replicas, which are numbered: `<label>_1`.
    pub reader: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_security_group`.
    pub security_group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_db_subnet_group`.
    pub subnet_group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_db_parameter_group`.
    pub parameter_group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_kms_key`.
    pub key: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_secretsmanager_secret`.
    pub secret: Option<Spanned<TerraformLabel>>,
    /// The label of the `aws_iam_role` that enhanced monitoring writes as.
    pub monitoring_role: Option<Spanned<TerraformLabel>>,
    /// Followed by the name of the log: `<label>_postgresql`.
    pub log_group: Option<Spanned<TerraformLabel>>,
}

/// An ElastiCache replication group, and what surrounds it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ReplicationGroup {
    /// The id of the group; `<stack>-<environment>-<kind>-<entry>` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Names in AWS of what belongs to the group.
    pub names: Option<AwsNames>,
    /// What the group is for, as the console of AWS shows it.
    pub description: Option<Spanned<Text>>,
    /// The hardware of each node: `cache.m6g.large`.
    pub node_type: Spanned<Text>,
    /// The primary and its replicas; 2 where it is left out.
    #[schemars(range(min = 1, max = 6))]
    pub nodes: Option<Spanned<u32>>,
    /// The newest of the entry's `version` where it is left out.
    pub engine_version: Option<Spanned<String>>,
    /// The name of a parameter group that exists. Without it one is made.
    pub parameter_group: Option<Spanned<Text>>,
    /// Of the parameter group that is made.
    #[serde(default)]
    pub parameters: Entries<Spanned<Literal>>,
    /// The port that the servers listen on.
    #[schemars(range(min = 1024))]
    pub port: Option<Spanned<u16>>,
    /// Daily snapshots; kept for 7 days where it is left out.
    pub snapshots: Option<Spanned<CacheSnapshots>>,
    /// When changes are made that may interrupt: `sun:05:00-sun:06:00`.
    pub maintenance_window: Option<Spanned<WeeklyWindow>>,
    /// The ARN of a KMS key that exists. Without it one is made.
    pub key: Option<Spanned<Text>>,
    /// Where the password of clients is kept.
    pub password: Option<Spanned<CachePassword>>,
    /// `true` where it is left out.
    pub auto_minor_version_upgrade: Option<Spanned<bool>>,
    /// At once rather than in the maintenance window; `false` where it is left out.
    pub apply_immediately: Option<Spanned<bool>>,
    /// Terraform refuses to destroy it; `true` where it is left out.
    pub prevent_destroy: Option<Spanned<bool>>,
    /// A snapshot before it is deleted; `true` where it is left out.
    pub final_snapshot: Option<Spanned<FinalSnapshot>>,
    /// The id of a group that exists, which Terraform takes over.
    pub import: Option<Spanned<Text>>,
    /// The label of the group in Terraform; `<kind>_<entry>` where it is left out.
    pub address: Option<Spanned<TerraformLabel>>,
    /// Labels of the group's resources in Terraform.
    pub addresses: Option<CacheAddresses>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "retention"))]
pub struct CacheSnapshots {
    /// Whole days, at most 35, `0s` for none; `7d` where it is left out.
    pub retention: Option<Spanned<Duration>>,
    /// When they are made, in UTC: `04:00-05:00`.
    pub window: Option<Spanned<DailyWindow>>,
}

/// Labels in Terraform; `<kind>_<entry>` where one is left out.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct CacheAddresses {
    /// The label of `aws_elasticache_replication_group`.
    pub group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_security_group`.
    pub security_group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_elasticache_subnet_group`.
    pub subnet_group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_elasticache_parameter_group`.
    pub parameter_group: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_kms_key`.
    pub key: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_secretsmanager_secret`.
    pub secret: Option<Spanned<TerraformLabel>>,
}

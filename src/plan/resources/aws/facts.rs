//! What AWS calls each kind and what it wants there, as data.
//!
//! Sources: the pages of RDS and ElastiCache on engine versions, parameter groups and published logs.

use super::addresses::{CACHE, DATABASE, Made};

/// One kind of resource, as AWS runs it.
pub struct AwsKind {
    /// As descriptions say it: `PostgreSQL`.
    pub title: &'static str,
    /// The argument `engine`.
    pub engine: &'static str,
    /// What names of its satellites end with.
    pub suffix: &'static str,
    /// The engine version of the version that the stack states; `None` where AWS has no such engine.
    pub engine_version: fn(version: &str) -> Option<String>,
    /// The family of parameters of an engine version; `None` where that is too short to tell.
    pub family: fn(engine_version: &str) -> Option<String>,
    /// Parameters of the group that is made, unless the stack states others: connections take TLS only, and what is
    /// slow or changes the schema is logged.
    pub parameters: &'static [(&'static str, &'static str)],
    /// The logs that go to CloudWatch, unless the stack states others.
    pub logs: &'static [&'static str],
    /// All that can go there, sorted.
    pub published: &'static [&'static str],
    /// Of URLs, where TLS has another scheme than plain connections.
    pub scheme: Option<&'static str>,
    /// What it has beside what all kinds have.
    pub made: &'static [Made],
    /// Source: docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html.
    pub most_readers: u32,
    /// The longest name.
    pub longest_name: usize,
    /// The longest name of a user. Source: `CreateDBInstance`.
    pub longest_username: usize,
}

pub const POSTGRES: AwsKind = AwsKind {
    title: "PostgreSQL",
    engine: "postgres",
    suffix: "db",
    engine_version: |version| Some(version.to_owned()),
    family: |version| Some(format!("postgres{}", part(version, 0)?)),
    parameters: &[("rds.force_ssl", "1"), ("log_statement", "ddl"), ("log_min_duration_statement", "1000")],
    logs: &["postgresql", "upgrade"],
    published: &["iam-db-auth-error", "postgresql", "upgrade"],
    scheme: None,
    made: DATABASE,
    most_readers: 15,
    longest_name: 63,
    longest_username: 63,
};

pub const MYSQL: AwsKind = AwsKind {
    title: "MySQL",
    engine: "mysql",
    suffix: "db",
    engine_version: |version| Some(version.to_owned()),
    family: |version| Some(format!("mysql{}.{}", part(version, 0)?, part(version, 1)?)),
    parameters: &[
        ("require_secure_transport", "1"),
        ("slow_query_log", "1"),
        ("long_query_time", "1"),
        // Without it the slow log is a table, which CloudWatch does not read.
        ("log_output", "FILE"),
    ],
    logs: &["error", "slowquery"],
    published: &["audit", "error", "general", "iam-db-auth-error", "slowquery"],
    scheme: None,
    made: DATABASE,
    most_readers: 15,
    longest_name: 63,
    longest_username: 16,
};

pub const REDIS: AwsKind = AwsKind {
    title: "Redis",
    engine: "redis",
    suffix: "cache",
    // From 7 on the provider wants a minor version. Redis 8 is not offered.
    engine_version: |version| match (part(version, 0)?, part(version, 1)) {
        ("6", None) => Some("6.2".to_owned()),
        ("7", None) => Some("7.1".to_owned()),
        ("6" | "7", Some(minor)) => Some(format!("{}.{minor}", part(version, 0)?)),
        _ => None,
    },
    family: |version| match part(version, 0)? {
        "6" => Some("redis6.x".to_owned()),
        major => Some(format!("redis{major}")),
    },
    parameters: &[],
    logs: &[],
    published: &[],
    scheme: Some("rediss"),
    made: CACHE,
    most_readers: 0,
    longest_name: 40,
    longest_username: 63,
};

pub const VALKEY: AwsKind = AwsKind {
    title: "Valkey",
    engine: "valkey",
    engine_version: |version| match (part(version, 0)?, part(version, 1)) {
        ("7", None) => Some("7.2".to_owned()),
        ("8", None) => Some("8.2".to_owned()),
        ("7" | "8", Some(minor)) => Some(format!("{}.{minor}", part(version, 0)?)),
        _ => None,
    },
    family: |version| Some(format!("valkey{}", part(version, 0)?)),
    ..REDIS
};

/// A part of a version between dots, where it is a number.
fn part(version: &str, index: usize) -> Option<&str> {
    version.split('.').nth(index).filter(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

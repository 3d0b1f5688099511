//! Databases and caches: postgres, mysql, redis, valkey.

use schemars::JsonSchema;
use serde::Deserialize;

use super::aws::{RdsInstance, ReplicationGroup};
use super::compose::Healthcheck;
use super::container::Resources;
use super::entries::{Entries, Named};
use super::pod::Names;
use super::scalars::{EntryName, Literal, Publish, Quantity, Schedule, ServerVersion, Text};
use crate::source::{Span, Spanned};

/// A database: what every resource has, and what AWS makes of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Database {
    #[serde(rename = "$resource")]
    #[schemars(flatten)]
    pub resource: Resource,
    /// An RDS instance that Terraform makes.
    pub aws: Option<Spanned<RdsInstance>>,
}

/// A cache: what every resource has, and what AWS makes of it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Cache {
    #[serde(rename = "$resource")]
    #[schemars(flatten)]
    pub resource: Resource,
    /// An ElastiCache replication group that Terraform makes.
    pub aws: Option<Spanned<ReplicationGroup>>,
}

/// What databases and caches share. Where it runs is one choice for Kubernetes (`aws`, `cluster` or `external`);
/// Compose runs `container`, whose defaults suffice, unless it is `external` without one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Resource {
    /// What its names and addresses are made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The entry's key before: Terraform moves what it called so.
    pub renamed_from: Option<Spanned<String>>,
    /// The major version, as a string: `"15"`.
    pub version: Option<Spanned<ServerVersion>>,
    /// The database (of redis and valkey: its number); the stack's name where it is left out.
    pub database: Option<Spanned<Literal>>,
    /// The user that services connect as.
    pub username: Option<Spanned<Text>>,
    /// Which of the blocks below Kubernetes uses. May be left out where one is given.
    pub provider: Option<Spanned<Provider>>,
    /// A StatefulSet of the cluster.
    pub cluster: Option<Spanned<ClusterResource>>,
    /// It exists elsewhere.
    pub external: Option<Spanned<ExternalResource>>,
    /// The container in Compose.
    pub container: Option<Spanned<ContainerResource>>,
    /// How URLs to it are written.
    pub url: Option<Spanned<UrlOptions>>,
    /// The exporter that gives its metrics.
    pub metrics: Option<Spanned<super::prometheus::Exporter>>,
    /// What people are told of it, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "metric-name"))]
    pub alerts: Entries<super::alerting::Alert>,
    /// Outputs in which it appears; all of the environment's where it is left out.
    pub targets: Option<Spanned<Vec<Spanned<super::Target>>>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provider {
    /// Terraform makes it in AWS.
    Aws,
    /// It runs in the cluster.
    Cluster,
    /// It exists already.
    External,
}

/// A database or cache as a StatefulSet.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["secret", "password"]]))]
pub struct ClusterResource {
    /// The runtime name; `<stack>-<kind>-<entry>` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Names in the cluster of what belongs to it.
    pub names: Option<Names>,
    /// The official image of the version where it is left out.
    pub image: Option<Spanned<Text>>,
    /// A secret whose keys the container imports; it must hold the password's key.
    pub secret: Option<Spanned<EntryName>>,
    /// The key of a secret: `${secret.db.PASSWORD}`.
    pub password: Option<Spanned<Text>>,
    /// The volume that holds the data.
    pub storage: Option<Spanned<Storage>>,
    /// Processor time and memory of the server.
    pub resources: Option<Spanned<Resources>>,
    /// The labels by which its pods are found, in place of those that stackc gives.
    #[schemars(extend("x-key" = "qualified-name"))]
    pub selector: Option<Spanned<Entries<Spanned<Text>>>>,
    /// The numeric user that the server runs as.
    #[schemars(range(min = 1, max = 2147483647))]
    pub user: Option<Spanned<u32>>,
    /// The data folder below the volume's path; `.` adopts a volume whose root holds the data. Postgres and mysql.
    pub data: Option<Spanned<String>>,
    /// Scripts that run once, when the database is empty, by file name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "init", "x-key" = "data-key"))]
    pub init: Entries<Spanned<String>>,
    /// Dumps on a schedule, into a volume.
    pub backup: Option<Spanned<Backup>>,
    /// Placement, labels and the rest of what a pod has.
    #[serde(default)]
    #[schemars(extend("x-singular" = "node_selector", "x-key" = "qualified-name"))]
    pub node_selector: Entries<Spanned<Text>>,
    /// Taints of nodes that its pods bear.
    #[serde(default)]
    pub tolerations: Vec<super::pod::Toleration>,
    /// Further labels of its objects.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// Annotations of its objects.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
}

/// The volume that holds the data.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "size"))]
pub struct Storage {
    /// The volume's size.
    pub size: Spanned<Quantity>,
    /// The StorageClass; that of the cluster where it is left out.
    pub class: Option<Spanned<Text>>,
    /// Where the volume is mounted.
    pub at: Option<Spanned<Text>>,
}

/// Dumps on a schedule.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "schedule"))]
pub struct Backup {
    /// When it runs.
    pub schedule: Spanned<Schedule>,
    /// The volume that the dumps are written to; 10Gi where it is left out.
    pub storage: Option<Spanned<Storage>>,
    /// Dumps that are kept; 7 where it is left out.
    #[schemars(range(min = 1, max = 1000))]
    pub keep: Option<Spanned<u32>>,
}

/// A database or cache that exists. Each output that services ask for is stated; the secret ones refer to a secret.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExternalResource {
    /// The host name or address.
    pub host: Option<Spanned<Text>>,
    /// The host name of the replicas that only read.
    pub reader_host: Option<Spanned<Text>>,
    /// The port.
    pub port: Option<Spanned<u16>>,
    /// The user's name.
    pub username: Option<Spanned<Text>>,
    /// The password, as a reference to a secret.
    pub password: Option<Spanned<Text>>,
    /// The whole URL, as a reference to a secret where it holds a password.
    pub url: Option<Spanned<Text>>,
    /// The URL of the replicas that only read.
    pub reader_url: Option<Spanned<Text>>,
    /// Its addresses: outgoing traffic of those who refer to it may go there.
    pub cidr: Option<Spanned<super::scalars::Cidr>>,
}

/// The container in Compose.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ContainerResource {
    /// What it is called in the Compose file; the kind for the entry `main`, else `<kind>-<entry>`, where it is left out.
    pub name: Option<Spanned<String>>,
    /// The image; the official one of the version where it is left out.
    pub image: Option<Spanned<Text>>,
    /// A secret, or `{ insecure: … }` for development.
    pub password: Option<Spanned<ContainerPassword>>,
    /// The port of the host that it is published on.
    pub publish: Option<Spanned<Publish>>,
    /// The name of the volume; the container's name with `-data` where it is left out.
    pub volume: Option<Spanned<String>>,
    /// Scripts that run once, when the database is empty, by file name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "init", "x-key" = "data-key"))]
    pub init: Entries<Spanned<String>>,
    /// How Compose finds out whether it is ready.
    pub healthcheck: Option<Spanned<Healthcheck>>,
    /// Processor time and memory of the container.
    pub resources: Option<Spanned<Resources>>,
    /// When Compose starts it again.
    pub restart: Option<Spanned<super::compose::Restart>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "secret", "x-choice" = [["secret", "insecure"]], "x-required-choice" = true))]
pub struct ContainerPassword {
    /// `${secret.db.PASSWORD}`.
    pub secret: Option<Spanned<Text>>,
    /// In plain text: an error with any target but Compose.
    pub insecure: Option<Spanned<Literal>>,
}

/// How URLs are written.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct UrlOptions {
    /// `postgresql`, `mysql`, `redis` where it is left out.
    pub scheme: Option<Spanned<String>>,
    /// Parameters after the `?`.
    #[serde(default)]
    pub params: Entries<Spanned<Literal>>,
}

/// The block `aws` of a resource.
#[derive(Clone, Copy, Debug)]
pub enum Aws<'a> {
    Database(&'a Spanned<RdsInstance>),
    Cache(&'a Spanned<ReplicationGroup>),
}

/// One resource, whichever kind it is of.
#[derive(Clone, Copy, Debug)]
pub struct NamedResource<'a> {
    pub name: &'a Spanned<String>,
    /// `None` for a hole.
    pub resource: Option<&'a Resource>,
    pub aws: Option<Aws<'a>>,
    /// Something inside was refused.
    pub damaged: bool,
}

/// The resources of one kind.
#[derive(Clone, Copy, Debug)]
pub enum ResourceEntries<'a> {
    Databases(&'a Entries<Database>),
    Caches(&'a Entries<Cache>),
}

impl<'a> ResourceEntries<'a> {
    pub fn iter(self) -> impl Iterator<Item = NamedResource<'a>> {
        let (databases, caches) = match self {
            ResourceEntries::Databases(entries) => (Some(entries.iter()), None),
            ResourceEntries::Caches(entries) => (None, Some(entries.iter())),
        };
        let databases = databases.into_iter().flatten().map(NamedResource::database);
        databases.chain(caches.into_iter().flatten().map(NamedResource::cache))
    }

    pub fn names(self) -> impl Iterator<Item = &'a str> {
        self.iter().map(|named| named.name.value.as_str())
    }

    pub fn get(self, name: &str) -> Option<NamedResource<'a>> {
        match self {
            ResourceEntries::Databases(entries) => entries.get(name).map(NamedResource::database),
            ResourceEntries::Caches(entries) => entries.get(name).map(NamedResource::cache),
        }
    }
}

impl<'a> NamedResource<'a> {
    fn database(named: &'a Named<Database>) -> Self {
        let aws = named.value.as_ref().and_then(|database| database.aws.as_ref()).map(Aws::Database);
        let resource = named.value.as_ref().map(|database| &database.resource);
        NamedResource { name: &named.name, resource, aws, damaged: named.damaged }
    }

    fn cache(named: &'a Named<Cache>) -> Self {
        let aws = named.value.as_ref().and_then(|cache| cache.aws.as_ref()).map(Aws::Cache);
        let resource = named.value.as_ref().map(|cache| &cache.resource);
        NamedResource { name: &named.name, resource, aws, damaged: named.damaged }
    }
}

impl Aws<'_> {
    pub fn span(&self) -> Span {
        match self {
            Aws::Database(block) => block.span,
            Aws::Cache(block) => block.span,
        }
    }
}

//! What only Terraform knows: versions, where the state is kept, the cloud account.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{AwsAccount, AwsRegion, Cidr, TerraformLabel, Text, VersionConstraint};
use crate::source::Spanned;

/// The root module of the environment.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Terraform {
    /// The versions of Terraform that may apply it; `>= 1.11.0, < 2.0.0` where it is left out.
    pub version: Option<Spanned<VersionConstraint>>,
    /// Where the state is kept; the working directory where it is left out.
    pub backend: Option<Spanned<Backend>>,
    /// How what Terraform makes reaches pods; `external_secrets` where it is left out.
    pub bridge: Option<Spanned<Bridge>>,
    /// The account and the network of AWS.
    pub aws: Option<Spanned<Aws>>,
    /// The provider `kubernetes`, which appears where the bridge is `kubernetes`.
    pub kubernetes: Option<Spanned<Provider>>,
    /// The provider `random`, which appears where a password is generated.
    pub random: Option<Spanned<Provider>>,
}

/// A provider without settings of its own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "version"))]
pub struct Provider {
    /// The versions that may be used, such as `~> 6.0`.
    pub version: Option<Spanned<VersionConstraint>>,
}

/// Where the state is kept.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["s3", "local"]], "x-required-choice" = true))]
pub struct Backend {
    /// State in a bucket of S3.
    pub s3: Option<Spanned<S3Backend>>,
    /// State in a file.
    pub local: Option<Spanned<LocalBackend>>,
}

/// An object of a bucket that exists.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct S3Backend {
    /// The bucket's name.
    pub bucket: Spanned<Text>,
    /// The object; each environment needs its own.
    pub key: Spanned<Text>,
    /// The bucket's region.
    pub region: Spanned<Text>,
    /// `true` where it is left out.
    pub encrypt: Option<Spanned<bool>>,
    /// Lock by an object beside the state; `true` where it is left out.
    pub use_lockfile: Option<Spanned<bool>>,
    /// The key that encrypts the state; the bucket's own where it is left out.
    pub kms_key_id: Option<Spanned<Text>>,
    /// The role that reads and writes the state.
    pub role: Option<Spanned<Text>>,
    /// A profile of the shared configuration of whoever runs Terraform.
    pub profile: Option<Spanned<Text>>,
}

/// A file of the machine that runs Terraform.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "path"))]
pub struct LocalBackend {
    /// The file, relative to the module.
    pub path: Spanned<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Bridge {
    /// An ExternalSecret reads it from Secrets Manager.
    ExternalSecrets,
    /// Terraform writes a Secret into the namespace.
    Kubernetes,
}

/// The account that this environment's resources are made in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Aws {
    /// The version of the provider; `~> 6.69` where it is left out.
    pub version: Option<Spanned<VersionConstraint>>,
    /// The region of everything that is made, such as `eu-central-1`.
    pub region: Option<Spanned<AwsRegion>>,
    /// The only account that may be changed, as a string.
    pub account: Option<Spanned<AwsAccount>>,
    /// Tags of everything; the environment, the stack and who manages it where they are left out.
    #[serde(default)]
    pub tags: Entries<Spanned<Text>>,
    /// The network of databases and caches.
    pub network: Option<Spanned<Network>>,
    /// The name of the EKS cluster whose pods are let in; those of the network's `cidr` where it is left out.
    pub eks_cluster: Option<Spanned<Text>>,
}

/// A network that exists. What is left out is a variable of the module.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Network {
    /// The VPC that databases and caches stand in.
    pub vpc: Option<Spanned<Vpc>>,
    /// The subnets that databases and caches stand in.
    pub subnets: Option<Spanned<Subnets>>,
    /// The addresses of clients.
    pub cidr: Option<Spanned<Cidr>>,
}

/// A VPC by its id, by its tags, or by a variable of the module.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "id", "x-choice" = [["id", "tags", "variable"]], "x-required-choice" = true))]
pub struct Vpc {
    /// The VPC's id.
    pub id: Option<Spanned<Text>>,
    /// The tags by which Terraform finds the VPC.
    pub tags: Option<Spanned<Entries<Spanned<Text>>>>,
    /// The variable of the module that gives the id.
    pub variable: Option<Spanned<TerraformLabel>>,
}

/// Subnets by their ids, by their tags, or by a variable of the module.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "ids", "x-choice" = [["ids", "tags", "variable"]], "x-required-choice" = true))]
pub struct Subnets {
    /// The ids of the subnets.
    pub ids: Option<Spanned<Vec<Spanned<Text>>>>,
    /// The tags by which Terraform finds the subnets.
    pub tags: Option<Spanned<Entries<Spanned<Text>>>>,
    /// The variable of the module that gives the ids.
    pub variable: Option<Spanned<TerraformLabel>>,
}

/// An entry that is gone from the stack, while what it made stays.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "fate"))]
pub struct Tombstone {
    /// What becomes of what the entry made.
    pub fate: Spanned<Fate>,
    /// What it was called in Terraform, where the stack stated other labels: `aws_db_instance.orders`.
    #[serde(default)]
    pub addresses: Vec<Spanned<String>>,
}

/// What becomes of the resources of an entry that is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// Terraform forgets them and destroys nothing.
    Keep,
}

//! Object storage.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{Duration, TerraformLabel, Text};
use crate::source::Spanned;

/// A bucket: one that Terraform makes, or one that exists.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["aws", "external"]], "x-required-choice" = true))]
pub struct Bucket {
    /// Seeds generated names instead of the entry's key.
    pub id: Option<Spanned<String>>,
    /// The entry's key before: Terraform moves what it called so.
    pub renamed_from: Option<Spanned<String>>,
    /// An S3 bucket that Terraform makes.
    pub aws: Option<Spanned<AwsBucket>>,
    /// It exists elsewhere.
    pub external: Option<Spanned<ExternalBucket>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// A bucket of S3.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AwsBucket {
    /// `<stack>-<environment>-<entry>` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Keep what is overwritten or deleted; `true` where it is left out.
    pub versioning: Option<Spanned<bool>>,
    /// `kms` where it is left out.
    pub encryption: Option<Spanned<Encryption>>,
    /// The ARN of a key that exists; a key of its own where it is left out.
    pub key: Option<Spanned<Text>>,
    /// Where accesses are logged.
    pub logs: Option<Spanned<Logs>>,
    /// Time after which objects are deleted; never where it is left out. Whole days.
    pub expire: Option<Spanned<Duration>>,
    /// Time after which what was overwritten or deleted is gone; 90 d where it is left out. Whole days.
    pub expire_noncurrent: Option<Spanned<Duration>>,
    /// Time after which an upload that never ended is gone; 7 d where it is left out. Whole days.
    pub abort_uploads: Option<Spanned<Duration>>,
    /// Let policies and lists make objects public; `false` where it is left out.
    pub public: Option<Spanned<bool>>,
    /// Refuse requests without TLS; `true` where it is left out.
    pub tls_only: Option<Spanned<bool>>,
    /// Refuse plans that destroy it; `true` where it is left out.
    pub prevent_destroy: Option<Spanned<bool>>,
    /// Delete its objects with it; `false` where it is left out.
    pub force_destroy: Option<Spanned<bool>>,
    /// The label of its blocks in Terraform.
    pub address: Option<Spanned<TerraformLabel>>,
    /// Labels of the bucket's resources in Terraform.
    pub addresses: Option<Spanned<BucketAddresses>>,
    /// The name of a bucket that exists and that Terraform takes over.
    pub import: Option<Spanned<Text>>,
}

/// Labels of single blocks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct BucketAddresses {
    /// The label of `aws_s3_bucket`.
    pub bucket: Option<Spanned<TerraformLabel>>,
    /// The label of `aws_kms_key`.
    pub key: Option<Spanned<TerraformLabel>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum Encryption {
    /// Keys of S3.
    #[serde(rename = "AES256")]
    Aes256,
    /// A key of KMS, whose uses are logged and can be refused.
    #[serde(rename = "kms")]
    Kms,
}

/// A bucket that accesses are logged to.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "bucket"))]
pub struct Logs {
    /// The bucket that access logs are written to.
    pub bucket: Spanned<Text>,
    /// `s3/<name>/` where it is left out.
    pub prefix: Option<Spanned<Text>>,
}

/// A bucket that exists.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ExternalBucket {
    /// The entry's key where it is left out.
    pub name: Option<Spanned<Text>>,
    /// The region of the bucket.
    pub region: Option<Spanned<Text>>,
}

//! Configuration and secrets.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::{Empty, Entries};
use super::scalars::{Literal, Text};
use crate::source::Spanned;

/// Configuration that containers import: a ConfigMap in Kubernetes, variables in Compose.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Config {
    /// What its names and addresses are made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The name in Kubernetes; `<stack>-<entry>` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Values by key.
    #[serde(default)]
    #[schemars(extend("x-singular" = "data", "x-key" = "data-key"))]
    pub data: Entries<Spanned<Literal>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// Keys whose values stand elsewhere.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Secret {
    /// What its names and addresses are made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// The name in Kubernetes. Where it is left out: the entry's key if it exists already, else `<stack>-<entry>`.
    pub name: Option<Spanned<Text>>,
    /// Where the values come from.
    pub source: Spanned<SecretSource>,
    /// Its keys. In Compose each is a variable of the shell or of `.env`.
    #[serde(default)]
    pub keys: Vec<Spanned<String>>,
    /// What a key is called at the source.
    #[serde(default)]
    #[schemars(extend("x-singular" = "remote", "x-key" = "data-key"))]
    pub remote: Entries<Spanned<String>>,
    /// What the variable of a key is called in Compose.
    #[serde(default)]
    #[schemars(extend("x-singular" = "compose_name", "x-key" = "data-key"))]
    pub compose_name: Entries<Spanned<String>>,
    /// The type of the Secret object: `kubernetes.io/dockerconfigjson`.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<String>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// Where the values of a secret come from.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-variant" = true, "x-choice" = [["existing", "secrets_manager"]], "x-required-choice" = true))]
pub struct SecretSource {
    /// Others make it.
    pub existing: Option<Spanned<Empty>>,
    /// The environment's secret store copies it: an ExternalSecret.
    pub secrets_manager: Option<Spanned<SecretsManager>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "path"))]
pub struct SecretsManager {
    /// The name of the secret at the source.
    pub path: Spanned<Text>,
    /// Time between looks; 1 h where it is left out.
    pub refresh: Option<Spanned<super::scalars::Duration>>,
}

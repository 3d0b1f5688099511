//! What only Compose knows: of the project, and of one service.

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::Volume;
use super::entries::Entries;
use super::scalars::{Duration, Literal, Text};
use crate::source::Spanned;

/// The Compose project.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Compose {
    /// The project's name; `<stack>-<environment>` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// Networks that every service joins; Compose's default network where there are none.
    #[serde(default)]
    #[schemars(extend("x-key" = "data-key"))]
    pub networks: Entries<Network>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Network {
    pub driver: Option<Spanned<String>>,
    /// It exists already.
    pub external: Option<Spanned<bool>>,
    /// No way out of it.
    pub internal: Option<Spanned<bool>>,
    /// Its name outside the project.
    pub name: Option<Spanned<Text>>,
}

/// What only Compose knows of one service.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ServiceOptions {
    /// What it is called in the Compose file; the entry's key where it is left out.
    pub name: Option<Spanned<String>>,
    pub restart: Option<Spanned<Restart>>,
    /// A command whose success says that it is healthy. Never guessed from an HTTP probe.
    pub healthcheck: Option<Spanned<Healthcheck>>,
    /// Volumes in Compose only, beside the entry's own.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub volumes: Entries<Volume>,
    /// Environment variables in Compose only; they win over the entry's own.
    #[serde(default)]
    #[schemars(extend("x-singular" = "env", "x-key" = "variable"))]
    pub env: Entries<super::container::Variable>,
    /// Networks of the project that it joins; all of them where it is left out.
    pub networks: Option<Spanned<Vec<Spanned<String>>>>,
    /// It starts only with one of these profiles.
    #[serde(default)]
    pub profiles: Vec<Spanned<String>>,
    /// Containers of it.
    #[schemars(range(min = 1, max = 1000))]
    pub replicas: Option<Spanned<u32>>,
    pub container_name: Option<Spanned<Text>>,
    pub hostname: Option<Spanned<Text>>,
    pub platform: Option<Spanned<Text>>,
    pub pull_policy: Option<Spanned<String>>,
    /// Run an init process that reaps children.
    pub init: Option<Spanned<bool>>,
    #[serde(default)]
    pub labels: Entries<Spanned<Text>>,
    pub logging: Option<Spanned<Logging>>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "extra_host"))]
    pub extra_hosts: Entries<Spanned<Text>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    Always,
    UnlessStopped,
    OnFailure,
    No,
}

/// A command whose exit code says whether the container is healthy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Healthcheck {
    /// One item a word, run without a shell.
    pub command: Spanned<Vec<Spanned<Text>>>,
    pub interval: Option<Spanned<Duration>>,
    pub timeout: Option<Spanned<Duration>>,
    pub retries: Option<Spanned<u32>>,
    pub start_period: Option<Spanned<Duration>>,
    pub start_interval: Option<Spanned<Duration>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Logging {
    pub driver: Spanned<String>,
    #[serde(default)]
    pub options: Entries<Spanned<Literal>>,
}

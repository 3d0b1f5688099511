//! Prometheus: how it scrapes, what it scrapes beside the services, where its rules go.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::entries::Entries;
use super::network::Peer;
use super::scalars::{Duration, Text};
use crate::source::Spanned;

/// Who scrapes metrics, and how.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Prometheus {
    /// Where Prometheus runs. Without it no policy is derived for scrapes.
    pub from: Option<Spanned<Peer>>,
    /// The major version that evaluates the rules, `"3"` where it is left out.
    pub version: Option<Spanned<Major>>,
    /// Time between scrapes; Prometheus' own 1 m where it is left out.
    pub scrape_interval: Option<Spanned<Duration>>,
    /// Time after which a scrape is given up; Prometheus' own 10 s where it is left out.
    pub scrape_timeout: Option<Spanned<Duration>>,
    /// Time between evaluations of rules; Prometheus' own 1 m where it is left out.
    pub evaluation_interval: Option<Spanned<Duration>>,
    /// Labels that every series and alert gets on its way out.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub external_labels: Entries<Spanned<Text>>,
    /// The Alertmanagers that it tells: `[alertmanager:9093]`.
    #[serde(default)]
    pub alertmanagers: Vec<Spanned<String>>,
    /// How it finds what it scrapes; `static` where it is left out.
    pub discovery: Option<Spanned<Discovery>>,
    /// Where its rules go; `operator` with that discovery, else `files`, where it is left out.
    pub rules: Option<Spanned<RuleForm>>,
    /// Labels by which the operator picks its objects: `release: kube-prometheus-stack`.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// What stands before a runbook's path in links; links are relative where it is left out.
    pub runbook_url: Option<Spanned<Text>>,
    /// The dashboard that alerts link to.
    pub dashboard_url: Option<Spanned<Text>>,
    /// What it scrapes that is no entry of this stack.
    #[serde(default)]
    #[schemars(extend("x-singular" = "scrape", "x-key" = "label-name"))]
    pub scrape: Entries<ScrapeTarget>,
}

/// A major version of Prometheus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
pub enum Major {
    /// Prometheus 2.
    #[serde(rename = "2")]
    Two,
    /// Prometheus 3.
    #[serde(rename = "3")]
    Three,
}

/// How Prometheus finds what it scrapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Discovery {
    /// Addresses that the configuration lists.
    Static,
    /// The endpoints of Services, from the API server.
    Kubernetes,
    /// ServiceMonitors, which the Prometheus operator reads.
    Operator,
}

/// Where rules go.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RuleForm {
    /// Files that Prometheus reads.
    Files,
    /// PrometheusRules, which the Prometheus operator reads.
    Operator,
}

/// What Prometheus scrapes that is no entry of this stack.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["target", "targets"]], "x-required-choice" = true))]
pub struct ScrapeTarget {
    /// Host and port: `node-exporter:9100`.
    pub target: Option<Spanned<String>>,
    /// The addresses that are read: `node-exporter:9100`.
    pub targets: Option<Spanned<Vec<Spanned<String>>>>,
    /// The path of the metrics; `/metrics` where it is left out.
    pub path: Option<Spanned<Text>>,
    /// Whether the targets speak TLS; `http` where it is left out.
    pub scheme: Option<Spanned<Scheme>>,
    /// The time between two reads.
    pub interval: Option<Spanned<Duration>>,
    /// After how long a read without an answer has failed.
    pub timeout: Option<Spanned<Duration>>,
    /// Labels that its series get.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub labels: Entries<Spanned<Text>>,
    /// What answers there, whose series are known.
    pub exports: Option<Spanned<ExporterKind>>,
    /// What it exports, so that expressions can be checked.
    #[serde(default)]
    #[schemars(extend("x-singular" = "series", "x-key" = "metric-name"))]
    pub series: Entries<super::service::Series>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS.
    Https,
}

/// Exporters whose series are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExporterKind {
    /// The exporter of machines.
    NodeExporter,
    /// The exporter of PostgreSQL.
    PostgresExporter,
    /// The exporter of MySQL.
    MysqldExporter,
    /// The exporter of Redis and Valkey.
    RedisExporter,
    /// The exporter of objects in a cluster.
    KubeStateMetrics,
    /// The exporter of containers.
    Cadvisor,
}

impl ExporterKind {
    /// As a stack names it.
    pub fn name(self) -> &'static str {
        match self {
            ExporterKind::NodeExporter => "node_exporter",
            ExporterKind::PostgresExporter => "postgres_exporter",
            ExporterKind::MysqldExporter => "mysqld_exporter",
            ExporterKind::RedisExporter => "redis_exporter",
            ExporterKind::KubeStateMetrics => "kube_state_metrics",
            ExporterKind::Cadvisor => "cadvisor",
        }
    }
}

/// The exporter that gives the metrics of a database or cache.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "target"))]
pub struct Exporter {
    /// Host and port: `postgres-exporter:9187`.
    pub target: Spanned<String>,
    /// The scrape's name; the kind, or `<kind>-<entry>` beside another, where it is left out.
    pub job: Option<Spanned<String>>,
    /// The time between two reads.
    pub interval: Option<Spanned<Duration>>,
    /// After how long a read without an answer has failed.
    pub timeout: Option<Spanned<Duration>>,
    /// Labels that every series gets.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub labels: Entries<Spanned<Text>>,
    /// What answers there; the kind's own exporter where it is left out.
    pub exports: Option<Spanned<ExporterKind>>,
}

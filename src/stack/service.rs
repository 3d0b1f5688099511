//! Services: workloads that keep running.

use schemars::JsonSchema;
use serde::Deserialize;

use super::container::{Container, Share};
use super::entries::Entries;
use super::pod::Pod;
use super::scalars::{Duration, Percent, Quantity, QuantityRange, Text};
use crate::source::Spanned;

/// A workload that keeps running.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Service {
    #[serde(rename = "$container")]
    #[schemars(flatten)]
    pub container: Container,
    #[serde(rename = "$pod")]
    #[schemars(flatten)]
    pub pod: Pod,
    /// Pods in Kubernetes: a number, or what an autoscaler may do.
    pub replicas: Option<Spanned<Replicas>>,
    /// A vertical autoscaler (the VPA add-on).
    pub vertical_autoscaling: Option<Spanned<VerticalAutoscaling>>,
    /// How a new version replaces the old one.
    pub rollout: Option<Spanned<Rollout>>,
    /// How many pods a node drain may take; one, where more than one replica runs.
    pub disruption_budget: Option<Spanned<DisruptionBudget>>,
    /// Each pod keeps its name and its claims: a StatefulSet.
    pub stateful: Option<Spanned<bool>>,
    /// Ways in, through an ingress or a gateway.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub routes: Entries<Route>,
    /// A load balancer of its own, outside the cluster.
    pub load_balancer: Option<Spanned<LoadBalancer>>,
    /// Where it gives its metrics.
    pub metrics: Option<Spanned<Metrics>>,
    /// Dashboards of this service.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub dashboards: Entries<super::grafana::Dashboard>,
    /// What only Kubernetes knows.
    pub kubernetes: Option<super::kubernetes::WorkloadOptions>,
    /// What only Compose knows.
    pub compose: Option<super::compose::ServiceOptions>,
}

/// A number of pods, or the bounds and targets of a horizontal autoscaler.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "count", "x-choice" = [["count", "min"], ["count", "max"]]))]
pub struct Replicas {
    /// How many pods run, without an autoscaler.
    #[schemars(range(max = 10000))]
    pub count: Option<Spanned<u32>>,
    /// The fewest pods that the autoscaler leaves.
    #[schemars(range(min = 1, max = 10000))]
    pub min: Option<Spanned<u32>>,
    /// The most pods that the autoscaler starts.
    #[schemars(range(min = 1, max = 10000))]
    pub max: Option<Spanned<u32>>,
    /// Mean use of the CPU request: `70%`.
    pub cpu: Option<Spanned<Percent>>,
    /// Mean use of the memory request.
    pub memory: Option<Spanned<Percent>>,
    /// Mean of a custom metric of the pods.
    #[serde(default)]
    #[schemars(extend("x-singular" = "pods"))]
    pub pods: Entries<Spanned<Quantity>>,
    /// How fast pods are added.
    pub scale_up: Option<Spanned<ScalingRules>>,
    /// How fast pods are taken away.
    pub scale_down: Option<Spanned<ScalingRules>>,
}

/// How fast an autoscaler may act.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct ScalingRules {
    /// Look back this long and take the most careful answer.
    pub stabilization_window: Option<Spanned<Duration>>,
    /// At most this many pods, or this share of them, in each `period`.
    pub at_most: Option<Share>,
    /// The time in which `at_most` is allowed.
    pub period: Option<Spanned<Duration>>,
}

/// A vertical autoscaler.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "mode"))]
pub struct VerticalAutoscaling {
    /// What becomes of the recommendations.
    pub mode: Spanned<VerticalMode>,
    /// The least and the most that it may set.
    pub cpu: Option<Spanned<QuantityRange>>,
    /// The least and the most memory that it recommends.
    pub memory: Option<Spanned<QuantityRange>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum VerticalMode {
    /// The autoscaler sets them as it sees fit.
    Auto,
    /// They are shown and not set.
    Off,
    /// They are set when a pod starts.
    Initial,
    /// Pods start anew to get them.
    Recreate,
    /// Pods get them while they run, or start anew.
    InPlaceOrRecreate,
}

/// How a new version replaces the old one.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "strategy"))]
pub struct Rollout {
    /// How old pods are replaced by new ones.
    pub strategy: Option<Spanned<RolloutStrategy>>,
    /// Pods beyond the wanted number, meanwhile.
    pub max_surge: Option<Share>,
    /// Pods short of the wanted number, meanwhile.
    pub max_unavailable: Option<Share>,
    /// A pod counts once it was ready for this long.
    pub min_ready: Option<Spanned<Duration>>,
    /// Without progress for this long, the rollout has failed.
    pub progress_deadline: Option<Spanned<Duration>>,
    /// Old versions that are kept.
    pub history: Option<Spanned<u32>>,
    /// With `stateful`: pods of a lower number than this keep the old version.
    pub partition: Option<Spanned<u32>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RolloutStrategy {
    /// One pod after the other.
    Rolling,
    /// Stop all, then start all.
    Recreate,
    /// With `stateful`: a pod gets the new version when somebody deletes it.
    OnDelete,
}

/// How many pods a node drain may take.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "enabled", "x-choice" = [["enabled", "max_unavailable", "min_available"]], "x-required-choice" = true))]
pub struct DisruptionBudget {
    /// Whether there is a PodDisruptionBudget.
    pub enabled: Option<Spanned<bool>>,
    /// How many pods a drain may take away at once.
    pub max_unavailable: Option<Share>,
    /// How many pods a drain leaves.
    pub min_available: Option<Share>,
}

/// A way in.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["ingress", "gateway"]], "x-required-choice" = true))]
pub struct Route {
    /// The host name that it answers to.
    pub host: Spanned<Text>,
    /// The path and everything below; `/` where it is left out.
    pub path: Option<Spanned<Text>>,
    /// The name of the port; the only one, or `http`, where it is left out.
    pub port: Option<Spanned<String>>,
    /// The name of an ingress of the stack.
    pub ingress: Option<Spanned<String>>,
    /// The name of a gateway of the stack.
    pub gateway: Option<Spanned<String>>,
}

/// A load balancer of a service's own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "enabled"))]
pub struct LoadBalancer {
    /// `true` where it is left out.
    pub enabled: Option<Spanned<bool>>,
    /// Who may reach it; everyone where it is left out.
    #[serde(default)]
    pub from: Vec<Spanned<super::scalars::Cidr>>,
    /// Annotations of its Service, which the cloud reads.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// The load balancer implementation.
    pub class: Option<Spanned<Text>>,
}

/// Where a service gives its metrics, and which.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Metrics {
    /// The path of the metrics; `/metrics` where it is left out.
    pub path: Option<Spanned<Text>>,
    /// The name of the port; the only one, or `http`, where it is left out.
    pub port: Option<Spanned<String>>,
    /// Time between scrapes.
    pub interval: Option<Spanned<Duration>>,
    /// Time after which a scrape is given up.
    pub timeout: Option<Spanned<Duration>>,
    /// The scrape's name, and the label `job` of its series; the runtime name where it is left out.
    pub job: Option<Spanned<String>>,
    /// Labels that its series get.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub labels: Entries<Spanned<Text>>,
    /// What it exports, so that expressions can be checked.
    #[serde(default)]
    #[schemars(extend("x-singular" = "series", "x-key" = "metric-name"))]
    pub series: Entries<Series>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "type"))]
pub struct Series {
    /// The type of the metric.
    #[serde(rename = "type")]
    pub kind: Spanned<SeriesKind>,
    /// The labels that its series have.
    #[serde(default)]
    pub labels: Vec<Spanned<String>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SeriesKind {
    /// Counts up; read with `rate` or `increase`.
    Counter,
    /// Goes up and down.
    Gauge,
    /// Counts by bucket.
    Histogram,
    /// Quantiles that the application computes.
    Summary,
}

//! Workloads: what runs, in the cluster, in Compose or in both.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use super::storage::ClaimSpec;
use super::value::{PerRuntime, SecretKey, Value};
use crate::stack::compose::Restart;
use crate::stack::container::{HttpScheme, Protocol};
use crate::stack::job::{Concurrency, JobRestart};
use crate::stack::kubernetes::{DnsPolicy, ImagePullPolicy, PodManagement, Seccomp, ServiceType};
use crate::stack::pod::TaintEffect;
use crate::stack::scalars::CountOrPercent;
use crate::stack::service::{RolloutStrategy, VerticalMode};
use crate::tree::{Origin, Sourced};

/// A container with its companions. `cluster` and `compose` hold what only that runtime knows and say whether it
/// runs there at all; everything else means the same in both.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Workload {
    /// `service.api`, `job.migrate`, `postgres.main`.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    pub container: Container,
    /// In order.
    pub init_containers: Vec<Container>,
    pub sidecars: Vec<Container>,
    pub volumes: Vec<Volume>,
    pub stop_grace_seconds: Option<Sourced<u32>>,
    pub cluster: Option<ClusterWorkload>,
    pub compose: Option<ComposeService>,
}

/// What Kubernetes needs to run a workload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClusterWorkload {
    /// The name of the workload object.
    pub name: Sourced<String>,
    pub labels: Labels,
    pub annotations: Labels,
    pub controller: Controller,
    pub pod: ClusterPod,
    /// The Service object, where anything may call the workload.
    pub service: Option<ServiceObject>,
    pub service_account: Option<ServiceAccount>,
    pub autoscaler: Option<Autoscaler>,
    pub vertical_autoscaler: Option<VerticalAutoscaler>,
    pub disruption_budget: Option<DisruptionBudget>,
}

/// What keeps the pods running, or runs them to their end.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Controller {
    Deployment {
        selector: Labels,
        /// `None` where an autoscaler owns it.
        replicas: Option<Sourced<u32>>,
        rollout: Rollout,
    },
    StatefulSet {
        selector: Labels,
        replicas: Option<Sourced<u32>>,
        /// The headless Service that names its pods.
        service_name: Sourced<String>,
        claims: Vec<ClaimTemplate>,
        pod_management: Option<Sourced<PodManagement>>,
        history: Option<Sourced<u32>>,
        min_ready_seconds: Option<Sourced<u32>>,
    },
    Job {
        /// Annotations by which a delivery tool runs it before a rollout stand in the workload's annotations.
        /// Remove it this long after it is done.
        ttl_seconds: Option<Sourced<u32>>,
        job: JobSpec,
    },
    CronJob {
        schedule: Sourced<String>,
        time_zone: Option<Sourced<String>>,
        /// Never runs by itself: started by hand.
        suspend: Option<Sourced<bool>>,
        concurrency: Sourced<Concurrency>,
        starting_deadline_seconds: Option<Sourced<u32>>,
        successful_history: Option<Sourced<u32>>,
        failed_history: Option<Sourced<u32>>,
        job: JobSpec,
    },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Rollout {
    pub strategy: Option<Sourced<RolloutStrategy>>,
    pub max_surge: Option<Sourced<CountOrPercent>>,
    pub max_unavailable: Option<Sourced<CountOrPercent>>,
    pub min_ready_seconds: Option<Sourced<u32>>,
    pub progress_deadline_seconds: Option<Sourced<u32>>,
    pub history: Option<Sourced<u32>>,
}

/// A claim that each pod of a StatefulSet gets.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimTemplate {
    #[serde(skip)]
    pub origin: Origin,
    /// The name of the pod's [`Volume`].
    pub name: Sourced<String>,
    pub spec: ClaimSpec,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct JobSpec {
    pub retries: Sourced<u32>,
    pub deadline_seconds: Option<Sourced<u32>>,
    pub parallelism: Option<Sourced<u32>>,
    pub completions: Option<Sourced<u32>>,
    pub restart: Sourced<JobRestart>,
}

/// The pod template, less its containers and volumes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClusterPod {
    pub labels: Labels,
    pub annotations: Labels,
    /// The name of its service account.
    pub service_account: Option<Sourced<String>>,
    pub mount_token: Option<Sourced<bool>>,
    pub image_pull_secrets: Vec<Sourced<String>>,
    pub security: PodSecurityContext,
    pub enable_service_links: Option<Sourced<bool>>,
    pub host_network: Option<Sourced<bool>>,
    pub dns_policy: Option<Sourced<DnsPolicy>>,
    pub share_process_namespace: Option<Sourced<bool>>,
    pub runtime_class: Option<Sourced<String>>,
    pub scheduler: Option<Sourced<String>>,
    pub priority: Option<Sourced<String>>,
    pub node_selector: Labels,
    pub tolerations: Vec<Toleration>,
    pub affinity: Affinity,
    pub spread: Vec<TopologySpread>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PodSecurityContext {
    pub run_as_non_root: Option<Sourced<bool>>,
    pub user: Option<Sourced<u32>>,
    pub group: Option<Sourced<u32>>,
    pub fs_group: Option<Sourced<u32>>,
    pub seccomp: Option<Sourced<Seccomp>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Toleration {
    #[serde(skip)]
    pub origin: Origin,
    pub key: Option<Sourced<String>>,
    pub value: Option<Sourced<String>>,
    pub effect: Option<Sourced<TaintEffect>>,
    pub seconds: Option<Sourced<u32>>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Affinity {
    pub nodes: Vec<NodeTerm>,
    pub near: Vec<PodTerm>,
    pub away: Vec<PodTerm>,
}

/// A demand on nodes, or a preference where it has a weight.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NodeTerm {
    #[serde(skip)]
    pub origin: Origin,
    /// 1 to 100.
    pub weight: Option<Sourced<u32>>,
    /// Each label with the values that are good.
    pub labels: Vec<(Sourced<String>, Vec<Sourced<String>>)>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PodTerm {
    #[serde(skip)]
    pub origin: Origin,
    /// 1 to 100; a demand where it is `None`.
    pub weight: Option<Sourced<u32>>,
    /// The node label whose values are places: `kubernetes.io/hostname`.
    pub topology_key: Sourced<String>,
    pub pods: Labels,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TopologySpread {
    #[serde(skip)]
    pub origin: Origin,
    pub topology_key: Sourced<String>,
    pub max_skew: Sourced<u32>,
    /// Rather leave a pod pending than break it.
    pub enforce: Sourced<bool>,
    pub pods: Labels,
}

/// A Service object.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceObject {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub labels: Labels,
    pub annotations: Labels,
    pub kind: Sourced<ServiceType>,
    pub selector: Labels,
    pub headless: Option<Sourced<bool>>,
    pub sticky: Option<Sourced<bool>>,
    pub local_traffic: Option<Sourced<bool>>,
    pub publish_not_ready: Option<Sourced<bool>>,
    pub load_balancer_class: Option<Sourced<String>>,
    pub source_ranges: Vec<Sourced<String>>,
    pub ports: Vec<ServicePort>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServicePort {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub port: Sourced<u16>,
    pub target: Sourced<u16>,
    pub protocol: Sourced<Protocol>,
    pub app_protocol: Option<Sourced<String>>,
}

/// A ServiceAccount, with the Role that it is bound to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ServiceAccount {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    /// It is made by others: it is bound, not written.
    pub existing: Sourced<bool>,
    pub labels: Labels,
    pub annotations: Labels,
    /// Whether pods that do not say otherwise mount its token.
    pub mount_token: Sourced<bool>,
    /// The name of Role and RoleBinding; both are written where there are rules.
    pub role: Sourced<String>,
    pub rules: Vec<AccessRule>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct AccessRule {
    #[serde(skip)]
    pub origin: Origin,
    pub api_groups: Vec<Sourced<String>>,
    pub resources: Vec<Sourced<String>>,
    pub resource_names: Vec<Sourced<String>>,
    pub verbs: Vec<Sourced<String>>,
}

/// A HorizontalPodAutoscaler.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Autoscaler {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub labels: Labels,
    pub min: Sourced<u32>,
    pub max: Sourced<u32>,
    /// Mean use of the request, in hundredths.
    pub cpu_percent: Option<Sourced<u32>>,
    pub memory_percent: Option<Sourced<u32>>,
    /// Custom metrics of the pods with their mean.
    pub pods: Vec<(Sourced<String>, Sourced<String>)>,
    pub scale_up: Option<ScalingRules>,
    pub scale_down: Option<ScalingRules>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ScalingRules {
    #[serde(skip)]
    pub origin: Origin,
    pub stabilization_seconds: Option<Sourced<u32>>,
    pub at_most: Option<Sourced<CountOrPercent>>,
    pub period_seconds: Option<Sourced<u32>>,
}

/// A VerticalPodAutoscaler.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VerticalAutoscaler {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub labels: Labels,
    pub mode: Sourced<VerticalMode>,
    pub min_cpu: Option<Sourced<String>>,
    pub max_cpu: Option<Sourced<String>>,
    pub min_memory: Option<Sourced<String>>,
    pub max_memory: Option<Sourced<String>>,
}

/// A PodDisruptionBudget: exactly one of the two bounds is given.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct DisruptionBudget {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub labels: Labels,
    pub max_unavailable: Option<Sourced<CountOrPercent>>,
    pub min_available: Option<Sourced<CountOrPercent>>,
}

/// One container.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Container {
    #[serde(skip)]
    pub origin: Origin,
    /// The name in the pod; for a companion also what Compose appends to the service's name.
    pub name: Sourced<String>,
    /// A companion may exist in one runtime only: a job before another is an init container in the cluster alone.
    pub in_cluster: bool,
    pub in_compose: bool,
    pub image: PerRuntime<Sourced<String>>,
    /// Only Compose builds.
    pub build: Option<Build>,
    pub command: Option<Command>,
    pub args: Option<Command>,
    pub working_dir: Option<Sourced<String>>,
    /// In the order in which they may refer to each other.
    pub env: PerRuntime<Vec<Variable>>,
    /// What the cluster imports whole; Compose has the keys in `env`.
    pub env_from: Vec<Import>,
    pub files: Vec<FileMount>,
    pub mounts: Vec<Mount>,
    pub ports: Vec<Port>,
    pub probes: Probes,
    pub resources: Resources,
    pub security: Security,
    pub lifecycle: Lifecycle,
    pub image_pull_policy: Option<Sourced<ImagePullPolicy>>,
    /// The check that Compose makes.
    pub healthcheck: Option<Healthcheck>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Build {
    #[serde(skip)]
    pub origin: Origin,
    /// From the folder of the run.
    pub context: Sourced<String>,
    pub dockerfile: Option<Sourced<String>>,
    pub target: Option<Sourced<String>>,
    pub args: Vec<(Sourced<String>, Sourced<String>)>,
}

/// A command line, one item a word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Command {
    #[serde(skip)]
    pub origin: Origin,
    pub words: PerRuntime<Vec<Sourced<String>>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Variable {
    pub name: Sourced<String>,
    pub value: VariableValue,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum VariableValue {
    Parts(Value),
    /// A field of the pod. Compose has no meaning for it, and its list holds it all the same.
    Field(Sourced<String>),
}

/// Every key of a ConfigMap or Secret becomes a variable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Import {
    Config(Sourced<String>),
    Secret(Sourced<String>),
}

/// One file in a container. In the cluster its content stands in a [`super::Config`] that a [`Volume`] brings;
/// in Compose it is a config of the project, or a secret.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct FileMount {
    #[serde(skip)]
    pub origin: Origin,
    /// The absolute path.
    pub path: Sourced<String>,
    /// The name of the pod's volume, and the file's key in it.
    pub volume: String,
    pub key: String,
    /// The key of the config or secret in the Compose file.
    pub compose_key: String,
    pub content: FileContent,
    /// Permission bits.
    pub mode: Sourced<u32>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum FileContent {
    Known(PerRuntime<Sourced<String>>),
    Secret(Sourced<SecretKey>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Mount {
    #[serde(skip)]
    pub origin: Origin,
    /// The name of a [`Volume`].
    pub volume: Sourced<String>,
    pub at: Sourced<String>,
    pub sub_path: Option<Sourced<String>>,
    pub read_only: Option<Sourced<bool>>,
}

/// A volume of the pod.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Volume {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub source: VolumeSource,
    pub in_cluster: bool,
    pub in_compose: bool,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum VolumeSource {
    EmptyDir {
        size: Option<Sourced<String>>,
        memory: Option<Sourced<bool>>,
    },
    /// A [`super::SharedVolume`]: the claim's name in the cluster, the volume's key in Compose.
    Shared {
        claim: Option<Sourced<String>>,
        compose: Option<Sourced<String>>,
    },
    /// A claim template of the StatefulSet has this volume's name; in Compose a named volume.
    Template {
        compose: Option<Sourced<String>>,
    },
    /// Each key of a ConfigMap a file; `items` narrows it. `contents` are what Compose writes.
    Config {
        name: Sourced<String>,
        items: Vec<(String, String)>,
        mode: Option<Sourced<u32>>,
        contents: Vec<(String, Sourced<String>)>,
    },
    /// Each key of a Secret a file.
    Secret {
        name: Sourced<String>,
        items: Vec<(String, String)>,
        mode: Option<Sourced<u32>>,
        keys: Vec<SecretKey>,
    },
    /// A folder of the host, from the folder of the run.
    Bind {
        path: Sourced<String>,
    },
    /// A volume without a name.
    Anonymous,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Port {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub container: Sourced<u16>,
    pub protocol: Sourced<Protocol>,
    pub app_protocol: Option<Sourced<String>>,
    /// Port and address of the host, in Compose.
    pub publish: Option<Publish>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Publish {
    pub port: Sourced<u16>,
    /// `127.0.0.1` unless the stack names one.
    pub address: Sourced<String>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Probes {
    pub liveness: Option<Probe>,
    pub readiness: Option<Probe>,
    pub startup: Option<Probe>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Probe {
    #[serde(skip)]
    pub origin: Origin,
    pub check: Check,
    pub initial_delay_seconds: Option<Sourced<u32>>,
    pub period_seconds: Option<Sourced<u32>>,
    pub timeout_seconds: Option<Sourced<u32>>,
    pub success_threshold: Option<Sourced<u32>>,
    pub failure_threshold: Option<Sourced<u32>>,
    pub termination_grace_seconds: Option<Sourced<u32>>,
}

/// What a probe or a hook does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Check {
    Http {
        path: Sourced<String>,
        port: Sourced<u16>,
        scheme: Option<Sourced<HttpScheme>>,
        headers: Vec<(Sourced<String>, Sourced<String>)>,
    },
    Tcp {
        port: Sourced<u16>,
    },
    Grpc {
        port: Sourced<u16>,
        service: Option<Sourced<String>>,
    },
    Exec {
        command: Vec<Sourced<String>>,
    },
    Sleep {
        seconds: Sourced<u32>,
    },
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Lifecycle {
    pub post_start: Option<Check>,
    pub pre_stop: Option<Check>,
}

/// Quantities as they are written.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Resources {
    /// By resource name (`cpu`, `memory`, `ephemeral-storage`, a device), in that order.
    pub requests: Vec<(String, Sourced<String>)>,
    pub limits: Vec<(String, Sourced<String>)>,
}

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Security {
    pub user: Option<Sourced<u32>>,
    pub group: Option<Sourced<u32>>,
    pub read_only_root: Option<Sourced<bool>>,
    pub allow_privilege_escalation: Option<Sourced<bool>>,
    pub privileged: Option<Sourced<bool>>,
    /// `ALL` by default.
    pub drop_capabilities: Vec<Sourced<String>>,
    pub add_capabilities: Vec<Sourced<String>>,
}

/// The check that Compose makes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Healthcheck {
    #[serde(skip)]
    pub origin: Origin,
    pub command: Vec<Sourced<String>>,
    pub interval_seconds: Option<Sourced<u32>>,
    pub timeout_seconds: Option<Sourced<u32>>,
    pub retries: Option<Sourced<u32>>,
    pub start_period_seconds: Option<Sourced<u32>>,
    pub start_interval_seconds: Option<Sourced<u32>>,
}

/// What Compose needs to run a workload.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ComposeService {
    /// The service's name in the file.
    pub name: Sourced<String>,
    pub restart: Option<Sourced<Restart>>,
    pub depends_on: Vec<Dependency>,
    /// Keys of the project's networks; Compose's default network where there are none.
    pub networks: Vec<Sourced<String>>,
    pub profiles: Vec<Sourced<String>>,
    pub replicas: Option<Sourced<u32>>,
    pub container_name: Option<Sourced<String>>,
    pub hostname: Option<Sourced<String>>,
    pub platform: Option<Sourced<String>>,
    pub pull_policy: Option<Sourced<String>>,
    pub init: Option<Sourced<bool>>,
    pub labels: Labels,
    pub logging: Option<Logging>,
    pub extra_hosts: Vec<(Sourced<String>, Sourced<String>)>,
    /// A schedule that Compose cannot keep: it is started by hand there.
    pub schedule: Option<Sourced<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dependency {
    /// The name of the Compose service.
    pub service: Sourced<String>,
    pub condition: Condition,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    Started,
    Healthy,
    CompletedSuccessfully,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Logging {
    #[serde(skip)]
    pub origin: Origin,
    pub driver: Sourced<String>,
    pub options: Vec<(Sourced<String>, Sourced<String>)>,
}

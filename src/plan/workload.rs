//! Workloads: what runs, in the cluster, in Compose or in both.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use super::storage::ClaimSpec;
use crate::stack::compose::{HostNamespace, NetworkMode, Restart, WatchAction};
use crate::stack::container::Protocol;
use crate::stack::job::{Concurrency, JobRestart};
use crate::stack::kubernetes::{DnsPolicy, IpFamily, IpFamilyPolicy, PodManagement, Seccomp, ServiceType};
use crate::stack::pod::TaintEffect;
use crate::stack::scalars::CountOrPercent;
use crate::stack::service::{RolloutStrategy, VerticalMode};
use crate::tree::{Origin, Sourced};

pub use super::container::*;

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
    pub settings: PodSettings,
    pub cluster: Option<ClusterWorkload>,
    pub compose: Option<ComposeService>,
}

/// What holds for all containers of a workload, in both runtimes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PodSettings {
    /// Host names with their addresses, by name.
    pub host_aliases: Labels,
    pub dns: Dns,
    /// Kernel parameters, by name.
    pub sysctls: Labels,
}

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dns {
    /// Addresses, in the order in which they are asked.
    pub nameservers: Vec<Sourced<String>>,
    pub searches: Vec<Sourced<String>>,
    /// By name; an empty value is a word alone.
    pub options: Labels,
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
        rollout: Rollout,
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

#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Rollout {
    pub strategy: Option<Sourced<RolloutStrategy>>,
    pub max_surge: Option<Sourced<CountOrPercent>>,
    pub max_unavailable: Option<Sourced<CountOrPercent>>,
    pub min_ready_seconds: Option<Sourced<u32>>,
    pub progress_deadline_seconds: Option<Sourced<u32>>,
    pub history: Option<Sourced<u32>>,
    /// Pods of a StatefulSet with a lower number keep the old version.
    pub partition: Option<Sourced<u32>>,
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
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_pid: Option<Sourced<bool>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_ipc: Option<Sourced<bool>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hostname: Option<Sourced<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subdomain: Option<Sourced<String>>,
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
    pub ip_family_policy: Option<Sourced<IpFamilyPolicy>>,
    pub ip_families: Vec<Sourced<IpFamily>>,
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
    /// The same port of every node.
    pub node_port: Option<Sourced<u16>>,
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

/// What Compose needs to run a workload.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct ComposeService {
    /// The service's name in the file.
    pub name: Sourced<String>,
    pub restart: Option<Sourced<Restart>>,
    pub depends_on: Vec<Dependency>,
    /// Keys of the project's networks; Compose's default network where there are none.
    pub networks: Vec<Sourced<String>>,
    /// Other names in a network, by the network's key.
    pub aliases: Vec<(Sourced<String>, Vec<Sourced<String>>)>,
    /// Instead of `networks`.
    pub network_mode: Option<Sourced<NetworkMode>>,
    pub pid: Option<Sourced<HostNamespace>>,
    pub ipc: Option<Sourced<HostNamespace>>,
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
    pub env_files: Vec<EnvFile>,
    pub devices: Vec<Device>,
    pub ulimits: Vec<Ulimit>,
    pub security_opt: Vec<Sourced<String>>,
    pub runtime: Option<Sourced<String>>,
    pub stop_signal: Option<Sourced<String>>,
    pub watch: Vec<Watch>,
    /// A schedule that Compose cannot keep: it is started by hand there.
    pub schedule: Option<Sourced<String>>,
}

/// A file of variables that Compose reads.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct EnvFile {
    #[serde(skip)]
    pub origin: Origin,
    /// From the folder of the run.
    pub path: Sourced<String>,
    pub required: Sourced<bool>,
}

/// A device of the host.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Device {
    #[serde(skip)]
    pub origin: Origin,
    pub path: Sourced<String>,
    pub at: Sourced<String>,
    pub permissions: Sourced<String>,
}

/// A limit of processes; -1 is none.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Ulimit {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub soft: Sourced<i64>,
    pub hard: Sourced<i64>,
}

/// What a change of a file does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Watch {
    #[serde(skip)]
    pub origin: Origin,
    /// From the folder of the run.
    pub path: Sourced<String>,
    pub action: Sourced<WatchAction>,
    pub to: Option<Sourced<String>>,
    pub ignore: Vec<Sourced<String>>,
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

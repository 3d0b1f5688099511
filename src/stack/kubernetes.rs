//! What only Kubernetes knows: of the environment, and of one workload.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{KubernetesVersion, Text};
use crate::source::Spanned;

/// The cluster that an environment runs on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Kubernetes {
    /// The minor version, `"1.30"` to `"1.37"`.
    pub version: Option<Spanned<KubernetesVersion>>,
    /// The namespace of everything that this environment has.
    pub namespace: Option<Spanned<Namespace>>,
    /// Secrets by which images are pulled, as their names under `secrets`, or as they are called in the cluster.
    #[serde(default)]
    pub image_pull_secrets: Vec<Spanned<Text>>,
    /// Who applies the output. Decides the form of jobs that run before a rollout.
    pub delivery: Option<Spanned<Delivery>>,
    /// The External Secrets store that secrets come from.
    pub secret_store: Option<Spanned<SecretStore>>,
    /// The Pod Security Standard that the namespace enforces; `restricted` where it is left out.
    pub pod_security: Option<Spanned<PodSecurity>>,
    /// The cluster, where two environments name the same namespace of different clusters.
    pub cluster: Option<Spanned<Text>>,
    /// Schemas of kinds that Kubernetes does not bring, by name: their objects are held against them.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub custom_resources: Entries<CustomResource>,
}

/// The schema of a custom resource.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "file"))]
pub struct CustomResource {
    /// A CustomResourceDefinition or a JSON Schema, in YAML or JSON, relative to this file.
    pub file: Spanned<String>,
    /// Group and version of a JSON Schema that does not say them: `example.com/v1`.
    pub api_version: Option<Spanned<String>>,
    /// The kind of a JSON Schema that does not say it.
    pub kind: Option<Spanned<String>>,
}

/// A namespace.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "name"))]
pub struct Namespace {
    /// The namespace's name.
    pub name: Spanned<Text>,
    /// Labels of the namespace.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// Annotations of the namespace.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// It is made by others: use it, do not write it.
    pub existing: Option<Spanned<bool>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Delivery {
    /// Argo CD syncs the folder.
    Argocd,
    /// Flux reconciles the folder.
    Flux,
    /// Somebody runs `kubectl apply`.
    Kubectl,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct SecretStore {
    /// The kind of the store; `SecretStore` where it is left out.
    pub kind: Option<Spanned<SecretStoreKind>>,
    /// The store's name in the cluster.
    pub name: Spanned<Text>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum SecretStoreKind {
    /// A store of the namespace.
    SecretStore,
    /// A store that serves all namespaces.
    ClusterSecretStore,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PodSecurity {
    /// The strictest: what hardened pods need and no more.
    Restricted,
    /// What is known to raise privileges is refused.
    Baseline,
    /// Nothing is refused.
    Privileged,
}

/// What only Kubernetes knows of one workload.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct WorkloadOptions {
    /// Labels of the workload object itself.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// Annotations of the workload object itself.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// When the image is pulled; Kubernetes' own rule where it is left out.
    pub image_pull_policy: Option<Spanned<ImagePullPolicy>>,
    /// What only the workload's Service in Kubernetes knows.
    pub service: Option<ServiceObject>,
    /// Use the network of the node.
    pub host_network: Option<Spanned<bool>>,
    /// See the processes of the node.
    pub host_pid: Option<Spanned<bool>>,
    /// Use the shared memory of the node.
    pub host_ipc: Option<Spanned<bool>>,
    /// What the pod calls itself; its name where it is left out.
    pub hostname: Option<Spanned<Text>>,
    /// The headless Service under which `hostname` is found.
    pub subdomain: Option<Spanned<Text>>,
    /// Refuse to start an image that runs as root. `true` under `restricted`.
    pub run_as_non_root: Option<Spanned<bool>>,
    /// Where a container says why it ended.
    pub termination_message: Option<TerminationMessage>,
    /// Where the pods look up names.
    pub dns_policy: Option<Spanned<DnsPolicy>>,
    /// Environment variables for every Service of the namespace; `false` where it is left out.
    pub enable_service_links: Option<Spanned<bool>>,
    /// The seccomp profile; `runtime_default` where it is left out.
    pub seccomp: Option<Spanned<Seccomp>>,
    /// Whether the containers of a pod see each other's processes.
    pub share_process_namespace: Option<Spanned<bool>>,
    /// The RuntimeClass that runs the containers.
    pub runtime_class: Option<Spanned<Text>>,
    /// The scheduler that places the pods.
    pub scheduler: Option<Spanned<Text>>,
    /// How the pods of a StatefulSet start.
    pub pod_management: Option<Spanned<PodManagement>>,
}

/// Where a container says why it ended.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct TerminationMessage {
    /// The file in the container; `/dev/termination-log` where it is left out.
    pub path: Option<Spanned<Text>>,
    /// What is read; the file alone where it is left out.
    pub policy: Option<Spanned<TerminationMessagePolicy>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TerminationMessagePolicy {
    /// The file alone.
    File,
    /// The end of the log, where the file is empty and the container failed.
    FallbackToLogsOnError,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImagePullPolicy {
    /// Before every start.
    Always,
    /// Where the node does not have it yet.
    IfNotPresent,
    /// Never: the node has it.
    Never,
}

/// The Service object of a workload.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
pub struct ServiceObject {
    /// From where the Service is reached.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<ServiceType>>,
    /// Further labels of the Service.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// Annotations of the Service.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub annotations: Entries<Spanned<Text>>,
    /// No address of its own: the names of its pods instead.
    pub headless: Option<Spanned<bool>>,
    /// Keep a client on one pod.
    pub sticky: Option<Spanned<bool>>,
    /// Keep the client's address: only pods on the node that was reached answer.
    pub local_traffic: Option<Spanned<bool>>,
    /// Give addresses of pods that are not ready.
    pub publish_not_ready: Option<Spanned<bool>>,
    /// One family of addresses or two; that of the cluster where it is left out.
    pub ip_family_policy: Option<Spanned<IpFamilyPolicy>>,
    /// The first is that of its own address: `[IPv6, IPv4]`.
    #[serde(default)]
    pub ip_families: Vec<Spanned<IpFamily>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IpFamilyPolicy {
    /// One address.
    SingleStack,
    /// One address of each family, where the cluster has both.
    PreferDualStack,
    /// One address of each family, or none at all.
    RequireDualStack,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum IpFamily {
    /// Addresses such as 10.0.0.1.
    #[serde(rename = "IPv4")]
    V4,
    /// Addresses such as fd00::1.
    #[serde(rename = "IPv6")]
    V6,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum ServiceType {
    /// From inside the cluster.
    #[serde(rename = "ClusterIP")]
    ClusterIp,
    /// From outside, through a port of every node.
    NodePort,
    /// From outside, through a load balancer of the cloud.
    LoadBalancer,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum DnsPolicy {
    /// The name server of the cluster, which asks others for what it does not know.
    ClusterFirst,
    /// The same on the network of the node.
    ClusterFirstWithHostNet,
    /// The name servers of the node.
    Default,
    /// Only what `dns` says.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Seccomp {
    /// The profile of the container runtime.
    RuntimeDefault,
    /// No profile.
    Unconfined,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PodManagement {
    /// One after the other, each when the one before is ready.
    OrderedReady,
    /// All at once.
    Parallel,
}

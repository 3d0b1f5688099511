//! What runs in one container, the same for services, jobs, init containers and sidecars.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{CountOrPercent, Duration, EntryName, FileMode, Literal, Publish, Quantity, QuantityRange, Text};
use crate::source::Spanned;

/// What runs in a container. Either `image` or `build` is given.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Container {
    /// The image with its tag or digest: `neonpro/api:v1.0.0`.
    pub image: Option<Spanned<Text>>,
    /// Build the image from a folder, in Compose.
    pub build: Option<Spanned<Build>>,
    /// Replaces the image's entrypoint, one item a word.
    pub command: Option<Spanned<Vec<Spanned<Text>>>>,
    /// Replaces the image's command, one item a word.
    pub args: Option<Spanned<Vec<Spanned<Text>>>>,
    /// The working directory.
    pub working_dir: Option<Spanned<Text>>,
    /// Environment variables by name.
    #[serde(default)]
    #[schemars(extend("x-singular" = "env", "x-key" = "variable"))]
    pub env: Entries<Variable>,
    /// Import every key of these configs and secrets: `[config.app, secret.app]`.
    #[serde(default)]
    pub env_from: Vec<Spanned<EntryName>>,
    /// Files by their absolute path in the container.
    #[serde(default)]
    #[schemars(extend("x-key" = "absolute-path"))]
    pub files: Entries<File>,
    /// Volumes by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub volumes: Entries<Volume>,
    /// Ports by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "port-name"))]
    pub ports: Entries<Port>,
    /// Health checks that Kubernetes makes.
    pub probes: Option<Probes>,
    /// What it needs and may use.
    pub resources: Option<Spanned<Resources>>,
    /// The numeric user id that the process runs as.
    #[schemars(range(max = 2147483647))]
    pub user: Option<Spanned<u32>>,
    /// The numeric group id.
    #[schemars(range(max = 2147483647))]
    pub group: Option<Spanned<u32>>,
    /// Mount the root file system read-only; `/tmp` is given.
    pub read_only_root: Option<Spanned<bool>>,
    /// Linux capabilities beyond none: `[NET_BIND_SERVICE]`.
    pub capabilities: Option<Spanned<Vec<Spanned<String>>>>,
    /// Linux capabilities that are taken away: `[ALL]`, which is what holds under `restricted` where this is left out.
    pub drop_capabilities: Option<Spanned<Vec<Spanned<String>>>>,
    /// Full access to the host. Only where `pod_security: privileged`.
    pub privileged: Option<Spanned<bool>>,
    /// May gain privileges that its parent lacks.
    pub allow_privilege_escalation: Option<Spanned<bool>>,
    /// Keep its standard input open.
    pub stdin: Option<Spanned<bool>>,
    /// Give it a terminal.
    pub tty: Option<Spanned<bool>>,
    /// Commands at start and stop.
    pub lifecycle: Option<Lifecycle>,
}

/// Build an image from source.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "context"))]
pub struct Build {
    /// The folder, relative to this stack file.
    pub context: Spanned<String>,
    /// The Dockerfile, relative to the context.
    pub dockerfile: Option<Spanned<String>>,
    /// The stage to build.
    pub target: Option<Spanned<String>>,
    /// Build arguments.
    #[serde(default)]
    #[schemars(extend("x-key" = "variable"))]
    pub args: Entries<Spanned<Literal>>,
    /// Images whose layers may be taken: `[shop/api:cache]`.
    #[serde(default)]
    pub cache_from: Vec<Spanned<Text>>,
}

/// The value of an environment variable.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "value", "x-choice" = [["value", "insecure", "field", "resource"]], "x-required-choice" = true))]
pub struct Variable {
    /// Text, in which `${…}` refers to other things; or an integer or boolean.
    pub value: Option<Spanned<Literal>>,
    /// A secret in plain text, for Compose in development only.
    pub insecure: Option<Spanned<Literal>>,
    /// A field of the pod: `metadata.name`, `status.podIP`.
    pub field: Option<Spanned<String>>,
    /// What the container requests or may use, as a number: `limits.memory`.
    pub resource: Option<Spanned<ResourceField>>,
    /// The unit in which `resource` is counted: `1Mi`.
    pub divisor: Option<Spanned<Quantity>>,
}

/// An amount of a container's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
pub enum ResourceField {
    /// The CPU that is set aside.
    #[serde(rename = "requests.cpu")]
    RequestsCpu,
    /// The memory that is set aside.
    #[serde(rename = "requests.memory")]
    RequestsMemory,
    /// The local storage that is set aside.
    #[serde(rename = "requests.ephemeral-storage")]
    RequestsEphemeralStorage,
    /// The most CPU.
    #[serde(rename = "limits.cpu")]
    LimitsCpu,
    /// The most memory.
    #[serde(rename = "limits.memory")]
    LimitsMemory,
    /// The most local storage.
    #[serde(rename = "limits.ephemeral-storage")]
    LimitsEphemeralStorage,
}

/// A file in the container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["from", "content", "secret"]], "x-required-choice" = true))]
pub struct File {
    /// A file, relative to this stack file. References inside it are not read.
    pub from: Option<Spanned<String>>,
    /// The content, in which `${…}` refers to other things.
    pub content: Option<Spanned<Text>>,
    /// A key of a secret: `${secret.tls["tls.crt"]}`.
    pub secret: Option<Spanned<Text>>,
    /// Permission bits, in octal; `"0444"` where it is left out.
    pub mode: Option<Spanned<FileMode>>,
}

/// Storage that is mounted into the container.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend(
    "x-choice" = [[
        "empty_dir", "claim", "volume", "config", "secret", "host_path", "token", "fields", "bind", "anonymous"
    ]],
    "x-required-choice" = true
))]
pub struct Volume {
    /// Scratch space that lives as long as the pod.
    pub empty_dir: Option<Spanned<EmptyDir>>,
    /// A persistent volume claim of this entry's own.
    pub claim: Option<Spanned<Claim>>,
    /// A volume of the stack, shared between entries: its name under `volumes`.
    pub volume: Option<Spanned<String>>,
    /// A config, each key a file: `config.app`.
    pub config: Option<Spanned<EntryName>>,
    /// A secret, each key a file: `secret.app`.
    pub secret: Option<Spanned<EntryName>>,
    /// A path of the machine that it runs on: `/var/run/docker.sock`.
    pub host_path: Option<Spanned<HostPath>>,
    /// A token of the pod's service account for somebody else than the API server, as a file.
    pub token: Option<Spanned<Token>>,
    /// Fields of the pod as files, by file name: `{ labels: metadata.labels }`.
    #[schemars(extend("x-key" = "data-key"))]
    pub fields: Option<Spanned<Entries<Spanned<String>>>>,
    /// A folder of the host, relative to this stack file.
    pub bind: Option<Spanned<String>>,
    /// A volume without a name, in Compose.
    pub anonymous: Option<Spanned<bool>>,
    /// The absolute path in the container.
    pub at: Spanned<Text>,
    /// A path below the volume's root to mount.
    pub sub_path: Option<Spanned<Text>>,
    /// Whether the container may only read it.
    pub read_only: Option<Spanned<bool>>,
    /// Only these keys of the config or secret, each with its path below `at`; all under their own names where it is
    /// left out.
    #[serde(default)]
    #[schemars(extend("x-key" = "data-key"))]
    pub items: Entries<Spanned<Text>>,
    /// Permission bits of the files of a config, secret, token or `fields`, in octal; `"0644"` where it is left out.
    pub mode: Option<Spanned<FileMode>>,
    /// Whether what is mounted below a path of the host later is seen on the other side.
    pub propagation: Option<Spanned<Propagation>>,
    /// Relabel a path of the host for SELinux, in Compose.
    pub selinux: Option<Spanned<Relabel>>,
}

/// A path of the machine that the container runs on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "path"))]
pub struct HostPath {
    /// The absolute path.
    pub path: Spanned<Text>,
    /// What has to be there; not looked at where it is left out.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<HostPathType>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HostPathType {
    /// A folder that is there.
    Directory,
    /// A folder, made where it is missing.
    DirectoryOrCreate,
    /// A file that is there.
    File,
    /// A file, made where it is missing.
    FileOrCreate,
    /// A Unix socket.
    Socket,
    /// A device that is read byte by byte.
    CharDevice,
    /// A disk.
    BlockDevice,
}

/// A token of the pod's service account.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Token {
    /// Who is to accept it; the API server where it is left out.
    pub audience: Option<Spanned<Text>>,
    /// How long one is good; 1 h where it is left out, at least 10 min. A new one comes before.
    pub expiration: Option<Spanned<Duration>>,
    /// The file below `at`; `token` where it is left out.
    pub path: Option<Spanned<Text>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Propagation {
    /// Neither sees what the other mounts.
    None,
    /// The container sees what the host mounts.
    HostToContainer,
    /// Each sees what the other mounts. Only for privileged containers.
    Bidirectional,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Relabel {
    /// Several containers may use it: `z`.
    Shared,
    /// This container alone: `Z`.
    Private,
}

/// Scratch space.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct EmptyDir {
    /// The most it may hold.
    pub size: Option<Spanned<Quantity>>,
    /// Keep it in memory.
    pub memory: Option<Spanned<bool>>,
}

/// A persistent volume claim.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["size", "existing"]], "x-required-choice" = true))]
pub struct Claim {
    /// The size that is asked for.
    pub size: Option<Spanned<Quantity>>,
    /// The name of a claim that exists already.
    pub existing: Option<Spanned<Text>>,
    /// The storage class; the cluster's default where it is left out.
    pub class: Option<Spanned<Text>>,
    /// Who may mount it at a time; `read_write_once` where it is left out.
    #[serde(default)]
    pub access_modes: Vec<Spanned<AccessMode>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum AccessMode {
    /// Pods of one node read and write it.
    ReadWriteOnce,
    /// One pod reads and writes it.
    ReadWriteOncePod,
    /// Pods of many nodes read it.
    ReadOnlyMany,
    /// Pods of many nodes read and write it.
    ReadWriteMany,
}

/// A port that the container listens on.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "container"))]
pub struct Port {
    /// The port in the container.
    #[schemars(range(min = 1, max = 65535))]
    pub container: Spanned<u16>,
    /// The port of the Kubernetes Service; the container's where it is left out.
    #[schemars(range(min = 1, max = 65535))]
    pub service: Option<Spanned<u16>>,
    /// The port of the host, in Compose. On 127.0.0.1 unless an address is named.
    pub publish: Option<Spanned<Publish>>,
    /// The protocol of the port; `tcp` where it is left out.
    pub protocol: Option<Spanned<Protocol>>,
    /// The same port of every node, of a Service of the type `NodePort` or `LoadBalancer`.
    #[schemars(range(min = 1, max = 65535))]
    pub node_port: Option<Spanned<u16>>,
    /// The port of the node that the pod runs on, in Kubernetes.
    #[schemars(range(min = 1, max = 65535))]
    pub host_port: Option<Spanned<u16>>,
    /// What is spoken: `http`, `grpc`, `kubernetes.io/h2c`.
    pub app_protocol: Option<Spanned<String>>,
    /// Let nothing but this entry's own containers reach it: no Service port.
    pub internal: Option<Spanned<bool>>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Protocol {
    /// TCP.
    #[default]
    Tcp,
    /// UDP.
    Udp,
    /// SCTP.
    Sctp,
}

/// Health checks.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Probes {
    /// Restart the container when it fails.
    pub liveness: Option<Spanned<Probe>>,
    /// Send no traffic while it fails.
    pub readiness: Option<Spanned<Probe>>,
    /// Hold the other probes back until it succeeds once.
    pub startup: Option<Spanned<Probe>>,
}

/// One health check.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["http", "tcp", "grpc", "exec"]], "x-required-choice" = true))]
pub struct Probe {
    /// An HTTP GET that answers 200 to 399: `/health`.
    pub http: Option<Spanned<HttpCheck>>,
    /// A TCP connection that opens.
    pub tcp: Option<Spanned<TcpCheck>>,
    /// A gRPC health check.
    pub grpc: Option<Spanned<GrpcCheck>>,
    /// A command that exits 0.
    pub exec: Option<Spanned<Vec<Spanned<Text>>>>,
    /// Wait before the first check.
    pub initial_delay: Option<Spanned<Duration>>,
    /// Time between checks; 10 s where it is left out.
    pub period: Option<Spanned<Duration>>,
    /// Time for an answer; 1 s where it is left out.
    pub timeout: Option<Spanned<Duration>>,
    /// Successes in a row that count.
    #[schemars(range(min = 1))]
    pub success_threshold: Option<Spanned<u32>>,
    /// Failures in a row that count.
    #[schemars(range(min = 1))]
    pub failure_threshold: Option<Spanned<u32>>,
    /// Time to stop after this probe fails.
    pub termination_grace_period: Option<Spanned<Duration>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "path"))]
pub struct HttpCheck {
    /// The path that is asked for.
    pub path: Spanned<Text>,
    /// The name of a port; the only one, or `http`, where it is left out.
    pub port: Option<Spanned<String>>,
    /// Whether the port speaks TLS; `http` where it is left out.
    pub scheme: Option<Spanned<HttpScheme>>,
    /// Headers of the request, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "header-name"))]
    pub headers: Entries<Spanned<Text>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HttpScheme {
    /// Plain HTTP.
    Http,
    /// HTTP over TLS; the certificate is not checked.
    Https,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "port"))]
pub struct TcpCheck {
    /// The name of a port.
    pub port: Spanned<String>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "port"))]
pub struct GrpcCheck {
    /// The name of a port.
    pub port: Spanned<String>,
    /// The service to ask for.
    pub service: Option<Spanned<String>>,
}

/// Needs and limits: `request..limit`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Resources {
    /// `250m..500m` is request and limit, `250m` the request only, `..500m` the limit only.
    pub cpu: Option<Spanned<QuantityRange>>,
    /// `512Mi..1Gi` is request and limit, `1Gi` both.
    pub memory: Option<Spanned<QuantityRange>>,
    /// Local scratch space, as `memory`.
    pub ephemeral_storage: Option<Spanned<QuantityRange>>,
    /// Devices by their resource name: `nvidia.com/gpu: "1"`.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub devices: Entries<Spanned<Quantity>>,
}

/// Commands at start and stop.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Lifecycle {
    /// Right after the container starts.
    pub post_start: Option<Spanned<Hook>>,
    /// Before it is told to stop.
    pub pre_stop: Option<Spanned<Hook>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-choice" = [["exec", "http", "sleep"]], "x-required-choice" = true))]
pub struct Hook {
    /// A command, one item a word.
    pub exec: Option<Spanned<Vec<Spanned<Text>>>>,
    /// An HTTP GET.
    pub http: Option<Spanned<HttpCheck>>,
    /// Only wait.
    pub sleep: Option<Spanned<Duration>>,
}

/// An init container: runs to its end before the entry's own container starts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct InitContainer {
    #[serde(rename = "$container")]
    #[schemars(flatten)]
    pub container: Container,
}

/// A container that runs beside the entry's own.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Sidecar {
    #[serde(rename = "$container")]
    #[schemars(flatten)]
    pub container: Container,
    /// A command whose success says that it is healthy, in Compose.
    pub healthcheck: Option<Spanned<super::compose::Healthcheck>>,
}

/// How many pods a rollout may add or take away at a time.
pub type Share = Spanned<CountOrPercent>;

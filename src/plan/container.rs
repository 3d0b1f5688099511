//! What runs in one container, and the volumes that the containers of a pod share.

use serde::{Deserialize, Serialize};

use super::value::{PerRuntime, SecretKey, Value};
use crate::stack::container::{HostPathType, HttpScheme, Propagation, Protocol, Relabel, ResourceField};
use crate::stack::kubernetes::{ImagePullPolicy, TerminationMessagePolicy};
use crate::tree::{Origin, Sourced};

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
    #[serde(default, skip_serializing_if = "Terminal::is_nothing")]
    pub terminal: Terminal,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub termination_message: Option<TerminationMessage>,
    /// The check that Compose makes.
    pub healthcheck: Option<Healthcheck>,
}

/// What a person who attaches to a container finds.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Terminal {
    pub stdin: Option<Sourced<bool>>,
    pub tty: Option<Sourced<bool>>,
}

impl Terminal {
    pub fn is_nothing(&self) -> bool {
        self.stdin.is_none() && self.tty.is_none()
    }
}

/// Where a container of the cluster says why it ended.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct TerminationMessage {
    pub path: Option<Sourced<String>>,
    pub policy: Option<Sourced<TerminationMessagePolicy>>,
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
    pub cache_from: Vec<Sourced<String>>,
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
    /// An amount of the container's own, counted in units of `divisor`; a gap in Compose as well.
    Resource {
        field: Sourced<ResourceField>,
        divisor: Option<Sourced<String>>,
    },
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
    /// Of a path of the host.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub propagation: Option<Sourced<Propagation>>,
    /// Of a path of the host, in Compose.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub selinux: Option<Sourced<Relabel>>,
}

impl Mount {
    /// A whole volume, to read and write.
    pub fn whole(origin: Origin, volume: Sourced<String>, at: Sourced<String>) -> Self {
        Mount { origin, volume, at, sub_path: None, read_only: None, propagation: None, selinux: None }
    }
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
    /// An absolute path of the machine that the container runs on.
    HostPath {
        path: Sourced<String>,
        kind: Option<Sourced<HostPathType>>,
    },
    /// A token of the pod's service account as a file.
    Token {
        audience: Option<Sourced<String>>,
        expiration_seconds: Option<Sourced<u32>>,
        path: Sourced<String>,
        mode: Option<Sourced<u32>>,
    },
    /// Fields of the pod as files: each file's name with the field's path.
    Fields {
        files: Vec<(Sourced<String>, Sourced<String>)>,
        mode: Option<Sourced<u32>>,
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
    /// The port of the node, in the cluster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host_port: Option<Sourced<u16>>,
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

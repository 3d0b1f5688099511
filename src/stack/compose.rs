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
    /// The driver, such as `bridge`.
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
#[schemars(extend("x-choice" = [["network_mode", "networks"], ["network_mode", "aliases"]]))]
pub struct ServiceOptions {
    /// What it is called in the Compose file; the entry's key where it is left out.
    pub name: Option<Spanned<String>>,
    /// When Compose starts the container again.
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
    /// Other names that it has in a network, by the network: `default` where the project states none.
    #[serde(default)]
    #[schemars(extend("x-singular" = "aliases", "x-key" = "data-key"))]
    pub aliases: Entries<Vec<Spanned<Text>>>,
    /// The network of the host, or none, instead of the project's.
    pub network_mode: Option<Spanned<NetworkMode>>,
    /// See the processes of the host.
    pub pid: Option<Spanned<HostNamespace>>,
    /// Use the shared memory of the host.
    pub ipc: Option<Spanned<HostNamespace>>,
    /// It starts only with one of these profiles.
    #[serde(default)]
    pub profiles: Vec<Spanned<String>>,
    /// Containers of it.
    #[schemars(range(min = 1, max = 1000))]
    pub replicas: Option<Spanned<u32>>,
    /// The container's name.
    pub container_name: Option<Spanned<Text>>,
    /// The container's own host name.
    pub hostname: Option<Spanned<Text>>,
    /// The platform of the image, such as `linux/amd64`.
    pub platform: Option<Spanned<Text>>,
    /// When the image is pulled, such as `always`.
    pub pull_policy: Option<Spanned<String>>,
    /// Run an init process that reaps children.
    pub init: Option<Spanned<bool>>,
    /// Labels of the container.
    #[serde(default)]
    pub labels: Entries<Spanned<Text>>,
    /// Where the container's output goes.
    pub logging: Option<Spanned<Logging>>,
    /// Addresses by the host names that the container knows them by.
    #[serde(default)]
    #[schemars(extend("x-singular" = "extra_host"))]
    pub extra_hosts: Entries<Spanned<Text>>,
    /// Files of variables that Compose reads when it starts the service, in order; the later one wins, and `env` over
    /// all. Their content is not known to the compiler.
    #[serde(default)]
    #[schemars(extend("x-singular" = "env_file", "x-key" = "label-name"))]
    pub env_files: Entries<EnvFile>,
    /// Devices of the host.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub devices: Entries<Device>,
    /// Limits of its processes: `nofile: 65536`.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub ulimits: Entries<Ulimit>,
    /// Options of the container's isolation beside `no-new-privileges`: `[label:disable]`.
    #[serde(default)]
    pub security_opt: Vec<Spanned<Text>>,
    /// The runtime of containers: `nvidia`.
    pub runtime: Option<Spanned<Text>>,
    /// The signal that tells it to stop; the image's where it is left out.
    pub stop_signal: Option<Spanned<Text>>,
    /// What `docker compose watch` does when a file changes.
    #[serde(default)]
    #[schemars(extend("x-singular" = "watch", "x-key" = "label-name"))]
    pub watch: Entries<Watch>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NetworkMode {
    /// That of the host: its ports are the host's.
    Host,
    /// Only itself.
    None,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum HostNamespace {
    /// That of the host.
    Host,
    /// A namespace of its own.
    Private,
}

/// A file of variables.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "path"))]
pub struct EnvFile {
    /// The file, relative to this stack file.
    pub path: Spanned<String>,
    /// Refuse to start without it; `true` where it is left out.
    pub required: Option<Spanned<bool>>,
}

/// A device of the host.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "path"))]
pub struct Device {
    /// The absolute path on the host: `/dev/dri`.
    pub path: Spanned<Text>,
    /// The path in the container; the same where it is left out.
    pub at: Option<Spanned<Text>>,
    /// `rwm` where it is left out: read, write and make device files.
    pub permissions: Option<Spanned<Text>>,
}

/// A limit of processes; -1 is none.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "hard"))]
pub struct Ulimit {
    /// What no process gets past.
    #[schemars(range(min = -1))]
    pub hard: Spanned<i64>,
    /// Which a process may raise to the hard one; the hard one where it is left out.
    #[schemars(range(min = -1))]
    pub soft: Option<Spanned<i64>>,
}

/// What a change of a file does.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Watch {
    /// The file or folder, relative to this stack file.
    pub path: Spanned<String>,
    /// What is done with the change.
    pub action: Spanned<WatchAction>,
    /// Where it is copied to in the container. Needed unless the action is `rebuild` or `restart`.
    pub to: Option<Spanned<Text>>,
    /// Patterns of files below `path` that do not count.
    #[serde(default)]
    pub ignore: Vec<Spanned<Text>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum WatchAction {
    /// Build the image again.
    Rebuild,
    /// Restart the container.
    Restart,
    /// Copy it into the container.
    Sync,
    /// Copy it, then restart.
    SyncAndRestart,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Restart {
    /// After every end, and when Docker starts.
    Always,
    /// After every end, unless somebody stopped it.
    UnlessStopped,
    /// After an end with an error.
    OnFailure,
    /// Never.
    No,
}

/// A command whose exit code says whether the container is healthy.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Healthcheck {
    /// One item a word, run without a shell.
    pub command: Spanned<Vec<Spanned<Text>>>,
    /// The time between two checks.
    pub interval: Option<Spanned<Duration>>,
    /// After how long a check without an answer has failed.
    pub timeout: Option<Spanned<Duration>>,
    /// After how many failed checks the container is unhealthy.
    pub retries: Option<Spanned<u32>>,
    /// How long failed checks do not count after the start.
    pub start_period: Option<Spanned<Duration>>,
    /// The time between two checks during the start period.
    pub start_interval: Option<Spanned<Duration>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Logging {
    /// The logging driver, such as `json-file`.
    pub driver: Spanned<String>,
    /// Options of the driver, by name.
    #[serde(default)]
    pub options: Entries<Spanned<Literal>>,
}

//! Decides everything once: every name, label, port, address, default, reference and secret route.
//!
//! A [`Plan`] is made of primitives that know neither the language nor a target. Its invariants, which targets rely on:
//!
//! - every reference is resolved, every default made, every name complete and valid;
//! - names are unique in their space, and what refers to a name finds it;
//! - a leaf that one runtime does not have is `None` there, never an empty string;
//! - lists whose order has no meaning are sorted by name, the others keep the order of the stack file;
//! - every leaf has the origin that a person would name for it.

pub mod alert_line;
pub mod alertmanager;
pub mod allowance;
pub mod clashes;
pub mod container;
pub mod custom_resource;
pub mod dashboard;
pub mod entry;
mod image;
pub mod labels;
pub mod managed;
pub mod names;
pub mod network;
pub mod outputs;
pub mod patch;
pub mod paths;
pub mod prometheus;
mod public_url;
pub mod raw;
pub mod resources;
pub mod resolve;
pub mod rule;
pub mod scope;
pub mod scrape;
pub mod settings;
pub mod storage;
pub mod value;
pub mod workload;

pub use network::{Entrance, EntranceKind, Flow, NetworkPolicy, Peer, Route};
pub use resolve::{Resolution, resolve};
pub use scrape::Scrape;
pub use settings::{Cluster, Project};
pub use storage::{Config, Secret, SecretSource, SharedVolume};
pub use value::{Part, PerRuntime, Value};
pub use workload::Workload;

use serde::{Deserialize, Serialize};

use crate::stack::Target;
use crate::tree::Sourced;

/// One environment of a stack, decided.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    /// The folder's name.
    pub stack: String,
    pub environment: Sourced<String>,
    /// The outputs that this environment names, in the order of [`Target`].
    pub targets: Vec<Sourced<Target>>,
    /// Where Kubernetes is among the targets.
    pub cluster: Option<Cluster>,
    /// Where Compose is among the targets.
    pub project: Option<Project>,
    pub workloads: Vec<Workload>,
    pub configs: Vec<Config>,
    pub secrets: Vec<Secret>,
    pub volumes: Vec<SharedVolume>,
    /// Ingresses and gateways.
    pub entrances: Vec<Entrance>,
    pub routes: Vec<Route>,
    /// Who talks to whom, as far as the stack says it.
    pub flows: Vec<Flow>,
    /// What Prometheus reads, by job.
    pub scrapes: Vec<Scrape>,
    /// NetworkPolicies as objects: those that the stack states, else those that its flows ask for.
    pub network_policies: Vec<NetworkPolicy>,
    /// Where Terraform is among the targets.
    pub module: Option<managed::Module>,
    /// Recording and alerting rules, in the order of the stack file.
    pub rule_groups: Vec<rule::RuleGroup>,
    /// Where Grafana is among the targets.
    pub grafana: Option<dashboard::Grafana>,
    pub dashboards: Vec<dashboard::Dashboard>,
    /// Where the stack says how Prometheus runs, or Prometheus is among the targets.
    pub prometheus: Option<prometheus::Prometheus>,
    pub alertmanager: Option<alertmanager::Alertmanager>,
    /// What the stack states in the words of an output.
    pub raw: raw::Raw,
    /// In the order in which they apply. Not of what targets say, but of what is changed after.
    #[serde(skip)]
    pub patches: Vec<patch::Patch>,
}

/// What [`resolve`] needs beside the stack itself.
pub struct Context<'a> {
    /// The folder's name, which names the stack.
    pub stack_name: &'a str,
    /// The environment's own file.
    pub file: crate::source::FileId,
    pub sources: &'a crate::source::Sources,
    /// For files that containers and databases get.
    pub files: &'a dyn crate::source::Files,
    /// Where the Compose file will stand, relative to the folder of the run: `golden/neonpro/development/compose`.
    pub compose_folder: &'a camino::Utf8Path,
}

//! Configs, secrets and shared volumes.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use super::value::{PerRuntime, Value};
use crate::stack::container::AccessMode;
use crate::tree::{Origin, Sourced};

/// A ConfigMap. In Compose its keys are written out where they are imported.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Config {
    /// `config.app`; `service.api/files` for the files of a workload.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    /// The name of the ConfigMap.
    pub name: Sourced<String>,
    pub labels: Labels,
    pub annotations: Labels,
    /// In the order of the stack file. Never holds a secret.
    pub data: Vec<(Sourced<String>, PerRuntime<Value>)>,
}

/// Keys whose values stand elsewhere.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secret {
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    /// The name of the Secret object.
    pub name: Sourced<String>,
    pub labels: Labels,
    pub annotations: Labels,
    pub source: SecretSource,
    pub keys: Vec<SecretEntry>,
    /// The type of the Secret object.
    pub kind: Option<Sourced<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum SecretSource {
    /// Others make it: nothing is written.
    Existing,
    /// An ExternalSecret copies it from the environment's store.
    Store { path: Sourced<String>, refresh_seconds: Sourced<u32> },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SecretEntry {
    pub key: Sourced<String>,
    /// What it is called at the source.
    pub remote: Sourced<String>,
    /// The variable that holds it for Compose.
    pub variable: Sourced<String>,
}

/// A volume that workloads mount by name: a claim in Kubernetes, a named volume in Compose.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SharedVolume {
    /// `volume.backup`, or `job.dump/backup` for a workload's own.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    /// In Kubernetes; `None` where no workload of the cluster mounts it.
    pub claim: Option<Claim>,
    /// The key under `volumes` of the Compose file; `None` where no service mounts it.
    pub compose: Option<Sourced<String>>,
    pub labels: Labels,
    pub annotations: Labels,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Claim {
    pub name: Sourced<String>,
    /// It is made by others: nothing is written.
    pub existing: bool,
    pub spec: Option<ClaimSpec>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ClaimSpec {
    pub size: Sourced<String>,
    pub class: Option<Sourced<String>>,
    pub access_modes: Vec<Sourced<AccessMode>>,
}

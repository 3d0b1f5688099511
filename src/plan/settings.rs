//! What holds for a whole environment.

use serde::{Deserialize, Serialize};

use super::custom_resource::CustomResource;
use crate::stack::kubernetes::{Delivery, PodSecurity, SecretStoreKind};
use crate::tree::{Origin, Sourced};

/// Labels or annotations, sorted by key.
pub type Labels = Vec<(String, Sourced<String>)>;

/// The Kubernetes side of an environment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Cluster {
    #[serde(skip)]
    pub origin: Origin,
    /// The minor version: 35 for 1.35.
    pub version: Sourced<u32>,
    pub namespace: Sourced<String>,
    /// Written, rather than made by others. Then it carries these labels (Pod Security included) and annotations.
    pub write_namespace: Sourced<bool>,
    pub namespace_labels: Labels,
    pub namespace_annotations: Labels,
    pub pod_security: Sourced<PodSecurity>,
    pub delivery: Option<Sourced<Delivery>>,
    pub secret_store: Option<SecretStore>,
    /// Which cluster it is, where the stack says it: two environments may name one namespace of two clusters.
    pub cluster: Option<Sourced<String>>,
    /// The kinds beside Kubernetes' own that the stack describes: what is known of objects, no part of any.
    #[serde(skip)]
    pub custom_resources: Vec<CustomResource>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SecretStore {
    pub kind: Sourced<SecretStoreKind>,
    pub name: Sourced<String>,
}

/// The Compose side of an environment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Project {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub networks: Vec<Network>,
    /// From the folder that the Compose file is written to, to the folder of the run: `../../../..`.
    pub root: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Network {
    #[serde(skip)]
    pub origin: Origin,
    pub key: String,
    pub driver: Option<Sourced<String>>,
    pub external: Option<Sourced<bool>>,
    pub internal: Option<Sourced<bool>>,
    pub name: Option<Sourced<String>>,
}

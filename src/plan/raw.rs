//! What the stack states in the words of an output.
//!
//! The plan decides what it is called and what its references mean; each tree is what the output's own reader takes.

use serde::{Deserialize, Serialize};

use crate::tree::{Origin, Sourced, Tree};

/// Everything raw, by output. Empty for an output that the environment does not have.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Raw {
    /// Objects of Kubernetes, in the order of their entries' names and of their files.
    pub manifests: Vec<RawDocument>,
    /// Files of rules for Prometheus.
    pub rules: Vec<RawDocument>,
    pub dashboards: Vec<RawDashboard>,
    /// Parts of the Compose file.
    pub compose: Vec<RawDocument>,
    /// Files of the Terraform language.
    pub terraform: Vec<RawModule>,
}

/// One document of an output.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawDocument {
    /// `raw.kubernetes.queue/deployment`.
    pub id: String,
    /// The entry.
    #[serde(skip)]
    pub origin: Origin,
    /// The entry's key.
    pub name: Sourced<String>,
    pub tree: Tree,
}

/// A dashboard, and how it reaches Grafana.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawDashboard {
    /// `raw.grafana.queue`.
    pub id: String,
    /// The entry.
    #[serde(skip)]
    pub origin: Origin,
    /// What its object is called.
    pub name: Sourced<String>,
    /// Equal to that in the tree.
    pub uid: Sourced<String>,
    pub folder: Sourced<String>,
    pub tree: Tree,
}

/// A file of the Terraform language.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawModule {
    /// The entry.
    #[serde(skip)]
    pub origin: Origin,
    /// The entry's key, which names the file.
    pub name: Sourced<String>,
    /// In the order of the file.
    pub blocks: Vec<RawBlock>,
}

/// One block of a file, with the bytes that state it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RawBlock {
    /// `raw.terraform.queue/resource.aws_sqs_queue.jobs`.
    pub id: String,
    /// As it stands in the file: `resource "aws_sqs_queue" "jobs"`.
    pub head: Sourced<String>,
    /// Its arguments and blocks.
    pub body: Tree,
    /// The addresses by which expressions name what it makes.
    pub declares: Vec<String>,
    /// The addresses that its expressions name.
    pub refers: Vec<Sourced<String>>,
    /// The type that a provider serves: `aws_sqs_queue`.
    pub serves: Option<String>,
    /// The lines of the file from the end of the block before it to its own; comments and blank lines are kept.
    pub lines: Vec<Sourced<String>>,
}

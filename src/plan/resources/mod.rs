//! Databases and caches: each kind expands into primitives, and says what it offers to references.
//!
//! A kind is a [`ResourceKind`]: facts of its official image, as data. Everything else here is the same for all.

pub mod aws;
mod backup;
pub mod bucket;
mod cluster;
mod container;
mod credentials;
mod data;
mod environment;
mod image;
mod init;
mod kind;
mod mysql;
mod outputs;
mod place;
mod pod;
mod postgres;
mod redis;
mod url;

pub use kind::{DefaultDatabase, Output, Phase, ResourceKind};
pub use outputs::{output, outputs_table};
pub use place::{Entry, Place, find};

use super::managed::{Import, Managed, ModuleOutput, Moved};
use super::resolve::containers::publish;
use super::scope::Scope;
use super::workload::Port;
use super::{Config, SharedVolume, Workload};
use crate::source::{Span, Spanned};
use crate::stack::container::Protocol;
use crate::stack::resources::NamedResource;
use crate::stack::scalars::EntryName;
use crate::stack::{Stack, Target, scalars};
use crate::tree::{Origin, Sourced};

/// Every kind of resource.
pub const KINDS: &[ResourceKind] = &[postgres::POSTGRES, mysql::MYSQL, redis::REDIS, redis::VALKEY];

/// What resources become.
#[derive(Debug, Default)]
pub struct Expansion {
    pub workloads: Vec<Workload>,
    pub volumes: Vec<SharedVolume>,
    pub configs: Vec<Config>,
    /// What Terraform makes.
    pub blocks: Vec<Managed>,
    pub moved: Vec<Moved>,
    pub imports: Vec<Import>,
    pub outputs: Vec<ModuleOutput>,
}

/// What references call the kinds of resources.
pub fn kinds() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|kind| kind.name)
}

pub fn is_kind(kind: &str) -> bool {
    kind_named(kind).is_some()
}

/// Whether the stack has this database, cache or bucket.
pub fn is_stated(stack: &Stack, name: &EntryName) -> bool {
    let buckets = stack.buckets.get(&name.name).filter(|_| name.kind == bucket::KIND);
    buckets.is_some() || kind_named(&name.kind).is_some_and(|kind| (kind.entries)(stack).get(&name.name).is_some())
}

pub fn kind_named(name: &str) -> Option<&'static ResourceKind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The resource of this name, be it a hole; reports one that does not exist.
pub fn named<'a>(scope: &mut Scope<'a>, kind: &ResourceKind, name: &str, at: Span) -> Option<NamedResource<'a>> {
    let entries = (kind.entries)(scope.stack);
    entries.get(name).or_else(|| scope.no_entry(kind.name, entries.names(), name, at))
}

/// Expands every resource of the stack. What runs in the cluster and what runs in Compose are two workloads of one
/// id, since they share nothing but their outputs; the cluster's comes first.
pub fn expand(scope: &mut Scope<'_>, image_pull_secrets: &[Sourced<String>]) -> Expansion {
    let mut expansion = Expansion::default();
    let stack = scope.stack;
    for entry in Entry::all(stack) {
        entry.check(scope);
        if let Place::Cluster(block) = entry.place(stack, Target::Kubernetes) {
            cluster::expand(scope, &entry, block, image_pull_secrets, &mut expansion);
        }
        if let Place::Container(block) = entry.place(stack, Target::Compose) {
            container::expand(scope, &entry, block, &mut expansion);
        }
    }
    bucket::expand(scope, &mut expansion);
    expansion
}

/// The port that the image listens on.
fn port(entry: &Entry<'_>, stated: Option<&Spanned<scalars::Publish>>) -> Port {
    let origin = Origin::default_of(entry.span(), "image-port", "the official image listens on this port");
    Port {
        name: Sourced::new(entry.kind.name.to_owned(), origin.clone()),
        container: Sourced::new(entry.kind.port, origin.clone()),
        protocol: Sourced::new(Protocol::Tcp, origin.clone()),
        app_protocol: None,
        host_port: None,
        publish: stated.map(publish),
        origin,
    }
}

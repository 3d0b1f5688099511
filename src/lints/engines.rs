//! One database, one engine and one major version, wherever it runs.

use std::collections::BTreeMap;

use super::Outputs;
use super::pods::Pod;
use super::walk::{entries, entry_of, items, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::resources;
use crate::source::Span;
use crate::stack::Target;
use crate::tree::{Content, Object, Tree};

/// What runs somewhere: `postgres` of major 15 in Compose.
struct Server {
    /// `postgres.main`.
    entry: String,
    place: &'static str,
    engine: String,
    major: u32,
    span: Option<Span>,
}

/// A developer's container, the cluster's server and the cloud's instance of one entry are not one engine and major.
pub fn differ(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let mut by_entry: BTreeMap<String, Vec<Server>> = BTreeMap::new();
    let servers = compose(outputs).into_iter().chain(cluster(outputs)).chain(cloud(outputs));
    for server in servers {
        by_entry.entry(server.entry.clone()).or_default().push(server);
    }
    by_entry.values().filter_map(|servers| compare(servers)).collect()
}

fn compare(servers: &[Server]) -> Option<Diagnostic> {
    let first = servers.first()?;
    let other = servers.iter().find(|other| (&other.engine, other.major) != (&first.engine, first.major))?;
    let message = format!(
        "`{}` is {} {} in {} and {} {} in {}",
        first.entry, first.engine, first.major, first.place, other.engine, other.major, other.place
    );
    let found = Diagnostic::warning(codes::ENGINE_DIFFERS, first.span.or(other.span)?, message)
        .with_help("run one major version everywhere, so that what works on a desk works in production")
        .with_entry(&first.entry);
    Some(match other.span.filter(|span| Some(*span) != first.span) {
        Some(place) => found.with_related(place, format!("{} has another", other.place)),
        None => found,
    })
}

fn is_resource(entry: &str) -> bool {
    entry.split_once('.').is_some_and(|(kind, _)| resources::is_kind(kind))
}

fn compose(outputs: &Outputs<'_>) -> Vec<Server> {
    let workloads = outputs.compose_workloads();
    let services = outputs.compose_services().filter_map(|(name, service)| {
        let entry = workloads.get(name)?.id.as_str();
        server(entry, "Compose", service.get("image")?).filter(|_| is_resource(entry))
    });
    services.collect()
}

fn cluster(outputs: &Outputs<'_>) -> Vec<Server> {
    let stateful = |pod: &&Pod<'_>| text(&pod.object.tree, &["kind"]) == Some("StatefulSet");
    let pods = outputs.pods().all.iter().filter(stateful).filter(|pod| is_resource(entry_of(pod.object)));
    pods.filter_map(|pod| server(entry_of(pod.object), "the cluster", pod.containers().next()?.get("image")?)).collect()
}

/// The engine and major version of an image: `postgres:15-alpine`.
fn server(entry: &str, place: &'static str, image: &Tree) -> Option<Server> {
    let Content::Text(name) = &image.content else { return None };
    let name = name.split('@').next()?;
    let (repository, tag) = name.rsplit_once(':')?;
    let engine = repository.rsplit('/').next()?;
    let engine = resources::kinds().find(|known| engine.contains(known))?;
    Some(Server {
        entry: entry.to_owned(),
        place,
        engine: engine.to_owned(),
        major: major(tag)?,
        span: image.origin.span(),
    })
}

fn major(version: &str) -> Option<u32> {
    let digits = version.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(version.len());
    version.get(..digits)?.parse().ok()
}

fn cloud(outputs: &Outputs<'_>) -> Vec<Server> {
    outputs.of(Target::Terraform).filter_map(managed).collect()
}

/// An instance or replication group with an engine and a version.
fn managed(object: &Object) -> Option<Server> {
    let (header, blocks) = entries(Some(&object.tree)).next()?;
    if !header.starts_with("resource \"aws_db_instance\"") && !header.starts_with("resource \"aws_elasticache_") {
        return None;
    }
    let block = items(Some(blocks)).next()?;
    let version = block.get("engine_version")?;
    let Content::Text(number) = &version.content else { return None };
    Some(Server {
        entry: entry_of(object).to_owned(),
        place: "the cloud",
        engine: text(block, &["engine"])?.to_owned(),
        major: major(number)?,
        span: version.origin.span(),
    })
}

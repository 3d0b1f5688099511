//! Services of a Compose file that lose data, stand open, or stay down.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{Service, entries, items, number, tell, text, texts};
use crate::tree::{Content, Tree};

/// What an image keeps, and where.
struct Store {
    /// A part of the image's name.
    image: &'static str,
    port: i64,
    /// Empty for what only caches.
    data: &'static str,
}

const fn store(image: &'static str, port: i64, data: &'static str) -> Store {
    Store { image, port, data }
}

/// Their images say so: each page on hub.docker.com.
const STORES: &[Store] = &[
    store("postgres", 5432, "/var/lib/postgresql"),
    store("postgis", 5432, "/var/lib/postgresql"),
    store("mysql", 3306, "/var/lib/mysql"),
    store("mariadb", 3306, "/var/lib/mysql"),
    store("mongo", 27017, "/data/db"),
    store("redis", 6379, ""),
    store("valkey", 6379, ""),
    store("memcached", 11211, ""),
    store("elasticsearch", 9200, "/usr/share/elasticsearch/data"),
    store("opensearch", 9200, "/usr/share/opensearch/data"),
    store("clickhouse-server", 8123, "/var/lib/clickhouse"),
    store("cassandra", 9042, "/var/lib/cassandra"),
];

/// The database that a service runs, by the name of its image: `bitnami/postgresql` too, no exporter of it.
fn store_of(service: &Service<'_>) -> Option<&'static Store> {
    let image = text(service.tree, &["image"])?;
    let name = image.rsplit('/').next()?.split([':', '@']).next()?;
    STORES.iter().find(|store| name == store.image || name.strip_suffix("ql") == Some(store.image))
}

/// A port of the host, and the address that it is on.
struct Published<'a> {
    address: Option<&'a str>,
    port: String,
    target: i64,
    protocol: &'a str,
    node: &'a Tree,
}

impl Published<'_> {
    fn is_local(&self) -> bool {
        self.address.is_some_and(|address| address.starts_with("127.") || address == "::1" || address == "localhost")
    }
}

/// The long form, or `127.0.0.1:8080:80/tcp`.
fn published<'a>(service: &Service<'a>) -> impl Iterator<Item = Published<'a>> + use<'a> {
    items(service.tree.get("ports")).filter_map(|port| match &port.content {
        Content::Text(short) => short_port(short, port),
        _ => long_port(port),
    })
}

fn short_port<'a>(short: &'a str, node: &'a Tree) -> Option<Published<'a>> {
    let (ports, protocol) = short.split_once('/').unwrap_or((short, "tcp"));
    let (host, target) = ports.rsplit_once(':')?;
    let (address, port) = match host.rsplit_once(':') {
        Some((address, port)) => (Some(address.trim_matches(['[', ']'])), port),
        None => (None, host),
    };
    Some(Published { address, port: port.to_owned(), target: target.parse().ok()?, protocol, node })
}

fn long_port(node: &Tree) -> Option<Published<'_>> {
    let published = node.get("published")?;
    let port = published.as_text().map(str::to_owned).or_else(|| number(published).map(|port| port.to_string()))?;
    Some(Published {
        address: text(node, &["host_ip"]),
        port,
        target: number(node.get("target")?)?,
        protocol: text(node, &["protocol"]).unwrap_or("tcp"),
        node: node.get("host_ip").unwrap_or(published),
    })
}

/// Docker opens it past the host's firewall.
pub fn published_databases(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Service<'_>| {
        let store = store_of(service)?;
        let open = published(service).find(|port| port.target == store.port && !port.is_local())?;
        let message = format!("{} opens its database to every address of the host", service.title());
        let help = "publish it on 127.0.0.1, or not at all: other services reach it without";
        tell(codes::PUBLISHED_DATABASE_PORT, service.entry, open.node, message, help)
    };
    outputs.services().iter().filter_map(told).collect()
}

/// The second service never starts.
pub fn published_twice(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let services = outputs.services();
    let mut taken: BTreeMap<(String, &str), Vec<(&Service<'_>, Published<'_>)>> = BTreeMap::new();
    let mut found = Vec::new();
    for service in &services {
        for port in published(service) {
            let others = taken.entry((port.port.clone(), port.protocol)).or_default();
            found.extend(others.first().filter(|(_, other)| collide(other, &port)).and_then(|(other, _)| {
                let message =
                    format!("{} and {} publish one port of the host: `{}`", other.title(), service.title(), port.port);
                tell(codes::PUBLISHED_TWICE, service.entry, port.node, message, "give one of them another port")
            }));
            others.push((service, port));
        }
    }
    found
}

fn collide(one: &Published<'_>, other: &Published<'_>) -> bool {
    let every = |port: &Published<'_>| matches!(port.address, None | Some("0.0.0.0" | "::"));
    every(one) || every(other) || one.address == other.address
}

/// Where a service keeps something, and under which name of the host's.
fn mounts<'a>(service: &Service<'a>) -> impl Iterator<Item = (&'a str, Option<&'a str>, &'a Tree)> + use<'a> {
    let mounts = items(service.tree.get("volumes")).filter_map(|volume| match &volume.content {
        Content::Text(short) => Some(match short.split_once(':') {
            Some((source, rest)) => (rest.split(':').next()?, Some(source), volume),
            None => (short.as_str(), None, volume),
        }),
        _ => {
            let named = volume.get("source").and_then(Tree::as_text);
            let source = if text(volume, &["type"]) == Some("tmpfs") { Some("tmpfs") } else { named };
            Some((text(volume, &["target"])?, source, volume))
        }
    });
    let scratch = texts(service.tree.get("tmpfs"));
    mounts.chain(scratch.map(|(path, node)| (path, Some("tmpfs"), node)))
}

/// Gone with `docker compose down --volumes`, and a new one with each new container.
pub fn anonymous_volumes(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Service<'_>| {
        let told = mounts(service).filter(|(_, source, _)| source.is_none()).filter_map(|(path, _, node)| {
            let message = format!("{} keeps `{path}` in a volume without a name", service.title());
            tell(codes::ANONYMOUS_VOLUME, service.entry, node, message, "name the volume, or keep it in memory")
        });
        told.collect::<Vec<_>>()
    };
    outputs.services().iter().flat_map(told).collect()
}

/// The image's own volume has no name: what it holds is lost with the container.
pub fn forgetful_databases(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |service: &Service<'_>| {
        let store = store_of(service).filter(|store| !store.data.is_empty())?;
        let holds = |path: &str| path.starts_with(store.data) || store.data.starts_with(path) || path.contains("data");
        if mounts(service).any(|(path, source, _)| source.is_some() && holds(path)) {
            return None;
        }
        let message = format!("{} keeps its data in no volume that has a name", service.title());
        let help = format!("mount a named volume at `{}`", store.data);
        tell(codes::FORGETFUL_DATABASE, service.entry, service.tree.get("image")?, message, help)
    };
    outputs.services().iter().filter_map(told).collect()
}

/// It stays down after a crash or a restart of the host.
pub fn without_restart(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let services = outputs.services();
    let ends: BTreeSet<&str> = services.iter().flat_map(|service| awaited(service.tree)).collect();
    let told = |service: &Service<'_>| {
        let said = service.tree.get("restart").is_some() || service.tree.get("profiles").is_some();
        let deployed = service.tree.get("deploy").is_some_and(|deploy| deploy.get("restart_policy").is_some());
        let message = format!("{} stays down after it fails", service.title());
        let found = tell(codes::NO_RESTART, service.entry, service.tree, message, "say `restart: unless-stopped`");
        found.filter(|_| !said && !deployed && !ends.contains(service.name))
    };
    services.iter().filter_map(told).collect()
}

/// Services that are to run to their end.
fn awaited(service: &Tree) -> impl Iterator<Item = &str> {
    let awaited = entries(service.get("depends_on"));
    awaited.filter(|(_, how)| text(how, &["condition"]) == Some("service_completed_successfully")).map(|(name, _)| name)
}

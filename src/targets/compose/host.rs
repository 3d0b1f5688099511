//! What a service takes of the host, and how it looks up names.

use super::companions::{Part, Role};
use super::project::Shared;
use super::values::{labels, own_texts, text, texts};
use crate::plan::settings::Labels;
use crate::plan::workload::{Device, Dns, EnvFile, PodSettings, Ulimit, Watch};
use crate::stack::compose::{HostNamespace, WatchAction};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

/// What the containers of a workload share with each other or the host, in the order in which people write it. What
/// belongs to a network stands on the service whose network it is.
pub(super) fn host(map: MapBuilder, shared: &Shared<'_>, part: &Part<'_>) -> MapBuilder {
    let compose = part.pod.compose;
    let origin = &part.container.origin;
    let map = if part.shares_network() { map } else { lookups(map, part, origin) };
    let map = map
        .optional_tree("pid", compose.pid.as_ref().filter(|_| part.role == Role::Own).and_then(namespace))
        .optional_tree("ipc", compose.ipc.as_ref().filter(|_| part.role == Role::Own).map(ipc));
    if part.role != Role::Own {
        return map;
    }
    map.non_empty("devices", list(&compose.devices, device))
        .non_empty("ulimits", ulimits(&compose.ulimits, origin))
        .optional_tree("runtime", compose.runtime.as_ref().map(text))
        .optional_tree("stop_signal", compose.stop_signal.as_ref().map(text))
        .non_empty("develop", develop(shared, &compose.watch, origin))
}

fn lookups(map: MapBuilder, part: &Part<'_>, origin: &Origin) -> MapBuilder {
    let PodSettings { host_aliases, dns: Dns { nameservers, searches, options }, sysctls } = part.pod.settings;
    let options: Vec<Sourced<String>> = options.iter().map(resolver_option).collect();
    map.non_empty("extra_hosts", hosts(host_aliases, &part.pod.compose.extra_hosts))
        .non_empty("dns", own_texts(nameservers))
        .non_empty("dns_search", own_texts(searches))
        .non_empty("dns_opt", own_texts(&options))
        .non_empty("sysctls", labels(sysctls, origin))
}

/// An option of the resolver may be a word alone: `edns0`.
fn resolver_option((name, value): &(String, Sourced<String>)) -> Sourced<String> {
    let written = if value.value.is_empty() { name.clone() } else { format!("{name}:{}", value.value) };
    Sourced::new(written, value.origin.clone())
}

/// What Compose alone states wins.
fn hosts(aliases: &Labels, extra: &[(Sourced<String>, Sourced<String>)]) -> Tree {
    let entry = |name: &str, address: &Sourced<String>| {
        Sourced::new(format!("{name}={}", address.value), address.origin.clone())
    };
    let unstated = aliases.iter().filter(|(name, _)| !extra.iter().any(|(stated, _)| stated.value == *name));
    let aliases = unstated.map(|(name, address)| entry(name, address));
    let extra = extra.iter().map(|(name, address)| entry(&name.value, address));
    own_texts(&aliases.chain(extra).collect::<Vec<_>>())
}

/// `None` for a namespace of its own, which is what a container has without a word.
fn namespace(namespace: &Sourced<HostNamespace>) -> Option<Tree> {
    (namespace.value == HostNamespace::Host).then(|| Tree::text("host", namespace.origin.clone()))
}

fn ipc(namespace: &Sourced<HostNamespace>) -> Tree {
    let word = if namespace.value == HostNamespace::Host { "host" } else { "private" };
    Tree::text(word, namespace.origin.clone())
}

fn list<T>(items: &[T], tree: impl Fn(&T) -> Tree) -> Tree {
    let trees: Vec<Tree> = items.iter().map(tree).collect();
    let origin = trees.first().map(|tree| tree.origin.clone()).unwrap_or_default();
    Tree::list(trees, origin)
}

pub(super) fn env_files(shared: &Shared<'_>, files: &[EnvFile]) -> Tree {
    list(files, |EnvFile { origin, path, required }| {
        MapBuilder::new(origin.clone()).tree("path", shared.path(path)).field("required", required).build()
    })
}

fn device(Device { origin, path, at, permissions }: &Device) -> Tree {
    MapBuilder::new(origin.clone())
        .tree("source", text(path))
        .tree("target", text(at))
        .tree("permissions", text(permissions))
        .build()
}

fn ulimits(limits: &[Ulimit], origin: &Origin) -> Tree {
    let limit = |Ulimit { origin, name: _, soft, hard }: &Ulimit| {
        MapBuilder::new(origin.clone()).field("soft", soft).field("hard", hard).build()
    };
    let map = MapBuilder::new(origin.clone());
    limits.iter().fold(map, |map, ulimit| map.tree(ulimit.name.value.clone(), limit(ulimit))).build_of_values()
}

fn develop(shared: &Shared<'_>, watched: &[Watch], origin: &Origin) -> Tree {
    let rules = list(watched, |Watch { origin, path, action, to, ignore }| {
        MapBuilder::new(origin.clone())
            .tree("path", shared.path(path))
            .tree("action", Tree::text(word(action.value), action.origin.clone()))
            .optional_tree("target", to.as_ref().map(text))
            .non_empty("ignore", texts(ignore, origin))
            .build()
    });
    MapBuilder::new(origin.clone()).non_empty("watch", rules).build_of_values()
}

fn word(action: WatchAction) -> &'static str {
    match action {
        WatchAction::Rebuild => "rebuild",
        WatchAction::Restart => "restart",
        WatchAction::Sync => "sync",
        WatchAction::SyncAndRestart => "sync+restart",
    }
}

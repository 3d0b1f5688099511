//! Which services a workload becomes, and what they wait for.
//!
//! Init containers run one after the other before the workload's own service. A sidecar joins that service's network,
//! so that both are `localhost` to each other as in a pod; its ports are therefore the service's.

use std::borrow::Cow;

use super::project::Shared;
use super::service::service;
use super::values::{text, texts};
use crate::plan::Workload;
use crate::plan::workload::{ComposeService, Condition, Container, Dependency, PodSettings, Port, Publish, Volume};
use crate::stack::compose::NetworkMode;
use crate::tree::{GapKind, MapBuilder, Origin, Sourced, Tree};

/// What the containers of a workload have in common.
pub(super) struct Pod<'plan> {
    pub(super) id: &'plan str,
    pub(super) compose: &'plan ComposeService,
    pub(super) volumes: &'plan [Volume],
    pub(super) stop_grace: Option<&'plan Sourced<u32>>,
    pub(super) settings: &'plan PodSettings,
    init_containers: Vec<&'plan Container>,
    sidecars: Vec<&'plan Container>,
    own: &'plan Container,
}

/// One container on its way to a service.
pub(super) struct Part<'plan> {
    pub(super) pod: &'plan Pod<'plan>,
    pub(super) container: &'plan Container,
    pub(super) role: Role,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Own,
    /// The position among the init containers.
    Init(usize),
    Sidecar,
}

pub(super) fn services<'plan>(shared: &mut Shared<'_>, workload: &'plan Workload) -> Vec<(String, Tree)> {
    let Workload {
        id,
        origin: _,
        container: own,
        init_containers,
        sidecars,
        volumes,
        stop_grace_seconds,
        settings,
        cluster: _,
        compose,
    } = workload;
    let Some(compose) = compose else { return Vec::new() };
    let here = |all: &'plan [Container]| all.iter().filter(|companion| companion.in_compose).collect();
    let (init_containers, sidecars) = (here(init_containers), here(sidecars));
    let stop_grace = stop_grace_seconds.as_ref();
    let pod = Pod { id, compose, volumes, stop_grace, settings, init_containers, sidecars, own };
    pod_gaps(shared, &pod);
    pod.parts().map(|part| (part.name(), service(shared, &part))).collect()
}

fn pod_gaps(shared: &mut Shared<'_>, pod: &Pod<'_>) {
    let mut gap = |kind, field: &str, because: Cow<'static, str>, origin: &Origin| {
        shared.gap(kind, format!("{} {field}", pod.id), because, origin);
    };
    if let Some(schedule) = &pod.compose.schedule {
        let because = format!("Compose keeps no schedule `{}`: the job is started by hand.", schedule.value);
        gap(GapKind::Approximated, "schedule", because.into(), &schedule.origin);
    }
    if let Some(mode) = &pod.compose.network_mode {
        pod.published().for_each(|publish| unpublished(&mut gap, publish, mode.value));
    }
    let Some(replicas) = pod.compose.replicas.as_ref().filter(|replicas| replicas.value > 1) else { return };
    if pod.own.ports.iter().any(|port| port.publish.is_some()) {
        let because = "Several containers cannot publish one port of the host.";
        gap(GapKind::Impossible, "compose replicas", because.into(), &replicas.origin);
    }
    if pod.compose.container_name.is_some() {
        let because = "Several containers cannot have one name.";
        gap(GapKind::Impossible, "compose replicas", because.into(), &replicas.origin);
    }
    if let Some(sidecar) = pod.sidecars.first() {
        let because = "Compose runs one sidecar beside the first of several containers.";
        gap(GapKind::Approximated, "sidecars", because.into(), &sidecar.origin);
    }
}

/// On the network of the host a port is the host's already; without a network nothing reaches it.
fn unpublished(
    gap: &mut impl FnMut(GapKind, &str, Cow<'static, str>, &Origin),
    (port, publish): (&Port, &Publish),
    mode: NetworkMode,
) {
    let field = format!("ports.{}.publish", port.name.value);
    let (kind, because) = match mode {
        NetworkMode::Host if publish.port.value == port.container.value => {
            (GapKind::Inapplicable, "On the network of the host it is reached at its own port.")
        }
        NetworkMode::Host => (GapKind::Impossible, "On the network of the host it has its own port alone."),
        NetworkMode::None => (GapKind::Impossible, "Without a network nothing reaches it."),
    };
    gap(kind, &field, because.into(), &publish.port.origin);
}

impl<'plan> Pod<'plan> {
    fn published(&self) -> impl Iterator<Item = (&'plan Port, &'plan Publish)> {
        let containers = std::iter::once(self.own).chain(self.init_containers.iter().chain(&self.sidecars).copied());
        containers.flat_map(|container| &container.ports).filter_map(|port| Some((port, port.publish.as_ref()?)))
    }

    fn parts(&'plan self) -> impl Iterator<Item = Part<'plan>> {
        let part = |container, role| Part { pod: self, container, role };
        let init =
            self.init_containers.iter().copied().enumerate().map(move |(index, init)| part(init, Role::Init(index)));
        let sidecars = self.sidecars.iter().copied().map(move |sidecar| part(sidecar, Role::Sidecar));
        init.chain(std::iter::once(part(self.own, Role::Own))).chain(sidecars)
    }

    fn companion(&self, container: &Container) -> String {
        format!("{}-{}", self.compose.name.value, container.name.value)
    }

    /// Whether more than one container mounts a volume.
    pub(super) fn shares(&self, volume: &str) -> bool {
        let mounts = |part: &Part<'_>| part.container.mounts.iter().any(|mount| mount.volume.value == volume);
        self.parts().filter(mounts).nth(1).is_some()
    }
}

impl<'plan> Part<'plan> {
    /// The ports of its service: that of the workload's own container has those of the sidecars in its network.
    pub(super) fn ports(&self) -> impl Iterator<Item = &'plan Port> {
        let sidecars = if self.role == Role::Own { self.pod.sidecars.as_slice() } else { &[] };
        let own = (self.role != Role::Sidecar).then_some(self.container);
        own.into_iter().chain(sidecars.iter().copied()).flat_map(|container| &container.ports)
    }

    /// Whether `docker compose up` starts it without a profile.
    pub(super) fn starts_with_the_project(&self) -> bool {
        self.pod.compose.profiles.is_empty()
    }

    fn name(&self) -> String {
        match self.role {
            Role::Own => self.pod.compose.name.value.clone(),
            Role::Init(_) | Role::Sidecar => self.pod.companion(self.container),
        }
    }

    /// Where diagnostics say a field of it stands: `service.api image`, `service.api/proxy image`.
    pub(super) fn what(&self, field: &str) -> String {
        match self.role {
            Role::Own => format!("{} {field}", self.pod.id),
            Role::Init(_) | Role::Sidecar => format!("{}/{} {field}", self.pod.id, self.container.name.value),
        }
    }

    /// The network of the host or none; that of the workload's own service, for a sidecar.
    pub(super) fn network_mode(&self) -> Option<Tree> {
        if let Some(mode) = self.pod.compose.network_mode.as_ref().filter(|_| !self.shares_network()) {
            let word = if mode.value == NetworkMode::Host { "host" } else { "none" };
            return Some(Tree::text(word, mode.origin.clone()));
        }
        let joined = || Tree::text(format!("service:{}", self.pod.compose.name.value), self.container.origin.clone());
        (self.role == Role::Sidecar).then(joined)
    }

    /// `depends_on`: what the workload waits for, and the init container before this one.
    pub(super) fn dependencies(&self) -> Tree {
        let origin = &self.container.origin;
        let map = MapBuilder::new(origin.clone());
        let previous = match self.role {
            Role::Sidecar => return self.follows_own_service(),
            Role::Own => self.pod.init_containers.last(),
            Role::Init(index) => index.checked_sub(1).and_then(|before| self.pod.init_containers.get(before)),
        };
        let map = self.pod.compose.depends_on.iter().fold(map, |map, dependency| {
            let Dependency { service, condition: awaited } = dependency;
            map.tree(service.value.clone(), condition(*awaited, &service.origin).build())
        });
        let previous = previous.map(|init| (self.pod.companion(init), &init.origin));
        let awaited = Condition::CompletedSuccessfully;
        let add = |map: MapBuilder, (name, origin)| map.tree(name, condition(awaited, origin).build());
        previous.into_iter().fold(map, add).build_of_values()
    }

    /// Without the restart a sidecar would keep the network of a container that is gone.
    fn follows_own_service(&self) -> Tree {
        let origin = &self.container.origin;
        let follows = condition(Condition::Started, origin).literal("restart", true).build();
        MapBuilder::new(origin.clone()).tree(self.pod.compose.name.value.clone(), follows).build()
    }

    /// A sidecar has the network of its service, unless both have the host's.
    pub(super) fn shares_network(&self) -> bool {
        let mode = self.pod.compose.network_mode.as_ref().map(|mode| mode.value);
        self.role == Role::Sidecar && mode != Some(NetworkMode::Host)
    }

    pub(super) fn networks(&self) -> Tree {
        let (networks, aliases) = (&self.pod.compose.networks, &self.pod.compose.aliases);
        let map = MapBuilder::new(networks.first().map(|network| network.origin.clone()).unwrap_or_default());
        if self.role == Role::Sidecar || self.pod.compose.network_mode.is_some() {
            return map.build();
        }
        let unnamed = |(network, _): &&(Sourced<String>, _)| !networks.iter().any(|one| one.value == network.value);
        let aliased = aliases.iter().filter(unnamed).map(|(network, _)| network);
        let all = networks.iter().chain(aliased.filter(|_| self.role == Role::Own));
        all.fold(map, |map, network| map.tree(network.value.clone(), self.joined(network))).build()
    }

    /// A network of the service, with its other names there.
    fn joined(&self, network: &Sourced<String>) -> Tree {
        let own = self.pod.compose.aliases.iter().filter(|_| self.role == Role::Own);
        let mut named = own.filter(|(other, _)| other.value == network.value);
        match named.next() {
            Some((key, names)) => {
                MapBuilder::new(key.origin.clone()).non_empty("aliases", texts(names, &key.origin)).build()
            }
            None => Tree::new(crate::tree::Content::Null, network.origin.clone()),
        }
    }

    /// `no` for what runs to its end before the workload.
    pub(super) fn restart(&self) -> Option<Tree> {
        use crate::stack::compose::Restart;
        let Some(restart) = self.pod.compose.restart.as_ref().filter(|_| !matches!(self.role, Role::Init(_))) else {
            return matches!(self.role, Role::Init(_)).then(|| Tree::text("no", self.container.origin.clone()));
        };
        let word = match restart.value {
            Restart::Always => "always",
            Restart::UnlessStopped => "unless-stopped",
            Restart::OnFailure => "on-failure",
            Restart::No => "no",
        };
        Some(text(&Sourced::new(word.to_owned(), restart.origin.clone())))
    }
}

fn condition(awaited: Condition, origin: &Origin) -> MapBuilder {
    let word = match awaited {
        Condition::Started => "service_started",
        Condition::Healthy => "service_healthy",
        Condition::CompletedSuccessfully => "service_completed_successfully",
    };
    MapBuilder::new(origin.clone()).literal("condition", word)
}

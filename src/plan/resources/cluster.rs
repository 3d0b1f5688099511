//! A resource as a StatefulSet, under the restricted pod security standard.

use super::environment::{self, Environment};
use super::kind::Server;
use super::place::{Entry, Place};
use super::{Expansion, backup, data, image, init, pod, port};
use crate::plan::names::NameRule;
use crate::plan::resolve::containers::resources_of;
use crate::plan::scope::Scope;
use crate::plan::value::PerRuntime;
use crate::plan::workload::{
    Check, ClusterWorkload, Command, Container, Controller, Lifecycle, PodSettings, Probe, Probes, Rollout, Terminal,
    Workload,
};
use crate::source::Spanned;
use crate::stack::resources::ClusterResource;
use crate::tree::{Origin, Sourced};

/// The name of the StatefulSet. The kind is part of it: `postgres.main` and `redis.main` are two.
pub fn workload_name(scope: &mut Scope<'_>, entry: &Entry<'_>, block: &ClusterResource) -> Option<Sourced<String>> {
    let seed = format!("{}-{}", entry.kind.name, entry.seed());
    let default = scope.default_name(&seed, entry.span());
    // Its pods carry the name with a hash of eleven characters as a label.
    let (stated, owner) = (block.name.as_ref(), entry.owner());
    scope.visit(format!("{}.name", entry.id()), entry.span(), |scope| {
        scope.object_name(stated, default, NameRule::Prefix, owner)
    })
}

/// The name of the headless Service, which is the host to dial.
pub fn service_name(scope: &mut Scope<'_>, entry: &Entry<'_>, block: &ClusterResource) -> Option<Sourced<String>> {
    let default = workload_name(scope, entry, block)?;
    let stated = block.names.as_ref().and_then(|names| names.service.as_ref());
    scope.object_name(stated, default, NameRule::Service, entry.owner())
}

/// Everything that the parts of the workload share.
pub struct Draft<'e, 'a> {
    pub entry: &'e Entry<'a>,
    pub block: &'a ClusterResource,
    pub place: Place<'a>,
    pub name: Sourced<String>,
    pub image: Sourced<String>,
    pub user: Sourced<u32>,
    pub group: Sourced<u32>,
    pub image_pull_secrets: &'e [Sourced<String>],
}

impl Draft<'_, '_> {
    /// An origin of what stackc decides for the whole entry.
    pub fn default<T>(&self, value: T, rule: &'static str, because: &'static str) -> Sourced<T> {
        Sourced::new(value, Origin::default_of(self.entry.span(), rule, because))
    }

    pub fn origin(&self) -> Origin {
        Origin::Stated(self.entry.span())
    }
}

pub fn expand<'a>(
    scope: &mut Scope<'a>,
    entry: &Entry<'a>,
    block: &'a Spanned<ClusterResource>,
    image_pull_secrets: &[Sourced<String>],
    expansion: &mut Expansion,
) -> Option<()> {
    let place = Place::Cluster(block);
    let environment = environment::resolve(scope, entry, place);
    let image = image::of(scope, entry, place, block.value.image.as_ref());
    let name = workload_name(scope, entry, &block.value)?;
    let (user, group) = account(entry, &block.value, image.as_ref()?);
    let draft = Draft { entry, block: &block.value, place, name, image: image?, user, group, image_pull_secrets };
    let workload = workload(scope, &draft, environment?, expansion)?;
    expansion.workloads.push(workload);
    backup::expand(scope, &draft, expansion)
}

/// User and group: the image's own, unless the stack states a user.
fn account(entry: &Entry<'_>, block: &ClusterResource, image: &Sourced<String>) -> (Sourced<u32>, Sourced<u32>) {
    if let Some(user) = &block.user {
        return (user.into(), user.into());
    }
    let (user, group) = (entry.kind.account)(image::tag(&image.value));
    let origin = Origin::default_of(entry.span(), "image-user", "the official image runs as this user and group");
    (Sourced::new(user, origin.clone()), Sourced::new(group, origin))
}

fn workload(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    environment: Environment,
    expansion: &mut Expansion,
) -> Option<Workload> {
    let mut storage = data::resolve(scope, draft)?;
    let service = service_name(scope, draft.entry, draft.block)?;
    if let Some((config, volume, mount)) = init::in_cluster(scope, draft.entry, &draft.name, &draft.block.init) {
        expansion.configs.push(config);
        storage.volumes.push(volume);
        storage.mounts.push(mount);
    }
    let selector = pod::selector(scope, draft);
    let controller = Controller::StatefulSet {
        selector: selector.clone(),
        replicas: Some(draft.default(1, "one-server", "its data has one writer")),
        service_name: service.clone(),
        claims: std::mem::take(&mut storage.claims),
        pod_management: None,
        rollout: Rollout::default(),
    };
    let (stop_grace, because) = draft.entry.kind.stop_grace;
    Some(Workload {
        id: draft.entry.id(),
        origin: draft.origin(),
        volumes: std::mem::take(&mut storage.volumes),
        container: container(scope, draft, storage, environment)?,
        init_containers: Vec::new(),
        sidecars: Vec::new(),
        stop_grace_seconds: Some(draft.default(stop_grace, "database-stop", because)),
        settings: PodSettings::default(),
        cluster: Some(ClusterWorkload {
            name: draft.name.clone(),
            labels: pod::object_labels(scope, draft),
            annotations: Vec::new(),
            controller,
            pod: pod::resolve(scope, draft, &selector),
            service: Some(pod::headless_service(scope, draft, service, selector)),
            service_account: None,
            autoscaler: None,
            vertical_autoscaler: None,
            disruption_budget: None,
        }),
        compose: None,
    })
}

fn container(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    storage: data::Storage,
    environment: Environment,
) -> Option<Container> {
    let server = Server { mount: &storage.at.value, has_password: environment.has_password };
    let args = (draft.entry.kind.args)(&server).map(|words| Command {
        origin: draft.origin(),
        words: PerRuntime {
            cluster: Some(words.into_iter().map(|word| Sourced::new(word, draft.origin())).collect()),
            compose: None,
        },
    });
    let mut variables = environment.variables;
    variables.extend(storage.variable);
    let stated = draft.block.names.as_ref().and_then(|names| names.container.as_ref());
    let default =
        draft.default(draft.entry.kind.name.to_owned(), "container-name", "a container is called as its kind");
    Some(Container {
        origin: draft.origin(),
        name: scope.object_name(stated, default, NameRule::Label, draft.entry.owner())?,
        in_cluster: true,
        in_compose: false,
        image: PerRuntime { cluster: Some(draft.image.clone()), compose: None },
        build: None,
        command: None,
        args,
        working_dir: None,
        env: PerRuntime { cluster: Some(variables), compose: None },
        env_from: environment.imports,
        files: Vec::new(),
        mounts: storage.mounts,
        ports: vec![port(draft.entry, None)],
        probes: probes(draft, &(draft.entry.kind.health)(&server)),
        resources: draft.block.resources.as_ref().map(|stated| resources_of(&stated.value)).unwrap_or_default(),
        security: pod::container_security(draft),
        lifecycle: Lifecycle::default(),
        image_pull_policy: None,
        terminal: Terminal::default(),
        termination_message: None,
        healthcheck: None,
    })
}

/// The server may recover for five minutes before it is restarted.
fn probes(draft: &Draft<'_, '_>, command: &[String]) -> Probes {
    let probe = |period: u32, failures: u32, because: &'static str| {
        let origin = Origin::default_of(draft.entry.span(), "database-probes", because);
        Some(Probe {
            origin: origin.clone(),
            check: Check::Exec {
                command: command.iter().map(|word| Sourced::new(word.clone(), origin.clone())).collect(),
            },
            initial_delay_seconds: None,
            period_seconds: Some(Sourced::new(period, origin.clone())),
            timeout_seconds: Some(Sourced::new(5, origin.clone())),
            success_threshold: None,
            failure_threshold: Some(Sourced::new(failures, origin)),
            termination_grace_seconds: None,
        })
    };
    Probes {
        liveness: probe(10, 6, "a server that does not answer for a minute is restarted"),
        readiness: probe(5, 3, "nobody is sent to a server that does not answer"),
        startup: probe(5, 60, "recovery after a crash takes time"),
    }
}

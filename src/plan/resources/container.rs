//! A resource as a container in Compose.

use super::Expansion;
use super::environment::{self, Environment};
use super::kind::Server;
use super::place::{Entry, Place};
use super::{image, init, port};
use crate::plan::resolve::containers::resources_of;
use crate::plan::scope::Scope;
use crate::plan::storage::SharedVolume;
use crate::plan::value::{PerRuntime, seconds, stated};
use crate::plan::workload::{
    Command, ComposeService, Container, Healthcheck, Lifecycle, Mount, PodSettings, Probes, Security, Terminal, Volume,
    VolumeSource, Workload,
};
use crate::source::Spanned;
use crate::stack::Stack;
use crate::stack::compose::{self as language, Restart};
use crate::stack::resources::ContainerResource;
use crate::tree::{Origin, Sourced};

/// The entry that its kind alone names.
const MAIN: &str = "main";

/// What the container is called in the Compose file. Its volume is called after it, so no other entry may have a say.
pub fn name(entry: &Entry<'_>, block: Option<&Spanned<ContainerResource>>) -> Sourced<String> {
    if let Some(name) = block.and_then(|block| block.value.name.as_ref()) {
        return name.into();
    }
    let name = match entry.seed() {
        MAIN => entry.kind.name.to_owned(),
        seed => format!("{}-{seed}", entry.kind.name),
    };
    let because = "a container is called as its kind, and as its entry unless that is `main`";
    Sourced::new(name, Origin::default_of(entry.span(), "container-name", because))
}

pub fn expand<'a>(
    scope: &mut Scope<'a>,
    entry: &Entry<'a>,
    block: Option<&'a Spanned<ContainerResource>>,
    expansion: &mut Expansion,
) -> Option<()> {
    let place = Place::Container(block);
    let environment = environment::resolve(scope, entry, place);
    let image = image::of(scope, entry, place, block.and_then(|block| block.value.image.as_ref()))?;
    let name = name(entry, block);
    let stated = block.map(|block| &block.value);
    let (volume, mount, shared) = data(entry, stated, &name, &image);
    let (scripts, script_mounts) = stated.map(|block| init::in_compose(scope, &block.init)).unwrap_or_default();
    let mounts = std::iter::once(mount).chain(script_mounts).collect();
    let container = container(scope, entry, stated, image, mounts, environment?);
    let (stop_grace, because) = entry.kind.stop_grace;
    expansion.volumes.push(shared);
    expansion.workloads.push(Workload {
        id: entry.id(),
        origin: Origin::Stated(entry.span()),
        container,
        init_containers: Vec::new(),
        sidecars: Vec::new(),
        volumes: std::iter::once(volume).chain(scripts).collect(),
        stop_grace_seconds: Some(Sourced::new(stop_grace, Origin::default_of(entry.span(), "database-stop", because))),
        settings: PodSettings::default(),
        cluster: None,
        compose: Some(service(scope.stack, entry, stated, name)),
    });
    Some(())
}

/// The named volume, where the image keeps its data.
fn data(
    entry: &Entry<'_>,
    block: Option<&ContainerResource>,
    name: &Sourced<String>,
    image: &Sourced<String>,
) -> (Volume, Mount, SharedVolume) {
    let key = block.and_then(|block| stated(&block.volume)).unwrap_or_else(|| {
        let origin = Origin::default_of(entry.span(), "data-volume", "data outlives its container");
        Sourced::new(format!("{}-data", name.value), origin)
    });
    let origin = key.origin.clone();
    let volume = Sourced::new("data".to_owned(), origin.clone());
    let at = Sourced::new((entry.kind.mount)(image::major(entry, &image.value)).to_owned(), origin.clone());
    let source = VolumeSource::Shared { claim: None, compose: Some(key.clone()) };
    let mount = Mount::whole(origin.clone(), volume.clone(), at);
    let id = format!("{}/data", entry.id());
    let shared = SharedVolume {
        id,
        origin: origin.clone(),
        claim: None,
        compose: Some(key),
        labels: Vec::new(),
        annotations: Vec::new(),
    };
    (Volume { origin, name: volume, source, in_cluster: false, in_compose: true }, mount, shared)
}

fn container(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    block: Option<&ContainerResource>,
    image: Sourced<String>,
    mounts: Vec<Mount>,
    environment: Environment,
) -> Container {
    let origin = Origin::Stated(entry.span());
    let mount = (entry.kind.mount)(image::major(entry, &image.value));
    let server = Server { mount, has_password: environment.has_password };
    let args = (entry.kind.args)(&server).map(|words| Command {
        origin: origin.clone(),
        words: PerRuntime {
            cluster: None,
            compose: Some(words.into_iter().map(|word| Sourced::new(word, origin.clone())).collect()),
        },
    });
    Container {
        origin: origin.clone(),
        name: Sourced::new(entry.kind.name.to_owned(), origin),
        in_cluster: false,
        in_compose: true,
        image: PerRuntime { cluster: None, compose: Some(image) },
        build: None,
        command: None,
        args,
        working_dir: None,
        env: PerRuntime { cluster: None, compose: Some(environment.variables) },
        env_from: Vec::new(),
        files: Vec::new(),
        mounts,
        ports: vec![port(entry, block.and_then(|block| block.publish.as_ref()))],
        probes: Probes::default(),
        resources: block
            .and_then(|block| block.resources.as_ref())
            .map(|stated| resources_of(&stated.value))
            .unwrap_or_default(),
        security: Security::default(),
        lifecycle: Lifecycle::default(),
        image_pull_policy: None,
        terminal: Terminal::default(),
        termination_message: None,
        healthcheck: Some(healthcheck(scope, entry, block, &server)),
    }
}

/// The stated check, else the kind's own, often enough that those who wait for it start soon.
fn healthcheck(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    block: Option<&ContainerResource>,
    server: &Server<'_>,
) -> Healthcheck {
    if let Some(check) = block.and_then(|block| block.healthcheck.as_ref()) {
        return stated_healthcheck(scope, entry, check);
    }
    let origin =
        Origin::default_of(entry.span(), "database-healthcheck", "those who refer to it wait until it answers");
    let number = |value: u32| Some(Sourced::new(value, origin.clone()));
    Healthcheck {
        origin: origin.clone(),
        command: (entry.kind.health)(server).into_iter().map(|word| Sourced::new(word, origin.clone())).collect(),
        interval_seconds: number(5),
        timeout_seconds: number(5),
        retries: number(12),
        start_period_seconds: number(30),
        start_interval_seconds: None,
    }
}

fn stated_healthcheck(scope: &mut Scope<'_>, entry: &Entry<'_>, check: &Spanned<language::Healthcheck>) -> Healthcheck {
    let words = check.value.command.value.iter();
    Healthcheck {
        origin: Origin::Stated(check.span),
        command: words.filter_map(|word| scope.compose_text(word, entry.owner(), "an argument")).collect(),
        interval_seconds: seconds(&check.value.interval),
        timeout_seconds: seconds(&check.value.timeout),
        retries: stated(&check.value.retries),
        start_period_seconds: seconds(&check.value.start_period),
        start_interval_seconds: seconds(&check.value.start_interval),
    }
}

fn service(
    stack: &Stack,
    entry: &Entry<'_>,
    block: Option<&ContainerResource>,
    name: Sourced<String>,
) -> ComposeService {
    let origin = Origin::default_of(entry.span(), "restart", "a database runs until it is stopped by hand");
    let networks = stack.compose.iter().flat_map(|compose| compose.networks.whole());
    ComposeService {
        name,
        restart: block.and_then(|block| stated(&block.restart)).or(Some(Sourced::new(Restart::UnlessStopped, origin))),
        networks: networks.map(|(key, _)| Sourced::from(key)).collect(),
        ..ComposeService::default()
    }
}

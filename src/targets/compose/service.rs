//! One service, its keys in the order in which people write them.

use super::companions::{Part, Role};
use super::host::{env_files, host};
use super::limits::{deploy, security};
use super::mounts::mounts;
use super::process::{build, command, environment, expose, healthcheck, hook, published, unsaid};
use super::project::Shared;
use super::values::{duration, labels, own_texts, pairs, text};
use crate::plan::workload::{ComposeService, Container, Lifecycle, Logging, Terminal};
use crate::tree::{MapBuilder, Tree};

pub(super) fn service(shared: &mut Shared<'_>, part: &Part<'_>) -> Tree {
    // The name is the pod's; what `env_from` imports stands in `env` key by key; ports are collected by the pod.
    let Container {
        origin,
        name: _,
        in_cluster: _,
        in_compose: _,
        image,
        build: source,
        command: entrypoint,
        args,
        working_dir,
        env,
        env_from: _,
        files: _,
        mounts: _,
        ports: _,
        probes: _,
        resources,
        security: stated,
        lifecycle: Lifecycle { post_start, pre_stop },
        image_pull_policy: _,
        terminal: Terminal { stdin, tty },
        termination_message: _,
        healthcheck: check,
    } = part.container;
    let compose = part.pod.compose;
    unsaid(shared, part);
    let mounts = mounts(shared, part);
    let security = security(shared, part, stated, mounts.writes_files());
    let map = MapBuilder::new(origin.clone())
        .optional_tree("image", image.compose.as_ref().map(text))
        .optional_tree("build", source.as_ref().map(|source| build(shared, source)));
    let own = part.role == Role::Own;
    let map = started_as(map, part)
        .optional_tree("entrypoint", entrypoint.as_ref().and_then(command))
        .optional_tree("command", args.as_ref().and_then(command))
        .optional_tree("working_dir", working_dir.as_ref().map(text))
        .optional_tree("user", security.user)
        .optional("stdin_open", stdin.as_ref())
        .optional("tty", tty.as_ref())
        .non_empty("env_file", env_files(shared, if own { &compose.env_files } else { &[] }))
        .non_empty("environment", environment(shared, part, env))
        .non_empty("ports", published(part))
        .non_empty("expose", expose(shared, part))
        .non_empty("volumes", Tree::list(mounts.volumes, origin.clone()))
        .non_empty("configs", Tree::list(mounts.configs, origin.clone()))
        .non_empty("secrets", Tree::list(mounts.secrets, origin.clone()))
        .optional_tree("network_mode", part.network_mode())
        .non_empty("networks", part.networks())
        .non_empty("depends_on", part.dependencies())
        .optional_tree("healthcheck", check.as_ref().map(healthcheck))
        .optional_tree("restart", part.restart())
        .optional("init", compose.init.as_ref())
        .optional_tree("read_only", security.read_only)
        .non_empty("cap_drop", own_texts(&stated.drop_capabilities))
        .non_empty("cap_add", own_texts(&stated.add_capabilities))
        .non_empty("security_opt", security.security_opt)
        .optional_tree("privileged", security.privileged);
    host(map, shared, part)
        .optional_tree("post_start", hook(shared, part, "post_start", post_start.as_ref()))
        .optional_tree("pre_stop", hook(shared, part, "pre_stop", pre_stop.as_ref()))
        .optional_tree("stop_grace_period", part.pod.stop_grace.map(duration))
        .non_empty("deploy", deploy(shared, part, resources, compose.replicas.as_ref().filter(|_| own)))
        .optional_tree("logging", compose.logging.as_ref().map(logging_tree))
        .non_empty("labels", labels(&compose.labels, origin))
        .non_empty("profiles", own_texts(&compose.profiles))
        .build()
}

/// How Compose gets and names the container; the other options stand where people look for them.
fn started_as(map: MapBuilder, part: &Part<'_>) -> MapBuilder {
    let ComposeService {
        name: _,
        restart: _,
        depends_on: _,
        // Of the network and the host.
        networks: _,
        aliases: _,
        network_mode: _,
        pid: _,
        ipc: _,
        profiles: _,
        replicas: _,
        container_name,
        hostname,
        platform,
        pull_policy,
        init: _,
        labels: _,
        logging: _,
        extra_hosts: _,
        env_files: _,
        devices: _,
        ulimits: _,
        security_opt: _,
        runtime: _,
        stop_signal: _,
        watch: _,
        schedule: _,
    } = part.pod.compose;
    let own = part.role == Role::Own;
    map.optional_tree("pull_policy", pull_policy.as_ref().map(text))
        .optional_tree("platform", platform.as_ref().map(text))
        .optional_tree("container_name", container_name.as_ref().filter(|_| own).map(text))
        .optional_tree("hostname", hostname.as_ref().filter(|_| own).map(text))
}

fn logging_tree(logging: &Logging) -> Tree {
    let Logging { origin, driver, options } = logging;
    MapBuilder::new(origin.clone()).tree("driver", text(driver)).non_empty("options", pairs(options, origin)).build()
}

//! One container of a pod.

use super::Manifests;
use super::environment::Expansion;
use super::metadata::list_of;
use super::pod::Pod;
use super::spelling::spelled;
use crate::plan::workload::{
    Command, Container, Lifecycle, PodSecurityContext, Port, Probes, Resources, Security, Terminal, TerminationMessage,
};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

/// What a container is to its pod.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Main,
    Init,
    /// An init container that keeps running.
    Sidecar,
}

/// A container while it is emitted: what its gaps are called, and what `$(NAME)` means in it.
pub(super) struct Place<'a> {
    prefix: String,
    pub expansion: Expansion<'a>,
}

impl Place<'_> {
    /// What a gap calls a field of this container.
    pub(super) fn field(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

impl<'a> Manifests<'a> {
    fn place(&self, pod: &Pod<'_>, container: &'a Container, role: Role) -> Place<'a> {
        let name = &container.name.value;
        let prefix = match role {
            Role::Main => format!("{} ", pod.id),
            Role::Init => format!("{} init_containers.{name}.", pod.id),
            Role::Sidecar => format!("{} sidecars.{name}.", pod.id),
        };
        Place { prefix, expansion: self.expansion(pod, container) }
    }
}

impl Manifests<'_> {
    pub(super) fn container(&mut self, pod: &Pod<'_>, container: &Container, role: Role) -> Tree {
        let Container {
            origin,
            name,
            // Asked by the pod.
            in_cluster: _,
            in_compose: _,
            image,
            build,
            command,
            args,
            working_dir,
            env,
            env_from,
            files,
            mounts,
            ports,
            probes,
            resources,
            security,
            lifecycle,
            image_pull_policy,
            terminal: Terminal { stdin, tty },
            termination_message,
            healthcheck,
        } = container;
        let place = self.place(pod, container, role);
        if let Some(build) = build {
            self.inapplicable(place.field("build"), "Kubernetes runs images that exist", &build.origin);
        }
        if let Some(healthcheck) = healthcheck {
            self.inapplicable(place.field("healthcheck"), "Kubernetes has probes", &healthcheck.origin);
        }
        let head = MapBuilder::new(origin.clone())
            .field("name", name)
            .optional("image", image.cluster.as_ref())
            .optional_tree("imagePullPolicy", image_pull_policy.as_ref().map(spelled))
            .optional_tree("restartPolicy", (role == Role::Sidecar).then(|| Tree::text("Always", origin.clone())))
            .optional_tree("command", words(command.as_ref(), &place))
            .optional_tree("args", words(args.as_ref(), &place))
            .optional("workingDir", working_dir.as_ref())
            .optional("stdin", stdin.as_ref())
            .optional("tty", tty.as_ref())
            .non_empty("ports", list_of(ports, origin, |port| self.port(&place, port)))
            .non_empty("env", self.environment(&place, env.cluster.as_deref(), origin))
            .non_empty("envFrom", list_of(env_from, origin, super::environment::import))
            .non_empty("resources", requirements(resources, origin));
        let head = match role {
            Role::Init => self.without_health(head, &place, probes, lifecycle, origin),
            Role::Main | Role::Sidecar => {
                let lifecycle = self.lifecycle(&place, lifecycle, origin);
                self.probes(head, &place, probes).non_empty("lifecycle", lifecycle)
            }
        };
        self.relabelled(pod, &place, mounts);
        ended(head, termination_message.as_ref())
            .non_empty("securityContext", security_context(security, &pod.settings.security, origin))
            .non_empty("volumeMounts", super::volumes::mounts(pod, mounts, files, origin))
            .build()
    }

    /// The API server refuses probes and hooks of a container that runs to its end.
    fn without_health(
        &mut self,
        head: MapBuilder,
        place: &Place<'_>,
        probes: &Probes,
        lifecycle: &Lifecycle,
        origin: &Origin,
    ) -> MapBuilder {
        let Probes { liveness, readiness, startup } = probes;
        for probe in liveness.iter().chain(readiness).chain(startup) {
            self.impossible(place.field("probes"), "a container that runs to its end is not probed", &probe.origin);
        }
        let Lifecycle { post_start, pre_stop } = lifecycle;
        if post_start.is_some() || pre_stop.is_some() {
            self.impossible(place.field("lifecycle"), "a container that runs to its end has no hooks", origin);
        }
        head
    }

    fn probes(&mut self, head: MapBuilder, place: &Place<'_>, probes: &Probes) -> MapBuilder {
        let Probes { liveness, readiness, startup } = probes;
        let startup = startup.as_ref().map(|probe| self.probe(place, "startup", probe));
        let liveness = liveness.as_ref().map(|probe| self.probe(place, "liveness", probe));
        let readiness = readiness.as_ref().map(|probe| self.probe(place, "readiness", probe));
        head.optional_tree("startupProbe", startup)
            .optional_tree("livenessProbe", liveness)
            .optional_tree("readinessProbe", readiness)
    }

    fn lifecycle(&mut self, place: &Place<'_>, lifecycle: &Lifecycle, origin: &Origin) -> Tree {
        let Lifecycle { post_start, pre_stop } = lifecycle;
        let post_start = post_start.as_ref().and_then(|check| self.hook(place, "post_start", check, origin));
        let pre_stop = pre_stop.as_ref().and_then(|check| self.hook(place, "pre_stop", check, origin));
        MapBuilder::new(origin.clone())
            .optional_tree("postStart", post_start)
            .optional_tree("preStop", pre_stop)
            .build()
    }

    fn port(&mut self, place: &Place<'_>, port: &Port) -> Tree {
        let Port {
            origin,
            name,
            container,
            protocol,
            // Said by the Service's port.
            app_protocol: _,
            host_port,
            publish,
        } = port;
        if let Some(publish) = publish {
            let what = place.field(&format!("ports.{}.publish", name.value));
            self.inapplicable(what, "pods are reached through Services and routes", &publish.port.origin);
        }
        MapBuilder::new(origin.clone())
            .field("name", name)
            .field("containerPort", container)
            .optional("hostPort", host_port.as_ref())
            .tree("protocol", spelled(protocol))
            .build()
    }
}

/// Where it says why it ended.
fn ended(head: MapBuilder, message: Option<&TerminationMessage>) -> MapBuilder {
    let Some(TerminationMessage { path, policy }) = message else { return head };
    head.optional("terminationMessagePath", path.as_ref())
        .optional_tree("terminationMessagePolicy", policy.as_ref().map(spelled))
}

fn words(command: Option<&Command>, place: &Place<'_>) -> Option<Tree> {
    let Command { origin, words } = command?;
    Some(place.expansion.words(words.cluster.as_ref()?, origin))
}

fn requirements(resources: &Resources, origin: &Origin) -> Tree {
    let Resources { requests, limits } = resources;
    MapBuilder::new(origin.clone())
        .non_empty("requests", super::metadata::map_of(requests, origin))
        .non_empty("limits", super::metadata::map_of(limits, origin))
        .build_of_values()
}

/// User and group only where they are not the pod's.
fn security_context(security: &Security, pod: &PodSecurityContext, origin: &Origin) -> Tree {
    let Security {
        user,
        group,
        read_only_root,
        allow_privilege_escalation,
        privileged,
        drop_capabilities,
        add_capabilities,
    } = security;
    let own = |id: &Option<Sourced<u32>>, of_pod: &Option<Sourced<u32>>| {
        let same = |id: &&Sourced<u32>| of_pod.as_ref().is_some_and(|of_pod| of_pod.value == id.value);
        id.as_ref().filter(|id| !same(id)).cloned()
    };
    let list = |names: &[Sourced<String>]| super::metadata::texts(names, origin);
    let capabilities = MapBuilder::new(origin.clone())
        .non_empty("drop", list(drop_capabilities))
        .non_empty("add", list(add_capabilities))
        .build();
    MapBuilder::new(origin.clone())
        .optional("allowPrivilegeEscalation", allow_privilege_escalation.as_ref())
        .optional("readOnlyRootFilesystem", read_only_root.as_ref())
        .optional("runAsUser", own(user, &pod.user).as_ref())
        .optional("runAsGroup", own(group, &pod.group).as_ref())
        .optional("privileged", privileged.as_ref())
        .non_empty("capabilities", capabilities)
        .build()
}

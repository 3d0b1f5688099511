//! Security contexts: what Pod Security demands, by default, and what it refuses.

use super::containers::Place;
use super::pod::PodDraft;
use crate::catalogue::kubernetes::BASELINE_CAPABILITIES;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::value::stated;
use crate::plan::workload::{PodSecurityContext, Security, VolumeSource};
use crate::source::{Span, Spanned};
use crate::stack::container::Container;
use crate::stack::kubernetes::{PodSecurity, Seccomp};
use crate::tree::{Origin, Sourced};

/// What every level lets a pod set: parameters of its own namespaces that harm nobody else.
/// Source: Pod Security Standards, `check_sysctls.go`.
const SAFE_SYSCTLS: [&str; 12] = [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ping_group_range",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_rmem",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.tcp_wmem",
];

fn is_safe(sysctl: &str) -> bool {
    SAFE_SYSCTLS.contains(&sysctl)
}

fn drops_all(capabilities: &[Spanned<String>]) -> bool {
    capabilities.iter().any(|capability| capability.value == "ALL")
}

impl<'a> PodDraft<'_, 'a> {
    fn level(&self) -> PodSecurity {
        if self.in_cluster { self.environment.pod_security() } else { PodSecurity::Privileged }
    }

    fn restricted(&self) -> bool {
        self.level() == PodSecurity::Restricted
    }

    pub fn security(&mut self, place: Place<'a>, container: &'a Container) -> Security {
        self.check_security(place, container);
        let own = self.entry.container();
        let user = container.user.as_ref().or(own.user.as_ref());
        let group = container.group.as_ref().or(own.group.as_ref());
        let hardened = self.restricted() || (!self.in_cluster && user.is_some());
        let (rule, because) = ("no-privileges", "a program that gains no privileges cannot leave its container");
        let all = hardened.then(|| self.defaulted("ALL".to_owned(), rule, because));
        let drop = container.drop_capabilities.as_ref().map(|list| list.value.iter().map(Sourced::from).collect());
        let escalation = stated(&container.allow_privilege_escalation);
        Security {
            user: user.map(Sourced::from),
            group: group.map(Sourced::from).or_else(|| group_of(user)),
            read_only_root: stated(&container.read_only_root),
            allow_privilege_escalation: escalation.or_else(|| hardened.then(|| self.defaulted(false, rule, because))),
            privileged: stated(&container.privileged),
            drop_capabilities: drop.unwrap_or_else(|| all.into_iter().collect()),
            add_capabilities: capabilities(container).map(Sourced::from).collect(),
        }
    }

    pub fn pod_security_context(&mut self) -> PodSecurityContext {
        self.check_pod_security();
        let (container, pod) = (self.entry.container(), self.entry.pod());
        let user = container.user.as_ref();
        let restricted = self.restricted();
        let seccomp = self.entry.kubernetes().and_then(|options| stated(&options.seccomp));
        let group = container.group.as_ref().map(Sourced::from).or_else(|| group_of(user));
        let non_root = self.entry.kubernetes().and_then(|options| stated(&options.run_as_non_root));
        PodSecurityContext {
            run_as_non_root: non_root.or_else(|| {
                restricted.then(|| self.defaulted(true, "not-as-root", "`restricted` runs nothing as root"))
            }),
            user: user.map(Sourced::from),
            fs_group: stated(&pod.fs_group).or_else(|| self.volume_group(group.as_ref())),
            group,
            seccomp: seccomp.or_else(|| {
                let because = "`restricted` filters system calls";
                restricted.then(|| self.defaulted(Seccomp::RuntimeDefault, "seccomp", because))
            }),
        }
    }

    /// The group owns mounted claims, which belong to root otherwise.
    fn volume_group(&self, group: Option<&Sourced<u32>>) -> Option<Sourced<u32>> {
        let claim =
            |source: &VolumeSource| matches!(source, VolumeSource::Shared { .. } | VolumeSource::Template { .. });
        let mounted = self.volumes.iter().any(|volume| volume.in_cluster && claim(&volume.source));
        let group = group.filter(|_| mounted)?;
        let because = "a claim's root belongs to root until the group of the pod owns it";
        Some(Sourced::new(group.value, self.default("group-owns-claims", because)))
    }

    fn check_security(&mut self, place: Place<'a>, container: &'a Container) {
        let user = container.user.as_ref().or(self.entry.container().user.as_ref());
        if let (true, None, Place::Main, false) = (self.restricted(), user, place, self.entry.damaged) {
            self.missing_user();
        }
        let root = container.user.as_ref().filter(|user| user.value == 0);
        self.refuse(root, PodSecurity::Restricted, "runs as root");
        let privileged = container.privileged.as_ref().filter(|privileged| privileged.value);
        self.refuse(privileged, PodSecurity::Baseline, "is privileged");
        let escalation = container.allow_privilege_escalation.as_ref().filter(|allowed| allowed.value);
        self.refuse(escalation, PodSecurity::Restricted, "may gain privileges");
        for capability in capabilities(container) {
            self.check_capability(capability);
        }
        let kept = container.drop_capabilities.as_ref().filter(|list| !drops_all(&list.value));
        self.refuse(kept, PodSecurity::Restricted, "keeps capabilities");
        for (_, volume) in container.volumes.whole() {
            self.refuse(volume.host_path.as_ref(), PodSecurity::Baseline, "mounts a path of the node");
        }
        for (_, port) in container.ports.whole() {
            self.refuse(port.host_port.as_ref(), PodSecurity::Baseline, "takes a port of the node");
        }
    }

    fn check_capability(&mut self, capability: &Spanned<String>) {
        let name = capability.value.as_str();
        if !BASELINE_CAPABILITIES.contains(&name) {
            self.refuse(Some(capability), PodSecurity::Baseline, &format!("gets the capability `{name}`"));
        } else if name != "NET_BIND_SERVICE" {
            self.refuse(Some(capability), PodSecurity::Restricted, &format!("gets the capability `{name}`"));
        }
    }

    fn check_pod_security(&mut self) {
        let unsafe_sysctls = self.entry.pod().sysctls.whole().filter(|(name, _)| !is_safe(&name.value));
        for (name, _) in unsafe_sysctls {
            self.refuse(Some(name), PodSecurity::Baseline, &format!("sets the kernel parameter `{}`", name.value));
        }
        let Some(options) = self.entry.kubernetes() else { return };
        let host_network = options.host_network.as_ref().filter(|host| host.value);
        self.refuse(host_network, PodSecurity::Baseline, "uses the network of the node");
        let host_pid = options.host_pid.as_ref().filter(|host| host.value);
        self.refuse(host_pid, PodSecurity::Baseline, "sees the processes of the node");
        let host_ipc = options.host_ipc.as_ref().filter(|host| host.value);
        self.refuse(host_ipc, PodSecurity::Baseline, "uses the shared memory of the node");
        let as_root = options.run_as_non_root.as_ref().filter(|non_root| !non_root.value);
        self.refuse(as_root, PodSecurity::Restricted, "may run as root");
        let unconfined = options.seccomp.as_ref().filter(|seccomp| seccomp.value == Seccomp::Unconfined);
        self.refuse(unconfined, PodSecurity::Baseline, "filters no system calls");
    }

    /// Reports what the namespace's level refuses, where `strictest` is the loosest level that does.
    fn refuse<T>(&mut self, stated: Option<&Spanned<T>>, loosest: PodSecurity, what: &str) {
        let Some(span) = stated.map(|stated| stated.span) else { return };
        // `PodSecurity` is ordered from the strictest level to the loosest.
        if self.level() > loosest {
            return;
        }
        let name = if self.restricted() { "restricted" } else { "baseline" };
        let message = format!("`{}` {what}, which pod security `{name}` refuses", self.entry.id());
        let refused = Diagnostic::error(codes::POD_SECURITY, span, message);
        let help = "leave it out, or loosen the namespace: `kubernetes: { pod_security: baseline }` or `privileged`";
        let refused = self.with_level(refused).with_help(help);
        self.scope.report(refused);
    }

    fn missing_user(&mut self) {
        let message = format!("`{}` has no numeric `user`, which pod security `restricted` demands", self.entry.id());
        let refused = Diagnostic::error(codes::MISSING_USER, self.entry.span(), message);
        let help = "state the user id that its image runs as: `user: 1001`";
        let refused = self.with_level(refused).with_help(help);
        self.scope.report(refused);
    }

    /// With the place that sets the level: where it is stated, else where the environment has a cluster at all.
    fn with_level(&self, refused: Diagnostic) -> Diagnostic {
        match self.level_place() {
            Some(place) => refused.with_related(place, "the level of the namespace is decided here"),
            None => refused,
        }
    }

    fn level_place(&self) -> Option<Span> {
        let stack = self.scope.stack;
        let stated = stack.kubernetes.as_ref().and_then(|settings| settings.pod_security.as_ref());
        stated.map(|level| level.span).or_else(|| {
            let targets = stack.targets.as_ref()?;
            targets
                .value
                .iter()
                .find(|target| target.value == crate::stack::Target::Kubernetes)
                .map(|target| target.span)
        })
    }
}

fn capabilities(container: &Container) -> impl Iterator<Item = &Spanned<String>> {
    container.capabilities.iter().flat_map(|list| &list.value)
}

/// Files that a user makes belong to its group: the same number, unless the stack says another.
fn group_of(user: Option<&Spanned<u32>>) -> Option<Sourced<u32>> {
    let user = user?;
    let because = "most images give a user the group of the same number";
    Some(Sourced::new(user.value, Origin::default_of(user.span, "group-of-user", because)))
}

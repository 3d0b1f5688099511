//! The pod template of a workload.

use std::collections::BTreeMap;

use super::Manifests;
use super::container::Role;
use super::metadata::{list_of, map_of, texts};
use super::placement::{affinity, spread, toleration};
use super::spelling::spelled;
use crate::plan::settings::Labels;
use crate::plan::workload::{ClusterPod, Container, Dns, FileMount, PodSecurityContext, PodSettings, Volume};
use crate::stack::job::JobRestart;
use crate::stack::kubernetes::DnsPolicy;
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

/// Everything that makes a pod.
pub(super) struct Pod<'a> {
    /// The workload's logical id.
    pub id: &'a str,
    pub origin: &'a Origin,
    pub settings: &'a ClusterPod,
    pub container: &'a Container,
    pub init_containers: &'a [Container],
    pub sidecars: &'a [Container],
    pub volumes: &'a [Volume],
    pub stop_grace_seconds: Option<&'a Sourced<u32>>,
    pub shared: &'a PodSettings,
}

/// What the kind of controller changes in its template.
#[derive(Clone, Copy)]
pub(super) enum PodForm<'a> {
    Deployment,
    StatefulSet,
    Job(&'a Sourced<JobRestart>),
}

impl<'a> Pod<'a> {
    fn companions(companions: &'a [Container]) -> impl Iterator<Item = &'a Container> {
        companions.iter().filter(|companion| companion.in_cluster)
    }

    /// The files of all containers that stand in one volume.
    pub(super) fn files_in(&self, volume: &str) -> impl Iterator<Item = &'a FileMount> {
        let companions = Pod::companions(self.init_containers).chain(Pod::companions(self.sidecars));
        let containers = [self.container].into_iter().chain(companions);
        containers.flat_map(|container| &container.files).filter(move |file| file.volume == volume)
    }

    /// The path of a file in its volume: its key, unless an earlier file has the same key with another mode.
    pub(super) fn path_in_volume(&self, file: &FileMount) -> String {
        let first = self.files_in(&file.volume).find(|other| other.key == file.key);
        match first {
            Some(first) if first.mode.value != file.mode.value => format!("{}.{:o}", file.key, file.mode.value),
            _ => file.key.clone(),
        }
    }

    /// Whether the cluster's pod has this volume.
    pub(super) fn has_volume(&self, name: &str) -> bool {
        self.volumes.iter().any(|volume| volume.in_cluster && volume.name.value == name)
    }

    fn metadata(&self) -> Tree {
        MapBuilder::new(self.origin.clone())
            .non_empty("labels", map_of(&self.settings.labels, self.origin))
            .non_empty("annotations", map_of(&self.settings.annotations, self.origin))
            .build()
    }
}

impl Manifests<'_> {
    pub(super) fn pod_template(&mut self, pod: &Pod<'_>, form: PodForm<'_>) -> Tree {
        let main = self.container(pod, pod.container, Role::Main);
        let inits = Pod::companions(pod.init_containers).map(|container| (container, Role::Init));
        let sidecars = Pod::companions(pod.sidecars).map(|container| (container, Role::Sidecar));
        let companions = inits.chain(sidecars).map(|(container, role)| self.container(pod, container, role)).collect();
        let volumes = self.pod_volumes(pod);
        self.toleration_gaps(pod.id, &pod.settings.tolerations);
        self.dns_gaps(pod);
        let spec = pod_settings(pod, form)
            .non_empty("initContainers", Tree::list(companions, pod.origin.clone()))
            .tree("containers", Tree::list(vec![main], pod.origin.clone()))
            .non_empty("volumes", volumes)
            .build();
        MapBuilder::new(pod.origin.clone()).non_empty("metadata", pod.metadata()).tree("spec", spec).build()
    }
}

impl Manifests<'_> {
    /// The API server refuses a pod without any name server.
    fn dns_gaps(&mut self, pod: &Pod<'_>) {
        let alone = pod.settings.dns_policy.as_ref().filter(|policy| policy.value == DnsPolicy::None);
        if let Some(policy) = alone.filter(|_| pod.shared.dns.nameservers.is_empty()) {
            let what = format!("{} dns_policy", pod.id);
            self.impossible(what, "`None` asks the name servers of `dns` alone, and there are none", &policy.origin);
        }
    }
}

/// The fields of a pod before its containers.
fn pod_settings(pod: &Pod<'_>, form: PodForm<'_>) -> MapBuilder {
    let ClusterPod {
        // In the template's metadata.
        labels: _,
        annotations: _,
        service_account,
        mount_token,
        image_pull_secrets,
        security,
        enable_service_links,
        host_network,
        host_pid,
        host_ipc,
        hostname,
        subdomain,
        dns_policy,
        share_process_namespace,
        runtime_class,
        scheduler,
        priority,
        node_selector,
        tolerations,
        affinity: attraction,
        spread: constraints,
    } = pod.settings;
    let PodSettings { host_aliases, dns, sysctls } = pod.shared;
    let origin = pod.origin;
    let (restart, by_revision) = match form {
        PodForm::Deployment => (None, true),
        PodForm::StatefulSet => (None, false),
        PodForm::Job(restart) => (Some(spelled(restart)), false),
    };
    MapBuilder::new(origin.clone())
        .optional_tree("restartPolicy", restart)
        .optional("serviceAccountName", service_account.as_ref())
        .optional("automountServiceAccountToken", mount_token.as_ref())
        .optional("enableServiceLinks", enable_service_links.as_ref())
        .non_empty("imagePullSecrets", list_of(image_pull_secrets, origin, pull_secret))
        .optional("hostNetwork", host_network.as_ref())
        .optional("hostPID", host_pid.as_ref())
        .optional("hostIPC", host_ipc.as_ref())
        .optional("hostname", hostname.as_ref())
        .optional("subdomain", subdomain.as_ref())
        .optional_tree("dnsPolicy", dns_policy.as_ref().map(spelled))
        .non_empty("dnsConfig", dns_config(dns, origin))
        .non_empty("hostAliases", aliases(host_aliases, origin))
        .optional("shareProcessNamespace", share_process_namespace.as_ref())
        .optional("runtimeClassName", runtime_class.as_ref())
        .optional("schedulerName", scheduler.as_ref())
        .optional("priorityClassName", priority.as_ref())
        .optional("terminationGracePeriodSeconds", pod.stop_grace_seconds)
        .non_empty("securityContext", pod_security(security, sysctls, origin))
        .non_empty("nodeSelector", map_of(node_selector, origin))
        .non_empty("affinity", affinity(attraction, origin))
        .non_empty("tolerations", list_of(tolerations, origin, toleration))
        .non_empty("topologySpreadConstraints", spread(constraints, by_revision, origin))
}

fn dns_config(dns: &Dns, origin: &Origin) -> Tree {
    let Dns { nameservers, searches, options } = dns;
    MapBuilder::new(origin.clone())
        .non_empty("nameservers", texts(nameservers, origin))
        .non_empty("searches", texts(searches, origin))
        .non_empty("options", list_of(options, origin, resolver_option))
        .build()
}

/// An option of the resolver may be a word alone: `edns0`.
fn resolver_option((name, value): &(String, Sourced<String>)) -> Tree {
    let value = Some(value).filter(|value| !value.value.is_empty());
    let origin = value.map(|value| value.origin.clone()).unwrap_or_default();
    MapBuilder::new(origin).literal("name", name.as_str()).optional("value", value).build()
}

fn named((name, value): &(String, Sourced<String>)) -> Tree {
    MapBuilder::new(value.origin.clone()).literal("name", name.as_str()).field("value", value).build()
}

/// One entry an address, as Kubernetes keys them.
fn aliases(aliases: &Labels, origin: &Origin) -> Tree {
    let mut by_address: BTreeMap<&str, Vec<Tree>> = BTreeMap::new();
    for (name, address) in aliases {
        by_address.entry(&address.value).or_default().push(Tree::text(name.as_str(), address.origin.clone()));
    }
    let entries = by_address.into_iter().map(|(address, names)| {
        let origin = names.first().map(|name| name.origin.clone()).unwrap_or_default();
        let names = Tree::list(names, origin.clone());
        MapBuilder::new(origin).literal("ip", address).tree("hostnames", names).build()
    });
    Tree::list(entries.collect(), origin.clone())
}

fn pull_secret(name: &Sourced<String>) -> Tree {
    MapBuilder::new(name.origin.clone()).field("name", name).build()
}

fn pod_security(security: &PodSecurityContext, sysctls: &Labels, origin: &Origin) -> Tree {
    let PodSecurityContext { run_as_non_root, user, group, fs_group, seccomp } = security;
    // Changing the owner of every file at each start takes minutes on a large volume.
    let change = fs_group.as_ref().map(|group| Tree::text("OnRootMismatch", group.origin.clone()));
    let seccomp = seccomp.as_ref();
    let profile = seccomp.map(|seccomp| MapBuilder::new(seccomp.origin.clone()).tree("type", spelled(seccomp)).build());
    MapBuilder::new(origin.clone())
        .optional("runAsNonRoot", run_as_non_root.as_ref())
        .optional("runAsUser", user.as_ref())
        .optional("runAsGroup", group.as_ref())
        .optional("fsGroup", fs_group.as_ref())
        .optional_tree("fsGroupChangePolicy", change)
        .optional_tree("seccompProfile", profile)
        .non_empty("sysctls", list_of(sysctls, origin, named))
        .build()
}

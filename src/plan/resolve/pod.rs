//! A service or job on its way to a workload: what its containers, volumes and files add to.

use super::environment::Environment;
use crate::plan::entry::Entry;
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::scope::{Owner, Scope};
use crate::plan::settings::Labels;
use crate::plan::storage::{Config, SharedVolume};
use crate::plan::value::{PerRuntime, stated};
use crate::plan::workload::{ClaimTemplate, ClusterPod, Container, Dns, PodSettings, Volume};
use crate::source::Spanned;
use crate::stack::pod as language;
use crate::stack::scalars::{IpAddress, Text};
use crate::stack::{Entries, Target};
use crate::tree::{Origin, Sourced};

pub struct PodDraft<'s, 'a> {
    pub scope: &'s mut Scope<'a>,
    pub environment: &'s Environment,
    pub entry: Entry<'a>,
    /// The name of the workload object.
    pub name: Sourced<String>,
    pub in_cluster: bool,
    pub in_compose: bool,
    /// Volumes of the pod.
    pub volumes: Vec<Volume>,
    /// Volumes of its own that outlive the pod.
    pub shared: Vec<SharedVolume>,
    /// The ConfigMap of its files.
    pub files: Option<Config>,
    /// Claims that each pod of a StatefulSet gets.
    pub claims: Vec<ClaimTemplate>,
}

/// The containers of a pod.
pub struct Containers {
    pub main: Container,
    pub init: Vec<Container>,
    pub sidecars: Vec<Container>,
}

impl<'s, 'a> PodDraft<'s, 'a> {
    /// `None` where the entry appears in no runtime of this environment.
    pub fn start(scope: &'s mut Scope<'a>, environment: &'s Environment, entry: Entry<'a>) -> Option<Self> {
        let in_cluster = entry.runs_in(scope.stack, Target::Kubernetes);
        let in_compose = entry.runs_in(scope.stack, Target::Compose);
        let default = scope.default_name(entry.seed(), entry.span());
        let name = if in_cluster { scope.workload_name(&entry).unwrap_or(default) } else { default };
        let (volumes, shared, files, claims) = (Vec::new(), Vec::new(), None, Vec::new());
        let draft =
            PodDraft { scope, environment, entry, name, in_cluster, in_compose, volumes, shared, files, claims };
        (in_cluster || in_compose).then_some(draft)
    }

    pub fn owner(&self) -> Owner<'a> {
        Owner::of(&self.entry)
    }

    /// An origin for what stackc decides about this entry.
    pub fn default(&self, rule: &'static str, because: &'static str) -> Origin {
        Origin::default_of(self.entry.span(), rule, because)
    }

    pub fn defaulted<T>(&self, value: T, rule: &'static str, because: &'static str) -> Sourced<T> {
        Sourced::new(value, self.default(rule, because))
    }

    /// A text that is known at compile time, in each runtime in which the entry runs.
    pub fn known_where_it_runs(
        &mut self,
        text: &Spanned<Text>,
        owner: Owner<'_>,
        sink: &'static str,
    ) -> PerRuntime<Sourced<String>> {
        let Some(found) = self.scope.known(text, Some(owner), sink) else { return PerRuntime::default() };
        for (target, runs) in self.runtimes() {
            if runs && found.get(target).is_none() {
                self.scope.missing_in(target, text, Some(owner));
            }
        }
        PerRuntime {
            cluster: found.cluster.filter(|_| self.in_cluster),
            compose: found.compose.filter(|_| self.in_compose),
        }
    }

    pub fn runtimes(&self) -> [(Target, bool); 2] {
        [(Target::Kubernetes, self.in_cluster), (Target::Compose, self.in_compose)]
    }

    /// A text that only the cluster has; nothing where the entry does not run there.
    pub fn cluster_text(&mut self, text: Option<&Spanned<Text>>, sink: &'static str) -> Option<Sourced<String>> {
        let owner = self.owner();
        let text = text.filter(|_| self.in_cluster)?;
        self.scope.cluster_text(text, Some(owner), sink)
    }

    /// A name of what belongs to the workload: the stated one, else the workload's.
    pub fn satellite(&mut self, stated: Option<&Spanned<Text>>, rule: NameRule) -> Sourced<String> {
        let (name, owner) = (self.name.clone(), self.owner());
        self.scope.object_name(stated, name.clone(), rule, Some(owner)).unwrap_or(name)
    }

    /// Labels of an object that belongs to the workload.
    pub fn labels(&self) -> Labels {
        labels::of_object(self.scope, self.entry.seed(), Some(&self.name), self.entry.span())
    }

    /// Which pods are the workload's. A stated selector holds exactly, since a live Deployment can't change it.
    pub fn selector(&mut self) -> Labels {
        let owner = self.owner();
        match &self.entry.pod().selector {
            Some(selector) => self.scope.labels(&selector.value, Some(owner), "a label"),
            None => labels::selector(self.entry.seed(), &self.name, self.entry.span()),
        }
    }

    pub fn pod_labels(&mut self) -> Labels {
        let owner = self.owner();
        let own = labels::of_pod(self.scope, self.entry.seed(), Some(&self.name), self.entry.span());
        let own = labels::merge(own, self.scope.labels(&self.entry.pod().labels, Some(owner), "a label"));
        labels::merge(own, self.selector())
    }

    /// A name by which a pod is found.
    fn pod_name(&mut self, stated: Option<&Spanned<Text>>) -> Option<Sourced<String>> {
        let name = self.cluster_text(stated, "a name")?;
        self.scope.check_name(name, NameRule::Label)
    }

    /// What all of its containers have in both runtimes.
    pub fn settings(&mut self) -> PodSettings {
        let pod = self.entry.pod();
        let aliases = pod.host_aliases.whole().map(|(name, address)| (name.value.clone(), address_of(address)));
        let host_aliases = labels::sorted(aliases.collect());
        let dns = pod.dns.as_ref().map(|dns| self.dns(dns)).unwrap_or_default();
        PodSettings { host_aliases, dns, sysctls: self.same_in_both(&pod.sysctls, "a kernel parameter") }
    }

    fn dns(&mut self, dns: &language::Dns) -> Dns {
        let owner = self.owner();
        let searches = dns.searches.iter().filter_map(|domain| self.one_meaning(domain, owner, "a domain")).collect();
        let options = self.same_in_both(&dns.options, "an option");
        Dns { nameservers: dns.nameservers.iter().map(address_of).collect(), searches, options }
    }

    /// Texts that mean the same in both runtimes, sorted by their key.
    fn same_in_both(&mut self, entries: &Entries<Spanned<Text>>, sink: &'static str) -> Labels {
        let owner = self.owner();
        let texts = entries.whole();
        let texts = texts.filter_map(|(key, text)| Some((key.value.clone(), self.one_meaning(text, owner, sink)?)));
        labels::sorted(texts.collect())
    }

    /// The pod template, less its containers and volumes.
    pub fn cluster_pod(&mut self, service_account: Option<Sourced<String>>, replicated: bool) -> ClusterPod {
        let (pod, owner, options) = (self.entry.pod(), self.owner(), self.entry.kubernetes());
        let links = options.and_then(|options| stated(&options.enable_service_links));
        let because = "variables for every Service of the namespace can hide the stack's own";
        let mut cluster_pod = ClusterPod {
            labels: self.pod_labels(),
            annotations: self.scope.labels(&pod.annotations, Some(owner), "an annotation"),
            mount_token: Some(self.mount_token()),
            service_account,
            image_pull_secrets: self.environment.image_pull_secrets.clone(),
            security: self.pod_security_context(),
            enable_service_links: links.or_else(|| Some(self.defaulted(false, "no-service-links", because))),
            host_network: options.and_then(|options| stated(&options.host_network)),
            host_pid: options.and_then(|options| stated(&options.host_pid)),
            host_ipc: options.and_then(|options| stated(&options.host_ipc)),
            hostname: self.pod_name(options.and_then(|options| options.hostname.as_ref())),
            subdomain: self.pod_name(options.and_then(|options| options.subdomain.as_ref())),
            dns_policy: options.and_then(|options| stated(&options.dns_policy)),
            share_process_namespace: options.and_then(|options| stated(&options.share_process_namespace)),
            runtime_class: self.cluster_text(options.and_then(|options| options.runtime_class.as_ref()), "a name"),
            scheduler: self.cluster_text(options.and_then(|options| options.scheduler.as_ref()), "a name"),
            priority: self.cluster_text(pod.priority.as_ref(), "a name"),
            node_selector: self.scope.labels(&pod.node_selector, Some(owner), "a label"),
            tolerations: self.tolerations(),
            affinity: self.affinity(),
            spread: Vec::new(),
        };
        self.spread(&mut cluster_pod, replicated);
        cluster_pod
    }
}

fn address_of(address: &Spanned<IpAddress>) -> Sourced<String> {
    Sourced::stated(address.value.0.to_string(), address.span)
}

//! What a job loses whose containers run in the pod of a later job: nothing without a word.
//!
//! Its containers and volumes move there, each container under its own user, and its group of files where the later job
//! has none. Access rules move where both jobs state some: the later job's account then may do what either states.
//! Everything else of a pod or a Job is the later job's, and what the earlier one states has to be the same there.

mod options;

use serde::Serialize;
use serde_json::Value;

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::entry::{Entry, Role};
use crate::plan::scope::Scope;
use crate::plan::settings::Labels;
use crate::plan::workload::{AccessRule, ClusterWorkload, Controller, JobSpec, Workload};
use crate::source::{Span, Spanned};
use crate::stack::Entries;
use crate::stack::job::Job;
use crate::stack::pod::{Egress, Spread};
use crate::tree::Origin;
use options::{OPTIONS, PodOption};

/// A job's run in the cluster.
#[derive(Clone, Copy)]
struct Run<'w> {
    workload: &'w Workload,
    cluster: &'w ClusterWorkload,
    spec: &'w JobSpec,
}

impl<'w> Run<'w> {
    fn of(workload: &'w Workload) -> Option<Self> {
        let cluster = workload.cluster.as_ref()?;
        match &cluster.controller {
            Controller::Job { job: spec, .. } | Controller::CronJob { job: spec, .. } => {
                Some(Run { workload, cluster, spec })
            }
            Controller::Deployment { .. } | Controller::StatefulSet { .. } => None,
        }
    }

    fn find(plan: &'w Plan, id: &str) -> Option<Self> {
        plan.workloads.iter().filter(|workload| workload.id == id).find_map(Run::of)
    }
}

/// Moves to the job `host` what its pod can take of the job `id`, and reports the rest.
pub fn settle(scope: &mut Scope<'_>, plan: &mut Plan, id: &str, host: &str) {
    let (Some(job), Some(later)) = (job(scope, id), job(scope, host)) else { return };
    carry(plan, id, host);
    let (Some(earlier), Some(run)) = (Run::find(plan, id), Run::find(plan, host)) else { return };
    if later.0.damaged {
        return;
    }
    let mut lost = Lost { earlier, run, found: Vec::new() };
    lost.options(job.1);
    lost.settings(job.1);
    lost.account(job.1);
    lost.maps(job.1);
    lost.placement(job.1, later.1);
    lost.network(job.1, later.1);
    let mut found = lost.found;
    found.extend(unused_name(job.1, plan, id).map(|span| ("name", span)));
    found.into_iter().for_each(|(field, span)| report(scope, field, span, &job.0, &later.0));
}

fn job<'a>(scope: &Scope<'a>, id: &str) -> Option<(Entry<'a>, &'a Job)> {
    let entry = Entry::find(scope.stack, "job", id.strip_prefix("job.")?)?;
    match entry.role {
        Role::Job(job) => Some((entry, job)),
        Role::Service(_) => None,
    }
}

fn report(scope: &mut Scope<'_>, field: &str, span: Span, job: &Entry<'_>, host: &Entry<'_>) {
    let (id, host_id) = (job.id(), host.id());
    let message = format!("`{field}` of `{id}` is lost in the pod of `{host_id}`");
    let help = match field {
        "sidecars" => "do its work in the job's own container: the sidecars of a pod start after its init containers",
        "name" => "remove it: nothing in the cluster is called after this job",
        _ => &format!("set it on `{host_id}`, where it holds for the whole pod"),
    };
    let refused = Diagnostic::error(codes::CHAINED_JOB_OPTION, span, message).with_help(help);
    let refused = refused.with_label("an init container has none of its own");
    scope.report(refused.with_related(host.span(), format!("`{id}` is an init container here")));
}

/// What the later job's pod takes: the group of files where it has none, and access rules where both have some.
fn carry(plan: &mut Plan, id: &str, host: &str) {
    let Some(earlier) = Run::find(plan, id) else { return };
    let group = earlier.cluster.pod.security.fs_group.clone();
    let rules = rules(earlier).to_vec();
    let containers = std::iter::once(&earlier.workload.container).chain(&earlier.workload.init_containers);
    let (no_user, no_group) = containers.fold((false, false), |(user, group), container| {
        (user || container.security.user.is_none(), group || container.security.group.is_none())
    });
    let hosts = plan.workloads.iter_mut().filter(|workload| workload.id == host);
    for cluster in hosts.filter_map(|workload| workload.cluster.as_mut()) {
        let security = &mut cluster.pod.security;
        // Who states no user runs as the image's: the pod's would be another one. Each container has its own beside it.
        security.user.take_if(|_| no_user);
        security.group.take_if(|_| no_group);
        security.fs_group = security.fs_group.take().or_else(|| group.clone());
        if let Some(account) = cluster.service_account.as_mut().filter(|account| !account.rules.is_empty()) {
            let new = rules.iter().filter(|rule| !contains(&account.rules, *rule)).cloned().collect::<Vec<_>>();
            account.rules.extend(new);
        }
    }
}

fn rules<'w>(run: Run<'w>) -> &'w [AccessRule] {
    run.cluster.service_account.as_ref().map_or(&[], |account| &account.rules)
}

/// Nothing is called after a job without claims and files of its own: its Job is the later one's.
fn unused_name(job: &Job, plan: &Plan, id: &str) -> Option<Span> {
    let own = |object: &str| object.strip_prefix(id).is_some_and(|rest| rest.starts_with('/'));
    let claims = plan.volumes.iter().filter(|volume| volume.claim.as_ref().is_some_and(|claim| !claim.existing));
    let named = claims.map(|volume| &volume.id).chain(plan.configs.iter().map(|config| &config.id)).any(|id| own(id));
    job.pod.name.as_ref().filter(|_| !named).map(|name| name.span)
}

/// What the earlier job states and the run of the later one does not have.
struct Lost<'w> {
    earlier: Run<'w>,
    run: Run<'w>,
    found: Vec<(&'static str, Span)>,
}

impl Lost<'_> {
    fn add(&mut self, field: &'static str, spans: impl IntoIterator<Item = Span>) {
        self.found.extend(spans.into_iter().map(|span| (field, span)));
    }

    fn options(&mut self, job: &Job) {
        let no_account = self.run.cluster.service_account.is_none();
        // Without an account its parts are not lost one by one.
        let counts = |option: &&PodOption| !(no_account && option.name.starts_with("service_account."));
        for option in OPTIONS.iter().filter(counts) {
            let differs = (option.effective)(self.earlier) != (option.effective)(self.run);
            self.add(option.name, (option.stated)(job).filter(|_| differs));
        }
        self.add("sidecars", job.pod.sidecars.iter().map(|sidecar| sidecar.name.span));
    }

    fn settings(&mut self, job: &Job) {
        let (own, theirs) = (&self.earlier.workload.settings, &self.run.workload.settings);
        self.add("sysctls", missing_keys(&job.pod.sysctls, &own.sysctls, &theirs.sysctls));
        self.add("host_aliases", missing_keys(&job.pod.host_aliases, &own.host_aliases, &theirs.host_aliases));
        let servers = job.pod.dns.iter().flat_map(|dns| &dns.nameservers).map(|server| server.span);
        let searches = job.pod.dns.iter().flat_map(|dns| &dns.searches).map(|domain| domain.span);
        let options = job.pod.dns.iter().flat_map(|dns| dns.options.iter()).map(|option| option.name.span);
        let differs = json(&own.dns) != json(&theirs.dns);
        self.add("dns", servers.chain(searches).chain(options).filter(|_| differs).take(1));
    }

    fn account(&mut self, job: &Job) {
        let stated = job.pod.service_account.as_ref();
        let missing = self.run.cluster.service_account.is_none();
        self.add("service_account", stated.filter(|_| missing).map(|account| account.span));
        let (own, theirs) = (rules(self.earlier), rules(self.run));
        let lost = own.iter().filter(|rule| !contains(theirs, *rule)).filter_map(|rule| rule.origin.span());
        self.add("access", lost);
    }

    fn maps(&mut self, job: &Job) {
        let (pod, cluster) = (&self.run.cluster.pod, self.run.cluster);
        let (own_pod, own) = (&self.earlier.cluster.pod, self.earlier.cluster);
        let mut maps = vec![
            ("labels", &job.pod.labels, &own_pod.labels, &pod.labels),
            ("annotations", &job.pod.annotations, &own_pod.annotations, &pod.annotations),
            ("node_selector", &job.pod.node_selector, &own_pod.node_selector, &pod.node_selector),
        ];
        if let Some(options) = &job.kubernetes {
            maps.push(("kubernetes.labels", &options.labels, &own.labels, &cluster.labels));
            maps.push(("kubernetes.annotations", &options.annotations, &own.annotations, &cluster.annotations));
        }
        let accounts = own.service_account.as_ref().zip(cluster.service_account.as_ref());
        if let (Some(stated), Some((own, account))) = (&job.pod.service_account, accounts) {
            let stated = &stated.value.annotations;
            maps.push(("service_account.annotations", stated, &own.annotations, &account.annotations));
        }
        for (field, stated, own, theirs) in maps {
            self.add(field, missing_keys(stated, own, theirs));
        }
    }

    fn placement(&mut self, job: &Job, later: &Job) {
        let (pod, own) = (&self.run.cluster.pod, &self.earlier.cluster.pod);
        let spread = job.pod.spread.whole().filter(|(place, spread)| {
            !later.pod.spread.whole().any(|(other, theirs)| other.value == place.value && same_spread(spread, theirs))
        });
        self.add("spread", spread.map(|(place, _)| place.span));
        let tolerations = own.tolerations.iter().filter(|one| !contains(&pod.tolerations, *one));
        self.add("tolerations", tolerations.filter_map(|one| one.origin.span()));
        let Some(affinity) = &job.pod.affinity else { return };
        let (theirs, own) = (&pod.affinity, &own.affinity);
        let nodes = own.nodes.iter().filter(|term| !contains(&theirs.nodes, *term)).map(|term| &term.origin);
        let near = own.near.iter().filter(|term| !contains(&theirs.near, *term)).map(|term| &term.origin);
        // Beside those of `affinity`, these hold what `spread` states.
        let stated = |origin: &Origin| affinity.away.iter().any(|away| *origin == Origin::Stated(away.name.span));
        let away = own.away.iter().filter(|term| !contains(&theirs.away, *term)).map(|term| &term.origin);
        let lost = nodes.chain(near).chain(away.filter(|origin| stated(origin)));
        self.add("affinity", lost.filter_map(Origin::span));
    }

    fn network(&mut self, job: &Job, later: &Job) {
        let (egress, theirs) = (&job.pod.egress, &later.pod.egress);
        let same = |egress: &&Spanned<Egress>| theirs.as_ref().is_some_and(|theirs| ports(egress) == ports(theirs));
        self.add("egress", egress.as_ref().filter(|egress| !same(egress)).map(|egress| egress.span));
        let name = |job: &Job| job.pod.names.as_ref().and_then(|names| names.network_policy.clone());
        let lost = name(job).filter(|own| name(later).is_none_or(|theirs| theirs.value != own.value));
        self.add("names.network_policy", lost.map(|name| name.span));
    }
}

/// The places of the keys whose value differs.
fn missing_keys<T>(stated: &Entries<Spanned<T>>, own: &Labels, theirs: &Labels) -> Vec<Span> {
    let value = |labels: &Labels, key: &str| {
        labels.iter().find(|(known, _)| known == key).map(|(_, value)| value.value.clone())
    };
    let lost = stated.iter().filter(|label| value(own, &label.name.value) != value(theirs, &label.name.value));
    lost.map(|label| label.name.span).collect()
}

fn same_spread(one: &Spread, other: &Spread) -> bool {
    fn value<T: Copy>(stated: &Option<Spanned<T>>) -> Option<T> {
        stated.as_ref().map(|stated| stated.value)
    }
    let numbers = |spread: &Spread| (value(&spread.prefer), value(&spread.skew));
    let flags = |spread: &Spread| (value(&spread.require), value(&spread.enforce));
    numbers(one) == numbers(other) && flags(one) == flags(other)
}

/// The ports of the internet that are open, sorted.
fn ports(egress: &Spanned<Egress>) -> Vec<u16> {
    let ports = egress.value.internet.iter().flat_map(|ports| &ports.value);
    let mut ports: Vec<u16> = ports.map(|port| port.value).collect();
    ports.sort_unstable();
    ports
}

/// Whether a list holds the same, wherever it is stated.
fn contains<T: Serialize>(list: &[T], item: &T) -> bool {
    let item = json(item);
    list.iter().any(|there| json(there) == item)
}

fn json<T: Serialize>(value: &T) -> Value {
    serde_json::to_value(value).unwrap_or_default()
}

//! What has to happen before or because of a rollout: jobs in a chain, migrations, configs that change.

use std::collections::{BTreeMap, BTreeSet};

use super::chained;
use super::environment::Environment;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::entry::{Entry, Role};
use crate::plan::labels;
use crate::plan::names::{NameRule, content_name, digest};
use crate::plan::scope::Scope;
use crate::plan::settings::Labels;
use crate::plan::storage::Config;
use crate::plan::value::known_text;
use crate::plan::workload::{ClusterWorkload, Container, Controller, Import, VolumeSource, Workload};
use crate::source::Spanned;
use crate::stack::kubernetes::Delivery;
use crate::stack::scalars::EntryName;
use crate::tree::{Origin, Sourced};

/// Jobs that come before another job become init containers of it, in the cluster alone: Kubernetes has no order
/// between Jobs.
pub fn chain_jobs(scope: &mut Scope<'_>, plan: &mut Plan) {
    let mut waiting = chain(scope);
    for (job, host) in hosts(plan, &waiting) {
        chained::settle(scope, plan, &job, &host);
    }
    while !waiting.is_empty() {
        let later: Vec<String> = waiting.iter().map(|(_, later)| later.clone()).collect();
        let (ready, rest): (Vec<_>, Vec<_>) = waiting.into_iter().partition(|(job, _)| !later.contains(job));
        if ready.is_empty() {
            return;
        }
        for (job, later) in ready {
            move_before(plan, &job, &later);
        }
        waiting = rest;
    }
}

/// Each job that comes before another job, with that job, in the order of the files.
fn chain(scope: &mut Scope<'_>) -> Vec<(String, String)> {
    let mut chain = Vec::new();
    for entry in Entry::all(scope.stack) {
        let Role::Job(job) = entry.role else { continue };
        let mut jobs = job.before.iter().flat_map(|before| &before.value).filter(|later| later.value.kind == "job");
        chain.extend(jobs.next().map(|later| (entry.id(), later.value.to_string())));
        if let Some(second) = jobs.next() {
            report_second(scope, &entry, second);
        }
    }
    chain
}

/// Each job that moves, with the last of its chain: the job in whose pod it runs.
fn hosts(plan: &Plan, chain: &[(String, String)]) -> Vec<(String, String)> {
    let runs = |id: &str| plan.workloads.iter().any(|workload| workload.id == id && workload.cluster.is_some());
    let next = |id: &str| {
        let link = chain.iter().find(|(job, later)| job == id && runs(job) && runs(later))?;
        Some(link.1.clone())
    };
    let last =
        |first: String| (0..chain.len()).try_fold(first, |at, _| next(&at).ok_or(at)).unwrap_or_else(|last| last);
    let moved = chain.iter().filter_map(|(job, _)| Some((job.clone(), last(next(job)?))));
    moved.filter(|(job, host)| job != host).collect()
}

fn report_second(scope: &mut Scope<'_>, entry: &Entry<'_>, second: &Spanned<EntryName>) {
    let message = format!("`{}` comes before two jobs at once", entry.id());
    let help = "chain them: let one of the two come before the other";
    let refused = Diagnostic::error(codes::TWO_LATER_JOBS, second.span, message).with_help(help);
    scope.report(refused.with_related(entry.span(), "the job stands here"));
}

fn move_before(plan: &mut Plan, job: &str, later: &str) {
    let Some(index) = plan.workloads.iter().position(|workload| workload.id == job && workload.cluster.is_some())
    else {
        return;
    };
    if !plan.workloads.iter().any(|workload| workload.id == later && workload.cluster.is_some()) {
        return;
    }
    let earlier = take_out_of_cluster(plan, index);
    let target = plan.workloads.iter_mut().find(|workload| workload.id == later && workload.cluster.is_some());
    if let Some(target) = target {
        put_before(earlier, target);
    }
}

/// The job as it ran in the cluster. What stays in the plan runs in Compose alone.
fn take_out_of_cluster(plan: &mut Plan, index: usize) -> Workload {
    let mut stays = plan.workloads.remove(index);
    let taken = stays.clone();
    if stays.compose.is_some() {
        stays.cluster = None;
        stays.volumes.iter_mut().for_each(|volume| volume.in_cluster = false);
        containers_mut(&mut stays).for_each(|container| container.in_cluster = false);
        plan.workloads.push(stays);
    }
    taken
}

fn containers_mut(workload: &mut Workload) -> impl Iterator<Item = &mut Container> {
    let companions = workload.init_containers.iter_mut().chain(workload.sidecars.iter_mut());
    std::iter::once(&mut workload.container).chain(companions)
}

fn put_before(mut earlier: Workload, target: &mut Workload) {
    let prefix = earlier.container.name.value.clone();
    let taken: Vec<String> = target.volumes.iter().map(|volume| volume.name.value.clone()).collect();
    let renamed: BTreeMap<String, String> =
        taken.into_iter().map(|name| (name.clone(), format!("{prefix}-{name}"))).collect();
    earlier.volumes.retain(|volume| volume.in_cluster);
    for volume in &mut earlier.volumes {
        rename(&mut volume.name.value, &renamed);
        volume.in_compose = false;
    }
    let chained = earlier.init_containers.into_iter().chain([earlier.container]);
    let chained = chained.filter(|container| container.in_cluster).map(|mut container| {
        container.in_compose = false;
        container.mounts.iter_mut().for_each(|mount| rename(&mut mount.volume.value, &renamed));
        container.files.iter_mut().for_each(|file| rename(&mut file.volume, &renamed));
        container
    });
    let earlier_jobs =
        target.init_containers.iter().take_while(|container| !container.in_compose && container.in_cluster).count();
    target.init_containers.splice(earlier_jobs..earlier_jobs, chained);
    target.volumes.extend(earlier.volumes);
}

fn rename(name: &mut String, renamed: &BTreeMap<String, String>) {
    if let Some(new) = renamed.get(name) {
        name.clone_from(new);
    }
}

/// Pods read a ConfigMap when they start: an annotation with its hash rolls them when it changes.
pub fn roll_on_config_change(plan: &mut Plan) {
    let configs: BTreeMap<&str, &Config> =
        plan.configs.iter().map(|config| (config.name.value.as_str(), config)).collect();
    for workload in &mut plan.workloads {
        let checksum = checksum(workload, &configs);
        let at = workload.origin.span();
        let Some(cluster) = workload.cluster.as_mut() else { continue };
        let runs_anew = matches!(cluster.controller, Controller::CronJob { .. });
        if let (Some(checksum), Some(at), false) = (checksum, at, runs_anew) {
            let because = "pods read their ConfigMaps when they start";
            let rule = Origin::default_of(at, "roll-on-config-change", because);
            let origin = Origin::derived([rule, checksum.origin]);
            add(&mut cluster.pod.annotations, "checksum/config", Sourced::new(checksum.value, origin));
        }
    }
}

/// 16 hex digits of the hash of every ConfigMap that the pod imports or mounts.
fn checksum(workload: &Workload, configs: &BTreeMap<&str, &Config>) -> Option<Sourced<String>> {
    let read = config_names(workload);
    let mut read: Vec<&Config> = read.iter().filter_map(|name| configs.get(name.as_str()).copied()).collect();
    read.sort_by(|one, other| one.id.cmp(&other.id));
    let mut text = String::new();
    let mut origins = Vec::new();
    for config in read {
        text.push_str(&format!("{}\0", config.name.value));
        let mut data: Vec<_> = config.data.iter().collect();
        data.sort_by(|(one, _), (other, _)| one.value.cmp(&other.value));
        for (key, value) in data {
            let value = value.cluster.as_ref();
            let known = value.and_then(|value| known_text(&value.value)).unwrap_or_default();
            text.push_str(&format!("{}\0{known}\0", key.value));
            origins.extend(value.map(|value| value.origin.clone()));
        }
    }
    (!text.is_empty()).then(|| Sourced::new(digest(&text, 16), Origin::derived(origins)))
}

fn config_names(workload: &Workload) -> BTreeSet<String> {
    let companions = workload.init_containers.iter().chain(&workload.sidecars);
    let containers = std::iter::once(&workload.container).chain(companions);
    let imports = containers.flat_map(|container| &container.env_from).filter_map(|import| match import {
        Import::Config(name) => Some(name.value.clone()),
        Import::Secret(_) => None,
    });
    let mounted =
        workload.volumes.iter().filter(|volume| volume.in_cluster).filter_map(|volume| match &volume.source {
            VolumeSource::Config { name, .. } => Some(name.value.clone()),
            _ => None,
        });
    imports.chain(mounted).collect()
}

/// Gives jobs that come before a rollout the form that whoever applies the output can run again.
pub fn before_rollouts(scope: &mut Scope<'_>, environment: &Environment, plan: &mut Plan) {
    let mut jobs = Vec::new();
    for workload in &mut plan.workloads {
        let Some(cluster) = workload.cluster.as_mut() else { continue };
        if !matches!(cluster.controller, Controller::Job { .. }) {
            continue;
        }
        jobs.push(workload.id.clone());
        match environment.delivery() {
            None => report_missing_delivery(scope, &workload.id),
            Some(Delivery::Argocd) => argocd_hook(cluster),
            Some(Delivery::Flux) => {
                annotate(&mut cluster.annotations, "kustomize.toolkit.fluxcd.io/force", "enabled", &cluster.name)
            }
            Some(Delivery::Kubectl) => leave_room_for_hash(scope, cluster),
        }
    }
    if !jobs.is_empty() && environment.delivery() == Some(Delivery::Argocd) {
        sync_first(scope, plan, &jobs);
    }
}

fn report_missing_delivery(scope: &mut Scope<'_>, id: &str) {
    let Some(entry) = id.strip_prefix("job.").and_then(|name| Entry::find(scope.stack, "job", name)) else { return };
    let Role::Job(job) = entry.role else { return };
    let Some(before) = &job.before else { return };
    let message = format!("`{id}` runs before a rollout, and nothing says who applies the output");
    let help = "state it: `kubernetes: { delivery: argocd }`, `flux` or `kubectl`";
    scope.report(Diagnostic::error(codes::MISSING_DELIVERY, before.span, message).with_help(help));
}

/// A hook of the same sync: what it needs comes in an earlier wave, which a hook before the sync would not see.
fn argocd_hook(cluster: &mut ClusterWorkload) {
    let name = cluster.name.clone();
    annotate(&mut cluster.annotations, "argocd.argoproj.io/hook", "Sync", &name);
    annotate(&mut cluster.annotations, "argocd.argoproj.io/hook-delete-policy", "BeforeHookCreation", &name);
    annotate(&mut cluster.annotations, WAVE, "-1", &name);
    if let Some(account) = &mut cluster.service_account {
        annotate(&mut account.annotations, WAVE, "-2", &name);
    }
}

const WAVE: &str = "argocd.argoproj.io/sync-wave";

/// Puts what the jobs need into a wave before theirs: the namespace, configs, secrets and databases. Claims go with the
/// jobs: Argo CD waits until a wave is healthy, and a claim may stay pending until a pod mounts it.
fn sync_first(scope: &Scope<'_>, plan: &mut Plan, jobs: &[String]) {
    let name = Sourced::new(String::new(), plan.environment.origin.clone());
    if let Some(cluster) = &mut plan.cluster {
        annotate(&mut cluster.namespace_annotations, WAVE, "-2", &name);
    }
    plan.configs.iter_mut().for_each(|config| annotate(&mut config.annotations, WAVE, "-2", &name));
    plan.secrets.iter_mut().for_each(|secret| annotate(&mut secret.annotations, WAVE, "-2", &name));
    plan.volumes.iter_mut().for_each(|volume| annotate(&mut volume.annotations, WAVE, "-1", &name));
    let used = scope.uses.iter().filter(|used| jobs.contains(&used.from.to_string()));
    let used: Vec<String> = used.map(|used| used.to.to_string()).collect();
    let databases = plan.workloads.iter_mut().filter(|workload| {
        used.contains(&workload.id) && !workload.id.starts_with("service.") && !workload.id.starts_with("job.")
    });
    for cluster in databases.filter_map(|workload| workload.cluster.as_mut()) {
        annotate(&mut cluster.annotations, WAVE, "-2", &name);
        cluster.service.iter_mut().for_each(|service| annotate(&mut service.annotations, WAVE, "-2", &name));
    }
}

/// The name gets its hash when the content is final.
fn leave_room_for_hash(scope: &mut Scope<'_>, cluster: &ClusterWorkload) {
    let name = content_name(&cluster.name.value, "");
    scope.check_name(Sourced::new(name, cluster.name.origin.clone()), NameRule::Label);
}

fn annotate(annotations: &mut Labels, key: &str, value: &str, at: &Sourced<String>) {
    let because = "whoever applies the output runs the job before the rollout";
    let origin =
        at.origin.span().map_or_else(Origin::default, |span| Origin::default_of(span, "before-rollout", because));
    add(annotations, key, Sourced::new(value.to_owned(), origin));
}

/// Adds an annotation that the stack does not state itself.
fn add(annotations: &mut Labels, key: &str, value: Sourced<String>) {
    let stated = std::mem::take(annotations);
    *annotations = labels::merge(vec![(key.to_owned(), value)], stated);
}

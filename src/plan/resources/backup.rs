//! Dumps on a schedule: a CronJob with the server's own image, so that its tools fit.

use super::Expansion;
use super::cluster::Draft;
use super::credentials::Told;
use super::outputs::running;
use super::{data, pod};
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::scope::Scope;
use crate::plan::storage::{Claim, SharedVolume};
use crate::plan::value::PerRuntime;
use crate::plan::workload::{
    ClusterWorkload, Command, Container, Controller, JobSpec, Lifecycle, Mount, PodSettings, Probes, Resources,
    Terminal, Variable, VariableValue, Volume, VolumeSource, Workload,
};
use crate::source::Spanned;
use crate::stack::job::{Concurrency, JobRestart};
use crate::stack::resources::Backup;
use crate::tree::{Origin, Sourced};

/// Where the volume of dumps is mounted where the stack does not say.
const FOLDER: &str = "/backup";
/// Dumps that are kept where the stack does not say: a week of nights.
const KEEP: u32 = 7;
/// Size of the volume where the stack does not say.
const SIZE: &str = "10Gi";

pub fn expand(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, expansion: &mut Expansion) -> Option<()> {
    let Some(backup) = &draft.block.backup else { return Some(()) };
    let origin = Origin::Stated(backup.span);
    let name = Sourced::new(format!("{}-backup", draft.name.value), origin.clone());
    let name = scope.check_name(name, NameRule::Prefix)?;
    let volume = volume(scope, draft, backup, &name)?;
    let container = container(scope, draft, backup)?;
    let labels = labels::of_object(scope, draft.entry.kind.name, Some(&name), backup.span);
    let source = VolumeSource::Shared { claim: Some(name.clone()), compose: None };
    let backup_volume = Sourced::new("backup".to_owned(), origin.clone());
    let scratch = Sourced::new("tmp".to_owned(), origin.clone());
    let tmp = VolumeSource::EmptyDir { size: None, memory: None };
    let volumes = [(backup_volume, source), (scratch, tmp)];
    expansion.volumes.push(volume);
    expansion.workloads.push(Workload {
        id: format!("{}/backup", draft.entry.id()),
        origin: origin.clone(),
        container,
        init_containers: Vec::new(),
        sidecars: Vec::new(),
        volumes: volumes
            .map(|(name, source)| Volume { origin: origin.clone(), name, source, in_cluster: true, in_compose: false })
            .to_vec(),
        stop_grace_seconds: None,
        settings: PodSettings::default(),
        cluster: Some(ClusterWorkload {
            labels,
            annotations: Vec::new(),
            controller: controller(draft, backup),
            pod: cron_pod(scope, draft, &name),
            name,
            service: None,
            service_account: None,
            autoscaler: None,
            vertical_autoscaler: None,
            disruption_budget: None,
        }),
        compose: None,
    });
    Some(())
}

fn cron_pod(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, name: &Sourced<String>) -> crate::plan::workload::ClusterPod {
    let labels = labels::of_pod(scope, draft.entry.kind.name, Some(name), draft.entry.span());
    pod::template(scope, draft, labels)
}

fn volume(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    backup: &Spanned<Backup>,
    name: &Sourced<String>,
) -> Option<SharedVolume> {
    let mut spec = data::claim(scope, draft, backup.value.storage.as_ref())?;
    if backup.value.storage.is_none() {
        spec.size = draft.default(SIZE.to_owned(), "backup-storage", "dumps are compressed");
    }
    Some(SharedVolume {
        id: format!("{}/backup", draft.entry.id()),
        origin: Origin::Stated(backup.span),
        claim: Some(Claim { name: name.clone(), existing: false, spec: Some(spec) }),
        compose: None,
        labels: labels::of_object(scope, draft.entry.kind.name, Some(name), backup.span),
        annotations: Vec::new(),
    })
}

fn controller(draft: &Draft<'_, '_>, backup: &Spanned<Backup>) -> Controller {
    Controller::CronJob {
        schedule: Sourced::stated(backup.value.schedule.value.0.clone(), backup.value.schedule.span),
        time_zone: None,
        suspend: None,
        concurrency: draft.default(Concurrency::Forbid, "one-backup", "two dumps at a time slow each other down"),
        starting_deadline_seconds: None,
        successful_history: None,
        failed_history: None,
        job: JobSpec {
            retries: draft.default(3, "job-retries", "a server may be restarting"),
            deadline_seconds: None,
            parallelism: None,
            completions: None,
            restart: draft.default(JobRestart::Never, "job-restart", "a failed pod keeps its logs"),
        },
    }
}

fn container(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, backup: &Spanned<Backup>) -> Option<Container> {
    let origin = Origin::Stated(backup.span);
    let keep = backup.value.keep.as_ref().map_or(KEEP, |keep| keep.value);
    let folder = folder(scope, draft, backup)?;
    let words = ["sh".to_owned(), "-c".to_owned(), script(draft, keep, &folder.value)];
    let words = words.map(|word| Sourced::new(word, origin.clone())).to_vec();
    let mount = |volume: &str, at: Sourced<String>| {
        Mount::whole(origin.clone(), Sourced::new(volume.to_owned(), origin.clone()), at)
    };
    Some(Container {
        origin: origin.clone(),
        name: Sourced::new("backup".to_owned(), origin.clone()),
        in_cluster: true,
        in_compose: false,
        image: PerRuntime { cluster: Some(draft.image.clone()), compose: None },
        build: None,
        command: Some(Command { origin: origin.clone(), words: PerRuntime { cluster: Some(words), compose: None } }),
        args: None,
        working_dir: None,
        env: PerRuntime { cluster: Some(variables(scope, draft)?), compose: None },
        env_from: Vec::new(),
        files: Vec::new(),
        mounts: vec![mount("backup", folder), mount("tmp", Sourced::new("/tmp".to_owned(), origin.clone()))],
        ports: Vec::new(),
        probes: Probes::default(),
        resources: Resources::default(),
        security: pod::container_security(draft),
        lifecycle: Lifecycle::default(),
        image_pull_policy: None,
        terminal: Terminal::default(),
        termination_message: None,
        healthcheck: None,
    })
}

/// Where the volume of dumps is mounted.
fn folder(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, backup: &Spanned<Backup>) -> Option<Sourced<String>> {
    match backup.value.storage.as_ref().and_then(|storage| storage.value.at.as_ref()) {
        Some(at) => scope.cluster_text(at, draft.entry.owner(), "a path"),
        None => Some(Sourced::new(FOLDER.to_owned(), Origin::Stated(backup.span))),
    }
}

/// Where the server is, and who asks for the dump.
fn variables(scope: &mut Scope<'_>, draft: &Draft<'_, '_>) -> Option<Vec<Variable>> {
    let mut variables = Vec::new();
    for variable in draft.entry.kind.dump.variables {
        let value = match running(scope, draft.entry, draft.place, variable.output) {
            Ok(value) => value,
            Err(Told) => return None,
        };
        let name = Sourced::new(variable.name.to_owned(), draft.origin());
        variables.extend(value.map(|value| Variable { name, value: VariableValue::Parts(value) }));
    }
    Some(variables)
}

/// A dump is written under another name until it is whole; then the oldest go. What a run that was killed left behind
/// goes first: `gzip` would refuse to write over it.
fn script(draft: &Draft<'_, '_>, keep: u32, folder: &str) -> String {
    let dump = &draft.entry.kind.dump;
    let (command, extension, name) = (dump.command, dump.extension, &draft.name.value);
    format!(
        "set -eu\n\
         part=\"{folder}/{name}.part\"\n\
         rm -f -- \"$part\"*\n\
         {command}\n\
         mv \"$part\" \"{folder}/{name}-$(date -u +%Y%m%dT%H%M%SZ).{extension}\"\n\
         ls -1t {folder}/{name}-*.{extension} | tail -n +{first_old} | while read -r old; do rm -- \"$old\"; done\n",
        first_old = u64::from(keep) + 1,
    )
}

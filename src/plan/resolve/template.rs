//! The content of a pod template, less all that only Compose reads: what a Job that cannot change is told apart by.

use serde::Serialize;

use crate::plan::value::Part;
use crate::plan::workload::{
    ClusterPod, Command, Container, FileContent, JobSpec, PodSettings, Variable, VariableValue, Volume, VolumeSource,
    Workload,
};

/// Everything of a Job that the API server refuses to change, as text.
pub fn content(workload: &Workload, job: &JobSpec, pod: &ClusterPod) -> String {
    let mut own = workload.clone();
    own.volumes.retain(|volume| volume.in_cluster);
    own.volumes.iter_mut().for_each(volume);
    let mounted: Vec<&str> = own.volumes.iter().map(|volume| volume.name.value.as_str()).collect();
    let companions = [&mut own.init_containers, &mut own.sidecars];
    for containers in companions {
        containers.retain(|container| container.in_cluster);
        containers.iter_mut().for_each(|one| container(one, &mounted));
    }
    container(&mut own.container, &mounted);
    let containers = (&own.container, &own.init_containers, &own.sidecars);
    let content = json(&(containers, &own.volumes, &own.stop_grace_seconds, job, pod));
    if own.settings == PodSettings::default() { content } else { content + &json(&own.settings) }
}

fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

fn container(container: &mut Container, mounted: &[&str]) {
    container.in_compose = false;
    container.image.compose = None;
    container.build = None;
    container.mounts.iter_mut().for_each(|mount| mount.selinux = None);
    container.healthcheck = None;
    container.env.compose = None;
    container.env.cluster.iter_mut().flatten().for_each(variable);
    let words = |command: &mut Command| command.words.compose = None;
    container.command.iter_mut().chain(&mut container.args).for_each(words);
    container.mounts.retain(|mount| mounted.contains(&mount.volume.value.as_str()));
    container.ports.iter_mut().for_each(|port| port.publish = None);
    for file in &mut container.files {
        file.compose_key.clear();
        match &mut file.content {
            FileContent::Known(text) => text.compose = None,
            FileContent::Secret(key) => key.value.variable.clear(),
        }
    }
}

fn variable(variable: &mut Variable) {
    let VariableValue::Parts(parts) = &mut variable.value else { return };
    for part in &mut parts.value {
        if let Part::Secret(key) = part {
            key.variable.clear();
        }
    }
}

fn volume(volume: &mut Volume) {
    volume.in_compose = false;
    match &mut volume.source {
        VolumeSource::Shared { claim: _, compose } | VolumeSource::Template { compose } => *compose = None,
        VolumeSource::Config { contents, .. } => contents.clear(),
        VolumeSource::Secret { keys, .. } => keys.clear(),
        VolumeSource::EmptyDir { .. }
        | VolumeSource::HostPath { .. }
        | VolumeSource::Token { .. }
        | VolumeSource::Fields { .. }
        | VolumeSource::Bind { .. }
        | VolumeSource::Anonymous => {}
    }
}

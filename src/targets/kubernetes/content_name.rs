//! Jobs that are named by what they run.

use camino::Utf8PathBuf;

use super::metadata::object_id;
use crate::formats::yaml;
use crate::plan::names::content_name;
use crate::plan::workload::Controller;
use crate::plan::{Plan, Workload};
use crate::tree::{Content, Emission, Tree};

/// Gives each Job that is named by its content its name, once nothing will change the content.
pub fn name_by_content(plan: &Plan, emission: &mut Emission) {
    for workload in plan.workloads.iter().filter(|workload| is_named_by_content(workload)) {
        let id = object_id(&workload.id, "job");
        let Some(object) = emission.objects.iter_mut().find(|object| object.id == id) else { continue };
        let content = fixed(&object.tree);
        let Some(name) = object.tree.at_mut(&["metadata", "name"]) else { continue };
        let Content::Text(name) = &mut name.content else { continue };
        let file = |name: &str| Utf8PathBuf::from(format!("job-{name}.yaml"));
        let old = std::mem::replace(&mut object.path, file(&content_name(name, &content)));
        *name = content_name(name, &content);
        let new = object.path.clone();
        list(emission, old.as_str(), new.as_str());
    }
}

/// What the API server refuses to change of a Job, as far as stackc writes it, as text.
///
/// Source: `ValidateJobSpecUpdate` of Kubernetes' `pkg/apis/batch/validation/validation.go`.
fn fixed(job: &Tree) -> String {
    let spec = |key| job.get("spec").and_then(|spec| spec.get(key));
    let fixed = ["completions", "completionMode", "podFailurePolicy", "template"].map(spec);
    fixed.into_iter().flatten().map(|tree| yaml::render(tree).text).collect()
}

fn is_named_by_content(workload: &Workload) -> bool {
    let controller = workload.cluster.as_ref().map(|cluster| &cluster.controller);
    matches!(controller, Some(Controller::Job { named_by_content: true, .. }))
}

/// The kustomization lists files by their names.
fn list(emission: &mut Emission, old: &str, new: &str) {
    let kustomization = emission.objects.iter_mut().find(|object| object.path == "kustomization.yaml");
    let Some(resources) = kustomization.and_then(|object| object.tree.at_mut(&["resources"])) else { return };
    let Content::List(files) = &mut resources.content else { return };
    for file in files.iter_mut().filter(|file| file.as_text() == Some(old)) {
        file.content = Content::from(new);
    }
    files.sort_by(|one, other| one.as_text().cmp(&other.as_text()));
}

//! Services of public projects with odd needs, as those projects document them: what of each needs a way out.

use std::collections::BTreeMap;

use stackc::compiler::{Compilation, Environment};
use stackc::diagnostics::Severity;

use crate::support::{Memory, compile};

/// In `tests/it/public`; a test compares.
const PROJECTS: [(&str, &str); 11] = [
    ("elasticsearch", include_str!("public/elasticsearch.yaml")),
    ("gitlab-runner", include_str!("public/gitlab-runner.yaml")),
    ("home-assistant", include_str!("public/home-assistant.yaml")),
    ("immich", include_str!("public/immich.yaml")),
    ("jitsi", include_str!("public/jitsi.yaml")),
    ("mastodon", include_str!("public/mastodon.yaml")),
    ("nextcloud", include_str!("public/nextcloud.yaml")),
    ("plausible", include_str!("public/plausible.yaml")),
    ("temporal", include_str!("public/temporal.yaml")),
    ("traefik", include_str!("public/traefik.yaml")),
    ("vaultwarden", include_str!("public/vaultwarden.yaml")),
];

fn compiled(project: &str, text: &str) -> Compilation {
    let path = format!("stacks/{project}/production.yaml");
    let environment = Environment {
        stack: project.to_owned(),
        name: "production".to_owned(),
        path: path.as_str().into(),
        out: format!("golden/{project}/production").into(),
    };
    compile(&[environment], &[], &Memory::with(&[(&path, text)]))
}

/// Kubernetes objects and Compose services.
fn counts(compilation: &Compilation) -> (usize, usize) {
    let files: Vec<_> = compilation.bundles.iter().flat_map(|bundle| &bundle.files).collect();
    let manifests = files.iter().filter(|file| file.path.starts_with("kubernetes"));
    let manifests = manifests.filter(|file| !file.path.ends_with("kustomization.yaml")).count();
    let compose = files.iter().find(|file| file.path.ends_with("compose.yaml"));
    let services = compose.map_or(0, |file| {
        let file: serde_json::Value = serde_yaml::from_str(&file.rendered.text).unwrap();
        file["services"].as_object().map_or(0, serde_json::Map::len)
    });
    (manifests, services)
}

fn names(value: &serde_json::Value) -> Vec<String> {
    value.as_object().into_iter().flatten().map(|(name, _)| name.clone()).collect()
}

/// Names of patches and raw objects, and findings with their number.
fn ways_out(text: &str, compilation: &Compilation) -> String {
    let stack: serde_json::Value = serde_yaml::from_str(text).unwrap();
    let raw = stack["raw"].as_object().into_iter().flatten();
    let raw: Vec<String> = raw.flat_map(|(_, entries)| names(entries)).collect();
    let mut found: BTreeMap<&str, usize> = BTreeMap::new();
    for diagnostic in &compilation.diagnostics {
        *found.entry(diagnostic.code.name()).or_default() += 1;
    }
    let findings = found.into_iter().map(|(code, count)| format!("{code} {count}"));
    let patches = names(&stack["patches"]).into_iter().map(|name| format!("patch {name}"));
    let ways: Vec<String> = patches.chain(raw.into_iter().map(|name| format!("raw {name}"))).collect();
    let ways = if ways.is_empty() { "no way out".to_owned() } else { ways.join(", ") };
    [ways].into_iter().chain(findings).collect::<Vec<_>>().join(", ")
}

fn row(project: &str, text: &str) -> String {
    let compilation = compiled(project, text);
    let (manifests, services) = counts(&compilation);
    let lines = text.lines().filter(|line| !line.starts_with('#')).count();
    format!("{project}: {lines} lines, {manifests} objects, {services} services; {}", ways_out(text, &compilation))
}

#[test]
fn public_projects_compile() {
    let mut wrong = Vec::new();
    for (project, text) in PROJECTS {
        let compilation = compiled(project, text);
        let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
        wrong.extend(errors.map(|found| format!("{project}: {}", found.message)));
    }
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn what_public_projects_need() {
    let rows: Vec<String> = PROJECTS.iter().map(|(project, text)| row(project, text)).collect();
    insta::assert_snapshot!(rows.join("\n"), @r"
    elasticsearch: 36 lines, 6 objects, 0 services; no way out, privileged-container 1, root-user 1
    gitlab-runner: 37 lines, 3 objects, 2 services; no way out, privilege-escalation 1, privileged-container 2, root-user 4
    home-assistant: 18 lines, 5 objects, 1 services; no way out, bind-of-system-path 1, host-namespace 2, host-path 2, privileged-container 2
    immich: 39 lines, 0 objects, 4 services; no way out
    jitsi: 39 lines, 0 objects, 4 services; no way out
    mastodon: 58 lines, 15 objects, 6 services; no way out
    nextcloud: 43 lines, 12 objects, 4 services; no way out
    plausible: 38 lines, 0 objects, 3 services; no way out
    temporal: 38 lines, 11 objects, 4 services; no way out
    traefik: 31 lines, 0 objects, 2 services; no way out, runtime-socket 1
    vaultwarden: 21 lines, 5 objects, 1 services; no way out, approximated 1
    ");
}

#[test]
fn every_file_is_a_project() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/public");
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut files: Vec<String> = files.collect();
    files.sort();
    let named: Vec<String> = PROJECTS.iter().map(|(project, _)| format!("{project}.yaml")).collect();
    assert_eq!(files, named);
}

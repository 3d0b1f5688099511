//! How often each lint finds something in files that people wrote, where `STACKC_SEEDS` says where such files are.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use stackc::diagnostics::Diagnostic;
use stackc::lints::{LINTS, Outputs};
use stackc::stack::Target;
use stackc::tree::Emission;

use super::{bare_plan, objects};

/// The output that a file is for.
fn target_of(path: &Path) -> Option<Target> {
    let name = path.file_name()?.to_str()?;
    let below = |folder: &str| path.components().any(|part| part.as_os_str() == folder);
    match path.extension()?.to_str()? {
        "tf" => Some(Target::Terraform),
        "yml" | "yaml" if name.starts_with("docker-compose") => Some(Target::Compose),
        "yml" | "yaml" if below("k8s") => Some(Target::Kubernetes),
        "yml" | "yaml" if below("monitoring") => Some(Target::Prometheus),
        _ => None,
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

/// What every lint, advice too, says of the files of one guide together.
fn found(guide: &Path) -> Vec<Diagnostic> {
    let mut emissions: BTreeMap<Target, Emission> = BTreeMap::new();
    for path in files_below(guide) {
        let Some(target) = target_of(&path) else { continue };
        let objects = objects(target, &fs::read_to_string(&path).unwrap());
        emissions.entry(target).or_default().objects.extend(objects);
    }
    let emissions: Vec<_> = emissions.into_iter().collect();
    let plan = bare_plan();
    let outputs = Outputs::new(&plan, &emissions);
    LINTS.iter().flat_map(|lint| (lint.find)(&outputs)).collect()
}

/// Codes with the number of their findings.
fn counted(guide: &Path) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for found in found(guide) {
        *counts.entry(found.code.name()).or_default() += 1;
    }
    counts.into_iter().map(|(code, count)| format!("{code} {count}")).collect::<Vec<_>>().join("\n")
}

#[test]
fn findings_in_the_guides() {
    let Some(guides) = std::env::var_os("STACKC_SEEDS") else { return };
    let guides = Path::new(&guides);
    insta::assert_snapshot!(counted(&guides.join("istari")), @r"
    dangling-reference 3
    load-balancer-exposed 1
    moving-image-tag 3
    unpoliced-pod 1
    unrestricted-container 1
    unstated-user 1
    useless-token 1
    writable-root 1
    ");
    insta::assert_snapshot!(counted(&guides.join("neonpro")), @r"
    anonymous-volume 2
    dangling-reference 6
    deletable-database 1
    deprecated-annotation 1
    moving-image-tag 2
    no-restart 5
    published-database-port 2
    replicas-beside-autoscaler 1
    route-to-nothing 2
    secret-in-state 1
    secrets-readable 1
    unrestricted-container 3
    unstated-user 3
    useless-token 3
    writable-root 3
    ");
}

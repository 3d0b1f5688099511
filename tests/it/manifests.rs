//! Kubernetes objects that people wrote, passed as `raw` one by one, where `STACKC_SEEDS` says where they are:
//! `manifests/refused.txt` lists each that is refused, with the reason why an API server refuses it too.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use stackc::compiler::compile;
use stackc::diagnostics::Severity;
use stackc::lints::Levels;

use crate::pages::example;
use crate::support::Memory;

const STACK: &str = "environment: production
targets: [kubernetes]
kubernetes: { version: '1.35', namespace: shop }
raw: { kubernetes: { guide: { file: guide.yaml } } }
";

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut found: Vec<PathBuf> =
        entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect();
    found.sort();
    found
}

/// The YAML of a file: all of it, or what stands in the fences of a guide.
fn blocks(path: &Path) -> Vec<String> {
    let text = || fs::read_to_string(path).unwrap_or_default();
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("yaml" | "yml") => vec![text()],
        Some("md") => {
            let text = text();
            let fences = text.split("```yaml\n").skip(1);
            fences.filter_map(|fence| Some(fence.split_once("\n```")?.0.to_owned())).collect()
        }
        _ => Vec::new(),
    }
}

/// The objects of a block, each as its own document.
fn objects(block: &str) -> Vec<String> {
    let lines = |document: &str| format!("{}\n", document.trim_matches('\n'));
    let documents = format!("\n{block}\n").replace("\n---\n", "\n\u{0}\n");
    let is_object =
        |document: &&str| ["apiVersion:", "kind:", "metadata:"].iter().all(|key| starts_a_line(document, key));
    documents.split('\u{0}').filter(is_object).map(lines).collect()
}

fn starts_a_line(document: &str, key: &str) -> bool {
    document.lines().any(|line| line.starts_with(key))
}

/// `Deployment/api`.
fn title(object: &str) -> String {
    let value =
        |key: &str| object.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_owned();
    format!("{}/{}", value("kind:"), value("  name:"))
}

/// Each error: where, which object, its code, and what it says.
fn refusals(file: &str, object: &str) -> Vec<(String, String)> {
    let path = "stacks/example/production.yaml";
    let files = [(path, STACK), ("stacks/example/guide.yaml", object)];
    let compiled = compile(&[example(path.into())], &[], &Memory::with(&files), &Levels::default());
    let errors = compiled.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| (format!("{file} {} {}", title(object), found.code), found.message.clone())).collect()
}

#[test]
fn only_what_an_api_server_refuses_is_refused() {
    let Some(seeds) = std::env::var_os("STACKC_SEEDS").map(PathBuf::from) else { return };
    let mut refused = Vec::new();
    let mut count = 0;
    for path in files_below(&seeds) {
        let file = path.strip_prefix(&seeds).unwrap().to_str().unwrap();
        for object in blocks(&path).iter().flat_map(|block| objects(block)) {
            count += 1;
            refused.extend(refusals(file, &object));
        }
    }
    let listed =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/manifests/refused.txt")).unwrap();
    let lines = listed.lines().filter(|line| !line.starts_with('#') && !line.is_empty());
    let listed: BTreeSet<&str> = lines.map(|line| line.split_once(": ").unwrap().0).collect();
    let found: BTreeSet<&str> = refused.iter().map(|(line, _)| line.as_str()).collect();
    let told: Vec<String> = refused.iter().map(|(line, message)| format!("{line}: {message}")).collect();
    assert!(found == listed, "{count} objects, not as manifests/refused.txt says:\n{}", told.join("\n"));
    assert!(count > 0, "no objects below {}", seeds.display());
}

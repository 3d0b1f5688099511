//! Every line of the committed output knows the stack line that it comes from.

use std::fs;
use std::path::Path;

use camino::Utf8Path;
use stackc::compiler::{Compilation, Environment};
use stackc::source::{FileError, Files};

use crate::support::compile;

/// The repository, as the commands read it.
struct Repository;

impl Files for Repository {
    fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, FileError> {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).map_err(|_| FileError::NotFound)
    }
}

const ENVIRONMENTS: [(&str, &str, &str); 4] = [
    ("istari", "production", "toml"),
    ("neonpro", "development", "yaml"),
    ("neonpro", "production", "yaml"),
    ("neonpro", "staging", "kdl"),
];

fn compiled() -> Compilation {
    let environment = |(stack, name, extension): (&str, &str, &str)| Environment {
        stack: stack.to_owned(),
        name: name.to_owned(),
        path: format!("stacks/{stack}/{name}.{extension}").into(),
        out: format!("golden/{stack}/{name}").into(),
    };
    compile(&ENVIRONMENTS.map(environment), &[], &Repository)
}

#[test]
fn every_line_of_the_output_has_a_place_in_a_stack_file() {
    let compilation = compiled();
    let mut lost = Vec::new();
    for bundle in &compilation.bundles {
        for file in &bundle.files {
            assert_eq!(file.rendered.text.lines().count(), file.rendered.lines.len(), "{}", file.path);
            let lines = file.rendered.text.lines().zip(&file.rendered.lines).enumerate();
            let placeless = lines.filter(|(_, (_, origin))| origin.span().is_none());
            lost.extend(placeless.map(|(line, (text, _))| format!("{}:{}: {text}", file.path, line + 1)));
        }
    }
    assert!(lost.is_empty(), "give these lines the origin of what asks for them:\n{}", lost.join("\n"));
}

/// The text of the stack line that a person finds for the only line of the output that reads `text`.
fn stack_line(path: &str, text: &str) -> String {
    let compilation = compiled();
    let mut files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let file = files.find(|file| file.path == path).unwrap();
    let mut lines = file.rendered.text.lines().zip(&file.rendered.lines);
    let (_, origin) = lines.find(|(line, _)| line.trim() == text).unwrap();
    let span = origin.span().unwrap();
    let (line, _) = compilation.sources.line_column(span.file, span.start);
    compilation.sources.get(span.file).unwrap().text.lines().nth(line - 1).unwrap().trim().to_owned()
}

#[test]
fn a_list_and_a_map_of_values_point_at_their_first_value() {
    let deployment = "kubernetes/deployment-neonpro-api.yaml";
    let cases = [
        (deployment, "ports:", "ports: { http: 3001 }"),
        (deployment, "envFrom:", "env_from: [secret.app, config.app]"),
        (deployment, "requests:", "resources: { cpu: 250m..500m, memory: 512Mi..1Gi }"),
        (deployment, "imagePullSecrets:", "image_pull_secrets: [regcred]"),
        (deployment, "matchLabels:", "selector: { app: neonpro-api }"),
        (deployment, "kind: Deployment", "api:"),
        ("compose/compose.yaml", "environment:", "DATABASE_URL: ${secret.istari-secrets.DATABASE_URL}"),
        ("compose/compose.yaml", "depends_on:", r#"before = ["service.api", "service.api-2", "service.api-3"]"#),
    ];
    for (path, text, stated) in cases {
        assert_eq!(stack_line(path, text), stated, "{path}: {text}");
    }
}

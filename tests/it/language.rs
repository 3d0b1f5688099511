//! The check, decoding and the schema.

use camino::Utf8Path;
use stackc::document::Reader;
use stackc::source::{Files, Sources};
use stackc::stack::{self, Stack};

use crate::support::Memory;

/// Reads and decodes the file at `path`: the stack, and each diagnostic as its code, the text it points at, its
/// message and its help.
fn decode(files: &dyn Files, path: &str) -> (Option<Stack>, Vec<String>) {
    let shapes = stack::shapes();
    let mut reader = Reader::new(files, &shapes);
    let (stack, diagnostics) = match reader.read(Utf8Path::new(path)) {
        Ok(document) => stack::decode(&document, &shapes),
        Err(diagnostics) => (None, diagnostics),
    };
    (stack, diagnostics.iter().map(|diagnostic| told(diagnostic, &reader.sources)).collect())
}

fn told(diagnostic: &stackc::diagnostics::Diagnostic, sources: &Sources) -> String {
    let place = diagnostic.span.map_or("", |span| sources.text(span));
    let help = diagnostic.help.as_deref().unwrap_or("");
    format!("{} at `{place}`: {} ({help})", diagnostic.code, diagnostic.message)
}

fn one(body: &str) -> (Option<Stack>, Vec<String>) {
    let text = format!("environment: production\ntargets: [kubernetes]\n{body}");
    decode(&Memory::with(&[("stacks/shop/production.yaml", &text)]), "stacks/shop/production.yaml")
}

const SMALL: &str = r#"
kubernetes: { version: "1.35", namespace: shop }
services:
  api:
    image: shop/api:v1
    ports: { http: 3001 }
    env: { PORT: "${self.port.http}", DEBUG: true, N: 3 }
    resources: { cpu: 250m..500m, memory: 1Gi }
    replicas: 2
    rollout: recreate
    probes: { liveness: { http: /health, period: 10s } }
    egress: none
jobs:
  migrate: { image: "shop/api:v1", before: [service.api] }
secrets:
  app: { source: existing, keys: [TOKEN] }
"#;

#[test]
fn a_sound_file_decodes_with_its_places() {
    let (stack, diagnostics) = one(SMALL);
    assert_eq!(diagnostics, Vec::<String>::new());
    let stack = stack.unwrap();
    let (name, api) = stack.services.whole().next().unwrap();
    assert_eq!(name.value, "api");
    assert_eq!(api.container.ports.get("http").unwrap().value.as_ref().unwrap().container.value, 3001);
    assert_eq!(api.replicas.as_ref().unwrap().count.as_ref().unwrap().value, 2);
    assert!(api.pod.egress.as_ref().unwrap().none.is_some());
}

#[test]
fn show_all() {
    let bodies = [
        "services: { api: { imge: x } }",
        "services: { api: { image: x, frobnicate: x } }",
        "services: { api: { image: 3, user: \"12\", read_only_root: yes } }",
        "postgres: { main: { version: 15 } }",
        "postgres: { main: { version: 1.30 } }",
        "services: { api: { env: { A: 1.5, B: ~, C: [1] } } }",
        "services: { api: { ports: { http: {} , grpc: 70000, x: abc, toolongnameforaport: 1, https: 1.5 } } }",
        "services: { api: { rollout: recrete, egress: nothing } }",
        "services: { api: { egress: internet } }",
        "services: { api: { volumes: { a: { at: /a }, b: { at: /b, empty_dir: {}, claim: { size: 1Gi } } } } }",
        "services: { api: { resources: { cpu: 12x, memory: \"2Gi..1Gi\" }, replicas: { cpu: 70 } } }",
        "services: { api: { env: { A: \"http://${service.api\", \"B-C\": x, D: 'a ${service..x} b' } } }",
        "jobs: { x: { schedule: 0 2 * *, before: [api] } }",
        "services: { Api: { stop_grace_period: 30, labels: { \"a b\": x } } }",
        "services: [1]",
        "services: { api: true }",
        "services: { api: { command: run, env_from: { a: b }, ports: x } }",
        "kubernetes: { version: \"1.29\" }",
        "services:\n  api:\n  web: { image: x }",
        "services: { api: { files: { etc: { content: x, mode: 0440 } }, disruption_budget: maybe } }",
    ];
    for body in bodies {
        println!("--- {body}");
        for line in one(body).1 {
            println!("{line}");
        }
    }
}

//! Output is a function of meaning: neither the order of a run nor that of maps without order shows in it.

use std::fs;
use std::path::Path;

use stackc::compiler::Environment;
use stackc::diagnostics::Severity;

use crate::support::{Memory, compile};

fn environment(name: &str) -> Environment {
    let path = format!("stacks/shop/{name}.yaml").into();
    Environment { stack: "shop".to_owned(), name: name.to_owned(), path, out: format!("golden/shop/{name}").into() }
}

/// Every output file with its text, sorted by path.
fn outputs(environments: &[Environment], files: &Memory) -> Vec<(String, String)> {
    let compilation = compile(environments, &[], files);
    let mut errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    assert_eq!(errors.next(), None);
    let bundles = compilation.bundles.iter();
    let mut outputs: Vec<_> = bundles
        .flat_map(|bundle| {
            let out = &bundle.environment.out;
            bundle.files.iter().map(move |file| (out.join(&file.path).into_string(), file.rendered.text.clone()))
        })
        .collect();
    outputs.sort();
    outputs
}

#[test]
fn the_order_of_environments_shows_nowhere() {
    let read = |name: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks/neonpro").join(name)).unwrap();
    let mut files = Memory::default();
    for name in ["base.yaml", "development.yaml", "production.yaml"] {
        files.0.insert(format!("stacks/shop/{name}").into(), read(name));
    }
    let (one, other) = (environment("development"), environment("production"));
    let forward = outputs(&[one.clone(), other.clone()], &files);
    assert_eq!(outputs(&[one.clone(), other.clone()], &files), forward);
    assert_eq!(outputs(&[other, one], &files), forward);
}

#[test]
fn the_order_of_maps_without_order_shows_nowhere() {
    let head = "environment: production\ntargets: [kubernetes, compose]\nkubernetes: { version: \"1.35\" }\n";
    let forward = "
configs: { one: { data: { A: a } }, two: { data: { B: b } } }
secrets: { left: { source: existing, keys: [L] }, right: { source: existing, keys: [R] } }
volumes: { media: { size: 1Gi }, other: { size: 1Gi } }
services:
  api:
    image: shop/api:v1
    user: 1001
    env: { L: '${secret.left.L}', R: '${secret.right.R}', D: '${postgres.main.host}${redis.main.host}' }
    env_from: [config.one, config.two]
    labels: { first: a, second: b }
    annotations: { first: a, second: b }
    node_selector: { pool: a, zone: b }
    volumes: { media: { volume: media, at: /m }, other: { volume: other, at: /o } }
    resources: { cpu: 1, memory: 1Gi }
  web: { image: shop/web:v1, user: 1001 }
postgres: { main: { version: '15', cluster: { secret: secret.p, storage: 1Gi }, container: { password: '${secret.p.POSTGRES_PASSWORD}' } } }
redis: { main: { version: '7', external: { host: r.example.com } } }
";
    let forward = forward.replace("secrets: {", "secrets: { p: { source: existing, keys: [POSTGRES_PASSWORD] },");
    let swaps = [
        ("one: { data: { A: a } }, two: { data: { B: b } }", "two: { data: { B: b } }, one: { data: { A: a } }"),
        (
            "left: { source: existing, keys: [L] }, right: { source: existing, keys: [R] }",
            "right: { source: existing, keys: [R] }, left: { source: existing, keys: [L] }",
        ),
        ("media: { size: 1Gi }, other: { size: 1Gi }", "other: { size: 1Gi }, media: { size: 1Gi }"),
        ("labels: { first: a, second: b }", "labels: { second: b, first: a }"),
        ("annotations: { first: a, second: b }", "annotations: { second: b, first: a }"),
        ("pool: a, zone: b", "zone: b, pool: a"),
        ("cpu: 1, memory: 1Gi", "memory: 1Gi, cpu: 1"),
        (
            "environment: production\ntargets: [kubernetes, compose]",
            "targets: [compose, kubernetes]\nenvironment: production",
        ),
    ];
    let compiled =
        |text: &str| outputs(&[environment("production")], &Memory::with(&[("stacks/shop/production.yaml", text)]));
    let stated = format!("{head}{forward}");
    let expected = compiled(&stated);
    for (one, other) in swaps {
        let swapped = stated.replace(one, other);
        assert_ne!(swapped, stated, "{one}");
        assert_eq!(compiled(&swapped), expected, "{other}");
    }
}

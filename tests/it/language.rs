//! The check, decoding and the schema.

use camino::Utf8Path;
use stackc::document::Reader;
use stackc::source::{Files, Sources};
use stackc::stack::{self, Stack};

use crate::support::{Memory, validator};

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

/// A file that states nearly everything, without references to check.
pub const RICH: &str = r#"
environment: production
targets: [kubernetes, compose]
kubernetes:
  version: "1.35"
  namespace: { name: shop, labels: { team: shop } }
  delivery: argocd
  secret_store: { kind: ClusterSecretStore, name: aws }
compose: { name: shop, networks: { inside: { driver: bridge } } }
services:
  api:
    image: shop/api:v1
    command: [serve]
    user: 1001
    ports: { http: 3001, grpc: { container: 9000, service: 90, publish: 9001, protocol: tcp } }
    env: { PORT: 3001, DEBUG: true, LEVEL: info, KEY: { insecure: abc } }
    env_from: [config.app]
    files: { /etc/motd: { content: hello, mode: "0440" } }
    volumes: { tmp: { empty_dir: { size: 1Gi }, at: /tmp }, data: { claim: { size: 1Gi }, at: /data } }
    probes: { liveness: { http: /health, period: 10s }, readiness: { exec: ["true"] } }
    resources: { cpu: 250m..500m, memory: 1Gi }
    replicas: { min: 2, max: 5, cpu: 70%, scale_up: { at_most: 4, period: 1m } }
    rollout: { strategy: rolling, max_surge: 25%, history: 3 }
    spread: { hostname: { prefer: 100 } }
    access: { reads: { resources: [pods], verbs: [get] } }
    tolerations: [{ key: a, effect: no_schedule }]
    egress: { internet: [443] }
    routes: { api: { host: example.com, ingress: public } }
    load_balancer: true
    metrics: { port: http, interval: 15s, series: { hits: counter } }
    allow: { some-finding: a reason }
    kubernetes: { service: { type: NodePort }, seccomp: unconfined }
    compose: { restart: always, replicas: 2 }
jobs:
  report: { image: "shop/api:v1", schedule: 0 2 * * *, retries: 2, restart: never }
postgres:
  main:
    version: "15"
    cluster: { storage: 10Gi, secret: secret.app, backup: { schedule: "@daily", keep: 7 } }
    container: { password: { insecure: postgres }, publish: 5432 }
configs: { app: { data: { LEVEL: info, SIZE: 3 } } }
secrets: { app: { source: existing, keys: [TOKEN] }, cloud: { source: { secrets_manager: shop }, keys: [A] } }
ingresses: { public: { class: nginx, tls: {}, from: { cidr: 10.0.0.0/8 } } }
network_policies:
  own: { pods: [service.api], ingress: { inside: { from: { all: { namespace: {} } }, ports: [80] } } }
prometheus: { from: { namespace: { labels: { name: monitoring } } } }
"#;

#[test]
fn the_schemas_are_committed() {
    let published = serde_json::to_string_pretty(&stack::published_schema()).unwrap() + "\n";
    for (name, fresh) in [("stack.schema.json", published), ("types.json", stack::bare_schema())] {
        let path = format!("{}/schema/{name}", env!("CARGO_MANIFEST_DIR"));
        if std::env::var("STACKC_BLESS").is_ok() {
            std::fs::write(&path, &fresh).unwrap();
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(committed == fresh, "schema/{name} is stale: run the tests with STACKC_BLESS=1");
    }
}

#[test]
fn the_schema_accepts_what_the_check_accepts() {
    let validator = validator(&stack::published_schema());
    let rich: serde_json::Value = serde_yaml::from_str(RICH).unwrap();
    assert_eq!(one(RICH.split_once("compose]").unwrap().1).1, Vec::<String>::new());
    let first = validator.iter_errors(&rich).map(|error| format!("{} at {}", error, error.instance_path())).next();
    assert_eq!(first, None);
    let overlay: serde_json::Value =
        serde_yaml::from_str("{ environment: a, extends: b.yaml, services: { api: { routes: { a: { host: x } } } } }")
            .unwrap();
    assert!(validator.is_valid(&overlay), "what a base states may be left out");
}

#[test]
fn every_mistake_of_a_file_is_told_at_its_place() {
    let (stack, found) = one(r#"
kubernetes: { version: "1.29", pod_secrity: baseline }
services:
  api:
    imge: shop/api:v1
    user: "12"
    ports: { http: 70000, toolongnameforaport: 1 }
    env: { A: 1.5, B: ~, C: "${self..x}" }
    rollout: recrete
    stop_grace_period: 30
    volumes: { a: { at: /a }, b: { at: /b, empty_dir: {}, claim: { size: 1Gi } } }
  web: { command: run }
jobs:
  report: { schedule: 0 2 * * }
postgres:
  main: { version: 1.30 }
"#);
    let expected = [
        "unsupported-kubernetes at `\"1.29\"`: `1.29` is no Kubernetes version that stackc knows (write a minor version from `\"1.30\"` to `\"1.37\"`)",
        "unknown-field at `pod_secrity`: `pod_secrity` is no field of `kubernetes` (did you mean `pod_security`?)",
        "unknown-field at `imge`: `imge` is no field of `api` (did you mean `image`?)",
        "wrong-type at `\"12\"`: `user` is a string, not an integer (write it without quotes: `12`)",
        "out-of-range at `70000`: `70000` is out of the range of `http` (write a number from 1 to 65535)",
        "invalid-name at `toolongnameforaport`: `toolongnameforaport` is a name of 19 characters (use at most 15 lower-case letters, digits and single `-`, with a letter among them)",
        "wrong-type at `1.5`: `A` is a float, not a string, an integer or a boolean (put it in quotes: `\"1.5\"`)",
        "null-value at `~`: `B` has no value (state a value or remove the line; `unset` takes an inherited value away)",
        "malformed-reference at `${self..x}`: `${self..x}` holds a reference with an empty part (a reference is `${kind.name.output}`; a literal `${` is written `$${`)",
        "not-allowed-value at `recrete`: `recrete` is no value of `rollout` (did you mean `recreate`?)",
        "wrong-type at `30`: `stop_grace_period` is an integer, not a string (write a number with its unit: `30s`, `5m`, `1h30m`, `7d`)",
        "missing-choice at `a`: `a` has none of `empty_dir`, `claim`, `volume`, `config`, `secret`, `host_path`, `token`, `fields` and 2 more (state one of them)",
        "conflicting-choice at `claim`: `empty_dir` and `claim` exclude each other (keep one of the two)",
        "wrong-type at `run`: `command` is a string, not a list (put it into a list: `[…]`)",
        "invalid-schedule at `0 2 * *`: `0 2 * *` has 4 fields, not five (write minute, hour, day, month and weekday: `0 2 * * *`)",
        "wrong-type at `1.30`: `version` is a float, not a string (put it in quotes: `\"1.30\"`)",
    ];
    assert_eq!(found, expected);
    let stack = stack.unwrap();
    let services = stack.services.iter().map(|entry| (entry.name.as_str(), entry.damaged, entry.value.is_some()));
    assert_eq!(services.collect::<Vec<_>>(), [("api", true, true), ("web", true, true)]);
    let (_, api) = stack.services.whole().next().unwrap();
    let volumes = api.container.volumes.iter().map(|entry| (entry.name.as_str(), entry.damaged, entry.value.is_some()));
    assert_eq!(volumes.collect::<Vec<_>>(), [("a", true, false), ("b", true, true)]);
}

#[test]
fn each_mistake_has_its_words() {
    let table = [
        (
            "services: { api: { egress: nothing } }",
            "not-allowed-value at `nothing`: `nothing` is no value of `egress` (write `none` or `internet`)",
        ),
        (
            "services: { api: { egress: internet } }",
            "not-allowed-value at `internet`: `internet` is no value of `egress` (`internet` needs a value: write `{ internet: … }`)",
        ),
        (
            "services: { api: { ports: { http: {} } } }",
            "missing-field at `http`: `http` has no `container` (state `container`)",
        ),
        (
            "services: { api: { ports: { http: abc } } }",
            "wrong-type at `abc`: `http` is a string, not an integer (write a whole number)",
        ),
        (
            "services: { api: { ports: { http: 1.5 } } }",
            "wrong-type at `1.5`: `http` is a float, not an integer (write a whole number)",
        ),
        (
            "services: { api: { ports: [1] } }",
            "wrong-type at `ports`: `ports` is a list, not a map (give each item a name: `name: value`)",
        ),
        (
            "services: { api: { read_only_root: yes } }",
            "wrong-type at `yes`: `read_only_root` is a string, not a boolean (write `true` or `false`)",
        ),
        (
            "services: { api: { command: [sh, 3] } }",
            "wrong-type at `3`: an item of `command` is an integer, not a string (put it in quotes: `\"3\"`)",
        ),
        (
            "services: { api: { files: { etc: { content: x } } } }",
            "invalid-name at `etc`: `etc` is no path in the container (write the absolute path in the container: `/etc/app/config.yaml`)",
        ),
        (
            "services: { api: { files: { /etc: { content: x, mode: 0440 } } } }",
            "wrong-type at `0440`: `mode` is an integer, not a string (put it in quotes)",
        ),
        (
            "services: { api: { resources: { cpu: 12x } } }",
            "invalid-quantity at `12x`: `12x` is no quantity (write a number with a suffix: `250m`, `512Mi`, `1.5Gi`)",
        ),
        (
            "services: { api: { env: { A: \"a ${b\" } } }",
            "malformed-reference at `${b`: `a ${b` holds a reference that is not closed (a reference is `${kind.name.output}`; a literal `${` is written `$${`)",
        ),
        (
            "services: { api: { depends_on: [web] } }",
            "malformed-entry-name at `web`: `web` names no entry (write kind and name: `service.api`)",
        ),
        (
            "services:\n  api:\n  web: {}",
            "null-value at `api`: `api` has no value (state a value or remove the line; `unset` takes an inherited value away)",
        ),
        ("targts: []", "unknown-field at `targts`: `targts` is no field of the file (did you mean `targets`?)"),
    ];
    for (body, expected) in table {
        assert_eq!(one(body).1, [expected], "{body}");
    }
}

#[test]
fn an_environment_bears_its_files_name_and_has_outputs() {
    let found = |text: &str| decode(&Memory::with(&[("shop/staging.yaml", text)]), "shop/staging.yaml").1;
    assert_eq!(
        found("environment: production\n"),
        [
            "environment-name at `production`: the environment `production` stands in the file `staging.yaml` (write `environment: staging`, or rename the file)",
            "missing-targets at `environment`: the environment has no `targets` (state the outputs that this environment has: `targets: [kubernetes, compose]`)",
        ]
    );
    assert_eq!(
        found("environment: staging\ntargets: []\n"),
        [
            "missing-targets at `[]`: `targets` is empty (state the outputs that this environment has: `targets: [kubernetes, compose]`)"
        ]
    );
    assert_eq!(found("services: {}\n"), Vec::<String>::new());
    assert_eq!(found(""), Vec::<String>::new());
}

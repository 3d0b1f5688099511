//! Mistakes of every kind, in one file: each is told once, at its bytes, whatever else is wrong.

use stackc::compiler::compile;

use crate::pages::example;
use crate::support::Memory;

/// Each diagnostic of `stacks/example/production.<extension>` as its code and the text it points at.
fn told(extension: &str, text: &str) -> Vec<(String, String)> {
    let path = format!("stacks/example/production.{extension}");
    let compilation = compile(&[example(path.as_str().into())], &[], &Memory::with(&[(&path, text)]));
    let place = |span| compilation.sources.text(span).to_owned();
    let diagnostics = compilation.diagnostics.iter();
    diagnostics.map(|found| (found.code.name().to_owned(), found.span.map(place).unwrap_or_default())).collect()
}

const YAML: &str = r#"
environment: production
targets: [kubernetes, compose]
kubernetes: { version: "1.35" }
services:
  api:
    image: shop/api:v1
    user: 1001
    ports: { http: { container: 3000, publish: 8080 } }
    replica: 2
    resources: { cpu: half, memory: 1Gi }
    stop_grace_period: 30 seconds
    env:
      WORKER: ${service.wroker.url}
    env_from: [config.ap]
    depends_on: [service.wrker]
    routes:
      main: { host: shop.example.com, ingress: pubic }
  worker:
    image: [shop/worker]
    user: 1002
    ports: { http: 80000 }
    labels: { token: "${secret.app.TOKEN}" }
  front:
    image: shop/front:v1
    user: 1003
    ports: { http: { container: 3000, publish: 8080 } }
    rollout: recrate
    volumes:
      cache: { at: /cache }
  nobody:
    image: shop/nobody:v1
jobs:
  report:
    image: shop/report:v1
    user: 1004
    schedule: 0 25 * * *
ingresses:
  public: { class: nginx }
secrets:
  app: { source: existing, keys: [TOKEN] }
"#;

const TOML: &str = r#"
environment = "production"
targets = ["kubernetes", "compose"]
kubernetes = { version = "1.35" }

[services.api]
image = "shop/api:v1"
user = 1001
ports = { http = { container = 3000, publish = 8080 } }
replica = 2
resources = { cpu = "half", memory = "1Gi" }
stop_grace_period = "30 seconds"
env = { WORKER = "${service.wroker.url}" }
env_from = ["config.ap"]
depends_on = ["service.wrker"]
routes.main = { host = "shop.example.com", ingress = "pubic" }

[services.worker]
image = ["shop/worker"]
user = 1002
ports = { http = 80000 }
labels = { token = "${secret.app.TOKEN}" }

[services.front]
image = "shop/front:v1"
user = 1003
ports = { http = { container = 3000, publish = 8080 } }
rollout = "recrate"
volumes.cache = { at = "/cache" }

[services.nobody]
image = "shop/nobody:v1"

[jobs.report]
image = "shop/report:v1"
user = 1004
schedule = "0 25 * * *"

[ingresses]
public = { class = "nginx" }

[secrets]
app = { source = "existing", keys = ["TOKEN"] }
"#;

const KDL: &str = r#"
environment "production"
targets "kubernetes" "compose"
kubernetes version="1.35"
service "api" {
    image "shop/api:v1"
    user 1001
    port "http" container=3000 publish=8080
    replica 2
    resources cpu="half" memory="1Gi"
    stop_grace_period "30 seconds"
    env WORKER="${service.wroker.url}"
    env_from "config.ap"
    depends_on "service.wrker"
    route "main" host="shop.example.com" ingress="pubic"
}
service "worker" {
    image { name "shop/worker"; }
    user 1002
    ports http=80000
    labels token="${secret.app.TOKEN}"
}
service "front" {
    image "shop/front:v1"
    user 1003
    port "http" container=3000 publish=8080
    rollout "recrate"
    volume "cache" at="/cache"
}
service "nobody" {
    image "shop/nobody:v1"
}
job "report" {
    image "shop/report:v1"
    user 1004
    schedule "0 25 * * *"
}
ingress "public" class="nginx"
secret "app" source="existing" {
    keys "TOKEN"
}
"#;

const FOUND: [(&str, &str); 15] = [
    ("unknown-field", "replica"),
    ("invalid-quantity", "half"),
    ("invalid-duration", "30 seconds"),
    ("unknown-reference", "wroker"),
    ("unknown-reference", "ap"),
    ("unknown-reference", "wrker"),
    ("unknown-entrance", "pubic"),
    ("wrong-type", "image"),
    ("out-of-range", "80000"),
    ("secret-in-plain-sink", "${secret.app.TOKEN}"),
    ("port-clash", "8080"),
    ("not-allowed-value", "recrate"),
    ("missing-choice", "cache"),
    ("missing-user", "nobody"),
    ("invalid-schedule", "25"),
];

#[test]
fn one_run_tells_every_mistake_once_at_its_bytes() {
    for (extension, text) in [("yaml", YAML), ("toml", TOML), ("kdl", KDL)] {
        let told = told(extension, text);
        // Quotes belong to a value that is refused as a whole.
        let told: Vec<_> = told.iter().map(|(code, place)| (code.as_str(), place.trim_matches('"'))).collect();
        assert_eq!(told, FOUND, "{extension}");
    }
}

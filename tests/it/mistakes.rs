//! Mistakes of every kind, in one file: each is told once, at its bytes, whatever else is wrong.

use stackc::compiler::Compilation;

use crate::pages::example;
use crate::support::{Memory, compile};

fn compiled(extension: &str, text: &str) -> Compilation {
    let path = format!("stacks/example/production.{extension}");
    compile(&[example(path.as_str().into())], &[], &Memory::with(&[(&path, text)]))
}

/// Each diagnostic as its code and the text it points at.
fn told(compilation: &Compilation) -> Vec<(&str, &str)> {
    let place = |span| compilation.sources.text(span);
    compilation.diagnostics.iter().map(|found| (found.code.name(), found.span.map_or("", place))).collect()
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
        let compilation = compiled(extension, text);
        // Quotes belong to a value that is refused as a whole.
        let told: Vec<_> =
            told(&compilation).into_iter().map(|(code, place)| (code, place.trim_matches('"'))).collect();
        assert_eq!(told, FOUND, "{extension}");
    }
}

/// A file before and after `broken` takes the place of `sound`, and what is told: one diagnostic each.
type Broken = (&'static str, &'static str, &'static str);

#[track_caller]
fn one_mistake_each(extension: &str, file: &str, rows: &[Broken]) {
    assert_eq!(told(&compiled(extension, file)), [], "{extension}");
    for (sound, broken, expected) in rows {
        assert!(file.contains(sound), "{sound}");
        let compilation = compiled(extension, &file.replacen(sound, broken, 1));
        let lines = compilation.diagnostics.iter().map(|found| {
            let place = found.span.map_or("", |span| compilation.sources.text(span));
            format!("{} at `{place}`: {} ({})", found.code, found.message, found.help.as_deref().unwrap_or_default())
        });
        assert_eq!(lines.collect::<Vec<_>>(), [*expected], "{extension}: {broken}");
    }
}

#[test]
fn habits_of_other_tools_are_met_in_yaml() {
    let file = "environment: production
targets: [compose]
services:
  web:
    image: example/web:v1
    ports: { http: 8080 }
    env:
      URL: ${service.web.url}
      KEY: ${secret.app.KEY}
secrets:
  app: { source: existing, keys: [KEY] }
";
    one_mistake_each(
        "yaml",
        file,
        &[
            (
                "http: 8080 }",
                "http: \"80:8080\" }",
                "wrong-type at `\"80:8080\"`: `http` is a string, not an integer (write `{ container: 8080, publish: 8080 }`, the port of the host last)",
            ),
            (
                "{ http: 8080 }",
                "[8080]",
                "wrong-type at `ports`: `ports` is a list, not a map (give each item a name: `name: value`)",
            ),
            (
                "{ http: 8080 }",
                "{ http: 8080",
                "invalid-yaml at `:`: a comma is missing before `:` (close the `{` or `[` of a line above, or separate the entries by commas)",
            ),
            (
                "${service.web.url}",
                "{{ service.web.url }}",
                "complex-key at `{ service.web.url }`: the key `{ service.web.url }` is a map or list (put a template in quotes; a reference is `${kind.name.output}`)",
            ),
            (
                "${service.web.url}",
                "${service.we b.url}",
                "malformed-reference at ` `: `${service.we b.url}` holds a reference with a stray ` ` (a reference is `${kind.name.output}`; a literal `${` is written `$${`)",
            ),
            (
                "[compose]",
                "compose, kubernetes",
                "wrong-type at `compose, kubernetes`: `targets` is a string, not a list (put it into a list: `[…]`)",
            ),
            (
                "secret.app.KEY",
                "secret.app.KEI",
                "unknown-key at `KEI`: `secret.app` has no key `KEI` (did you mean `KEY`?)",
            ),
        ],
    );
}

#[test]
fn habits_of_other_syntaxes_are_met_in_kdl() {
    let file = "environment \"production\"
targets \"compose\"
service \"web\" {
    image \"example/web:v1\"
    port \"http\" container=8080
}
";
    one_mistake_each(
        "kdl",
        file,
        &[
            (
                "service \"web\"",
                "services \"web\"",
                "kdl-argument at `\"web\"`: the argument `\"web\"` has no place beside the fields of `services` (name one entry in the singular, as in `service \"api\" { … }`)",
            ),
            (
                "\"example/web:v1\"",
                "'example'",
                "unquoted-string at `'example'`: `'` is no quote of KDL (use double quotes: `\"…\"`)",
            ),
            (
                "port \"http\" container=8080",
                "ports http=8080 # the port",
                "kdl-keyword at `#`: `#` is no keyword of KDL (write `#true`, `#false` or `#null`, quotes around a string, or `//` before a comment)",
            ),
            (
                "port \"http\" container=8080",
                "entrypoin \"http\" container=8080",
                "unknown-field at `entrypoin`: `entrypoin` is no field of `web` (its fields are `image`, `build`, `command`, `args`, `working_dir`, `env`, `env_from`, `files` and 50 more)",
            ),
            (
                "port \"http\" container=8080",
                "port \"http\" container=8080\n    egres \"none\"",
                "unknown-field at `egres`: `egres` is no field of `web` (did you mean `egress`?)",
            ),
        ],
    );
}

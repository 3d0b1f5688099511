//! Edits of one value: what changes is exactly what was asked for, byte for byte.

mod random;

use std::sync::LazyLock;

use stackc::diagnostics::Diagnostic;
use stackc::document::Shapes;
use stackc::edit::{self, Request};
use stackc::source::{FileId, Span, Spanned, Syntax};
use stackc::stack;

static SHAPES: LazyLock<Shapes> = LazyLock::new(stack::shapes);

/// The text after an edit, or what is wrong: code, message and help of each.
fn edited(syntax: Syntax, text: &str, path: &str, value: Option<&str>) -> Result<String, Vec<Diagnostic>> {
    let arguments = FileId(1);
    let path = Spanned { value: path.to_owned(), span: Span::new(arguments, 0..path.len()) };
    let request = Request { file: FileId(0), text, syntax, shapes: &SHAPES, path: &path };
    let start = path.value.len() + 1;
    match value {
        Some(value) => {
            let value = Spanned { value: value.to_owned(), span: Span::new(arguments, start..start + value.len()) };
            edit::set(request, &value)
        }
        None => edit::unset(request),
    }
    .map(|edited| edited.text)
}

/// Each edit as its words, and what the text becomes.
fn transcript(syntax: Syntax, text: &str, edits: &[&str]) -> String {
    let one = |edit: &&str| {
        let (path, value) = edit.split_once(' ').map_or((*edit, None), |(path, value)| (path, Some(value)));
        let shown = match edited(syntax, text, path, value) {
            Ok(after) => changed_lines(text, &after),
            Err(diagnostics) => diagnostics.iter().map(told).collect(),
        };
        format!("{}{edit}\n{shown}", if value.is_some() { "set " } else { "unset " })
    };
    edits.iter().map(one).collect()
}

fn told(diagnostic: &Diagnostic) -> String {
    let help = diagnostic.help.as_deref().unwrap_or("");
    let place = diagnostic.span.map(|span| format!("{}:{:?}", span.file.0, span.range())).unwrap_or_default();
    format!("  ! {} at {place}: {} ({help})\n", diagnostic.code, diagnostic.message)
}

fn changed_lines(before: &str, after: &str) -> String {
    let diff = similar::TextDiff::from_lines(before, after);
    let changes = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changes.map(|change| format!("  {}{}\n", change.tag(), change.value().trim_end_matches('\n'))).collect()
}

const YAML: &str = r#"# yaml-language-server: $schema=../../schema/stack.schema.json
environment: production
extends: base.yaml
targets: [compose, kubernetes] # both
services:
  api:
    image: shop/api:v1 # bumped by CI
    user: 1001
    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
    env:
      # of the runtime
      LEVEL: 'info'
      QUOTED: "yes"
      A.B: x
    command: [serve, --port, "3001"]
    args:
      - one
      - two
    resources:
      cpu: 250m..500m
  web: &web
    image: |
      shop/web:v1
    env: &env
      URL: ${service.api.public_url}
  twin: *web
  other:
    image: x
    env: *env
"#;

#[test]
fn yaml_keeps_its_style() {
    insta::assert_snapshot!(transcript(Syntax::Yaml, YAML, &[
        "services.api.image shop/api:v2",
        "services.api.image ${service.web.image}",
        "services.api.user 1002",
        "services.api.ports.http 8080",
        "services.api.ports.http.publish 80",
        "services.api.ports.admin 9001",
        "services.api.ports.grpc 9090",
        "services.api.env.LEVEL it's",
        "services.api.env.QUOTED 1.30",
        "services.api.env.NEW 1.30",
        "services.api.env[\"A.B\"] y",
        "services.api.command[1] --listen",
        "services.api.command[3] more",
        "services.api.args[1] 2",
        "services.api.args[2] three",
        "services.api.replicas 3",
        "services.api.resources.memory 1Gi",
        "services.api.probes.liveness.http /health",
        "services.new.image shop/new:v1",
        "extends other.yaml",
        "extends[0] other.yaml",
        "kubernetes.version 1.35",
        "services.other.image y",
        "services.api.env.LEVEL",
        "services.api.ports.admin",
        "services.api.ports.http",
        "services.api.ports.admin.publish",
        "services.api.command[0]",
        "services.api.args[1]",
        "services.api.resources.cpu",
        "targets",
        "services.api",
    ]), @r#"
    set services.api.image shop/api:v2
      -    image: shop/api:v1 # bumped by CI
      +    image: shop/api:v2 # bumped by CI
    set services.api.image ${service.web.image}
      -    image: shop/api:v1 # bumped by CI
      +    image: ${service.web.image} # bumped by CI
    set services.api.user 1002
      -    user: 1001
      +    user: 1002
    set services.api.ports.http 8080
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { http: 8080, admin: { container: 9000, publish: 9000 } }
    set services.api.ports.http.publish 80
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { http: { container: 3001, publish: 80 }, admin: { container: 9000, publish: 9000 } }
    set services.api.ports.admin 9001
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { http: 3001, admin: { container: 9001, publish: 9000 } }
    set services.api.ports.grpc 9090
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { http: 3001, admin: { container: 9000, publish: 9000 }, grpc: 9090 }
    set services.api.env.LEVEL it's
      -      LEVEL: 'info'
      +      LEVEL: 'it''s'
    set services.api.env.QUOTED 1.30
      -      QUOTED: "yes"
      +      QUOTED: "1.30"
    set services.api.env.NEW 1.30
      +      NEW: "1.30"
    set services.api.env["A.B"] y
      ! invalid-name at 1:18..21: `A.B` is no name of a variable (use letters, digits and `_`, with no digit at the start)
    set services.api.command[1] --listen
      -    command: [serve, --port, "3001"]
      +    command: [serve, "--listen", "3001"]
    set services.api.command[3] more
      -    command: [serve, --port, "3001"]
      +    command: [serve, --port, "3001", more]
    set services.api.args[1] 2
      -      - two
      +      - "2"
    set services.api.args[2] three
      +      - three
    set services.api.replicas 3
      +    replicas: 3
    set services.api.resources.memory 1Gi
      +      memory: 1Gi
    set services.api.probes.liveness.http /health
      +    probes:
      +      liveness:
      +        http: /health
    set services.new.image shop/new:v1
      +  new:
      +    image: shop/new:v1
    set extends other.yaml
      -extends: base.yaml
      +extends: other.yaml
    set extends[0] other.yaml
      -extends: base.yaml
      +extends: other.yaml
    set kubernetes.version 1.35
      +kubernetes:
      +  version: "1.35"
    set services.other.image y
      -    image: x
      +    image: "y"
    unset services.api.env.LEVEL
      -      LEVEL: 'info'
    unset services.api.ports.admin
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { http: 3001 }
    unset services.api.ports.http
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { admin: { container: 9000, publish: 9000 } }
    unset services.api.ports.admin.publish
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      +    ports: { http: 3001, admin: { container: 9000 } }
    unset services.api.command[0]
      -    command: [serve, --port, "3001"]
      +    command: [--port, "3001"]
    unset services.api.args[1]
      -      - two
    unset services.api.resources.cpu
      -    resources:
      -      cpu: 250m..500m
      +    resources: {}
    unset targets
      -targets: [compose, kubernetes] # both
    unset services.api
      -  api:
      -    image: shop/api:v1 # bumped by CI
      -    user: 1001
      -    ports: { http: 3001, admin: { container: 9000, publish: 9000 } }
      -    env:
      -      # of the runtime
      -      LEVEL: 'info'
      -      QUOTED: "yes"
      -      A.B: x
      -    command: [serve, --port, "3001"]
      -    args:
      -      - one
      -      - two
      -    resources:
      -      cpu: 250m..500m
    "#);
}

#[test]
fn yaml_refuses_what_it_cannot_edit_alone() {
    insta::assert_snapshot!(transcript(Syntax::Yaml, YAML, &[
        "services.api.imgae shop/api:v2",
        "services.api.user root",
        "services.api shop/api:v2",
        "services.api.command serve",
        "services.api.resources.cpu 12x",
        "services.twin.image x",
        "services.web.env.URL x",
        "services.other.env.URL x",
        "services.api.image.tag v2",
        "services.api.command[7] x",
        "targets compose",
        "services..image x",
        "services.api.env.LEVLE",
        "services.api.probes",
        "services.api.ports.http.container",
    ]), @r#"
    set services.api.imgae shop/api:v2
      ! unknown-field at 1:13..18: `imgae` is no field of `api` (did you mean `image`?)
    set services.api.user root
      ! wrong-type at 1:18..22: `user` is a string, not an integer (write a whole number)
    set services.api shop/api:v2
      ! wrong-type at 1:13..24: `api` is a string, not a map (write a map with `image`, `build`, `command`, `args`, `working_dir`, `env`, `env_from`, `files` and 50 more)
    set services.api.command serve
      ! wrong-type at 1:21..26: `command` is a string, not a list (put it into a list: `[…]`)
    set services.api.resources.cpu 12x
      ! invalid-quantity at 1:27..30: `12x` is no quantity (write a number with a suffix: `250m`, `512Mi`, `1.5Gi`)
    set services.twin.image x
      ! shared-value at 0:572..576: `twin` shares its value by an anchor (write the value out in one of the places, or edit the file by hand)
    set services.web.env.URL x
      ! shared-value at 0:478..481: `web` shares its value by an anchor (write the value out in one of the places, or edit the file by hand)
    set services.other.env.URL x
      ! shared-value at 0:609..612: `env` shares its value by an anchor (write the value out in one of the places, or edit the file by hand)
    set services.api.image.tag v2
      ! unknown-path at 1:19..22: `image` is a string: nothing lies below it (end the path there)
    set services.api.command[7] x
      ! unknown-path at 1:21..22: `command` has no item 7: it has 3 (number its items from 0: `command[0]`)
    set targets compose
      ! wrong-type at 1:8..15: `targets` is a string, not a list (put it into a list: `[…]`)
    set services..image x
      ! malformed-path at 1:0..15: `services..image` is no path (write names with dots between them, and names that hold dots in brackets: `services.api.env["A.B"]`)
    unset services.api.env.LEVLE
      ! unknown-path at 1:17..22: `services.api.env.LEVLE` names nothing in the file (did you mean `LEVEL`?)
    unset services.api.probes
      ! unknown-path at 1:13..19: `services.api.probes` names nothing in the file (the file states `image`, `user`, `ports`, `env`, `command`, `args` or `resources` there; what an extended file states is removed by `unset: [services.api.probes]`)
    unset services.api.ports.http.container
      ! entangled-value at 1:0..33: `services.api.ports.http.container` cannot be changed alone (edit the file by hand)
    "#);
}

const TOML: &str = r#"#:schema ../../schema/stack.schema.json
extends = "base.yaml"
environment = "production"
targets = ["compose", "kubernetes"]

# The api.
[services.api]
image = "shop/api:v1" # bumped by CI
ports.http = { service = 80, publish = 8080 }
ports.admin = 9000
user = 1001
command = [
  "serve",
  "--fast", # yes
]

[services.api.env]
LEVEL = 'info'

[services.web]
env = { A = "b" }

[[services.web.tolerations]]
key = "a"

# The end.
"#;

#[test]
fn toml_keeps_its_style() {
    insta::assert_snapshot!(transcript(Syntax::Toml, TOML, &[
        "services.api.image shop/api:v2",
        "services.api.ports.http 3001",
        "services.api.ports.http.publish 81",
        "services.api.ports.admin.publish 9000",
        "services.api.ports.grpc 9090",
        "services.api.env.LEVEL de bug",
        "services.api.env.LEVEL it's",
        "services.api.env.NEW 1.30",
        "services.api.resources.cpu 1",
        "services.api.command[2] last",
        "services.web.env.C 3",
        "services.web.image shop/web:v1",
        "services.web.tolerations[0].key b",
        "services.web.tolerations[0].value c",
        "services.new.image shop/new:v1",
        "kubernetes.version 1.35",
        "unset services.api.env.X",
        "services.api.env.LEVEL",
        "services.api.env",
        "services.api.ports.admin",
        "services.api.ports",
        "services.api.ports.http.publish",
        "services.api.command[0]",
        "services.web",
        "services",
        "targets",
    ]), @r#"
    set services.api.image shop/api:v2
      -image = "shop/api:v1" # bumped by CI
      +image = "shop/api:v2" # bumped by CI
    set services.api.ports.http 3001
      -ports.http = { service = 80, publish = 8080 }
      +ports.http = { service = 80, publish = 8080, container = 3001 }
    set services.api.ports.http.publish 81
      -ports.http = { service = 80, publish = 8080 }
      +ports.http = { service = 80, publish = 81 }
    set services.api.ports.admin.publish 9000
      -ports.admin = 9000
      +ports.admin = { container = 9000, publish = 9000 }
    set services.api.ports.grpc 9090
      +ports.grpc = 9090
    set services.api.env.LEVEL de bug
      -LEVEL = 'info'
      +LEVEL = 'de bug'
    set services.api.env.LEVEL it's
      -LEVEL = 'info'
      +LEVEL = "it's"
    set services.api.env.NEW 1.30
      +NEW = "1.30"
    set services.api.resources.cpu 1
      +resources.cpu = 1
    set services.api.command[2] last
      -  "--fast", # yes
      +  "--fast", "last", # yes
    set services.web.env.C 3
      -env = { A = "b" }
      +env = { A = "b", C = 3 }
    set services.web.image shop/web:v1
      +image = "shop/web:v1"
    set services.web.tolerations[0].key b
      -key = "a"
      +key = "b"
    set services.web.tolerations[0].value c
      +value = "c"
    set services.new.image shop/new:v1
      +[services.new]
      +image = "shop/new:v1"
      +
    set kubernetes.version 1.35
      +
      +[kubernetes]
      +version = "1.35"
    set unset services.api.env.X
      +unset = "services.api.env.X"
    unset services.api.env.LEVEL
      -LEVEL = 'info'
    unset services.api.env
      -[services.api.env]
      -LEVEL = 'info'
      -
    unset services.api.ports.admin
      -ports.admin = 9000
    unset services.api.ports
      -ports.http = { service = 80, publish = 8080 }
      -ports.admin = 9000
    unset services.api.ports.http.publish
      -ports.http = { service = 80, publish = 8080 }
      +ports.http = { service = 80 }
    unset services.api.command[0]
      -  "serve",
    unset services.web
      -[services.web]
      -env = { A = "b" }
      -
      -[[services.web.tolerations]]
      -key = "a"
      -
    unset services
      -[services.api]
      -image = "shop/api:v1" # bumped by CI
      -ports.http = { service = 80, publish = 8080 }
      -ports.admin = 9000
      -user = 1001
      -command = [
      -  "serve",
      -  "--fast", # yes
      -]
      -
      -[services.api.env]
      -LEVEL = 'info'
      -
      -[services.web]
      -env = { A = "b" }
      -
      -[[services.web.tolerations]]
      -key = "a"
      -
    unset targets
      -targets = ["compose", "kubernetes"]
    "#);
}

const KDL: &str = r#"// Production's shape, smaller.
extends "production.yaml"
environment "staging"
targets "compose" "kubernetes"

service "api" {
    image "shop/api:v1" // bumped by CI
    replicas min=2 max=4
    env LEVEL="info" DEBUG=#true
    port "http" 3001
    route "api" host="api.example.com"
    command {
        - "serve"
        - bare
    }
}
service "web" image=plain { ports http=3000; user 1001 }
postgres "main" { version "15" }
"#;

#[test]
fn kdl_keeps_its_style() {
    insta::assert_snapshot!(transcript(Syntax::Kdl, KDL, &[
        "services.api.image shop/api:v2",
        "services.web.image other",
        "services.web.image shop/web:v1",
        "services.web.user 1002",
        "services.web.ports.grpc 9090",
        "services.web.ports.http.publish 80",
            "services.api.build.args.V 1",
        "services.web.replicas 2",
        "services.api.replicas.min 3",
        "services.api.replicas.cpu 70%",
        "services.api.env.NEW 1.30",
        "services.api.env.DEBUG false",
        "services.api.ports.http 3002",
        "services.api.ports.http.publish 80",
        "services.api.ports.grpc 9090",
        "services.api.command[0] run",
        "services.api.command[2] more",
        "services.api.probes.liveness.http /health",
        "services.new.image shop/new:v1",
        "services.new.probes.liveness.http /health",
        "targets[2] terraform",
        "kubernetes.version 1.35",
        "postgres.other.version 16",
        "services.api.env.LEVEL",
        "services.api.ports.http",
        "services.api.routes",
        "services.api.command[1]",
        "services.web",
        "services.web.ports",
        "services",
        "targets[0]",
        "environment",
    ]), @r#"
    set services.api.image shop/api:v2
      -    image "shop/api:v1" // bumped by CI
      +    image "shop/api:v2" // bumped by CI
    set services.web.image other
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image=other { ports http=3000; user 1001 }
    set services.web.image shop/web:v1
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image="shop/web:v1" { ports http=3000; user 1001 }
    set services.web.user 1002
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image=plain { ports http=3000; user 1002 }
    set services.web.ports.grpc 9090
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image=plain { ports http=3000 grpc=9090; user 1001 }
    set services.web.ports.http.publish 80
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image=plain { ports {
      +    http 3000 publish=80
      +}; user 1001 }
    set services.api.build.args.V 1
      +    build {
      +        arg "V" 1
      +    }
    set services.web.replicas 2
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image=plain { ports http=3000; user 1001; replicas 2 }
    set services.api.replicas.min 3
      -    replicas min=2 max=4
      +    replicas min=3 max=4
    set services.api.replicas.cpu 70%
      -    replicas min=2 max=4
      +    replicas min=2 max=4 cpu="70%"
    set services.api.env.NEW 1.30
      -    env LEVEL="info" DEBUG=#true
      +    env LEVEL="info" DEBUG=#true NEW="1.30"
    set services.api.env.DEBUG false
      -    env LEVEL="info" DEBUG=#true
      +    env LEVEL="info" DEBUG=#false
    set services.api.ports.http 3002
      -    port "http" 3001
      +    port "http" 3002
    set services.api.ports.http.publish 80
      -    port "http" 3001
      +    port "http" 3001 publish=80
    set services.api.ports.grpc 9090
      +    port "grpc" 9090
    set services.api.command[0] run
      -        - "serve"
      +        - "run"
    set services.api.command[2] more
      +        - "more"
    set services.api.probes.liveness.http /health
      +    probes {
      +        liveness http="/health"
      +    }
    set services.new.image shop/new:v1
      +service "new" image="shop/new:v1"
    set services.new.probes.liveness.http /health
      +service "new" {
      +    probes {
      +        liveness http="/health"
      +    }
      +}
    set targets[2] terraform
      -targets "compose" "kubernetes"
      +targets "compose" "kubernetes" "terraform"
    set kubernetes.version 1.35
      +kubernetes version="1.35"
    set postgres.other.version 16
      +postgres "other" version="16"
    unset services.api.env.LEVEL
      -    env LEVEL="info" DEBUG=#true
      +    env DEBUG=#true
    unset services.api.ports.http
      -    port "http" 3001
      +    ports
    unset services.api.routes
      -    route "api" host="api.example.com"
    unset services.api.command[1]
      -        - bare
    unset services.web
      -service "web" image=plain { ports http=3000; user 1001 }
    unset services.web.ports
      -service "web" image=plain { ports http=3000; user 1001 }
      +service "web" image=plain { user 1001 }
    unset services
      -service "api" {
      -    image "shop/api:v1" // bumped by CI
      -    replicas min=2 max=4
      -    env LEVEL="info" DEBUG=#true
      -    port "http" 3001
      -    route "api" host="api.example.com"
      -    command {
      -        - "serve"
      -        - bare
      -    }
      -}
      -service "web" image=plain { ports http=3000; user 1001 }
    unset targets[0]
      -targets "compose" "kubernetes"
      +targets "kubernetes"
    unset environment
      -environment "staging"
    "#);
}

#[test]
fn line_ends_and_missing_ones_stay() {
    let windows = "services:\r\n  api:\r\n    image: a\r\n";
    assert_eq!(
        edited(Syntax::Yaml, windows, "services.api.replicas", Some("2")).unwrap(),
        "services:\r\n  api:\r\n    image: a\r\n    replicas: 2\r\n"
    );
    assert_eq!(
        edited(Syntax::Yaml, "services: { api: { image: a } }", "kubernetes.version", Some("1.30")).unwrap(),
        "services: { api: { image: a } }\nkubernetes:\n  version: \"1.30\""
    );
    assert_eq!(
        edited(Syntax::Yaml, "{\"services\": {\"api\": {\"image\": \"a\"}}}", "services.api.image", Some("b")).unwrap(),
        "{\"services\": {\"api\": {\"image\": \"b\"}}}"
    );
    assert_eq!(edited(Syntax::Toml, "a = 1", "b", None).unwrap_err().len(), 1);
    assert_eq!(edited(Syntax::Yaml, "", "extends", Some("a.yaml")).unwrap(), "extends: a.yaml\n");
    assert_eq!(edited(Syntax::Kdl, "extends \"a\"", "extends", Some("b")).unwrap(), "extends \"b\"");
    assert_eq!(
        edited(Syntax::Toml, "extends = \"a\"", "kubernetes.version", Some("1.30")).unwrap(),
        "extends = \"a\"\n\n[kubernetes]\nversion = \"1.30\"\n"
    );
}

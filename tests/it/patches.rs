//! Patches of what targets emit.

mod rfc6902;

use stackc::compiler::Compilation;
use stackc::tree::Origin;

use crate::pages::example;
use crate::support::{Memory, compile};

const PATH: &str = "stacks/shop/production.yaml";

fn compiled(text: &str) -> Compilation {
    compile(&[example(PATH.into())], &[], &Memory::with(&[(PATH, text)]))
}

/// A cluster with one service, and the patches.
fn cluster(patches: &str) -> Compilation {
    compiled(&format!("{CLUSTER}patches:\n{patches}"))
}

const CLUSTER: &str = "\
environment: production
targets: [kubernetes]
kubernetes: { version: '1.35', namespace: shop }
services:
  api:
    image: shop/api:v1
    user: 1001
    ports: { http: 8080, dns: { container: 53, protocol: udp } }
    env: { LOG: info, MODE: fast }
";

/// Each diagnostic as its code, what it points at, its message and help.
fn told(compilation: &Compilation) -> Vec<String> {
    let told = compilation.diagnostics.iter().map(|found| {
        let place = found.span.map_or("", |span| compilation.sources.text(span));
        let help = found.help.as_deref().unwrap_or_default();
        format!("{} at `{place}`: {} ({help})", found.code, found.message)
    });
    told.collect()
}

/// The file at a path, with nothing to complain of.
fn file<'c>(compilation: &'c Compilation, path: &str) -> &'c stackc::compiler::OutputFile {
    assert_eq!(told(compilation), Vec::<String>::new());
    let mut files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    files.find(|file| file.path == path).unwrap_or_else(|| panic!("no {path}"))
}

/// The lines of a file that another compile has not.
fn new_lines(patched: &Compilation, plain: &Compilation, path: &str) -> Vec<String> {
    let (patched, plain) = (&file(patched, path).rendered.text, &file(plain, path).rendered.text);
    let diff = similar::TextDiff::from_lines(plain, patched);
    let changed = diff.iter_all_changes().filter(|change| change.tag() != similar::ChangeTag::Equal);
    changed.map(|change| format!("{}{}", change.tag(), change.value().trim_end())).collect()
}

const DEPLOYMENT: &str = "kubernetes/deployment-shop-api.yaml";

fn deployment_changes(patches: &str) -> Vec<String> {
    new_lines(&cluster(patches), &compiled(CLUSTER), DEPLOYMENT)
}

#[test]
fn a_merge_changes_leaves_and_leaves_the_rest_in_its_place() {
    let changes = deployment_changes(
        "  a:
    object: service.api/deployment
    merge:
      metadata: { annotations: { team: shop } }
      spec:
        revisionHistoryLimit: 3
        template: { spec: { containers: [{ name: api, tty: true, env: [{ name: LOG, value: debug }, { name: NEW, value: x }] }] } }
",
    );
    assert_eq!(
        changes,
        [
            "+  annotations:",
            "+    team: shop",
            "-              value: info",
            "+              value: debug",
            "+            - name: NEW",
            "+              value: x",
            "+          tty: true",
            "+  revisionHistoryLimit: 3",
        ]
    );
}

#[test]
fn null_and_directives_remove_and_replace() {
    let changes = deployment_changes(
        "  a:
    object: service.api/deployment
    merge:
      spec:
        strategy: null
        template:
          spec:
            securityContext: { $patch: replace, runAsUser: 7 }
            containers:
              - name: api
                ports: [{ $patch: replace, name: http, containerPort: 8080 }]
                env: [{ name: MODE, $patch: delete }]
",
    );
    assert_eq!(
        changes,
        [
            "-  strategy:",
            "-    type: RollingUpdate",
            "-    rollingUpdate:",
            "-      maxSurge: \"25%\"",
            "-      maxUnavailable: 0",
            "-        runAsNonRoot: true",
            "-        runAsUser: 1001",
            "-        runAsGroup: 1001",
            "-        seccompProfile:",
            "-          type: RuntimeDefault",
            "+        runAsUser: 7",
            "-              protocol: TCP",
            "-            - name: MODE",
            "-              value: fast",
        ]
    );
}

#[test]
fn lists_without_a_key_are_replaced() {
    let patches = "  a:
    object: service.api/deployment
    merge: { spec: { template: { spec: { tolerations: [{ key: spot, operator: Exists }], hostAliases: [{ ip: 10.0.0.1, hostnames: [db] }] } } } }
  b:
    object: service.api/deployment
    merge: { spec: { template: { spec: { tolerations: [{ key: gpu, operator: Exists }], hostAliases: [{ ip: 10.0.0.2, hostnames: [mq] }] } } } }
    allow: { overridden-patch: the node has a gpu now }
";
    assert_eq!(
        deployment_changes(patches),
        [
            "+      tolerations:",
            "+        - key: gpu",
            "+          operator: Exists",
            "+      hostAliases:",
            "+        - ip: \"10.0.0.1\"",
            "+          hostnames:",
            "+            - db",
            "+        - ip: \"10.0.0.2\"",
            "+          hostnames:",
            "+            - mq",
        ]
    );
}

#[test]
fn operations_apply_in_order() {
    let changes = deployment_changes(
        "  a:
    object: service.api/deployment
    json:
      - { op: test, path: /spec/template/spec/containers/0/name, value: api }
      - { op: add, path: /spec/template/spec/containers/0/env/0, value: { name: FIRST, value: '1' } }
      - { op: add, path: /metadata/annotations, value: { a.b/c: x } }
      - { op: copy, from: /metadata/annotations/a.b~1c, path: /metadata/annotations/copy }
      - { op: remove, path: /spec/template/spec/containers/0/ports/1/protocol }
      - { op: move, from: /spec/template/spec/containers/0/env/1, path: /spec/template/spec/containers/0/env/- }
      - { op: add, path: /spec/paused, value: null }
",
    );
    assert_eq!(
        changes,
        [
            "+  annotations:",
            "+    a.b/c: x",
            "+    copy: x",
            "-              protocol: UDP",
            "-            - name: LOG",
            "-              value: info",
            "+            - name: FIRST",
            "+              value: \"1\"",
            "+            - name: LOG",
            "+              value: info",
            "+  paused: null",
        ]
    );
}

#[test]
fn a_patch_of_many_objects_takes_each_of_a_kind() {
    let patched = compiled(
        "\
environment: production
targets: [kubernetes]
kubernetes: { version: '1.35', namespace: shop }
services:
  api: { image: 'shop/api:v1', user: 1001, kubernetes: { labels: { tier: back } } }
  web: { image: 'shop/web:v1', user: 1001 }
patches:
  all: { objects: { kind: Deployment }, merge: { spec: { revisionHistoryLimit: 3 } } }
  back: { objects: { kind: Deployment, labels: { tier: back } }, merge: { spec: { minReadySeconds: 9 } } }
",
    );
    let lines = |path: &str| {
        let text = &file(&patched, path).rendered.text;
        let told =
            text.lines().map(str::trim).filter(|line| line.starts_with("revision") || line.starts_with("minReady"));
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(DEPLOYMENT), ["revisionHistoryLimit: 3", "minReadySeconds: 9"]);
    assert_eq!(lines("kubernetes/deployment-shop-web.yaml"), ["revisionHistoryLimit: 3"]);
}

#[test]
fn what_a_patch_writes_says_so() {
    let patched = cluster(
        "  a: { object: service.api/deployment, merge: { metadata: { labels: { x: y } }, spec: { template: { spec: { containers: [{ name: api, image: other:v1 }] } } } } }\n",
    );
    let file = file(&patched, DEPLOYMENT);
    let lines = file.rendered.text.lines().zip(&file.rendered.lines);
    let written = lines.filter_map(|(line, origin)| match origin {
        Origin::Patched { at, was } => Some((line.trim(), patched.sources.text(*at), was.is_some())),
        _ => None,
    });
    assert_eq!(written.collect::<Vec<_>>(), [("x: \"y\"", "y", false), ("image: other:v1", "other:v1", true)]);
}

#[test]
fn what_finds_nothing_is_refused_with_what_there_is() {
    let told = told(&cluster(
        "  a: { object: service.api/deploymnt, merge: {} }
  b: { object: service.web/deployment, merge: {} }
  c: { objects: { kind: Deploymnt }, merge: {} }
  d: { objects: { kind: Service, labels: { a: b } }, merge: {} }
",
    ));
    assert_eq!(
        told,
        [
            "unmatched-patch at `service.api/deploymnt`: no object of this environment is called `service.api/deploymnt` (did you mean `service.api/deployment`? There are `service.api/deployment`, `service.api/service` and `service.api/network-policy`)",
            "unmatched-patch at `service.web/deployment`: no object of this environment is called `service.web/deployment` (did you mean `service.api/deployment`? There are `service.api/deployment`, `service.api/service`, `service.api/network-policy`, `kubernetes/namespace` and `kubernetes/kustomization`)",
            "unmatched-patch at `Deploymnt`: no object of this environment is a `Deploymnt` (did you mean `Deployment`?)",
            "unmatched-patch at `Service`: no `Service` of this environment carries these labels (state labels that the objects have)",
        ]
    );
}

#[test]
fn a_patch_of_another_output_waits() {
    let patches = "  a: { object: service.api/compose, merge: { tty: true } }
  b: { objects: { kind: service }, merge: { tty: true } }
  c: { objects: { kind: aws_db_instance }, merge: { tags: { a: b } } }
  d: { object: alertmanager/configuration, merge: { global: { resolve_timeout: 5m } } }
  e: { object: service.api/deployment, target: terraform, merge: { spec: null } }
";
    assert_eq!(told(&cluster(patches)), Vec::<String>::new());
}

#[test]
fn references_mean_what_they_mean_in_the_output() {
    let text = "\
environment: production
targets: [kubernetes, compose]
kubernetes: { version: '1.35', namespace: shop }
services:
  api: { image: 'shop/api:v1', user: 1001, ports: { http: { container: 8080, service: 80 } } }
patches:
  cluster: { object: service.api/deployment, merge: { metadata: { annotations: { at: '${service.api.port.http}', raw: '$${HOME} $x' } } } }
  compose: { object: service.api/compose, merge: { labels: { at: '${service.api.port.http}', raw: '$${HOME}' } } }
";
    let patched = compiled(text);
    let lines = |path: &str| {
        let text = &file(&patched, path).rendered.text;
        let told = text.lines().map(str::trim).filter(|line| line.starts_with("at:") || line.starts_with("raw:"));
        told.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(lines(DEPLOYMENT), [r#"at: "80""#, r#"raw: "${HOME} $x""#]);
    assert_eq!(lines("compose/compose.yaml"), [r#"at: "8080""#, r#"raw: "${HOME}""#]);
}

#[test]
fn what_is_wrong_with_a_patch_is_told_at_its_place() {
    let told = told(&cluster(
        "  a: { object: service.api/deployment, merge: { metadata: { labels: { a: '${servce.api.host}', b: '${' } } } }
  b: { object: service.api/deployment, json: [{ op: add, path: /spec/x }, { op: move, path: /spec/x }, { op: remove, path: spec.x }] }
  c: { object: service.api/deployment, merge: [spec] }
  d: { object: service.api/deployment, objects: { kind: Deployment }, merge: {} }
  e: { object: service.api/deployment }
",
    ));
    assert_eq!(
        told,
        [
            "unknown-reference at `servce`: `${servce.api.host}` refers to `servce`, which is no kind of entry (did you mean `service`?)",
            "malformed-reference at `${`: `${` holds a reference that is not closed (a reference is `${kind.name.output}`; a literal `${` is written `$${`)",
            "misshapen-patch at `add`: `add` has no `value` (add `value`)",
            "misshapen-patch at `move`: `move` has no `from` (add `from`)",
            "misshapen-patch at `spec.x`: `spec.x` is no JSON pointer (write `/spec/x`)",
            "misshapen-patch at `[spec]`: `merge` is no map (write the fields of the object that change: `merge: { spec: {…} }`)",
            "conflicting-choice at `objects`: `object` and `objects` exclude each other (keep one of the two)",
            "missing-choice at `e`: `e` has none of `merge` or `json` (state one of them)",
        ]
    );
}

#[test]
fn what_is_wrong_with_the_objects_is_told_where_the_patch_says_it() {
    let told = told(&cluster(
        "  a: { object: service.api/deployment, merge: { spec: { template: { spec: { containers: [{ name: web, $patch: delete }], replica: null } } } } }
  b: { object: service.api/deployment, merge: { metadata: { name: x } } }
  c: { object: service.api/deployment, json: [{ op: add, path: /spec/template/spec/container/0/tty, value: true }] }
  d: { object: service.api/deployment, json: [{ op: test, path: /spec/template/spec/containers/0/name, value: web }] }
",
    ));
    assert_eq!(
        told,
        [
            "unmatched-path at `{ name: web, $patch: delete }`: `spec.template.spec.containers` has no item `web` to remove (name an item that is there, or take this one out)",
            "unmatched-path at `null`: `spec.template.spec` has no `replica` to remove (take it out)",
            "patched-identity at `x`: `metadata.name` of `service.api/deployment` is what the object is known by (state `name:` on the entry, or `names:` for what stands beside it)",
            "unmatched-path at `container`: `container` leads nowhere in `service.api/deployment` (did you mean `containers`?)",
            "failed-patch-test at `web`: `/spec/template/spec/containers/0/name` of `service.api/deployment` is not what `test` wants (lay the patch to what is generated now, or take the test out)",
        ]
    );
}

#[test]
fn warnings_of_patches_can_be_allowed() {
    let patches = "  a: { object: service.api/deployment, merge: { spec: { minReadySeconds: 3 } } }
  b: { object: service.api/deployment, merge: { spec: { minReadySeconds: 4 } } }
  c: { object: service.api/deployment, merge: { spec: { minReadySeconds: 4 } } }
";
    assert_eq!(
        told(&cluster(patches)),
        [
            "overridden-patch at `4`: `patch.b` writes over what `patch.a` writes (say it in one of the two, or why both stay: `allow: { overridden-patch: … }`)",
            "idle-patch at `c`: `patch.c` changes nothing (take it out, or say why it stays: `allow: { idle-patch: … }`)",
        ]
    );
    let allowed = "  a: { object: service.api/deployment, merge: { spec: { minReadySeconds: 3 } } }
  b: { object: service.api/deployment, merge: { spec: { minReadySeconds: 4 } }, allow: { overridden-patch: yes it does } }
  c: { object: service.api/deployment, merge: { spec: { minReadySeconds: 4 } }, allow: { idle-patch: soon } }
";
    assert_eq!(told(&cluster(allowed)), Vec::<String>::new());
}

#[test]
fn an_environment_overrides_a_patch_of_its_base_by_name() {
    let base = "\
targets: [kubernetes]
kubernetes: { version: '1.35', namespace: shop }
services:
  api: { image: 'shop/api:v1', user: 1001 }
patches:
  a: { object: service.api/deployment, merge: { spec: { minReadySeconds: 3, revisionHistoryLimit: 2 } } }
";
    let over =
        "environment: production\nextends: base.yaml\npatches: { a: { merge: { spec: { minReadySeconds: 5 } } } }\n";
    let files = [(PATH, over), ("stacks/shop/base.yaml", base)];
    let patched = compile(&[example(PATH.into())], &[], &Memory::with(&files));
    let text = &file(&patched, DEPLOYMENT).rendered.text;
    assert!(text.contains("minReadySeconds: 5\n  revisionHistoryLimit: 2\n"), "{text}");
}

const CLOUD: &str = "\
environment: production
targets: [terraform]
terraform: { aws: { region: eu-west-1 } }
buckets: { assets: { aws: {} } }
";

#[test]
fn a_block_of_terraform_merges_as_its_body() {
    let patches = "patches:
  a:
    object: bucket.assets/bucket
    merge:
      tags: { team: shop }
      bucket_prefix: { $expression: terraform.workspace }
      timeouts: { create: 5m }
      website: { $block: { index_document: index.html } }
  b: { objects: { kind: aws_s3_bucket }, merge: { force_destroy: true } }
";
    let (plain, patched) = (compiled(CLOUD), compiled(&format!("{CLOUD}{patches}")));
    assert_eq!(
        new_lines(&patched, &plain, "terraform/bucket-assets.tf"),
        [
            "-  force_destroy = false",
            "+  force_destroy = true",
            "+  tags = {",
            "+    team = \"shop\"",
            "+  }",
            "+  bucket_prefix = terraform.workspace",
            "+",
            "+  timeouts {",
            "+    create = \"5m\"",
            "+  }",
            "+",
            "+  website {",
            "+    index_document = \"index.html\"",
            "+  }",
        ]
    );
}

const WATCHED: &str = "\
environment: production
targets: [kubernetes, prometheus, grafana]
kubernetes: { version: '1.35', namespace: shop }
services:
  api:
    image: shop/api:v1
    user: 1001
    ports: { http: 8080 }
    metrics: { series: { queue_length: gauge } }
dashboards:
  shop: { panels: { requests: { title: Requests, queries: { rate: queue_length } } } }
alerts:
  QueueLong: { expr: queue_length > 10, for: 5m, severity: warning }
  QueueEmpty: { expr: queue_length < 1, for: 5m, severity: warning }
";

#[test]
fn rules_merge_by_their_names_and_lose_their_tests() {
    let patches = "patches:
  a:
    object: rules.shop/file
    merge: { groups: [{ name: shop, rules: [{ alert: QueueLong, for: 10m }] }] }
    allow: { patched-alert: the test of the platform covers it }
";
    let (plain, patched) = (compiled(WATCHED), compiled(&format!("{WATCHED}{patches}")));
    let lines = new_lines(&patched, &plain, "prometheus/rules/shop.yml");
    assert_eq!(lines, ["-        for: 5m", "+        for: 10m"]);
    let tests = &file(&patched, "prometheus/tests/shop.test.yml").rendered.text;
    assert_eq!((tests.contains("QueueLong"), tests.contains("QueueEmpty")), (false, true));
}

#[test]
fn panels_merge_by_their_titles_and_scrapes_by_their_jobs() {
    let patches = "patches:
  panel: { object: dashboard.shop, merge: { panels: [{ title: Requests, transparent: true }] } }
  scrape: { object: prometheus/configuration, merge: { scrape_configs: [{ job_name: shop-api, honor_labels: true }] } }
";
    let (plain, patched) = (compiled(WATCHED), compiled(&format!("{WATCHED}{patches}")));
    let dashboard = plain.bundles[0].files.iter().find(|file| file.ids == ["dashboard.shop"]).unwrap();
    let lines = new_lines(&patched, &plain, dashboard.path.as_str());
    assert_eq!(lines, ["-      ]", "+      ],", "+      \"transparent\": true"]);
    let lines = new_lines(&patched, &plain, "prometheus/prometheus.yml");
    assert_eq!(lines, ["+    honor_labels: true"]);
}

#[test]
fn three_syntaxes_say_the_same_patch() {
    let yaml = "\
environment: production
targets: [kubernetes]
services: { api: { image: 'shop/api:v1', user: 1001 } }
patches:
  a: { object: service.api/deployment, merge: { spec: { minReadySeconds: 3, strategy: { $patch: delete } } } }
  b: { objects: { kind: Deployment }, json: [{ op: add, path: /spec/revisionHistoryLimit, value: 3 }] }
";
    let toml = r#"
environment = "production"
targets = ["kubernetes"]
services.api = { image = "shop/api:v1", user = 1001 }
[patches.a]
object = "service.api/deployment"
merge.spec = { minReadySeconds = 3, strategy = { "$patch" = "delete" } }
[patches.b]
objects = { kind = "Deployment" }
json = [{ op = "add", path = "/spec/revisionHistoryLimit", value = 3 }]
"#;
    let kdl = r#"
environment "production"
targets "kubernetes"
service "api" image="shop/api:v1" user=1001
patch "a" {
    object "service.api/deployment"
    merge {
        spec {
            minReadySeconds 3
            strategy { "$patch" "delete" }
        }
    }
}
patch "b" {
    objects kind="Deployment"
    json {
        - op="add" path="/spec/revisionHistoryLimit" value=3
    }
}
"#;
    let deployment = |extension: &str, text: &str| {
        let path = format!("stacks/shop/production.{extension}");
        let environment = example(path.as_str().into());
        let compilation = compile(&[environment], &[], &Memory::with(&[(path.as_str(), text)]));
        file(&compilation, DEPLOYMENT).rendered.text.clone()
    };
    let (yaml, toml, kdl) = (deployment("yaml", yaml), deployment("toml", toml), deployment("kdl", kdl));
    assert!(yaml.ends_with("  minReadySeconds: 3\n  revisionHistoryLimit: 3\n"), "{yaml}");
    assert_eq!((&toml, &kdl), (&yaml, &yaml));
}

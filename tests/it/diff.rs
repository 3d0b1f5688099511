//! What is told of two snapshots: matching by identity and schema keys, masks, formats.

use std::borrow::Cow;

use stackc::diff::render::{MAX_CHARACTERS, Palette, json, markdown, text};
use stackc::diff::{Diff, File, Snapshot, compare};

fn snapshot(files: &[(&str, &str)]) -> Snapshot<'static> {
    let file =
        |(path, text): &(&str, &str)| (format!("shop/production/{path}"), File::read(Cow::Owned((*text).to_owned())));
    Snapshot { files: files.iter().map(file).collect() }
}

fn diff(path: &str, before: &str, after: &str) -> Diff {
    compare(&snapshot(&[(path, before)]), &snapshot(&[(path, after)]))
}

/// The lines of a diff below their cause, which is the same for all without a compile.
fn shown(path: &str, before: &str, after: &str) -> String {
    plain(&diff(path, before, after))
}

fn plain(diff: &Diff) -> String {
    let text = text(diff, Palette::default());
    text.lines()
        .filter(|line| line.starts_with(' ') || line.contains(" is compared "))
        .map(|line| format!("{line}\n"))
        .collect()
}

fn deployment(container: &str) -> String {
    format!(
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: api\n  namespace: shop\nspec:\n  template:\n    spec:\n      containers:\n        - name: api\n{container}"
    )
}

#[test]
fn lists_of_kubernetes_match_on_their_keys() {
    let before = deployment(
        "          env:\n            - name: A\n              value: a\n            - name: B\n              value: b\n          ports:\n            - containerPort: 53\n            - containerPort: 53\n              protocol: UDP\n          volumeMounts:\n            - mountPath: /a\n              name: x\n          command:\n            - run\n",
    );
    let after = deployment(
        "          env:\n            - name: B\n              value: bb\n            - name: C\n              value: c\n          ports:\n            - containerPort: 53\n              protocol: TCP\n              name: dns\n          volumeMounts:\n            - mountPath: /a\n              name: y\n          command:\n            - run\n            - fast\n",
    );
    insta::assert_snapshot!(shown("kubernetes/deployment-api.yaml", &before, &after), @r#"
    Deployment shop/api  shop/production
      - spec.template.spec.containers[api].env[A]         { name: A, value: a }
      - spec.template.spec.containers[api].ports[53 UDP]  { containerPort: 53, protocol: UDP }
    Deployment shop/api  shop/production
      ~ spec.template.spec.containers[api].env[B].value           b → bb
      + spec.template.spec.containers[api].env[C]                 { name: C, value: c }
      + spec.template.spec.containers[api].ports[53].protocol     TCP
      + spec.template.spec.containers[api].ports[53].name         dns
      ~ spec.template.spec.containers[api].volumeMounts[/a].name  x → y
      ~ spec.template.spec.containers[api].command                [run] → [run, fast]
    "#);
}

#[test]
fn another_order_is_told_where_it_says_something() {
    let [one, two] = ["a", "b"].map(|name| format!("        - name: {name}\n"));
    let object =
        |items: &str| format!("apiVersion: v1\nkind: Pod\nmetadata: {{ name: p }}\nspec:\n  initContainers:\n{items}");
    let (before, after) = (object(&(one.clone() + &two)), object(&(two + &one)));
    insta::assert_snapshot!(shown("kubernetes/pod.yaml", &before, &after), @r#"
    Pod p  shop/production
      ~ spec.initContainers.order  [a, b] → [b, a]
    "#);
    let role =
        |verbs: &str| format!("apiVersion: v1\nkind: Role\nmetadata: {{ name: r }}\nrules:\n  - verbs: {verbs}\n");
    insta::assert_snapshot!(shown("kubernetes/role.yaml", &role("[get, list]"), &role("[list, get]")), @"");
    insta::assert_snapshot!(shown("kubernetes/role.yaml", &role("[get, list]"), &role("[list, watch]")), @r#"
    Role r  shop/production
      - rules[0].verbs[get]
    Role r  shop/production
      + rules[0].verbs[watch]
    "#);
}

#[test]
fn layout_and_comments_say_nothing() {
    let before = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n    - port: 80\n";
    let after = "# by hand\nkind: Service\napiVersion: v1\nmetadata: { name: a }\nspec: { ports: [{ port: 80 }] }\n";
    insta::assert_snapshot!(shown("kubernetes/service-a.yaml", before, after), @"");
    assert_eq!(diff("terraform/main.tf", "a   = 1\n", "# x\na = 1\n").changes, []);
    assert_eq!(
        diff("grafana/a.json", "{\"uid\":\"a\",\"version\":1}", "{ \"version\": 2, \"uid\": \"a\" }").changes,
        []
    );
}

#[test]
fn objects_move_between_files_and_come_and_go() {
    let object = |name: &str| format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n  A: a\n");
    let before = snapshot(&[("kubernetes/a.yaml", &object("a")), ("kubernetes/c.yaml", &object("c"))]);
    let after = snapshot(&[("kubernetes/b.yaml", &object("a")), ("kubernetes/d.yaml", &object("d"))]);
    insta::assert_snapshot!(plain(&compare(&before, &after)), @r#"
    - ConfigMap c  shop/production  4 values
    + ConfigMap d  shop/production  4 values
    "#);
}

#[test]
fn terraform_goes_by_address_and_key_attributes() {
    let before = "terraform {\n  required_version = \">= 1.11\"\n}\nresource \"aws_db_parameter_group\" \"main\" {\n  name = \"a\"\n  parameter {\n    name  = \"x\"\n    value = \"1\"\n  }\n  parameter {\n    name  = \"y\"\n    value = \"1\"\n  }\n  policy = jsonencode({ Statement = [{ Sid = \"A\", Action = [\"s3:Get\"] }] })\n}\nvariable \"region\" {\n  default = \"eu\"\n}\nmoved {\n  from = aws_x.a\n  to   = aws_x.b\n}\n";
    let after = "terraform {\n  required_version = \">= 1.12\"\n}\nresource \"aws_db_parameter_group\" \"main\" {\n  name = aws_x.b.name\n  parameter {\n    name  = \"y\"\n    value = \"2\"\n  }\n  parameter {\n    name  = \"x\"\n    value = \"1\"\n  }\n  policy = jsonencode({ Statement = [{ Sid = \"A\", Action = [\"s3:Get\", \"s3:Put\"] }] })\n}\n\nresource \"aws_s3_bucket\" \"new\" {\n  bucket = \"b\"\n}\n";
    insta::assert_snapshot!(shown("terraform/main.tf", before, after), @r#"
    - var.region  shop/production  1 value
    - moved aws_x.a  shop/production  2 values
    aws_db_parameter_group.main  shop/production
      ~ name                                "a" → aws_x.b.name
      ~ parameter[y].value                  "1" → "2"
      + policy.Statement[A].Action[s3:Put]
    + aws_s3_bucket.new  shop/production  1 value
    terraform (main.tf)  shop/production
      ~ required_version  ">= 1.11" → ">= 1.12"
    "#);
}

#[test]
fn rules_go_by_group_and_name() {
    let before = "groups:\n  - name: g\n    interval: 1m\n    rules:\n      - alert: Down\n        expr: up == 0\n        for: 1m\n      - record: a:b\n        expr: sum(a)\n      - alert: Burn\n        expr: x > 1\n        labels: { severity: page }\n      - alert: Burn\n        expr: x > 2\n        labels: { severity: ticket }\n";
    let after = "groups:\n  - name: g\n    interval: 2m\n    rules:\n      - alert: Burn\n        expr: x > 3\n        labels: { severity: ticket }\n      - alert: Burn\n        expr: x > 1\n        labels: { severity: page }\n      - alert: Down\n        expr: up == 0\n        for: 5m\n      - alert: New\n        expr: y\n";
    insta::assert_snapshot!(shown("prometheus/shop.rules.yml", before, after), @r#"
    - record g/a:b  shop/production  expr sum(a)
    alert g/Burn ticket  shop/production
      ~ expr  x > 2 → x > 3
    alert g/Down  shop/production
      ~ for  1m → 5m
    + alert g/New  shop/production  expr y
    group g  shop/production
      ~ interval  1m → 2m
    "#);
}

#[test]
fn scrapes_go_by_job() {
    let before = "scrape_configs:\n  - job_name: a\n    scrape_interval: 15s\n  - job_name: b\n";
    let after = "scrape_configs:\n  - job_name: b\n  - job_name: a\n    scrape_interval: 30s\n";
    insta::assert_snapshot!(shown("prometheus/prometheus.yml", before, after), @r#"
    scrape a  shop/production
      ~ scrape_interval  15s → 30s
    "#);
}

#[test]
fn panels_go_by_id_and_targets_by_letter() {
    let before = r#"{"uid": "shop", "title": "Shop", "panels": [{"id": 1, "title": "A", "targets": [{"refId": "A", "expr": "x"}]}, {"id": 2, "type": "row", "panels": [{"id": 3, "title": "C"}]}]}"#;
    let after = r#"{"uid": "shop", "title": "The shop", "panels": [{"id": 2, "type": "row", "panels": [{"id": 3, "title": "D"}]}, {"id": 1, "title": "A", "targets": [{"refId": "B", "expr": "z"}, {"refId": "A", "expr": "y"}]}]}"#;
    insta::assert_snapshot!(shown("grafana/shop.json", before, after), @r#"
    dashboard shop  shop/production
      ~ title  Shop → The shop
    panel shop/1  shop/production
      + targets[B]       { refId: B, expr: z }
      ~ targets[A].expr  x → y
    panel shop/3  shop/production
      ~ title  C → D
    "#);
}

#[test]
fn compose_goes_by_service_port_and_mount() {
    let before = "name: shop\nservices:\n  api:\n    image: a:1\n    ports:\n      - target: 80\n        published: \"80\"\n    volumes:\n      - type: volume\n        source: data\n        target: /data\n    cap_drop: [ALL]\nvolumes:\n  data: {}\n";
    let after = "name: shop\nservices:\n  api:\n    image: a:2\n    ports:\n      - target: 80\n        published: \"81\"\n    volumes:\n      - type: volume\n        source: other\n        target: /data\n    cap_drop: [NET_RAW, ALL]\nvolumes:\n  other: {}\n";
    insta::assert_snapshot!(shown("compose/compose.yaml", before, after), @r#"
    - volume data  shop/production
    service api  shop/production
      ~ image                  a:1 → a:2
      ~ ports[80].published    "80" → "81"
      ~ volumes[/data].source  data → other
      + cap_drop[NET_RAW]
    + volume other  shop/production
    "#);
}

#[test]
fn texts_are_compared_by_line() {
    let before = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: nginx\ndata:\n  nginx.conf: |\n    server {\n      listen 80;\n    }\n";
    let after = before.replace("listen 80", "listen 81");
    insta::assert_snapshot!(shown("kubernetes/configmap-nginx.yaml", before, &after), @r#"
    ConfigMap nginx  shop/production
      ~ data["nginx.conf"]
          @@ -1,3 +1,3 @@
           server {
          -  listen 80;
          +  listen 81;
           }
    "#);
    insta::assert_snapshot!(shown("prometheus/runbooks/a.md", "one\ntwo\n", "one\nthree\n"), @r#"
    file runbooks/a.md  shop/production
      ~ text
          @@ -1,2 +1,2 @@
           one
          -two
          +three
    "#);
}

#[test]
fn a_file_that_is_broken_is_compared_as_text() {
    insta::assert_snapshot!(shown("kubernetes/a.yaml", "a: [\nb\n", "a: 1\nb: 2\n"), @r#"
      file a.yaml  shop/production
        ~ text
            @@ -1,2 +1,2 @@
            -a: [
            -b
            +a: 1
            +b: 2
    shop/production/kubernetes/a.yaml is compared as text: it is no YAML: unclosed bracket '[' at char 3 line 1 column 4
    "#);
}

/// Values that must be seen nowhere, in the places where secrets stand.
#[test]
fn secrets_are_masked_everywhere() {
    let cases = [
        (
            "kubernetes/secret.yaml",
            "apiVersion: v1\nkind: Secret\nmetadata: { name: s }\nstringData:\n  ANY: CANARY\ndata: { b: Q0FOQVJZ }\n",
        ),
        (
            "kubernetes/pod.yaml",
            "apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - name: a\n      env:\n        - name: DB_PASSWORD\n          value: CANARY\n        - name: URL\n          value: postgresql://me:CANARY@db:5432/x?a=b\n      args: [--requirepass, CANARY, --token=CANARY]\n",
        ),
        (
            "kubernetes/configmap.yaml",
            "apiVersion: v1\nkind: ConfigMap\nmetadata: { name: c }\ndata:\n  API_KEY: CANARY\n  app.ini: |\n    [db]\n    password = CANARY\n    url: redis://:CANARY@redis\n",
        ),
        (
            "compose/compose.yaml",
            "services:\n  a:\n    environment:\n      JWT_SECRET: CANARY\n      S: amqp://u:CANARY@h\n    command: redis-server --requirepass CANARY --port 1\n",
        ),
        (
            "terraform/main.tf",
            "resource \"aws_db_instance\" \"a\" {\n  password = \"CANARY\"\n  url      = \"postgres://u:CANARY@${aws_x.y.z}\"\n  secret_string = jsonencode({ password = \"CANARY\" })\n}\n",
        ),
        (
            "prometheus/prometheus.yml",
            "scrape_configs:\n  - job_name: a\n    basic_auth: { username: u, password: CANARY }\n    authorization: { credentials: CANARY }\n",
        ),
        ("grafana/a.json", "{\"uid\": \"a\", \"x\": {\"secureJsonData\": {\"apiToken\": \"CANARY\"}}}"),
        (
            "compose/run.sh",
            "redis-server --requirepass CANARY --port=1\ncurl 'https://u:CAN/ARY-CANARY@host/x?a=b:c' --token=CANARY\n",
        ),
        ("compose/.env", "A=1\nDB_PASSWORD=CANARY\n"),
        ("kubernetes/broken.yaml", "a: [\npassword: CANARY\n"),
    ];
    for (path, file) in cases {
        let other = file.replace("CANARY", "CANARY2").replace("Q0FOQVJZ", "Q0FOQVJZMg==");
        for (before, after) in [(file, other.as_str()), (file, ""), ("", file)] {
            let empty = |text: &str| if text.is_empty() { Snapshot::default() } else { snapshot(&[(path, text)]) };
            let diff = compare(&empty(before), &empty(after));
            assert!(!diff.changes.is_empty(), "{path}");
            for shown in [text(&diff, Palette::default()), markdown(&diff), json(&diff, None)] {
                assert!(!shown.contains("CANARY") && !shown.contains("Q0FOQ"), "{path}:\n{shown}");
            }
        }
    }
}

#[test]
fn what_only_names_a_secret_is_shown() {
    let service = |variable: &str| {
        format!("services:\n  a:\n    environment:\n      PASSWORD: \"{variable}\"\n      TOKEN_TTL_MINUTES: 5\n")
    };
    insta::assert_snapshot!(shown("compose/compose.yaml", &service("${A:?}"), &service("${B:?}").replace('5', "6")), @r#"
    service a  shop/production
      ~ environment.PASSWORD           ${A:?} → ${B:?}
      ~ environment.TOKEN_TTL_MINUTES  5 → 6
    "#);
    let secret = |key: &str| {
        deployment(&format!(
            "          env:\n            - name: PASSWORD\n              valueFrom:\n                secretKeyRef:\n                  name: app\n                  key: {key}\n"
        ))
    };
    insta::assert_snapshot!(shown("kubernetes/a.yaml", &secret("A"), &secret("B")), @r#"
    Deployment shop/api  shop/production
      ~ spec.template.spec.containers[api].env[PASSWORD].valueFrom.secretKeyRef.key  A → B
    "#);
}

#[test]
fn json_is_stable() {
    let before = "services:\n  api:\n    image: a:1\n    ports: [1, 2]\n";
    let after = "services:\n  api:\n    image: a:2\n    ports: [1, 2]\n    init: true\n";
    insta::assert_snapshot!(json(&diff("compose/compose.yaml", before, after), Some("main")), @r#"{"format":1,"against":"main","changes":[{"environment":"shop/production","target":"compose","object":{"kind":"service","name":"api","file":"shop/production/compose/compose.yaml"},"path":"image","change":"changed","before":"a:1","after":"a:2","cause":{"kind":"unstated"}},{"environment":"shop/production","target":"compose","object":{"kind":"service","name":"api","file":"shop/production/compose/compose.yaml"},"path":"init","change":"added","before":null,"after":true,"cause":{"kind":"unstated"}}],"compared_as_text":[]}"#);
}

#[test]
fn markdown_fits_one_comment_and_counts_everything() {
    let object = |value: &str| {
        let data: String = (0..4000).map(|key| format!("  KEY_{key}: some longer value {value}\n")).collect();
        format!("apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: c\ndata:\n{data}")
    };
    let page = markdown(&diff("kubernetes/c.yaml", &object("a"), &object("b")));
    assert!(page.chars().count() < MAX_CHARACTERS, "{}", page.chars().count());
    assert!(page.starts_with("### stackc diff: 4000 changes in 1 object\n"), "{}", page.lines().next().unwrap());
    assert!(page.contains("more lines\n```"));
}

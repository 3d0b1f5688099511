//! What stack files state in the words of an output.

use proptest::prelude::*;
use serde_json::Value;
use stackc::compiler::Compilation;
use stackc::diagnostics::codes;

use crate::pages::example;
use crate::support::{Memory, compile};

const HEAD: &str = "environment: production
targets: [kubernetes]
kubernetes: { version: '1.36' }
services:
  api: { image: 'shop/api:v1', user: 1001, ports: { http: 3001 } }
";

/// `stacks/example/production.yaml`, and what stands beside it.
fn compiled(text: &str, beside: &[(&str, &str)]) -> Compilation {
    let path = "stacks/example/production.yaml";
    let beside: Vec<(String, &str)> =
        beside.iter().map(|(name, text)| (format!("stacks/example/{name}"), *text)).collect();
    let files = beside.iter().map(|(path, text)| (path.as_str(), *text)).chain([(path, text)]);
    compile(&[example(path.into())], &[], &Memory::with(&files.collect::<Vec<_>>()))
}

/// Each diagnostic: its code, the text it points at, its message and its help. Kinds of nobody are used on purpose.
fn told(compilation: &Compilation) -> Vec<String> {
    let line = |found: &stackc::diagnostics::Diagnostic| {
        let place = found.span.map_or("", |span| compilation.sources.text(span));
        format!("{} at `{place}`: {} ({})", found.code, found.message, found.help.as_deref().unwrap_or_default())
    };
    let kinds = |found: &&stackc::diagnostics::Diagnostic| found.code != codes::UNVERIFIED_KIND;
    compilation.diagnostics.iter().filter(kinds).map(line).collect()
}

#[track_caller]
fn output(compilation: &Compilation, path: &str) -> String {
    assert_eq!(told(compilation), [""; 0]);
    let mut files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let paths = || compilation.bundles.iter().flat_map(|bundle| &bundle.files).map(|file| file.path.as_str());
    let Some(file) = files.find(|file| file.path == path) else {
        panic!("{path} is none of {:?}", paths().collect::<Vec<_>>())
    };
    file.rendered.text.clone()
}

fn ids(compilation: &Compilation) -> Vec<&str> {
    let files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let mut ids: Vec<&str> =
        files.flat_map(|file| &file.ids).filter(|id| id.starts_with("raw.")).map(String::as_str).collect();
    ids.sort_unstable();
    ids
}

const QUOTA: &str = "
raw:
  kubernetes:
    quota:
      kind: ResourceQuota
      apiVersion: v1
      metadata: { labels: { owner: '${service.api.host}' }, name: '${stack}-quota' }
      spec: { hard: { pods: '20', share: 0.50, none: null } }
    ports:
      apiVersion: v1
      kind: Service
      metadata: { name: ports, namespace: other, annotations: { port: '${service.api.port.http}', price: '$${5}' } }
      spec: { ports: [{ port: '${service.api.port.http}', name: 'p-${service.api.port.http}' }] }
    class: { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: fast }, provisioner: ebs }
";

#[test]
fn an_inline_object_comes_out_as_it_is_written() {
    let compilation = compiled(&format!("{HEAD}{QUOTA}"), &[]);
    let quota = "kind: ResourceQuota
apiVersion: v1
metadata:
  labels:
    owner: example-api
  name: example-quota
  namespace: example-production
spec:
  hard:
    pods: \"20\"
    share: 0.50
    none: null
";
    assert_eq!(output(&compilation, "kubernetes/resourcequota-example-quota.yaml"), quota);
    let ports = "apiVersion: v1
kind: Service
metadata:
  name: ports
  namespace: other
  annotations:
    port: \"3001\"
    price: \"${5}\"
spec:
  ports:
    - port: 3001
      name: p-3001
";
    assert_eq!(output(&compilation, "kubernetes/service-ports.yaml"), ports);
    assert!(!output(&compilation, "kubernetes/storageclass-fast.yaml").contains("namespace"));
    assert!(output(&compilation, "kubernetes/kustomization.yaml").contains("- resourcequota-example-quota.yaml\n"));
    let ids = ids(&compilation);
    let expected =
        ["raw.kubernetes.class/storage-class", "raw.kubernetes.ports/service", "raw.kubernetes.quota/resource-quota"];
    assert_eq!(ids, expected);
}

#[test]
fn every_line_of_an_inline_object_leads_to_the_stack_file() {
    let compilation = compiled(&format!("{HEAD}{QUOTA}"), &[]);
    let file = compilation.bundles[0].files.iter().find(|file| file.path.as_str().ends_with("service-ports.yaml"));
    let rendered = &file.unwrap().rendered;
    let stated = rendered.lines.iter().map(|origin| compilation.sources.text(origin.span().unwrap()));
    let pairs: Vec<(&str, &str)> = rendered.text.lines().map(str::trim).zip(stated).collect();
    assert!(pairs.contains(&("kind: Service", "Service")), "{pairs:?}");
    assert!(pairs.contains(&("- port: 3001", "'${service.api.port.http}'")), "{pairs:?}");
}

const MANIFESTS: &str = "apiVersion: v1
kind: Secret
metadata:
  name: keys # sealed elsewhere
stringData: { TOKEN: '${not.a.reference}' }
---
apiVersion: v1
kind: Secret
metadata: { name: more, namespace: other }
---
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: keys } }
";

#[test]
fn a_file_holds_several_objects_and_no_references() {
    let stack = format!("{HEAD}raw: {{ kubernetes: {{ keys: {{ file: manifests/keys.yaml }} }} }}\n");
    let compilation = compiled(&stack, &[("manifests/keys.yaml", MANIFESTS)]);
    let expected = "apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: example-production
stringData:
  TOKEN: \"${not.a.reference}\"
";
    assert_eq!(output(&compilation, "kubernetes/secret-keys.yaml"), expected);
    let ids = ids(&compilation);
    let all = ["raw.kubernetes.keys/config-map", "raw.kubernetes.keys/secret.keys", "raw.kubernetes.keys/secret.more"];
    assert_eq!(ids, all);
    let file = compilation.bundles[0].files.iter().find(|file| file.path == "kubernetes/secret-keys.yaml").unwrap();
    let name = file.rendered.lines[3].span().unwrap();
    assert_eq!(compilation.sources.path(name.file), "stacks/example/manifests/keys.yaml");
    assert_eq!(compilation.sources.line_column(name.file, name.start), (4, 9));
}

#[test]
fn what_is_no_object_is_refused_at_its_place() {
    let rows = [
        (
            "queue: 3",
            "wrong-type at `3`: `queue` is an integer, not a map (write the object, or name its file: `{ file: … }`)",
        ),
        (
            "queue: { kind: Service, metadata: { name: queue } }",
            "missing-field at `queue`: an object of `queue` has no `apiVersion` (state `apiVersion`, a string)",
        ),
        (
            "queue: { apiVersion: v1, kind: Service }",
            "missing-field at `Service`: an object of `queue` has no `metadata.name` (state `metadata.name`, a string)",
        ),
        (
            "queue: { file: queue.yaml, kind: Service }",
            "conflicting-choice at `kind`: `file` and `kind` exclude each other (name a file, or write the object; \
             `unset` takes away what is inherited)",
        ),
        (
            "queue: { file: nowhere.yaml }",
            "missing-file at `nowhere.yaml`: the file `stacks/example/nowhere.yaml` does not exist (a path is relative \
             to the stack file that states it)",
        ),
        (
            "queue: { apiVersion: v1, kind: Service, metadata: { name: '${service.apy.host}' } }",
            "unknown-reference at `apy`: the stack has no service `apy` (did you mean `api`?)",
        ),
        (
            "queue: { apiVersion: v1, kind: Service, metadata: { name: '${service.api' } }",
            "malformed-reference at `${service.api`: `${service.api` holds a reference that is not closed (a reference \
             is `${kind.name.output}`; a literal `${` is written `$${`)",
        ),
        (
            "queue: { apiVersion: v1, kind: Secret, metadata: { name: q }, stringData: { A: '${secret.app.A}' } }",
            "secret-in-plain-sink at `${secret.app.A}`: `${secret.app.A}` puts a secret into an object of Kubernetes \
             (pass a secret as a value of `env`, or mount it as a file)",
        ),
    ];
    for (entry, expected) in rows {
        let secrets = "secrets: { app: { source: existing, keys: [A] } }\n";
        let secrets = if entry.contains("secret.app") { secrets } else { "" };
        let compilation = compiled(&format!("{HEAD}{secrets}raw: {{ kubernetes: {{ {entry} }} }}\n"), &[]);
        assert_eq!(told(&compilation), [expected]);
    }
}

#[test]
fn what_is_wrong_in_a_file_is_told_at_its_line() {
    let stack = format!("{HEAD}raw: {{ kubernetes: {{ keys: {{ file: keys.yaml }} }} }}\n");
    let compilation = compiled(&stack, &[("keys.yaml", "apiVersion: v1\nkind: ConfigMap\nkind: Secret\n")]);
    assert_eq!(told(&compilation), ["duplicate-key at `kind`: `kind` is given twice (remove one of the two)"]);
    let place = compilation.diagnostics[0].span.unwrap();
    assert_eq!(compilation.sources.path(place.file), "stacks/example/keys.yaml");
}

#[test]
fn nothing_raw_takes_the_name_of_what_is_typed() {
    let rows = [
        (
            "kubernetes: { api: { apiVersion: apps/v1, kind: Deployment, metadata: { name: example-api } } }",
            "two objects `Deployment` of `apps` are called `example-production/example-api`",
        ),
        (
            "compose: { extra: { services: { api: { image: 'shop/api:v2' } } } }",
            "two services of Compose are called `api`",
        ),
        (
            "terraform: { queue: { file: queue.tf }, more: { file: queue.tf } }",
            "two blocks `resource` of Terraform are called `terraform_data.queue`",
        ),
        (
            "prometheus: { one: { groups: [{ name: a, rules: [] }] }, two: { groups: [{ name: a, rules: [] }] } }",
            "two groups of rules are called `a`",
        ),
        ("grafana: { one: { uid: a, title: A }, two: { uid: a, title: B } }", "two dashboards have the uid `a`"),
        ("terraform: { terraform: { file: queue.tf } }", "two files of the output are called `terraform/terraform.tf`"),
    ];
    let head = HEAD.replace("[kubernetes]", "[kubernetes, compose, terraform, prometheus, grafana]");
    for (raw, expected) in rows {
        let queue = ("queue.tf", "resource \"terraform_data\" \"queue\" {}\n");
        let compilation = compiled(&format!("{head}raw: {{ {raw} }}\n"), &[queue]);
        let messages = compilation.diagnostics.iter().map(|found| found.message.as_str());
        let clashes: Vec<&str> = messages.filter(|message| message.starts_with("two ")).collect();
        assert_eq!(clashes, [expected]);
    }
}

#[test]
fn an_entry_is_inert_where_its_output_is_not_emitted() {
    let queue = "raw:
  kubernetes: { a: { apiVersion: v1, kind: ConfigMap, metadata: { name: '${kubernetes.namespace}' } } }
  compose: { a: { services: { a: { image: '${service.api.host}' } } } }
  prometheus: { a: { groups: [] } }
  grafana: { a: { title: A } }
";
    let compilation = compiled(&format!("{}{queue}", HEAD.replace("kubernetes]", "terraform]")), &[]);
    assert_eq!(told(&compilation), [""; 0]);
    assert_eq!(ids(&compilation), [""; 0]);
}

const COMPOSE: &str = "environment: production
targets: [compose]
services:
  api: { image: 'shop/api:v1', ports: { http: 3001 } }
secrets: { app: { source: existing, keys: [TOKEN] } }
raw:
  compose:
    broker:
      services:
        broker:
          image: rabbitmq:$${TAG}
          environment: { TOKEN: '${secret.app.TOKEN}', API: '${service.api.url}', PRICE: '$5' }
          volumes: ['./conf:/conf', 'data:/data', { type: bind, source: ./x, target: /x }]
          build: .
      volumes: { data: {} }
";

#[test]
fn a_part_of_a_compose_file_stands_beside_the_rest() {
    let expected = "  broker:
    image: rabbitmq:${TAG}
    environment:
      TOKEN: ${TOKEN:?}
      API: http://api:3001
      PRICE: $5
    volumes:
      - ../../../../stacks/example/conf:/conf
      - data:/data
      - type: bind
        source: ../../../../stacks/example/x
        target: /x
    build: ../../../../stacks/example
volumes:
  data: {}
";
    let text = output(&compiled(COMPOSE, &[]), "compose/compose.yaml");
    let unquoted = text.replace('"', "");
    assert!(unquoted.ends_with(expected), "{text}");
}

const RULES: &str = "environment: production
targets: [prometheus]
raw:
  prometheus:
    queue:
      groups:
        - name: queue
          rules:
            - { record: 'queue:depth', expr: 'sum(depth)' }
            - { alert: Deep, expr: 'queue:depth > 3', labels: { severity: page } }
";

#[test]
fn a_file_of_rules_is_written_and_named() {
    let compilation = compiled(RULES, &[]);
    let expected = "groups:
  - name: queue
    rules:
      - record: queue:depth
        expr: sum(depth)
      - alert: Deep
        expr: queue:depth > 3
        labels:
          severity: page
";
    assert_eq!(output(&compilation, "prometheus/rules/queue.yml"), expected);
    assert!(output(&compilation, "prometheus/prometheus.yml").contains("rule_files:\n  - rules/queue.yml\n"));
    assert_eq!(ids(&compilation), ["raw.prometheus.queue/file"]);
    let operator = RULES.replace("raw:", "prometheus: { rules: operator, labels: { release: a } }\nraw:");
    let object = output(&compiled(&operator, &[]), "prometheus/prometheusrule-example-queue.yaml");
    assert!(object.contains("  groups:\n    - name: queue\n"), "{object}");
}

#[test]
fn an_expression_is_refused_at_its_place() {
    let compilation = compiled(&RULES.replace("sum(depth)", "sum(depth"), &[]);
    let codes: Vec<&str> = compilation.diagnostics.iter().map(|found| found.code.name()).collect();
    assert_eq!(codes, ["invalid-promql"]);
    let place = compilation.sources.text(compilation.diagnostics[0].span.unwrap());
    assert!(place.contains("depth"), "{place}");
}

#[test]
fn a_dashboard_reaches_grafana_in_each_way() {
    let stack = |grafana: &str| {
        format!(
            "environment: production\ntargets: [grafana]\ngrafana: {{ {grafana} }}\n\
             raw: {{ grafana: {{ queue: {{ title: 'Queue of ${{stack}}', refresh: '$${{x}}', panels: [] }} }} }}\n"
        )
    };
    let files = compiled(&stack("provisioning: files"), &[]);
    let expected = "{
  \"uid\": \"example-production-queue\",
  \"title\": \"Queue of example\",
  \"refresh\": \"${x}\",
  \"panels\": []
}
";
    assert_eq!(output(&files, "grafana/dashboards/example/example-production-queue.json"), expected);
    let sidecar = compiled(&stack("provisioning: sidecar"), &[]);
    let object = output(&sidecar, "grafana/configmap-example-queue-dashboard.yaml");
    assert!(object.contains("example-production-queue.json: |"), "{object}");
    let read = compiled(
        "environment: production\ntargets: [grafana]\nraw: { grafana: { queue: { file: queue.json } } }\n",
        &[("queue.json", "{\n\t\"uid\": \"q\",\n\t\"title\": \"\\ud83d\\ude00 ${x}\"\n}\n")],
    );
    let text = output(&read, "grafana/dashboards/example/q.json");
    assert_eq!(text, "{\n  \"uid\": \"q\",\n  \"title\": \"😀 ${x}\"\n}\n");
}

const QUEUE: &str = "# Jobs wait here.
resource \"aws_sqs_queue\" \"jobs\" {
    name = \"jobs\" # not aligned
  tags = { Owner = data.aws_caller_identity.current.account_id }
}


output \"queue\" {
  value = [for queue_name in [aws_sqs_queue.jobs] : queue_name.arn]
}
# the end
";

const APPLIED: &str = "environment: production
targets: [kubernetes, terraform]
kubernetes: { version: '1.36', secret_store: { kind: ClusterSecretStore, name: aws } }
terraform: { aws: { region: eu-west-1 } }
services:
  api: { image: 'shop/api:v1', user: 1001, env: { QUEUE: '${terraform.aws_sqs_queue.jobs.url}' } }
raw: { terraform: { queue: { file: queue.tf } } }
";

#[test]
fn a_file_of_terraform_keeps_its_bytes() {
    let compilation = compiled(APPLIED, &[("queue.tf", QUEUE)]);
    assert_eq!(output(&compilation, "terraform/queue.tf"), QUEUE);
    let ids = ids(&compilation);
    assert_eq!(ids, ["raw.terraform.queue/output.queue", "raw.terraform.queue/resource.aws_sqs_queue.jobs"]);
    let file = compilation.bundles[0].files.iter().find(|file| file.path == "terraform/queue.tf").unwrap();
    assert_eq!((file.id_at(4), file.id_at(5)), (ids[1], ids[0]));
    let line = |index: usize| compilation.sources.text(file.rendered.lines[index].span().unwrap());
    assert_eq!((line(0), line(10)), ("# Jobs wait here.", "# the end"));
    // What its expressions name is looked up, and its provider is there.
    assert!(output(&compilation, "terraform/data.tf").contains("data \"aws_caller_identity\" \"current\""));
    assert!(output(&compilation, "terraform/providers.tf").contains("provider \"aws\""));
}

#[test]
fn pods_read_what_terraform_makes() {
    let files = [("queue.tf", QUEUE)];
    let compilation = compiled(APPLIED, &files);
    let deployment = output(&compilation, "kubernetes/deployment-example-api.yaml");
    let reads = "            - name: QUEUE
              valueFrom:
                secretKeyRef:
                  name: example-terraform
                  key: aws_sqs_queue-jobs-url
";
    assert!(deployment.contains(reads), "{deployment}");
    let secret = output(&compilation, "kubernetes/externalsecret-example-terraform.yaml");
    assert!(secret.contains("key: example/production/terraform\n"), "{secret}");
    let values = output(&compilation, "terraform/values.tf");
    let filled = "  secret_id                = aws_secretsmanager_secret.terraform_values.id
  secret_string_wo         = jsonencode({ aws_sqs_queue-jobs-url = aws_sqs_queue.jobs.url })
  secret_string_wo_version = parseint(substr(sha256(join(\"|\", [aws_sqs_queue.jobs.url])), 0, 7), 16)
";
    assert!(values.contains(filled), "{values}");
    let plain = APPLIED.replace("env: { QUEUE:", "labels: { queue:");
    let codes: Vec<String> = told(&compiled(&plain, &files));
    assert!(codes.iter().all(|told| told.starts_with("known-after-apply")) && codes.len() == 1, "{codes:?}");
}

#[test]
fn an_address_that_nothing_has_is_refused_at_its_place() {
    let compilation = compiled(&APPLIED.replace("aws_sqs_queue.jobs", "aws_sqs_queue.jbos"), &[("queue.tf", QUEUE)]);
    let expected = "unknown-address at `aws_sqs_queue.jbos`: the module of Terraform has no `aws_sqs_queue.jbos` (did \
                    you mean `aws_sqs_queue.jobs`?)";
    assert_eq!(told(&compilation), [expected]);
    let compilation = compiled(APPLIED, &[("queue.tf", &QUEUE.replace("[aws_sqs_queue.jobs]", "[var.queue]"))]);
    let expected = "unknown-address at `var.queue`: the module of Terraform has no `var.queue` (declare it in a file \
                    under `raw: { terraform: … }`, or name what stackc makes)";
    assert_eq!(told(&compilation), [expected]);
    let compilation = compiled(&APPLIED.replace(", terraform]", "]"), &[("queue.tf", QUEUE)]);
    assert!(told(&compilation)[0].starts_with("missing-terraform at `${terraform.aws_sqs_queue.jobs.url}`"));
}

#[test]
fn a_file_names_what_stackc_makes() {
    let stack = APPLIED.replace("raw:", "buckets: { assets: { aws: {} } }\nraw:");
    let policy = QUEUE.replace("[aws_sqs_queue.jobs]", "[aws_s3_bucket.assets]");
    assert_eq!(output(&compiled(&stack, &[("queue.tf", &policy)]), "terraform/queue.tf"), policy);
}

#[test]
fn one_block_requires_providers() {
    let own =
        format!("{QUEUE}terraform {{\n  required_providers {{\n    aws = {{ source = \"hashicorp/aws\" }}\n  }}\n}}\n");
    let stack = APPLIED.replace("raw:", "buckets: { assets: { aws: {} } }\nraw:");
    let messages = told(&compiled(&stack, &[("queue.tf", &own)]));
    assert!(messages[0].contains("two blocks `required_providers` stand in one module"), "{messages:?}");
    let over = stack.replace("queue: {", "override: {");
    assert_eq!(told(&compiled(&over, &[("queue.tf", &own)])), [""; 0]);
}

#[test]
fn scalars_of_raw_objects_are_referred_to() {
    let stack = |reference: &str| {
        let service = format!("env: {{ QUOTA: '{reference}' }}, ports:");
        format!("{}{QUOTA}    keys: {{ file: keys.yaml }}\n", HEAD.replace("ports:", &service))
    };
    let read = |reference: &str| {
        let compilation = compiled(&stack(reference), &[("keys.yaml", MANIFESTS)]);
        let deployment = output(&compilation, "kubernetes/deployment-example-api.yaml");
        let value = deployment.split_once("name: QUOTA\n").unwrap().1.lines().next().unwrap().trim().to_owned();
        value.trim_start_matches("value: ").to_owned()
    };
    assert_eq!(read("${raw.kubernetes.quota.metadata.name}"), "example-quota");
    assert_eq!(read("${raw.kubernetes.quota.spec.hard.share}"), "\"0.50\"");
    assert_eq!(read("${raw.kubernetes.ports.spec.ports.0.name}"), "p-3001");
    assert_eq!(read("${raw.kubernetes.keys[\"secret.more\"].metadata.namespace}"), "other");
    let refused = [
        (
            "${raw.kubernetes.quota.metadata.nam}",
            "unknown-reference at `nam`: `${raw.kubernetes.quota.metadata.nam}` leads to nothing: there is no `nam` \
             (did you mean `name`?)",
        ),
        (
            "${raw.kubernetes.quota.metadata}",
            "unknown-reference at `${raw.kubernetes.quota.metadata}`: `${raw.kubernetes.quota.metadata}` leads to a \
             map, not to a scalar (go on to a string, a number or a boolean: `${raw.kubernetes.queue.metadata.name}`)",
        ),
        (
            "${raw.kubernetes.keys[\"secret.keys\"].stringData.TOKEN}",
            "secret-in-plain-sink at `${raw.kubernetes.keys[\"secret.keys\"].stringData.TOKEN}`: \
             `${raw.kubernetes.keys[\"secret.keys\"].stringData.TOKEN}` takes a secret out of its object as text \
             (declare its keys, `secrets: { app: { source: existing, keys: […] } }`, and refer to one of them)",
        ),
        (
            "${raw.kubernetes.qota.metadata.name}",
            "unknown-reference at `qota`: the stack has no raw object `qota` (did you mean `quota`?)",
        ),
    ];
    for (reference, expected) in refused {
        assert_eq!(told(&compiled(&stack(reference), &[("keys.yaml", MANIFESTS)])), [expected]);
    }
}

#[test]
fn an_environment_lays_its_object_over_the_one_it_extends() {
    let base = format!("{}{QUOTA}", HEAD.replace("environment: production\n", ""));
    let production = "extends: base.yaml
environment: production
raw: { kubernetes: { quota: { spec: { hard: { pods: '30', none: 1 }, scopes: null } } } }
";
    let text = output(&compiled(production, &[("base.yaml", &base)]), "kubernetes/resourcequota-example-quota.yaml");
    let spec = "spec:
  hard:
    pods: \"30\"
    share: 0.50
    none: 1
  scopes: null
";
    assert!(text.ends_with(spec), "{text}");
    let file = "extends: base.yaml\nenvironment: production\nraw: { kubernetes: { quota: { file: quota.yaml } } }\n";
    let told = told(&compiled(file, &[("base.yaml", &base)]));
    assert!(told[0].starts_with("conflicting-choice at `kind`"), "{told:?}");
    let unset = format!("unset: raw.kubernetes.quota\n{file}");
    let files =
        [("base.yaml", base.as_str()), ("quota.yaml", "{apiVersion: v1, kind: ConfigMap, metadata: {name: q}}")];
    assert!(ids(&compiled(&unset, &files)).contains(&"raw.kubernetes.quota/config-map"));
}

#[test]
fn three_syntaxes_say_the_same() {
    let yaml = "environment: production
targets: [kubernetes]
kubernetes: { version: '1.36' }
raw:
  kubernetes:
    quota:
      apiVersion: example.com/v1
      kind: Quota
      metadata: { name: quota }
      spec: { hard: { pods: '20' }, share: 0.5, count: 3, on: true, scopes: [a, b], items: [{ a: 1 }, { a: 2 }] }
";
    let toml = "environment = 'production'
targets = ['kubernetes']
kubernetes = { version = '1.36' }
[raw.kubernetes.quota]
apiVersion = 'example.com/v1'
kind = 'Quota'
metadata = { name = 'quota' }
spec = { hard = { pods = '20' }, share = 0.5, count = 3, on = true, scopes = ['a', 'b'], items = [{ a = 1 }, { a = 2 }] }
";
    let kdl = "environment \"production\"
targets \"kubernetes\"
kubernetes version=\"1.36\"
raw {
    kubernetes \"quota\" {
        apiVersion \"example.com/v1\"
        kind \"Quota\"
        metadata name=\"quota\"
        spec {
            hard pods=\"20\"
            share 0.5
            count 3
            on #true
            scopes \"a\" \"b\"
            items {
                - a=1
                - a=2
            }
        }
    }
}
";
    let text = |extension: &str, text: &str| {
        let path = format!("stacks/example/production.{extension}");
        let compilation = compile(&[example(path.as_str().into())], &[], &Memory::with(&[(&path, text)]));
        output(&compilation, "kubernetes/quota-quota.yaml")
    };
    assert_eq!(text("toml", toml), text("yaml", yaml));
    assert_eq!(text("kdl", kdl), text("yaml", yaml));
}

#[test]
fn an_allowance_of_a_raw_entry_names_it() {
    let stack = |entry: &str| format!("{HEAD}{QUOTA}  allow: {{ {entry}: {{ unused-key: because }} }}\n");
    let unused = "unused-allow at `unused-key`: `unused-key` is allowed and does not occur here (take it out)";
    assert_eq!(told(&compiled(&stack("kubernetes.quota"), &[])), [unused]);
    let strange = "unknown-reference at `kubernetes.qota`: `raw` has no entry `kubernetes.qota` (did you mean \
                   `kubernetes.quota`?)";
    assert_eq!(told(&compiled(&stack("kubernetes.qota"), &[])), [strange]);
}

fn anything() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[ -#%-~\\n\\t]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map("[ -#%-~]{1,8}", inner, 0..4)
                .prop_map(|map| map.into_iter().collect::<serde_json::Map<_, _>>().into()),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_inline_object_is_what_yaml_says(spec in anything()) {
        let object = serde_json::json!({ "apiVersion": "example.com/v1", "kind": "Thing", "metadata": { "name": "a" }, "spec": spec });
        let stack = format!("{HEAD}raw: {{ kubernetes: {{ thing: {object} }} }}\n");
        let text = output(&compiled(&stack, &[]), "kubernetes/thing-a.yaml");
        let read: Value = serde_yaml::from_str(&text).unwrap();
        prop_assert_eq!(&read["spec"], &object["spec"]);
    }
}

#[test]
fn only_objects_that_stand_in_a_namespace_get_one() {
    let definition = "kind: CustomResourceDefinition
spec:
  group: example.com
  scope: Cluster
  names: { kind: Widget }
  versions: [{ name: v1, schema: { openAPIV3Schema: { type: object } } }]
";
    let head = HEAD.replace("kubernetes: {", "kubernetes: { custom_resources: { widgets: widget.yaml },");
    assert_ne!(head, HEAD);
    let namespace = |api_version: &str, kind: &str| {
        let object = format!("{{ apiVersion: {api_version}, kind: {kind}, metadata: {{ name: it }} }}");
        let compilation =
            compiled(&format!("{head}raw: {{ kubernetes: {{ it: {object} }} }}\n"), &[("widget.yaml", definition)]);
        let path = format!("kubernetes/{}-it.yaml", kind.to_lowercase());
        output(&compilation, &path).contains("\n  namespace: ")
    };
    assert!(!namespace("example.com/v1", "Widget"), "its definition says so");
    assert!(!namespace("karpenter.sh/v1", "NodePool"), "it is known");
    assert!(!namespace("cert-manager.io/v1", "ClusterIssuer"), "its name says so");
    assert!(namespace("postgresql.cnpg.io/v1", "Cluster"), "it is no object of the cluster");
    assert!(namespace("v1", "ConfigMap"));
}

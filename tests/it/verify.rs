//! Objects against the catalogue: what each platform refuses is told at the line that holds it.

use stackc::diagnostics::Severity;
use stackc::formats::parse::{Node, parse};
use stackc::plan::Plan;
use stackc::plan::raw::Raw;
use stackc::source::{FileId, Span};
use stackc::stack::Target;
use stackc::targets::EMITTERS;
use stackc::tree::{Content, Emission, Object, Origin, Tree};
use stackc::verify::verify;

use crate::rich_plan::{rich_plan, sourced};

/// A tree as it is read, whose origins are lines.
fn tree(node: &Node) -> Tree {
    let content = match &node.content {
        Content::Null => Content::Null,
        Content::Bool(value) => Content::Bool(*value),
        Content::Integer(number) => Content::Integer(*number),
        Content::Number(text) => Content::Number(text.clone()),
        Content::Text(text) => Content::Text(text.clone()),
        Content::Expression(text) => Content::Expression(text.clone()),
        Content::List(items) => Content::List(items.iter().map(tree).collect()),
        Content::Blocks(items) => Content::Blocks(items.iter().map(tree).collect()),
        Content::Map(entries) => Content::Map(entries.iter().map(|(key, value)| (key.clone(), tree(value))).collect()),
        Content::Call { function, arguments } => {
            Content::Call { function: function.clone(), arguments: arguments.iter().map(tree).collect() }
        }
    };
    Tree::new(content, Origin::Stated(Span::new(FileId(0), node.origin.0 + 1..node.origin.0 + 1)))
}

/// What is wrong with one file of a target, a line each: `3 error unknown-object-field: …; …`.
fn faults(target: Target, path: &str, text: &str, minor: u32) -> String {
    let objects =
        parse(path.into(), text).unwrap().into_iter().map(|node| Object::new("raw.here/object", path, tree(&node)));
    let mut plan = rich_plan();
    plan.cluster.as_mut().unwrap().version = sourced(minor);
    let emission = Emission { objects: objects.collect(), gaps: Vec::new() };
    told(&plan, &[(target, emission)]).join("\n")
}

fn told(plan: &Plan, emissions: &[(Target, Emission)]) -> Vec<String> {
    let found = verify(plan, emissions);
    let line = found.iter().map(|one| {
        let severity = if one.severity == Severity::Error { "error" } else { "warning" };
        let line = one.span.map_or(0, |span| span.start);
        format!("{line} {severity} {}: {}; {}", one.code, one.message, one.help.as_deref().unwrap_or_default())
    });
    line.collect()
}

fn kubernetes(text: &str) -> String {
    faults(Target::Kubernetes, "object.yaml", text, 33)
}

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: { name: api, creationTimestamp: null }
spec:
";

fn pod(spec: &str) -> String {
    kubernetes(&format!("{POD}{spec}"))
}

/// What stackc makes itself is never refused for a field. The rich plan states what excludes each other, and raw objects
/// that are none.
#[test]
fn the_rich_plan_passes() {
    let plan = Plan { raw: Raw::default(), ..rich_plan() };
    let emissions: Vec<_> = EMITTERS.iter().map(|emitter| (emitter.target, (emitter.emit)(&plan))).collect();
    let of_fields = |line: &String| line.contains("object-field") || line.contains("field-not-served");
    assert_eq!(told(&plan, &emissions).into_iter().filter(of_fields).collect::<Vec<_>>(), [""; 0]);
}

#[test]
fn a_right_object_passes() {
    let spec = "  containers:\n    - name: api\n      image: example/api\n      resources: { limits: { cpu: 1, memory: 1.5Gi } }\n      ports: [{ containerPort: 53 }, { containerPort: 53, protocol: UDP }]\n";
    assert_eq!(pod(spec), "");
}

#[test]
fn fields_are_known_and_required() {
    insta::assert_snapshot!(pod("
  containers:
    - image: example/api
      imagePulPolicy: Always
      env: [{ name: A, valeu: b }]
  nodeSelectr: {}
  zzz: 1
"), @r#"
    9 error unknown-object-field: `raw.here/object` has no field `spec.containers[0].imagePulPolicy`; did you mean `imagePullPolicy`?
    10 error unknown-object-field: `raw.here/object` has no field `spec.containers[0].env[A].valeu`; did you mean `value`?
    8 error missing-object-field: `raw.here/object` has no `spec.containers[0].name`, which is required; state `name`: text
    11 error unknown-object-field: `raw.here/object` has no field `spec.nodeSelectr`; did you mean `nodeSelector`?
    12 error unknown-object-field: `raw.here/object` has no field `spec.zzz`; its fields are `activeDeadlineSeconds`, `affinity`, `automountServiceAccountToken`, `containers`, `dnsConfig`, `dnsPolicy`, `enableServiceLinks`, `ephemeralContainers` and 32 more
    "#);
}

#[test]
fn values_have_their_type() {
    insta::assert_snapshot!(pod("
  containers:
    - name: api
      command: run
      tty: 'yes'
      env: { A: b }
      resources: { limits: [] }
      ports: [{ containerPort: '80' }]
  terminationGracePeriodSeconds: 1.5
  nodeSelector: { a: true }
  securityContext: none
"), @r"
    9 error object-field-type: `spec.containers[api].command` of `raw.here/object` is text, not a list; write a list
    10 error object-field-type: `spec.containers[api].tty` of `raw.here/object` is text, not true or false; write true or false
    11 error object-field-type: `spec.containers[api].env` of `raw.here/object` is a map, not a list; write a list
    12 error object-field-type: `spec.containers[api].resources.limits` of `raw.here/object` is a list, not a map; write a map
    13 error object-field-type: `spec.containers[api].ports[0].containerPort` of `raw.here/object` is text, not an integer; write an integer
    14 error object-field-type: `spec.terminationGracePeriodSeconds` of `raw.here/object` is a decimal, not an integer; write an integer
    15 error object-field-type: `spec.nodeSelector.a` of `raw.here/object` is true or false, not text; write text
    16 error object-field-type: `spec.securityContext` of `raw.here/object` is text, not a map; write a map
    8 error missing-object-field: `raw.here/object` has no `image` for the container `api`, which is required; state `image`
    ");
}

#[test]
fn values_are_allowed_ones() {
    insta::assert_snapshot!(pod("
  restartPolicy: always
  containers:
    - name: api
      imagePullPolicy: Sometimes
      resources: { requests: { cpu: 1x, memory: 1 Gi } }
      ports: [{ containerPort: 80000 }, { containerPort: 3000000000 }]
"), @r"
    7 error object-field-value: `spec.restartPolicy` of `raw.here/object` is `always`, which is none of its values; did you mean `Always`?
    10 error object-field-value: `spec.containers[api].imagePullPolicy` of `raw.here/object` is `Sometimes`, which is none of its values; write `Always`, `IfNotPresent` or `Never`
    11 error object-field-value: `spec.containers[api].resources.requests.cpu` of `raw.here/object` is `1x`, no quantity; write it as `250m`, `1.5` or `512Mi`
    11 error object-field-value: `spec.containers[api].resources.requests.memory` of `raw.here/object` is `1 Gi`, no quantity; write it as `250m`, `1.5` or `512Mi`
    12 error object-field-value: `spec.containers[api].ports[0].containerPort` of `raw.here/object` is `80000`, not 1 to 65535; write 1 to 65535
    12 error object-field-value: `spec.containers[api].ports[1].containerPort` of `raw.here/object` is `3000000000`, not 1 to 65535; write 1 to 65535
    9 error missing-object-field: `raw.here/object` has no `image` for the container `api`, which is required; state `image`
    ");
}

#[test]
fn data_of_secrets_is_base64() {
    let secret = |value: &str| {
        kubernetes(&format!("apiVersion: v1\nkind: Secret\nmetadata: {{ name: a }}\ndata:\n  KEY: {value}\n"))
    };
    assert_eq!(secret("c2VjcmV0"), "");
    assert_eq!(secret("YQ=="), "");
    // The value itself is not told.
    insta::assert_snapshot!(secret("hunter2"), @r"5 error object-field-value: `data.KEY` of `raw.here/object` is no base64; encode it, or use `stringData`");
}

#[test]
fn items_are_told_apart() {
    insta::assert_snapshot!(pod("
  containers:
    - name: api
      ports: [{ containerPort: 80 }, { containerPort: 80, protocol: TCP }]
    - name: api
"), @r"
    9 error repeated-list-key: `spec.containers[api].ports` of `raw.here/object` holds `80/TCP` twice; take one of them out: the platform tells items by it
    10 error repeated-list-key: `spec.containers` of `raw.here/object` holds `api` twice; take one of them out: the platform tells items by it
    8 error missing-object-field: `raw.here/object` has no `image` for the container `api`, which is required; state `image`
    10 error missing-object-field: `raw.here/object` has no `image` for the container `api`, which is required; state `image`
    ");
}

#[test]
fn versions_part_fields() {
    let spec = "  containers: [{ name: api, image: a }]\n  hostnameOverride: api\n";
    let at = |minor| faults(Target::Kubernetes, "object.yaml", &format!("{POD}{spec}"), minor);
    assert_eq!(at(34), "");
    insta::assert_snapshot!(at(33), @r"7 error field-not-served: `raw.here/object` sets `spec.hostnameOverride`, which Kubernetes 1.33 does not have; it comes with Kubernetes 1.34: take it out until then");
}

#[test]
fn kinds_are_known_and_served() {
    let object = |api_version: &str, kind: &str, minor| {
        let text = format!("apiVersion: {api_version}\nkind: {kind}\nmetadata: {{ name: a }}\nspec: {{}}\n");
        faults(Target::Kubernetes, "object.yaml", &text, minor)
    };
    let told = [
        object("v1", "Servce", 33),
        object("v1", "Deployment", 33),
        object("app/v1", "Deployment", 33),
        object("extensions/v1beta1", "Ingress", 33),
        object("policy/v1beta1", "PodSecurityPolicy", 33),
        object("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 33),
        object("networking.k8s.io/v1", "ServiceCIDR", 32),
        object("scheduling.k8s.io/v1alpha3", "CompositePodGroup", 33),
        object("external-secrets.io/v1beta1", "ExternalSecret", 33),
        object("monitoring.coreos.com/v1", "ServiceMonitr", 33),
        object("cert-manager.io/v1", "ClusterIssuer", 33),
        kubernetes("kind: Service\nmetadata: { name: a }\n"),
        kubernetes("apiVersion: v1\nkind: ConfigMap\nmetadata: {}\n"),
        kubernetes("apiVersion: v1\nkind: ConfigMap\n"),
    ];
    insta::assert_snapshot!(told.join("\n"), @r#"
    2 error unknown-kind: `raw.here/object` is of kind `Servce`, which Kubernetes 1.33 does not have; did you mean `Service`?
    1 error unserved-api-version: `raw.here/object` is of `v1`, which serves no `Deployment` in Kubernetes 1.33; write `apps/v1`
    1 error unserved-api-version: `raw.here/object` is of `app/v1`, which serves no `Deployment` in Kubernetes 1.33; write `apps/v1`
    1 error unserved-api-version: `raw.here/object` is of `extensions/v1beta1`, which serves no `Ingress` in Kubernetes 1.33; write `networking.k8s.io/v1`
    2 error unknown-kind: `raw.here/object` is of kind `PodSecurityPolicy`, which Kubernetes 1.33 does not have; nor does it serve `policy/v1beta1`
    1 error unserved-api-version: `raw.here/object` is of `flowcontrol.apiserver.k8s.io/v1beta3`, which serves no `FlowSchema` in Kubernetes 1.33; write `flowcontrol.apiserver.k8s.io/v1`
    1 error unserved-api-version: `raw.here/object` is of `networking.k8s.io/v1`, which serves no `ServiceCIDR` in Kubernetes 1.32; write `networking.k8s.io/v1beta1`
    1 error unserved-api-version: `raw.here/object` is of `scheduling.k8s.io/v1alpha3`, which serves no `CompositePodGroup` in Kubernetes 1.33; it comes with Kubernetes 1.37
    1 warning unverified-kind: `raw.here/object` is of kind `ExternalSecret` of `external-secrets.io/v1beta1`, whose fields stackc does not know; it knows `external-secrets.io/v1`
    1 warning unverified-kind: `raw.here/object` is of kind `ServiceMonitr` of `monitoring.coreos.com/v1`, whose fields stackc does not know; did you mean `ServiceMonitor`?
    1 warning unverified-kind: `raw.here/object` is of kind `ClusterIssuer` of `cert-manager.io/v1`, whose fields stackc does not know; say why it is right as it is: `allow: { unverified-kind: … }`
    1 error missing-object-field: `raw.here/object` has no `apiVersion`; every object says its `apiVersion`, its `kind` and its `metadata.name`
    3 error missing-object-field: `raw.here/object` has no `metadata.name`; name the object
    1 error missing-object-field: `raw.here/object` has no `metadata`, which is required; state `metadata`: a map
    "#);
}

#[test]
fn custom_resources_have_their_limits() {
    insta::assert_snapshot!(kubernetes("
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: api }
spec:
  hostnames: [API.example.com]
  parentRefs: [{ name: public, port: 0 }]
  rules:
    - matches: [{ path: { type: Perfix, value: / } }]
"), @r#"
    6 error object-field-value: `spec.hostnames[0]` of `raw.here/object` is `API.example.com`, which its pattern refuses; write what `^(\*\.)?[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$` matches
    7 error object-field-value: `spec.parentRefs[public].port` of `raw.here/object` is `0`, not 1 to 65535; write 1 to 65535
    9 error object-field-value: `spec.rules[0].matches[0].path.type` of `raw.here/object` is `Perfix`, which is none of its values; write `Exact`, `PathPrefix` or `RegularExpression`
    "#);
}

#[test]
fn compose_files_follow_the_specification() {
    let file = |text: &str| faults(Target::Compose, "compose.yaml", text, 33);
    let right = "
name: shop
x-labels: { a: b }
services:
  api:
    image: example/api
    build: .
    x-note: 1
    ports: ['80:80', { target: 80, published: '8080' }]
    networks: { front: null }
    deploy: { replicas: '${REPLICAS:-1}' }
    healthcheck: { test: [CMD, 'true'], retries: '${RETRIES}' }
networks: { front: null }
";
    assert_eq!(file(right), "");
    insta::assert_snapshot!(file("
services:
  api:
    imag: example/api
    user: 1000
    cap_drop: [ALL, ALL]
    depends_on: { db: { condition: service_ready }, cache: {} }
    build: { contxt: . }
    oom_score_adj: 5000
    tty: [1]
versoin: '3'
"), @r"
    4 error unknown-object-field: `raw.here/object` has no field `services.api.imag`; did you mean `image`?
    5 error object-field-type: `services.api.user` of `raw.here/object` is an integer, not text; write text
    6 error repeated-list-key: `services.api.cap_drop` of `raw.here/object` holds `ALL` twice; take one of them out: the platform tells items by it
    7 error object-field-value: `services.api.depends_on.db.condition` of `raw.here/object` is `service_ready`, which is none of its values; did you mean `service_healthy`?
    7 error missing-object-field: `raw.here/object` has no `services.api.depends_on.cache.condition`, which is required; state `condition`: `service_started`, `service_healthy` or `service_completed_successfully`
    8 error unknown-object-field: `raw.here/object` has no field `services.api.build.contxt`; did you mean `context`?
    9 error object-field-value: `services.api.oom_score_adj` of `raw.here/object` is `5000`, not -1000 to 1000; write -1000 to 1000
    10 error object-field-type: `services.api.tty` of `raw.here/object` is a list, not true or false or text; write true or false or text
    11 error unknown-object-field: `raw.here/object` has no field `versoin`; did you mean `version`?
    7 error undeclared-reference: `raw.here/object` names `db` for the service `api`, and declares no such entry of `services`; declare it under `services`
    7 error undeclared-reference: `raw.here/object` names `cache` for the service `api`, and declares no such entry of `services`; declare it under `services`
    ");
}

#[test]
fn terraform_blocks_follow_the_language_and_the_providers() {
    let file = |text: &str| faults(Target::Terraform, "main.tf", text, 33);
    let right = r#"
terraform {
  required_version = "~> 1.14"
  required_providers {
    aws = { source = "hashicorp/aws", version = "~> 6.0" }
  }
  backend "s3" {
    bucket = "state"
  }
}
variable "name" {}
variable "ports" {}
resource "aws_security_group" "db" {
  count       = "1"
  name        = var.name
  description = 5
  tags        = { a = true }
  ingress     = [{ from_port = 1 }]
  egress {
    from_port = 0
    to_port   = 0
    protocol  = "-1"
  }
  dynamic "egress" {
    for_each = var.ports
    content {
      from_port = egress.value
      to_port   = egress.value
      protocol  = "tcp"
    }
  }
  lifecycle {
    prevent_destroy = true
  }
}
"#;
    assert_eq!(file(right), "");
    insta::assert_snapshot!(file(r#"
resource "aws_db_instance" "main" {
  alocated_storage = 20
  multi_az         = "often"
  arn              = "x"
  tags {
    a = "b"
  }
  lifecyle {
  }
  blue_green_update = { enabled = true }
  restore_to_point_in_time {
    sorce = "x"
  }
  restore_to_point_in_time {
  }
}
resource "aws_sqs_queu" "jobs" {
}
resourc "aws_vpc" "main" {
}
moved {
  from = aws_vpc.a
}
"#), @r#"
    3 error unknown-object-field: `raw.here/object` has no field `alocated_storage`; did you mean `allocated_storage`?
    4 error object-field-type: `multi_az` of `raw.here/object` is text, not true or false; write true or false
    5 error read-only-field: `arn` of `raw.here/object` is decided by the provider; take it out
    6 error object-field-type: `tags` of `raw.here/object` is a block, not a map; write it as an argument: `tags = …`
    9 error unknown-object-field: `raw.here/object` has no field `lifecyle`; did you mean `lifecycle`?
    11 error object-field-type: `blue_green_update` of `raw.here/object` is a map, not a block; write a block
    12 error object-field-value: `restore_to_point_in_time` of `raw.here/object` has 2 entries, not at most 1; state at most 1 of them
    13 error unknown-object-field: `raw.here/object` has no field `restore_to_point_in_time.sorce`; its fields are `restore_time`, `source_db_instance_automated_backups_arn`, `source_db_instance_identifier`, `source_dbi_resource_id` or `use_latest_restorable_time`
    2 error missing-object-field: `raw.here/object` has no `instance_class`, which is required; state `instance_class`: text
    1 warning unverified-resource: `raw.here/object` is a resource `aws_sqs_queu`, whose arguments stackc does not know; did you mean `aws_sqs_queue`?
    20 error unknown-object-field: `raw.here/object` is a block `resourc`, which Terraform does not have; did you mean `resource`?
    22 error missing-object-field: `raw.here/object` has no `to`, which is required; state `to`: a value
    "#);
}

//! Checks between the final objects of several outputs.

use serde_json::json;
use stackc::diagnostics::Diagnostic;
use stackc::lints::{Levels, Outputs, lint};
use stackc::source::{FileId, Span};
use stackc::stack::Target;
use stackc::tree::{Content, Emission, Object, Origin, Tree};

use crate::rich_plan::rich_plan;

fn tree(value: &serde_json::Value) -> Tree {
    use serde_json::Value;
    let content = match value {
        Value::Null => Content::Null,
        Value::Bool(flag) => Content::Bool(*flag),
        Value::Number(number) => Content::Integer(number.as_i64().unwrap()),
        Value::String(text) => Content::Text(text.clone()),
        Value::Array(items) => Content::List(items.iter().map(tree).collect()),
        Value::Object(entries) => {
            Content::Map(entries.iter().map(|(key, value)| (key.clone().into(), tree(value))).collect())
        }
    };
    Tree::new(content, Origin::Stated(Span::new(FileId(0), 0..1)))
}

fn object(id: &str, value: serde_json::Value) -> Object {
    Object::new(id, format!("{}.yaml", id.replace('/', "-")), tree(&value))
}

/// A resource as a Terraform file holds it.
fn resource(id: &str, kind: &str, body: serde_json::Value) -> Object {
    let blocks = Tree::new(Content::Blocks(vec![tree(&body)]), Origin::default());
    let header = format!("resource \"{kind}\" \"main\"");
    let tree = Tree::new(Content::Map(vec![(header.into(), blocks)]), Origin::default());
    Object::new(id, "main.tf", tree)
}

/// With what keeps other lints silent.
fn guarded(mut body: serde_json::Value) -> serde_json::Value {
    body["storage_encrypted"] = json!(true);
    body["deletion_protection"] = json!(true);
    body["backup_retention_period"] = json!(7);
    body
}

fn found(outputs: Vec<(Target, Vec<Object>)>) -> Vec<String> {
    let emission = |objects| Emission { objects, gaps: Vec::new() };
    let emissions: Vec<_> = outputs.into_iter().map(|(target, objects)| (target, emission(objects))).collect();
    let plan = rich_plan();
    let told = |found: &Diagnostic| format!("{}: {}", found.code, found.message);
    lint(&Outputs::new(&plan, &emissions), &Levels::default(), &[]).iter().map(told).collect()
}

fn deployment(port: u16, probed: u16, key: &str) -> Object {
    let container = json!({
        "image": "example/api:v1",
        "ports": [{ "name": "http", "containerPort": port }],
        "env": [{ "name": "URL", "valueFrom": { "secretKeyRef": { "name": "shop-app", "key": key } } }],
        "livenessProbe": { "httpGet": { "path": "/health", "port": probed } },
    });
    let template = json!({ "metadata": { "labels": { "app": "api" } }, "spec": { "containers": [container] } });
    object("service.api/deployment", json!({ "kind": "Deployment", "spec": { "template": template } }))
}

fn service(target: &str) -> Object {
    let ports = json!([{ "name": "http", "port": 80, "targetPort": target }]);
    let spec = json!({ "selector": { "app": "api" }, "ports": ports });
    object("service.api/service", json!({ "kind": "Service", "metadata": { "name": "api" }, "spec": spec }))
}

fn external_secret(key: &str) -> Object {
    let spec = json!({ "target": { "name": "shop-app" }, "data": [{ "secretKey": key }] });
    object("secret.app/external-secret", json!({ "kind": "ExternalSecret", "spec": spec }))
}

#[test]
fn objects_that_agree_give_nothing() {
    let cluster = vec![deployment(3001, 3001, "URL"), service("http"), external_secret("URL")];
    assert_eq!(found(vec![(Target::Kubernetes, cluster)]), Vec::<String>::new());
}

#[test]
fn a_probe_asks_a_port_of_its_pod() {
    let told = found(vec![(Target::Kubernetes, vec![deployment(3001, 3000, "URL")])]);
    let expected =
        "port-nobody-listens: a probe of `service.api` names the port `3000`, and its pod does not listen on it";
    assert_eq!(told, [expected]);
}

#[test]
fn a_service_sends_to_a_port_of_its_pods() {
    let told = found(vec![(Target::Kubernetes, vec![deployment(3001, 3001, "URL"), service("grpc")])]);
    let expected =
        "port-nobody-listens: the Service of `service.api` names the port `grpc`, and its pod does not listen on it";
    assert_eq!(told, [expected]);
}

#[test]
fn a_route_sends_to_a_port_of_its_service() {
    let backend = json!({ "service": { "name": "api", "port": { "number": 8080 } } });
    let rules = json!([{ "http": { "paths": [{ "path": "/", "backend": backend }] } }]);
    let ingress = object("ingress.public/ingress", json!({ "kind": "Ingress", "spec": { "rules": rules } }));
    let told = found(vec![(Target::Kubernetes, vec![deployment(3001, 3001, "URL"), service("http"), ingress])]);
    let expected = "port-nobody-listens: a route names the port `8080`, and the Service `api` does not listen on it";
    assert_eq!(told, [expected]);
}

#[test]
fn a_policy_lets_in_to_a_port_of_its_pods() {
    let spec = json!({
        "podSelector": { "matchLabels": { "app": "api" } },
        "ingress": [{ "ports": [{ "port": 3000 }, { "port": 3001 }] }],
    });
    let policy = object("network_policy.api", json!({ "kind": "NetworkPolicy", "spec": spec }));
    let told = found(vec![(Target::Kubernetes, vec![deployment(3001, 3001, "URL"), policy])]);
    let expected =
        "port-nobody-listens: a network policy names the port `3000`, and the pod that it is for does not listen on it";
    assert_eq!(told, [expected]);
}

#[test]
fn a_scrape_reads_a_port_of_its_service() {
    let jobs = json!([{ "job_name": "api", "static_configs": [{ "targets": ["api:80", "api:3001", "node:9100"] }] }]);
    let configuration = object("prometheus/configuration", json!({ "scrape_configs": jobs }));
    let cluster = vec![deployment(3001, 3001, "URL"), service("http")];
    let told = found(vec![(Target::Kubernetes, cluster), (Target::Prometheus, vec![configuration])]);
    let expected = "port-nobody-listens: a scrape names the port `api:3001`, and `api` does not listen on it";
    assert_eq!(told, [expected]);
}

#[test]
fn a_security_group_admits_to_the_port_of_its_server() {
    let server =
        resource("postgres.main/instance", "aws_db_instance", guarded(json!({ "engine": "postgres", "port": 5432 })));
    let rule = |port: u16| {
        let body = json!({ "from_port": port, "to_port": port });
        resource("postgres.main/rule", "aws_vpc_security_group_ingress_rule", body)
    };
    assert_eq!(found(vec![(Target::Terraform, vec![server.clone(), rule(5432)])]), Vec::<String>::new());
    let told = found(vec![(Target::Terraform, vec![server, rule(3306)])]);
    let expected = "port-nobody-listens: the security group of `postgres.main` names the port `3306`, and the server does not listen on it";
    assert_eq!(told, [expected]);
}

#[test]
fn one_database_is_one_engine_and_major_everywhere() {
    let instance = |version: &str| {
        let body = guarded(json!({ "engine": "postgres", "engine_version": version, "port": 5432 }));
        resource("postgres.main/instance", "aws_db_instance", body)
    };
    let container = json!({ "image": "postgres:15-alpine", "ports": [] });
    let template = json!({ "metadata": { "labels": { "app": "db" } }, "spec": { "containers": [container] } });
    let server =
        object("postgres.main/stateful-set", json!({ "kind": "StatefulSet", "spec": { "template": template } }));
    let outputs =
        |version| vec![(Target::Kubernetes, vec![server.clone()]), (Target::Terraform, vec![instance(version)])];
    assert_eq!(found(outputs("15.10")), Vec::<String>::new());
    let expected = "engine-differs: `postgres.main` is postgres 15 in the cluster and postgres 16 in the cloud";
    assert_eq!(found(outputs("16")), [expected]);
}

#[test]
fn a_key_that_a_container_reads_is_copied() {
    let told = found(vec![(Target::Kubernetes, vec![deployment(3001, 3001, "TOKEN"), external_secret("URL")])]);
    let expected =
        "secret-key-without-source: `service.api` reads `TOKEN` of the Secret `shop-app`, which nothing puts there";
    assert_eq!(told, [expected]);
}

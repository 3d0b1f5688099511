//! Prometheus' output, and what is told of alerts.

use stackc::compiler::compile;
use stackc::targets::prometheus::emit;

use crate::pages::example;
use crate::rich_plan::rich_plan;
use crate::sensitivity::{Because, Exemption, silent_changes};
use crate::support::Memory;

fn exempt(keys: &'static str, reason: &'static str) -> Exemption {
    Exemption { keys, because: Because::Decided(reason) }
}

fn exemptions() -> Vec<Exemption> {
    let elsewhere = "other targets write it";
    let mut exemptions: Vec<Exemption> = [
        "environment",
        "targets",
        "project",
        "workloads",
        "configs",
        "secrets",
        "volumes",
        "entrances",
        "routes",
        "flows",
        "network_policies",
    ]
    .map(|keys| exempt(keys, elsewhere))
    .into();
    exemptions.extend([
        exempt("cluster", "only the namespace concerns the operator"),
        exempt("version", "the cases are made for it"),
        exempt("series", "checks read it"),
        exempt("exports", "checks read it"),
        exempt("threshold", "panels draw it"),
        exempt("address", "pods are found by the API server"),
        exempt("selector", "the Service's name finds its pods"),
        exempt("port", "the port's name finds it"),
        exempt("port_name", "pods without a Service are found by the port's number"),
        exempt("target id", "the job names it"),
        exempt("keep_firing_for_seconds", "a recording has none"),
    ]);
    exemptions
}

#[test]
fn every_leaf_reaches_the_output() {
    let (silent, _) = silent_changes(emit, &rich_plan(), "compose", &exemptions());
    assert_eq!(silent, Vec::<String>::new());
}

/// The text of one output file of a stack.
fn output(stack: &str, path: &str) -> String {
    let environment = example("stacks/example/production.yaml".into());
    let files = Memory::with(&[("stacks/example/production.yaml", stack)]);
    let compilation = compile(std::slice::from_ref(&environment), &[], &files);
    let told: Vec<&str> = compilation.diagnostics.iter().map(|found| found.message.as_str()).collect();
    let files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let found = files.filter(|file| file.path == path).map(|file| file.rendered.text.clone()).next();
    found.unwrap_or_else(|| panic!("no {path}: {told:?}"))
}

const STACK: &str = r#"
environment: production
targets: [kubernetes, prometheus]
kubernetes: { version: "1.35", namespace: shop }
services:
  api:
    image: shop/api:v1
    user: 1001
    ports: { http: 8080 }
    metrics: { interval: 15s, series: { queue: gauge } }
alerts:
  QueueLong: { expr: queue > 100, for: 2m, severity: warning, description: "{{ $value }} wait" }
"#;

#[test]
fn an_alert_gets_a_case_on_each_side_of_its_threshold() {
    insta::assert_snapshot!(output(STACK, "prometheus/tests/example.test.yml"), @"");
}

#[test]
fn a_service_is_scraped_by_its_name_in_the_cluster() {
    insta::assert_snapshot!(output(STACK, "prometheus/prometheus.yml"), @"");
}

#[test]
fn the_operator_gets_a_monitor_of_the_service() {
    let operated = format!("{STACK}prometheus: {{ discovery: operator, labels: {{ release: monitoring }} }}\n");
    insta::assert_snapshot!(output(&operated, "prometheus/servicemonitor-example-api.yaml"), @"");
}

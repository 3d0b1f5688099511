//! Prometheus' output, and what is told of alerts.

use stackc::targets::prometheus::emit;

use crate::pages::example;
use crate::rich_plan::rich_plan;
use crate::sensitivity::{Because, Exemption, silent_changes};
use crate::support::{Memory, compile};

fn exempt(keys: &'static str, reason: &'static str) -> Exemption {
    Exemption { keys, because: Because::Decided(reason) }
}

fn exemptions() -> Vec<Exemption> {
    let elsewhere = "other targets write it";
    let mut exemptions: Vec<Exemption> = [
        "environment",
        "targets",
        "project",
        "raw manifests",
        "raw dashboards",
        "raw terraform",
        "workloads",
        "configs",
        "secrets",
        "volumes",
        "entrances",
        "routes",
        "flows",
        "network_policies",
        "module",
        "grafana",
        "dashboards",
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
        exempt("target id", "the job names it"),
        exempt("port", "the port's name finds it"),
        exempt("port_name", "pods without a Service are found by the port's number"),
        exempt("service.api id", "the job names it"),
        exempt("service.worker id", "the job names it"),
        exempt("scrape.node id", "the job names it"),
        exempt("recording.errors id", "its name names it"),
    ]);
    exemptions
}

#[test]
fn every_leaf_reaches_the_output() {
    let (silent, unused) = silent_changes(emit, &rich_plan(), "compose", &exemptions());
    assert!(silent.is_empty() && unused.is_empty(), "silent: {silent:#?}\nexempt without need: {unused:#?}");
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
    insta::assert_snapshot!(output(STACK, "prometheus/tests/example.test.yml"), @r#"
    rule_files:
      - ../rules/example.yml
    evaluation_interval: 1m
    tests:
      - name: QueueLong fires
        interval: 1m
        input_series:
          - series: queue{instance="example-api:8080",job="example-api"}
            values: "110x5"
        alert_rule_test:
          - eval_time: 1m
            alertname: QueueLong
            exp_alerts: []
          - eval_time: 5m
            alertname: QueueLong
            exp_alerts:
              - exp_labels:
                  instance: example-api:8080
                  job: example-api
                  severity: warning
                exp_annotations:
                  description: "110 wait"
                  runbook_url: runbooks/QueueLong.md
      - name: QueueLong stays silent
        interval: 1m
        input_series:
          - series: queue{instance="example-api:8080",job="example-api"}
            values: "90x5"
        alert_rule_test:
          - eval_time: 5m
            alertname: QueueLong
            exp_alerts: []
    "#);
}

#[test]
fn a_service_is_scraped_by_its_name_in_the_cluster() {
    insta::assert_snapshot!(output(STACK, "prometheus/prometheus.yml"), @r#"
    rule_files:
      - rules/example.yml
    scrape_configs:
      - job_name: example-api
        scrape_interval: 15s
        metrics_path: /metrics
        static_configs:
          - targets:
              - example-api:8080
    "#);
}

#[test]
fn the_operator_gets_a_monitor_of_the_service() {
    let operated = format!("{STACK}prometheus: {{ discovery: operator, labels: {{ release: monitoring }} }}\n");
    insta::assert_snapshot!(output(&operated, "prometheus/servicemonitor-example-api.yaml"), @r#"
    apiVersion: monitoring.coreos.com/v1
    kind: ServiceMonitor
    metadata:
      name: example-api
      namespace: shop
      labels:
        release: monitoring
    spec:
      selector:
        matchLabels:
          app.kubernetes.io/instance: example-api
          app.kubernetes.io/managed-by: stackc
          app.kubernetes.io/name: api
          app.kubernetes.io/part-of: example
      namespaceSelector:
        matchNames:
          - shop
      endpoints:
        - port: http
          path: /metrics
          interval: 15s
          relabelings:
            - action: replace
              targetLabel: job
              replacement: example-api
    "#);
}

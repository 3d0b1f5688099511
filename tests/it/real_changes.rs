//! One edit of a real stack, and what the diff of all outputs makes of it.

use std::fs;
use std::path::Path;

use stackc::compiler::{Compilation, Environment};
use stackc::diff::cause::Edited;
use stackc::diff::render::{Palette, text};
use stackc::diff::{Snapshot, compare};

use crate::support::{Memory, compile};

const PATH: &str = "stacks/neonpro/production.yaml";

fn compiled(edit: impl Fn(String) -> String) -> Compilation {
    let mut files = Memory::default();
    for path in ["stacks/neonpro/base.yaml", PATH] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        let text = if path == PATH { edit(text) } else { text };
        files.0.insert(path.into(), text.into_bytes());
    }
    let environment = Environment {
        stack: "neonpro".to_owned(),
        name: "production".to_owned(),
        path: PATH.into(),
        out: "golden/neonpro/production".into(),
    };
    let compilation = compile(&[environment], &[], &files);
    assert_eq!(compilation.bundles.len(), 1, "{:?}", compilation.diagnostics);
    compilation
}

/// The diff of production after an edit of its file.
fn changes(from: &str, to: &str) -> String {
    let before = compiled(|text| text);
    let after = compiled(|text| {
        assert_eq!(text.matches(from).count(), 1, "the stack has one `{from}`");
        text.replace(from, to)
    });
    difference(&before, &after)
}

/// The base's own stack is known, as with `--against`.
fn difference(before: &Compilation, after: &Compilation) -> String {
    let edited = Edited::between(&before.sources, &after.sources);
    let before = Snapshot::compiled(&before.bundles, &before.sources, Some(&edited.before), |_| true);
    let after = Snapshot::compiled(&after.bundles, &after.sources, Some(&edited.after), |_| true);
    text(&compare(&before, &after), Palette::default())
}

#[test]
fn an_argument_of_a_resource() {
    insta::assert_snapshot!(changes("retention: 7d, window", "retention: 14d, window"), @r##"
    stacks/neonpro/production.yaml:109  backup: { retention: 14d, window: 04:00-05:00 }
      aws_db_instance.postgres  neonpro/production
        ~ backup_retention_period  7 → 14
    "##);
}

#[test]
fn the_threshold_of_an_alert() {
    insta::assert_snapshot!(changes("node_memory_MemTotal_bytes * 100 > 85", "node_memory_MemTotal_bytes * 100 > 90"), @r##"
    stacks/neonpro/production.yaml:290  expr: (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 90
      alert neonpro-alerts/MemoryUsageHigh  neonpro/production
        ~ expr  (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 85 → (node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 90
      file runbooks/MemoryUsageHigh.md  neonpro/production
        ~ text
            @@ -9,3 +9,3 @@
             ```promql
            -(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 85
            +(node_memory_MemTotal_bytes - node_memory_MemAvailable_bytes) / node_memory_MemTotal_bytes * 100 > 90
             ```
      test MemoryUsageHigh fires  neonpro/production
        ~ input_series[node_memory_MemAvailable_bytes{instance="node-exporter:9100",job="node"}].values  6.5x8 → 1x8
        ~ alert_rule_test[MemoryUsageHigh 8m].exp_alerts[0].exp_annotations.description  Memory usage is 93.5% → Memory usage is 99%
      test MemoryUsageHigh stays silent  neonpro/production
        ~ input_series[node_memory_MemAvailable_bytes{instance="node-exporter:9100",job="node"}].values  23.5x8 → 19x8
      panel neonpro-clinic/4867541  neonpro/production
        ~ description
            @@ -2,2 +2,2 @@

            -`MemoryUsageHigh` fires at `> 85` for 5m.
            +`MemoryUsageHigh` fires at `> 90` for 5m.
        ~ fieldConfig.defaults.thresholds.steps[1].value  85 → 90
    "##);
}

#[test]
fn the_query_of_a_panel() {
    insta::assert_snapshot!(changes("expr: sum by (method, status) (rate", "expr: sum by (status, method) (irate"), @r##"
    stacks/neonpro/production.yaml:230  expr: sum by (status, method) (irate(http_requests_total[5m]))
      panel neonpro-clinic/8112667  neonpro/production
        ~ description      `sum by (method, status) (rate(http_requests_total[5m]))` → `sum by (status, method) (irate(http_requests_total[5m]))`
        ~ targets[A].expr  sum by (method, status) (rate(http_requests_total[5m])) → sum by (status, method) (irate(http_requests_total[5m]))
    "##);
}

/// Those that stand stay where they are.
#[test]
fn one_more_panel() {
    let panel = "legend: Memory Usage %
      cpu:
        unit: percent
        queries: { used: { expr: node_load1 } }
";
    insta::assert_snapshot!(changes("legend: Memory Usage %\n", panel), @r##"
    stacks/neonpro/production.yaml:250  cpu:
      + panel neonpro-clinic/8871042  neonpro/production  expr node_load1, title Cpu
    "##);
}

/// A dashboard that a sidecar collects is read inside its ConfigMap.
#[test]
fn a_panel_in_a_config_map() {
    let sidecar = |text: String| text.replace("grafana:\n", "grafana:\n  provisioning: sidecar\n");
    let [before, after] =
        ["unit: percent", "unit: bytes"].map(|unit| compiled(|text| sidecar(text.replace("unit: percent", unit))));
    insta::assert_snapshot!(difference(&before, &after), @r##"
    stacks/neonpro/production.yaml:219  clinic:
      ConfigMap neonpro-production/neonpro-clinic-dashboard  neonpro/production
        ~ data["neonpro-clinic.json"].panels[4867541].fieldConfig.defaults.unit  percent → bytes
    "##);
}

/// Pods that read a ConfigMap roll with it, for the same line.
#[test]
fn a_config_value_and_the_pods_that_read_it() {
    insta::assert_snapshot!(changes("LOG_LEVEL: info", "LOG_LEVEL: debug"), @r##"
    stacks/neonpro/production.yaml:44  LOG_LEVEL: debug
      ConfigMap neonpro-production/neonpro-config  neonpro/production
        ~ data.LOG_LEVEL  info → debug
      Deployment neonpro-production/neonpro-api  neonpro/production
        ~ spec.template.metadata.annotations.checksum/config  7d9c44f756cdfe40 → bc99d6ceb65434b4
    "##);
}

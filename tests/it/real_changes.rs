//! One edit of a real stack, and what the diff of all outputs makes of it.

use std::fs;
use std::path::Path;

use stackc::compiler::{Compilation, Environment, compile};
use stackc::diff::render::{Palette, text};
use stackc::diff::{Snapshot, compare};

use crate::support::Memory;

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

fn difference(before: &Compilation, after: &Compilation) -> String {
    let [before, after] =
        [before, after].map(|one| Snapshot::compiled(&one.bundles, &one.sources, None, |_| true));
    text(&compare(&before, &after), Palette::default())
}

#[test]
fn an_argument_of_a_resource() {
    insta::assert_snapshot!(changes("retention: 7d, window", "retention: 14d, window"), @"");
}

#[test]
fn the_threshold_of_an_alert() {
    insta::assert_snapshot!(changes("node_memory_MemTotal_bytes * 100 > 85", "node_memory_MemTotal_bytes * 100 > 90"), @"");
}

#[test]
fn the_query_of_a_panel() {
    insta::assert_snapshot!(changes("expr: sum by (method, status) (rate", "expr: sum by (status, method) (irate"), @"");
}

/// Those that stand stay where they are.
#[test]
fn one_more_panel() {
    let panel = "legend: Memory Usage %
      cpu:
        unit: percent
        queries: { used: { expr: avg(rate(node_cpu_seconds_total[5m])) } }
";
    insta::assert_snapshot!(changes("legend: Memory Usage %\n", panel), @"");
}

/// A dashboard that a sidecar collects is read inside its ConfigMap.
#[test]
fn a_panel_in_a_config_map() {
    let sidecar = |text: String| text.replace("grafana:\n", "grafana:\n  provisioning: sidecar\n");
    let [before, after] =
        ["unit: percent", "unit: bytes"].map(|unit| compiled(|text| sidecar(text.replace("unit: percent", unit))));
    insta::assert_snapshot!(difference(&before, &after), @"");
}

/// Pods that read a ConfigMap roll with it, for the same line.
#[test]
fn a_config_value_and_the_pods_that_read_it() {
    insta::assert_snapshot!(changes("LOG_LEVEL: info", "LOG_LEVEL: debug"), @"");
}

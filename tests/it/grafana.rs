//! Dashboards: what they look like, how Grafana gets them, and what is refused.

use std::collections::BTreeSet;

use camino::Utf8Path;
use serde_json::{Value, json};
use stackc::compiler::Compilation;
use stackc::plan::alert_line;
use stackc::plan::rule::{Rule, RuleGroup, RuleKind, Threshold};
use stackc::promql;
use stackc::targets::grafana::emit;
use stackc::tree::Origin;

use crate::pages::example;
use crate::rich_plan::{labels, rich_plan, sourced};
use crate::sensitivity::{Because, Exemption, silent_changes};
use crate::support::{Memory, compile};

const EXEMPTIONS: &[Exemption] = &[
    decided("stack", "names and tags hold it"),
    decided("environment", "names and tags hold it"),
    decided("targets", "the Grafana side is there where it is among them"),
    decided("cluster", "only its namespace is read"),
    decided("project", "the Compose side"),
    decided("workloads", "the runtimes write them"),
    decided("configs", "the runtimes write them"),
    decided("secrets", "the runtimes write them"),
    decided("volumes", "the runtimes write them"),
    decided("entrances", "the runtimes write them"),
    decided("routes", "the runtimes write them"),
    decided("flows", "the runtimes write them"),
    decided("scrapes", "the interval of the data source holds them"),
    decided("network_policies", "the runtimes write them"),
    decided("module", "Terraform reads it"),
    decided("rule_groups", "the lines of panels hold their thresholds"),
    decided("prometheus", "Prometheus reads it"),
    decided("alertmanager", "Alertmanager reads it"),
    decided("raw manifests", "the cluster has it"),
    decided("raw rules", "Prometheus reads them"),
    decided("raw compose", "Compose runs it"),
    decided("raw terraform", "Terraform reads it"),
];

const fn decided(keys: &'static str, because: &'static str) -> Exemption {
    Exemption { keys, because: Because::Decided(because) }
}

#[test]
fn every_leaf_of_a_plan_reaches_grafana() {
    let (silent, unused) = silent_changes(emit, &rich_plan(), "", EXEMPTIONS);
    assert!(silent.is_empty() && unused.is_empty(), "silent: {silent:#?}\nexempt without need: {unused:#?}");
}

fn compiled(body: &str) -> Compilation {
    let text = format!("environment: production\ntargets: [grafana]\n{body}");
    let path = Utf8Path::new("stacks/shop/production.yaml");
    compile(&[example(path)], &[], &Memory::with(&[(path.as_str(), &text)]))
}

/// What is told of a stack: code and message, with the bytes that they point at.
fn told(body: &str) -> Vec<String> {
    let compilation = compiled(body);
    let sources = &compilation.sources;
    let one = |found: &stackc::diagnostics::Diagnostic| {
        format!("{}: {} [{}]", found.code, found.message, found.span.map_or("", |span| sources.text(span)))
    };
    compilation.diagnostics.iter().map(one).collect()
}

fn files(body: &str) -> Vec<(String, String)> {
    let compilation = compiled(body);
    assert_eq!(compilation.diagnostics, []);
    let files = compilation.bundles.into_iter().flat_map(|bundle| bundle.files);
    files.map(|file| (file.path.into_string(), file.rendered.text)).collect()
}

/// The only dashboard of a stack.
fn dashboard(body: &str) -> Value {
    let files = files(body);
    let (_, text) = files.iter().find(|(path, _)| path.ends_with(".json")).unwrap();
    serde_json::from_str(text).unwrap()
}

fn places(dashboard: &Value) -> Vec<(String, Value)> {
    let panels = dashboard["panels"].as_array().unwrap();
    panels.iter().map(|panel| (panel["title"].as_str().unwrap().to_owned(), panel["gridPos"].clone())).collect()
}

#[test]
fn panels_fill_lines_from_the_left() {
    let dashboard = dashboard(
        r#"
dashboards:
  shop:
    panels:
      a: { type: stat, queries: { q: up } }
      b: { queries: { q: up } }
      c: { queries: { q: up } }
    rows:
      closed: { collapsed: true, panels: { d: { queries: { q: up } } } }
      open: { panels: { e: { type: text, text: Hello } } }
"#,
    );
    let at = |x: u32, y: u32, w: u32, h: u32| json!({ "h": h, "w": w, "x": x, "y": y });
    let expected = [
        ("A", at(0, 0, 6, 4)),
        ("B", at(6, 0, 12, 8)),
        ("C", at(0, 8, 12, 8)),
        ("Closed", at(0, 16, 24, 1)),
        ("Open", at(0, 17, 24, 1)),
        ("E", at(0, 18, 24, 4)),
    ];
    assert_eq!(places(&dashboard), expected.map(|(title, place)| (title.to_owned(), place)));
    assert_eq!(dashboard["panels"][3]["panels"][0]["gridPos"], at(0, 17, 12, 8));
}

#[test]
fn ids_of_panels_survive_other_panels() {
    let ids = |body: &str| {
        let dashboard = dashboard(body);
        let panels = dashboard["panels"].as_array().unwrap().clone();
        panels.iter().map(|panel| (panel["title"].to_string(), panel["id"].as_u64().unwrap())).collect::<BTreeSet<_>>()
    };
    let few = ids("dashboards: { shop: { panels: { a: { queries: { q: up } }, b: { queries: { q: up } } } } }");
    let more = ids(
        "dashboards: { shop: { panels: { n: { queries: { q: up } }, b: { queries: { q: up } }, a: { queries: { q: up } } } } }",
    );
    assert!(few.is_subset(&more), "{few:?} and {more:?}");
}

#[test]
fn a_long_uid_is_cut_and_stays_apart() {
    let name = "a-dashboard-with-a-name-that-is-far-too-long";
    let uid = |entry: &str| {
        dashboard(&format!("dashboards: {{ {entry}: {{ panels: {{ a: {{ queries: {{ q: up }} }} }} }} }}"))["uid"]
            .clone()
    };
    let (one, other) = (uid(name), uid(&format!("{name}-too")));
    assert_eq!(one.as_str().unwrap().len(), 40);
    assert_ne!(one, other);
    assert_eq!(uid("shop"), "shop-production-shop");
}

#[test]
fn a_query_that_names_job_or_instance_brings_the_variables() {
    let dashboard = dashboard(
        r#"dashboards: { shop: { panels: { a: { queries: { q: 'up{job=~"$job", instance=~"${instance:regex}"}' } } } } }"#
            .replace("${", "$${")
            .as_str(),
    );
    let variables = dashboard["templating"]["list"].as_array().unwrap();
    let names: Vec<_> = variables.iter().map(|variable| variable["name"].as_str().unwrap()).collect();
    assert_eq!(names, ["datasource", "job", "instance"]);
    assert_eq!(variables[1]["allValue"], ".+");
    assert_eq!(variables[2]["query"], "label_values(up{job=~\"$job\"}, instance)");
}

#[test]
fn mistakes_are_told_at_their_place() {
    let panel = |panel: &str| told(&format!("dashboards: {{ shop: {{ panels: {{ a: {panel} }} }} }}"));
    assert_eq!(
        panel("{ queries: { q: 'rate(x[5m]' } }"),
        ["invalid-promql: the query `q` is no PromQL ['rate(x[5m]']"]
    );
    assert_eq!(
        panel("{ queries: { q: 'x{a=\"$b\"} + x{a=\"$c\"}' } }"),
        [
            "unknown-variable: the dashboard has no variable `b` [$b]",
            "unknown-variable: the dashboard has no variable `c` [$c]",
        ]
    );
    assert_eq!(
        panel("{ queries: { q: { expr: 'sum by (a) (x)', legend: '{{ a }} {{b}}' } } }"),
        ["lost-label: the query drops the label `b` that its legend shows [{{b}}]"]
    );
    assert_eq!(
        panel("{ type: stat, stack: normal, legend: list, queries: { q: x } }"),
        [
            "unsupported-field: `stack` has no meaning for this kind of panel [normal]",
            "unsupported-field: `legend` has no meaning for this kind of panel [list]",
        ]
    );
    assert_eq!(
        panel("{ thresholds: { a: 1, b: 1.0 }, queries: { q: x } }"),
        ["name-clash: two thresholds begin at the same value [b]"]
    );
    assert_eq!(
        panel("{ links: { other: { dashboard: shopp } }, queries: { q: x } }"),
        ["unknown-reference: the stack has no dashboard `shopp` [shopp]"]
    );
    assert_eq!(panel("{ type: graph, queries: { q: x } }").len(), 1);
    assert_eq!(
        told("grafana: { labels: { a: b } }\ndashboards: { shop: { panels: { a: { queries: { q: x } } } } }"),
        ["unsupported-field: `a` has no meaning here [a]"]
    );
}

#[test]
fn a_group_of_a_regular_expression_is_no_variable() {
    let query = r#"'label_replace(up{a=~"x$|^y$"}, "b", "$1", "a", "(.*)")'"#;
    assert_eq!(told(&format!("dashboards: {{ s: {{ panels: {{ a: {{ queries: {{ q: {query} }} }} }} }} }}")), [""; 0]);
}

const DASHBOARD: &str = r#"
dashboards: { shop: { title: Shop, folder: Our Shop, panels: { a: { queries: { q: up } } } } }
"#;

#[test]
fn files_come_with_what_provisions_them() {
    let files =
        files(&format!("grafana: {{ datasource: {{ url: 'http://prometheus:9090', interval: 15s }} }}{DASHBOARD}"));
    let paths: Vec<_> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(
        paths,
        [
            "grafana/dashboards/our-shop/shop-production-shop.json",
            "grafana/provisioning/dashboards/shop-production.yaml",
            "grafana/provisioning/datasources/shop-production.yaml",
        ]
    );
    insta::assert_snapshot!(files[1].1, @r#"
    apiVersion: 1
    providers:
      - name: shop-production-our-shop
        orgId: 1
        folder: Our Shop
        type: file
        disableDeletion: false
        allowUiUpdates: false
        updateIntervalSeconds: 30
        options:
          path: /var/lib/grafana/dashboards/shop-production/our-shop
    "#);
    insta::assert_snapshot!(files[2].1, @r#"
    apiVersion: 1
    prune: true
    datasources:
      - name: Prometheus
        uid: prometheus
        type: prometheus
        access: proxy
        url: http://prometheus:9090
        isDefault: true
        editable: false
        jsonData:
          httpMethod: POST
          prometheusType: Prometheus
          timeInterval: 15s
    "#);
}

#[test]
fn a_sidecar_gets_config_maps() {
    let files = files(&format!("grafana: {{ provisioning: sidecar, labels: {{ team: shop }} }}{DASHBOARD}"));
    let paths: Vec<_> = files.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["grafana/configmap-shop-shop-dashboard.yaml", "grafana/kustomization.yaml"]);
    let head: Vec<_> = files[0].1.lines().take(12).collect();
    insta::assert_snapshot!(head.join("\n"), @r#"
    apiVersion: v1
    kind: ConfigMap
    metadata:
      name: shop-shop-dashboard
      labels:
        grafana_dashboard: "1"
        team: shop
      annotations:
        grafana_folder: Our Shop
    data:
      shop-production-shop.json: |
        {
    "#);
}

#[test]
fn the_operator_gets_objects() {
    let files = files(&format!("grafana: operator{DASHBOARD}"));
    let head: Vec<_> = files[0].1.lines().take(13).collect();
    insta::assert_snapshot!(head.join("\n"), @r#"
    apiVersion: grafana.integreatly.org/v1beta1
    kind: GrafanaDashboard
    metadata:
      name: shop-shop-dashboard
    spec:
      instanceSelector:
        matchLabels:
          dashboards: grafana
      folder: Our Shop
      uid: shop-production-shop
      json: |
        {
          "uid": "shop-production-shop",
    "#);
}

#[test]
fn a_config_map_holds_one_mebibyte() {
    let text = "x".repeat(600_000);
    let panels = format!("{{ a: {{ type: text, text: {text} }}, b: {{ type: text, text: {text} }} }}");
    let found = told(&format!("grafana: sidecar\ndashboards: {{ shop: {{ panels: {panels} }} }}"));
    assert_eq!(found, ["impossible-here: Grafana cannot honour `dashboard.shop` [shop]"]);
}

fn alert(name: &str, expr: &str, operator: &str, value: &str, severity: &str) -> Rule {
    let expr = promql::canonical(&promql::parse(expr).unwrap());
    Rule {
        id: format!("alert.{name}"),
        origin: Origin::default(),
        name: sourced(name),
        kind: RuleKind::Alert {
            for_seconds: Some(sourced(300u32)),
            keep_firing_for_seconds: None,
            annotations: Vec::new(),
            runbook: None,
            cases: Vec::new(),
        },
        expr: sourced(format!("{expr} {operator} {value}")),
        labels: labels(&[("severity", severity)]),
        threshold: Some(Threshold { expr, operator: operator.into(), value: value.into() }),
    }
}

#[test]
fn alerts_on_the_same_series_are_lines() {
    let rules = vec![
        alert("Critical", "a / b", ">", "90", "critical"),
        alert("Other", "a", ">", "1", "critical"),
        alert("Warning", "a/b", ">=", "80.5", "warning"),
        alert("Idle", "(a) / b", "<", "5", "info"),
        alert("Low", "a   /b", "<", "5", "info"),
    ];
    let groups = [RuleGroup { origin: Origin::default(), name: sourced("shop"), interval_seconds: None, rules }];
    let shown = promql::canonical(&promql::parse("a / b").unwrap());
    let lines = alert_line::lines(&groups, &[&shown]);
    let words: Vec<String> = lines.iter().map(alert_line::Line::words).collect();
    assert_eq!(
        words,
        ["`Critical` fires at `> 90` for 5m.", "`Warning` fires at `>= 80.5` for 5m.", "`Low` fires at `< 5` for 5m."]
    );
    let steps = serde_json::to_value(alert_line::steps(&lines)).unwrap();
    let step = |value: Value, color: &str| json!({ "value": value, "color": { "value": color } });
    let from = |value: &str| json!({ "value": value });
    assert_eq!(
        steps,
        json!([
            step(Value::Null, "blue"),
            step(from("5"), "green"),
            step(from("80.5"), "orange"),
            step(from("90"), "red"),
        ])
    );
}

#[test]
fn labels_follow_an_expression() {
    let can_have = |expr: &str, label: &str| promql::labels(&promql::parse(expr).unwrap()).can_have(label);
    for (expr, kept, dropped) in [
        ("sum by (a, b) (x)", "a", "c"),
        ("sum without (c) (x)", "a", "c"),
        ("topk(3, sum by (a) (x))", "a", "c"),
        ("sum by (a) (x) / on (a) group_left (n) y", "n", "c"),
        ("sum by (a) (x) / sum by (a) (y)", "a", "c"),
        ("100 * sum by (a) (x)", "a", "c"),
        ("histogram_quantile(0.9, sum by (le, a) (rate(x[5m])))", "a", "le"),
        ("label_replace(sum by (a) (x), \"n\", \"$1\", \"a\", \"(.*)\")", "n", "c"),
        ("count_values(\"n\", x)", "n", "a"),
        ("sum by (a) (x) or sum by (b) (y)", "b", "c"),
        ("max_over_time(sum by (a) (x)[5m:1m])", "a", "c"),
    ] {
        assert!(can_have(expr, kept), "`{expr}` keeps `{kept}`");
        assert!(!can_have(expr, dropped), "`{expr}` drops `{dropped}`");
    }
}

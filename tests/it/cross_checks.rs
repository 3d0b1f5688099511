//! Mistakes that show only between the outputs of a stack, each told once, at the bytes that make it.

use stackc::compiler::Environment;
use stackc::source::Files;

use crate::support::{Memory, compile};

const BASE: &str = r#"targets: [compose, kubernetes, prometheus, grafana]
kubernetes: { version: "1.35", namespace: shop, secret_store: { kind: ClusterSecretStore, name: aws } }
prometheus: { from: { namespace: { labels: { name: monitoring } } } }
secrets:
  app: { source: existing, keys: [DATABASE_PASSWORD, PAGER_KEY] }
services:
  api:
    image: shop/api:v1.4.0
    user: 1001
    ports: { http: 3001 }
    env: { DATABASE_URL: "${postgres.main.url}" }
    metrics: { series: { http_requests_total: { type: counter, labels: [method, status] }, queue_length: gauge } }
    alerts:
      QueueLong: { expr: queue_length > 100, for: 5m, severity: warning }
postgres:
  main:
    version: "16"
    cluster: { password: "${secret.app.DATABASE_PASSWORD}" }
    container: { password: "${secret.app.DATABASE_PASSWORD}" }
alertmanager:
  receivers:
    oncall: { pagerduty: "${secret.app.PAGER_KEY}" }
  default: oncall
dashboards:
  api:
    panels:
      requests: { queries: { rate: { expr: "sum by (status) (rate(http_requests_total[$__rate_interval]))" } } }
"#;

const BASE_PATH: &str = "stacks/shop/base.yaml";
const PATH: &str = "stacks/shop/production.yaml";

/// Each diagnostic of the base with this environment: `code @ file:line:column bytes: message`.
fn told(environment: &str) -> Vec<String> {
    let text = format!("extends: base.yaml\nenvironment: production\n{environment}");
    let files = Memory::with(&[(BASE_PATH, BASE), (PATH, &text)]);
    let environment = Environment {
        stack: "shop".to_owned(),
        name: "production".to_owned(),
        path: PATH.into(),
        out: "golden/shop/production".into(),
    };
    let compilation = compile(&[environment], &[], &files);
    let place = |found: &stackc::diagnostics::Diagnostic| {
        let span = found.span.unwrap();
        let path = compilation.sources.path(span.file);
        let (line, column) = compilation.sources.line_column(span.file, span.start);
        let text = String::from_utf8(files.read(path).unwrap()).unwrap();
        let bytes = &text[span.range()];
        format!("{} @ {path}:{line}:{column} `{bytes}`: {}", found.code, found.message)
    };
    compilation.diagnostics.iter().map(place).collect()
}

#[test]
fn outputs_that_agree_give_nothing() {
    assert_eq!(told(""), Vec::<String>::new());
}

#[test]
fn a_policy_lets_in_to_a_port_that_nobody_listens_on() {
    let policies = "network_policies:
  api:
    pods: [service.api]
    ingress:
      web: { ports: [3001, 3000] }
";
    insta::assert_debug_snapshot!(told(policies), @r##"
    [
        "port-nobody-listens @ stacks/shop/production.yaml:7:28 `3000`: a network policy names the port `3000`, and the pod that it is for does not listen on it",
    ]
    "##);
}

#[test]
fn a_scrape_reads_a_port_that_nobody_listens_on() {
    let scrape = "prometheus:
  scrape:
    audit: { target: \"shop-api:3002\", series: { audit_entries_total: counter } }
";
    insta::assert_debug_snapshot!(told(scrape), @r##"
    [
        "unheard-scrape @ stacks/shop/production.yaml:5:22 `\"shop-api:3002\"`: `service.api` does not listen on the port of `shop-api:3002`",
    ]
    "##);
}

#[test]
fn compose_runs_another_major_version_than_the_cloud() {
    let cloud = "targets: [compose, kubernetes, terraform, prometheus, grafana]
terraform: { aws: { region: eu-west-1, network: { cidr: 10.0.0.0/16 } } }
postgres:
  main:
    version: \"17\"
    provider: aws
    aws: { instance_class: db.m6g.large }
    container: { image: \"postgres:16-alpine\" }
";
    insta::assert_debug_snapshot!(told(cloud), @r##"
    [
        "engine-differs @ stacks/shop/production.yaml:10:25 `\"postgres:16-alpine\"`: `postgres.main` is postgres 16 in Compose and postgres 17 in the cloud",
    ]
    "##);
}

#[test]
fn nobody_hears_of_an_alert() {
    let routes = "unset: [alertmanager.default]
alertmanager:
  routes:
    critical: { match: { severity: critical }, receiver: oncall }
";
    insta::assert_debug_snapshot!(told(routes), @r##"
    [
        "unrouted-alert @ stacks/shop/base.yaml:14:7 `QueueLong`: no receiver is told of `QueueLong`",
    ]
    "##);
}

#[test]
fn an_alert_reads_a_series_that_no_scrape_gives() {
    let alerts = "alerts:
  ManyErrors: { expr: \"rate(http_request_total{status=\\\"500\\\"}[5m]) > 1\", for: 5m, severity: critical }
";
    insta::assert_debug_snapshot!(told(alerts), @r##"
    [
        "unknown-series @ stacks/shop/production.yaml:4:29 `http_request_total`: no scrape of this environment gives `http_request_total`",
    ]
    "##);
}

#[test]
fn a_panel_asks_for_a_series_that_no_scrape_gives() {
    let panels = "dashboards:
  api:
    panels:
      queue: { queries: { length: { expr: \"max(queue_lenght{job=~\\\"$job\\\"})\" } } }
      processor: { queries: { used: { expr: \"rate(node_cpu_seconds_total[5m])\" } } }
";
    insta::assert_debug_snapshot!(told(panels), @r##"
    [
        "unknown-series @ stacks/shop/production.yaml:6:48 `queue_lenght`: no scrape of this environment gives `queue_lenght`",
        "unknown-series @ stacks/shop/production.yaml:7:51 `node_cpu_seconds_total`: no scrape of this environment gives `node_cpu_seconds_total`",
    ]
    "##);
}

/// A name that a variable makes is known to nobody, and a recording gives what it records.
#[test]
fn what_a_panel_asks_for_may_be_made() {
    let panels = "recordings:
  shop:requests:rate5m: { expr: \"sum(rate(http_requests_total[5m]))\" }
dashboards:
  api:
    variables: { metric: { values: [queue_length] } }
    panels:
      chosen: { queries: { length: { expr: \"${metric}_length + $metric\" } } }
      recorded: { queries: { rate: { expr: \"shop:requests:rate5m\" } } }
";
    assert_eq!(told(&panels.replace("${metric}_", "$${metric}_")), Vec::<String>::new());
}

/// Who else is scraped is known to those who run Prometheus.
#[test]
fn without_prometheus_nothing_is_known_of_series() {
    let grafana = "targets: [grafana]
dashboards:
  api:
    panels:
      queue: { queries: { length: { expr: queue_lenght } } }
";
    assert_eq!(told(grafana), Vec::<String>::new());
}

#[test]
fn a_container_reads_a_key_that_its_secret_does_not_have() {
    let env = "services:
  api:
    env: { SESSION_KEY: \"${secret.app.SESSION_KEY}\" }
";
    insta::assert_debug_snapshot!(told(env), @r##"
    [
        "unknown-key @ stacks/shop/production.yaml:5:39 `SESSION_KEY`: `secret.app` has no key `SESSION_KEY`",
    ]
    "##);
}

//! Scrapes, rules and receivers of the rich plan.

use stackc::plan::alertmanager::{AlertRoute, Alertmanager, Integration, Receiver};
use stackc::plan::prometheus::Prometheus;
use stackc::plan::rule::{FiringAlert, Rule, RuleCase, RuleGroup, RuleKind, Threshold};
use stackc::plan::scrape::{Scrape, ScrapeTarget, ScrapedPods, ScrapedWorkload, Series};
use stackc::stack::prometheus::{Discovery, ExporterKind, Major, RuleForm, Scheme};
use stackc::stack::service::SeriesKind;
use stackc::tree::Origin;

use super::{labels, some, sourced, text, texts};

pub fn scrapes() -> Vec<Scrape> {
    let series =
        Series { name: text("requests_total"), kind: sourced(SeriesKind::Counter), labels: texts(&["method"]) };
    let pods = |service: Option<&str>| ScrapedPods {
        namespace: text("shop-production"),
        service: service.map(text),
        selector: labels(&[("app", "api")]),
    };
    let workload = |id: &str, service: Option<&str>| Scrape {
        id: id.into(),
        origin: Origin::default(),
        job: text(&format!("shop-{}", id.replace('.', "-"))),
        target: ScrapeTarget::Workload(ScrapedWorkload {
            id: id.into(),
            port: sourced(3001u16),
            port_name: text("http"),
            address: text("shop-api:80"),
            cluster: Some(pods(service)),
        }),
        path: text("/metrics"),
        scheme: some(Scheme::Http),
        interval_seconds: some(15u32),
        timeout_seconds: some(5u32),
        labels: labels(&[("team", "shop")]),
        exports: some(ExporterKind::NodeExporter),
        series: vec![series.clone()],
    };
    let outside = ScrapeTarget::Outside(texts(&["node:9100"]));
    vec![
        workload("service.api", Some("shop-api")),
        workload("service.worker", None),
        Scrape { target: outside, ..workload("scrape.node", None) },
    ]
}

pub fn prometheus() -> Prometheus {
    Prometheus {
        origin: Origin::default(),
        version: sourced(Major::Three),
        scrape_interval_seconds: some(15u32),
        scrape_timeout_seconds: some(10u32),
        evaluation_interval_seconds: some(30u32),
        external_labels: labels(&[("cluster", "east")]),
        alertmanagers: texts(&["alertmanager:9093"]),
        discovery: sourced(Discovery::Kubernetes),
        rules: sourced(RuleForm::Operator),
        labels: labels(&[("release", "monitoring")]),
    }
}

pub fn rule_group() -> RuleGroup {
    let rule = |id: &str, name: &str, kind| Rule {
        id: id.into(),
        origin: Origin::default(),
        name: text(name),
        kind,
        expr: text("rate(errors_total[5m]) > 0.1"),
        labels: labels(&[("severity", "critical")]),
        threshold: Some(Threshold { expr: "rate(errors_total[5m])".into(), operator: ">".into(), value: "0.1".into() }),
    };
    let alert = RuleKind::Alert {
        for_seconds: some(120u32),
        keep_firing_for_seconds: some(300u32),
        annotations: labels(&[("summary", "Errors")]),
        runbook: some("Look at the logs."),
        cases: vec![case()],
    };
    RuleGroup {
        origin: Origin::default(),
        name: text("shop"),
        interval_seconds: some(30u32),
        rules: vec![
            rule("recording.errors", "job:errors:rate5m", RuleKind::Recording),
            rule("alert.High", "High", alert),
        ],
    }
}

fn case() -> RuleCase {
    let pair = |key: &str, value: &str| (key.to_owned(), value.to_owned());
    let alert =
        FiringAlert { labels: vec![pair("severity", "critical")], annotations: vec![pair("summary", "Errors")] };
    RuleCase {
        name: "High fires".into(),
        origin: Origin::default(),
        step_seconds: 60,
        series: vec![pair("errors_total", "0+60x20")],
        at_seconds: 600,
        pending_at_seconds: Some(120),
        fires: vec![alert],
    }
}

pub fn alertmanager() -> Alertmanager {
    let slack = Integration {
        origin: Origin::default(),
        kind: "slack_configs".into(),
        fields: labels(&[("api_url_file", "/etc/alertmanager/secrets/slack/url"), ("channel", "#shop")]),
        send_resolved: some(true),
    };
    let route = AlertRoute {
        origin: Origin::default(),
        receiver: text("oncall"),
        matchers: labels(&[("severity", "critical")]),
        group_by: texts(&["alertname"]),
        group_wait_seconds: some(30u32),
        group_interval_seconds: some(300u32),
        repeat_interval_seconds: some(14400u32),
        goes_on: some(true),
    };
    Alertmanager {
        origin: Origin::default(),
        receivers: vec![Receiver { origin: Origin::default(), name: text("oncall"), integrations: vec![slack] }],
        root: AlertRoute { matchers: Vec::new(), goes_on: None, ..route.clone() },
        routes: vec![route],
        inhibit_by: texts(&["alertname"]),
    }
}

//! Alerts and recordings, and who is told.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{Duration, Text};
use crate::source::Spanned;

/// What people are told of.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Alert {
    /// Its group of rules, and their file; the entry's or the stack's where it is left out.
    pub group: Option<Spanned<String>>,
    /// PromQL that holds while something is wrong.
    pub expr: Spanned<Text>,
    /// It must hold for this long first.
    #[serde(rename = "for")]
    pub hold: Option<Spanned<Duration>>,
    /// It goes on for this long after.
    pub keep_firing_for: Option<Spanned<Duration>>,
    /// `critical`, `warning`, `info`: the label by which it is routed.
    pub severity: Spanned<String>,
    /// One line, the same each time.
    pub summary: Option<Spanned<Text>>,
    /// What is measured, with its value.
    pub description: Option<Spanned<Text>>,
    /// What to do, in Markdown: the runbook page holds it.
    pub runbook: Option<Spanned<Text>>,
    /// Labels that Alertmanager routes by, beside `severity`.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub labels: Entries<Spanned<Text>>,
    /// Further annotations of the alert, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub annotations: Entries<Spanned<Text>>,
    /// Series for its test, where stackc cannot find them by itself.
    pub test: Option<Spanned<AlertTest>>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// Series in promtool's notation: under `series` the alert fires, under `silent` it does not.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AlertTest {
    /// Values by series, a minute apart: `up{job="api"}: "0x30"`, in quotes, since YAML takes `0x30` for a number.
    #[serde(default)]
    #[schemars(extend("x-singular" = "series"))]
    pub series: Entries<Spanned<String>>,
    /// Series with their samples, in the notation of promtool, on which the alert stays silent.
    #[serde(default)]
    #[schemars(extend("x-singular" = "silent"))]
    pub silent: Entries<Spanned<String>>,
    /// When to look.
    pub at: Spanned<Duration>,
    /// Labels of what fires, less those of the rule, where stackc cannot evaluate the expression.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub labels: Entries<Spanned<String>>,
    /// The value of what fires, where stackc cannot evaluate the expression.
    pub value: Option<Spanned<String>>,
}

/// A series that Prometheus computes and keeps.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Recording {
    /// The rule group; rules of a group are evaluated together.
    pub group: Option<Spanned<String>>,
    /// The PromQL expression that is computed and kept.
    pub expr: Spanned<Text>,
    /// Labels that every recorded sample gets.
    #[serde(default)]
    #[schemars(extend("x-key" = "series-label"))]
    pub labels: Entries<Spanned<Text>>,
}

/// Who is told of alerts.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Alertmanager {
    /// Who is told, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub receivers: Entries<Receiver>,
    /// The receiver of what no route takes; nobody where it is left out.
    pub default: Option<Spanned<String>>,
    /// Alerts that share these labels come in one message; `[alertname]` where it is left out.
    pub group_by: Option<Spanned<Vec<Spanned<String>>>>,
    /// How long the first alert of a group waits for others.
    pub group_wait: Option<Spanned<Duration>>,
    /// How long new alerts of a group that was told already wait.
    pub group_interval: Option<Spanned<Duration>>,
    /// After how long an alert that still fires is told again.
    pub repeat_interval: Option<Spanned<Duration>>,
    /// In order: the first that matches takes the alert.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub routes: Entries<AlertRoute>,
    /// A critical alert silences the lesser ones that share these labels; `[alertname]` where it is left out.
    pub inhibit_by: Option<Spanned<Vec<Spanned<String>>>>,
}

/// Which alerts go to a receiver.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct AlertRoute {
    /// Labels with their values; everything where it is left out.
    #[serde(default, rename = "match")]
    #[schemars(extend("x-singular" = "match", "x-key" = "series-label"))]
    pub matches: Entries<Spanned<String>>,
    /// The receiver, by its name under `receivers`.
    pub receiver: Spanned<String>,
    /// The labels by which alerts are told together.
    pub group_by: Option<Spanned<Vec<Spanned<String>>>>,
    /// How long the first alert of a group waits for others.
    pub group_wait: Option<Spanned<Duration>>,
    /// How long new alerts of a group that was told already wait.
    pub group_interval: Option<Spanned<Duration>>,
    /// After how long an alert that still fires is told again.
    pub repeat_interval: Option<Spanned<Duration>>,
    /// Later routes see the alert too.
    #[serde(rename = "continue")]
    pub goes_on: Option<Spanned<bool>>,
}

/// Where messages go, in every way that it names.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Receiver {
    /// Incidents of PagerDuty.
    pub pagerduty: Option<Spanned<Pagerduty>>,
    /// Messages in a channel of Slack.
    pub slack: Option<Spanned<Slack>>,
    /// Alerts of Opsgenie.
    pub opsgenie: Option<Spanned<Opsgenie>>,
    /// Requests to a URL.
    pub webhook: Option<Spanned<Webhook>>,
    /// Mail.
    pub email: Option<Spanned<Email>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "routing_key"))]
pub struct Pagerduty {
    /// The key of a secret: `${secret.pagerduty.routing_key}`.
    pub routing_key: Spanned<Text>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Slack {
    /// The key of a secret that holds the webhook's URL.
    pub api_url: Spanned<Text>,
    /// The channel, such as `#alerts`.
    pub channel: Spanned<Text>,
    /// Tell of the end too; `true` where it is left out.
    pub send_resolved: Option<Spanned<bool>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "api_key"))]
pub struct Opsgenie {
    /// The key of a secret.
    pub api_key: Spanned<Text>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "url"))]
pub struct Webhook {
    /// A URL, or the key of a secret that holds it.
    pub url: Spanned<Text>,
    /// Whether the end of an alert is told too.
    pub send_resolved: Option<Spanned<bool>>,
}

#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Email {
    /// The address that mail goes to.
    pub to: Spanned<Text>,
    /// The address that mail comes from.
    pub from: Spanned<Text>,
    /// Host and port of the mail server.
    pub smarthost: Spanned<Text>,
    /// The name by which Alertmanager signs in to the mail server.
    pub username: Option<Spanned<Text>>,
    /// The key of a secret.
    pub password: Option<Spanned<Text>>,
}

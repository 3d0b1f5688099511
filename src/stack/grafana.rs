//! Dashboards, and how Grafana gets them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::entries::Entries;
use super::scalars::{Decimal, Duration, Moment, Text};
use crate::source::Spanned;

/// How Grafana gets the dashboards.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "provisioning"))]
pub struct Grafana {
    /// `files` where it is left out.
    pub provisioning: Option<Spanned<Provisioning>>,
    /// The folder of dashboards that name none; the stack's name where it is left out.
    pub folder: Option<Spanned<Text>>,
    /// The Prometheus that dashboards ask.
    pub datasource: Option<Spanned<Datasource>>,
    /// Labels of the objects, where provisioning is not by files.
    #[serde(default)]
    #[schemars(extend("x-key" = "qualified-name"))]
    pub labels: Entries<Spanned<Text>>,
    /// Labels of the Grafana instances that the operator gives the dashboards to; `dashboards: grafana` where it is
    /// left out.
    #[serde(default)]
    #[schemars(extend("x-singular" = "instance_selector", "x-key" = "qualified-name"))]
    pub instance_selector: Entries<Spanned<Text>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Provisioning {
    /// Files that Grafana reads from its disk.
    Files,
    /// ConfigMaps that a sidecar of Grafana collects.
    Sidecar,
    /// Objects of the Grafana operator.
    Operator,
}

/// A Prometheus, as Grafana knows it.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "name"))]
pub struct Datasource {
    /// `Prometheus` where it is left out.
    pub name: Option<Spanned<Text>>,
    /// `prometheus` where it is left out.
    pub uid: Option<Spanned<Text>>,
    /// Where Grafana finds it. Without it others make the data source.
    pub url: Option<Spanned<Text>>,
    /// Its scrape interval, of which `$__rate_interval` is made.
    pub interval: Option<Spanned<Duration>>,
}

/// A dashboard.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Dashboard {
    pub id: Option<Spanned<String>>,
    /// What its address ends in; `<stack>-<environment>-<entry>` where it is left out.
    pub uid: Option<Spanned<Text>>,
    pub title: Option<Spanned<Text>>,
    pub description: Option<Spanned<Text>>,
    /// Beside the names of the stack and of the environment, by which dashboards find each other.
    #[serde(default)]
    pub tags: Vec<Spanned<Text>>,
    /// The time that it shows at first; the last six hours where it is left out.
    pub time: Option<Spanned<TimeRange>>,
    /// Time between refreshes; `1m` where it is left out, `0s` for none.
    pub refresh: Option<Spanned<Duration>>,
    /// `browser` where it is left out, `utc`, or a name like `America/Sao_Paulo`.
    pub timezone: Option<Spanned<String>>,
    /// The folder, where it is not that of `grafana`.
    pub folder: Option<Spanned<Text>>,
    /// What viewers choose, and queries read as `$name`.
    #[serde(default)]
    #[schemars(extend("x-key" = "variable"))]
    pub variables: Entries<Variable>,
    /// Panels above all rows.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub panels: Entries<Panel>,
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub rows: Entries<Row>,
    /// Ways to other pages, at the top.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub links: Entries<DashboardLink>,
    /// Findings that are meant, each with its reason.
    #[serde(default)]
    #[schemars(extend("x-singular" = "allow"))]
    pub allow: Entries<Spanned<String>>,
}

/// A span of time: `{ from: now-1h, to: now }`.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "from"))]
pub struct TimeRange {
    pub from: Spanned<Moment>,
    /// `now` where it is left out.
    pub to: Option<Spanned<Moment>>,
}

/// What viewers choose.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "query", "x-choice" = [["query", "values", "intervals"]], "x-required-choice" = true))]
pub struct Variable {
    pub label: Option<Spanned<Text>>,
    /// Values that Prometheus knows: `label_values(http_requests_total, method)`.
    pub query: Option<Spanned<Text>>,
    /// These values.
    pub values: Option<Spanned<Vec<Spanned<Text>>>>,
    /// These time spans.
    pub intervals: Option<Spanned<Vec<Spanned<Duration>>>>,
    /// Several may be chosen at once.
    pub multi: Option<Spanned<bool>>,
    /// All may be chosen at once.
    pub all: Option<Spanned<bool>>,
    /// What is chosen at first.
    pub default: Option<Spanned<Text>>,
}

/// Panels under a heading.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Row {
    pub title: Option<Spanned<Text>>,
    /// Folded until somebody opens it.
    pub collapsed: Option<Spanned<bool>>,
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub panels: Entries<Panel>,
}

/// What queries give, drawn.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Panel {
    pub title: Option<Spanned<Text>>,
    /// Made of its queries and alerts where it is left out.
    pub description: Option<Spanned<Text>>,
    /// `timeseries` where it is left out.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<PanelKind>>,
    /// Grafana's id of a unit: `s`, `bytes`, `reqps`, `percent` (0 to 100), `percentunit` (0 to 1).
    pub unit: Option<Spanned<String>>,
    #[schemars(range(max = 20))]
    pub decimals: Option<Spanned<u32>>,
    pub min: Option<Spanned<Decimal>>,
    pub max: Option<Spanned<Decimal>>,
    /// `list` where it is left out; `table` adds the last value and the greatest.
    pub legend: Option<Spanned<LegendMode>>,
    /// Series stand on each other, as they are or each as its share of the whole.
    pub stack: Option<Spanned<Stacking>>,
    /// Columns, of 24.
    #[schemars(range(min = 1, max = 24))]
    pub width: Option<Spanned<u32>>,
    /// In units of 30 pixels.
    #[schemars(range(min = 2, max = 40))]
    pub height: Option<Spanned<u32>>,
    /// Lines and colours; those of the alerts on the same query where there are none.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub thresholds: Entries<Threshold>,
    /// Where a click on a value leads.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub links: Entries<DataLink>,
    /// What a text panel says, in Markdown.
    pub text: Option<Spanned<Text>>,
    #[serde(default)]
    #[schemars(extend("x-singular" = "query", "x-key" = "label-name"))]
    pub queries: Entries<Query>,
}

/// The kinds of panels that Grafana still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PanelKind {
    Timeseries,
    Stat,
    Gauge,
    Bargauge,
    Table,
    Heatmap,
    StateTimeline,
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegendMode {
    List,
    Table,
    Hidden,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    Normal,
    Percent,
}

/// From `value` on, this colour.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "value"))]
pub struct Threshold {
    /// Where it begins; without it the colour below all others.
    pub value: Option<Spanned<Decimal>>,
    /// `red`, where it is left out.
    pub color: Option<Spanned<Color>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Color {
    Green,
    Yellow,
    Orange,
    Red,
    Blue,
    Purple,
    Transparent,
}

/// A way to another page, at the top of a dashboard.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "url", "x-choice" = [["url", "dashboard", "tags"]], "x-required-choice" = true))]
pub struct DashboardLink {
    pub title: Option<Spanned<Text>>,
    pub url: Option<Spanned<Text>>,
    /// A dashboard of the stack, by its name.
    pub dashboard: Option<Spanned<String>>,
    /// All dashboards with these tags.
    pub tags: Option<Spanned<Vec<Spanned<Text>>>>,
    pub new_tab: Option<Spanned<bool>>,
}

/// Where a click on a value leads.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "url", "x-choice" = [["url", "dashboard"]], "x-required-choice" = true))]
pub struct DataLink {
    pub title: Option<Spanned<Text>>,
    pub url: Option<Spanned<Text>>,
    /// A dashboard of the stack, by its name.
    pub dashboard: Option<Spanned<String>>,
    pub new_tab: Option<Spanned<bool>>,
}

/// What is asked of Prometheus.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "expr"))]
pub struct Query {
    /// PromQL.
    pub expr: Spanned<Text>,
    /// What a series is called: `{{ method }} {{ status }}`.
    pub legend: Option<Spanned<Text>>,
    /// Only the newest value; so in tables, gauges and bar gauges where it is left out.
    pub instant: Option<Spanned<bool>>,
    /// `table` in tables, `heatmap` in heatmaps, else `time_series` where it is left out.
    pub format: Option<Spanned<QueryFormat>>,
    /// The least time between two points.
    pub interval: Option<Spanned<Duration>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum QueryFormat {
    TimeSeries,
    Table,
    Heatmap,
}

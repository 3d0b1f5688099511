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
    /// What its uid is made of, in place of its key: with it the entry can be renamed.
    pub id: Option<Spanned<String>>,
    /// What its address ends in; `<stack>-<environment>-<entry>` where it is left out.
    pub uid: Option<Spanned<Text>>,
    /// The title, which also names it in lists.
    pub title: Option<Spanned<Text>>,
    /// What it shows, in a sentence.
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
    /// Rows of panels, by name, below the panels without a row.
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
    /// Where the shown time starts.
    pub from: Spanned<Moment>,
    /// `now` where it is left out.
    pub to: Option<Spanned<Moment>>,
}

/// What viewers choose.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "query", "x-choice" = [["query", "values", "intervals"]], "x-required-choice" = true))]
pub struct Variable {
    /// What stands before the choice; its name where it is left out.
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
    /// The title above the row.
    pub title: Option<Spanned<Text>>,
    /// Folded until somebody opens it.
    pub collapsed: Option<Spanned<bool>>,
    /// The panels of the row, by name.
    #[serde(default)]
    #[schemars(extend("x-key" = "label-name"))]
    pub panels: Entries<Panel>,
}

/// What queries give, drawn.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
pub struct Panel {
    /// The title above the panel.
    pub title: Option<Spanned<Text>>,
    /// Made of its queries and alerts where it is left out.
    pub description: Option<Spanned<Text>>,
    /// `timeseries` where it is left out.
    #[serde(rename = "type")]
    pub kind: Option<Spanned<PanelKind>>,
    /// Grafana's id of a unit: `s`, `bytes`, `reqps`, `percent` (0 to 100), `percentunit` (0 to 1).
    pub unit: Option<Spanned<String>>,
    /// How many decimals values have.
    #[schemars(range(max = 20))]
    pub decimals: Option<Spanned<u32>>,
    /// Where the axis starts.
    pub min: Option<Spanned<Decimal>>,
    /// Where the axis ends.
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
    /// What is shown, by name: PromQL expressions.
    #[serde(default)]
    #[schemars(extend("x-singular" = "query", "x-key" = "label-name"))]
    pub queries: Entries<Query>,
}

/// The kinds of panels that Grafana still has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PanelKind {
    /// Lines over time.
    Timeseries,
    /// One large number.
    Stat,
    /// A number on a dial.
    Gauge,
    /// Numbers as bars.
    Bargauge,
    /// Rows and columns.
    Table,
    /// A distribution over time.
    Heatmap,
    /// States over time.
    StateTimeline,
    /// Words in Markdown.
    Text,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum LegendMode {
    /// A list below the graph.
    List,
    /// A table below the graph.
    Table,
    /// No legend.
    Hidden,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, serde::Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stacking {
    /// Values on top of each other.
    Normal,
    /// Shares of the whole.
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
    /// Green.
    Green,
    /// Yellow.
    Yellow,
    /// Orange.
    Orange,
    /// Red.
    Red,
    /// Blue.
    Blue,
    /// Purple.
    Purple,
    /// No color.
    Transparent,
}

/// A way to another page, at the top of a dashboard.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "url", "x-choice" = [["url", "dashboard", "tags"]], "x-required-choice" = true))]
pub struct DashboardLink {
    /// What the link says.
    pub title: Option<Spanned<Text>>,
    /// Where the link leads.
    pub url: Option<Spanned<Text>>,
    /// A dashboard of the stack, by its name.
    pub dashboard: Option<Spanned<String>>,
    /// All dashboards with these tags.
    pub tags: Option<Spanned<Vec<Spanned<Text>>>>,
    /// Whether it opens in a new tab.
    pub new_tab: Option<Spanned<bool>>,
}

/// Where a click on a value leads.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[schemars(extend("x-short" = "url", "x-choice" = [["url", "dashboard"]], "x-required-choice" = true))]
pub struct DataLink {
    /// What the link says.
    pub title: Option<Spanned<Text>>,
    /// Where the link leads.
    pub url: Option<Spanned<Text>>,
    /// A dashboard of the stack, by its name.
    pub dashboard: Option<Spanned<String>>,
    /// Whether it opens in a new tab.
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
    /// Values over time.
    TimeSeries,
    /// Rows of labels with their values.
    Table,
    /// Buckets of a histogram over time.
    Heatmap,
}

//! Dashboards, and how Grafana gets them.

use serde::{Deserialize, Serialize};

use super::settings::Labels;
use crate::stack::grafana::{Color, LegendMode, PanelKind, Provisioning, QueryFormat, Stacking};
use crate::tree::{Origin, Sourced};

/// The Grafana side of an environment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Grafana {
    #[serde(skip)]
    pub origin: Origin,
    /// What provisioning files and objects that are of no dashboard are called: `shop-production`.
    pub name: Sourced<String>,
    pub provisioning: Sourced<Provisioning>,
    pub datasource: Datasource,
    /// Of objects.
    pub labels: Labels,
    /// Of the instances that the operator gives dashboards to.
    pub instance_selector: Labels,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Datasource {
    pub name: Sourced<String>,
    pub uid: Sourced<String>,
    /// Others make the data source where it is `None`.
    pub url: Option<Sourced<String>>,
    /// Grafana's own default where it is `None`.
    pub interval_seconds: Option<Sourced<u32>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Dashboard {
    /// `dashboard.clinic`; `service.api/dashboard.overview` for one of a service.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    /// What its object is called.
    pub name: Sourced<String>,
    /// At most 40 letters, digits, `-` and `_`.
    pub uid: Sourced<String>,
    pub title: Sourced<String>,
    pub description: Option<Sourced<String>>,
    /// Those that the stack states first.
    pub tags: Vec<Sourced<String>>,
    pub timezone: Sourced<String>,
    pub from: Sourced<String>,
    pub to: Sourced<String>,
    /// Never, where it is zero.
    pub refresh_seconds: Sourced<u32>,
    pub folder: Sourced<String>,
    /// In the order in which they are shown.
    pub variables: Vec<Variable>,
    /// Alerts whose firing it shows.
    pub alerts: Vec<Sourced<String>>,
    pub links: Vec<Link>,
    /// Above all rows.
    pub panels: Vec<Panel>,
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Variable {
    #[serde(skip)]
    pub origin: Origin,
    pub name: Sourced<String>,
    pub label: Option<Sourced<String>>,
    pub kind: VariableKind,
    pub multi: Sourced<bool>,
    pub all: Sourced<bool>,
    /// Chosen at first.
    pub default: Option<Sourced<String>>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum VariableKind {
    /// Values that Prometheus knows.
    Query(Sourced<String>),
    Values(Vec<Sourced<String>>),
    /// Time spans in seconds.
    Intervals(Vec<Sourced<u32>>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    #[serde(skip)]
    pub origin: Origin,
    pub title: Sourced<String>,
    pub to: LinkTarget,
    pub new_tab: Sourced<bool>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum LinkTarget {
    Url(Sourced<String>),
    /// The uid of a dashboard.
    Dashboard(Sourced<String>),
    /// All dashboards with these tags.
    Tags(Vec<Sourced<String>>),
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Row {
    #[serde(skip)]
    pub origin: Origin,
    pub panel_id: u32,
    pub title: Sourced<String>,
    pub collapsed: Sourced<bool>,
    /// From the top, in units of 30 pixels.
    pub y: u32,
    pub panels: Vec<Panel>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Panel {
    #[serde(skip)]
    pub origin: Origin,
    /// The same however panels are added or ordered: addresses of single panels hold it.
    pub panel_id: u32,
    pub title: Sourced<String>,
    pub description: Option<Sourced<String>>,
    pub grid: Grid,
    pub kind: Sourced<PanelKind>,
    pub unit: Option<Sourced<String>>,
    pub decimals: Option<Sourced<u32>>,
    /// Decimals.
    pub min: Option<Sourced<String>>,
    pub max: Option<Sourced<String>>,
    /// Where its kind has one.
    pub legend: Option<Sourced<LegendMode>>,
    pub stack: Option<Sourced<Stacking>>,
    /// Ascending; the first has no value. Empty where nothing states one.
    pub thresholds: Vec<Step>,
    pub links: Vec<Link>,
    /// Of a text panel.
    pub text: Option<Sourced<String>>,
    pub queries: Vec<Query>,
}

/// A place on a grid of 24 columns; heights and `y` are in units of 30 pixels.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grid {
    pub x: u32,
    pub y: u32,
    pub width: u32,
    pub height: u32,
}

/// From `value` on, this colour.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Step {
    /// A decimal; `None` below all others.
    pub value: Option<Sourced<String>>,
    pub color: Sourced<Color>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Query {
    #[serde(skip)]
    pub origin: Origin,
    /// `A` for the first of a panel.
    pub ref_id: String,
    /// PromQL, as the stack states it; it holds variables of Grafana.
    pub expr: Sourced<String>,
    /// Grafana's own choice where it is `None`.
    pub legend: Option<Sourced<String>>,
    pub instant: Sourced<bool>,
    pub format: Sourced<QueryFormat>,
    pub interval_seconds: Option<Sourced<u32>>,
}

/// A time span as Grafana and Prometheus write it, in the largest unit that divides it: `5m`.
pub fn span_text(seconds: u32) -> String {
    match seconds {
        0 => "0s".to_owned(),
        seconds if seconds.is_multiple_of(86_400) => format!("{}d", seconds / 86_400),
        seconds if seconds.is_multiple_of(3_600) => format!("{}h", seconds / 3_600),
        seconds if seconds.is_multiple_of(60) => format!("{}m", seconds / 60),
        seconds => format!("{seconds}s"),
    }
}

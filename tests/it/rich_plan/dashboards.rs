//! Dashboards in which every field is set, with every kind of panel.

use stackc::plan::dashboard::*;
use stackc::stack::grafana::{Color, LegendMode, PanelKind, Provisioning, QueryFormat, Stacking};
use stackc::tree::Origin;

use super::{labels, some, sourced, text, texts};

pub fn grafana() -> Grafana {
    Grafana {
        origin: Origin::default(),
        name: text("shop-production"),
        provisioning: sourced(Provisioning::Operator),
        datasource: Datasource {
            name: text("Prometheus"),
            uid: text("prometheus"),
            url: some("http://prometheus:9090"),
            interval_seconds: some(15u32),
        },
        labels: labels(&[("team", "shop")]),
        instance_selector: labels(&[("dashboards", "grafana")]),
    }
}

pub fn dashboard() -> Dashboard {
    let row = |collapsed| Row {
        origin: Origin::default(),
        panel_id: 70,
        title: text("Row"),
        collapsed: sourced(collapsed),
        y: 30,
        panels: vec![panel(71, PanelKind::Stat)],
    };
    Dashboard {
        id: "dashboard.shop".into(),
        origin: Origin::default(),
        name: text("shop-shop-dashboard"),
        uid: text("shop-production-shop"),
        title: text("Shop"),
        description: some("What the shop does."),
        tags: texts(&["shop", "production"]),
        timezone: text("browser"),
        from: text("now-6h"),
        to: text("now"),
        refresh_seconds: sourced(60u32),
        folder: text("Shop"),
        variables: variables(),
        alerts: texts(&["Down", "Slow"]),
        links: vec![
            link(LinkTarget::Url(text("https://example.com"))),
            link(LinkTarget::Dashboard(text("other"))),
            link(LinkTarget::Tags(texts(&["shop"]))),
        ],
        panels: panels(),
        rows: vec![row(false), row(true)],
    }
}

fn variables() -> Vec<Variable> {
    let variable = |name: &str, kind| Variable {
        origin: Origin::default(),
        name: text(name),
        label: some("Label"),
        kind,
        multi: sourced(true),
        all: sourced(true),
        default: some("a"),
    };
    vec![
        variable("job", VariableKind::Query(text("label_values(up, job)"))),
        variable("kind", VariableKind::Values(texts(&["a", "b,c"]))),
        variable("window", VariableKind::Intervals(vec![sourced(300u32), sourced(3600u32)])),
    ]
}

fn link(to: LinkTarget) -> Link {
    Link { origin: Origin::default(), title: text("Link"), to, new_tab: sourced(true) }
}

/// A panel with what every kind draws.
fn panel(panel_id: u32, kind: PanelKind) -> Panel {
    Panel {
        origin: Origin::default(),
        panel_id,
        title: text("Panel"),
        description: some("What it shows."),
        grid: Grid { x: 0, y: 8, width: 12, height: 8 },
        kind: sourced(kind),
        unit: some("s"),
        decimals: some(2u32),
        min: some("0"),
        max: some("1"),
        legend: None,
        stack: None,
        thresholds: Vec::new(),
        links: vec![link(LinkTarget::Url(text("https://example.com"))), link(LinkTarget::Dashboard(text("other")))],
        text: None,
        queries: vec![query()],
    }
}

fn query() -> Query {
    Query {
        origin: Origin::default(),
        ref_id: "A".into(),
        expr: text("up"),
        legend: some("{{ job }}"),
        instant: sourced(false),
        format: sourced(QueryFormat::TimeSeries),
        interval_seconds: some(30u32),
    }
}

fn steps() -> Vec<Step> {
    vec![Step { value: None, color: sourced(Color::Green) }, Step { value: some("0.5"), color: sourced(Color::Orange) }]
}

fn panels() -> Vec<Panel> {
    let legend = some(LegendMode::Table);
    let lines = Panel { legend, stack: some(Stacking::Normal), thresholds: steps(), ..panel(1, PanelKind::Timeseries) };
    let with_steps = |id, kind| Panel { thresholds: steps(), ..panel(id, kind) };
    let timeline = Panel { legend: some(LegendMode::List), ..with_steps(6, PanelKind::StateTimeline) };
    let words = Panel {
        unit: None,
        decimals: None,
        min: None,
        max: None,
        links: Vec::new(),
        queries: Vec::new(),
        text: some("# Shop"),
        ..panel(8, PanelKind::Text)
    };
    vec![
        lines,
        with_steps(2, PanelKind::Stat),
        with_steps(3, PanelKind::Gauge),
        with_steps(4, PanelKind::Bargauge),
        with_steps(5, PanelKind::Table),
        timeline,
        panel(7, PanelKind::Heatmap),
        words,
    ]
}

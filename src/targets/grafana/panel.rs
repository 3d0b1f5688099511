//! Rows and panels.

use super::chosen_datasource;
use super::dashboard::data_link;
use super::queries::query;
use super::view;
use crate::plan::dashboard::{Grid, Panel, Row, Step};
use crate::stack::grafana::{Color, PanelKind};
use crate::tree::{Content, MapBuilder, Origin, Sourced, Tree};

/// A row with its panels: inside it where it is collapsed, else after it.
pub(super) fn row(row: &Row) -> Vec<Tree> {
    let Row { origin, panel_id, title, collapsed, y, panels } = row;
    let panels: Vec<Tree> = panels.iter().map(panel).collect();
    let (inside, after) = if collapsed.value { (panels, Vec::new()) } else { (Vec::new(), panels) };
    let heading = MapBuilder::new(origin.clone())
        .literal("id", *panel_id)
        .literal("type", "row")
        .field("title", title)
        .field("collapsed", collapsed)
        .tree("gridPos", place(Grid { x: 0, y: *y, width: 24, height: 1 }, origin))
        .tree("panels", Tree::list(inside, origin.clone()))
        .build();
    std::iter::once(heading).chain(after).collect()
}

pub(super) fn panel(panel: &Panel) -> Tree {
    let Panel {
        origin,
        panel_id,
        title,
        description,
        grid,
        kind,
        unit: _,
        decimals: _,
        min: _,
        max: _,
        legend: _,
        stack: _,
        thresholds: _,
        links: _,
        text: _,
        queries,
    } = panel;
    let map = MapBuilder::new(origin.clone())
        .literal("id", *panel_id)
        .tree("type", Tree::text(name(kind.value), kind.origin.clone()))
        .field("title", title)
        .optional("description", description.as_ref())
        .tree("gridPos", place(*grid, origin));
    let map = match kind.value {
        PanelKind::Text => map,
        _ => map.tree("datasource", chosen_datasource(origin)).tree("fieldConfig", field_config(panel)),
    };
    map.tree("options", view::options(panel))
        .non_empty("targets", Tree::list(queries.iter().map(query).collect(), origin.clone()))
        .build()
}

fn name(kind: PanelKind) -> &'static str {
    match kind {
        PanelKind::Timeseries => "timeseries",
        PanelKind::Stat => "stat",
        PanelKind::Gauge => "gauge",
        PanelKind::Bargauge => "bargauge",
        PanelKind::Table => "table",
        PanelKind::Heatmap => "heatmap",
        PanelKind::StateTimeline => "state-timeline",
        PanelKind::Text => "text",
    }
}

fn place(grid: Grid, origin: &Origin) -> Tree {
    let Grid { x, y, width, height } = grid;
    let place = MapBuilder::new(origin.clone());
    place.literal("h", height).literal("w", width).literal("x", x).literal("y", y).build()
}

/// What holds for every value of a panel.
fn field_config(panel: &Panel) -> Tree {
    let Panel { origin, kind, unit, decimals, min, max, thresholds, links, .. } = panel;
    let color = match kind.value {
        PanelKind::Timeseries | PanelKind::Heatmap => "palette-classic",
        _ => "thresholds",
    };
    let links: Vec<Tree> = links.iter().filter_map(data_link).collect();
    let defaults = MapBuilder::new(origin.clone())
        .optional("unit", unit.as_ref())
        .optional("decimals", decimals.as_ref())
        .optional_tree("min", min.as_ref().map(decimal))
        .optional_tree("max", max.as_ref().map(decimal))
        .tree("color", MapBuilder::new(origin.clone()).literal("mode", color).build())
        .tree("thresholds", steps(thresholds, origin))
        .non_empty("links", Tree::list(links, origin.clone()))
        .optional_tree("custom", view::custom(panel))
        .build();
    MapBuilder::new(origin.clone())
        .tree("defaults", defaults)
        .tree("overrides", Tree::list(Vec::new(), origin.clone()))
        .build()
}

pub(super) fn decimal(value: &Sourced<String>) -> Tree {
    Tree::new(Content::Number(value.value.clone()), value.origin.clone())
}

/// Without any, everything is green.
fn steps(thresholds: &[Step], origin: &Origin) -> Tree {
    let step = |Step { value, color: Sourced { value: color, origin } }: &Step| {
        let start = value.as_ref().map_or_else(|| Tree::new(Content::Null, origin.clone()), decimal);
        MapBuilder::new(origin.clone()).literal("color", color_name(*color)).tree("value", start).build()
    };
    let mut steps: Vec<Tree> = thresholds.iter().map(step).collect();
    if steps.is_empty() {
        steps.push(step(&Step { value: None, color: Sourced::new(Color::Green, origin.clone()) }));
    }
    let steps = Tree::list(steps, origin.clone());
    let origin = steps.origin.clone();
    MapBuilder::new(origin).literal("mode", "absolute").tree("steps", steps).build()
}

fn color_name(color: Color) -> &'static str {
    match color {
        Color::Green => "green",
        Color::Yellow => "yellow",
        Color::Orange => "orange",
        Color::Red => "red",
        Color::Blue => "blue",
        Color::Purple => "purple",
        Color::Transparent => "transparent",
    }
}

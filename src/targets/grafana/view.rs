//! What each kind of panel wants to know of its own.
//! Source: the panels' schemas of grafana/grafana-foundation-sdk.

use super::panel::decimal;
use crate::plan::dashboard::Panel;
use crate::stack::grafana::{LegendMode, PanelKind, Stacking};
use crate::tree::{Content, MapBuilder, Origin, Sourced, Tree};

pub(super) fn options(panel: &Panel) -> Tree {
    let map = MapBuilder::new(panel.origin.clone());
    match panel.kind.value {
        PanelKind::Timeseries => timeseries(map, panel),
        PanelKind::Stat => stat(map, panel),
        PanelKind::Gauge => gauge(map, panel),
        PanelKind::Bargauge => bar_gauge(map, panel),
        PanelKind::Table => map.literal("showHeader", true).literal("cellHeight", "sm"),
        PanelKind::Heatmap => heatmap(map, panel),
        PanelKind::StateTimeline => state_timeline(map, panel),
        PanelKind::Text => text(map, panel),
    }
    .build()
}

/// `fieldConfig.defaults.custom`, where the kind of panel has it.
pub(super) fn custom(panel: &Panel) -> Option<Tree> {
    let map = MapBuilder::new(panel.origin.clone());
    let custom = match panel.kind.value {
        PanelKind::Timeseries => lines(map, panel),
        PanelKind::Table => map
            .literal("align", "auto")
            .tree("cellOptions", object(panel).literal("type", "auto").build())
            .literal("inspect", false),
        PanelKind::Heatmap => map.tree("hideFrom", hide_nothing(&panel.origin)),
        PanelKind::StateTimeline => {
            map.literal("fillOpacity", 70u32).literal("lineWidth", 0u32).tree("hideFrom", hide_nothing(&panel.origin))
        }
        PanelKind::Stat | PanelKind::Gauge | PanelKind::Bargauge | PanelKind::Text => return None,
    };
    Some(custom.build())
}

fn object(panel: &Panel) -> MapBuilder {
    MapBuilder::new(panel.origin.clone())
}

fn lines(map: MapBuilder, panel: &Panel) -> MapBuilder {
    let fill: u32 = if panel.stack.is_some() { 30 } else { 10 };
    map.literal("drawStyle", "line")
        .literal("lineInterpolation", "linear")
        .literal("lineWidth", 1u32)
        .literal("fillOpacity", fill)
        .literal("gradientMode", "none")
        .literal("showPoints", "auto")
        .literal("pointSize", 5u32)
        .literal("spanNulls", false)
        .tree("stacking", stacking(panel))
        .literal("axisPlacement", "auto")
        .literal("axisLabel", "")
        .tree("scaleDistribution", object(panel).literal("type", "linear").build())
        .tree("hideFrom", hide_nothing(&panel.origin))
        .tree("thresholdsStyle", threshold_style(panel))
}

fn stacking(panel: &Panel) -> Tree {
    let (mode, origin) = match &panel.stack {
        None => ("none", panel.origin.clone()),
        Some(Sourced { value: Stacking::Normal, origin }) => ("normal", origin.clone()),
        Some(Sourced { value: Stacking::Percent, origin }) => ("percent", origin.clone()),
    };
    MapBuilder::new(origin).literal("mode", mode).literal("group", "A").build()
}

/// A dashed line at each threshold.
fn threshold_style(panel: &Panel) -> Tree {
    let origin = panel.thresholds.first().map_or(&panel.origin, |first| &first.color.origin);
    let mode = if panel.thresholds.is_empty() { "off" } else { "dashed" };
    MapBuilder::new(origin.clone()).literal("mode", mode).build()
}

fn hide_nothing(origin: &Origin) -> Tree {
    let nothing = MapBuilder::new(origin.clone()).literal("tooltip", false).literal("viz", false);
    nothing.literal("legend", false).build()
}

fn timeseries(map: MapBuilder, panel: &Panel) -> MapBuilder {
    let tooltip = object(panel).literal("mode", "multi").literal("sort", "desc").build();
    map.tree("legend", legend(panel)).tree("tooltip", tooltip)
}

fn legend(panel: &Panel) -> Tree {
    let (mode, origin) = match &panel.legend {
        Some(legend) => (legend.value, &legend.origin),
        None => (LegendMode::Hidden, &panel.origin),
    };
    let (display, calculations): (_, &[&str]) = match mode {
        LegendMode::List | LegendMode::Hidden => ("list", &[]),
        LegendMode::Table => ("table", &["lastNotNull", "max"]),
    };
    let calculations = calculations.iter().map(|name| Tree::text(*name, origin.clone())).collect();
    MapBuilder::new(origin.clone())
        .literal("displayMode", display)
        .literal("placement", "bottom")
        .literal("showLegend", mode != LegendMode::Hidden)
        .tree("calcs", Tree::list(calculations, origin.clone()))
        .build()
}

/// The last value of each series.
fn last_value(panel: &Panel) -> Tree {
    let last = Tree::text("lastNotNull", panel.origin.clone());
    object(panel)
        .literal("values", false)
        .tree("calcs", Tree::list(vec![last], panel.origin.clone()))
        .literal("fields", "")
        .build()
}

fn stat(map: MapBuilder, panel: &Panel) -> MapBuilder {
    map.tree("reduceOptions", last_value(panel))
        .literal("graphMode", "area")
        .literal("colorMode", "value")
        .literal("justifyMode", "auto")
        .literal("textMode", "auto")
        .literal("wideLayout", true)
        .literal("showPercentChange", false)
        .literal("orientation", "auto")
}

fn gauge(map: MapBuilder, panel: &Panel) -> MapBuilder {
    map.tree("reduceOptions", last_value(panel))
        .literal("showThresholdMarkers", true)
        .literal("showThresholdLabels", false)
        .literal("sizing", "auto")
        .literal("minVizWidth", 75u32)
        .literal("minVizHeight", 75u32)
        .literal("orientation", "auto")
}

fn bar_gauge(map: MapBuilder, panel: &Panel) -> MapBuilder {
    map.tree("reduceOptions", last_value(panel))
        .literal("displayMode", "gradient")
        .literal("valueMode", "color")
        .literal("namePlacement", "auto")
        .literal("showUnfilled", true)
        .literal("sizing", "auto")
        .literal("minVizWidth", 8u32)
        .literal("minVizHeight", 16u32)
        .literal("maxVizHeight", 300u32)
        .literal("orientation", "horizontal")
}

fn heatmap(map: MapBuilder, panel: &Panel) -> MapBuilder {
    let Panel { unit, decimals, min, max, .. } = panel;
    let axis = object(panel)
        .literal("axisPlacement", "left")
        .literal("reverse", false)
        .optional("unit", unit.as_ref())
        .optional("decimals", decimals.as_ref())
        .optional_tree("min", min.as_ref().map(decimal))
        .optional_tree("max", max.as_ref().map(decimal))
        .build();
    let least = Tree::new(Content::Number("0.000000001".to_owned()), panel.origin.clone());
    let tooltip = object(panel).literal("mode", "single").literal("yHistogram", false).literal("showColorScale", true);
    map.literal("calculate", false)
        .literal("cellGap", 1u32)
        .tree("color", scheme(panel))
        .tree("exemplars", object(panel).literal("color", "rgba(255,0,255,0.7)").build())
        .tree("filterValues", object(panel).tree("le", least).build())
        .tree("legend", object(panel).literal("show", true).build())
        .tree("rowsFrame", object(panel).literal("layout", "auto").build())
        .literal("showValue", "never")
        .tree("tooltip", tooltip.build())
        .tree("yAxis", axis)
}

fn scheme(panel: &Panel) -> Tree {
    let half = Tree::new(Content::Number("0.5".to_owned()), panel.origin.clone());
    object(panel)
        .literal("mode", "scheme")
        .literal("scheme", "Oranges")
        .literal("fill", "dark-orange")
        .literal("scale", "exponential")
        .tree("exponent", half)
        .literal("steps", 64u32)
        .literal("reverse", false)
        .build()
}

fn state_timeline(map: MapBuilder, panel: &Panel) -> MapBuilder {
    let height = Tree::new(Content::Number("0.9".to_owned()), panel.origin.clone());
    let tooltip = object(panel).literal("mode", "single").literal("sort", "none").build();
    map.literal("alignValue", "left")
        .literal("mergeValues", true)
        .tree("rowHeight", height)
        .literal("showValue", "auto")
        .tree("legend", legend(panel))
        .tree("tooltip", tooltip)
}

fn text(map: MapBuilder, panel: &Panel) -> MapBuilder {
    let code = object(panel).literal("language", "plaintext").literal("showLineNumbers", false);
    map.literal("mode", "markdown")
        .optional("content", panel.text.as_ref())
        .tree("code", code.literal("showMiniMap", false).build())
}

//! What a panel asks of Prometheus.

use super::chosen_datasource;
use crate::plan::dashboard::{Query, span_text};
use crate::stack::grafana::QueryFormat;
use crate::tree::{MapBuilder, Sourced, Tree};

pub(super) fn query(query: &Query) -> Tree {
    let Query { origin, ref_id, expr, legend, instant, format, interval_seconds } = query;
    let automatic = Sourced::new("__auto".to_owned(), origin.clone());
    let interval = interval_seconds.as_ref().map(|seconds| seconds.clone().map(span_text));
    MapBuilder::new(origin.clone())
        .literal("refId", ref_id.clone())
        .tree("datasource", chosen_datasource(origin))
        .literal("editorMode", "code")
        .field("expr", expr)
        .field("legendFormat", legend.as_ref().unwrap_or(&automatic))
        .tree("format", format_of(format))
        .field("instant", instant)
        .field("range", &instant.clone().map(|instant| !instant))
        .optional("interval", interval.as_ref())
        .build()
}

fn format_of(format: &Sourced<QueryFormat>) -> Tree {
    let name = match format.value {
        QueryFormat::TimeSeries => "time_series",
        QueryFormat::Table => "table",
        QueryFormat::Heatmap => "heatmap",
    };
    Tree::text(name, format.origin.clone())
}

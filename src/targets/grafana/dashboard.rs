//! A dashboard in Grafana's classic schema.
//! Source: `jsonschema/dashboard.jsonschema.json` of grafana/grafana-foundation-sdk.

use super::panel::{panel, row};
use super::{chosen_datasource, datasource, texts};
use crate::catalogue::grafana::SCHEMA_VERSION;
use crate::plan::dashboard::{Dashboard, Datasource, Link, LinkTarget, Variable, VariableKind, span_text};
use crate::tree::{Content, MapBuilder, Origin, Sourced, Tree};

/// What keeps the time and the variables of whoever follows a link to a dashboard.
const KEPT: &str = "${__url_time_range}&${__all_variables}";

/// Variables are read anew when the time changes.
const ON_TIME_CHANGE: u32 = 2;

pub(super) fn dashboard(dashboard: &Dashboard, source: &Datasource) -> Tree {
    let Dashboard {
        id: _,
        origin,
        // Of the object around it.
        name: _,
        folder: _,
        uid,
        title,
        description,
        tags,
        timezone,
        from,
        to,
        refresh_seconds,
        variables,
        alerts,
        links,
        panels,
        rows,
    } = dashboard;
    let panels = panels.iter().map(panel).chain(rows.iter().flat_map(row)).collect();
    MapBuilder::new(origin.clone())
        .field("uid", uid)
        .field("title", title)
        .optional("description", description.as_ref())
        .tree("tags", texts(tags, origin))
        .field("timezone", timezone)
        .literal("editable", false)
        .literal("graphTooltip", 1u32)
        .tree("time", MapBuilder::new(from.origin.clone()).field("from", from).field("to", to).build())
        .tree("timepicker", MapBuilder::new(origin.clone()).build())
        .tree("refresh", refresh(refresh_seconds))
        .literal("schemaVersion", SCHEMA_VERSION)
        .literal("version", 1u32)
        .tree("links", Tree::list(links.iter().map(link).collect(), origin.clone()))
        .tree("annotations", list_of(annotations(alerts, origin), origin))
        .tree("templating", list_of(templating(variables, source, origin), origin))
        .tree("panels", Tree::list(panels, origin.clone()))
        .build()
}

fn list_of(items: Vec<Tree>, origin: &Origin) -> Tree {
    MapBuilder::new(origin.clone()).tree("list", Tree::list(items, origin.clone())).build()
}

/// The empty text is never.
fn refresh(seconds: &Sourced<u32>) -> Tree {
    let text = if seconds.value == 0 { String::new() } else { span_text(seconds.value) };
    Tree::text(text, seconds.origin.clone())
}

fn link(link: &Link) -> Tree {
    let Link { origin, title, to, new_tab } = link;
    let (kind, url, tags) = match to {
        LinkTarget::Url(url) => ("link", Some(url.clone()), Tree::list(Vec::new(), origin.clone())),
        LinkTarget::Dashboard(uid) => {
            ("link", Some(uid.clone().map(|uid| format!("/d/{uid}"))), Tree::list(Vec::new(), origin.clone()))
        }
        LinkTarget::Tags(tags) => ("dashboards", None, texts(tags, origin)),
    };
    let within = !matches!(to, LinkTarget::Url(_));
    link_fields(origin, title, kind, url.as_ref(), tags, new_tab, within)
}

/// `keep` hands time and variables on.
fn link_fields(
    origin: &Origin,
    title: &Sourced<String>,
    kind: &'static str,
    url: Option<&Sourced<String>>,
    tags: Tree,
    new_tab: &Sourced<bool>,
    keep: bool,
) -> Tree {
    MapBuilder::new(origin.clone())
        .field("title", title)
        .literal("type", kind)
        .optional("url", url)
        .tree("tags", tags)
        .literal("icon", if kind == "link" { "external link" } else { "dashboard" })
        .literal("tooltip", "")
        .literal("asDropdown", kind == "dashboards")
        .field("targetBlank", new_tab)
        .literal("includeVars", keep)
        .literal("keepTime", keep)
        .build()
}

/// What a click on a value of a panel leads to. The published schema wants every field of a dashboard's link, though
/// Grafana reads no more than title, address and tab.
pub(super) fn data_link(link: &Link) -> Option<Tree> {
    let Link { origin, title, to, new_tab } = link;
    let url = match to {
        LinkTarget::Url(url) => url.clone(),
        LinkTarget::Dashboard(uid) => uid.clone().map(|uid| format!("/d/{uid}?{KEPT}")),
        // Only dashboards link to tags.
        LinkTarget::Tags(_) => return None,
    };
    let no_tags = Tree::list(Vec::new(), origin.clone());
    Some(link_fields(origin, title, "link", Some(&url), no_tags, new_tab, false))
}

/// Grafana's own annotations, and the alerts of the stack while they fire.
fn annotations(alerts: &[Sourced<String>], origin: &Origin) -> Vec<Tree> {
    let own = MapBuilder::new(origin.clone())
        .literal("builtIn", 1u32)
        .tree("datasource", datasource("grafana", "-- Grafana --", origin))
        .literal("enable", true)
        .literal("hide", true)
        .literal("iconColor", "rgba(0, 211, 255, 1)")
        .literal("name", "Annotations & Alerts")
        .literal("type", "dashboard")
        .build();
    std::iter::once(own).chain(firing(alerts, origin)).collect()
}

fn firing(alerts: &[Sourced<String>], origin: &Origin) -> Option<Tree> {
    let names: Vec<&str> = alerts.iter().map(|alert| alert.value.as_str()).collect();
    let firing = format!("ALERTS{{alertstate=\"firing\", alertname=~\"{}\"}}", names.join("|"));
    let origin = alerts
        .first()
        .map(|_| Origin::derived(alerts.iter().map(|alert| alert.origin.clone())))
        .or_else(|| (!names.is_empty()).then(|| origin.clone()))?;
    let annotation = MapBuilder::new(origin.clone())
        .tree("datasource", chosen_datasource(&origin))
        .literal("enable", true)
        .literal("hide", false)
        .literal("iconColor", "red")
        .literal("name", "Firing alerts")
        .literal("expr", firing)
        .literal("titleFormat", "{{ alertname }}")
        .literal("tagKeys", "severity")
        .literal("step", "60s");
    Some(annotation.build())
}

fn templating(variables: &[Variable], source: &Datasource, origin: &Origin) -> Vec<Tree> {
    std::iter::once(datasource_variable(source, origin)).chain(variables.iter().map(variable)).collect()
}

fn datasource_variable(source: &Datasource, origin: &Origin) -> Tree {
    // Of the file that makes the data source.
    let Datasource { name, uid, url: _, interval_seconds: _ } = source;
    let current = MapBuilder::new(name.origin.clone()).field("text", name).field("value", uid).build();
    MapBuilder::new(origin.clone())
        .literal("type", "datasource")
        .literal("name", "datasource")
        .literal("label", "Data source")
        .literal("query", "prometheus")
        .literal("refresh", 1u32)
        .literal("regex", "")
        .tree("current", current)
        .build()
}

fn variable(variable: &Variable) -> Tree {
    let Variable { origin, name, label, kind, multi, all, default } = variable;
    let map = MapBuilder::new(origin.clone());
    let map = match kind {
        VariableKind::Query(query) => query_variable(map, query),
        VariableKind::Values(values) => map.literal("type", "custom").tree("query", joined(values, Clone::clone)),
        VariableKind::Intervals(spans) => {
            map.literal("type", "interval").tree("query", joined(spans, |span| span_text(*span)))
        }
    };
    let current = default
        .as_ref()
        .map(|chosen| MapBuilder::new(chosen.origin.clone()).field("text", chosen).field("value", chosen).build());
    let every = Sourced::new(".+".to_owned(), all.origin.clone());
    map.field("name", name)
        .optional("label", label.as_ref())
        .field("multi", multi)
        .field("includeAll", all)
        .optional("allValue", Some(&every).filter(|_| all.value && matches!(kind, VariableKind::Query(_))))
        .optional_tree("current", current)
        .build()
}

fn query_variable(map: MapBuilder, query: &Sourced<String>) -> MapBuilder {
    map.literal("type", "query")
        .tree("datasource", chosen_datasource(&query.origin))
        .field("query", query)
        .field("definition", query)
        .literal("refresh", ON_TIME_CHANGE)
        .literal("sort", 1u32)
        .literal("regex", "")
}

/// A list in one text. A comma of a value is escaped, as Grafana reads it.
fn joined<T>(items: &[Sourced<T>], text: impl Fn(&T) -> String) -> Tree {
    let texts: Vec<String> = items.iter().map(|item| text(&item.value).replace(',', "\\,")).collect();
    let origin = Origin::derived(items.iter().map(|item| item.origin.clone()));
    Tree::new(Content::Text(texts.join(",")), origin)
}

//! Dashboards that show nothing where they are provisioned.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{at, entry_of, items, number, tell, text};
use crate::stack::Target;
use crate::tree::{Object, Tree};

fn dashboards<'a>(outputs: &Outputs<'a>) -> impl Iterator<Item = &'a Object> {
    outputs.of(Target::Grafana).filter(|object| object.tree.get("panels").is_some())
}

/// Panels, and those inside of collapsed rows.
fn panels(dashboard: &Object) -> impl Iterator<Item = &Tree> {
    let panels = items(dashboard.tree.get("panels"));
    panels.flat_map(|panel| std::iter::once(panel).chain(items(panel.get("panels"))))
}

/// What Grafana itself has.
const OWN: &[&str] = &["-- Dashboard --", "-- Grafana --", "-- Mixed --", "grafana", "default"];

pub fn unknown_datasource(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let provisioned = provisioned(outputs);
    let told = |dashboard: &Object| {
        let variables: BTreeSet<&str> = items(at(&dashboard.tree, &["templating", "list"]))
            .filter_map(|variable| text(variable, &["name"]))
            .collect();
        let sources = panels(dashboard).flat_map(sources).filter_map(|node| Some((node.as_text()?, node)));
        let unknown = sources.filter(|(source, _)| !is_known(source, &variables, &provisioned));
        let told = unknown.filter_map(|(source, node)| {
            let message = format!("a panel asks the data source `{source}`, which Grafana does not get");
            let help =
                "let a variable of the type `datasource` choose it, as Grafana's export for sharing asks at import";
            tell(codes::DASHBOARD_UNKNOWN_DATASOURCE, entry_of(dashboard), node, message, help)
        });
        told.collect::<Vec<_>>()
    };
    dashboards(outputs).flat_map(told).collect()
}

/// The data sources of a panel and its queries: by uid, or by name as before Grafana 8.3.
fn sources(panel: &Tree) -> impl Iterator<Item = &Tree> {
    let stated = std::iter::once(panel).chain(items(panel.get("targets"))).filter_map(|tree| tree.get("datasource"));
    stated.map(|source| source.get("uid").unwrap_or(source))
}

/// Uids and names of the data sources that the stack provisions.
fn provisioned<'a>(outputs: &Outputs<'a>) -> BTreeSet<&'a str> {
    let files = outputs.of(Target::Grafana).flat_map(|object| items(object.tree.get("datasources")));
    files.flat_map(|source| [text(source, &["uid"]), text(source, &["name"])]).flatten().collect()
}

/// A variable must be one of the dashboard. What others provision is unknown where the stack provisions nothing.
fn is_known(source: &str, variables: &BTreeSet<&str>, provisioned: &BTreeSet<&str>) -> bool {
    match variable(source) {
        Some(name) => variables.contains(name) || name.starts_with("__"),
        None => provisioned.is_empty() || provisioned.contains(source) || OWN.contains(&source),
    }
}

/// The name in `${name}`, `${name:format}` or `$name`.
fn variable(source: &str) -> Option<&str> {
    let name = source.strip_prefix('$')?;
    let braced = name.strip_prefix('{').and_then(|name| name.strip_suffix('}'));
    braced.map_or(Some(name), |name| name.split(':').next())
}

/// Grafana shows one of them, and links to a panel lead to either.
pub fn duplicate_panels(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |dashboard: &Object| {
        let mut seen: BTreeMap<i64, &Tree> = BTreeMap::new();
        let numbers = panels(dashboard).filter_map(|panel| Some((number(panel.get("id")?)?, panel.get("id")?)));
        let twice: Vec<_> =
            numbers.filter_map(|(id, node)| seen.insert(id, node).map(|first| (id, node, first))).collect();
        let told = twice.into_iter().filter_map(|(id, node, first)| {
            let message = format!("two panels of a dashboard have the id `{id}`");
            let found =
                tell(codes::DUPLICATE_PANEL_ID, entry_of(dashboard), node, message, "give one of them another id")?;
            Some(match first.origin.span() {
                Some(place) => found.with_related(place, "the first one"),
                None => found,
            })
        });
        told.collect::<Vec<_>>()
    };
    dashboards(outputs).flat_map(told).collect()
}

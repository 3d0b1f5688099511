//! What services name, and what the project declares. Source: `checkConsistency` and `graph.CheckCycle` of compose-go.

use std::collections::{BTreeMap, BTreeSet};

use super::{is_interpolated, named};
use crate::diagnostics::{codes, did_you_mean};
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, is, items, text};

/// Services that others name, with their trees.
type Services<'a> = BTreeMap<&'a str, &'a Tree>;

pub fn check(judge: &mut Judge<'_>, file: &Tree) {
    let services: Services<'_> = named(file.get("services")).into_iter().collect();
    let declared = |section: &str| named(file.get(section)).into_iter().map(|(name, _)| name).collect();
    let sections: BTreeMap<&str, BTreeSet<&str>> =
        ["networks", "volumes", "configs", "secrets"].map(|section| (section, declared(section))).into();
    let nothing = BTreeSet::new();
    for (name, service) in &services {
        for (kind, called, node) in resources(service) {
            let there = sections.get(kind).unwrap_or(&nothing);
            let is_implied = kind == "networks" && called == "default";
            if !is_implied && !there.contains(called) {
                undeclared(judge, name, kind, called, node, there.iter().copied());
            }
        }
        for (called, node) in others(service) {
            match services.get(called) {
                Some(other) => hidden(judge, (name, service), (called, other), node),
                None => undeclared(judge, name, "services", called, node, services.keys().copied()),
            }
        }
    }
    cycles(judge, &services);
}

fn undeclared<'n>(
    judge: &mut Judge<'_>,
    service: &str,
    section: &str,
    name: &str,
    node: &Tree,
    there: impl Iterator<Item = &'n str>,
) {
    let what = format!("names `{name}` for the service `{service}`, and declares no such entry of `{section}`");
    let help = match did_you_mean(name, there) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("declare it under `{section}`"),
    };
    judge.refuse(codes::UNDECLARED_REFERENCE, node, what, help);
}

/// The section, the name and the place of each thing that a service uses.
fn resources(service: &Tree) -> Vec<(&'static str, &str, &Tree)> {
    let mut found = Vec::new();
    found.extend(named(service.get("networks")).into_iter().map(|(name, node)| ("networks", name, node)));
    found.extend(items(service, &["volumes"]).filter_map(volume).map(|(name, node)| ("volumes", name, node)));
    for section in ["configs", "secrets"] {
        let sourced = |item| Some((section, item_name(item)?, item));
        found.extend(items(service, &[section]).filter_map(sourced));
    }
    found.retain(|(_, name, _)| !is_interpolated(name));
    found
}

fn item_name(item: &Tree) -> Option<&str> {
    item.as_text().or_else(|| text(item, &["source"]))
}

/// The named volume that a mount is of.
fn volume(mount: &Tree) -> Option<(&str, &Tree)> {
    match &mount.content {
        Content::Text(short) => {
            let (source, _) = short.split_once(':')?;
            let is_path = source.starts_with(['.', '/', '~', '\\']) || source.len() < 2;
            (!is_path).then_some((source, mount))
        }
        _ => {
            let source = at(mount, &["source"]).filter(|_| text(mount, &["type"]) == Some("volume"))?;
            Some((source.as_text().filter(|name| !name.is_empty())?, source))
        }
    }
}

/// The services that a service cannot start without.
fn others(service: &Tree) -> Vec<(&str, &Tree)> {
    let required = |(_, how): &(&str, &Tree)| !is(how, &["required"], false);
    let mut found: Vec<_> = named(service.get("depends_on")).into_iter().filter(required).collect();
    for link in items(service, &["links"]).chain(items(service, &["volumes_from"])) {
        let Some(written) = link.as_text().filter(|written| !written.starts_with("container:")) else { continue };
        found.push((written.split(':').next().unwrap_or(written), link));
    }
    for key in ["network_mode", "ipc", "pid"] {
        let node = at(service, &[key]);
        found.extend(node.and_then(|node| Some((node.as_text()?.strip_prefix("service:")?, node))));
    }
    found.retain(|(name, _)| !is_interpolated(name));
    found
}

/// A service that only a profile starts is not there for one that starts without it.
fn hidden(judge: &mut Judge<'_>, (name, service): (&str, &Tree), (called, other): (&str, &Tree), node: &Tree) {
    let profiles = |tree| items(tree, &["profiles"]).filter_map(Tree::as_text).collect::<BTreeSet<&str>>();
    let (own, needed) = (profiles(service), profiles(other));
    if !needed.is_empty() && (own.is_empty() || !own.is_subset(&needed)) {
        let what = format!("starts the service `{name}` without `{called}`, which it names and only a profile starts");
        judge.refuse(codes::UNDECLARED_REFERENCE, node, what, format!("give `{name}` the same `profiles`"));
    }
}

fn cycles(judge: &mut Judge<'_>, services: &Services<'_>) {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    for name in services.keys() {
        let mut way = Vec::new();
        follow(judge, services, name, &mut way, &mut done);
    }
}

fn follow<'a>(
    judge: &mut Judge<'_>,
    services: &Services<'a>,
    name: &'a str,
    way: &mut Vec<&'a str>,
    done: &mut BTreeSet<&'a str>,
) {
    let Some(service) = services.get(name).filter(|_| !done.contains(name)) else { return };
    way.push(name);
    for (next, node) in others(service) {
        match way.iter().position(|passed| *passed == next) {
            Some(start) => {
                let circle = way.iter().skip(start).chain([&next]).map(|name| format!("`{name}`")).collect::<Vec<_>>();
                let what = format!("has services that wait for each other: {}", circle.join(" → "));
                judge.refuse(codes::DEPENDENCY_CYCLE, node, what, "take one of the dependencies out");
            }
            None => follow(judge, services, next, way, done),
        }
    }
    way.pop();
    done.insert(name);
}

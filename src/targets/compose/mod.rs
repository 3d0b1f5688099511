//! The Compose file of an environment: one project in canonical long forms, so that `docker compose config`
//! changes only names and defaults.
//!
//! Every container of a workload becomes a service: the workload's own under its name, init containers and
//! sidecars as `<service>-<container>`. Sources: the Compose specification; compose-go's `loader/normalize.go`.

mod companions;
mod host;
mod limits;
mod mounts;
mod process;
mod project;
mod service;
mod values;

use std::borrow::Cow;

use crate::plan::raw::RawDocument;
use crate::plan::settings::Network;
use crate::plan::{Plan, Project, Scrape, SharedVolume};
use crate::tree::{Content, Emission, GapKind, MapBuilder, Object, Origin, Tree};

use companions::services;
use project::Shared;
use values::text;

pub fn emit(plan: &Plan) -> Emission {
    // Configs and secrets are written out where containers import them, flows are `depends_on` of a service.
    let Plan {
        stack: _,
        environment: _,
        targets: _,
        cluster: _,
        project,
        workloads,
        configs: _,
        secrets: _,
        volumes,
        entrances: _,
        routes: _,
        flows: _,
        scrapes,
        network_policies: _,
        module: _,
        rule_groups: _,
        grafana: _,
        dashboards: _,
        prometheus: _,
        alertmanager: _,
        raw,
        // They apply to what is emitted here.
        patches: _,
    } = plan;
    let Some(project) = project else { return Emission::default() };
    let mut shared = Shared::new(&project.root);
    volumes.iter().for_each(|volume| declare(&mut shared, volume));
    let services: Vec<_> = workloads.iter().flat_map(|workload| services(&mut shared, workload)).collect();
    cluster_gaps(&mut shared, plan);
    scrapes.iter().for_each(|scrape| scrape_gap(&mut shared, scrape));
    let tree = raw.compose.iter().fold(file(project, services, &shared), add);
    let object = Object::new("compose/project", "compose.yaml", tree);
    Emission { objects: vec![object], gaps: shared.gaps }
}

fn file(project: &Project, services: Vec<(String, Tree)>, shared: &Shared<'_>) -> Tree {
    let Project { origin, name, networks, root: _ } = project;
    let section = |entries: &mut dyn Iterator<Item = (String, Tree)>| {
        entries.fold(MapBuilder::new(origin.clone()), |map, (key, tree)| map.tree(key, tree)).build()
    };
    let sorted = |declared: &std::collections::BTreeMap<String, Tree>| {
        section(&mut declared.iter().map(|(key, tree)| (key.clone(), tree.clone())))
    };
    MapBuilder::new(origin.clone())
        .tree("name", text(name))
        .tree("services", section(&mut services.into_iter()))
        .non_empty(
            "networks",
            section(&mut networks.iter().map(|network| (network.key.clone(), network_tree(network)))),
        )
        .non_empty("volumes", sorted(&shared.volumes))
        .non_empty("configs", sorted(&shared.configs))
        .non_empty("secrets", sorted(&shared.secrets))
        .build()
}

/// The file with the sections of a part that the stack states in Compose's own words.
fn add(file: Tree, part: &RawDocument) -> Tree {
    // What leads to the entry stands in the tree.
    let RawDocument { id: _, origin: _, name: _, tree } = part;
    let (Content::Map(mut sections), Content::Map(added)) = (file.content, &tree.content) else { return tree.clone() };
    for (key, section) in added {
        match sections.iter_mut().find(|(own, _)| own == key).map(|(_, own)| &mut own.content) {
            Some(Content::Map(entries)) => entries.extend(entries_of(section).iter().cloned()),
            _ => sections.push((key.clone(), section.clone())),
        }
    }
    Tree::new(Content::Map(sections), file.origin)
}

fn entries_of(section: &Tree) -> &[(Cow<'static, str>, Tree)] {
    match &section.content {
        Content::Map(entries) => entries,
        _ => &[],
    }
}

fn network_tree(network: &Network) -> Tree {
    let Network { origin, key: _, driver, external, internal, name } = network;
    MapBuilder::new(origin.clone())
        .optional_tree("name", name.as_ref().map(text))
        .optional_tree("driver", driver.as_ref().map(text))
        .optional("external", external.as_ref())
        .optional("internal", internal.as_ref())
        .build()
}

fn declare(shared: &mut Shared<'_>, volume: &SharedVolume) {
    // Claim, labels and annotations are those of the cluster's object.
    let SharedVolume { id: _, origin, claim: _, compose, labels: _, annotations: _ } = volume;
    if let Some(key) = compose {
        shared.declare_volume(&key.value, origin);
    }
}

/// What only Prometheus reads.
fn scrape_gap(shared: &mut Shared<'_>, scrape: &Scrape) {
    let Scrape { id, origin, .. } = scrape;
    shared.gap(GapKind::Inapplicable, format!("{id} metrics"), "Prometheus reads it", origin);
}

/// Ways in and policies are the cluster's: in Compose a port is published, and whoever shares a network may talk.
fn cluster_gaps(shared: &mut Shared<'_>, plan: &Plan) {
    let mut gap = |id: &str, because: &'static str, origin: &Origin| {
        shared.gap(GapKind::Inapplicable, id.to_owned(), because, origin);
    };
    for entrance in &plan.entrances {
        gap(&entrance.id, "Compose has no ingress: a service is reached by its published ports.", &entrance.origin);
    }
    for route in &plan.routes {
        gap(&route.id, "Compose has no routes: a service is reached by its published ports.", &route.origin);
    }
    for policy in &plan.network_policies {
        gap(&policy.id, "Compose has no network policies: services on one network may talk.", &policy.origin);
    }
}

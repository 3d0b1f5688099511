//! `alertmanager.yml`. Source: prometheus.io, "Alerting configuration".

use super::spelling::{texts, time};
use crate::plan::alertmanager::{AlertRoute, Alertmanager, Integration, Receiver};
use crate::tree::{MapBuilder, Origin, Sourced, Tree};

pub fn file(manager: &Alertmanager) -> Tree {
    let Alertmanager { origin, receivers, root, routes, inhibit_by } = manager;
    let children = Tree::list(routes.iter().map(|child| route(child).build()).collect(), origin.clone());
    MapBuilder::new(origin.clone())
        .tree("route", route(root).non_empty("routes", children).build())
        .non_empty("inhibit_rules", inhibitions(inhibit_by, origin))
        .tree("receivers", Tree::list(receivers.iter().map(receiver).collect(), origin.clone()))
        .build()
}

fn route(route: &AlertRoute) -> MapBuilder {
    let AlertRoute {
        origin,
        receiver,
        matchers,
        group_by,
        group_wait_seconds,
        group_interval_seconds,
        repeat_interval_seconds,
        goes_on,
    } = route;
    let matcher = |(name, value): &(String, Sourced<String>)| value.clone().map(|value| equals(name, &value));
    let matchers: Vec<Sourced<String>> = matchers.iter().map(matcher).collect();
    MapBuilder::new(origin.clone())
        .non_empty("matchers", texts(&matchers, origin))
        .field("receiver", receiver)
        .non_empty("group_by", texts(group_by, origin))
        .optional("group_wait", time(group_wait_seconds).as_ref())
        .optional("group_interval", time(group_interval_seconds).as_ref())
        .optional("repeat_interval", time(repeat_interval_seconds).as_ref())
        .optional("continue", goes_on.as_ref())
}

fn equals(name: &str, value: &str) -> String {
    format!("{name}=\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))
}

/// What is critical silences what is less. The labels that both share are ones that every alert has: a label that is
/// missing on both sides would count as shared.
fn inhibitions(equal: &[Sourced<String>], origin: &Origin) -> Tree {
    if equal.is_empty() {
        return Tree::list(Vec::new(), origin.clone());
    }
    let matchers = |text: &str| Tree::list(vec![Tree::text(text, origin.clone())], origin.clone());
    let rule = MapBuilder::new(origin.clone())
        .tree("source_matchers", matchers("severity=\"critical\""))
        .tree("target_matchers", matchers("severity=~\"warning|info\""))
        .tree("equal", texts(equal, origin));
    Tree::list(vec![rule.build()], origin.clone())
}

fn receiver(receiver: &Receiver) -> Tree {
    let Receiver { origin, name, integrations } = receiver;
    let start = MapBuilder::new(origin.clone()).field("name", name);
    integrations.iter().fold(start, |map, one| map.tree(one.kind.clone(), integration(one))).build()
}

fn integration(integration: &Integration) -> Tree {
    let Integration { origin, kind: _, fields, send_resolved } = integration;
    let start = MapBuilder::new(origin.clone());
    let map = fields.iter().fold(start, |map, (key, value)| map.field(key.clone(), value));
    let map = map.optional("send_resolved", send_resolved.as_ref());
    Tree::list(vec![map.build()], origin.clone())
}

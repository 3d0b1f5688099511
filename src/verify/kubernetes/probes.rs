//! What asks containers how they are, and what they do on the way. Source: `validateProbe`, `validateLifecycle`,
//! `validateHandler` of `pkg/apis/core/validation`.

use super::containers::port;
use crate::tree::Tree;
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, integer};

const PROBES: &[&str] = &["exec", "httpGet", "tcpSocket", "grpc"];
const HOOKS: &[&str] = &["exec", "httpGet", "tcpSocket", "sleep"];

pub fn check(judge: &mut Judge<'_>, container: &Tree, title: &str) {
    for key in ["livenessProbe", "readinessProbe", "startupProbe"] {
        let Some(probe) = at(container, &[key]) else { continue };
        let holder = format!("the `{key}` of {title}");
        handler(judge, probe, PROBES, &holder);
        probe_limits(judge, probe, key, &holder);
    }
    for key in ["postStart", "preStop"] {
        if let Some(hook) = at(container, &["lifecycle", key]) {
            handler(judge, hook, HOOKS, &format!("the `{key}` of {title}"));
        }
    }
}

fn handler(judge: &mut Judge<'_>, tree: &Tree, handlers: &[&str], holder: &str) {
    judge.exactly_one(tree, handlers, holder);
    at(tree, &["exec"]).into_iter().for_each(|exec| judge.needs(exec, &["command"], holder));
    for key in ["httpGet", "tcpSocket", "grpc"] {
        port(judge, at(tree, &[key, "port"]), &format!("the port of {holder}"));
    }
}

fn probe_limits(judge: &mut Judge<'_>, probe: &Tree, key: &str, holder: &str) {
    if key == "readinessProbe" {
        if let Some(grace) = at(probe, &["terminationGracePeriodSeconds"]) {
            let what = format!("states `terminationGracePeriodSeconds` for {holder}, which ends no container");
            judge.conflict(grace, what, "take it out");
        }
    } else if let Some(node) = at(probe, &["successThreshold"])
        && integer(probe, &["successThreshold"]).is_some_and(|count| count > 1)
    {
        judge.value(node, format!("has a `successThreshold` other than 1 for {holder}"), "take it out");
    }
}

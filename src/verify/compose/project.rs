//! What the parts of a project cannot be together. Source: `checkConsistency` of compose-go's `loader/validate.go`.

use std::collections::BTreeMap;

use super::named;
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, integer, is, stated, text};

pub fn check(judge: &mut Judge<'_>, file: &Tree) {
    let mut containers: BTreeMap<&str, &Tree> = BTreeMap::new();
    for (name, service) in named(file.get("services")) {
        runs(judge, name, service);
        called(judge, name, service);
        if let Some((called, node)) = text(service, &["container_name"]).zip(service.get("container_name"))
            && let Some(earlier) = containers.insert(called, node)
        {
            judge.repeated(node, earlier, format!("calls two containers `{called}`"));
        }
        networks(judge, name, service);
    }
    for section in ["networks", "volumes", "configs", "secrets"] {
        for (name, entry) in named(file.get(section)) {
            external(judge, &format!("{section} `{name}`"), entry);
        }
    }
    for section in ["configs", "secrets"] {
        for (name, entry) in named(file.get(section)) {
            judge.at_most_one(entry, &["file", "environment", "content"], &format!("{section} `{name}`"));
        }
    }
}

fn runs(judge: &mut Judge<'_>, name: &str, service: &Tree) {
    const WHAT: &[&str] = &["image", "build", "extends", "provider"];
    if matches!(service.content, Content::Map(_)) && stated(service, WHAT).is_empty() {
        judge.missing(
            service,
            format!("has neither an `image` nor a `build` for the service `{name}`"),
            "state one of them",
        );
    }
    if let Some(build) = at(service, &["build"]) {
        judge.at_most_one(build, &["dockerfile", "dockerfile_inline"], &format!("the build of `{name}`"));
    }
}

fn called(judge: &mut Judge<'_>, name: &str, service: &Tree) {
    let (scale, replicas) = (integer(service, &["scale"]), integer(service, &["deploy", "replicas"]));
    if let Some(node) = at(service, &["scale"]).filter(|_| scale.zip(replicas).is_some_and(|(one, other)| one != other))
    {
        judge.conflict(node, format!("states two numbers of replicas for `{name}`"), "take `scale` out");
    }
    if let Some(node) = at(service, &["container_name"]).filter(|_| scale.or(replicas).is_some_and(|count| count > 1)) {
        let what = format!("runs several containers of `{name}` under one `container_name`");
        judge.conflict(node, what, "take `container_name` out, or run one");
    }
}

fn networks(judge: &mut Judge<'_>, name: &str, service: &Tree) {
    if let (Some(mode), Some(_)) = (at(service, &["network_mode"]), at(service, &["networks"])) {
        judge.conflict(mode, format!("states both `network_mode` and `networks` for `{name}`"), "keep one of the two");
    }
}

/// What others make is not described.
fn external(judge: &mut Judge<'_>, what: &str, entry: &Tree) {
    if !is(entry, &["external"], true) {
        return;
    }
    let described = named(Some(entry)).into_iter().find(|(key, _)| !matches!(*key, "external" | "name"));
    if let Some((key, node)) = described {
        judge.conflict(node, format!("states `{key}` for {what}, which others make"), "take it out, or `external`");
    }
}

//! The volumes of a pod. Source: `ValidateVolumes`, `validateVolumeSource` of `pkg/apis/core/validation`.

use std::collections::BTreeSet;

use super::metadata::reference;
use super::quantity;
use super::syntax::LABEL;
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, entries, is, items, text};

/// What a source of a volume cannot do without, beside what its schema demands.
const REQUIRED: &[(&str, &str)] = &[("configMap", "name"), ("secret", "secretName")];

/// The sources of a projected volume.
const PROJECTED: &[&str] =
    &["secret", "downwardAPI", "configMap", "serviceAccountToken", "clusterTrustBundle", "podCertificate"];

/// Checks the volumes, and gives the names that containers mount.
pub fn check<'t>(judge: &mut Judge<'_>, spec: &'t Tree, claims: &[&'t str]) -> BTreeSet<&'t str> {
    items(spec, &["volumes"]).for_each(|volume| one(judge, volume));
    let own = items(spec, &["volumes"]).filter_map(|volume| text(volume, &["name"]));
    own.chain(claims.iter().copied()).collect()
}

fn one(judge: &mut Judge<'_>, volume: &Tree) {
    reference(judge, at(volume, &["name"]), "a volume's name", &LABEL);
    let holder = format!("the volume `{}`", text(volume, &["name"]).unwrap_or_default());
    let sources: Vec<_> = entries(volume, &[]).filter(|(key, _)| *key != "name").collect();
    // One without a source is an `emptyDir` (`SetDefaults_Volume`).
    if let [(first, _), (second, extra), ..] = sources.as_slice() {
        let what = format!("states both `{first}` and `{second}` for {holder}");
        judge.conflict(extra, what, "keep one of the two");
    }
    for (key, source) in sources {
        if let Some((_, field)) = REQUIRED.iter().find(|(required, _)| *required == key) {
            judge.needs(source, &[field], &holder);
        }
        items(source, &["items"]).for_each(|item| inside(judge, item, &holder));
    }
    details(judge, volume, &holder);
}

fn details(judge: &mut Judge<'_>, volume: &Tree, holder: &str) {
    let limit = at(volume, &["emptyDir", "sizeLimit"]);
    if let Some(limit) = limit.filter(|limit| quantity::of(limit).is_some_and(|bytes| bytes < 0.0)) {
        judge.value(limit, format!("limits {holder} to less than nothing"), "state a positive quantity");
    }
    let host = at(volume, &["hostPath", "path"]);
    if let Some(path) = host.filter(|path| path.as_text().is_some_and(climbs)) {
        judge.value(path, format!("goes up with `..` in {holder}"), "write the path without `..`");
    }
    for source in items(volume, &["projected", "sources"]) {
        judge.exactly_one(source, PROJECTED, &format!("a source of {holder}"));
        for (key, field) in [("configMap", "name"), ("secret", "name")] {
            at(source, &[key]).into_iter().for_each(|source| judge.needs(source, &[field], holder));
        }
    }
}

/// A path below a volume. Source: `validateLocalNonReservedPath`.
fn inside(judge: &mut Judge<'_>, item: &Tree, holder: &str) {
    let Some(path) = at(item, &["path"]) else { return };
    let Content::Text(written) = &path.content else { return };
    if written.starts_with('/') || written.starts_with("..") || climbs(written) {
        judge.value(
            path,
            format!("puts a key of {holder} at `{written}`, outside of it"),
            "write a path below the volume",
        );
    }
}

fn climbs(path: &str) -> bool {
    path.split('/').any(|part| part == "..")
}

/// Where a container mounts its volumes. Source: `ValidateVolumeMounts`.
pub fn mounts(judge: &mut Judge<'_>, container: &Tree, title: &str, mounted: &BTreeSet<&str>) {
    let devices = items(container, &["volumeDevices"]);
    let privileged = is(container, &["securityContext", "privileged"], true);
    for mount in items(container, &["volumeMounts"]).chain(devices) {
        let Some(name) = at(mount, &["name"]) else { continue };
        let Content::Text(called) = &name.content else { continue };
        if !mounted.contains(called.as_str()) {
            let what = format!("mounts a volume `{called}` in {title}, and its pods have none of that name");
            let help = match crate::diagnostics::did_you_mean(called, mounted.iter().copied()) {
                Some(near) => format!("did you mean `{near}`?"),
                None => "add it to `volumes`, or take the mount out".to_owned(),
            };
            judge.refuse(crate::diagnostics::codes::UNKNOWN_VOLUME, name, what, help);
        }
        let spreads = text(mount, &["mountPropagation"]) == Some("Bidirectional");
        if let Some(node) = at(mount, &["mountPropagation"]).filter(|_| spreads && !privileged) {
            let what = format!("spreads mounts of {title} to its host, which only a privileged container may");
            judge.conflict(node, what, "write `HostToContainer`, or take it out");
        }
        judge.at_most_one(mount, &["subPath", "subPathExpr"], &format!("a mount of {title}"));
        let below = at(mount, &["subPath"])
            .filter(|path| path.as_text().is_some_and(|path| path.starts_with('/') || climbs(path)));
        if let Some(path) = below {
            judge.value(
                path,
                format!("mounts a `subPath` in {title} that leads out of its volume"),
                "write a path below the volume",
            );
        }
    }
}

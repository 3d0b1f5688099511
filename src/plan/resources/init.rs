//! Scripts that run once, when the database is empty.

use super::place::Entry;
use crate::plan::labels;
use crate::plan::paths;
use crate::plan::resolve::files::read_text;
use crate::plan::scope::Scope;
use crate::plan::storage::Config;
use crate::plan::value::{PerRuntime, known};
use crate::plan::workload::{Mount, Volume, VolumeSource};
use crate::source::Spanned;
use crate::stack::Entries;
use crate::tree::{Origin, Sourced};

/// Where the official images look for scripts.
const FOLDER: &str = "/docker-entrypoint-initdb.d";

/// The ConfigMap that holds the scripts, with the volume and mount that bring them.
pub fn in_cluster(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    workload: &Sourced<String>,
    scripts: &Entries<Spanned<String>>,
) -> Option<(Config, Volume, Mount)> {
    let (first, _) = scripts.whole().next()?;
    let origin = Origin::Stated(first.span);
    let name = Sourced::new(format!("{}-init", workload.value), origin.clone());
    let scripts: Vec<_> = scripts.whole().collect();
    let data = scripts.into_iter().filter_map(|(key, path)| {
        let content = read_text(scope, path)?;
        let key = Sourced::stated(key.value.clone(), key.span);
        Some((key, PerRuntime { cluster: Some(known(content, Origin::Stated(path.span))), compose: None }))
    });
    let data = data.collect();
    let config = Config {
        id: format!("{}/init", entry.id()),
        origin: origin.clone(),
        name: name.clone(),
        labels: labels::of_object(scope, entry.seed(), Some(workload), entry.span()),
        annotations: Vec::new(),
        data,
    };
    let source = VolumeSource::Config { name, items: Vec::new(), mode: None, contents: Vec::new() };
    Some((config, volume("init", source, &origin, true), mount("init", FOLDER, &origin)))
}

/// A read-only bind of each script: it is read when Compose starts, not now.
pub fn in_compose(scope: &Scope<'_>, scripts: &Entries<Spanned<String>>) -> (Vec<Volume>, Vec<Mount>) {
    scripts
        .whole()
        .map(|(key, path)| {
            let origin = Origin::Stated(path.span);
            let name = format!("init-{}", key.value);
            let file = paths::from_run_folder(scope, path).into_string();
            let source = VolumeSource::Bind { path: Sourced::new(file, origin.clone()) };
            let at = format!("{FOLDER}/{}", key.value);
            (volume(&name, source, &origin, false), mount(&name, &at, &origin))
        })
        .unzip()
}

fn volume(name: &str, source: VolumeSource, origin: &Origin, in_cluster: bool) -> Volume {
    let name = Sourced::new(name.to_owned(), origin.clone());
    Volume { origin: origin.clone(), name, source, in_cluster, in_compose: !in_cluster }
}

fn mount(volume: &str, at: &str, origin: &Origin) -> Mount {
    let volume = Sourced::new(volume.to_owned(), origin.clone());
    let at = Sourced::new(at.to_owned(), origin.clone());
    Mount { read_only: Some(Sourced::new(true, origin.clone())), ..Mount::whole(origin.clone(), volume, at) }
}

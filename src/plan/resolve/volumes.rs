//! Volumes: those of the stack, those of an entry, and where containers mount them.

use super::configs::config_object_name;
use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::entry::Role;
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::paths::from_run_folder;
use crate::plan::scope::{Owner, Scope};
use crate::plan::storage::{Claim, ClaimSpec, SharedVolume};
use crate::plan::value::{Part, known_text, quantity, seconds, stated};
use crate::plan::workload::{ClaimTemplate, Mount, Volume, VolumeSource};
use crate::source::{Span, Spanned};
use crate::stack::container::{self as language, AccessMode, Container};
use crate::stack::network::SharedVolume as StatedVolume;
use crate::stack::scalars::EntryName;
use crate::tree::{Origin, Sourced};

/// In seconds. Source: `ValidateProjectedVolumeSource` of the API server.
const SHORTEST_TOKEN: u32 = 600;

/// The volumes that the stack states at top level.
pub fn shared(scope: &mut Scope<'_>) -> Vec<SharedVolume> {
    let stack = scope.stack;
    stack.volumes.whole().filter_map(|(name, volume)| shared_volume(scope, name, volume)).collect()
}

fn shared_volume(scope: &mut Scope<'_>, name: &Spanned<String>, volume: &StatedVolume) -> Option<SharedVolume> {
    let seed = volume.id.as_ref().map_or(&name.value, |id| &id.value);
    Some(SharedVolume {
        id: format!("volume.{}", name.value),
        origin: Origin::Stated(name.span),
        claim: match scope.has(crate::stack::Target::Kubernetes) {
            true => Some(Claim {
                name: shared_claim_name(scope, name, volume)?,
                existing: volume.claim.existing.is_some(),
                spec: claim_spec(scope, &volume.claim, name.span),
            }),
            false => None,
        },
        compose: scope.has(crate::stack::Target::Compose).then(|| Sourced::stated(seed.clone(), name.span)),
        labels: labels::of_object(scope, seed, None, name.span),
        annotations: Vec::new(),
    })
}

fn shared_claim_name(scope: &mut Scope<'_>, name: &Spanned<String>, volume: &StatedVolume) -> Option<Sourced<String>> {
    let seed = volume.id.as_ref().map_or(&name.value, |id| &id.value);
    let default = scope.default_name(seed, name.span);
    let stated = volume.claim.existing.as_ref().or(volume.name.as_ref());
    scope.object_name(stated, default, NameRule::Subdomain, None)
}

/// What a claim asks for; nothing of one that exists.
pub fn claim_spec(scope: &mut Scope<'_>, claim: &language::Claim, at: Span) -> Option<ClaimSpec> {
    let because = "one node at a time mounts what most storage classes offer";
    let mut access_modes: Vec<Sourced<AccessMode>> = claim.access_modes.iter().map(Sourced::from).collect();
    if access_modes.is_empty() {
        let origin = Origin::default_of(at, "read-write-once", because);
        access_modes.push(Sourced::new(AccessMode::ReadWriteOnce, origin));
    }
    Some(ClaimSpec {
        size: quantity(claim.size.as_ref()?),
        class: claim.class.as_ref().and_then(|class| scope.cluster_text(class, None, "a name")),
        access_modes,
    })
}

impl<'a> PodDraft<'_, 'a> {
    /// Where a container mounts the entry's volumes. Adds the volumes to the pod.
    pub fn mounts(&mut self, container: &'a Container, owner: Owner<'a>, main: bool) -> Vec<Mount> {
        let mut mounts = Vec::new();
        for (name, volume) in container.volumes.whole() {
            self.refuse_compose_only(name, volume);
            let key = name.value.clone();
            mounts.extend(self.mount(name, volume, key, (self.in_cluster, self.in_compose), owner));
        }
        for (name, volume) in
            self.entry.compose().into_iter().filter(|_| main).flat_map(|compose| compose.volumes.whole())
        {
            let key = self.replace_in_compose(&name.value);
            mounts.extend(self.mount(name, volume, key, (false, self.in_compose), owner));
        }
        mounts.extend(self.scratch(container, &mounts));
        self.check_mounts(&mounts);
        mounts.sort_by(|one, other| one.at.value.cmp(&other.at.value));
        mounts
    }

    /// A volume under `compose` takes the place of the entry's own of the same name. Gives a name that is free.
    fn replace_in_compose(&mut self, name: &str) -> String {
        let Some(own) = self.volumes.iter_mut().find(|volume| volume.name.value == name) else {
            return name.to_owned();
        };
        own.in_compose = false;
        format!("{name}-compose")
    }

    fn mount(
        &mut self,
        name: &'a Spanned<String>,
        volume: &'a language::Volume,
        key: String,
        (in_cluster, in_compose): (bool, bool),
        owner: Owner<'a>,
    ) -> Option<Mount> {
        let source = self.source(name, volume, (in_cluster, in_compose), owner)?;
        let at = self.one_meaning(&volume.at, owner, "a path")?;
        let origin = Origin::Stated(name.span);
        let key = Sourced::stated(key, name.span);
        self.add_volume(Volume { origin: origin.clone(), name: key.clone(), source, in_cluster, in_compose });
        Some(Mount {
            sub_path: volume.sub_path.as_ref().and_then(|path| self.one_meaning(path, owner, "a path")),
            read_only: stated(&volume.read_only),
            propagation: stated(&volume.propagation),
            selinux: stated(&volume.selinux),
            ..Mount::whole(origin, key, at)
        })
    }

    /// Containers of a pod that name the same volume share it, so it has to be of one kind.
    fn add_volume(&mut self, volume: Volume) {
        let Some(there) = self.volumes.iter().find(|there| there.name.value == volume.name.value) else {
            let name = volume.name.clone();
            if !volume.in_cluster || self.scope.check_name(name, NameRule::Label).is_some() {
                self.volumes.push(volume);
            }
            return;
        };
        if std::mem::discriminant(&there.source) != std::mem::discriminant(&volume.source) {
            let places = volume.origin.span().zip(there.origin.span());
            let message = format!("two volumes of the pod are called `{}`", volume.name.value);
            self.scope.report_clash(codes::NAME_CLASH, message, places);
        }
    }

    fn source(
        &mut self,
        name: &'a Spanned<String>,
        volume: &'a language::Volume,
        runtimes: (bool, bool),
        owner: Owner<'a>,
    ) -> Option<VolumeSource> {
        if let Some(empty) = &volume.empty_dir {
            let size = empty.value.size.as_ref().map(quantity);
            return Some(VolumeSource::EmptyDir { size, memory: stated(&empty.value.memory) });
        }
        if let Some(claim) = &volume.claim {
            return Some(self.own_claim(name, claim, runtimes));
        }
        if let Some(shared) = &volume.volume {
            return self.shared_source(shared);
        }
        if let Some(config) = &volume.config {
            return self.config_source(config, volume, owner);
        }
        if let Some(secret) = &volume.secret {
            return self.secret_source(secret, volume, owner);
        }
        if let Some(path) = &volume.host_path {
            return self.host_path(path, owner);
        }
        if let Some(token) = &volume.token {
            return Some(self.token(token, volume));
        }
        if let Some(fields) = &volume.fields {
            let files = fields.value.whole().map(|(file, field)| (file.into(), field.into()));
            return Some(VolumeSource::Fields { files: files.collect(), mode: mode(volume) });
        }
        if let Some(bind) = &volume.bind {
            let path = from_run_folder(self.scope, bind).into_string();
            return Some(VolumeSource::Bind { path: Sourced::stated(path, bind.span) });
        }
        is_true(&volume.anonymous).then_some(VolumeSource::Anonymous)
    }

    fn own_claim(
        &mut self,
        name: &'a Spanned<String>,
        claim: &'a Spanned<language::Claim>,
        (in_cluster, in_compose): (bool, bool),
    ) -> VolumeSource {
        let origin = Origin::Stated(name.span);
        let compose_key = format!("{}-{}", self.entry.compose_name().value, name.value);
        let compose = in_compose.then(|| Sourced::new(compose_key, origin.clone()));
        let spec = claim_spec(self.scope, &claim.value, claim.span);
        let stateful = matches!(self.entry.role, Role::Service(service) if is_true(&service.stateful));
        if let (true, Some(spec)) = (stateful, spec.clone()) {
            self.claims.extend(in_cluster.then(|| ClaimTemplate { origin, name: name.into(), spec }));
            return VolumeSource::Template { compose };
        }
        let claim_name = if in_cluster { self.claim_name(name, &claim.value) } else { None };
        self.shared.push(SharedVolume {
            id: format!("{}/{}", self.entry.id(), name.value),
            claim: claim_name.clone().map(|name| Claim { name, existing: claim.value.existing.is_some(), spec }),
            compose: compose.clone(),
            labels: self.labels(),
            annotations: Vec::new(),
            origin,
        });
        VolumeSource::Shared { claim: claim_name, compose }
    }

    fn claim_name(&mut self, name: &Spanned<String>, claim: &language::Claim) -> Option<Sourced<String>> {
        if let Some(existing) = &claim.existing {
            return self.cluster_text(Some(existing), "a name");
        }
        let default = self.defaulted(
            format!("{}-{}", self.name.value, name.value),
            "claim-of-workload",
            "a claim is called as its workload and volume",
        );
        self.in_cluster
            .then_some(Sourced { origin: Origin::derived([Origin::Stated(name.span), default.origin]), ..default })
    }

    fn shared_source(&mut self, shared: &Spanned<String>) -> Option<VolumeSource> {
        let scope = &mut *self.scope;
        let stack = scope.stack;
        let named = scope.named("volume", &stack.volumes, &shared.value, shared.span)?;
        let volume = named.value.as_ref()?;
        let name = shared_claim_name(scope, &named.name, volume)?;
        let key = volume.id.as_ref().map_or(&shared.value, |id| &id.value);
        Some(VolumeSource::Shared {
            claim: self.in_cluster.then(|| Sourced::stated(name.value, shared.span)),
            compose: self.in_compose.then(|| Sourced::stated(key.clone(), shared.span)),
        })
    }

    fn config_source(
        &mut self,
        name: &Spanned<EntryName>,
        volume: &'a language::Volume,
        owner: Owner<'a>,
    ) -> Option<VolumeSource> {
        let items = self.items(volume, owner);
        let scope = &mut *self.scope;
        let stack = scope.stack;
        let entry = name.value.name.as_str();
        let Some(named) = stack.configs.get(entry).filter(|_| name.value.kind == "config") else {
            let there: Vec<&str> = stack.configs.names().collect();
            return scope.unknown(format!("`{}` is no config of the stack", name.value), entry, &there, name.span);
        };
        let config = named.value.as_ref()?;
        scope.read_whole("config", entry);
        let contents = config.data.whole().filter_map(|(key, _)| {
            let value = scope.config_key(entry, &key.value, name.span)?.compose?;
            Some((key.value.clone(), Sourced::new(known_text(&value.value)?, value.origin)))
        });
        let contents = contents.collect();
        let object = config_object_name(scope, &named.name, config)?;
        let object = Sourced::stated(object.value, name.span);
        self.check_items(volume, config.data.names());
        Some(VolumeSource::Config { name: object, items, mode: mode(volume), contents })
    }

    fn secret_source(
        &mut self,
        name: &Spanned<EntryName>,
        volume: &'a language::Volume,
        owner: Owner<'a>,
    ) -> Option<VolumeSource> {
        let items = self.items(volume, owner);
        let scope = &mut *self.scope;
        let stack = scope.stack;
        let entry = name.value.name.as_str();
        let Some(named) = stack.secrets.get(entry).filter(|_| name.value.kind == "secret") else {
            let there: Vec<&str> = stack.secrets.names().collect();
            return scope.unknown(format!("`{}` is no secret of the stack", name.value), entry, &there, name.span);
        };
        let secret = named.value.as_ref()?;
        scope.read_whole("secret", entry);
        let keys = secret.keys.iter().filter_map(|key| {
            match scope.secret_key(entry, &key.value, name.span)?.compose?.value.pop() {
                Some(Part::Secret(key)) => Some(key),
                _ => None,
            }
        });
        let keys = keys.collect();
        let object = scope.secret_object_name(&named.name, secret)?;
        let object = Sourced::stated(object.value, name.span);
        self.check_items(volume, secret.keys.iter().map(|key| key.value.as_str()));
        Some(VolumeSource::Secret { name: object, items, mode: mode(volume), keys })
    }

    /// The keys that a volume shows, each with its path.
    fn items(&mut self, volume: &'a language::Volume, owner: Owner<'a>) -> Vec<(String, String)> {
        let items = volume.items.whole();
        let item = |(key, path): (&Spanned<String>, &'a _)| {
            Some((key.value.clone(), self.one_meaning(path, owner, "a path")?.value))
        };
        items.filter_map(item).collect()
    }

    /// A pod waits for ever for a key that its config or secret does not have.
    fn check_items<'k>(&mut self, volume: &language::Volume, keys: impl Iterator<Item = &'k str>) {
        let there: Vec<&str> = keys.collect();
        for (key, _) in volume.items.whole().filter(|(key, _)| !there.contains(&key.value.as_str())) {
            let message = format!("nothing provides the key `{}`", key.value);
            let _: Option<()> = self.scope.unknown(message, &key.value, &there, key.span);
        }
    }

    fn host_path(&mut self, path: &'a Spanned<language::HostPath>, owner: Owner<'a>) -> Option<VolumeSource> {
        let kind = stated(&path.value.kind);
        let path = self.one_meaning(&path.value.path, owner, "a path")?;
        if path.value.starts_with('/') {
            return Some(VolumeSource::HostPath { path, kind });
        }
        let message = format!("`{}` is no absolute path of the host", path.value);
        let help = "write the absolute path; a folder beside this stack file is a `bind`, in Compose";
        self.scope.report(Diagnostic::error(codes::RELATIVE_HOST_PATH, path.origin.span()?, message).with_help(help));
        None
    }

    fn token(&mut self, token: &'a Spanned<language::Token>, volume: &language::Volume) -> VolumeSource {
        if let Some(short) = token.value.expiration.as_ref().filter(|stated| stated.value.seconds < SHORTEST_TOKEN) {
            let message = "no token of a pod expires within less than 10 minutes";
            let refused = Diagnostic::error(codes::OUT_OF_RANGE, short.span, message);
            self.scope.report(refused.with_help("write `10m` or more"));
        }
        let because = "the file is called as what it holds";
        let origin = Origin::default_of(token.span, "token-file", because);
        VolumeSource::Token {
            audience: self.cluster_text(token.value.audience.as_ref(), "an audience"),
            expiration_seconds: seconds(&token.value.expiration),
            path: self
                .cluster_text(token.value.path.as_ref(), "a path")
                .unwrap_or_else(|| Sourced::new("token".to_owned(), origin)),
            mode: mode(volume),
        }
    }

    /// A folder of the host or a nameless volume means nothing in the cluster.
    fn refuse_compose_only(&mut self, name: &Spanned<String>, volume: &language::Volume) {
        let only = volume.bind.as_ref().map(|bind| ("a folder of the host", bind.span));
        let only =
            only.or_else(|| volume.anonymous.as_ref().map(|anonymous| ("a volume without a name", anonymous.span)));
        let Some((what, span)) = only.filter(|_| self.in_cluster) else { return };
        let message = format!("`{}` is {what}, which pods do not get", name.value);
        let help = "state it under `compose.volumes`, and an `empty_dir` or a `claim` for the cluster";
        self.scope.report(Diagnostic::error(codes::COMPOSE_ONLY_VOLUME, span, message).with_help(help));
    }

    /// `/tmp` of a read-only root file system.
    fn scratch(&mut self, container: &Container, mounts: &[Mount]) -> Option<Mount> {
        let read_only = container.read_only_root.as_ref().filter(|read_only| read_only.value)?;
        if mounts.iter().any(|mount| mount.at.value.trim_end_matches('/') == "/tmp") {
            return None;
        }
        let because = "nearly every program writes to /tmp";
        let origin = Origin::default_of(read_only.span, "writable-tmp", because);
        let name = Sourced::new("stackc-tmp".to_owned(), origin.clone());
        let source = VolumeSource::EmptyDir { size: None, memory: None };
        let (in_cluster, in_compose) = (self.in_cluster, self.in_compose);
        self.add_volume(Volume { origin: origin.clone(), name: name.clone(), source, in_cluster, in_compose });
        let at = Sourced::new("/tmp".to_owned(), origin.clone());
        Some(Mount::whole(origin, name, at))
    }

    /// Kubernetes and Compose refuse two mounts in one place.
    fn check_mounts(&mut self, mounts: &[Mount]) {
        for (index, mount) in mounts.iter().enumerate() {
            let earlier = mounts.iter().take(index).find(|earlier| {
                earlier.at.value.trim_end_matches('/') == mount.at.value.trim_end_matches('/')
                    && self.meet(earlier, mount)
            });
            if let Some(earlier) = earlier {
                let places = mount.at.origin.span().zip(earlier.at.origin.span());
                let message = format!("two volumes are mounted at `{}`", mount.at.value);
                self.scope.report_clash(codes::MOUNT_CLASH, message, places);
            }
        }
    }

    /// Whether two mounts are there in the same runtime.
    fn meet(&self, one: &Mount, other: &Mount) -> bool {
        let here = |mount: &Mount| {
            let volume = self.volumes.iter().find(|volume| volume.name.value == mount.volume.value);
            volume.map_or((false, false), |volume| (volume.in_cluster, volume.in_compose))
        };
        let (one, other) = (here(one), here(other));
        (one.0 && other.0) || (one.1 && other.1)
    }

    /// Whether it mounts a claim of its own that one node alone may mount.
    pub fn mounts_own_claim(&self) -> bool {
        self.shared.iter().any(is_of_one_node)
    }
}

/// Permission bits of a volume's files.
fn mode(volume: &language::Volume) -> Option<Sourced<u32>> {
    volume.mode.as_ref().map(|mode| Sourced::stated(mode.value.0, mode.span))
}

/// Whether it is a claim that one node alone may mount.
pub fn is_of_one_node(volume: &SharedVolume) -> bool {
    let single =
        |mode: &Sourced<AccessMode>| matches!(mode.value, AccessMode::ReadWriteOnce | AccessMode::ReadWriteOncePod);
    let spec = volume.claim.as_ref().and_then(|claim| claim.spec.as_ref());
    spec.is_some_and(|spec| spec.access_modes.iter().all(single))
}

/// Stated, and `false`: it takes back what a base states.
pub fn is_false(value: &Option<Spanned<bool>>) -> bool {
    value.as_ref().is_some_and(|value| !value.value)
}

pub fn is_true(value: &Option<Spanned<bool>>) -> bool {
    value.as_ref().is_some_and(|value| value.value)
}

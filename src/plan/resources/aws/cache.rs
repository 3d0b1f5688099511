//! ElastiCache: a replication group, and what surrounds it.

use super::block::reference;
use super::draft::Draft;
use super::key::{self, Key};
use super::parameters::{self, Group, Stated};
use super::secret::{self, Connection, Password};
use super::windows::{self, Windows};
use super::{Bridge, addresses, network, outputs};
use crate::plan::managed::Expression;
use crate::plan::scope::Scope;
use crate::stack::aws::{CacheAddresses, ReplicationGroup};
use crate::tree::Sourced;

/// Everything that the group refers to.
struct Surroundings {
    key: Key,
    security_groups: Expression,
    subnet_group: Expression,
    parameter_group: Sourced<Expression>,
    windows: Windows,
    retention: Sourced<u32>,
}

/// Adds all blocks of a cache. `None` where something is refused.
pub fn expand(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    block: &ReplicationGroup,
    bridge: &Bridge,
) -> Option<()> {
    let none = CacheAddresses::default();
    let roles = block.addresses.as_ref().unwrap_or(&none);
    let engine_version = super::engine_version(scope, draft, block.engine_version.as_ref())?;
    let surroundings = surroundings(scope, draft, block, roles, &engine_version)?;
    let secret_label = draft.label(roles.secret.as_ref());
    let password = password(scope, draft, block, &secret_label, &surroundings.key)?;
    let label = draft.label(roles.group.as_ref().or(block.address.as_ref()));
    let group = group(scope, draft, block, &surroundings, engine_version, password.as_ref(), label)?;
    let url = super::url_options(scope, draft.entry);
    let database = super::database(scope, draft.entry)?;
    let connection = Connection {
        host: format!("{group}.primary_endpoint_address"),
        reader_host: None,
        username: None,
        password: password.as_ref(),
        database: &database.value,
        scheme: &url.scheme,
        params: &url.params,
        without_url: false,
    };
    let secret = bridge.connect(draft, &connection, secret_label, &surroundings.key);
    let has_readers = block.nodes.as_ref().is_none_or(|nodes| nodes.value > 1);
    let reader_host = has_readers.then(|| format!("{group}.reader_endpoint_address"));
    outputs::server(draft, &group, (&connection.host, reader_host.as_deref()), &secret);
    Some(())
}

fn surroundings(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    block: &ReplicationGroup,
    roles: &CacheAddresses,
    engine_version: &Sourced<String>,
) -> Option<Surroundings> {
    let key = key::resolve(scope, draft, block.key.as_ref(), roles.key.as_ref(), None)?;
    let stated = block.parameters.whole().map(|(name, value)| Stated { name, value, apply: None });
    let group = Group {
        made: &addresses::CACHE_PARAMETERS,
        existing: block.parameter_group.as_ref(),
        label: roles.parameter_group.as_ref(),
        stated: stated.collect(),
        engine_version,
    };
    let snapshots = block.snapshots.as_ref().map(|snapshots| &snapshots.value);
    let window = snapshots.and_then(|snapshots| snapshots.window.as_ref());
    Some(Surroundings {
        key,
        security_groups: network::security_group(draft, roles.security_group.as_ref()),
        subnet_group: network::subnet_group(draft, &addresses::CACHE_SUBNETS, roles.subnet_group.as_ref()),
        parameter_group: parameters::group(scope, draft, &group)?,
        windows: windows::resolve(scope, draft, window, block.maintenance_window.as_ref())?,
        retention: windows::retention(scope, draft, snapshots.and_then(|snapshots| snapshots.retention.as_ref()))?,
    })
}

/// `None` inside where everyone may use it.
fn password(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    block: &ReplicationGroup,
    label: &Sourced<String>,
    key: &Key,
) -> Option<Option<Password>> {
    super::check_import(scope, draft, block.import.as_ref(), block.password.is_some(), "none")?;
    let stated = block.password.as_ref().map(|password| &password.value);
    match stated.map(|password| (&password.existing, &password.none)) {
        Some((Some(existing), _)) => Some(Some(secret::existing(scope, draft, existing, label)?)),
        Some((None, Some(_))) => Some(None),
        _ => {
            let generated = stated.and_then(|password| password.generated.as_ref());
            Some(Some(secret::generated(draft, generated, label, key)))
        }
    }
}

fn group(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    block: &ReplicationGroup,
    surroundings: &Surroundings,
    engine_version: Sourced<String>,
    password: Option<&Password>,
    label: Sourced<String>,
) -> Option<String> {
    let Surroundings { key, windows, .. } = surroundings;
    let description = match &block.description {
        Some(text) => scope.terraform_text(text, "a description")?,
        None => draft.default(format!("{} {}", draft.facts.title, draft.name.value), "description", "AWS demands one"),
    };
    let node_type = scope.terraform_text(&block.node_type, "a node type")?;
    let nodes = draft.choose(&block.nodes, 2, "two-nodes", "a node that fails takes no cache with it");
    let several = nodes.clone().map(|nodes| nodes > 1);
    // Before 7 there is no mode: plain connections are refused all the same.
    let mode = (!engine_version.value.starts_with('6'))
        .then(|| draft.default("required".to_owned(), "tls-only", "plain connections are refused"));
    let arguments = draft
        .arguments()
        .set("replication_group_id", draft.name.clone())
        .set("description", description)
        .literal("engine", draft.facts.engine)
        .set("engine_version", engine_version)
        .set("node_type", node_type)
        .set("num_cache_clusters", nodes)
        .set("port", draft.port.clone())
        .set("parameter_group_name", surroundings.parameter_group.clone())
        .group()
        .set("automatic_failover_enabled", several.clone())
        .set("multi_az_enabled", several)
        .literal("subnet_group_name", surroundings.subnet_group.clone())
        .literal("security_group_ids", surroundings.security_groups.clone())
        .group()
        .literal("at_rest_encryption_enabled", true)
        .set("kms_key_id", key.arn.clone())
        .literal("transit_encryption_enabled", true)
        .optional("transit_encryption_mode", mode);
    let arguments = match password {
        Some(password) => arguments
            .literal("auth_token_wo", reference(&password.value))
            .set("auth_token_wo_version", password.version(draft))
            // The old password is taken until the next change: clients have time to read the new one.
            .literal("auth_token_update_strategy", "ROTATE"),
        None => arguments,
    };
    let arguments = arguments
        .group()
        .set("snapshot_retention_limit", surroundings.retention.clone())
        .set("snapshot_window", windows.backup.clone())
        .set("maintenance_window", windows.maintenance.clone());
    let arguments = super::final_snapshot(scope, draft, block.final_snapshot.as_ref(), arguments, false)?;
    let ignored: &[&str] =
        if password.is_some_and(|password| password.fixed) { &["auth_token_wo_version"] } else { &[] };
    let minor = "what is wrong with the engine is mended in the maintenance window";
    let at_once = "changes that may interrupt wait for the maintenance window";
    let arguments = arguments
        .group()
        .set(
            "auto_minor_version_upgrade",
            draft.choose(&block.auto_minor_version_upgrade, true, "minor-upgrades", minor),
        )
        .set("apply_immediately", draft.choose(&block.apply_immediately, false, "maintenance-window", at_once))
        .group()
        .optional("lifecycle", draft.lifecycle(&block.prevent_destroy, ignored));
    Some(draft.resource(&addresses::GROUP, label, arguments))
}

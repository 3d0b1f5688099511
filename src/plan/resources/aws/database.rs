//! RDS: an instance, its readers, and what surrounds them.

use super::block::{Arguments, list, reference};
use super::draft::{Draft, refuse_name};
use super::key::{self, Key};
use super::parameters::{self, Group, Stated};
use super::secret::{self, Connection, Password};
use super::watch::{self, Monitoring};
use super::windows::{self, Windows};
use super::{Bridge, addresses, network, outputs};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::Expression;
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::aws::{RdsAddresses, RdsInstance};
use crate::stack::scalars::Quantity;
use crate::tree::Sourced;

const GIBIBYTE: i128 = 1_000 << 30;

/// Everything that the instance refers to.
struct Surroundings<'b> {
    block: &'b RdsInstance,
    key: Key,
    security_groups: Expression,
    subnet_group: Expression,
    parameter_group: Sourced<Expression>,
    monitoring: Monitoring,
    logs: Vec<Sourced<String>>,
    log_retention: Sourced<u32>,
    windows: Windows,
    backup_retention: Sourced<u32>,
}

/// Adds all blocks of a database. `None` where something is refused.
pub fn expand(scope: &mut Scope<'_>, draft: &mut Draft<'_, '_>, block: &RdsInstance, bridge: &Bridge) -> Option<()> {
    let identity = identity(scope, draft, block)?;
    let none = RdsAddresses::default();
    let roles = block.addresses.as_ref().unwrap_or(&none);
    let surroundings = surroundings(scope, draft, block, roles, &identity.engine_version)?;
    let secret_label = draft.label(roles.secret.as_ref());
    let password = password(scope, draft, block, &secret_label, &surroundings.key)?;
    let label = draft.label(roles.instance.as_ref().or(block.address.as_ref()));
    let instance = instance(scope, draft, &identity, &surroundings, password.as_ref(), label)?;
    let reader = readers(scope, draft, &surroundings, &instance, roles)?;
    let url = super::url_options(scope, draft.entry);
    let connection = Connection {
        host: format!("{instance}.address"),
        reader_host: Some(format!("{}.address", reader.as_ref().unwrap_or(&instance))),
        username: Some(&identity.username.value),
        password: password.as_ref(),
        database: &identity.database.value,
        scheme: &url.scheme,
        params: &url.params,
        without_url: password.is_none(),
    };
    let secret = bridge.connect(draft, &connection, secret_label, &surroundings.key);
    let reader_host = reader.map(|reader| format!("{reader}.address"));
    outputs::server(draft, &instance, (&connection.host, reader_host.as_deref()), &secret);
    Some(())
}

/// Who and what is inside.
struct Identity {
    engine_version: Sourced<String>,
    database: Sourced<String>,
    username: Sourced<String>,
}

fn identity(scope: &mut Scope<'_>, draft: &Draft<'_, '_>, block: &RdsInstance) -> Option<Identity> {
    let engine_version = super::engine_version(scope, draft, block.engine_version.as_ref());
    let database = super::database(scope, draft.entry);
    let username = super::username(scope, draft.entry);
    let database = inner_name(scope, database?, 63, "state a `database` of letters, digits and `_`, first a letter");
    let longest = draft.facts.longest_username;
    let help = format!("state a `username` of at most {longest} letters, digits and `_`, first a letter");
    let username = inner_name(scope, username?, longest, &help);
    Some(Identity { engine_version: engine_version?, database: database?, username: username? })
}

/// A name inside the engine, as RDS takes it. Source: `CreateDBInstance`.
fn inner_name(scope: &mut Scope<'_>, name: Sourced<String>, longest: usize, help: &str) -> Option<Sourced<String>> {
    let letters = name.value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let starts = name.value.starts_with(|letter: char| letter.is_ascii_alphabetic());
    // RDS keeps the first for itself, and postgres has the second built in.
    let reserved = ["rdsadmin", "admin"].contains(&name.value.as_str()) && longest > 16 || name.value == "rdsadmin";
    if letters && starts && name.value.len() <= longest && !reserved {
        return Some(name);
    }
    refuse_name(scope, &name, help)
}

fn surroundings<'b>(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    block: &'b RdsInstance,
    roles: &RdsAddresses,
    engine_version: &Sourced<String>,
) -> Option<Surroundings<'b>> {
    let logs = watch::logs(scope, draft, block)?;
    let path = watch::log_path(&draft.name.value);
    let log_path = Some(path.as_str()).filter(|_| !logs.is_empty());
    let key = key::resolve(scope, draft, block.key.as_ref(), roles.key.as_ref(), log_path)?;
    let stated = block.parameters.whole();
    let stated =
        stated.map(|(name, parameter)| Stated { name, value: &parameter.value, apply: parameter.apply.as_ref() });
    let group = Group {
        made: &addresses::DATABASE_PARAMETERS,
        existing: block.parameter_group.as_ref(),
        label: roles.parameter_group.as_ref(),
        stated: stated.collect(),
        engine_version,
    };
    let backup = block.backup.as_ref().map(|backup| &backup.value);
    let window = backup.and_then(|backup| backup.window.as_ref());
    Some(Surroundings {
        block,
        security_groups: network::security_group(draft, roles.security_group.as_ref()),
        subnet_group: network::subnet_group(draft, &addresses::DATABASE_SUBNETS, roles.subnet_group.as_ref()),
        parameter_group: parameters::group(scope, draft, &group)?,
        monitoring: watch::monitoring(scope, draft, block)?,
        log_retention: watch::log_retention(scope, draft, block.log_retention.as_ref())?,
        windows: windows::resolve(scope, draft, window, block.maintenance_window.as_ref())?,
        backup_retention: windows::retention(scope, draft, backup.and_then(|backup| backup.retention.as_ref()))?,
        logs,
        key,
    })
}

/// `None` inside where RDS keeps the password itself.
fn password(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    block: &RdsInstance,
    label: &Sourced<String>,
    key: &Key,
) -> Option<Option<Password>> {
    super::check_import(scope, draft, block.import.as_ref(), block.password.is_some(), "managed")?;
    let stated = block.password.as_ref().map(|password| &password.value);
    match stated.map(|password| (&password.existing, &password.managed)) {
        Some((Some(existing), _)) => Some(Some(secret::existing(scope, draft, existing, label)?)),
        Some((None, Some(_))) => Some(None),
        _ => {
            let generated = stated.and_then(|password| password.generated.as_ref());
            Some(Some(secret::generated(draft, generated, label, key)))
        }
    }
}

fn instance(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    identity: &Identity,
    surroundings: &Surroundings<'_>,
    password: Option<&Password>,
    label: Sourced<String>,
) -> Option<String> {
    let Surroundings { block, key, windows, .. } = surroundings;
    let class = scope.terraform_text(&block.instance_class, "an instance class")?;
    let arguments = draft
        .arguments()
        .set("identifier", draft.name.clone())
        .literal("engine", draft.facts.engine)
        .set("engine_version", identity.engine_version.clone())
        .set("instance_class", class)
        .set("db_name", identity.database.clone())
        .set("port", draft.port.clone())
        .group()
        .set("username", identity.username.clone());
    let arguments = match password {
        Some(password) => arguments
            .literal("password_wo", reference(&password.value))
            .set("password_wo_version", password.version(draft)),
        None => {
            arguments.literal("manage_master_user_password", true).set("master_user_secret_kms_key_id", key.arn.clone())
        }
    };
    let arguments = arguments.set("iam_database_authentication_enabled", iam_authentication(draft, block));
    let arguments = storage(scope, draft, block, arguments)?.set("kms_key_id", key.arn.clone());
    let multi_az = draft.choose(&block.multi_az, true, "standby", "a zone that fails takes no database with it");
    let protection = "a call of the API that deletes it is refused";
    let arguments = placed(scope, draft, surroundings, arguments.group().set("multi_az", multi_az))?
        .set("db_subnet_group_name", Sourced::new(surroundings.subnet_group.clone(), draft.origin()))
        .group()
        .set("backup_retention_period", surroundings.backup_retention.clone())
        .set("backup_window", windows.backup.clone())
        .set("maintenance_window", windows.maintenance.clone())
        .literal("copy_tags_to_snapshot", true)
        .literal("delete_automated_backups", false)
        .set("deletion_protection", draft.choose(&block.deletion_protection, true, "deletion-protection", protection));
    let arguments = super::final_snapshot(scope, draft, block.final_snapshot.as_ref(), arguments, true)?;
    let ignored: &[&str] = if password.is_some_and(|password| password.fixed) { &["password_wo_version"] } else { &[] };
    let earlier = prerequisites(draft, surroundings, &draft.name.value.clone(), label.clone());
    let arguments = changes(draft, block, arguments.group());
    let arguments = insights(draft, surroundings, arguments.group())
        .group()
        .optional("lifecycle", draft.lifecycle(&block.prevent_destroy, ignored))
        .group()
        .optional("depends_on", earlier);
    Some(draft.resource(&addresses::INSTANCE, label, arguments))
}

/// What comes before an instance or reader and stands in none of its arguments: its log groups, and the permissions
/// of its monitoring.
fn prerequisites(
    draft: &mut Draft<'_, '_>,
    surroundings: &Surroundings<'_>,
    identifier: &str,
    label: Sourced<String>,
) -> Option<Sourced<Expression>> {
    let Surroundings { block, logs, log_retention, key, monitoring, .. } = surroundings;
    let stated = block.addresses.as_ref().and_then(|addresses| addresses.log_group.as_ref());
    let label = if stated.is_some() && *identifier == draft.name.value { draft.label(stated) } else { label };
    let groups = watch::log_groups(draft, identifier, &label, logs, log_retention, key);
    let policy = monitoring.role.as_ref().map(|role| role.policy.clone());
    let earlier: Vec<Expression> = groups.into_iter().chain(policy).collect();
    (!earlier.is_empty()).then(|| Sourced::new(list(earlier, &draft.origin()), draft.origin()))
}

fn iam_authentication(draft: &Draft<'_, '_>, block: &RdsInstance) -> Sourced<bool> {
    draft.choose(&block.iam_authentication, true, "iam-authentication", "people log in without the shared password")
}

/// What an instance and its readers share of the network.
fn placed(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    surroundings: &Surroundings<'_>,
    arguments: Arguments,
) -> Option<Arguments> {
    let Surroundings { block, .. } = surroundings;
    let public = draft.choose(&block.publicly_accessible, false, "private-database", "its clients are in the network");
    let because = "the authority that AWS takes for new instances";
    let authority = match &block.ca_cert_identifier {
        Some(text) => scope.terraform_text(text, "a certificate authority")?,
        None => draft.default("rds-ca-rsa2048-g1".to_owned(), "certificate-authority", because),
    };
    let arguments = arguments
        .literal("vpc_security_group_ids", surroundings.security_groups.clone())
        .set("publicly_accessible", public)
        .set("ca_cert_identifier", authority)
        .set("parameter_group_name", surroundings.parameter_group.clone());
    Some(arguments)
}

fn changes(draft: &Draft<'_, '_>, block: &RdsInstance, arguments: Arguments) -> Arguments {
    let minor = draft.choose(
        &block.auto_minor_version_upgrade,
        true,
        "minor-upgrades",
        "what is wrong with the engine is mended in the maintenance window",
    );
    let at_once = draft.choose(
        &block.apply_immediately,
        false,
        "maintenance-window",
        "changes that may interrupt wait for the maintenance window",
    );
    arguments.set("auto_minor_version_upgrade", minor).set("apply_immediately", at_once)
}

fn insights(draft: &Draft<'_, '_>, surroundings: &Surroundings<'_>, arguments: Arguments) -> Arguments {
    let Surroundings { block, key, monitoring, logs, .. } = surroundings;
    let because = "which query is slow shows nowhere else";
    let insights = draft.choose(&block.performance_insights, true, "performance-insights", because);
    let key = insights.value.then(|| key.arn.clone());
    let role = monitoring.role.as_ref().map(|role| Sourced::new(role.arn.clone(), draft.origin()));
    let logs = (!logs.is_empty()).then(|| {
        let origin = logs.first().map_or(draft.origin(), |log| log.origin.clone());
        Sourced::new(Expression::List(logs.iter().map(|log| log.clone().map(Expression::Text)).collect()), origin)
    });
    arguments
        .set("performance_insights_enabled", insights)
        .optional("performance_insights_kms_key_id", key)
        .set("monitoring_interval", monitoring.interval.clone())
        .optional("monitoring_role_arn", role)
        .optional("enabled_cloudwatch_logs_exports", logs)
}

fn storage(
    scope: &mut Scope<'_>,
    draft: &Draft<'_, '_>,
    block: &RdsInstance,
    arguments: Arguments,
) -> Option<Arguments> {
    let stated = block.storage.as_ref().map(|storage| &storage.value);
    let size = match stated.and_then(|storage| storage.size.as_ref()) {
        Some(size) => gibibytes(scope, size)?,
        None => draft.default(20, "storage-size", "the smallest volume that RDS makes"),
    };
    let because = "a volume that is full stops the database: it grows to twice its size first";
    let max = match stated.and_then(|storage| storage.max.as_ref()) {
        Some(max) => gibibytes(scope, max)?,
        None => draft.default(size.value.saturating_mul(2), "storage-growth", because),
    };
    let arguments = arguments.group().set("allocated_storage", size).set("max_allocated_storage", max);
    Some(volume(draft, block, arguments).literal("storage_encrypted", true))
}

/// What a reader's volume needs as well.
fn volume(draft: &Draft<'_, '_>, block: &RdsInstance, arguments: Arguments) -> Arguments {
    let stated = block.storage.as_ref().map(|storage| &storage.value);
    let kind = match stated.and_then(|storage| storage.kind.as_ref()) {
        Some(kind) => Sourced::stated(kind.value.name().to_owned(), kind.span),
        None => draft.default("gp3".to_owned(), "storage-type", "its speed does not hang on its size"),
    };
    let iops = stated.and_then(|storage| storage.iops.as_ref()).map(Sourced::from);
    let throughput = stated.and_then(|storage| storage.throughput.as_ref()).map(Sourced::from);
    arguments.set("storage_type", kind).optional("iops", iops).optional("storage_throughput", throughput)
}

/// RDS counts whole gibibytes.
fn gibibytes(scope: &mut Scope<'_>, size: &Spanned<Quantity>) -> Option<Sourced<u32>> {
    let whole = size.value.milli / GIBIBYTE;
    let exact = whole * GIBIBYTE == size.value.milli;
    let number = u32::try_from(whole).ok().filter(|number| exact && (20..=65_536).contains(number));
    number.map(|number| Sourced::stated(number, size.span)).or_else(|| {
        let message = format!("`{}` is no size of an RDS volume", size.value.written);
        let help = "write whole gibibytes from `20Gi` to `65536Gi`";
        scope.report(Diagnostic::error(codes::INVALID_QUANTITY, size.span, message).with_help(help));
        None
    })
}

/// The read replicas; gives the address of the first.
fn readers(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    surroundings: &Surroundings<'_>,
    instance: &str,
    roles: &RdsAddresses,
) -> Option<Option<String>> {
    let Some(count) = &surroundings.block.readers else { return Some(None) };
    let label = match &roles.reader {
        Some(_) => draft.label(roles.reader.as_ref()),
        None => draft
            .label(roles.instance.as_ref().or(surroundings.block.address.as_ref()))
            .map(|label| addresses::READER.label(&label)),
    };
    let mut first = None;
    for number in 1..=count.value {
        let own = Sourced::stated(addresses::reader(&label.value, number), count.span);
        let address = reader(scope, draft, surroundings, instance, own, number)?;
        first.get_or_insert(address);
    }
    Some(first)
}

/// A reader holds nothing of its own: it may go, without a snapshot.
fn reader(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    surroundings: &Surroundings<'_>,
    instance: &str,
    label: Sourced<String>,
    number: u32,
) -> Option<String> {
    let Surroundings { block, windows, .. } = surroundings;
    let class = scope.terraform_text(&block.instance_class, "an instance class")?;
    let identifier = draft.satellite(&format!("reader-{number}"));
    let identifier = super::draft::check_name(scope, identifier, draft.facts.longest_name)?;
    let arguments = draft
        .arguments()
        .set("identifier", identifier.clone())
        .literal("replicate_source_db", reference(format!("{instance}.identifier")))
        .set("instance_class", class)
        .set("port", draft.port.clone())
        .set("iam_database_authentication_enabled", iam_authentication(draft, block))
        .group();
    let arguments = volume(draft, block, arguments).literal("storage_encrypted", true);
    let arguments = placed(scope, draft, surroundings, arguments.group())?
        .group()
        .set("maintenance_window", windows.maintenance.clone())
        .literal("copy_tags_to_snapshot", true)
        .literal("skip_final_snapshot", true);
    let arguments = changes(draft, block, arguments.group());
    let earlier = prerequisites(draft, surroundings, &identifier.value, label.clone());
    let arguments = insights(draft, surroundings, arguments.group()).group().optional("depends_on", earlier);
    Some(draft.numbered(&addresses::READER, &format!("-{number}"), label, arguments))
}

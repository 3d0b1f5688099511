//! Configs and secrets.

use crate::diagnostics::{Diagnostic, codes};
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::outputs::compose_variable_name;
use crate::plan::scope::{Scope, Sink};
use crate::plan::storage::{Config, Secret, SecretEntry, SecretSource};
use crate::plan::value::stated;
use crate::source::Spanned;
use crate::stack::config as language;
use crate::tree::{Origin, Sourced};

pub fn configs(scope: &mut Scope<'_>) -> Vec<Config> {
    let stack = scope.stack;
    stack.configs.whole().filter_map(|(name, config)| self::config(scope, name, config)).collect()
}

fn config(scope: &mut Scope<'_>, name: &Spanned<String>, config: &language::Config) -> Option<Config> {
    let seed = config.id.as_ref().map_or(&name.value, |id| &id.value);
    let data = config.data.whole().filter_map(|(key, text)| {
        let value = scope.literal(text, None, Sink::Known("a config"))?;
        Some((Sourced::from(key), value))
    });
    let data = data.collect();
    Some(Config {
        id: format!("config.{}", name.value),
        origin: Origin::Stated(name.span),
        name: config_object_name(scope, name, config)?,
        labels: labels::of_object(scope, seed, None, name.span),
        annotations: Vec::new(),
        data,
    })
}

/// The name of the ConfigMap of a config.
pub fn config_object_name(
    scope: &mut Scope<'_>,
    name: &Spanned<String>,
    config: &language::Config,
) -> Option<Sourced<String>> {
    let seed = config.id.as_ref().map_or(&name.value, |id| &id.value);
    let default = scope.default_name(seed, name.span);
    scope.object_name(config.name.as_ref(), default, NameRule::Subdomain, None)
}

pub fn secrets(scope: &mut Scope<'_>) -> Vec<Secret> {
    let stack = scope.stack;
    stack.secrets.whole().filter_map(|(name, secret)| self::secret(scope, name, secret)).collect()
}

fn secret(scope: &mut Scope<'_>, name: &Spanned<String>, secret: &language::Secret) -> Option<Secret> {
    let seed = secret.id.as_ref().map_or(&name.value, |id| &id.value);
    let object = scope.secret_object_name(name, secret)?;
    check_renamed(scope, name, secret, &secret.remote);
    check_renamed(scope, name, secret, &secret.compose_name);
    Some(Secret {
        id: format!("secret.{}", name.value),
        origin: Origin::Stated(name.span),
        name: object,
        labels: labels::of_object(scope, seed, None, name.span),
        annotations: Vec::new(),
        source: source(scope, secret)?,
        keys: secret.keys.iter().map(|key| entry(secret, key)).collect(),
        kind: stated(&secret.kind),
    })
}

fn source(scope: &mut Scope<'_>, secret: &language::Secret) -> Option<SecretSource> {
    let Some(store) = &secret.source.value.secrets_manager else { return Some(SecretSource::Existing) };
    let needs_store = scope.has(crate::stack::Target::Kubernetes);
    if needs_store && scope.stack.kubernetes.as_ref().is_none_or(|settings| settings.secret_store.is_none()) {
        let message = "`secrets_manager` needs a store, and the environment names none";
        let help = "state it once: `kubernetes: { secret_store: { kind: ClusterSecretStore, name: … } }`";
        scope.report(Diagnostic::error(codes::MISSING_SECRET_STORE, secret.source.span, message).with_help(help));
    }
    let refresh = store.value.refresh.as_ref().map_or_else(
        || {
            Sourced::new(
                3600,
                Origin::default_of(store.span, "hourly-refresh", "an hour is what External Secrets takes itself"),
            )
        },
        |refresh| Sourced::stated(refresh.value.seconds, refresh.span),
    );
    Some(SecretSource::Store {
        path: scope.known(&store.value.path, None, "a path")?.cluster?,
        refresh_seconds: refresh,
    })
}

/// A key that `remote` or `compose_name` renames must be one of the secret's own.
fn check_renamed(
    scope: &mut Scope<'_>,
    name: &Spanned<String>,
    secret: &language::Secret,
    renamed: &crate::stack::Entries<Spanned<String>>,
) {
    for key in renamed.iter().map(|named| &named.name) {
        if !secret.keys.iter().any(|there| there.value == key.value) {
            let there: Vec<&str> = secret.keys.iter().map(|key| key.value.as_str()).collect();
            let _: Option<()> = scope.unknown_key(("secret", name), &key.value, &there, false, key.span);
        }
    }
}

fn entry(secret: &language::Secret, key: &Spanned<String>) -> SecretEntry {
    let renamed = secret.remote.get(&key.value).and_then(|named| named.value.as_ref());
    let variable = secret.compose_name.get(&key.value).and_then(|named| named.value.as_ref());
    SecretEntry {
        key: key.into(),
        remote: renamed.unwrap_or(key).into(),
        variable: Sourced::stated(compose_variable_name(secret, &key.value), variable.unwrap_or(key).span),
    }
}

//! What holds for the whole environment: the cluster and the Compose project.

use super::custom_resources;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::labels;
use crate::plan::names::NameRule;
use crate::plan::paths::to_run_folder;
use crate::plan::scope::Scope;
use crate::plan::settings::{Cluster, Labels, Network, Project, SecretStore};
use crate::plan::value::stated;
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::stack::kubernetes::{self as language, Delivery, PodSecurity, SecretStoreKind};
use crate::tree::{Origin, Sourced};

/// The newest minor version that every managed offering runs.
const DEFAULT_VERSION: u32 = 35;

/// The settings of an environment, and what workloads need of them beside.
pub struct Environment {
    pub cluster: Option<Cluster>,
    pub project: Option<Project>,
    pub image_pull_secrets: Vec<Sourced<String>>,
}

impl Environment {
    /// `None` where the stack file is no environment.
    pub fn resolve(scope: &mut Scope<'_>) -> Option<Self> {
        let at = scope.stack.environment.as_ref()?.span;
        Some(Environment {
            cluster: if scope.has(Target::Kubernetes) { cluster(scope, at) } else { None },
            project: if scope.has(Target::Compose) { project(scope, at) } else { None },
            image_pull_secrets: image_pull_secrets(scope),
        })
    }

    pub fn pod_security(&self) -> PodSecurity {
        self.cluster.as_ref().map_or(PodSecurity::Privileged, |cluster| cluster.pod_security.value)
    }

    pub fn delivery(&self) -> Option<Delivery> {
        self.cluster.as_ref()?.delivery.as_ref().map(|delivery| delivery.value)
    }
}

fn cluster(scope: &mut Scope<'_>, at: Span) -> Option<Cluster> {
    let stack = scope.stack;
    let stated_settings = stack.kubernetes.as_ref();
    let version = stated_settings.and_then(|settings| settings.version.as_ref()).map_or_else(
        || Sourced::new(DEFAULT_VERSION, default(at, "kubernetes-version", "every managed offering runs this version")),
        |version| Sourced::stated(version.value.0, version.span),
    );
    let namespace = stated_settings.and_then(|settings| settings.namespace.as_ref());
    let place = namespace.map_or(at, |namespace| namespace.name.span);
    let pod_security = stated_settings.and_then(|settings| stated(&settings.pod_security)).unwrap_or_else(|| {
        Sourced::new(
            PodSecurity::Restricted,
            default(place, "restricted-pods", "pods need no privileges unless the stack says so"),
        )
    });
    let name = namespace_name(scope, namespace)?;
    let existing = namespace.and_then(|namespace| stated(&namespace.existing));
    let own = namespace_labels(scope, namespace, &pod_security, &version);
    Some(Cluster {
        origin: Origin::Stated(place),
        write_namespace: existing
            .map(|existing| existing.map(|existing| !existing))
            .unwrap_or_else(|| Sourced::new(true, name.origin.clone())),
        namespace: name,
        namespace_labels: own,
        namespace_annotations: namespace
            .map(|namespace| scope.labels(&namespace.annotations, None, "an annotation"))
            .unwrap_or_default(),
        version,
        pod_security,
        delivery: stated_settings.and_then(|settings| stated(&settings.delivery)),
        secret_store: stated_settings
            .and_then(|settings| settings.secret_store.as_ref())
            .and_then(|store| secret_store(scope, store)),
        cluster: stated_settings
            .and_then(|settings| settings.cluster.as_ref())
            .and_then(|name| scope.cluster_text(name, None, "the name of a cluster")),
        custom_resources: custom_resources::read(scope, stated_settings),
    })
}

fn namespace_name(scope: &mut Scope<'_>, namespace: Option<&Spanned<language::Namespace>>) -> Option<Sourced<String>> {
    let default = scope.default_environment_name()?;
    scope.object_name(namespace.map(|namespace| &namespace.name), default, NameRule::Label, None)
}

/// The stated labels, and those by which the namespace refuses pods that are not as secure as it wants.
fn namespace_labels(
    scope: &mut Scope<'_>,
    namespace: Option<&Spanned<language::Namespace>>,
    level: &Sourced<PodSecurity>,
    version: &Sourced<u32>,
) -> Labels {
    let name = match level.value {
        PodSecurity::Restricted => "restricted",
        PodSecurity::Baseline => "baseline",
        PodSecurity::Privileged => "privileged",
    };
    let mut enforced = Labels::new();
    for mode in ["audit", "enforce", "warn"] {
        let key = format!("pod-security.kubernetes.io/{mode}");
        let minor = Sourced::new(format!("v1.{}", version.value), version.origin.clone());
        enforced.push((format!("{key}-version"), minor));
        enforced.push((key, Sourced::new(name.to_owned(), level.origin.clone())));
    }
    let own = namespace.map(|namespace| scope.labels(&namespace.labels, None, "a label")).unwrap_or_default();
    labels::merge(enforced, own)
}

fn secret_store(scope: &mut Scope<'_>, store: &Spanned<language::SecretStore>) -> Option<SecretStore> {
    let kind = stated(&store.kind).unwrap_or_else(|| {
        Sourced::new(
            SecretStoreKind::SecretStore,
            default(store.span, "namespaced-store", "a store of the namespace serves nobody else"),
        )
    });
    Some(SecretStore { kind, name: scope.cluster_text(&store.name, None, "a name")? })
}

/// Secrets of the stack by their entry, others as they are called.
fn image_pull_secrets(scope: &mut Scope<'_>) -> Vec<Sourced<String>> {
    let stack = scope.stack;
    let stated = stack.kubernetes.iter().flat_map(|settings| &settings.image_pull_secrets);
    stated.filter_map(|text| image_pull_secret(scope, text)).collect()
}

fn image_pull_secret(scope: &mut Scope<'_>, text: &Spanned<crate::stack::scalars::Text>) -> Option<Sourced<String>> {
    let name = scope.cluster_text(text, None, "a name")?;
    let Some(named) = scope.stack.secrets.get(&name.value) else { return Some(name) };
    scope.read_whole("secret", &named.name.value);
    let object = scope.secret_object_name(&named.name, named.value.as_ref()?)?;
    Some(Sourced::new(object.value, name.origin))
}

fn project(scope: &mut Scope<'_>, at: Span) -> Option<Project> {
    let settings = scope.stack.compose.as_ref();
    let name = match settings.and_then(|settings| settings.name.as_ref()) {
        Some(name) => scope.compose_text(name, None, "a name")?,
        None => scope.default_environment_name()?,
    };
    let name = project_name(scope, name)?;
    let networks = settings.into_iter().flat_map(|settings| settings.networks.whole());
    let networks = networks.map(|(key, network)| Network {
        origin: Origin::Stated(key.span),
        key: key.value.clone(),
        driver: stated(&network.driver),
        external: stated(&network.external),
        internal: stated(&network.internal),
        name: network.name.as_ref().and_then(|name| scope.compose_text(name, None, "a name")),
    });
    Some(Project { origin: Origin::Stated(at), name, networks: networks.collect(), root: String::new() })
        .map(|project| Project { root: to_run_folder(scope.context.compose_folder), ..project })
}

/// Reports a name that Compose refuses.
fn project_name(scope: &mut Scope<'_>, name: Sourced<String>) -> Option<Sourced<String>> {
    let allowed = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit() || "-_".contains(letter);
    let starts = name.value.starts_with(|letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit());
    if starts && name.value.chars().all(allowed) {
        return Some(name);
    }
    let message = format!("`{}` is no name that Compose takes for a project", name.value);
    let help = "use lower-case letters, digits, `-` and `_`, first a letter or digit";
    scope.report(Diagnostic::error(codes::INVALID_NAME, name.origin.span()?, message).with_help(help));
    None
}

fn default(at: Span, rule: &'static str, because: &'static str) -> Origin {
    Origin::default_of(at, rule, because)
}

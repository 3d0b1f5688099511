//! The committed catalogues read whole, and say what is known of their platforms. That they are fresh is checked where
//! their sources are (`.ci/catalogue`).

use stackc::catalogue::kubernetes::{self, object};
use stackc::catalogue::types::{Field, Form, ListKind, Merge, Type, Types, Width};
use stackc::catalogue::{compose, terraform};

const CATALOGUES: [(&str, &Types); 3] =
    [("kubernetes", &kubernetes::TYPES), ("compose", &compose::TYPES), ("terraform", &terraform::TYPES)];

fn types(catalogue: &'static Types) -> impl Iterator<Item = &'static Type> {
    catalogue.names().map(|name| catalogue.get(name).unwrap())
}

fn field(owner: &str, name: &str) -> &'static Field {
    let [found] = kubernetes::TYPES.get(owner).unwrap().versions_of(name) else { panic!("{owner}.{name} differs") };
    found
}

/// The names of types that a form refers to without there being one.
fn dangling(form: &Form) -> Vec<&'static str> {
    match form {
        Form::Type(reference) => reference.get().is_none().then_some(reference.name).into_iter().collect(),
        Form::List(form) | Form::Map(form) => dangling(form),
        Form::OneOf(forms) => forms.iter().flat_map(dangling).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn every_type_reads_whole() {
    for (title, catalogue) in CATALOGUES {
        let names: Vec<&str> = catalogue.names().collect();
        assert!(names.is_sorted_by(|one, next| one < next), "{title} is not sorted");
        for owner in types(catalogue) {
            let fields: Vec<&str> = owner.fields.iter().map(|field| field.name).collect();
            assert!(fields.is_sorted(), "{} is not sorted", owner.name);
            for field in &owner.fields {
                let path = format!("{title}: {}.{}", owner.name, field.name);
                assert_eq!(dangling(&field.form), Vec::<&str>::new(), "{path} refers to nothing");
                let pattern = field.limits.pattern.as_ref();
                assert!(pattern.is_none_or(|pattern| pattern.compiles()), "{path}: {pattern:?}");
            }
        }
    }
}

/// Versions of one field follow each other without meeting.
#[test]
fn a_minor_has_a_field_once() {
    for owner in types(&kubernetes::TYPES) {
        for minor in kubernetes::MINORS {
            let names: Vec<&str> = owner.fields_of(minor).map(|field| field.name).collect();
            assert!(names.is_sorted_by(|one, next| one < next), "{} in 1.{minor}", owner.name);
        }
    }
}

#[test]
fn known_facts_of_kubernetes_hold() {
    let since = |owner, name| field(owner, name).minors.since;
    assert_eq!(since("core.v1.Container", "resizePolicy"), None, "since 1.27");
    assert_eq!(since("core.v1.Container", "restartPolicyRules"), Some(34));
    assert_eq!(since("core.v1.PodSpec", "resources"), Some(32));
    assert_eq!(since("core.v1.Lifecycle", "stopSignal"), Some(33));
    assert!(field("apps.v1.DeploymentSpec", "selector").required);
    assert!(!field("apps.v1.StatefulSetSpec", "serviceName").required);
    assert_eq!(field("core.v1.PodSpec", "containers").list, ListKind::Keyed(vec!["name"]));
    let ports = field("core.v1.Container", "ports");
    assert_eq!(ports.list, ListKind::Keyed(vec!["containerPort", "protocol"]));
    assert_eq!(ports.merge, Some(Merge::By("containerPort")));
    assert_eq!(field("meta.v1.ObjectMeta", "finalizers").merge, Some(Merge::Values));
    assert!(field("apps.v1.DeploymentSpec", "strategy").retain_keys);
    assert!(field("meta.v1.ObjectMeta", "uid").read_only);
    assert!(matches!(field("apps.v1.DeploymentSpec", "replicas").form, Form::Integer(Width::Bits32)));
    assert!(matches!(field("core.v1.ServicePort", "targetPort").form, Form::IntOrString));
    assert_eq!(field("core.v1.Container", "imagePullPolicy").limits.values, ["Always", "IfNotPresent", "Never"]);
    assert_eq!(field("core.v1.ContainerPort", "containerPort").limits.range.largest, Some(65_535));
    let Form::Map(data) = &field("v1/Secret", "data").form else { panic!() };
    assert!(matches!(**data, Form::Base64));
}

#[test]
fn kinds_have_scopes_and_versions() {
    let traits = |api_version, kind| object(api_version, kind).unwrap().traits;
    assert!(traits("apps/v1", "Deployment").namespaced);
    assert!(!traits("rbac.authorization.k8s.io/v1", "ClusterRole").namespaced);
    assert!(!traits("v1", "Service").custom && traits("gateway.networking.k8s.io/v1", "HTTPRoute").custom);
    let served = traits("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema").minors;
    assert_eq!([30, 31, 32, 37].map(|minor| served.contain(minor)), [true, true, false, false]);
    assert!(object("v1", "PodList").is_none() && object("apps/v1", "DeploymentSpec").is_none());
    assert!(kubernetes::kinds().any(|kind| kind == ("monitoring.coreos.com/v1", "ServiceMonitor")));
}

/// What the emitters call their objects is what the catalogue knows, in every minor.
#[test]
fn kinds_that_are_emitted_are_known() {
    use stackc::catalogue::kubernetes::*;
    let kinds = [
        NAMESPACE,
        CONFIG_MAP,
        PERSISTENT_VOLUME_CLAIM,
        SERVICE,
        SERVICE_ACCOUNT,
        DEPLOYMENT,
        STATEFUL_SET,
        JOB,
        CRON_JOB,
        HORIZONTAL_POD_AUTOSCALER,
        VERTICAL_POD_AUTOSCALER,
        POD_DISRUPTION_BUDGET,
        ROLE,
        ROLE_BINDING,
        INGRESS,
        NETWORK_POLICY,
        GATEWAY,
        HTTP_ROUTE,
        GRAFANA_DASHBOARD,
        GRAFANA_DATASOURCE,
        EXTERNAL_SECRET,
    ];
    for Kind { name, api_version, namespaced } in kinds {
        let found = object(api_version, name).unwrap_or_else(|| panic!("no {api_version} {name}"));
        assert_eq!(found.traits.namespaced, namespaced, "{name}");
        assert!(MINORS.into_iter().all(|minor| found.traits.minors.contain(minor)), "{name}");
    }
}

#[test]
fn known_facts_of_compose_and_terraform_hold() {
    let file = compose::file().unwrap();
    assert!(file.traits.extensible && !file.traits.open);
    let Form::Map(services) = &file.versions_of("services")[0].form else { panic!() };
    let Form::Type(service) = &**services else { panic!() };
    assert!(matches!(service.get().unwrap().versions_of("build")[0].form, Form::OneOf(_)));

    let database = terraform::block("resource", Some("aws_db_instance"));
    let argument = |name: &str| &database.provider.unwrap().versions_of(name)[0];
    assert!(argument("instance_class").required && argument("arn").read_only);
    assert!(argument("blue_green_update").block);
    assert!(database.language.unwrap().versions_of("lifecycle")[0].block);
    assert!(terraform::block("ephemeral", Some("random_password")).provider.is_some());
    assert!(terraform::types_of("data").any(|name| name == "aws_vpc"));
    assert!(terraform::block("resource", Some("aws_nothing")).provider.is_none());
}

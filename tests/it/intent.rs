//! Lints on intent where they are sharp: what each tells beside the example of its page, and what it leaves alone.

use stackc::compiler::compile;
use stackc::diagnostics::{Diagnostic, Level};
use stackc::lints::Levels;

use crate::pages::example;
use crate::support::Memory;

const CLUSTER: &str =
    "environment: production\ntargets: [kubernetes]\nkubernetes: { version: \"1.35\", namespace: shop }\n";

/// What one lint tells of a stack: the bytes that it points at, and the message.
fn told(code: &str, text: &str) -> Vec<String> {
    let path = "stacks/shop/production.yaml";
    let found = compile(&[example(path.into())], &[], &Memory::with(&[(path, text)]), &Levels::all(Level::Warn));
    let line = |one: &Diagnostic| format!("{}: {}", found.sources.text(one.span.unwrap()), one.message);
    let errors: Vec<&Diagnostic> =
        found.diagnostics.iter().filter(|one| one.severity == stackc::diagnostics::Severity::Error).collect();
    assert!(errors.is_empty(), "{errors:?}");
    found.diagnostics.iter().filter(|one| one.code.name() == code).map(line).collect()
}

/// A service of the cluster.
fn service(image: &str, rest: &str) -> String {
    format!("{CLUSTER}services:\n  api:\n    image: {image}\n    user: 1000\n{rest}")
}

#[test]
fn a_moving_tag_is_told_at_the_tag() {
    let told = |image: &str| told("moving-tag", &service(image, ""));
    assert_eq!(told("example/api:main"), ["main: `main` is another image with each build"]);
    assert_eq!(told("\"${stack}/api:latest\""), ["\"${stack}/api:latest\": `latest` is another image with each build"]);
    let registry = "registry.example:5000/api";
    assert_eq!(told(registry), [format!("{registry}: `{registry}` has no tag and so is the latest image")]);
    let digest = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    for fixed in ["example/api:v1", "example/api:1.27-alpine", "\"example/api:${environment}\""] {
        assert_eq!(told(fixed), [] as [&str; 0], "{fixed}");
    }
    assert_eq!(told(&format!("example/api:latest@sha256:{digest}")), [] as [&str; 0]);
}

#[test]
fn what_compose_builds_is_called_as_the_stack_likes() {
    let built = "environment: production\ntargets: [compose]\nservices: { api: { image: api:dev, build: ./api } }\n";
    assert_eq!(told("moving-tag", built), [] as [&str; 0]);
    let pulled = built.replace(", build: ./api", "");
    assert_eq!(told("moving-tag", &pulled), ["dev: `dev` is another image with each build"]);
}

fn variable(name: &str, value: &str) -> Vec<String> {
    told("credential-literal", &service("example/api:v1", &format!("    env: {{ {name}: {value:?} }}\n")))
}

#[test]
fn a_credential_is_known_by_its_name_its_prefix_or_its_place_in_a_url() {
    let key = format!("ghp_{}", "a1".repeat(18));
    let told = [
        variable("ADMIN_PASSWORD", "hunter2"),
        variable("stripe_api_key", "pk-12"),
        variable("GITHUB", &key),
        variable("UPSTREAM", "https://shop:s3cret@api.example.com/v1"),
        variable("SIGNER", "-----BEGIN EC PRIVATE KEY-----"),
    ];
    let expected = [
        "\"hunter2\": `ADMIN_PASSWORD` holds a credential in plain text".to_owned(),
        "\"pk-12\": `stripe_api_key` holds a credential in plain text".to_owned(),
        format!("{key:?}: `GITHUB` holds a key of a service in plain text"),
        "\"https://shop:s3cret@api.example.com/v1\": `UPSTREAM` holds a URL with a password in plain text".to_owned(),
        "\"-----BEGIN EC PRIVATE KEY-----\": `SIGNER` holds a key of a service in plain text".to_owned(),
    ];
    assert_eq!(told.concat(), expected);
}

#[test]
fn what_only_sounds_like_a_credential_is_none() {
    let harmless = [
        ("PASSWORD_MIN_LENGTH", "12"),
        ("JWT_SECRET_FILE", "/run/secrets/jwt"),
        ("DB_PASSWORD", "/run/secrets/db"),
        ("REQUIRE_PASSWORD", "true"),
        ("NEXT_PUBLIC_MAPS_API_KEY", "pk.known.to.all"),
        ("TOKEN_URL", "https://login.example.com/token"),
        ("CONTACT", "https://example.com/@shop"),
        ("KEY_ARN", "arn:aws:kms:eu-west-1:123456789012:key/1"),
        ("SECRET", ""),
    ];
    for (name, value) in harmless {
        assert_eq!(variable(name, value), [] as [&str; 0], "{name}");
    }
}

#[test]
fn probes_that_ask_the_same_may_differ_in_patience() {
    let probes = |liveness: &str| {
        let rest = format!(
            "    ports: {{ http: 8080 }}\n    probes: {{ liveness: {{ http: /up{liveness} }}, readiness: {{ http: /up, period: 5s }} }}\n"
        );
        told("same-probe", &service("example/api:v1", &rest)).len()
    };
    assert_eq!([probes(""), probes(", period: 5s"), probes(", period: 1s, failure_threshold: 16")], [0, 1, 0]);
}

fn schedule(code: &str, schedule: &str, rest: &str) -> Vec<String> {
    let job = format!(
        "{CLUSTER}jobs:\n  report:\n    image: example/report:v1\n    user: 1000\n    schedule: \"{schedule}\"\n"
    );
    told(code, &format!("{job}{rest}"))
}

#[test]
fn a_day_that_no_month_has_never_comes() {
    for never in ["0 3 31 2 *", "0 0 30 FEB *", "0 0 31 4,6,9,11 *", "0 0 30-31 2 ?", "0 0 31 2 */1"] {
        assert_eq!(schedule("schedule-never", never, "").len(), 1, "{never}");
    }
    for fires in ["0 0 29 2 *", "0 0 31 2 1", "0 0 31 1-3 *", "@monthly", "0 0 */31 2 *", "0 0 28-31/3 2 *"] {
        assert_eq!(schedule("schedule-never", fires, ""), [] as [&str; 0], "{fires}");
    }
}

#[test]
fn runs_overlap_where_the_deadline_outlasts_the_pause() {
    let overlaps = |times: &str, deadline: &str| {
        let rest = format!("    deadline: {deadline}\n    concurrency: allow\n");
        !schedule("schedule-overlap", times, &rest).is_empty()
    };
    for (times, pause) in
        [("*/5 * * * *", 5), ("0,50 * * * *", 10), ("@hourly", 60), ("10 8,9 * * 1", 60), ("5 1 * * *", 1440)]
    {
        assert!(!overlaps(times, &format!("{pause}m")), "{times}");
        assert!(overlaps(times, &format!("{}m", pause + 1)), "{times}");
    }
    assert!(!overlaps("5 1 * * 1", "25h"));
    assert_eq!(schedule("schedule-overlap", "*/5 * * * *", "    deadline: 1h\n"), [] as [&str; 0]);
}

fn pair(rest: &str, url: &str) -> String {
    let web = format!("  web:\n    image: example/web:v1\n    user: 1000\n{rest}    env: {{ API: \"{url}\" }}\n");
    service("example/api:v1", &format!("    name: shop-api\n    ports: {{ http: 8080 }}\n{web}"))
}

#[test]
fn an_entry_is_known_by_its_host() {
    let hand = ["\"http://shop-api:8080\": `API` names `service.api` by hand"];
    assert_eq!(told("literal-host", &pair("", "http://shop-api:8080")), hand);
    for named in ["grpc://u@shop-api/x", "http://shop-api.shop:80", "http://shop-api.shop.svc.cluster.local"] {
        assert_eq!(told("literal-host", &pair("", named)).len(), 1, "{named}");
    }
    for other in ["http://shop-api.other", "http://example.com/shop-api", "shop-api", "http://shop-api.example.com"] {
        assert_eq!(told("literal-host", &pair("", other)), [] as [&str; 0], "{other}");
    }
}

#[test]
fn localhost_is_the_pod() {
    let expected = ["\"http://localhost:9000/x\": `API` leads to the pod itself, where nothing listens"];
    assert_eq!(told("localhost-url", &pair("", "http://localhost:9000/x")), expected);
    assert_eq!(told("localhost-url", &pair("    ports: { http: 9000 }\n", "http://127.0.0.1:9000")), [] as [&str; 0]);
    let beside = "    sidecars: { proxy: { image: example/proxy:v1 } }\n";
    assert_eq!(told("localhost-url", &pair(beside, "http://localhost:9000")), [] as [&str; 0]);
    let browser = pair("", "http://localhost:9000").replace("API:", "CORS_ORIGINS:");
    assert_eq!(told("localhost-url", &browser), [] as [&str; 0]);
}

#[test]
fn what_a_base_states_is_not_unused() {
    let path = "stacks/shop/production.yaml";
    let base = "volumes: { old: { size: 10Gi } }\ningresses: { public: { class: nginx } }\n";
    let text = format!("extends: base.yaml\n{CLUSTER}");
    let files = Memory::with(&[(path, &text), ("stacks/shop/base.yaml", base)]);
    let found = compile(&[example(path.into())], &[], &files, &Levels::default());
    assert_eq!(found.diagnostics, []);
}

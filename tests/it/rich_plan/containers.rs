//! What both runtimes have of a workload, and what only Compose has.

use super::*;

pub(super) fn container(name: &str) -> Container {
    let words = |words: &[&str]| Command { origin: Origin::default(), words: PerRuntime::both(texts(words)) };
    Container {
        build: Some(Build {
            origin: Origin::default(),
            context: text("app"),
            dockerfile: some("Dockerfile.prod"),
            target: some("runtime"),
            args: vec![pair("REVISION", "1")],
            cache_from: texts(&["shop/api:cache"]),
        }),
        image: both("shop/api:v1"),
        command: Some(words(&["/bin/sh", "-c"])),
        args: Some(words(&["exec api --port $PORT"])),
        working_dir: some("/app"),
        env: variables(),
        env_from: vec![Import::Config(text("shop-app")), Import::Secret(text("shop-app"))],
        files: file_mounts(),
        mounts: mounts(),
        ports: vec![Port {
            origin: Origin::default(),
            name: text("http"),
            container: sourced(3001u16),
            protocol: sourced(Protocol::Tcp),
            app_protocol: some("http"),
            host_port: some(3001u16),
            publish: Some(Publish { port: sourced(8080u16), address: text("127.0.0.1") }),
        }],
        probes: probes(),
        resources: Resources {
            requests: vec![("cpu".into(), text("250m")), ("memory".into(), text("512Mi"))],
            limits: vec![("cpu".into(), text("500m")), ("memory".into(), text("1Gi"))],
        },
        security: security(),
        lifecycle: Lifecycle {
            post_start: Some(Check::Exec { command: texts(&["/bin/warm", "$(KEY)"]) }),
            pre_stop: Some(Check::Sleep { seconds: sourced(15u32) }),
        },
        image_pull_policy: some(ImagePullPolicy::IfNotPresent),
        terminal: Terminal { stdin: some(true), tty: some(true) },
        termination_message: Some(TerminationMessage {
            path: some("/tmp/why"),
            policy: some(TerminationMessagePolicy::FallbackToLogsOnError),
        }),
        healthcheck: Some(healthcheck()),
        ..plain_container(name)
    }
}

pub(super) fn sidecar() -> Container {
    let pre_stop = Some(Check::Sleep { seconds: sourced(0u32) });
    Container { lifecycle: Lifecycle { post_start: None, pre_stop }, ..container("proxy") }
}

fn security() -> Security {
    Security {
        user: some(10002u32),
        group: some(10002u32),
        read_only_root: some(true),
        allow_privilege_escalation: some(false),
        privileged: some(false),
        drop_capabilities: texts(&["ALL"]),
        add_capabilities: texts(&["NET_BIND_SERVICE"]),
    }
}

fn healthcheck() -> Healthcheck {
    Healthcheck {
        origin: Origin::default(),
        command: texts(&["CMD", "true"]),
        interval_seconds: some(30u32),
        timeout_seconds: some(5u32),
        retries: some(3u32),
        start_period_seconds: some(10u32),
        start_interval_seconds: some(1u32),
    }
}

fn variable(name: &str, parts: Vec<Part>) -> Variable {
    Variable { name: text(name), value: VariableValue::Parts(value(parts)) }
}

pub(super) fn variables() -> PerRuntime<Vec<Variable>> {
    PerRuntime { cluster: Some(cluster_variables()), compose: Some(compose_variables()) }
}

fn cluster_variables() -> Vec<Variable> {
    vec![
        variable("PASSWORD", vec![Part::Secret(secret_key("KEY"))]),
        variable("URL", vec![Part::Known("postgres://a:".into()), Part::Variable("PASSWORD".into())]),
        Variable { name: text("POD"), value: VariableValue::Field(text("metadata.name")) },
        Variable {
            name: text("MEMORY"),
            value: VariableValue::Resource { field: sourced(ResourceField::LimitsMemory), divisor: some("1Mi") },
        },
    ]
}

fn compose_variables() -> Vec<Variable> {
    vec![
        variable("PASSWORD", vec![Part::Secret(secret_key("KEY"))]),
        variable("URL", vec![Part::Known("postgres://a:".into()), Part::Insecure("pw".into())]),
    ]
}

fn file_mounts() -> Vec<FileMount> {
    let file = |path: &str, volume: &str, content| FileMount {
        origin: Origin::default(),
        path: text(path),
        volume: volume.into(),
        key: path.rsplit('/').next().unwrap_or_default().into(),
        compose_key: format!("api-{volume}"),
        content,
        mode: sourced(0o444u32),
    };
    vec![
        file("/etc/app.conf", "files", FileContent::Known(both("on: $HOME"))),
        file("/etc/tls.key", "secret-app", FileContent::Secret(sourced(secret_key("tls.key")))),
    ]
}

const MOUNTED: [&str; 9] = ["tmp", "shared", "settings", "keys", "code", "modules", "host", "token", "fields"];
/// They lie on the host.
const ON_HOST: [&str; 2] = ["code", "host"];

fn mounts() -> Vec<Mount> {
    let mount = |volume: &str| Mount {
        origin: Origin::default(),
        volume: text(volume),
        at: text(&format!("/mnt/{volume}")),
        sub_path: some("below"),
        read_only: some(true),
        propagation: some(Propagation::HostToContainer).filter(|_| ON_HOST.contains(&volume)),
        selinux: some(Relabel::Shared).filter(|_| ON_HOST.contains(&volume)),
    };
    MOUNTED.iter().map(|volume| mount(volume)).collect()
}

pub(super) fn this_volume(name: &str, source: VolumeSource) -> Volume {
    Volume { origin: Origin::default(), name: text(name), source, in_cluster: true, in_compose: true }
}

pub(super) fn volumes() -> Vec<Volume> {
    let compose_only = |name: &str, source| Volume { in_cluster: false, ..this_volume(name, source) };
    let cluster_only = |name: &str, source| Volume { in_compose: false, ..this_volume(name, source) };
    let config = |name: &str, items| VolumeSource::Config {
        name: text(name),
        items,
        mode: some(0o440u32),
        contents: vec![("LOG_LEVEL".into(), text("info"))],
    };
    let secret = |items| VolumeSource::Secret {
        name: text("shop-app"),
        items,
        mode: some(0o400u32),
        keys: vec![secret_key("KEY")],
    };
    vec![
        this_volume("tmp", VolumeSource::EmptyDir { size: some("64Mi"), memory: some(true) }),
        this_volume("shared", VolumeSource::Shared { claim: some("shop-data"), compose: some("data") }),
        this_volume("settings", config("shop-app", vec![("LOG_LEVEL".into(), "level".into())])),
        this_volume("keys", secret(vec![("KEY".into(), "key".into())])),
        this_volume("host", VolumeSource::HostPath { path: text("/var/log"), kind: some(HostPathType::Directory) }),
        this_volume("token", token()),
        this_volume("fields", fields()),
        compose_only("code", VolumeSource::Bind { path: text("app/src") }),
        compose_only("modules", VolumeSource::Anonymous),
        cluster_only("files", config("shop-api-files", Vec::new())),
        cluster_only("secret-app", secret(Vec::new())),
    ]
}

fn token() -> VolumeSource {
    VolumeSource::Token {
        audience: some("vault"),
        expiration_seconds: some(3600u32),
        path: text("jwt"),
        mode: some(0o400u32),
    }
}

fn fields() -> VolumeSource {
    VolumeSource::Fields { files: vec![pair("labels", "metadata.labels")], mode: some(0o444u32) }
}

pub(super) fn settings() -> PodSettings {
    PodSettings {
        host_aliases: labels(&[("db.example.com", "10.0.0.9")]),
        dns: Dns {
            nameservers: texts(&["10.0.0.10"]),
            searches: texts(&["example.com"]),
            options: labels(&[("ndots", "2")]),
        },
        sysctls: labels(&[("net.core.somaxconn", "1024")]),
    }
}

fn probes() -> Probes {
    let probe = |check| Probe {
        origin: Origin::default(),
        check,
        initial_delay_seconds: some(30u32),
        period_seconds: some(10u32),
        timeout_seconds: some(2u32),
        success_threshold: some(1u32),
        failure_threshold: some(3u32),
        termination_grace_seconds: some(5u32),
    };
    let http = Check::Http {
        path: text("/health"),
        port: sourced(3001u16),
        scheme: some(HttpScheme::Http),
        headers: vec![pair("Host", "localhost")],
    };
    let grpc = Check::Grpc { port: sourced(3001u16), service: some("ready") };
    let readiness = Probe { termination_grace_seconds: None, ..probe(grpc) };
    Probes {
        liveness: Some(probe(http)),
        readiness: Some(readiness),
        startup: Some(probe(Check::Tcp { port: sourced(3001u16) })),
    }
}

pub(super) fn compose_service(name: &str) -> ComposeService {
    ComposeService {
        name: text(name),
        restart: some(Restart::UnlessStopped),
        depends_on: vec![Dependency { service: text("db"), condition: Condition::Healthy }],
        networks: texts(&["back"]),
        aliases: vec![(text("back"), texts(&["gateway"]))],
        network_mode: None,
        pid: some(HostNamespace::Host),
        ipc: some(HostNamespace::Host),
        profiles: texts(&["jobs"]),
        replicas: some(2u32),
        container_name: some("shop-api"),
        hostname: some("api"),
        platform: some("linux/amd64"),
        pull_policy: some("always"),
        init: some(true),
        labels: labels(&[("app", "api")]),
        logging: Some(Logging {
            origin: Origin::default(),
            driver: text("json-file"),
            options: vec![pair("max-size", "10m")],
        }),
        extra_hosts: vec![pair("host.docker.internal", "host-gateway")],
        env_files: vec![EnvFile { origin: Origin::default(), path: text("local.env"), required: sourced(false) }],
        devices: vec![Device {
            origin: Origin::default(),
            path: text("/dev/dri"),
            at: text("/dev/dri"),
            permissions: text("rwm"),
        }],
        ulimits: vec![Ulimit {
            origin: Origin::default(),
            name: text("nofile"),
            soft: sourced(1024i64),
            hard: sourced(65536i64),
        }],
        security_opt: texts(&["label:disable"]),
        runtime: some("nvidia"),
        stop_signal: some("SIGQUIT"),
        watch: vec![Watch {
            origin: Origin::default(),
            path: text("app/src"),
            action: sourced(WatchAction::Sync),
            to: some("/app/src"),
            ignore: texts(&["*.md"]),
        }],
        schedule: some("0 2 * * *"),
    }
}

/// On the network of the host instead of the project's.
pub(super) fn on_host(service: ComposeService) -> ComposeService {
    let network_mode = some(NetworkMode::Host);
    ComposeService { networks: Vec::new(), aliases: Vec::new(), network_mode, ..service }
}

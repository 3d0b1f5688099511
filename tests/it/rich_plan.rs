//! A plan in which every field is set and every alternative occurs.

use stackc::plan::network::{Endpoint, PolicyRule, Tls};
use stackc::plan::settings::{Labels, Network, SecretStore};
use stackc::plan::storage::{Claim, ClaimSpec, SecretEntry};
use stackc::plan::value::SecretKey;
use stackc::plan::workload::*;
use stackc::plan::*;
use stackc::stack::Target;
use stackc::stack::compose::Restart;
use stackc::stack::container::{AccessMode, HttpScheme, Protocol};
use stackc::stack::job::{Concurrency, JobRestart};
use stackc::stack::kubernetes::*;
use stackc::stack::pod::TaintEffect;
use stackc::stack::scalars::CountOrPercent;
use stackc::stack::service::{RolloutStrategy, VerticalMode};
use stackc::tree::{Origin, Sourced};

pub fn sourced<T>(value: impl Into<T>) -> Sourced<T> {
    Sourced::new(value.into(), Origin::default())
}

fn some<T>(value: impl Into<T>) -> Option<Sourced<T>> {
    Some(sourced(value))
}

fn text(value: &str) -> Sourced<String> {
    sourced(value)
}

fn texts(values: &[&str]) -> Vec<Sourced<String>> {
    values.iter().map(|value| text(value)).collect()
}

pub fn labels(pairs: &[(&str, &str)]) -> Labels {
    pairs.iter().map(|(key, value)| ((*key).to_owned(), text(value))).collect()
}

fn pair(key: &str, value: &str) -> (Sourced<String>, Sourced<String>) {
    (text(key), text(value))
}

fn both(value: &str) -> PerRuntime<Sourced<String>> {
    PerRuntime::both(text(value))
}

fn value(parts: Vec<Part>) -> Value {
    sourced(parts)
}

fn known(text: &str) -> Value {
    value(vec![Part::Known(text.to_owned())])
}

fn secret_key(key: &str) -> SecretKey {
    SecretKey { secret: "secret.app".into(), object: "shop-app".into(), key: key.into(), variable: key.into() }
}

pub fn rich_plan() -> Plan {
    Plan {
        stack: "shop".into(),
        environment: text("production"),
        targets: vec![sourced(Target::Kubernetes), sourced(Target::Compose)],
        cluster: Some(cluster()),
        project: Some(project()),
        workloads: vec![api(), database(), migration(), dump()],
        configs: vec![config(), files()],
        secrets: vec![stored_secret(), existing_secret()],
        volumes: vec![shared_volume()],
        entrances: entrances(),
        routes: vec![route("ingress.public", "public"), route("gateway.edge", "edge"), route("gateway.old", "old")],
        flows: vec![Flow {
            origin: Origin::default(),
            from: Endpoint::Outside(Peer::Pods { namespaces: None, pods: Some(labels(&[("app", "web")])) }),
            to: Endpoint::Workload("service.api".into()),
            port: Some(3001),
            protocol: Protocol::Tcp,
        }],
        network_policies: vec![network_policy()],
    }
}

fn cluster() -> Cluster {
    Cluster {
        origin: Origin::default(),
        version: sourced(30u32),
        namespace: text("shop-production"),
        write_namespace: sourced(true),
        namespace_labels: labels(&[("pod-security.kubernetes.io/enforce", "restricted")]),
        namespace_annotations: labels(&[("owner", "shop")]),
        pod_security: sourced(PodSecurity::Restricted),
        delivery: some(Delivery::Argocd),
        secret_store: Some(SecretStore { kind: sourced(SecretStoreKind::ClusterSecretStore), name: text("aws") }),
    }
}

fn project() -> Project {
    let network = Network {
        origin: Origin::default(),
        key: "back".into(),
        driver: some("bridge"),
        external: some(false),
        internal: some(true),
        name: some("shop-back"),
    };
    Project { origin: Origin::default(), name: text("shop"), networks: vec![network], root: "../../../..".into() }
}

fn config() -> Config {
    Config {
        id: "config.app".into(),
        origin: Origin::default(),
        name: text("shop-app"),
        labels: labels(&[("app", "shop")]),
        annotations: labels(&[("note", "config")]),
        data: vec![(text("LOG_LEVEL"), PerRuntime::both(known("info")))],
    }
}

fn files() -> Config {
    Config {
        id: "service.api/files".into(),
        name: text("shop-api-files"),
        data: vec![(text("app.conf"), PerRuntime { cluster: Some(known("on: $HOME")), compose: None })],
        ..config()
    }
}

fn stored_secret() -> Secret {
    Secret {
        id: "secret.app".into(),
        origin: Origin::default(),
        name: text("shop-app"),
        labels: labels(&[("app", "shop")]),
        annotations: labels(&[("note", "secret")]),
        source: SecretSource::Store { path: text("shop/app"), refresh_seconds: sourced(3600u32) },
        keys: vec![SecretEntry { key: text("KEY"), remote: text("REMOTE"), variable: text("VARIABLE") }],
        kind: some("Opaque"),
    }
}

fn existing_secret() -> Secret {
    Secret { id: "secret.tls".into(), name: text("tls"), source: SecretSource::Existing, ..stored_secret() }
}

fn claim_spec() -> ClaimSpec {
    ClaimSpec { size: text("10Gi"), class: some("gp3"), access_modes: vec![sourced(AccessMode::ReadWriteOnce)] }
}

fn shared_volume() -> SharedVolume {
    SharedVolume {
        id: "volume.data".into(),
        origin: Origin::default(),
        claim: Some(Claim { name: text("shop-data"), existing: false, spec: Some(claim_spec()) }),
        compose: some("data"),
        labels: labels(&[("app", "shop")]),
        annotations: labels(&[("note", "volume")]),
    }
}

fn entrances() -> Vec<Entrance> {
    let entrance = |id: &str, kind| Entrance {
        id: id.into(),
        origin: Origin::default(),
        name: text(id.rsplit('.').next().unwrap_or_default()),
        labels: labels(&[("app", "shop")]),
        annotations: labels(&[("note", "entrance")]),
        class: some("alb"),
        tls: Some(Tls { origin: Origin::default(), secret: some("tls") }),
        kind,
    };
    vec![
        entrance("ingress.public", EntranceKind::Ingress),
        entrance("gateway.edge", EntranceKind::Gateway),
        entrance("gateway.old", EntranceKind::ExistingGateway { namespace: text("edge") }),
    ]
}

fn route(entrance: &str, name: &str) -> Route {
    Route {
        id: format!("service.api/route.{name}"),
        origin: Origin::default(),
        entrance: entrance.into(),
        host: text("shop.example.com"),
        path: text("/api"),
        workload: "service.api".into(),
        service: text("shop-api"),
        port: sourced(80u16),
        name: text(&format!("shop-api-{name}")),
        labels: labels(&[("app", "shop")]),
    }
}

fn network_policy() -> NetworkPolicy {
    let peers = vec![
        sourced(Peer::Pods { namespaces: Some(labels(&[("team", "edge")])), pods: Some(labels(&[("app", "web")])) }),
        sourced(Peer::Network { cidr: text("10.0.0.0/8"), except: texts(&["10.1.0.0/16"]) }),
    ];
    let rule = PolicyRule { origin: Origin::default(), peers, ports: vec![sourced((Protocol::Tcp, 3001))] };
    NetworkPolicy {
        id: "service.api/network-policy".into(),
        origin: Origin::default(),
        name: text("shop-api"),
        labels: labels(&[("app", "shop")]),
        pods: labels(&[("app", "api")]),
        ingress: Some(vec![rule.clone()]),
        egress: Some(vec![rule]),
    }
}

fn api() -> Workload {
    let rollout = Rollout {
        strategy: some(RolloutStrategy::Rolling),
        max_surge: some(CountOrPercent::Percent(25)),
        max_unavailable: some(CountOrPercent::Count(0)),
        min_ready_seconds: some(10u32),
        progress_deadline_seconds: some(300u32),
        history: some(5u32),
    };
    let selector = labels(&[("app", "api")]);
    Workload {
        id: "service.api".into(),
        origin: Origin::default(),
        container: container("api"),
        init_containers: vec![container("wait")],
        sidecars: vec![Container { probes: Probes::default(), ..container("proxy") }],
        volumes: volumes(),
        stop_grace_seconds: some(45u32),
        cluster: Some(cluster_workload(Controller::Deployment { selector, replicas: some(2u32), rollout })),
        compose: Some(compose_service("api")),
    }
}

/// A workload with nothing but its controller and one container.
pub fn plain(id: &str, name: &str, controller: Controller) -> Workload {
    let cluster = ClusterWorkload {
        name: text(name),
        labels: labels(&[("app", name)]),
        annotations: Vec::new(),
        controller,
        pod: ClusterPod {
            labels: labels(&[("app", name)]),
            annotations: Vec::new(),
            service_account: None,
            mount_token: None,
            image_pull_secrets: Vec::new(),
            security: PodSecurityContext { run_as_non_root: None, user: None, group: None, fs_group: None, seccomp: None },
            enable_service_links: some(false),
            host_network: None,
            dns_policy: None,
            share_process_namespace: None,
            runtime_class: None,
            scheduler: None,
            priority: None,
            node_selector: Vec::new(),
            tolerations: Vec::new(),
            affinity: Affinity::default(),
            spread: Vec::new(),
        },
        service: None,
        service_account: None,
        autoscaler: None,
        vertical_autoscaler: None,
        disruption_budget: None,
    };
    Workload {
        id: id.into(),
        origin: Origin::default(),
        container: plain_container("main"),
        init_containers: Vec::new(),
        sidecars: Vec::new(),
        volumes: Vec::new(),
        stop_grace_seconds: None,
        cluster: Some(cluster),
        compose: None,
    }
}

pub fn plain_container(name: &str) -> Container {
    Container {
        origin: Origin::default(),
        name: text(name),
        in_cluster: true,
        in_compose: true,
        image: both("busybox:1.37"),
        build: None,
        command: None,
        args: None,
        working_dir: None,
        env: PerRuntime::default(),
        env_from: Vec::new(),
        files: Vec::new(),
        mounts: Vec::new(),
        ports: Vec::new(),
        probes: Probes::default(),
        resources: Resources::default(),
        security: Security::default(),
        lifecycle: Lifecycle::default(),
        image_pull_policy: None,
        healthcheck: None,
    }
}

fn job_spec() -> JobSpec {
    JobSpec {
        retries: sourced(3u32),
        deadline_seconds: some(600u32),
        parallelism: some(2u32),
        completions: some(4u32),
        restart: sourced(JobRestart::Never),
    }
}

fn database() -> Workload {
    let controller = Controller::StatefulSet {
        selector: labels(&[("app", "db")]),
        replicas: some(1u32),
        service_name: text("db"),
        claims: vec![ClaimTemplate { origin: Origin::default(), name: text("data"), spec: claim_spec() }],
        pod_management: some(PodManagement::Parallel),
        history: some(5u32),
        min_ready_seconds: some(10u32),
    };
    let volume = VolumeSource::Template { compose: some("db-data") };
    let mount = Mount {
        origin: Origin::default(),
        volume: text("data"),
        at: text("/data"),
        sub_path: None,
        read_only: some(false),
    };
    Workload {
        container: Container { mounts: vec![mount], ..plain_container("db") },
        volumes: vec![this_volume("data", volume)],
        compose: Some(compose_service("db")),
        ..plain("postgres.main", "db", controller)
    }
}

fn migration() -> Workload {
    plain("job.migrate", "migrate", Controller::Job { ttl_seconds: some(86400u32), job: job_spec() })
}

fn dump() -> Workload {
    let controller = Controller::CronJob {
        schedule: text("0 2 * * *"),
        time_zone: some("Europe/Berlin"),
        suspend: some(true),
        concurrency: sourced(Concurrency::Forbid),
        starting_deadline_seconds: some(300u32),
        successful_history: some(3u32),
        failed_history: some(1u32),
        job: job_spec(),
    };
    plain("job.dump", "dump", controller)
}

fn cluster_workload(controller: Controller) -> ClusterWorkload {
    ClusterWorkload {
        name: text("shop-api"),
        labels: labels(&[("app", "api")]),
        annotations: labels(&[("note", "workload")]),
        controller,
        pod: pod(),
        service: Some(service()),
        service_account: Some(service_account()),
        autoscaler: Some(autoscaler()),
        vertical_autoscaler: Some(VerticalAutoscaler {
            origin: Origin::default(),
            name: text("shop-api"),
            labels: labels(&[("app", "api")]),
            mode: sourced(VerticalMode::Auto),
            min_cpu: some("100m"),
            max_cpu: some("2"),
            min_memory: some("128Mi"),
            max_memory: some("4Gi"),
        }),
        disruption_budget: Some(DisruptionBudget {
            origin: Origin::default(),
            name: text("shop-api"),
            labels: labels(&[("app", "api")]),
            max_unavailable: some(CountOrPercent::Count(1)),
            min_available: None,
        }),
    }
}

fn pod() -> ClusterPod {
    ClusterPod {
        labels: labels(&[("app", "api")]),
        annotations: labels(&[("checksum/config", "0f3a")]),
        service_account: some("shop-api"),
        mount_token: some(false),
        image_pull_secrets: texts(&["registry"]),
        security: PodSecurityContext {
            run_as_non_root: some(true),
            user: some(10001u32),
            group: some(10001u32),
            fs_group: some(10001u32),
            seccomp: some(Seccomp::RuntimeDefault),
        },
        enable_service_links: some(false),
        host_network: some(false),
        dns_policy: some(DnsPolicy::ClusterFirst),
        share_process_namespace: some(false),
        runtime_class: some("gvisor"),
        scheduler: some("packer"),
        priority: some("critical"),
        node_selector: labels(&[("pool", "web")]),
        tolerations: vec![Toleration {
            origin: Origin::default(),
            key: some("dedicated"),
            value: some("web"),
            effect: some(TaintEffect::NoExecute),
            seconds: some(60u32),
        }],
        affinity: affinity(),
        spread: vec![TopologySpread {
            origin: Origin::default(),
            topology_key: text("topology.kubernetes.io/zone"),
            max_skew: sourced(1u32),
            enforce: sourced(false),
            pods: labels(&[("app", "api")]),
        }],
    }
}

fn affinity() -> Affinity {
    let node = |weight| NodeTerm {
        origin: Origin::default(),
        weight,
        labels: vec![(text("disk"), texts(&["ssd", "nvme"]))],
    };
    let near = |weight| PodTerm {
        origin: Origin::default(),
        weight,
        topology_key: text("kubernetes.io/hostname"),
        pods: labels(&[("app", "cache")]),
    };
    Affinity {
        nodes: vec![node(None), node(some(10u32))],
        near: vec![near(None), near(some(20u32))],
        away: vec![near(None), near(some(100u32))],
    }
}

fn service() -> ServiceObject {
    ServiceObject {
        origin: Origin::default(),
        name: text("shop-api"),
        labels: labels(&[("app", "api")]),
        annotations: labels(&[("note", "service")]),
        kind: sourced(ServiceType::LoadBalancer),
        selector: labels(&[("app", "api")]),
        headless: some(false),
        sticky: some(true),
        local_traffic: some(true),
        publish_not_ready: some(true),
        load_balancer_class: some("internal"),
        source_ranges: texts(&["10.0.0.0/8"]),
        ports: vec![ServicePort {
            origin: Origin::default(),
            name: text("http"),
            port: sourced(80u16),
            target: sourced(3001u16),
            protocol: sourced(Protocol::Tcp),
            app_protocol: some("http"),
        }],
    }
}

fn service_account() -> ServiceAccount {
    ServiceAccount {
        origin: Origin::default(),
        name: text("shop-api"),
        existing: sourced(false),
        labels: labels(&[("app", "api")]),
        annotations: labels(&[("eks.amazonaws.com/role-arn", "arn:aws:iam::1:role/x")]),
        mount_token: sourced(false),
        role: text("shop-api"),
        rules: vec![AccessRule {
            origin: Origin::default(),
            api_groups: texts(&[""]),
            resources: texts(&["pods"]),
            resource_names: texts(&["shop-api-0"]),
            verbs: texts(&["get"]),
        }],
    }
}

fn autoscaler() -> Autoscaler {
    let rules = || ScalingRules {
        origin: Origin::default(),
        stabilization_seconds: some(300u32),
        at_most: some(CountOrPercent::Percent(50)),
        period_seconds: some(60u32),
    };
    Autoscaler {
        origin: Origin::default(),
        name: text("shop-api"),
        labels: labels(&[("app", "api")]),
        min: sourced(2u32),
        max: sourced(10u32),
        cpu_percent: some(70u32),
        memory_percent: some(80u32),
        pods: vec![pair("http_requests_per_second", "100")],
        scale_up: Some(rules()),
        scale_down: Some(rules()),
    }
}

fn container(name: &str) -> Container {
    let words = |words: &[&str]| Command { origin: Origin::default(), words: PerRuntime::both(texts(words)) };
    Container {
        build: Some(Build {
            origin: Origin::default(),
            context: text("app"),
            dockerfile: some("Dockerfile.prod"),
            target: some("runtime"),
            args: vec![pair("REVISION", "1")],
        }),
        image: both("shop/api:v1"),
        command: Some(words(&["/bin/sh", "-c"])),
        args: Some(words(&["exec api --port $PORT"])),
        working_dir: some("/app"),
        env: PerRuntime { cluster: Some(cluster_variables()), compose: Some(compose_variables()) },
        env_from: vec![Import::Config(text("shop-app")), Import::Secret(text("shop-app"))],
        files: file_mounts(),
        mounts: mounts(),
        ports: vec![Port {
            origin: Origin::default(),
            name: text("http"),
            container: sourced(3001u16),
            protocol: sourced(Protocol::Tcp),
            app_protocol: some("http"),
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
        healthcheck: Some(healthcheck()),
        ..plain_container(name)
    }
}

fn security() -> Security {
    Security {
        user: some(10001u32),
        group: some(10001u32),
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

fn cluster_variables() -> Vec<Variable> {
    vec![
        variable("PASSWORD", vec![Part::Secret(secret_key("KEY"))]),
        variable("URL", vec![Part::Known("postgres://a:".into()), Part::Variable("PASSWORD".into())]),
        Variable { name: text("POD"), value: VariableValue::Field(text("metadata.name")) },
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

const MOUNTED: [&str; 7] = ["tmp", "shared", "settings", "keys", "code", "modules", "files"];

fn mounts() -> Vec<Mount> {
    let mount = |volume: &str| Mount {
        origin: Origin::default(),
        volume: text(volume),
        at: text(&format!("/mnt/{volume}")),
        sub_path: some("below"),
        read_only: some(true),
    };
    MOUNTED.iter().filter(|volume| **volume != "files").map(|volume| mount(volume)).collect()
}

fn this_volume(name: &str, source: VolumeSource) -> Volume {
    Volume { origin: Origin::default(), name: text(name), source, in_cluster: true, in_compose: true }
}

fn volumes() -> Vec<Volume> {
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
        compose_only("code", VolumeSource::Bind { path: text("app/src") }),
        compose_only("modules", VolumeSource::Anonymous),
        cluster_only("files", config("shop-api-files", Vec::new())),
        cluster_only("secret-app", secret(Vec::new())),
    ]
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
    let grpc = Check::Grpc { port: sourced(9000u16), service: some("ready") };
    let readiness = Probe { termination_grace_seconds: None, ..probe(grpc) };
    Probes {
        liveness: Some(probe(http)),
        readiness: Some(readiness),
        startup: Some(probe(Check::Tcp { port: sourced(3001u16) })),
    }
}

fn compose_service(name: &str) -> ComposeService {
    ComposeService {
        name: text(name),
        restart: some(Restart::UnlessStopped),
        depends_on: vec![Dependency { service: text("db"), condition: Condition::Healthy }],
        networks: texts(&["back"]),
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
        schedule: some("0 2 * * *"),
    }
}

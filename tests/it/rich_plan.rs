//! A plan in which every field is set and every alternative occurs.

mod cluster;
mod containers;
mod dashboards;
mod module;
mod monitoring;
mod raw;

use cluster::{cluster_workload, service};
use containers::{compose_service, container, on_host, settings, sidecar, this_volume, variables, volumes};
use dashboards::{dashboard, grafana};
use stackc::plan::network::{Endpoint, PolicyRule, Tls};
use stackc::plan::settings::{Labels, Network, SecretStore};
use stackc::plan::storage::{Claim, ClaimSpec, SecretEntry};
use stackc::plan::value::SecretKey;
use stackc::plan::workload::*;
use stackc::plan::{
    Cluster, Config, Entrance, EntranceKind, Flow, NetworkPolicy, Part, Peer, PerRuntime, Plan, Project, Route, Secret,
    SecretSource, SharedVolume, Value,
};
use stackc::stack::Target;
use stackc::stack::compose::{HostNamespace, NetworkMode, Restart, WatchAction};
use stackc::stack::container::{AccessMode, HostPathType, HttpScheme, Propagation, Protocol, Relabel, ResourceField};
use stackc::stack::job::{Concurrency, JobRestart};
use stackc::stack::kubernetes::{
    Delivery, DnsPolicy, ImagePullPolicy, IpFamily, IpFamilyPolicy, PodManagement, PodSecurity, Seccomp,
    SecretStoreKind, ServiceType, TerminationMessagePolicy,
};
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
    SecretKey {
        secret: "secret.app".into(),
        object: "shop-app".into(),
        key: key.into(),
        variable: key.into(),
        confidential: true,
    }
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
        scrapes: monitoring::scrapes(),
        network_policies: vec![network_policy()],
        module: Some(module::module()),
        rule_groups: vec![monitoring::rule_group()],
        prometheus: Some(monitoring::prometheus()),
        alertmanager: Some(monitoring::alertmanager()),
        patches: Vec::new(),
        grafana: Some(grafana()),
        dashboards: vec![dashboard()],
        raw: raw::raw(),
    }
}

fn cluster() -> Cluster {
    Cluster {
        origin: Origin::default(),
        // One below a version that brings something.
        version: sourced(32u32),
        namespace: text("shop-production"),
        write_namespace: sourced(true),
        namespace_labels: labels(&[("pod-security.kubernetes.io/enforce", "restricted")]),
        namespace_annotations: labels(&[("owner", "shop")]),
        pod_security: sourced(PodSecurity::Restricted),
        delivery: some(Delivery::Argocd),
        secret_store: Some(SecretStore { kind: sourced(SecretStoreKind::ClusterSecretStore), name: text("aws") }),
        cluster: some("east"),
        custom_resources: Vec::new(),
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
        partition: None,
    };
    let selector = labels(&[("app", "api")]);
    Workload {
        id: "service.api".into(),
        origin: Origin::default(),
        container: container("api"),
        init_containers: vec![Container { env: variables(), ..plain_container("wait") }],
        sidecars: vec![sidecar()],
        volumes: volumes(),
        stop_grace_seconds: some(45u32),
        settings: settings(),
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
            security: PodSecurityContext {
                run_as_non_root: None,
                user: None,
                group: None,
                fs_group: None,
                seccomp: None,
            },
            enable_service_links: some(false),
            host_network: None,
            host_pid: None,
            host_ipc: None,
            hostname: None,
            subdomain: None,
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
        settings: PodSettings::default(),
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
        terminal: Terminal::default(),
        termination_message: None,
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
        rollout: Rollout {
            strategy: some(RolloutStrategy::Rolling),
            min_ready_seconds: some(10u32),
            history: some(5u32),
            partition: some(1u32),
            ..Rollout::default()
        },
    };
    let volume = VolumeSource::Template { compose: some("db-data") };
    let mount = Mount { read_only: some(false), ..Mount::whole(Origin::default(), text("data"), text("/data")) };
    let ports = container("db").ports.into_iter().map(|port| Port { publish: None, ..port }).collect();
    let service = ServiceObject {
        name: text("db"),
        kind: sourced(ServiceType::ClusterIp),
        selector: labels(&[("app", "db")]),
        headless: some(true),
        local_traffic: None,
        load_balancer_class: None,
        source_ranges: Vec::new(),
        ..service()
    };
    let plain = plain("postgres.main", "db", controller);
    Workload {
        container: Container { mounts: vec![mount], ports, ..plain_container("db") },
        volumes: vec![this_volume("data", volume)],
        cluster: plain.cluster.map(|cluster| ClusterWorkload { service: Some(service), ..cluster }),
        compose: Some(on_host(compose_service("db"))),
        ..plain
    }
}

fn migration() -> Workload {
    plain(
        "job.migrate",
        "migrate",
        Controller::Job { ttl_seconds: some(86400u32), named_by_content: true, job: job_spec() },
    )
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

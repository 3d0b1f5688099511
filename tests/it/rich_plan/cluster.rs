//! What only Kubernetes has of a workload.

use super::*;

pub(super) fn cluster_workload(controller: Controller) -> ClusterWorkload {
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
        host_pid: some(false),
        host_ipc: some(false),
        hostname: some("api"),
        subdomain: some("peers"),
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
    let node =
        |weight| NodeTerm { origin: Origin::default(), weight, labels: vec![(text("disk"), texts(&["ssd", "nvme"]))] };
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

pub(super) fn service() -> ServiceObject {
    ServiceObject {
        origin: Origin::default(),
        name: text("shop-api"),
        labels: labels(&[("app", "api")]),
        annotations: labels(&[("note", "service")]),
        kind: sourced(ServiceType::LoadBalancer),
        selector: labels(&[("app", "api")]),
        headless: None,
        sticky: some(true),
        local_traffic: some(true),
        publish_not_ready: some(true),
        ip_family_policy: some(IpFamilyPolicy::PreferDualStack),
        ip_families: vec![sourced(IpFamily::V4)],
        load_balancer_class: some("internal"),
        source_ranges: texts(&["10.0.0.0/8"]),
        ports: vec![ServicePort {
            origin: Origin::default(),
            name: text("http"),
            port: sourced(80u16),
            target: sourced(3001u16),
            node_port: some(30080u16),
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
        period_seconds: some(30u32),
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

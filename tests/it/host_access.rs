//! What reaches for the host, other names and other networks: where it is refused, and why.

use stackc::compiler::Environment;
use stackc::diagnostics::Severity;

use crate::support::{Memory, compile};

/// The errors of one service, as code and message.
fn errors(head: &str, service: &str) -> Vec<String> {
    let path = "stacks/shop/production.yaml";
    let text = format!(
        "environment: production\n{head}\nsecrets: {{ app: {{ source: existing, keys: [KEY] }} }}\n\
         services: {{ api: {{ image: \"shop/api:v1\", user: 1001, {service} }} }}\n"
    );
    let environment = Environment {
        stack: "shop".to_owned(),
        name: "production".to_owned(),
        path: path.into(),
        out: "golden/shop/production".into(),
    };
    let compilation = compile(&[environment], &[], &Memory::with(&[(path, &text)]));
    let errors = compilation.diagnostics.iter().filter(|found| found.severity == Severity::Error);
    errors.map(|found| format!("{}: {}", found.code.name(), found.message)).collect()
}

const RESTRICTED: &str = "targets: [kubernetes]";
const BASELINE: &str = "targets: [kubernetes]\nkubernetes: { pod_security: baseline }";
const PRIVILEGED: &str = "targets: [kubernetes]\nkubernetes: { pod_security: privileged }";
const COMPOSE: &str = "targets: [compose]\ncompose: { networks: { back: {}, front: {} } }";

#[test]
fn baseline_refuses_what_reaches_for_the_node() {
    let cases = [
        ("volumes: { log: { host_path: /var/log, at: /log } }", "mounts a path of the node"),
        ("ports: { dns: { container: 53, host_port: 53 } }", "takes a port of the node"),
        ("kubernetes: { host_pid: true }", "sees the processes of the node"),
        ("kubernetes: { host_ipc: true }", "uses the shared memory of the node"),
        ("sysctls: { kernel.msgmax: \"65536\" }", "sets the kernel parameter `kernel.msgmax`"),
    ];
    for (service, what) in cases {
        let refused = format!("pod-security: `service.api` {what}, which pod security `baseline` refuses");
        assert_eq!(errors(BASELINE, service), [refused], "{service}");
        assert_eq!(errors(PRIVILEGED, service), [""; 0], "{service}");
    }
}

#[test]
fn restricted_refuses_what_keeps_privileges() {
    let cases = [
        ("drop_capabilities: [NET_RAW]", "keeps capabilities"),
        ("kubernetes: { run_as_non_root: false }", "may run as root"),
    ];
    for (service, what) in cases {
        let refused = format!("pod-security: `service.api` {what}, which pod security `restricted` refuses");
        assert_eq!(errors(RESTRICTED, service), [refused], "{service}");
        assert_eq!(errors(BASELINE, service), [""; 0], "{service}");
    }
    assert_eq!(errors(RESTRICTED, "sysctls: { net.ipv4.tcp_syncookies: \"1\" }"), [""; 0]);
}

#[test]
fn what_cannot_be_there_is_refused() {
    let keys = "volumes: { keys: { secret: secret.app, at: /keys, items: { OTHER: other } } }";
    assert_eq!(errors(RESTRICTED, keys), ["unknown-reference: nothing provides the key `OTHER`"]);
    let token = "volumes: { token: { token: { expiration: 5m }, at: /token } }";
    assert_eq!(errors(RESTRICTED, token), ["out-of-range: no token of a pod expires within less than 10 minutes"]);
    let alone = "kubernetes: { dns_policy: None }";
    assert_eq!(errors(RESTRICTED, alone), ["impossible-here: Kubernetes cannot honour `service.api dns_policy`"]);
    let partition = "rollout: { partition: 1 }";
    assert_eq!(errors(RESTRICTED, partition), ["impossible-here: Kubernetes cannot honour `service.api rollout`"]);
    let address = "host_aliases: { db.example.com: db }";
    assert_eq!(errors(RESTRICTED, address).len(), 1);
}

#[test]
fn compose_refuses_what_its_networks_rule_out() {
    let alias = "compose: { networks: [back], aliases: { front: [api] } }";
    assert_eq!(errors(COMPOSE, alias), ["unknown-reference: `service.api` does not join the network `front`"]);
    let moved = "ports: { http: { container: 80, publish: 8080 } }, compose: { network_mode: host }";
    assert_eq!(errors(COMPOSE, moved), ["impossible-here: Compose cannot honour `service.api ports.http.publish`"]);
    let same = "ports: { http: { container: 80, publish: 80 } }, compose: { network_mode: host }";
    assert_eq!(errors(COMPOSE, same), [""; 0]);
    let lost = "compose: { watch: { code: { path: src, action: sync } } }";
    assert_eq!(errors(COMPOSE, lost), ["missing-field: `src` is copied, and nothing says where to"]);
}

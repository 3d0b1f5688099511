//! Every pod of the committed output against Pod Security `restricted`, rule by rule.
//! Source: `kubernetes/pod-security-admission`, `policy/check_*.go`.

use std::fs;
use std::path::{Path, PathBuf};

use serde_yaml::Value;

/// What a volume may be.
const VOLUMES: [&str; 9] = [
    "configMap",
    "downwardAPI",
    "emptyDir",
    "projected",
    "secret",
    "csi",
    "persistentVolumeClaim",
    "ephemeral",
    "image",
];

fn manifests(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let (folders, files): (Vec<_>, Vec<_>) = entries.partition(|path| path.is_dir());
    let here = files.into_iter().filter(|path| path.parent().is_some_and(|parent| parent.ends_with("kubernetes")));
    here.chain(folders.iter().flat_map(|folder| manifests(folder))).collect()
}

/// The spec of the pods that an object makes.
fn pod(object: &Value) -> Option<&Value> {
    let spec = object.get("spec")?;
    let spec = spec.get("jobTemplate").map_or(Some(spec), |template| template.get("spec"))?;
    spec.get("template")?.get("spec")
}

fn items<'v>(value: &'v Value, key: &str) -> impl Iterator<Item = &'v Value> {
    value.get(key).and_then(Value::as_sequence).into_iter().flatten()
}

fn containers(pod: &Value) -> impl Iterator<Item = &Value> {
    items(pod, "containers").chain(items(pod, "initContainers"))
}

/// A field of a security context: the container's own, else the pod's.
fn setting<'v>(pod: &'v Value, container: &'v Value, key: &str) -> Option<&'v Value> {
    let of = |value: &'v Value| value.get("securityContext").and_then(|context| context.get(key));
    of(container).or_else(|| of(pod))
}

/// What `restricted` refuses of a pod.
fn refused(pod: &Value) -> Vec<String> {
    let mut refused: Vec<String> = ["hostNetwork", "hostPID", "hostIPC"]
        .into_iter()
        .filter(|key| pod.get(key).is_some_and(|value| value.as_bool() == Some(true)))
        .map(str::to_owned)
        .collect();
    for volume in items(pod, "volumes") {
        let kinds = volume.as_mapping().unwrap().keys().map(|key| key.as_str().unwrap());
        refused.extend(kinds.filter(|kind| *kind != "name" && !VOLUMES.contains(kind)).map(|kind| format!("a {kind}")));
    }
    refused.extend(containers(pod).flat_map(|container| refused_of(pod, container)));
    refused
}

fn refused_of(pod: &Value, container: &Value) -> Vec<String> {
    let set = |key: &str| setting(pod, container, key);
    let listed = |key: &str| set("capabilities").and_then(|capabilities| capabilities.get(key)).cloned();
    let drops_all = listed("drop").is_some_and(|drop| drop.as_sequence().unwrap().contains(&Value::from("ALL")));
    let added = listed("add").and_then(|add| add.as_sequence().cloned()).unwrap_or_default();
    let seccomp = set("seccompProfile").and_then(|profile| profile.get("type")).and_then(Value::as_str);
    let probes = ["livenessProbe", "readinessProbe", "startupProbe"].into_iter().filter_map(|key| container.get(key));
    let names_a_host = |probe: &Value| {
        ["httpGet", "tcpSocket"].iter().any(|key| probe.get(key).is_some_and(|check| check.get("host").is_some()))
    };
    let rules = [
        ("runAsNonRoot", set("runAsNonRoot") == Some(&Value::from(true))),
        ("runAsUser", set("runAsUser").and_then(Value::as_u64).is_some_and(|user| user != 0)),
        ("allowPrivilegeEscalation", set("allowPrivilegeEscalation") == Some(&Value::from(false))),
        ("privileged", set("privileged").is_none()),
        ("procMount", set("procMount").is_none()),
        ("capabilities.drop", drops_all),
        ("capabilities.add", added.iter().all(|added| added.as_str() == Some("NET_BIND_SERVICE"))),
        ("seccompProfile", matches!(seccomp, Some("RuntimeDefault" | "Localhost"))),
        ("hostPort", items(container, "ports").all(|port| port.get("hostPort").is_none())),
        ("host of a probe", !probes.into_iter().any(names_a_host)),
    ];
    rules.into_iter().filter(|(_, holds)| !holds).map(|(rule, _)| rule.to_owned()).collect()
}

#[test]
fn committed_pods_pass_restricted() {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let mut pods = 0;
    for path in manifests(&golden) {
        let object: Value = serde_yaml::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
        let Some(pod) = pod(&object) else { continue };
        assert_eq!(refused(pod), [] as [String; 0], "{}", path.display());
        pods += 1;
    }
    assert_eq!(pods, 11, "pods in golden");
}

#[test]
fn a_careless_pod_is_refused_by_every_rule() {
    let careless = "
hostNetwork: true
volumes: [{ name: a, hostPath: { path: / } }]
containers:
  - securityContext: { privileged: true, procMount: Unmasked, capabilities: { add: [NET_ADMIN] } }
    ports: [{ containerPort: 80, hostPort: 80 }]
    livenessProbe: { httpGet: { host: example.com, port: 80 } }
";
    assert_eq!(
        refused(&serde_yaml::from_str(careless).unwrap()),
        [
            "hostNetwork",
            "a hostPath",
            "runAsNonRoot",
            "runAsUser",
            "allowPrivilegeEscalation",
            "privileged",
            "procMount",
            "capabilities.drop",
            "capabilities.add",
            "seccompProfile",
            "hostPort",
            "host of a probe"
        ]
    );
}

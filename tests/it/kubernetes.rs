//! Tests of the Kubernetes target.

mod exemptions;

use exemptions::EXEMPTIONS;
use stackc::formats::yaml::render;
use stackc::plan::network::PolicyRule;
use stackc::plan::storage::SecretEntry;
use stackc::plan::value::SecretKey;
use stackc::plan::workload::{
    Check, Command, Container, Controller, FileContent, FileMount, Import, JobSpec, Variable, VariableValue, Volume,
    VolumeSource,
};
use stackc::plan::{NetworkPolicy, Part, PerRuntime, Plan, Secret, Workload};
use stackc::stack::job::{Concurrency, JobRestart};
use stackc::stack::kubernetes::ServiceType;
use stackc::stack::service::VerticalMode;
use stackc::targets::kubernetes::emit;
use stackc::tree::{Content, Emission, GapKind, Origin, Sourced};

use crate::rich_plan::{plain, plain_container, rich_plan, sourced};
use crate::sensitivity::silent_changes;

#[test]
fn every_leaf_of_a_plan_reaches_the_cluster() {
    let (silent, unused) = silent_changes(emit, &rich_plan(), "compose", EXEMPTIONS);
    assert!(silent.is_empty() && unused.is_empty(), "silent: {silent:#?}\nexempt without need: {unused:#?}");
}

fn cron_job() -> Controller {
    Controller::CronJob {
        schedule: sourced("0 2 * * *"),
        time_zone: None,
        suspend: None,
        concurrency: sourced(Concurrency::Forbid),
        starting_deadline_seconds: None,
        successful_history: None,
        failed_history: None,
        job: JobSpec {
            retries: sourced(3u32),
            deadline_seconds: None,
            parallelism: None,
            completions: None,
            restart: sourced(JobRestart::OnFailure),
        },
    }
}

/// A plan with one scheduled job of one container, and nothing else.
fn job_plan(container: Container) -> Plan {
    let workload = Workload { container, ..plain("job.dump", "shop-dump", cron_job()) };
    Plan {
        workloads: vec![workload],
        configs: Vec::new(),
        secrets: Vec::new(),
        volumes: Vec::new(),
        entrances: Vec::new(),
        routes: Vec::new(),
        flows: Vec::new(),
        network_policies: Vec::new(),
        ..rich_plan()
    }
}

fn words(words: &[&str]) -> Option<Command> {
    let words = words.iter().map(|word| sourced(*word)).collect();
    Some(Command { origin: Origin::default(), words: PerRuntime { cluster: Some(words), compose: None } })
}

fn variable(name: &str, parts: &[Part]) -> Variable {
    Variable { name: sourced(name), value: VariableValue::Parts(Sourced::new(parts.to_vec(), Origin::default())) }
}

fn known(text: &str) -> Part {
    Part::Known(text.to_owned())
}

/// The text of the file of an object, by its logical id.
fn file(emission: &Emission, id: &str) -> String {
    let object = emission.objects.iter().find(|object| object.id == id);
    render(&object.unwrap_or_else(|| panic!("no object `{id}`")).tree).text
}

fn gaps(emission: &Emission) -> Vec<(GapKind, &str, &str)> {
    emission.gaps.iter().map(|gap| (gap.kind, gap.what.as_str(), gap.because.as_ref())).collect()
}

/// The text of the job's container, and of what follows it.
fn container_text(emission: &Emission) -> String {
    let text = file(emission, "job.dump/cron-job");
    let (_, container) = text.split_once("          containers:\n").unwrap();
    container.lines().map(|line| format!("{}\n", line.strip_prefix("          ").unwrap_or(line))).collect()
}

#[test]
fn a_plan_without_a_cluster_emits_nothing() {
    let emission = emit(&Plan { cluster: None, ..rich_plan() });
    assert_eq!(emission, Emission::default());
}

#[test]
fn each_object_has_a_logical_id_and_a_file() {
    let emission = emit(&rich_plan());
    let files: Vec<String> = emission.objects.iter().map(|object| format!("{} {}", object.id, object.path)).collect();
    assert_eq!(files, EXPECTED_FILES);
}

const EXPECTED_FILES: &[&str] = &[
    "kubernetes/namespace namespace-shop-production.yaml",
    "config.app/config-map configmap-shop-app.yaml",
    "service.api/files configmap-shop-api-files.yaml",
    "secret.app/external-secret externalsecret-shop-app.yaml",
    "volume.data/claim persistentvolumeclaim-shop-data.yaml",
    "service.api/deployment deployment-shop-api.yaml",
    "service.api/service-account serviceaccount-shop-api.yaml",
    "service.api/role role-shop-api.yaml",
    "service.api/role-binding rolebinding-shop-api.yaml",
    "service.api/service service-shop-api.yaml",
    "service.api/autoscaler horizontalpodautoscaler-shop-api.yaml",
    "service.api/vertical-autoscaler verticalpodautoscaler-shop-api.yaml",
    "service.api/disruption-budget poddisruptionbudget-shop-api.yaml",
    "postgres.main/stateful-set statefulset-db.yaml",
    "postgres.main/service service-db.yaml",
    "job.migrate/job job-migrate.yaml",
    "job.dump/cron-job cronjob-dump.yaml",
    "ingress.public/ingress ingress-public.yaml",
    "gateway.edge/gateway gateway-edge.yaml",
    "service.api/route.edge httproute-shop-api-edge.yaml",
    "service.api/route.old httproute-shop-api-old.yaml",
    "service.api/network-policy networkpolicy-shop-api.yaml",
    "raw.kubernetes.queue/config-map configmap-queue.yaml",
    "kubernetes/kustomization kustomization.yaml",
];

#[test]
fn a_scheduled_job_is_written_in_the_order_in_which_people_write() {
    let container = Container {
        command: words(&["/bin/sh", "-c"]),
        args: words(&["pg_dump | gzip > /backup/$(date +%Y%m%d).gz\naws s3 cp /backup s3://backups\n"]),
        env_from: vec![Import::Secret(sourced("postgres"))],
        ..plain_container("backup")
    };
    let emission = emit(&job_plan(container));
    assert_eq!(
        file(&emission, "job.dump/cron-job"),
        r#"apiVersion: batch/v1
kind: CronJob
metadata:
  name: shop-dump
  namespace: shop-production
  labels:
    app: shop-dump
spec:
  schedule: "0 2 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 3
      template:
        metadata:
          labels:
            app: shop-dump
        spec:
          restartPolicy: OnFailure
          enableServiceLinks: false
          containers:
            - name: backup
              image: busybox:1.37
              command:
                - /bin/sh
                - "-c"
              args:
                - |
                  pg_dump | gzip > /backup/$(date +%Y%m%d).gz
                  aws s3 cp /backup s3://backups
              envFrom:
                - secretRef:
                    name: postgres
"#
    );
}

#[test]
fn the_kustomization_lists_every_file() {
    let emission = emit(&job_plan(plain_container("backup")));
    assert_eq!(
        file(&emission, "kubernetes/kustomization"),
        "\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - configmap-queue.yaml
  - cronjob-shop-dump.yaml
  - namespace-shop-production.yaml
"
    );
}

/// What a word of a command line is written as.
fn written(word: &str) -> String {
    let container = Container {
        args: words(&[word]),
        env: PerRuntime { cluster: Some(vec![variable("KNOWN", &[known("x")])]), compose: None },
        env_from: vec![Import::Secret(sourced("imported"))],
        ..plain_container("backup")
    };
    let entry = SecretEntry { key: sourced("IMPORTED"), remote: sourced("x"), variable: sourced("x") };
    let mut plan = job_plan(container);
    plan.secrets = rich_plan().secrets;
    plan.secrets[0] = Secret { name: sourced("imported"), keys: vec![entry], ..plan.secrets[0].clone() };
    let emission = emit(&plan);
    let job = emission.objects.iter().find(|object| object.id == "job.dump/cron-job").unwrap();
    let path = ["spec", "jobTemplate", "spec", "template", "spec", "containers"];
    let containers = path.iter().try_fold(&job.tree, |tree, key| tree.get(key)).unwrap();
    let Content::List(containers) = &containers.content else { panic!("no list") };
    let Content::List(args) = &containers[0].get("args").unwrap().content else { panic!("no list") };
    let Content::Text(word) = &args[0].content else { panic!("no text") };
    word.clone()
}

const VARIABLES: [&str; 3] = ["KNOWN", "IMPORTED", "KUBERNETES_SERVICE_HOST"];

#[test]
fn only_what_kubernetes_would_expand_is_escaped() {
    let words = [
        ("$(date +%Y)", "$(date +%Y)"),
        ("$(OTHER)", "$(OTHER)"),
        ("$(KNOWN)", "$$(KNOWN)"),
        ("$(IMPORTED)", "$$(IMPORTED)"),
        ("$(KUBERNETES_SERVICE_HOST)", "$$(KUBERNETES_SERVICE_HOST)"),
        ("$$(KNOWN)", "$$$$(KNOWN)"),
        ("kill $$", "kill $$$"),
        ("$(echo $$)", "$(echo $$)"),
        ("$HOME ${HOME} 5$", "$HOME ${HOME} 5$"),
    ];
    for (word, expected) in words {
        assert_eq!(written(word), expected, "{word}");
    }
}

proptest::proptest! {
    #[test]
    fn every_word_arrives_as_it_is(pieces in proptest::collection::vec(0usize..8, 0..9)) {
        let word: String = pieces.iter().map(|piece| ["$", "(", ")", "KNOWN", "IMPORTED", "$(KNOWN)", "$(", "é "][*piece]).collect();
        assert_eq!(expanded(&written(&word), &VARIABLES), word);
    }
}

/// What Kubernetes makes of a text in which every name of `variables` holds `<name>`:
/// `k8s.io/kubernetes/third_party/forked/golang/expansion`, word by word.
fn expanded(text: &str, variables: &[&str]) -> String {
    let mut result = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        result.push_str(before);
        rest = after;
        if let Some(tail) = after.strip_prefix('$') {
            result.push('$');
            rest = tail;
        } else if let Some((name, tail)) = after.strip_prefix('(').and_then(|inner| inner.split_once(')')) {
            let value = if variables.contains(&name) { format!("<{name}>") } else { format!("$({name})") };
            result.push_str(&value);
            rest = tail;
        } else {
            result.push('$');
        }
    }
    result + rest
}

#[test]
fn a_variable_is_composed_of_text_and_earlier_variables() {
    let key = SecretKey {
        secret: "secret.app".into(),
        object: "shop-app".into(),
        key: "PASSWORD".into(),
        variable: "PASSWORD".into(),
        confidential: true,
    };
    let reference = || Part::Variable("PASSWORD".into());
    let variables = vec![
        variable("PASSWORD", &[Part::Secret(key)]),
        variable("URL", &[known("postgres://app:"), reference(), known("@db/shop")]),
        variable("PRICE", &[known("5$"), reference()]),
        variable("OPEN", &[known("$("), reference()]),
        variable("EMPTY", &[]),
        Variable { name: sourced("POD"), value: VariableValue::Field(sourced("metadata.name")) },
    ];
    let env = PerRuntime { cluster: Some(variables), compose: None };
    let emission = emit(&job_plan(Container { env, ..plain_container("backup") }));
    assert_eq!(
        container_text(&emission),
        r#"  - name: backup
    image: busybox:1.37
    env:
      - name: PASSWORD
        valueFrom:
          secretKeyRef:
            name: shop-app
            key: PASSWORD
      - name: URL
        value: postgres://app:$(PASSWORD)@db/shop
      - name: PRICE
        value: "5$$$(PASSWORD)"
      - name: OPEN
        value: "$$($(PASSWORD)"
      - name: EMPTY
        value: ""
      - name: POD
        valueFrom:
          fieldRef:
            fieldPath: metadata.name
"#
    );
    let scrapes = ["service.api metrics", "service.worker metrics", "scrape.node metrics"];
    assert_eq!(gaps(&emission), scrapes.map(|what| (GapKind::Inapplicable, what, "Prometheus reads it")));
}

#[test]
fn files_of_one_key_with_two_modes_are_two_items() {
    let file_at = |path: &str, mode: u32| FileMount {
        origin: Origin::default(),
        path: sourced(path),
        volume: "keys".into(),
        key: "tls.key".into(),
        compose_key: "unused".into(),
        content: FileContent::Known(PerRuntime::default()),
        mode: sourced(mode),
    };
    let source = VolumeSource::Secret { name: sourced("tls"), items: Vec::new(), mode: None, keys: Vec::new() };
    let files = vec![file_at("/etc/a.key", 0o400), file_at("/etc/b.key", 0o444)];
    let mut plan = job_plan(Container { files, ..plain_container("backup") });
    plan.workloads[0].volumes.push(Volume {
        origin: Origin::default(),
        name: sourced("keys"),
        source,
        in_cluster: true,
        in_compose: false,
    });
    assert_eq!(
        container_text(&emit(&plan)),
        r"  - name: backup
    image: busybox:1.37
    volumeMounts:
      - name: keys
        mountPath: /etc/a.key
        subPath: tls.key
        readOnly: true
      - name: keys
        mountPath: /etc/b.key
        subPath: tls.key.444
        readOnly: true
volumes:
  - name: keys
    secret:
      secretName: tls
      items:
        - key: tls.key
          path: tls.key
          mode: 256
        - key: tls.key
          path: tls.key.444
          mode: 292
"
    );
}

#[test]
fn what_kubernetes_cannot_say_is_a_gap() {
    let mut plan = rich_plan();
    let origin = Origin::default;
    let api = &mut plan.workloads[0];
    api.init_containers[0].lifecycle.pre_stop = Some(Check::Sleep { seconds: sourced(1u32) });
    api.container.probes.readiness.as_mut().unwrap().termination_grace_seconds = Some(sourced(5u32));
    api.container.probes.liveness.as_mut().unwrap().success_threshold = Some(sourced(2u32));
    api.container.lifecycle.post_start = Some(Check::Tcp { port: sourced(3001u16) });
    api.container.healthcheck = None;
    api.container.build = None;
    api.container.ports.clear();
    api.container.env.cluster = Some(vec![variable("a b", &[Part::Insecure("x".into())])]);
    api.sidecars.clear();
    api.volumes = vec![Volume {
        origin: origin(),
        name: sourced("code"),
        source: VolumeSource::Bind { path: sourced("src") },
        in_cluster: true,
        in_compose: true,
    }];
    let cluster = api.cluster.as_mut().unwrap();
    cluster.service.as_mut().unwrap().kind.value = ServiceType::ClusterIp;
    cluster.pod.tolerations[0].key = None;
    cluster.pod.tolerations[0].effect = None;
    cluster.vertical_autoscaler.as_mut().unwrap().mode.value = VerticalMode::InPlaceOrRecreate;
    plan.entrances.truncate(2);
    plan.entrances[1].tls.as_mut().unwrap().secret = None;
    plan.workloads.truncate(1);
    plan.cluster.as_mut().unwrap().version.value = 30;
    plan.cluster.as_mut().unwrap().secret_store = None;
    plan.secrets.truncate(1);
    plan.cluster.as_mut().unwrap().write_namespace.value = false;
    assert_eq!(
        gaps(&emit(&plan)),
        [
            (
                GapKind::Inapplicable,
                "kubernetes namespace.labels pod-security.kubernetes.io/enforce",
                "it is made by others"
            ),
            (GapKind::Inapplicable, "kubernetes namespace.annotations owner", "it is made by others"),
            (GapKind::Impossible, "secret.app", "the environment names no `secret_store` to copy it from"),
            (GapKind::Impossible, "service.api env.a b", "Kubernetes takes such names of variables from 1.32 on"),
            (GapKind::Impossible, "service.api env.a b", "a plain secret would stand in a manifest"),
            (GapKind::Impossible, "service.api lifecycle.post_start", "a hook runs a command, calls HTTP or sleeps"),
            (
                GapKind::Impossible,
                "service.api probes.liveness.success_threshold",
                "one success is enough for every probe but readiness"
            ),
            (
                GapKind::Impossible,
                "service.api probes.readiness.termination_grace_period",
                "a readiness probe stops nothing"
            ),
            (
                GapKind::Inapplicable,
                "service.api volumes.code.selinux",
                "the cluster's runtime labels what a pod mounts"
            ),
            (
                GapKind::Impossible,
                "service.api init_containers.wait.lifecycle",
                "a container that runs to its end has no hooks"
            ),
            (GapKind::Impossible, "service.api volumes.code", "a pod has no folder of the developer's machine"),
            (GapKind::Impossible, "service.api tolerations", "a value is that of a key"),
            (GapKind::Impossible, "service.api tolerations", "only `no_execute` drives pods away after a time"),
            (
                GapKind::Impossible,
                "service.api kubernetes.service.local_traffic",
                "a ClusterIP Service gets no traffic from outside"
            ),
            (GapKind::Impossible, "service.api ports.http.node_port", "a ClusterIP Service opens no port of the nodes"),
            (GapKind::Impossible, "service.api load_balancer.class", "only a Service of type LoadBalancer has one"),
            (GapKind::Impossible, "service.api load_balancer.from", "only a Service of type LoadBalancer has one"),
            (
                GapKind::Approximated,
                "service.api vertical_autoscaling.mode",
                "Kubernetes resizes running pods from 1.33 on; before, they are recreated"
            ),
            (GapKind::Impossible, "gateway.edge tls", "a Gateway ends TLS only with the certificate of a secret"),
            (GapKind::Inapplicable, "service.api metrics", "Prometheus reads it"),
            (GapKind::Inapplicable, "service.worker metrics", "Prometheus reads it"),
            (GapKind::Inapplicable, "scrape.node metrics", "Prometheus reads it")
        ]
    );
}

#[test]
fn no_rules_close_and_an_empty_rule_opens() {
    let mut plan = job_plan(plain_container("backup"));
    let everyone = PolicyRule { origin: Origin::default(), peers: Vec::new(), ports: Vec::new() };
    plan.network_policies = vec![NetworkPolicy {
        id: "network_policy.all".into(),
        origin: Origin::default(),
        name: sourced("shop-all"),
        labels: Vec::new(),
        pods: Vec::new(),
        ingress: Some(Vec::new()),
        egress: Some(vec![everyone]),
    }];
    assert_eq!(
        file(&emit(&plan), "network_policy.all/network-policy"),
        "\
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata:
  name: shop-all
  namespace: shop-production
spec:
  podSelector: {}
  policyTypes:
    - Ingress
    - Egress
  egress:
    - {}
"
    );
}

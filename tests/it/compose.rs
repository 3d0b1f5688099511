//! What the Compose target says of a plan, and what it says that it cannot say.

use camino::Utf8Path;
use stackc::formats::yaml;
use stackc::plan::settings::Network;
use stackc::plan::storage::{Claim, SharedVolume};
use stackc::plan::value::SecretKey;
use stackc::plan::workload::*;
use stackc::plan::{Part, PerRuntime, Plan, Project};
use stackc::source::{FileId, Span};
use stackc::stack::compose::Restart;
use stackc::stack::container::Protocol;
use stackc::targets::compose;
use stackc::tree::{Emission, GapKind, Origin, Sourced};

use crate::rich_plan::rich_plan;
use crate::sensitivity::{Because, Exemption, silent_changes};

/// What Compose has nothing to say to.
const EXEMPTIONS: &[Exemption] = &[
    decided("module", "Terraform writes it"),
    decided("stack", "it names the project, which the plan has done"),
    decided("environment", "it names the project, which the plan has done"),
    decided("targets", "the pipeline asks for the target or does not"),
    decided("configs", "their keys stand where containers import them"),
    decided("secrets", "their variables stand where containers read them"),
    decided("flows", "`depends_on` is decided"),
    decided("routes", "a gap names the route"),
    decided("network_policies", "a gap names the policy"),
    decided("entrances", "a gap names the entrance"),
    decided("grafana", "the Grafana side"),
    decided("dashboards", "Grafana shows them"),
    decided("container in_compose", "only companions are asked"),
    decided("volume.data id", "logical ids are the plan's"),
    decided("volume.data claim", "a claim is the cluster's"),
    decided("volume.data labels", "labels of the claim"),
    decided("volume.data annotations", "annotations of the claim"),
    decided("source claim", "a claim is the cluster's"),
    decided("in_cluster", "says what runs in the cluster"),
    decided("env_from", "the keys stand in `env`"),
    decided("container name", "the name in the pod"),
    decided("files volume", "the name in the pod"),
    decided("files key", "the key of the cluster's object"),
    decided("compose PASSWORD secret", "the secret's id: its variable is read"),
    decided("compose PASSWORD object", "the cluster's object"),
    decided("compose PASSWORD key", "the key of the cluster's object"),
    decided("content secret", "the secret's id: its variable is read"),
    decided("content object", "the cluster's object"),
    decided("content key", "the key of the cluster's object"),
    decided("keys secret", "the secret's id: its variable is read"),
    decided("keys object", "the cluster's object"),
    inapplicable("scrapes", "service.api metrics"),
    decided("rule_groups", "Prometheus reads them"),
    decided("prometheus", "it says how Prometheus runs"),
    decided("alertmanager", "Alertmanager reads it"),
    decided("raw manifests", "the cluster has it"),
    decided("raw rules", "Prometheus reads them"),
    decided("raw terraform", "Terraform reads it"),
    decided("raw.compose.queue id", "one file holds all parts"),
    decided("raw.compose.queue name", "one file holds all parts"),
    inapplicable("probes liveness", "probes.liveness"),
    inapplicable("probes readiness", "probes.readiness"),
    inapplicable("probes startup", "probes.startup"),
    inapplicable("pre_stop seconds", "lifecycle.pre_stop"),
    inapplicable("image_pull_policy", "image_pull_policy"),
    inapplicable("termination_message", "termination_message"),
    inapplicable("host_port", "ports.http.host_port"),
    inapplicable("token", "volumes.token"),
    inapplicable("fields", "volumes.fields"),
];

const fn decided(keys: &'static str, why: &'static str) -> Exemption {
    Exemption { keys, because: Because::Decided(why) }
}

const fn inapplicable(keys: &'static str, field: &'static str) -> Exemption {
    Exemption { keys, because: Because::Inapplicable(field) }
}

/// What of the rich plan runs in Compose, each container with files of its own and whole configs and secrets.
fn rich_compose_plan() -> Plan {
    let mut plan = rich_plan();
    plan.workloads.retain(|workload| workload.compose.is_some());
    plan.volumes.iter_mut().for_each(|volume| volume.compose = Some(word("unmounted")));
    for workload in &mut plan.workloads {
        workload.volumes.retain(|volume| volume.in_compose);
        let companions = workload.init_containers.iter_mut().chain(&mut workload.sidecars);
        for container in companions.chain(std::iter::once(&mut workload.container)) {
            let name = container.name.value.clone();
            container.files.iter_mut().for_each(|file| file.compose_key = format!("{name}-{}", file.compose_key));
            let keyed = |mount: &&mut Mount| ["settings", "keys"].contains(&mount.volume.value.as_str());
            for mount in container.mounts.iter_mut().filter(keyed) {
                (mount.sub_path, mount.read_only) = (None, None);
            }
        }
    }
    plan
}

#[test]
fn every_leaf_of_a_plan_reaches_compose() {
    let (silent, unused) = silent_changes(compose::emit, &rich_compose_plan(), "cluster", EXEMPTIONS);
    assert!(silent.is_empty() && unused.is_empty(), "silent: {silent:#?}\nexempt without need: {unused:#?}");
}

fn stated<T>(value: T) -> Sourced<T> {
    Sourced::stated(value, Span::new(FileId(0), 0..1))
}

fn word(word: &str) -> Sourced<String> {
    stated(word.to_owned())
}

fn words(words: &[&str]) -> Vec<Sourced<String>> {
    words.iter().map(|each| word(each)).collect()
}

fn command(line: &[&str]) -> Option<Command> {
    Some(Command { origin: Origin::default(), words: PerRuntime::both(words(line)) })
}

fn container(name: &str) -> Container {
    Container {
        origin: Origin::default(),
        name: word(name),
        in_cluster: true,
        in_compose: true,
        image: PerRuntime::both(word("example/api:1.0.0")),
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

fn service(name: &str) -> ComposeService {
    ComposeService { name: word(name), ..ComposeService::default() }
}

/// A workload that runs in Compose only, changed by `change`.
fn workload(change: impl FnOnce(&mut Workload, &mut ComposeService)) -> Workload {
    let mut workload = Workload {
        id: "service.api".to_owned(),
        origin: Origin::default(),
        container: container("api"),
        init_containers: Vec::new(),
        sidecars: Vec::new(),
        volumes: Vec::new(),
        stop_grace_seconds: None,
        settings: PodSettings::default(),
        cluster: None,
        compose: None,
    };
    let mut compose = service("api");
    change(&mut workload, &mut compose);
    workload.compose = Some(compose);
    workload
}

fn plan(workloads: Vec<Workload>) -> Plan {
    let project =
        Project { origin: Origin::default(), name: word("shop"), networks: Vec::new(), root: "../../../..".to_owned() };
    Plan {
        stack: "shop".to_owned(),
        environment: word("development"),
        targets: Vec::new(),
        cluster: None,
        module: None,
        rule_groups: Vec::new(),
        prometheus: None,
        alertmanager: None,
        patches: Vec::new(),
        project: Some(project),
        workloads,
        configs: Vec::new(),
        secrets: Vec::new(),
        volumes: Vec::new(),
        entrances: Vec::new(),
        routes: Vec::new(),
        flows: Vec::new(),
        scrapes: Vec::new(),
        network_policies: Vec::new(),
        grafana: None,
        dashboards: Vec::new(),
        raw: stackc::plan::raw::Raw::default(),
    }
}

fn text(emission: &Emission) -> String {
    let [object] = emission.objects.as_slice() else { panic!("{} objects", emission.objects.len()) };
    assert_eq!((object.id.as_str(), object.path.as_path()), ("compose/project", Utf8Path::new("compose.yaml")));
    yaml::render(&object.tree).text
}

/// The file of one workload, which has no gaps.
fn file(change: impl FnOnce(&mut Workload, &mut ComposeService)) -> String {
    let emission = compose::emit(&plan(vec![workload(change)]));
    assert_eq!(emission.gaps, []);
    text(&emission)
}

/// The gaps of one workload.
fn gaps(change: impl FnOnce(&mut Workload, &mut ComposeService)) -> Vec<(GapKind, String)> {
    let emission = compose::emit(&plan(vec![workload(change)]));
    emission.gaps.into_iter().map(|gap| (gap.kind, format!("{}: {}", gap.what, gap.because))).collect()
}

fn port(name: &str, container: u16, publish: Option<u16>) -> Port {
    let address = word("127.0.0.1");
    Port {
        origin: Origin::default(),
        name: word(name),
        container: stated(container),
        protocol: stated(Protocol::Tcp),
        app_protocol: None,
        host_port: None,
        publish: publish.map(|port| Publish { port: stated(port), address }),
    }
}

fn variable(name: &str, parts: &[Part]) -> Variable {
    Variable { name: word(name), value: VariableValue::Parts(stated(parts.to_vec())) }
}

fn secret(variable: &str) -> SecretKey {
    SecretKey {
        secret: "secret.app".to_owned(),
        object: "shop-app".to_owned(),
        key: "KEY".to_owned(),
        variable: variable.to_owned(),
        confidential: true,
    }
}

fn volume(name: &str, source: VolumeSource) -> Volume {
    Volume { origin: Origin::default(), name: word(name), source, in_cluster: true, in_compose: true }
}

fn mount(volume: &str, at: &str) -> Mount {
    Mount::whole(Origin::default(), word(volume), word(at))
}

fn healthcheck(line: &[&str]) -> Healthcheck {
    Healthcheck {
        origin: Origin::default(),
        command: words(line),
        interval_seconds: Some(stated(30)),
        timeout_seconds: Some(stated(10)),
        retries: Some(stated(3)),
        start_period_seconds: Some(stated(60)),
        start_interval_seconds: None,
    }
}

/// A service with everything that people write.
fn full(workload: &mut Workload, compose: &mut ComposeService) {
    let container = &mut workload.container;
    container.image = PerRuntime::default();
    container.build = Some(Build {
        origin: Origin::default(),
        context: word("apps/api"),
        dockerfile: Some(word("Dockerfile.dev")),
        target: Some(word("runtime")),
        args: vec![(word("VERSION"), word("1.30"))],
        cache_from: Vec::new(),
    });
    container.command = command(&["/bin/api"]);
    container.args = command(&["--price=$5", "--on"]);
    container.working_dir = Some(word("/app"));
    container.env.compose = Some(vec![
        variable("NODE_ENV", &[Part::Known("development".to_owned())]),
        variable("EMPTY", &[]),
        variable("PRICE", &[Part::Known("$5 ${HOME}".to_owned())]),
        variable("URL", &[Part::Known("postgresql://app:".to_owned()), Part::Secret(secret("DB_PASSWORD"))]),
        variable("PASSWORD", &[Part::Insecure("pa$$".to_owned())]),
    ]);
    container.ports = vec![port("http", 3001, Some(3001))];
    container.healthcheck = Some(healthcheck(&["curl", "-f", "http://localhost:3001/health"]));
    container.resources.requests = vec![("cpu".to_owned(), word("250m")), ("memory".to_owned(), word("512Mi"))];
    container.resources.limits = vec![("cpu".to_owned(), word("1500m")), ("memory".to_owned(), word("1Gi"))];
    container.security.user = Some(stated(1001));
    container.security.group = Some(stated(1001));
    container.security.read_only_root = Some(stated(true));
    container.security.allow_privilege_escalation = Some(stated(false));
    container.security.drop_capabilities = words(&["ALL"]);
    container.security.add_capabilities = words(&["NET_BIND_SERVICE"]);
    container.lifecycle.pre_stop = Some(Check::Exec { command: words(&["/bin/drain"]) });
    workload.stop_grace_seconds = Some(stated(90));
    compose.restart = Some(stated(Restart::No));
    compose.depends_on = vec![Dependency { service: word("db"), condition: Condition::Healthy }];
    compose.networks = words(&["backend"]);
    compose.profiles = words(&["jobs"]);
    compose.hostname = Some(word("api"));
    compose.platform = Some(word("linux/amd64"));
    compose.pull_policy = Some(word("always"));
    compose.init = Some(stated(true));
    compose.labels = vec![("team".to_owned(), word("shop"))];
    compose.logging = Some(Logging {
        origin: Origin::default(),
        driver: word("local"),
        options: vec![(word("max-size"), word("10m"))],
    });
    compose.extra_hosts = vec![(word("host.docker.internal"), word("host-gateway"))];
}

#[test]
fn a_service_with_everything_is_written_in_long_forms() {
    insta::assert_snapshot!(file(full), @r#"
    name: shop
    services:
      api:
        build:
          context: ../../../../apps/api
          dockerfile: Dockerfile.dev
          target: runtime
          args:
            VERSION: "1.30"
        pull_policy: always
        platform: linux/amd64
        hostname: api
        entrypoint:
          - /bin/api
        command:
          - "--price=$$5"
          - "--on"
        working_dir: /app
        user: "1001:1001"
        environment:
          NODE_ENV: development
          EMPTY: ""
          PRICE: "$$5 $${HOME}"
          URL: postgresql://app:${DB_PASSWORD:-}
          PASSWORD: pa$$$$
        ports:
          - name: http
            target: 3001
            published: "3001"
            host_ip: "127.0.0.1"
            protocol: tcp
        networks:
          backend: null
        depends_on:
          db:
            condition: service_healthy
        healthcheck:
          test:
            - CMD
            - curl
            - "-f"
            - http://localhost:3001/health
          interval: 30s
          timeout: 10s
          retries: 3
          start_period: 1m0s
        restart: "no"
        init: true
        read_only: true
        cap_drop:
          - ALL
        cap_add:
          - NET_BIND_SERVICE
        security_opt:
          - no-new-privileges:true
        extra_hosts:
          - host.docker.internal=host-gateway
        pre_stop:
          - command:
              - /bin/drain
        stop_grace_period: 1m30s
        deploy:
          resources:
            limits:
              cpus: "1.5"
              memory: 1g
            reservations:
              cpus: "0.25"
              memory: 512m
        logging:
          driver: local
          options:
            max-size: 10m
        labels:
          team: shop
        profiles:
          - jobs
    "#);
}

#[test]
fn volumes_of_every_kind_are_mounted() {
    let text = file(|workload, _| {
        let compose = || Some(word("postgres_data"));
        let bytes = Some(word("64Mi"));
        workload.volumes = vec![
            volume("data", VolumeSource::Template { compose: compose() }),
            volume("backup", VolumeSource::Shared { claim: Some(word("shop-backup")), compose: Some(word("backup")) }),
            volume("tmp", VolumeSource::EmptyDir { size: bytes, memory: Some(stated(true)) }),
            volume("source", VolumeSource::Bind { path: word("database/init.sql") }),
            volume("modules", VolumeSource::Anonymous),
            Volume { in_compose: false, ..volume("cluster", VolumeSource::Anonymous) },
        ];
        let below = Mount { sub_path: Some(word("daily")), ..mount("backup", "/backup") };
        let closed = Mount { read_only: Some(stated(true)), ..mount("source", "/init.sql") };
        workload.container.mounts = vec![
            mount("data", "/data"),
            below,
            mount("tmp", "/tmp"),
            closed,
            mount("modules", "/m"),
            mount("cluster", "/c"),
        ];
    });
    insta::assert_snapshot!(text, @r#"
    name: shop
    services:
      api:
        image: example/api:1.0.0
        volumes:
          - type: volume
            source: postgres_data
            target: /data
          - type: volume
            source: backup
            target: /backup
            volume:
              subpath: daily
          - type: tmpfs
            target: /tmp
            tmpfs:
              size: 64m
          - type: bind
            source: ../../../../database/init.sql
            target: /init.sql
            read_only: true
          - type: volume
            target: /m
    volumes:
      backup: {}
      postgres_data: {}
    "#);
}

#[test]
fn configs_and_secrets_become_files() {
    let text = file(|workload, _| {
        let contents = vec![("app.conf".to_owned(), word("a = 1\nb = $HOME\n")), ("other".to_owned(), word("x"))];
        let items = vec![("KEY".to_owned(), "tls/key.pem".to_owned())];
        workload.volumes = vec![
            volume("conf", VolumeSource::Config { name: word("shop-app"), items: Vec::new(), mode: None, contents }),
            volume(
                "keys",
                VolumeSource::Secret {
                    name: word("shop-tls"),
                    items,
                    mode: Some(stated(0o400)),
                    keys: vec![secret("TLS_KEY")],
                },
            ),
        ];
        let one = Mount { sub_path: Some(word("app.conf")), ..mount("conf", "/etc/app.conf") };
        workload.container.mounts = vec![one, mount("keys", "/etc/keys/")];
        workload.container.security.user = Some(stated(1001));
        workload.container.files = vec![FileMount {
            origin: Origin::default(),
            path: word("/etc/nginx/nginx.conf"),
            volume: "files".to_owned(),
            key: "nginx.conf".to_owned(),
            compose_key: "api-nginx.conf".to_owned(),
            content: FileContent::Known(PerRuntime::both(word("events {}\n"))),
            mode: stated(0o444),
        }];
    });
    insta::assert_snapshot!(text, @r#"
    name: shop
    services:
      api:
        image: example/api:1.0.0
        user: "1001"
        configs:
          - source: shop-app-app.conf
            target: /etc/app.conf
          - source: api-nginx.conf
            target: /etc/nginx/nginx.conf
            mode: "0444"
        secrets:
          - source: shop-tls-KEY
            target: /etc/keys/tls/key.pem
            uid: "1001"
            mode: "0400"
    configs:
      api-nginx.conf:
        content: |
          events {}
      shop-app-app.conf:
        content: |
          a = 1
          b = $$HOME
    secrets:
      shop-tls-KEY:
        environment: TLS_KEY
    "#);
}

#[test]
fn companions_become_services() {
    let text = file(|workload, compose| {
        workload.volumes = vec![volume("shared", VolumeSource::EmptyDir { size: None, memory: None })];
        workload.container.mounts = vec![mount("shared", "/shared")];
        let init = Container { mounts: vec![mount("shared", "/out")], ..container("fetch") };
        let elsewhere = Container { in_compose: false, ..container("elsewhere") };
        workload.init_containers = vec![container("migrate"), elsewhere, init];
        workload.sidecars = vec![Container { ports: vec![port("proxy", 8443, Some(443))], ..container("proxy") }];
        compose.restart = Some(stated(Restart::UnlessStopped));
        compose.networks = words(&["backend"]);
        compose.depends_on = vec![Dependency { service: word("db"), condition: Condition::Started }];
    });
    insta::assert_snapshot!(text, @r#"
    name: shop
    services:
      api-migrate:
        image: example/api:1.0.0
        networks:
          backend: null
        depends_on:
          db:
            condition: service_started
        restart: "no"
      api-fetch:
        image: example/api:1.0.0
        volumes:
          - type: volume
            source: api-shared
            target: /out
        networks:
          backend: null
        depends_on:
          db:
            condition: service_started
          api-migrate:
            condition: service_completed_successfully
        restart: "no"
      api:
        image: example/api:1.0.0
        ports:
          - name: proxy
            target: 8443
            published: "443"
            host_ip: "127.0.0.1"
            protocol: tcp
        volumes:
          - type: volume
            source: api-shared
            target: /shared
        networks:
          backend: null
        depends_on:
          db:
            condition: service_started
          api-fetch:
            condition: service_completed_successfully
        restart: unless-stopped
      api-proxy:
        image: example/api:1.0.0
        network_mode: service:api
        depends_on:
          api:
            condition: service_started
            restart: true
        restart: unless-stopped
    volumes:
      api-shared: {}
    "#);
}

#[test]
fn networks_and_volumes_of_the_project_are_declared() {
    let mut plan = plan(Vec::new());
    let network = |key: &str| Network {
        origin: Origin::default(),
        key: key.to_owned(),
        driver: Some(word("bridge")),
        external: None,
        internal: Some(stated(true)),
        name: None,
    };
    plan.project.as_mut().unwrap().networks = vec![network("backend")];
    plan.volumes = vec![SharedVolume {
        id: "volume.backup".to_owned(),
        origin: Origin::default(),
        claim: Some(Claim { name: word("backup"), existing: true, spec: None }),
        compose: Some(word("backup")),
        labels: Vec::new(),
        annotations: Vec::new(),
    }];
    insta::assert_snapshot!(text(&compose::emit(&plan)), @r#"
    name: shop
    services: {}
    networks:
      backend:
        driver: bridge
        internal: true
    volumes:
      backup: {}
    "#);
}

#[test]
fn without_a_project_there_is_no_file() {
    assert_eq!(compose::emit(&Plan { project: None, ..plan(vec![workload(full)]) }), Emission::default());
}

#[test]
fn what_only_the_cluster_does_is_listed() {
    let probe = |port| Probe {
        origin: Origin::default(),
        check: Check::Tcp { port: stated(port) },
        initial_delay_seconds: None,
        period_seconds: None,
        timeout_seconds: None,
        success_threshold: None,
        failure_threshold: None,
        termination_grace_seconds: None,
    };
    let found = gaps(|workload, _| {
        workload.container.probes.liveness = Some(probe(80));
        workload.container.lifecycle.pre_stop = Some(Check::Sleep { seconds: stated(5) });
        workload.container.ports = vec![port("http", 80, None)];
        let field = VariableValue::Field(word("metadata.name"));
        workload.container.env.compose = Some(vec![Variable { name: word("POD"), value: field }]);
    });
    insta::assert_debug_snapshot!(found, @r#"
    [
        (
            Inapplicable,
            "service.api probes.liveness: Compose makes no probes: what it checks is stated as `healthcheck`.",
        ),
        (
            Inapplicable,
            "service.api env.POD: Compose has no pod whose `metadata.name` it could tell.",
        ),
        (
            Inapplicable,
            "service.api ports.http: Compose has no names for exposed ports.",
        ),
        (
            Inapplicable,
            "service.api lifecycle.pre_stop: Compose has no endpoints that a wait would let settle.",
        ),
    ]
    "#);
}

#[test]
fn what_is_weaker_is_a_warning_unless_stackc_added_it() {
    let found = gaps(|workload, compose| {
        compose.schedule = Some(word("0 2 * * *"));
        workload.container.security.group = Some(stated(1001));
        workload.container.security.read_only_root = Some(stated(true));
        workload.container.files = vec![FileMount {
            origin: Origin::default(),
            path: word("/a"),
            volume: "files".to_owned(),
            key: "a".to_owned(),
            compose_key: "api-a".to_owned(),
            content: FileContent::Secret(stated(secret("A"))),
            mode: stated(0o444),
        }];
        let added = Origin::default_of(Span::new(FileId(0), 0..1), "writable-tmp", "the root is read-only");
        workload.container.resources.limits = vec![
            ("nvidia.com/gpu".to_owned(), word("1")),
            ("ephemeral-storage".to_owned(), Sourced::new("1Gi".to_owned(), added)),
        ];
        workload.container.lifecycle.post_start = Some(Check::Tcp { port: stated(80) });
    });
    insta::assert_debug_snapshot!(found, @r#"
    [
        (
            Approximated,
            "service.api schedule: Compose keeps no schedule `0 2 * * *`: the job is started by hand.",
        ),
        (
            Approximated,
            "service.api read_only_root: Compose cannot copy files into a read-only root: the root stays writable.",
        ),
        (
            Approximated,
            "service.api group: Compose sets no group without a user: the image's own group stays.",
        ),
        (
            Approximated,
            "service.api lifecycle.post_start: Compose's hooks run commands only: this one is left out.",
        ),
        (
            Inapplicable,
            "service.api resources ephemeral-storage: Compose runs the container without an amount of `ephemeral-storage`.",
        ),
    ]
    "#);
}

#[test]
fn what_cannot_run_is_an_error() {
    let found = gaps(|workload, compose| {
        compose.replicas = Some(stated(2));
        compose.container_name = Some(word("api"));
        workload.container.ports = vec![port("http", 80, Some(80))];
        workload.container.env.compose = Some(vec![variable("A", &[Part::Variable("B".to_owned())])]);
        workload.volumes = vec![volume("data", VolumeSource::Template { compose: None })];
        workload.container.mounts = vec![mount("data", "/data")];
    });
    insta::assert_debug_snapshot!(found, @r#"
    [
        (
            Impossible,
            "service.api compose replicas: Several containers cannot publish one port of the host.",
        ),
        (
            Impossible,
            "service.api compose replicas: Several containers cannot have one name.",
        ),
        (
            Impossible,
            "service.api volumes.data: The volume exists only in the cluster.",
        ),
        (
            Impossible,
            "service.api env.A: Compose cannot put one variable of a container into another.",
        ),
    ]
    "#);
}

#[test]
fn a_variable_is_demanded_only_of_what_starts_with_the_project() {
    let environment = |profiles: &[&str]| {
        let text = file(|workload, compose| {
            compose.profiles = words(profiles);
            workload.container.env.compose = Some(vec![variable("KEY", &[Part::Secret(secret("DB_KEY"))])]);
        });
        text.lines().find(|line| line.contains("DB_KEY")).unwrap().trim().to_owned()
    };
    assert_eq!(environment(&[]), "KEY: \"${DB_KEY:?}\"");
    assert_eq!(environment(&["jobs"]), "KEY: \"${DB_KEY:-}\"");
}

#[test]
fn a_new_volume_belongs_to_root_unless_the_image_says_otherwise() {
    let found = |user: u32, read_only: bool| {
        gaps(|workload, _| {
            workload.container.security.user = Some(stated(user));
            workload.container.mounts = vec![Mount { read_only: Some(stated(read_only)), ..mount("data", "/data") }];
            workload.volumes =
                vec![volume("data", VolumeSource::Shared { claim: None, compose: Some(word("api-data")) })];
        })
    };
    let because = "service.api volumes.data: A new volume belongs to root, unless the image has the folder and gives it to user 1001.";
    assert_eq!(found(1001, false), [(GapKind::Approximated, because.to_owned())]);
    assert_eq!(found(1001, true), []);
    assert_eq!(found(0, false), []);
}

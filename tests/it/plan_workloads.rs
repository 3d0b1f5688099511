//! The plan of services and jobs: what is decided, in which runtime, and what is refused.

use camino::Utf8Path;
use serde_json::{Value, json};
use stackc::diagnostics::Diagnostic;
use stackc::document::Reader;
use stackc::plan::Resolution;
use stackc::plan::allowance::settle;
use stackc::plan::{Context, Plan, resolve};
use stackc::source::Sources;

use crate::support::Memory;

/// The plan of `stacks/shop/production.yaml`, its diagnostics and the files that they point into.
fn planned(files: &[(&str, &str)]) -> (Option<Plan>, Vec<Diagnostic>, Sources) {
    let memory = Memory::with(files);
    let shapes = stackc::stack::shapes();
    let mut reader = Reader::new(&memory, &shapes);
    let document = reader.read(Utf8Path::new("stacks/shop/production.yaml")).unwrap();
    let sources = reader.sources;
    let (stack, shape) = stackc::stack::decode(&document, &shapes);
    assert_eq!(shape, [], "the shape is refused");
    let context = Context {
        stack_name: "shop",
        file: document.file,
        sources: &sources,
        files: &memory,
        compose_folder: Utf8Path::new("golden/shop/production/compose"),
    };
    let Resolution { plan, diagnostics, allowed } = resolve(&stack.unwrap(), &context);
    (plan, settle(diagnostics, &allowed), sources)
}

fn stack(targets: &str, body: &str) -> String {
    format!("environment: production\ntargets: [{targets}]\n{body}")
}

fn plan(targets: &str, body: &str) -> Plan {
    let (plan, diagnostics, _) = planned(&[("stacks/shop/production.yaml", &stack(targets, body))]);
    assert_eq!(diagnostics, []);
    plan.unwrap()
}

/// Each diagnostic as `code: message @ text`, then the related places.
fn refused(targets: &str, body: &str) -> Vec<String> {
    refused_files(&[("stacks/shop/production.yaml", &stack(targets, body))])
}

fn refused_files(files: &[(&str, &str)]) -> Vec<String> {
    let (_, diagnostics, sources) = planned(files);
    let place = |diagnostic: &Diagnostic| diagnostic.span.map_or("", |span| sources.text(span)).to_owned();
    let related = |diagnostic: &Diagnostic| {
        let places = diagnostic.related.iter().map(|related| format!(" + {}", sources.text(related.span)));
        places.collect::<String>()
    };
    let line = |diagnostic: &Diagnostic| {
        format!("{}: {} @ {}{}", diagnostic.code, diagnostic.message, place(diagnostic), related(diagnostic))
    };
    diagnostics.iter().map(line).collect()
}

/// A leaf of the plan's workload `id`, by its path.
fn at(plan: &Plan, id: &str, path: &str) -> Value {
    let workload = plan.workloads.iter().find(|workload| workload.id == id).unwrap();
    let whole = serde_json::to_value(workload).unwrap();
    plain(whole.pointer(path).cloned().unwrap_or(Value::Null))
}

/// Without the wrapping of values that have an origin.
fn plain(value: Value) -> Value {
    match value {
        Value::Object(map) if map.len() == 1 && map.contains_key("value") => {
            plain(map.into_iter().next().map(|(_, value)| value).unwrap_or_default())
        }
        Value::Object(map) => Value::Object(map.into_iter().map(|(key, value)| (key, plain(value))).collect()),
        Value::Array(items) => Value::Array(items.into_iter().map(plain).collect()),
        other => other,
    }
}

const API: &str = "services:\n  api:\n    image: shop/api:v1\n    user: 1001\n    ports: { http: { container: 8000, service: 80, publish: 8080 } }\n";

/// A second service that refers to `API`.
fn web(env: &str) -> String {
    format!("{API}  web:\n    image: shop/web:v1\n    user: 1001\n    env:\n      VALUE: {env}\n")
}

/// The parts of `VALUE` of `service.web`, in the cluster and in Compose.
fn value(env: &str) -> (Value, Value) {
    let plan = plan("kubernetes, compose", &web(env));
    let parts = |runtime: &str| at(&plan, "service.web", &format!("/container/env/{runtime}/0/value/Parts"));
    (parts("cluster"), parts("compose"))
}

#[test]
fn a_reference_means_what_its_runtime_has() {
    let known = |text: &str| json!([{ "Known": text }]);
    assert_eq!(value("${service.api.host}"), (known("shop-api"), known("api")));
    assert_eq!(value("${service.api.port.http}"), (known("80"), known("8000")));
    assert_eq!(value("${service.api.url}/v1"), (known("http://shop-api:80/v1"), known("http://api:8000/v1")));
    assert_eq!(value("${service.api.image.tag}"), (known("v1"), known("v1")));
    assert_eq!(
        value("${self.name}-${environment}-${stack}"),
        (known("shop-web-production-shop"), known("web-production-shop"))
    );
}

#[test]
fn a_secret_in_a_longer_text_gets_a_variable_of_its_own_in_the_cluster() {
    let body = format!(
        "{API}    env: {{ B: \"x:${{secret.app.KEY}}@y\", A: \"${{env.C}}!\", C: c, D: \"${{secret.app.KEY}}\" }}\nsecrets:\n  app: {{ source: existing, keys: [KEY] }}\n"
    );
    let plan = plan("kubernetes, compose", &body);
    let names = |runtime: &str| {
        let list = at(&plan, "service.api", &format!("/container/env/{runtime}"));
        list.as_array()
            .unwrap()
            .iter()
            .map(|variable| variable["name"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(names("cluster"), ["C", "A", "D", "B"]);
    assert_eq!(names("compose"), ["B", "A", "C", "D"]);
    let composed = at(&plan, "service.api", "/container/env/cluster/3/value/Parts");
    assert_eq!(composed, json!([{ "Known": "x:" }, { "Variable": "D" }, { "Known": "@y" }]));
}

#[test]
fn names_that_lead_nowhere_are_refused_with_what_is_there() {
    let service = |reference: &str| refused("kubernetes, compose", &web(reference));
    assert_eq!(service("${service.apx.url}"), ["unknown-reference: the stack has no service `apx` @ apx"]);
    assert_eq!(service("${service.api.port.htp}"), ["unknown-port: `service.api` has no port `htp` @ htp + api"]);
    assert_eq!(
        service("${servce.api.url}"),
        ["unknown-reference: `${servce.api.url}` refers to `servce`, which is no kind of entry @ servce"]
    );
    assert_eq!(
        service("${stack.other.service.api.url}"),
        [
            "other-stack: `${stack.other.service.api.url}` refers to another stack, which stackc does not resolve yet @ ${stack.other.service.api.url}"
        ]
    );
    assert_eq!(
        service("${kubernetes.namespace}"),
        ["no-value-here: `${kubernetes.namespace}` has no value in Compose @ ${kubernetes.namespace}"]
    );
}

#[test]
fn a_cycle_of_values_is_told_once_with_all_places() {
    let body = format!("{API}    env: {{ A: \"${{env.B}}\", B: \"${{env.A}}\" }}\n");
    assert_eq!(
        refused("kubernetes", &body),
        ["reference-cycle: the value of `service.api.env.B` refers to itself @ ${env.B} + ${env.A}"]
    );
}

#[test]
fn a_secret_never_reaches_a_plain_sink() {
    let secret = "secrets:\n  app: { source: existing, keys: [KEY] }\n";
    let args = format!("{API}    args: [\"--key=${{secret.app.KEY}}\"]\n{secret}");
    assert_eq!(
        refused("kubernetes", &args),
        ["secret-in-plain-sink: `${secret.app.KEY}` puts a secret into an argument @ ${secret.app.KEY} + KEY"]
    );
    let insecure = format!("{API}    env: {{ A: {{ insecure: x }} }}\n");
    assert_eq!(
        refused("compose, kubernetes", &insecure),
        ["insecure-secret: `insecure` states a secret in an environment that has more than Compose @ x + kubernetes"]
    );
}

#[test]
fn defaults_are_safe_and_named() {
    let plan = plan("kubernetes", &format!("{API}    replicas: 3\n"));
    let leaf = |path: &str| at(&plan, "service.api", path);
    assert_eq!(
        leaf("/cluster/pod/security"),
        json!({ "run_as_non_root": true, "user": 1001, "group": 1001, "fs_group": null, "seccomp": "runtime_default" })
    );
    assert_eq!(leaf("/container/security/drop_capabilities"), json!(["ALL"]));
    assert_eq!(leaf("/container/security/allow_privilege_escalation"), json!(false));
    assert_eq!(leaf("/cluster/pod/mount_token"), json!(false));
    assert_eq!(leaf("/cluster/disruption_budget/max_unavailable"), json!("1"));
    assert_eq!(leaf("/cluster/pod/affinity/away/0/topology_key"), json!("kubernetes.io/hostname"));
    assert_eq!(leaf("/cluster/pod/spread/0/topology_key"), json!("topology.kubernetes.io/zone"));
    assert_eq!(leaf("/cluster/service/ports/0/port"), json!(80));
    let budget = plan.workloads[0].cluster.as_ref().unwrap().disruption_budget.as_ref().unwrap();
    assert!(matches!(&budget.origin, stackc::tree::Origin::Default { rule: "one-pod-at-a-time", .. }));
}

#[test]
fn restricted_pods_are_held_to_it() {
    let body = "services:\n  api:\n    image: a:v1\n";
    assert_eq!(
        refused("kubernetes", body),
        [
            "missing-user: `service.api` has no numeric `user`, which pod security `restricted` demands @ api + kubernetes"
        ]
    );
    let privileged = format!("{API}    privileged: true\n");
    assert_eq!(
        refused("kubernetes", &privileged),
        ["pod-security: `service.api` is privileged, which pod security `restricted` refuses @ true + kubernetes"]
    );
}

const JOBS: &str = "jobs:\n  dump: { image: \"a:v1\", user: 1, before: [job.migrate], volumes: { data: { claim: { size: 1Gi }, at: /d } } }\n  migrate: { image: \"a:v1\", user: 1, before: [service.api] }\n";

#[test]
fn jobs_in_a_chain_are_init_containers_of_the_last_in_the_cluster_alone() {
    let plan = plan("kubernetes, compose", &format!("kubernetes: {{ delivery: argocd }}\n{API}{JOBS}"));
    assert_eq!(at(&plan, "job.dump", "/cluster"), Value::Null);
    assert_eq!(at(&plan, "job.migrate", "/init_containers/0/name"), json!("dump"));
    assert_eq!(at(&plan, "job.migrate", "/init_containers/0/in_compose"), json!(false));
    let waits = |id: &str| at(&plan, id, "/compose/depends_on");
    assert_eq!(waits("service.api"), json!([{ "service": "migrate", "condition": "CompletedSuccessfully" }]));
    assert_eq!(waits("job.migrate"), json!([{ "service": "dump", "condition": "CompletedSuccessfully" }]));
    let annotations = at(&plan, "job.migrate", "/cluster/annotations");
    assert_eq!(
        annotations,
        json!([
            ["argocd.argoproj.io/hook", "Sync"],
            ["argocd.argoproj.io/hook-delete-policy", "BeforeHookCreation"],
            ["argocd.argoproj.io/sync-wave", "-1"]
        ])
    );
}

/// A chain of three jobs, of which the first and the last state more.
fn chain(first: &str, last: &str) -> String {
    let job = |name: &str, before: &str, more: &str| {
        format!("  {name}: {{ image: \"a:v1\", user: 1, before: [{before}], {more} }}\n")
    };
    let jobs =
        [job("dump", "job.seed", first), job("seed", "job.migrate", ""), job("migrate", "service.api", last)].concat();
    format!("kubernetes: {{ delivery: argocd }}\n{API}jobs:\n{jobs}")
}

#[test]
fn what_the_last_job_of_a_chain_lacks_is_told_where_an_earlier_one_states_it() {
    let told = |first: &str, last: &str| refused("kubernetes", &chain(first, last));
    let lost = |field: &str, at: &str| {
        format!("chained-job-option: `{field}` of `job.dump` is lost in the pod of `job.migrate` @ {at} + migrate")
    };
    assert_eq!(told("priority: low", ""), [lost("priority", "low")]);
    assert_eq!(told("priority: low", "priority: high"), [lost("priority", "low")]);
    assert_eq!(told("priority: low", "priority: low"), [] as [String; 0]);
    assert_eq!(told("retries: 3", ""), [] as [String; 0], "it is what the last job has without a word");
    assert_eq!(told("labels: { a: b, c: d }", "labels: { c: d }"), [lost("labels", "a")]);
    assert_eq!(told("fs_group: 5", "fs_group: 6"), [lost("fs_group", "5")]);
    assert_eq!(told("sidecars: { proxy: { image: \"p:v1\" } }", ""), [lost("sidecars", "proxy")]);
    assert_eq!(
        told("access: { reads: { resources: [pods], verbs: [get] } }", "service_account: found"),
        [lost("access", "reads")]
    );
}

#[test]
fn a_chain_of_jobs_may_do_what_each_says_where_the_last_says_something() {
    let access = |verb: &str| format!("access: {{ {verb}s: {{ resources: [pods], verbs: [{verb}] }} }}");
    let verbs = |first: &str, last: &str| {
        let plan = plan("kubernetes", &chain(&access(first), &access(last)));
        let rules = at(&plan, "job.migrate", "/cluster/service_account/rules");
        rules.as_array().unwrap().iter().map(|rule| rule["verbs"][0].clone()).collect::<Vec<_>>()
    };
    assert_eq!(verbs("get", "list"), ["list", "get"]);
    assert_eq!(verbs("get", "get"), ["get"]);
}

#[test]
fn a_chained_job_keeps_its_user_and_brings_its_group_of_files() {
    let body = chain("fs_group: 5", "").replacen("user: 1,", "", 1).replace("argocd", "argocd, pod_security: baseline");
    let plan = plan("kubernetes", &body);
    let leaf = |path: &str| at(&plan, "job.migrate", path);
    assert_eq!(leaf("/cluster/pod/security/fs_group"), json!(5));
    assert_eq!(leaf("/cluster/pod/security/user"), Value::Null, "it would be that of a job which states none");
    assert_eq!(leaf("/init_containers/0/security/user"), Value::Null);
    assert_eq!(leaf("/container/security/user"), json!(1));
}

#[test]
fn a_job_that_comes_before_a_rollout_says_who_applies_it() {
    assert_eq!(
        refused("kubernetes", &format!("{API}{JOBS}")),
        [
            "missing-delivery: `job.migrate` runs before a rollout, and nothing says who applies the output @ [service.api]"
        ]
    );
}

#[test]
fn what_waits_for_itself_is_refused() {
    let body = format!("{API}    depends_on: [service.web]\n  web: {{ image: \"a:v1\", depends_on: [service.api] }}\n");
    assert_eq!(
        refused("compose", &body),
        ["dependency-cycle: `service.api` waits for itself @ service.web + service.api"]
    );
}

#[test]
fn a_config_change_rolls_the_pods_that_read_it() {
    let sum = |level: &str| {
        let body = format!("{API}    env_from: [config.app]\nconfigs: {{ app: {{ data: {{ LEVEL: {level} }} }} }}\n");
        at(&plan("kubernetes", &body), "service.api", "/cluster/pod/annotations/0/1").as_str().unwrap().to_owned()
    };
    assert_eq!(sum("info").len(), 16);
    assert_ne!(sum("info"), sum("debug"));
}

#[test]
fn names_and_ports_are_taken_once() {
    let body = format!(
        "{API}  web:\n    image: a:v1\n    user: 1001\n    name: shop-api\n    ports: {{ http: {{ container: 80, publish: 8080 }} }}\n"
    );
    assert_eq!(
        refused("kubernetes, compose", &body),
        [
            "name-clash: two Deployments are called `shop-api` @ shop-api + api",
            "name-clash: two Services are called `shop-api` @ shop-api + api",
            "port-clash: two services publish the port `8080` of the host @ 8080 + 8080"
        ]
    );
}

#[test]
fn what_nothing_reads_is_found_in_the_own_file_alone() {
    let body = format!("{API}configs: {{ app: {{ data: {{ LEVEL: info }} }} }}\n");
    assert_eq!(refused("kubernetes", &body), ["unused-key: nothing reads `LEVEL` of `config.app` @ LEVEL"]);
    let inherited = refused_files(&[
        ("stacks/shop/base.yaml", &body),
        ("stacks/shop/production.yaml", "extends: base.yaml\nenvironment: production\ntargets: [kubernetes]\n"),
    ]);
    assert_eq!(inherited, [] as [String; 0]);
    let allowed = format!("{API}configs: {{ app: {{ data: {{ LEVEL: info }}, allow: {{ unused-key: later }} }} }}\n");
    assert_eq!(refused("kubernetes", &allowed), [] as [String; 0]);
    let idle = format!("{API}    allow: {{ unused-key: never }}\n");
    assert_eq!(
        refused("kubernetes", &idle),
        ["unused-allow: `unused-key` is allowed and does not occur here @ unused-key"]
    );
}

#[test]
fn names_leave_room_for_what_kubernetes_appends() {
    let name = "a".repeat(53);
    let body = format!("{API}    stateful: true\n    name: {name}\n");
    assert_eq!(
        refused("kubernetes", &body),
        [format!("invalid-name: `{name}` is no name that Kubernetes takes @ {name}")]
    );
    assert_eq!(refused("kubernetes", &format!("{API}    name: {name}\n")), [] as [String; 0]);
}

#[test]
fn a_rollout_can_always_take_a_step() {
    let rollout = |stated: &str| {
        let plan = plan("kubernetes", &format!("{API}    rollout: {{ {stated} }}\n"));
        let bound = |name: &str| at(&plan, "service.api", &format!("/cluster/controller/Deployment/rollout/{name}"));
        (bound("max_surge"), bound("max_unavailable"))
    };
    assert_eq!(rollout("max_surge: 0"), (json!("0"), json!("1")));
    assert_eq!(rollout("max_unavailable: 0"), (json!("25%"), json!("0")));
    assert_eq!(
        refused("kubernetes", &format!("{API}    rollout: {{ max_surge: 0%, max_unavailable: 0 }}\n")),
        ["stuck-rollout: the rollout of `service.api` may neither add nor take away a pod @ 0 + 0%"]
    );
}

#[test]
fn a_budget_that_no_drain_gets_past_is_a_finding() {
    let told = |replicas: &str, budget: &str| {
        let body = format!("{API}    replicas: {replicas}\n    disruption_budget: {{ {budget} }}\n");
        refused("kubernetes", &body)
    };
    let none_of = |pods: u32, bound: &str| {
        let message = format!("the budget of `service.api` lets none of {pods} pods go, so no node drains");
        vec![format!("blocked-drain: {message} @ {bound}")]
    };
    let autoscaled = "{ min: 3, max: 9, pods: { requests: 100 } }";
    assert_eq!(told("2", "min_available: 2"), none_of(2, "2"));
    assert_eq!(told("1", "min_available: 1%"), none_of(1, "1%"));
    assert_eq!(told("2", "max_unavailable: 0"), none_of(2, "0"));
    assert_eq!(told(autoscaled, "min_available: 3"), none_of(3, "3"));
    assert_eq!(told(autoscaled, "min_available: 60%"), [] as [String; 0]);
    assert_eq!(told("1", "max_unavailable: 1"), [] as [String; 0]);
    let allowed =
        "    replicas: 2\n    disruption_budget: { min_available: 2 }\n    allow: { blocked-drain: by hand }\n";
    assert_eq!(refused("kubernetes", &format!("{API}{allowed}")), [] as [String; 0]);
}

#[test]
fn an_autoscaler_divides_by_what_containers_request() {
    let told =
        |more: &str| refused("kubernetes", &format!("{API}    replicas: {{ min: 2, max: 5, cpu: 70% }}\n{more}"));
    let proxy = "    sidecars: { proxy: { image: \"p:v1\" } }\n    resources: { cpu: 1 }\n";
    assert_eq!(
        told(""),
        ["missing-request: `service.api` scales on `cpu`, and its container `api` requests none @ 70%"]
    );
    assert_eq!(
        told(proxy),
        ["missing-request: `service.api` scales on `cpu`, and its container `proxy` requests none @ 70%"]
    );
    assert_eq!(told("    resources: { cpu: ..500m }\n"), [] as [String; 0]);
    assert_eq!(told("    vertical_autoscaling: Auto\n"), [] as [String; 0]);
}

#[test]
fn a_job_by_hand_that_others_wait_for_has_no_profile() {
    let seed = "jobs: { seed: { image: \"a:v1\" } }\n";
    let profiles = |api: &str| at(&plan("compose", &format!("{api}{seed}")), "job.seed", "/compose/profiles");
    assert_eq!(profiles(API), json!(["jobs"]));
    assert_eq!(profiles(&format!("{API}    depends_on: [job.seed]\n")), json!([]));
    let hidden = format!("{API}    depends_on: [job.seed]\n    compose: {{ profiles: [debug] }}\n{seed}");
    assert_eq!(
        refused("compose", &hidden),
        ["dependency-profile: `api` waits for `seed`, which is behind a profile @ job.seed + seed"]
    );
}

#[test]
fn a_chain_of_jobs_by_hand_starts_as_a_whole() {
    let jobs = "jobs:\n  one: { image: \"a:v1\" }\n  two: { image: \"a:v1\", depends_on: [job.one] }\n";
    let profiles = |api: &str| {
        let plan = plan("compose", &format!("{api}{jobs}"));
        ["job.one", "job.two"].map(|job| at(&plan, job, "/compose/profiles"))
    };
    assert_eq!(profiles(API), [json!(["jobs"]), json!(["jobs"])]);
    assert_eq!(profiles(&format!("{API}    depends_on: [job.two]\n")), [json!([]), json!([])]);
}

#[test]
fn several_pods_do_not_share_a_claim_of_one_node() {
    let told = |more: &str, modes: &str| {
        let claim = format!("    volumes: {{ data: {{ claim: {{ size: 1Gi{modes} }}, at: /data }} }}\n");
        refused("kubernetes", &format!("{API}{more}{claim}"))
    };
    assert_eq!(
        told("    replicas: 3\n", ""),
        ["claim-of-one-node: up to 3 pods of `service.api` mount a claim that one node alone mounts @ data"]
    );
    assert_eq!(told("    replicas: 3\n", ", access_modes: [read_write_many]"), [] as [String; 0]);
    assert_eq!(told("    replicas: 3\n    stateful: true\n", ""), [] as [String; 0]);
    assert_eq!(told("", ""), [] as [String; 0]);
}

#[test]
fn services_come_first_and_jobs_last() {
    let body = format!("{API}jobs: {{ seed: {{ image: \"a:v1\" }} }}\nredis: {{ cache: {{ version: \"8\" }} }}\n");
    let plan = plan("compose", &body);
    let ids: Vec<&str> = plan.workloads.iter().map(|workload| workload.id.as_str()).collect();
    assert_eq!(ids, ["service.api", "redis.cache", "job.seed"]);
}

#[test]
fn files_of_a_service_outside_the_cluster_are_no_config_map() {
    let body = format!("{API}    files: {{ /etc/app.conf: {{ content: x }} }}\n    targets: [compose]\n");
    assert_eq!(plan("kubernetes, compose", &body).configs.len(), 0);
}

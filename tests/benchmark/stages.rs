//! What each stage costs, on generated stacks in three syntaxes and on a real one.
//!
//! `cargo bench` prints a table: medians of several runs in milliseconds, on all cores where a stage uses them.
//! "shapes" is what every run pays once. "write" is journal, files and lock; "plain" writes the same bytes to the same
//! files and no more; "process" is the whole command, first into an empty folder, then "again" with nothing to write.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a measuring tool")]

use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};
use stackc::commands::output::{self, Coverage, Desired, DesiredFile, Root};
use stackc::compiler::OutputFile;
use stackc::document::{Document, Reader};
use stackc::formats;
use stackc::plan::{self, Context, Plan};
use stackc::source::{FileError, Files, Sources};
use stackc::stack;
use stackc::stack::Target;
use stackc::targets::{EMITTERS, Emitter};
use stackc::tree::{Emission, Object, Tree};
use stackc::verify::verify;
use tempfile::TempDir;

const SYNTAXES: [&str; 3] = ["yaml", "toml", "kdl"];

const SIZES: [usize; 4] = [1, 10, 200, 1_000];

const STAGES: [&str; 12] = [
    "shapes", "read", "decode", "resolve", "emit", "verify", "render", "compare", "write", "plain", "process", "again",
];

fn main() {
    // `cargo test --all-targets` runs benches too, without this argument: then one small round shows that it works.
    let thorough = std::env::args().any(|argument| argument == "--bench");
    let kept = Kept { all: tempfile::tempdir().unwrap(), count: Cell::new(0) };
    println!("{:<24}{}", "milliseconds", STAGES.map(|stage| format!("{stage:>10}")).concat());
    for &services in if thorough { &SIZES[..] } else { &SIZES[..1] } {
        for syntax in SYNTAXES {
            let folder = tempfile::tempdir().unwrap();
            let path = format!("stacks/bench/production.{syntax}");
            write(&folder.path().join(&path), generated(syntax, services).as_bytes());
            report(
                &kept,
                &format!("{services} services, {syntax}"),
                folder.path(),
                &path,
                if services < 1_000 { 21 } else { 7 },
            );
        }
    }
    if thorough {
        let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
        for environment in ["istari/production.toml", "neonpro/production.yaml"] {
            report(&kept, environment, repository, &format!("stacks/{environment}"), 21);
        }
    }
}

/// One row: every stage on the environment at `path`.
fn report(kept: &Kept, name: &str, root: &Path, path: &str, rounds: usize) {
    let files = Folder(Utf8Path::from_path(root).unwrap().to_owned());
    let (shaping, shapes) = median(rounds, stack::shapes);
    let (reading, (document, sources)) = median(rounds, || {
        let mut reader = Reader::new(&files, &shapes);
        let document = reader.read(Utf8Path::new(path)).unwrap();
        (document, reader.sources)
    });
    let (decoding, decoded) = median(rounds, || stack::decode(&document, &shapes).0.unwrap());
    let (resolving, plan) = median(rounds, || resolve(&decoded, &document, &sources, &files));
    let (emitting, emissions) = median(rounds, || emit(&plan));
    let (verifying, _) = median(rounds, || verify(&plan, &emissions));
    let (rendering, rendered) = median(rounds, || render(&emissions));
    let output = [desired(&rendered)];
    let (writing, written) = median(rounds, || kept.folder(|folder| write_output(folder, &output)));
    let (comparing, _) = median(rounds, || output::compare(&root_of(&written), &output, false).unwrap());
    let (plainly, _) = median(rounds, || kept.folder(|folder| plain_write(folder, &rendered)));
    let (process, compiled) = median(rounds, || kept.folder(|folder| run(root, path, folder)));
    let (again, _) = median(rounds, || run(root, path, &compiled));
    let stages = [
        shaping, reading, decoding, resolving, emitting, verifying, rendering, comparing, writing, plainly, process,
        again,
    ];
    println!("{name:<24}{}", stages.map(|time| format!("{time:>10.2}")).concat());
}

/// The median time that `work` takes, in milliseconds, and what it gives.
fn median<T>(rounds: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = work();
        (start.elapsed().as_secs_f64() * 1_000.0, result)
    };
    let (first, mut last) = timed();
    let mut times = vec![first];
    while times.len() < rounds {
        let (time, result) = timed();
        times.push(time);
        // What a round made is dropped outside of the time, and one round's at a time.
        last = result;
    }
    times.sort_by(f64::total_cmp);
    (times[times.len() / 2], last)
}

fn resolve(decoded: &stack::Stack, document: &Document, sources: &Sources, files: &Folder) -> Plan {
    let context = Context {
        stack_name: "bench",
        file: document.file,
        sources,
        files,
        compose_folder: Utf8Path::new("out/bench/production/compose"),
    };
    plan::resolve(decoded, &context).plan.unwrap()
}

fn emit(plan: &Plan) -> Vec<(Target, Emission)> {
    let named = |emitter: &&Emitter| plan.targets.iter().any(|named| named.value == emitter.target);
    EMITTERS.into_iter().filter(named).map(|emitter| (emitter.target, (emitter.emit)(plan))).collect()
}

fn render(emissions: &[(Target, Emission)]) -> Vec<OutputFile> {
    let file = |target: Target, objects: &[Object]| {
        let first = &objects[0];
        let trees: Vec<&Tree> = objects.iter().map(|object| &object.tree).collect();
        OutputFile {
            target,
            path: Utf8Path::new(Emitter::of(target).folder).join(&first.path),
            ids: objects.iter().map(|object| object.id.clone()).collect(),
            rendered: formats::render(&first.path, &trees),
        }
    };
    let of_one = |(target, emission): &(Target, Emission)| -> Vec<OutputFile> {
        emission.objects.chunk_by(|one, next| one.path == next.path).map(|objects| file(*target, objects)).collect()
    };
    emissions.iter().flat_map(of_one).collect()
}

fn desired(files: &[OutputFile]) -> Desired<'_> {
    let files = files.iter();
    let files =
        files.map(|file| DesiredFile { path: file.path.clone(), ids: &file.ids, text: &file.rendered.text }).collect();
    Desired { folder: "bench/production".into(), files, coverage: Coverage::default() }
}

/// The folders that are written to. They stay until the end: ext4 passes over every inode that was freed in the last
/// minutes, so that removing one round's files makes the next round slower by a factor of ten.
struct Kept {
    all: TempDir,
    count: Cell<usize>,
}

impl Kept {
    /// A new folder, after `work` on it.
    fn folder(&self, work: impl FnOnce(&Path)) -> PathBuf {
        let folder = self.all.path().join(self.count.replace(self.count.get() + 1).to_string());
        fs::create_dir(&folder).unwrap();
        work(&folder);
        folder
    }
}

fn root_of(folder: &Path) -> Root {
    let on_disk = Utf8Path::from_path(folder).unwrap().to_owned();
    Root { shown: on_disk.clone(), on_disk }
}

/// Journal, files and lock in an empty folder, with the comparison that finds it empty.
fn write_output(folder: &Path, desired: &[Desired<'_>]) {
    let root = root_of(folder);
    output::apply(&root, &output::compare(&root, desired, false).unwrap()).unwrap();
}

fn plain_write(folder: &Path, files: &[OutputFile]) {
    for file in files {
        write(&folder.join("bench/production").join(&file.path), file.rendered.text.as_bytes());
    }
}

/// The whole command.
fn run(root: &Path, path: &str, out: &Path) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackc"));
    command.current_dir(root).args(["compile", path, "--out"]).arg(out).stderr(Stdio::null());
    assert!(command.status().unwrap().success());
}

fn write(path: &Path, bytes: &[u8]) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// The files of a folder.
struct Folder(Utf8PathBuf);

impl Files for Folder {
    fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, FileError> {
        fs::read(self.0.join(path)).map_err(|error| FileError::Unreadable(error.to_string()))
    }
}

/// Services that differ in their names and in whom they call, each with a config, an alert and a dashboard; a database
/// and a bucket beside them.
fn generated(syntax: &str, services: usize) -> String {
    let [head, service, between, config] = match syntax {
        "yaml" => YAML,
        "toml" => TOML,
        _ => KDL,
    };
    let all = |template: &str| -> String {
        let one = |number| {
            let next = format!("service-{}", (number + 1) % services);
            let template = template.replace("CAPS", &format!("Service{number}"));
            template.replace("NAME", &format!("service-{number}")).replace("PEER", &next)
        };
        (0..services).map(one).collect()
    };
    [head, &all(service), between, &all(config)].concat()
}

/// What stands before the services, each of them, what stands before the configs, each of them.
type Template = [&'static str; 4];

const YAML: Template = [
    r#"environment: production
targets: [compose, kubernetes, terraform, prometheus, grafana]
kubernetes: { version: "1.35", secret_store: { name: aws } }
terraform: { aws: { region: eu-west-1, eks_cluster: bench } }
postgres:
  main:
    version: "17"
    provider: aws
    aws: { instance_class: db.m8g.large, storage: 100Gi }
    container: { password: { secret: "${secret.database.PASSWORD}" } }
secrets:
  database: { source: existing, keys: [PASSWORD] }
buckets:
  assets: { aws: {} }
services:
"#,
    r#"  NAME:
    image: registry.example.com/NAME:v1.0.0
    user: 1001
    replicas: 3
    ports: { http: { container: 3000, service: 80 } }
    resources: { cpu: 250m..500m, memory: 512Mi..1Gi }
    env_from: [config.NAME]
    env:
      PORT: ${self.port.http}
      NEXT_URL: http://${service.PEER.host}
      LOG_LEVEL: info
      WORKERS: 4
    probes:
      liveness: { http: /health, initial_delay: 30s, period: 10s }
      readiness: { http: /ready, initial_delay: 5s, period: 5s }
    labels: { team: platform }
    metrics:
      series: { requests_total: { type: counter, labels: [status] } }
    alerts:
      CAPSFails:
        expr: sum(rate(requests_total{job="bench-NAME",status=~"5.."}[5m])) > 0.5
        for: 5m
        severity: critical
        summary: Requests fail
    dashboards:
      traffic:
        panels:
          failures:
            unit: reqps
            queries: { failed: 'sum(rate(requests_total{job="bench-NAME",status=~"5.."}[5m]))' }
"#,
    "configs:\n",
    "  NAME: { data: { REGION: eu-west-1, FEATURES: search } }\n",
];

const TOML: Template = [
    r#"environment = "production"
targets = ["compose", "kubernetes", "terraform", "prometheus", "grafana"]
kubernetes = { version = "1.35", secret_store = { name = "aws" } }
terraform = { aws = { region = "eu-west-1", eks_cluster = "bench" } }
secrets.database = { source = "existing", keys = ["PASSWORD"] }
buckets.assets = { aws = {} }
[postgres.main]
version = "17"
provider = "aws"
aws = { instance_class = "db.m8g.large", storage = "100Gi" }
container = { password = { secret = "${secret.database.PASSWORD}" } }
"#,
    r#"
[services.NAME]
image = "registry.example.com/NAME:v1.0.0"
user = 1001
replicas = 3
ports = { http = { container = 3000, service = 80 } }
resources = { cpu = "250m..500m", memory = "512Mi..1Gi" }
env_from = ["config.NAME"]
env = { PORT = "${self.port.http}", NEXT_URL = "http://${service.PEER.host}", LOG_LEVEL = "info", WORKERS = 4 }
labels = { team = "platform" }
[services.NAME.probes]
liveness = { http = "/health", initial_delay = "30s", period = "10s" }
readiness = { http = "/ready", initial_delay = "5s", period = "5s" }
[services.NAME.metrics.series]
requests_total = { type = "counter", labels = ["status"] }
[services.NAME.alerts.CAPSFails]
expr = 'sum(rate(requests_total{job="bench-NAME",status=~"5.."}[5m])) > 0.5'
for = "5m"
severity = "critical"
summary = "Requests fail"
[services.NAME.dashboards.traffic.panels.failures]
unit = "reqps"
queries = { failed = 'sum(rate(requests_total{job="bench-NAME",status=~"5.."}[5m]))' }
"#,
    "",
    r#"
[configs.NAME]
data = { REGION = "eu-west-1", FEATURES = "search" }
"#,
];

const KDL: Template = [
    r##"environment "production"
targets "compose" "kubernetes" "terraform" "prometheus" "grafana"
kubernetes version="1.35" { secret_store name="aws"; }
terraform { aws region="eu-west-1" eks_cluster="bench"; }
secret "database" source="existing" { keys "PASSWORD"; }
bucket "assets" { aws; }
postgres "main" version="17" provider="aws" {
    aws instance_class="db.m8g.large" storage="100Gi"
    container { password secret="${secret.database.PASSWORD}"; }
}
"##,
    r##"service "NAME" {
    image "registry.example.com/NAME:v1.0.0"
    user 1001
    replicas 3
    port "http" container=3000 service=80
    resources cpu="250m..500m" memory="512Mi..1Gi"
    env_from "config.NAME"
    env PORT="${self.port.http}" NEXT_URL="http://${service.PEER.host}" LOG_LEVEL="info" WORKERS=4
    probe "liveness" http="/health" initial_delay="30s" period="10s"
    probe "readiness" http="/ready" initial_delay="5s" period="5s"
    labels team="platform"
    metrics { series "requests_total" type="counter" { labels "status"; }; }
    alert "CAPSFails" for="5m" severity="critical" summary="Requests fail" {
        expr #"sum(rate(requests_total{job="bench-NAME",status=~"5.."}[5m])) > 0.5"#
    }
    dashboard "traffic" {
        panel "failures" unit="reqps" {
            query "failed" #"sum(rate(requests_total{job="bench-NAME",status=~"5.."}[5m]))"#
        }
    }
}
"##,
    "",
    "config \"NAME\" { data REGION=\"eu-west-1\" FEATURES=\"search\"; }\n",
];

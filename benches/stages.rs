//! What each stage costs, on generated stacks in three syntaxes and on a real one.
//!
//! `cargo bench` prints a table: milliseconds of the fastest of several runs, on all cores where a stage uses them.
//! "plain write" writes the same bytes to the same files without journal, comparison or renames; "process" is the
//! whole command, first into an empty folder, then once more with nothing to write.
#![allow(clippy::disallowed_methods, clippy::print_stdout, clippy::unwrap_used, reason = "a measuring tool")]

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use camino::{Utf8Path, Utf8PathBuf};
use stackc::commands::output::{self, Coverage, Desired, DesiredFile, Root};
use stackc::compiler::OutputFile;
use stackc::document::{Document, Reader};
use stackc::formats::yaml;
use stackc::plan::{self, Context, Plan};
use stackc::source::{FileError, Files, Sources};
use stackc::stack;
use stackc::targets::EMITTERS;
use stackc::tree::Object;

const SYNTAXES: [&str; 3] = ["yaml", "toml", "kdl"];

const SIZES: [usize; 4] = [1, 10, 100, 1_000];

fn main() {
    // `cargo test --all-targets` runs benches too, without this argument: then one small round shows that it works.
    let thorough = std::env::args().any(|argument| argument == "--bench");
    println!("{:<28}{}", "milliseconds", STAGES.map(|stage| format!("{stage:>13}")).concat());
    for &services in if thorough { &SIZES[..] } else { &SIZES[..1] } {
        for syntax in SYNTAXES {
            let folder = tempfile::tempdir().unwrap();
            let path = format!("stacks/bench/production.{syntax}");
            write(&folder.path().join(&path), generated(syntax, services).as_bytes());
            report(
                &format!("{services} services, {syntax}"),
                folder.path(),
                &path,
                if services < 1_000 { 20 } else { 5 },
            );
        }
    }
    let repository = Path::new(env!("CARGO_MANIFEST_DIR"));
    let real = SYNTAXES.iter().map(|syntax| format!("stacks/istari/production.{syntax}"));
    for path in real.filter(|path| thorough && repository.join(path).exists()) {
        report("istari/production", repository, &path, 20);
    }
}

const STAGES: [&str; 9] =
    ["read", "decode", "resolve", "emit", "render", "write", "plain write", "process", "unchanged"];

/// One row: every stage on the environment at `path`, in milliseconds.
fn report(name: &str, root: &Path, path: &str, rounds: u32) {
    let files = Folder(Utf8Path::from_path(root).unwrap().to_owned());
    let shapes = stack::shapes();
    let (read, (document, sources)) = fastest(rounds, || {
        let mut reader = Reader::new(&files, &shapes);
        let document = reader.read(Utf8Path::new(path)).unwrap();
        (document, reader.sources)
    });
    let (decode, decoded) = fastest(rounds, || stack::decode(&document, &shapes).0.unwrap());
    let (resolve, plan) = fastest(rounds, || resolve(&decoded, &document, &sources, &files));
    let (emit, objects) = fastest(rounds, || emit(&plan));
    let (render, rendered) = fastest(rounds, || render(&objects));
    let (write, _) = fastest(rounds, || write_output(&rendered));
    let (plain, _) = fastest(rounds, || plain_write(&rendered));
    let (process, unchanged) = processes(root, path, rounds);
    let row = [read, decode, resolve, emit, render, write, plain, process, unchanged];
    println!("{name:<28}{}", row.map(|time| format!("{time:>13.2}")).concat());
}

/// The least time that `work` takes, in milliseconds, and what it gives.
fn fastest<T>(rounds: u32, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut timed = || {
        let start = Instant::now();
        let result = work();
        (start.elapsed().as_secs_f64() * 1_000.0, result)
    };
    let first = timed();
    (1..rounds).map(|_| timed()).fold(first, |best, next| if next.0 < best.0 { next } else { best })
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

fn emit(plan: &Plan) -> Vec<(&'static str, Object)> {
    let objects = |emitter: &'static stackc::targets::Emitter| {
        (emitter.emit)(plan).objects.into_iter().map(|object| (emitter.folder, object))
    };
    let named = |emitter: &&stackc::targets::Emitter| plan.targets.iter().any(|named| named.value == emitter.target);
    EMITTERS.iter().filter(named).flat_map(objects).collect()
}

fn render(objects: &[(&'static str, Object)]) -> Vec<OutputFile> {
    let file = |(folder, object): &(&'static str, Object)| OutputFile {
        target: EMITTERS.iter().find(|emitter| emitter.folder == *folder).unwrap().target,
        path: Utf8Path::new(folder).join(&object.path),
        id: object.id.clone(),
        rendered: yaml::render(&object.tree),
    };
    objects.iter().map(file).collect()
}

fn write_output(files: &[OutputFile]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let on_disk = Utf8Path::from_path(folder.path()).unwrap().to_owned();
    let root = Root { shown: on_disk.clone(), on_disk };
    let files =
        files.iter().map(|file| DesiredFile { path: file.path.clone(), id: &file.id, text: &file.rendered.text });
    let desired =
        [Desired { folder: "bench/production".into(), files: files.collect(), coverage: Coverage::default() }];
    let changes = output::compare(&root, &desired, false).unwrap();
    output::apply(&root, &changes).unwrap();
    folder
}

fn plain_write(files: &[OutputFile]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for file in files {
        write(&folder.path().join("bench/production").join(&file.path), file.rendered.text.as_bytes());
    }
    folder
}

/// The whole command, into an empty folder and then again.
fn processes(root: &Path, path: &str, rounds: u32) -> (f64, f64) {
    let compile = |out: &Path| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stackc"));
        command.current_dir(root).args(["compile", path, "--out"]).arg(out).stderr(Stdio::null());
        assert!(command.status().unwrap().success());
    };
    let (first, folder) = fastest(rounds, || {
        let folder = tempfile::tempdir().unwrap();
        compile(folder.path());
        folder
    });
    let (again, ()) = fastest(rounds, || compile(folder.path()));
    (first, again)
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

/// A stack of services that differ in name only, with what a usual service states.
fn generated(syntax: &str, services: usize) -> String {
    let (head, service) = match syntax {
        "yaml" => (YAML_HEAD, YAML_SERVICE),
        "toml" => (TOML_HEAD, TOML_SERVICE),
        _ => (KDL_HEAD, KDL_SERVICE),
    };
    (0..services).fold(head.to_owned(), |mut text, number| {
        let _ = writeln!(text, "{}", service.replace("NAME", &format!("service-{number}")));
        text
    })
}

const YAML_HEAD: &str = r#"environment: production
targets: [compose, kubernetes]
kubernetes: { version: "1.35" }
services:
"#;

const YAML_SERVICE: &str = r#"  NAME:
    image: registry.example.com/NAME:v1.0.0
    user: 1001
    replicas: 3
    ports: { http: { container: 3000, service: 80 } }
    resources: { cpu: 250m..500m, memory: 512Mi..1Gi }
    env:
      NODE_ENV: production
      PORT: ${self.port.http}
      LOG_LEVEL: info
      WORKERS: 4
    probes:
      liveness: { http: /health, initial_delay: 30s, period: 10s }
      readiness: { http: /ready, initial_delay: 5s, period: 5s }
    labels: { team: platform }"#;

const TOML_HEAD: &str = r#"environment = "production"
targets = ["compose", "kubernetes"]
kubernetes = { version = "1.35" }
"#;

const TOML_SERVICE: &str = r#"
[services.NAME]
image = "registry.example.com/NAME:v1.0.0"
user = 1001
replicas = 3
ports = { http = { container = 3000, service = 80 } }
resources = { cpu = "250m..500m", memory = "512Mi..1Gi" }
env = { NODE_ENV = "production", PORT = "${self.port.http}", LOG_LEVEL = "info", WORKERS = 4 }
labels = { team = "platform" }
[services.NAME.probes]
liveness = { http = "/health", initial_delay = "30s", period = "10s" }
readiness = { http = "/ready", initial_delay = "5s", period = "5s" }"#;

const KDL_HEAD: &str = r#"environment "production"
targets "compose" "kubernetes"
kubernetes version="1.35"
"#;

const KDL_SERVICE: &str = r#"service "NAME" {
    image "registry.example.com/NAME:v1.0.0"
    user 1001
    replicas 3
    port "http" container=3000 service=80
    resources cpu="250m..500m" memory="512Mi..1Gi"
    env NODE_ENV="production" PORT="${self.port.http}" LOG_LEVEL="info" WORKERS=4
    probe "liveness" http="/health" initial_delay="30s" period="10s"
    probe "readiness" http="/ready" initial_delay="5s" period="5s"
    label team="platform"
}"#;

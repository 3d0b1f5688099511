//! A run that is killed leaves only whole files, and the next run repairs.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use super::{folder, run, stackc, write};

/// Kills in the usual run; `STACKC_KILLS` asks for more.
const KILLS: u32 = 20;

const SERVICES: usize = 40;

/// A stack in one of two versions, which differ in every file.
fn stack(version: u32) -> String {
    let mut text =
        "environment: production\ntargets: [compose, kubernetes]\nkubernetes: { version: \"1.35\" }\nservices:\n"
            .to_owned();
    for service in 0..SERVICES {
        let _ = writeln!(
            text,
            "  api{service}:\n    image: shop/api:v{version}\n    user: 1001\n    ports: {{ http: 300{version} }}"
        );
    }
    text
}

fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(next).into_iter().flatten().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else {
                found.insert(entry.path().strip_prefix(folder).unwrap().to_owned(), fs::read(entry.path()).unwrap());
            }
        }
    }
    found
}

fn compile(folder: &Path, version: u32) -> BTreeMap<PathBuf, Vec<u8>> {
    write(folder, "stacks/shop/production.yaml", &stack(version));
    let output = run(folder, &["compile"]);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    files(&folder.join("out"))
}

/// Files that a kill may leave beside the whole ones.
fn is_bookkeeping(path: &Path) -> bool {
    let name = path.file_name().unwrap().to_str().unwrap();
    name == "stackc.lock" || name.starts_with(".stackc-tmp-")
}

/// Spread over the second half of a run, in which it writes.
fn moment(kill: u32, whole: u128) -> Duration {
    let micros = whole / 2 + u128::from(kill) * 7919 % (whole / 2);
    Duration::from_micros(u64::try_from(micros).unwrap())
}

#[test]
fn a_killed_run_leaves_whole_files_and_the_next_one_repairs() {
    let kills = std::env::var("STACKC_KILLS").map_or(KILLS, |kills| kills.parse().unwrap());
    let folder = folder();
    let first = compile(folder.path(), 0);
    let start = Instant::now();
    let versions = [first, compile(folder.path(), 1)];
    let whole = start.elapsed().as_micros();
    let mut unfinished = 0;
    for kill in 0..kills {
        let version = kill % 2;
        write(folder.path(), "stacks/shop/production.yaml", &stack(version));
        let mut child = stackc(folder.path(), &["compile"]).stderr(Stdio::null()).spawn().unwrap();
        std::thread::sleep(moment(kill, whole));
        child.kill().unwrap();
        child.wait().unwrap();
        let left = files(&folder.path().join("out"));
        unfinished += u32::from(left != versions[0] && left != versions[1]);
        for (path, bytes) in left.iter().filter(|(path, _)| !is_bookkeeping(path)) {
            let whole = versions.iter().any(|files| files.get(path) == Some(bytes));
            assert!(whole, "{} is half written after kill {kill}", path.display());
        }
        assert!(compile(folder.path(), version) == versions[version as usize], "kill {kill} is not repaired");
    }
    println!("{unfinished} of {kills} kills left a run unfinished");
}

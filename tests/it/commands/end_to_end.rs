//! Whole runs on copies of the real stacks, as users start them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use tempfile::TempDir;

use super::{folder, run, stackc, transcript, write};

const API: &str = "golden/neonpro/production/kubernetes/deployment-neonpro-api.yaml";

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

/// The real stacks, not compiled yet.
fn stacks() -> TempDir {
    let folder = folder();
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks"), &folder.path().join("stacks"));
    folder
}

/// The real stacks and their output.
fn compiled() -> TempDir {
    let folder = stacks();
    assert_eq!(code(folder.path(), &["compile"]), 0);
    folder
}

fn code(folder: &Path, arguments: &[&str]) -> i32 {
    run(folder, arguments).status.code().unwrap()
}

/// What `compile` says of the files in its last line. How many the real stacks give is `n`: other tests hold that.
fn summary(folder: &Path, arguments: &[&str]) -> String {
    let output = run(folder, arguments);
    let stderr = String::from_utf8(output.stderr).unwrap();
    let words = stderr.lines().last().unwrap_or_default().split(' ');
    let is_many = |word: &str| word.parse::<u32>().is_ok_and(|number| number > 5);
    let words: Vec<&str> = words.map(|word| if is_many(word) { "n" } else { word }).collect();
    format!("exit {}: {}", output.status.code().unwrap(), words.join(" "))
}

fn files(folder: &Path) -> BTreeMap<PathBuf, (Vec<u8>, SystemTime)> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).into_iter().flatten().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            found.extend(files(&path));
        } else {
            found.insert(path.clone(), (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()));
        }
    }
    found
}

fn append(folder: &Path, path: &str, text: &str) {
    let before = fs::read_to_string(folder.join(path)).unwrap();
    fs::write(folder.join(path), before + text).unwrap();
}

fn replace(folder: &Path, path: &str, from: &str, to: &str) {
    let before = fs::read_to_string(folder.join(path)).unwrap();
    assert!(before.contains(from), "{path} has no `{from}`");
    fs::write(folder.join(path), before.replace(from, to)).unwrap();
}

#[test]
fn a_second_compile_touches_nothing() {
    let folder = compiled();
    let golden = folder.path().join("golden");
    for path in files(&golden).keys() {
        let long_ago = UNIX_EPOCH + Duration::from_secs(1);
        fs::File::options().write(true).open(path).unwrap().set_modified(long_ago).unwrap();
    }
    let before = files(&golden);
    insta::assert_snapshot!(summary(folder.path(), &["compile"]), @"exit 0: 4 environments, n files: 0 written, n unchanged");
    assert_eq!(files(&golden), before);
    insta::assert_snapshot!(summary(folder.path(), &["compile", "--check"]), @"exit 0: 4 environments, n files: all as compiled");
}

#[test]
fn what_is_compiled_is_golden() {
    let folder = compiled();
    let texts = |folder: &Path| -> BTreeMap<PathBuf, Vec<u8>> {
        let below = files(folder).into_iter();
        below.map(|(path, (bytes, _))| (path.strip_prefix(folder).unwrap().to_owned(), bytes)).collect()
    };
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden");
    let as_committed = texts(&folder.path().join("golden")) == texts(&golden);
    assert!(as_committed, "{}", transcript(folder.path(), &["diff", "--out", golden.to_str().unwrap()]));
}

#[test]
fn check_shows_what_differs_and_writes_nothing() {
    let folder = compiled();
    replace(folder.path(), API, "maxUnavailable: 0", "maxUnavailable: 1");
    fs::remove_file(folder.path().join("golden/neonpro/staging/kubernetes/service-neonpro-web.yaml")).unwrap();
    write(folder.path(), "golden/neonpro/production/kubernetes/extra.yaml", "kind: Extra\n");
    let before = files(&folder.path().join("golden"));
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "neonpro", "--check"]), @r#"
    exit 1
    edited by hand golden/neonpro/production/kubernetes/deployment-neonpro-api.yaml
      --- golden/neonpro/production/kubernetes/deployment-neonpro-api.yaml
      +++ compiled
      @@ -13,7 +13,7 @@
           type: RollingUpdate
           rollingUpdate:
             maxSurge: "25%"
      -      maxUnavailable: 1
      +      maxUnavailable: 0
         selector:
           matchLabels:
             app: neonpro-api
    missing golden/neonpro/staging/kubernetes/service-neonpro-web.yaml
    foreign golden/neonpro/production/kubernetes/extra.yaml
    3 environments, 79 files: 3 files not as compiled
    "#);
    assert_eq!(files(&folder.path().join("golden")), before);
}

#[test]
fn a_hand_edit_is_kept_until_forced() {
    let folder = compiled();
    let path = folder.path().join(API);
    let compiled = fs::read(&path).unwrap();
    append(folder.path(), API, "# mine\n");
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "neonpro/production"]), @r#"
    exit 1
    hand-edited-file

      x `golden/neonpro/production/kubernetes/deployment-neonpro-api.yaml` was edited by hand since
      | stackc wrote it: it is kept
      help: say it in the stack file and restore or move the file, or give it up with `--force`

    1 error
    1 environment, 41 files: 0 written, 40 unchanged, 1 kept
    "#);
    assert!(fs::read_to_string(&path).unwrap().ends_with("# mine\n"));
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "neonpro/production", "--force"]), @r#"
    exit 0
    1 environment, 41 files: 1 written, 40 unchanged
    "#);
    assert_eq!(fs::read(&path).unwrap(), compiled);
}

#[test]
fn one_target_leaves_the_others_alone() {
    let folder = stacks();
    insta::assert_snapshot!(summary(folder.path(), &["compile", "istari", "--target", "kubernetes"]), @"exit 0: 1 environment, n files: n written, 0 unchanged");
    assert!(!folder.path().join("golden/istari/production/compose").exists());
    insta::assert_snapshot!(summary(folder.path(), &["compile", "istari", "--target", "compose"]), @"exit 0: 1 environment, 1 file: 1 written, 0 unchanged");
    insta::assert_snapshot!(summary(folder.path(), &["compile", "istari", "--target", "grafana"]), @"exit 0: 1 environment, 2 files: 2 written, 0 unchanged");
    insta::assert_snapshot!(summary(folder.path(), &["compile", "istari"]), @"exit 0: 1 environment, n files: n written, n unchanged");
}

#[test]
fn a_part_of_the_stacks_leaves_the_others_alone() {
    let folder = compiled();
    fs::remove_file(folder.path().join("stacks/neonpro/staging.kdl")).unwrap();
    insta::assert_snapshot!(summary(folder.path(), &["compile", "neonpro/production", "stacks/istari"]), @"exit 0: 2 environments, n files: 0 written, n unchanged");
    assert!(folder.path().join("golden/neonpro/staging").exists());
}

#[test]
fn what_is_gone_from_the_stacks_is_pruned() {
    let folder = compiled();
    fs::remove_file(folder.path().join("stacks/neonpro/staging.kdl")).unwrap();
    insta::assert_snapshot!(summary(folder.path(), &["compile", "--check"]), @"exit 1: 3 environments, n files: n files not as compiled");
    insta::assert_snapshot!(summary(folder.path(), &["compile"]), @"exit 0: 3 environments, n files: 0 written, n unchanged, n removed");
    assert!(!folder.path().join("golden/neonpro/staging").exists());
    replace(
        folder.path(),
        "stacks/istari/production.toml",
        r#"["compose", "kubernetes", "prometheus", "grafana"]"#,
        r#"["kubernetes"]"#,
    );
    assert_eq!(code(folder.path(), &["compile"]), 0);
    assert!(!folder.path().join("golden/istari/production/compose").exists());
}

#[test]
fn an_error_in_one_environment_writes_none() {
    let folder = stacks();
    replace(folder.path(), "stacks/neonpro/staging.kdl", "replicas", "replicsa");
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "--format", "short"]), @r#"
    exit 1
    stacks/neonpro/staging.kdl:15:5: error[unknown-field]: `replicsa` is no field of `api`
    1 error
    "#);
    assert!(!folder.path().join("golden").exists());
}

#[test]
fn diagnostics_for_machines() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", "environment: production\ntargets: [compose]\nservcies: {}\n");
    insta::assert_snapshot!(transcript(folder.path(), &["check", "--format", "json"]), @r#"
    exit 1
    {"code":"unknown-field","severity":"error","message":"`servcies` is no field of the file","at":{"path":"stacks/shop/production.yaml","bytes":[43,51],"start":{"line":3,"column":1},"end":{"line":3,"column":9}},"help":"did you mean `services`?","fix":{"at":{"path":"stacks/shop/production.yaml","bytes":[43,51],"start":{"line":3,"column":1},"end":{"line":3,"column":9}},"text":"services"}}
    1 error
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["check", "--format", "github"]), @r#"
    exit 1
    ::error file=stacks/shop/production.yaml,line=3,endLine=3,col=1,endColumn=9,title=unknown-field::`servcies` is no field of the file%0Adid you mean `services`?
    1 error
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["check", "--format", "short"]), @r#"
    exit 1
    stacks/shop/production.yaml:3:1: error[unknown-field]: `servcies` is no field of the file
    1 error
    "#);
}

#[test]
fn a_pipe_gets_no_colours() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", "environment: production\n");
    let output =
        stackc(folder.path(), &["check"]).env_remove("NO_COLOR").env("TERM", "xterm-256color").output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.contains(&0x1b) && !output.stdout.contains(&0x1b));
    let coloured =
        stackc(folder.path(), &["check"]).env_remove("NO_COLOR").env("CLICOLOR_FORCE", "1").output().unwrap();
    assert!(coloured.stderr.contains(&0x1b));
}

#[test]
fn init_writes_once_and_compiles_at_once() {
    let folder = folder();
    insta::assert_snapshot!(transcript(folder.path(), &["init", "shop"]), @r#"
    exit 0
    shop/stacks/shop/development.yaml is written
    shop/stacks/stack.schema.json is written, by which editors explain the stack
    next: stackc compile --root shop
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "--root", "shop"]), @r#"
    exit 0
    1 environment, 9 files: 9 written, 0 unchanged
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["init", "shop"]), @r#"
    exit 1
    foreign-file

      x `shop/stacks/shop/development.yaml` exists: nothing is written
      help: add environments beside it, or name another folder

    1 error
    "#);
    insta::assert_snapshot!(transcript(&folder.path().join("shop"), &["init"]), @r#"
    exit 1
    foreign-file

      x `stacks/shop/development.yaml` exists: nothing is written
      help: add environments beside it, or name another folder

    1 error
    "#);
}

//! `stackc diff` as users run it: against the output folder, and against where a branch began.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

use super::{folder, run, transcript, write};

const STACK: &str = "environment: production
targets: [compose, kubernetes]
kubernetes: { version: \"1.35\" }
services:
  web:
    image: nginx:1.27
    user: 101
    replicas: 3
    ports: { http: 8080 }
    env: { LOG_LEVEL: info, API_URL: https://api.example.com }
";

const PATH: &str = "stacks/shop/production.yaml";

fn shop(stack: &str) -> TempDir {
    let folder = folder();
    write(folder.path(), PATH, stack);
    folder
}

fn compiled(stack: &str) -> TempDir {
    let folder = shop(stack);
    compile(folder.path());
    folder
}

fn compile(folder: &Path) {
    let output = run(folder, &["compile"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn git(folder: &Path, arguments: &[&str]) {
    let mut command = Command::new("git");
    let identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "init.defaultBranch=main"];
    let output = command.current_dir(folder).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn commit(folder: &Path) {
    git(folder, &["add", "-A"]);
    git(folder, &["commit", "-q", "--allow-empty", "-m", "state"]);
}

/// A repository whose branch `work` begins where `main` is.
fn branched(folder: &Path) {
    git(folder, &["init", "-q"]);
    commit(folder);
    git(folder, &["checkout", "-q", "-b", "work"]);
}

fn edit(folder: &Path, from: &str, to: &str) {
    let before = fs::read_to_string(folder.join(PATH)).unwrap();
    assert!(before.contains(from), "the stack has no `{from}`");
    fs::write(folder.join(PATH), before.replace(from, to)).unwrap();
}

#[test]
fn nothing_changes_after_a_compile() {
    let folder = compiled(STACK);
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--exit-code"]), @r#"
    exit 0
    1 environment: no changes
    "#);
}

#[test]
fn changes_go_by_the_line_that_causes_them() {
    let folder = compiled(STACK);
    edit(folder.path(), "replicas: 3", "replicas: 1");
    edit(folder.path(), "LOG_LEVEL: info", "LOG_LEVEL: debug");
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--exit-code"]), @r#"
    exit 3
    stacks/shop/production.yaml:8  replicas: 1
      Deployment shop-production/shop-web  shop/production
        ~ spec.replicas  3 → 1

    stacks/shop/production.yaml:10  env: { LOG_LEVEL: debug, API_URL: https://api.example.com }
      Deployment shop-production/shop-web  shop/production
        ~ spec.template.spec.containers[web].env[LOG_LEVEL].value  info → debug
      service web  shop/production
        ~ environment.LOG_LEVEL  info → debug

    no longer stated
      Deployment shop-production/shop-web  shop/production
        - spec.template.spec.affinity                   { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [{ weight: 100, podAffinityTerm: { labelSelector: { matchLabels: { app.kubernetes.io/insta…
        - spec.template.spec.topologySpreadConstraints  [{ maxSkew: 1, topologyKey: topology.kubernetes.io/zone, whenUnsatisfiable: ScheduleAnyway, labelSelector: { matchLabels: { app.kubernetes.io/instance: shop-web…
      Kustomization  shop/production
        - resources[poddisruptionbudget-shop-web.yaml]
      - PodDisruptionBudget shop-production/shop-web  shop/production  12 values
    1 environment: 6 changes in 3 objects, 1 object removed
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--target", "compose", "--format", "markdown"]), @r#"
    exit 0
    ### stackc diff: 1 change in 1 object

    <details><summary><code>stacks/shop/production.yaml:10</code> <code>env: { LOG_LEVEL: debug, API_URL: https://api.example.com }</code>: 1 change in 1 object</summary>

    ```text
      service web  shop/production
        ~ environment.LOG_LEVEL  info → debug
    ```

    </details>
    1 environment: 1 change in 1 object
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--target", "compose", "--format", "json"]), @r#"
    exit 0
    {"format":1,"against":null,"changes":[{"environment":"shop/production","target":"compose","object":{"kind":"service","name":"web","file":"shop/production/compose/compose.yaml"},"path":"environment.LOG_LEVEL","change":"changed","before":"info","after":"debug","cause":{"kind":"stated","file":"stacks/shop/production.yaml","line":10,"text":"env: { LOG_LEVEL: debug, API_URL: https://api.example.com }"}}],"compared_as_text":[]}
    1 environment: 1 change in 1 object
    "#);
}

#[test]
fn a_target_that_is_gone_removes_its_objects() {
    let folder = compiled(STACK);
    edit(folder.path(), "[compose, kubernetes]", "[kubernetes]");
    insta::assert_snapshot!(transcript(folder.path(), &["diff"]), @r#"
    exit 0
    no longer stated
      - project shop-production  shop/production  1 value
      - service web  shop/production  image nginx:1.27
    1 environment: 2 objects removed
    "#);
}

#[test]
fn errors_and_wrong_usage_have_their_codes() {
    let folder = shop(STACK);
    edit(folder.path(), "replicas", "replicsa");
    assert_eq!(run(folder.path(), &["diff", "--exit-code"]).status.code(), Some(1));
    assert_eq!(run(folder.path(), &["diff", "shpo"]).status.code(), Some(2));
    assert_eq!(run(folder.path(), &["diff", "--against", "main", "--out", "x"]).status.code(), Some(2));
}

#[test]
fn a_hand_edited_file_is_shown() {
    let folder = compiled(STACK);
    let path = folder.path().join("out/shop/production/compose/compose.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("LOG_LEVEL: info", "LOG_LEVEL: warn")).unwrap();
    insta::assert_snapshot!(transcript(folder.path(), &["diff"]), @r#"
    exit 0
    stacks/shop/production.yaml:10  env: { LOG_LEVEL: info, API_URL: https://api.example.com }
      service web  shop/production
        ~ environment.LOG_LEVEL  warn → info
    1 environment: 1 change in 1 object
    "#);
    fs::write(&path, "services: [\n").unwrap();
    let shown = transcript(folder.path(), &["diff"]);
    assert!(shown.contains("shop/production/compose/compose.yaml is compared as text: it is no YAML"), "{shown}");
}

#[test]
fn against_a_branch_has_the_old_lines() {
    let folder = compiled(STACK);
    branched(folder.path());
    edit(folder.path(), "replicas: 3\n", "replicas: 4\n");
    edit(folder.path(), "LOG_LEVEL: info, ", "");
    compile(folder.path());
    commit(folder.path());
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--against", "main", "--exit-code"]), @r#"
    exit 3
    stacks/shop/production.yaml:8  replicas: 4
      Deployment shop-production/shop-web  shop/production
        ~ spec.replicas  3 → 4

    stacks/shop/production.yaml:10 (before)  env: { LOG_LEVEL: info, API_URL: https://api.example.com }
      Deployment shop-production/shop-web  shop/production
        - spec.template.spec.containers[web].env[LOG_LEVEL]  { name: LOG_LEVEL, value: info }
      service web  shop/production
        - environment.LOG_LEVEL  info
    1 environment: 3 changes in 2 objects
    "#);
}

#[test]
fn against_compares_with_the_merge_base() {
    let folder = compiled(STACK);
    branched(folder.path());
    git(folder.path(), &["checkout", "-q", "main"]);
    edit(folder.path(), "nginx:1.27", "nginx:1.28");
    compile(folder.path());
    commit(folder.path());
    git(folder.path(), &["checkout", "-q", "work"]);
    edit(folder.path(), "replicas: 3", "replicas: 4");
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--against", "main"]), @r#"
    exit 0
    stacks/shop/production.yaml:8  replicas: 4
      Deployment shop-production/shop-web  shop/production
        ~ spec.replicas  3 → 4
    1 environment: 1 change in 1 object
    "#);
}

#[test]
fn against_without_committed_output_compiles_the_base() {
    let folder = shop(STACK);
    branched(folder.path());
    edit(folder.path(), "replicas: 3", "replicas: 4");
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--against", "main"]), @r#"
    exit 0
    stacks/shop/production.yaml:8  replicas: 4
      Deployment shop-production/shop-web  shop/production
        ~ spec.replicas  3 → 4
    1 environment: 1 change in 1 object
    "#);
}

#[test]
fn against_a_base_that_does_not_compile_takes_its_output() {
    let folder = compiled(STACK);
    edit(folder.path(), "replicas", "replicsa");
    branched(folder.path());
    edit(folder.path(), "replicsa: 3", "replicas: 4");
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--against", "main"]), @r#"
    exit 0
    stacks/shop/production.yaml:8  replicas: 4
      Deployment shop-production/shop-web  shop/production
        ~ spec.replicas  3 → 4
    the stacks at `main` do not compile: no line of theirs is known as a cause
    1 environment: 1 change in 1 object
    "#);
}

#[test]
fn against_a_base_that_says_nothing_tells_why() {
    let folder = shop(STACK);
    edit(folder.path(), "replicas", "replicsa");
    branched(folder.path());
    edit(folder.path(), "replicsa", "replicas");
    let shown = transcript(folder.path(), &["diff", "--against", "main"]);
    assert!(shown.starts_with("exit 1\nunknown-field\n"), "{shown}");
}

#[test]
fn against_tells_the_stack_from_the_compiler() {
    let folder = compiled(STACK);
    let path = folder.path().join("out/shop/production/kubernetes/deployment-shop-web.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("maxUnavailable: 0", "maxUnavailable: 1")).unwrap();
    branched(folder.path());
    edit(folder.path(), "replicas: 3", "replicas: 4");
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--against", "main", "--target", "kubernetes"]), @r#"
    exit 0
    stacks/shop/production.yaml:8  replicas: 4
      Deployment shop-production/shop-web  shop/production
        ~ spec.replicas  3 → 4

    compiler upgrade or hand edit
      Deployment shop-production/shop-web  shop/production
        ~ spec.strategy.rollingUpdate.maxUnavailable  1 → 0
    1 environment: 2 changes in 1 object
    "#);
}

#[test]
fn against_runs_in_a_folder_of_the_repository() {
    let folder = folder();
    write(folder.path(), &format!("deploy/{PATH}"), STACK);
    branched(folder.path());
    let deploy = folder.path().join("deploy");
    edit(&deploy, "replicas: 3", "replicas: 4");
    let inside = transcript(&deploy, &["diff", "--against", "main"]);
    assert!(inside.contains("spec.replicas  3 → 4"), "{inside}");
    assert_eq!(transcript(folder.path(), &["diff", "--root", "deploy", "--against", "main"]), inside);
}

#[test]
fn against_nothing_says_what_to_do() {
    let folder = shop(STACK);
    let shown = transcript(folder.path(), &["diff", "--against", "main"]);
    assert!(shown.starts_with("exit 2\nerror: `.` lies in no git repository\n"), "{shown}");
    branched(folder.path());
    insta::assert_snapshot!(transcript(folder.path(), &["diff", "--against", "gone"]), @r#"
    exit 2
    error: there is no ref `gone`
      help: name a branch, a tag or a commit; `git fetch` brings those of a remote
    "#);
}

/// The same stack, in another order, layout and syntax.
#[test]
fn another_way_to_write_the_stack_is_no_change() {
    let folder = compiled(STACK);
    branched(folder.path());
    fs::remove_file(folder.path().join(PATH)).unwrap();
    let toml = "# The shop.\ntargets = [\"compose\", \"kubernetes\"]\nenvironment = \"production\"\n[services.web]\nenv = { LOG_LEVEL = \"info\", API_URL = \"https://api.example.com\" }\nports.http = 8080\nuser = 101\nreplicas = 3\nimage = \"nginx:1.27\"\n[kubernetes]\nversion = \"1.35\"\n";
    write(folder.path(), "stacks/shop/production.toml", toml);
    for arguments in [&["diff", "--exit-code"][..], &["diff", "--exit-code", "--against", "main"]] {
        assert_eq!(transcript(folder.path(), arguments), "exit 0\n1 environment: no changes\n");
    }
}

/// What `insecure` states is seen in Compose files, and nowhere in a diff.
#[test]
fn insecure_values_are_masked() {
    let stack = "environment: development
targets: [compose]
services:
  web:
    image: nginx:1.27
    env: { URL: \"${postgres.main.url}\", PLAIN: { insecure: canary-a } }
postgres:
  main: { version: \"16\", container: { password: { insecure: canary-b } } }
";
    let folder = folder();
    write(folder.path(), "stacks/shop/development.yaml", stack);
    branched(folder.path());
    let changed = stack.replace("canary-a", "canary-c").replace("canary-b", "canary-d");
    write(folder.path(), "stacks/shop/development.yaml", &changed);
    for format in ["text", "markdown", "json"] {
        for arguments in [&["diff"][..], &["diff", "--against", "main"]] {
            let shown = transcript(folder.path(), &[arguments, &["--format", format]].concat());
            assert!(shown.contains("PLAIN") || !arguments.contains(&"main"), "{shown}");
            assert!(!shown.contains("canary"), "{shown}");
        }
    }
}

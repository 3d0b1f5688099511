//! `why` and `show`: what stands in the output, and where it comes from.

use std::path::Path;

use super::{folder, run, transcript, write};

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn why(place: &str) -> String {
    transcript(repository(), &["why", place])
}

/// What `why` says of the first line of a committed file that reads `text`, without its first line, which has the number.
fn why_of(path: &str, text: &str) -> String {
    let path = format!("golden/{path}");
    let lines = std::fs::read_to_string(repository().join(&path)).unwrap();
    let line = lines.lines().position(|line| line.trim() == text).unwrap() + 1;
    let told = why(&format!("{path}:{line}"));
    told.strip_prefix(&format!("exit 0\n{path}:{line} (")).unwrap().split_once('\n').unwrap().1.to_owned()
}

#[test]
fn why_of_a_literal_names_its_line() {
    insta::assert_snapshot!(why_of("neonpro/production/kubernetes/configmap-neonpro-config.yaml", "LOG_LEVEL: info"), @r#"
      LOG_LEVEL: info

    stated at stacks/neonpro/production.yaml:44:18
      LOG_LEVEL: info
    "#);
}

#[test]
fn why_of_a_default_names_the_rule_and_the_entry() {
    insta::assert_snapshot!(why_of("neonpro/production/kubernetes/deployment-neonpro-api.yaml", r#"maxSurge: "25%""#), @r#"
      maxSurge: "25%"

    decided by no-pod-missed: an old pod goes only when a new one is ready
      for stacks/neonpro/production.yaml:74:3
      api:
    "#);
}

#[test]
fn why_of_a_derived_value_names_all_its_sources() {
    insta::assert_snapshot!(why_of("neonpro/production/kubernetes/deployment-neonpro-web.yaml", "value: https://api.neonpro.com.br"), @r#"
      value: https://api.neonpro.com.br

    stated at stacks/neonpro/base.yaml:25:21
      VITE_API_URL: ${service.api.public_url}

    stated at stacks/neonpro/production.yaml:93:28
      routes: { api: { host: api.neonpro.com.br, ingress: public } }
    "#);
}

#[test]
fn why_of_a_line_of_a_script_names_that_line() {
    insta::assert_snapshot!(why_of("neonpro/production/kubernetes/cronjob-postgres-backup.yaml", r#"pg_dump -h postgres -U postgres -d neonpro > "$file""#), @r#"
      pg_dump -h postgres -U postgres -d neonpro > "$file"

    stated at stacks/neonpro/production.yaml:158:9
      pg_dump -h ${postgres.cluster.host} -U postgres -d neonpro > "$file"

    stated at stacks/neonpro/production.yaml:123:13
      name: postgres

    stated at stacks/neonpro/production.yaml:145:32
      backups: { external: { name: neonpro-backups, region: us-east-1 } }
    "#);
    insta::assert_snapshot!(why_of("istari/production/compose/compose.yaml", r#"aws s3 cp "$$file.gz" s3://istari-backups/"#), @r#"
      aws s3 cp "$$file.gz" s3://istari-backups/

    stated at stacks/istari/production.toml:76:1
      aws s3 cp "$file.gz" s3://istari-backups/
    "#);
    insta::assert_snapshot!(why_of("istari/production/compose/compose.yaml", "server api-3:8000;"), @r#"
      server api-3:8000;

    stated at stacks/istari/production.toml:42:51
      files."/etc/nginx/conf.d/default.conf" = { from = "nginx.conf" }
    "#);
}

#[test]
fn why_crosses_syntaxes() {
    insta::assert_snapshot!(why_of("neonpro/staging/kubernetes/deployment-neonpro-api.yaml", "image: neonpro/api:v1.1.0-rc.1"), @r#"
      image: neonpro/api:v1.1.0-rc.1

    stated at stacks/neonpro/staging.kdl:14:11
      image "neonpro/api:v1.1.0-rc.1"
    "#);
    insta::assert_snapshot!(why_of("istari/production/compose/compose.yaml", "ENVIRONMENT: production"), @r#"
      ENVIRONMENT: production

    stated at stacks/istari/base.yaml:13:20
      ENVIRONMENT: ${environment}

    stated at stacks/istari/production.toml:3:15
      environment = "production"
    "#);
}

#[test]
fn why_of_what_is_no_line_says_so() {
    insta::assert_snapshot!(why("golden/neonpro/production/kubernetes/deployment-neonpro-api.yaml"), @r#"
    exit 2
    error: `golden/neonpro/production/kubernetes/deployment-neonpro-api.yaml` names no line
      help: write the file and the line: `out/shop/production/compose/compose.yaml:12`
    "#);
    insta::assert_snapshot!(why("golden/neonpro/staging/kubernetes/namespace-neonpro-staging.yaml:900:5"), @r#"
    exit 2
    error: `golden/neonpro/staging/kubernetes/namespace-neonpro-staging.yaml` has no line 900
      help: its last line is 12
    "#);
    insta::assert_snapshot!(why("golden/neonpro/production/stackc.lock:1"), @r#"
    exit 2
    error: `golden/neonpro/production/stackc.lock` is no file that neonpro/production compiles to
      help: `stackc compile` brings the output folder up to date
    "#);
    insta::assert_snapshot!(why("Cargo.toml:1"), @r#"
    exit 2
    error: `Cargo.toml` is no file below the folder of an environment
      help: the output of this run lies in `golden`
    "#);
}

const SMALL: &str = "\
environment: production
targets: [compose]
services:
  web:
    image: nginx:1.27
    ports: { http: 8080 }
    probes: { liveness: { http: / } }
";

#[test]
fn show_groups_decisions_and_gaps_by_entry() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", SMALL);
    insta::assert_snapshot!(transcript(folder.path(), &["show"]), @r#"
    exit 0
    shop/production

    compose
      stack-and-environment: each environment of a stack has a space of its own (stacks/shop/production.yaml:1)
        name: shop-production  compose/compose.yaml:1

    service.web
      keep-running: a service that stopped by itself is started again (stacks/shop/production.yaml:4)
        restart: unless-stopped  compose/compose.yaml:7
      without meaning in Compose: ports.http (stacks/shop/production.yaml:6)
        Compose has no names for exposed ports.
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["show", "shop/production", "--format", "json"]), @r#"
    exit 0
    {"environment":"shop/production","entries":[{"entry":"compose","decisions":[{"rule":"stack-and-environment","because":"each environment of a stack has a space of its own","at":"stacks/shop/production.yaml:1","lines":[{"file":"compose/compose.yaml","line":1,"text":"name: shop-production"}]}],"without_meaning":[]},{"entry":"service.web","decisions":[{"rule":"keep-running","because":"a service that stopped by itself is started again","at":"stacks/shop/production.yaml:4","lines":[{"file":"compose/compose.yaml","line":7,"text":"restart: unless-stopped"}]}],"without_meaning":[{"target":"compose","what":"ports.http","because":"Compose has no names for exposed ports.","at":"stacks/shop/production.yaml:6"}]}]}
    "#);
}

#[test]
fn show_knows_every_environment() {
    let output = run(repository(), &["show", "--format", "json"]);
    let lines = String::from_utf8(output.stdout).unwrap();
    let environments: Vec<String> = lines
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).unwrap()["environment"].as_str().unwrap().to_owned()
        })
        .collect();
    assert_eq!(environments, ["istari/production", "neonpro/development", "neonpro/production", "neonpro/staging"]);
}

#[test]
fn show_tells_errors_as_check_does() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", "environment: production\n");
    assert!(transcript(folder.path(), &["show"]).starts_with("exit 1\nmissing-targets\n"));
}

const PATCHED: &str = "\
environment: production
targets: [compose]
services:
  web: { image: 'nginx:1.27', env: { PASSWORD: { insecure: hunter2 } } }
patches:
  init: { object: service.web/compose, merge: { init: true } }
";

#[test]
fn show_prints_an_object_before_and_after_patches() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", PATCHED);
    insta::assert_snapshot!(transcript(folder.path(), &["show", "shop", "--object", "service.web/compose"]), @r"
    exit 0
    shop/production service.web/compose (compose/compose.yaml)
      patch.init (stacks/shop/production.yaml:6)

    --- before
    +++ after
    @@ -2,3 +2,4 @@
     ***
       PASSWORD: ***
     restart: unless-stopped
    +init: true
    ");
    let json = transcript(folder.path(), &["show", "--object", "service.web/compose", "--format", "json"]);
    assert_eq!(
        json.lines().nth(1).unwrap(),
        r#"{"environment":"shop/production","object":"service.web/compose","file":"compose/compose.yaml","patches":[{"patch":"patch.init","at":"stacks/shop/production.yaml:6","object":"service.web/compose"}],"before":"image: nginx:1.27\n***\n  PASSWORD: ***\nrestart: unless-stopped\n","after":"image: nginx:1.27\n***\n  PASSWORD: ***\nrestart: unless-stopped\ninit: true\n"}"#
    );
    insta::assert_snapshot!(transcript(folder.path(), &["show", "--object", "compose/projct"]), @r"
    exit 2
    error: no object is called `compose/projct`
      help: did you mean `compose/project`?
    ");
    let touched = "\n  patch.init changes service.web/compose (stacks/shop/production.yaml:6)\n";
    assert!(transcript(folder.path(), &["show"]).contains(touched));
    let project = transcript(folder.path(), &["show", "--object", "compose/project"]);
    assert!(project.contains("\n    image: nginx:1.27\n"), "{project}");
    transcript(folder.path(), &["compile"]);
    let why = transcript(folder.path(), &["why", "out/shop/production/compose/compose.yaml:8"]);
    assert!(why.contains("  init: true\n\npatched at stacks/shop/production.yaml:6:55\n"), "{why}");
}

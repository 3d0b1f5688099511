//! Canaries in the place of every secret that a stack states: none is ever seen but in the Compose file that needs it.

use std::fs;
use std::path::Path;
use std::process::Command;

use tempfile::TempDir;

/// What stands in the place of every `insecure` value begins with this.
const CANARY: &str = "canary-4f1c";

/// The real stacks with a canary for each `insecure` value, and with some more where the language takes one.
fn stacks() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("stacks");
    for file in ["stackc.toml", "istari/base.yaml", "istari/nginx.conf", "istari/production.toml"] {
        copy(&repository, folder.path(), file, |text| text);
    }
    for file in ["neonpro/base.yaml", "neonpro/production.yaml", "neonpro/staging.kdl"] {
        copy(&repository, folder.path(), file, |text| text);
    }
    copy(&repository, folder.path(), "neonpro/development.yaml", with_canaries);
    folder
}

fn copy(from: &Path, to: &Path, file: &str, change: impl Fn(String) -> String) {
    let path = to.join("stacks").join(file);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, change(fs::read_to_string(from.join(file)).unwrap())).unwrap();
}

fn with_canaries(text: String) -> String {
    assert_eq!(text.matches("{ insecure: ").count(), 2, "another secret needs a canary");
    let more = format!(
        "PGADMIN_SHORT: {{ insecure: {CANARY}-short }}
      PGADMIN_BELOW:
        insecure:
          {CANARY}-below
      PGADMIN_URL: \"${{postgres.main.url}}\"
      PGADMIN_DEFAULT_EMAIL"
    );
    text.replace("{ insecure: admin }", &format!("{{ insecure: {CANARY}-admin }}"))
        .replace("{ insecure: postgres }", &format!("{{ insecure: \"{CANARY}-postgres\" }}"))
        .replace("PGADMIN_DEFAULT_EMAIL", &more)
}

fn said(folder: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_stackc"));
    let output = command.current_dir(folder).args(arguments).env("NO_COLOR", "1").output().unwrap();
    [output.stdout, output.stderr].iter().map(|bytes| String::from_utf8_lossy(bytes).into_owned()).collect()
}

fn quiet(folder: &Path, arguments: &[&str]) -> String {
    let said = said(folder, arguments);
    assert!(!said.contains(CANARY), "{arguments:?} says:\n{said}");
    said
}

fn git(folder: &Path, arguments: &[&str]) {
    let identity = ["-c", "user.name=n", "-c", "user.email=e@example.com", "-c", "init.defaultBranch=main"];
    let output = Command::new("git").current_dir(folder).args(identity).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

/// All files below a folder.
fn files(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

const COMPOSE: &str = "golden/neonpro/development/compose/compose.yaml";

#[test]
fn only_the_compose_file_has_what_is_insecure() {
    let folder = stacks();
    quiet(folder.path(), &["compile"]);
    let holding = files(&folder.path().join("golden"));
    let holding = holding.iter().filter(|path| fs::read_to_string(path).unwrap().contains(CANARY));
    let holding: Vec<_> = holding.map(|path| path.strip_prefix(folder.path()).unwrap().to_str().unwrap()).collect();
    assert_eq!(holding, [COMPOSE]);
    let compose = fs::read_to_string(folder.path().join(COMPOSE)).unwrap();
    for name in ["admin", "postgres", "short", "below"] {
        assert!(compose.contains(&format!("{CANARY}-{name}")), "{name}");
    }
}

#[test]
fn no_question_is_answered_with_a_secret() {
    let folder = stacks();
    quiet(folder.path(), &["compile"]);
    assert!(quiet(folder.path(), &["show", "neonpro/development"]).contains("service.pgadmin"));
    quiet(folder.path(), &["show", "neonpro/development", "--format", "json"]);
    let compose = fs::read_to_string(folder.path().join(COMPOSE)).unwrap();
    let lines = compose.lines().enumerate().filter(|(_, line)| line.contains(CANARY));
    let places: Vec<String> = lines.map(|(index, _)| format!("{COMPOSE}:{}", index + 1)).collect();
    assert!(places.len() >= 5, "{places:?}");
    for place in places {
        assert!(quiet(folder.path(), &["why", &place]).contains("***"), "{place}");
    }
}

#[test]
fn no_diff_shows_a_secret() {
    let folder = stacks();
    git(folder.path(), &["init", "-q"]);
    git(folder.path(), &["add", "-A"]);
    git(folder.path(), &["commit", "-q", "-m", "state"]);
    quiet(folder.path(), &["compile"]);
    let path = folder.path().join("stacks/neonpro/development.yaml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace(CANARY, &format!("{CANARY}-new"))).unwrap();
    for format in ["text", "markdown", "json"] {
        assert!(quiet(folder.path(), &["diff", "--format", format]).contains("PGADMIN_SHORT"));
        assert!(quiet(folder.path(), &["diff", "--against", "HEAD", "--format", format]).contains("PGADMIN_SHORT"));
        fs::rename(folder.path().join("golden"), folder.path().join("kept")).unwrap();
        quiet(folder.path(), &["diff", "neonpro/development", "--format", format]);
        fs::rename(folder.path().join("kept"), folder.path().join("golden")).unwrap();
    }
}

/// Where a plain value takes a secret's place, the refusal does not repeat it.
#[test]
fn no_refusal_repeats_a_secret() {
    let receivers = [
        "pagerduty: X",
        "slack: { api_url: X, channel: \"#a\" }",
        "opsgenie: X",
        "email: { to: a@b.c, from: a@b.c, smarthost: \"b.c:25\", password: X }",
    ];
    let head =
        "environment: production\ntargets: [kubernetes, compose, prometheus]\nkubernetes: { version: \"1.35\" }\n";
    let api = "services:\n  api:\n    image: shop/api:v1\n    user: 1001\n";
    let mut bodies: Vec<String> =
        receivers.map(|receiver| format!("{api}alertmanager:\n  receivers:\n    oncall: {{ {receiver} }}\n")).into();
    bodies.push(format!("{api}    env: {{ TOKEN: {{ insecure: X }} }}\n"));
    bodies.push(format!("{api}    env: {{ TOKEN: {{ insecure: X, value: X }} }}\n"));
    bodies.push(format!(
        "{api}postgres: {{ main: {{ version: \"16\", container: {{ password: X }}, cluster: {{ password: X }} }} }}\n"
    ));
    bodies.push("postgres: { main: { version: \"16\", cluster: { password: { insecure: X } } } }\n".to_owned());
    for body in bodies {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("stacks/shop/production.yaml");
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{head}{}", body.replace('X', CANARY))).unwrap();
        let said = quiet(folder.path(), &["check", "--format", "json"]);
        assert!(said.contains("\"severity\":\"error\""), "{body}\n{said}");
    }
}

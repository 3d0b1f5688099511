//! `check --fix`: what is sure is mended, and every other byte stays.

use super::{folder, run, transcript, write};

const FIX: &[&str] = &["check", "--fix", "--format", "short"];

/// Mends a stack file and gives what became of it; a second run has nothing to do.
fn mended(path: &str, text: &str) -> (String, String) {
    let folder = folder();
    write(folder.path(), path, text);
    let told = transcript(folder.path(), FIX);
    let after = std::fs::read_to_string(folder.path().join(path)).unwrap();
    assert_eq!(transcript(folder.path(), FIX), "exit 0\n1 environment without errors\n");
    assert_eq!(std::fs::read_to_string(folder.path().join(path)).unwrap(), after);
    (told, after)
}

/// The text as it is and as it is meant; each mistake stands in brackets before what is meant: `⟦prots|ports⟧`.
fn versions(marked: &str) -> (String, String) {
    let (mut bad, mut good) = (String::new(), String::new());
    for (index, part) in marked.split(['⟦', '⟧']).enumerate() {
        match part.split_once('|').filter(|_| index % 2 == 1) {
            Some((wrong, meant)) => {
                bad.push_str(wrong);
                good.push_str(meant);
            }
            None => {
                bad.push_str(part);
                good.push_str(part);
            }
        }
    }
    (bad, good)
}

#[test]
fn yaml_is_mended_in_place() {
    let (bad, good) = versions(
        "# Kept.\r
environment: production
targets: [ ⟦kuberntes|kubernetes⟧ ]   # kept too
kubernetes: { version: ⟦1.35|\"1.35\"⟧, namespace: \"shop\" }
services:
    api:
        image:   example/api:v1.4.2
        user: ⟦'1000'|1000⟧
        \"⟦prots|ports⟧\": {http: 8080}
        probes: { ⟦readyness|readiness⟧: { http: { path: /ready, port: ⟦htpp|http⟧ } } }
    web: { image: example/web:v1.4.2, user: 1000, env: { API: \"${service.⟦apis|api⟧.url}\" } }
",
    );
    let (told, after) = mended("stacks/shop/production.yaml", &bad);
    assert_eq!(after, good);
    assert_eq!(told, "exit 0\nstacks/shop/production.yaml: 7 places mended\n1 environment without errors\n");
}

#[test]
fn toml_is_mended_in_place() {
    let (bad, good) = versions(
        "environment = 'production' # kept
targets = [\"⟦kuberntes|kubernetes⟧\"]
kubernetes = { version = ⟦1.35|\"1.35\"⟧, namespace = 'shop' }

[services.api]
image   = \"example/api:v1.4.2\"
user = ⟦\"1000\"|1000⟧
⟦stopGracePeriod|stop_grace_period⟧ = \"40s\"
[services.api.⟦prots|ports⟧]
http = 8080
",
    );
    let (told, after) = mended("stacks/shop/production.toml", &bad);
    assert_eq!(after, good);
    assert_eq!(told, "exit 0\nstacks/shop/production.toml: 5 places mended\n1 environment without errors\n");
}

#[test]
fn kdl_is_mended_in_place() {
    let (bad, good) = versions(
        "environment production // kept
targets \"⟦kuberntes|kubernetes⟧\"
kubernetes version=⟦1.35|\"1.35\"⟧ namespace=shop
service \"api\" {
    image \"example/api:v1.4.2\"; user ⟦\"1000\"|1000⟧
    read_only_root ⟦true|#true⟧
    ⟦prots|ports⟧ http=8080
}
",
    );
    let (told, after) = mended("stacks/shop/production.kdl", &bad);
    assert_eq!(after, good);
    assert_eq!(told, "exit 0\nstacks/shop/production.kdl: 5 places mended\n1 environment without errors\n");
}

#[test]
fn what_is_not_sure_is_left() {
    let folder = folder();
    // `apo` is too short to be sure, and `port` stands where `ports` is too.
    let text = "environment: production\ntargets: [compose]\nservices:\n  api: { image: a/b:v1, port: { b: 1 }, ports: { a: 1 } }\n  web: { image: a/b:v1, env: { A: \"${service.apo.url}\" } }\n";
    write(folder.path(), "stacks/shop/production.yaml", text);
    assert_eq!(run(folder.path(), FIX).status.code(), Some(1));
    assert_eq!(std::fs::read_to_string(folder.path().join("stacks/shop/production.yaml")).unwrap(), text);
}

#[test]
fn what_lies_elsewhere_is_left() {
    let folder = folder();
    write(folder.path(), "policy.yaml", "services: { api: { imge: a/b:v1 } }\n");
    let text = "extends: ../../../policy.yaml\nenvironment: production\ntargets: [compose]\nservices: { api: { image: example/api:v1.4.2 } }\n";
    write(folder.path(), "run/stacks/shop/production.yaml", text);
    let told = transcript(folder.path(), &[FIX, &["--root", "run"]].concat());
    insta::assert_snapshot!(told, @r"
    exit 1
    ../policy.yaml: 1 place left, since the file lies elsewhere or changed meanwhile
    ../policy.yaml:1:20: error[unknown-field]: `imge` is no field of `api`
    1 error
    ");
    assert_eq!(
        std::fs::read_to_string(folder.path().join("policy.yaml")).unwrap(),
        "services: { api: { imge: a/b:v1 } }\n"
    );
}

#[cfg(unix)]
#[test]
fn a_mended_file_keeps_its_permissions_and_its_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let text = "environment: production\ntargets: [compose]\nservices: { api: { imge: example/api:v1.4.2 } }\n";
    write(folder.path(), "shared.yaml", text);
    let real = folder.path().join("shared.yaml");
    std::fs::set_permissions(&real, std::fs::Permissions::from_mode(0o640)).unwrap();
    write(folder.path(), "stacks/shop/.keep", "");
    symlink(&real, folder.path().join("stacks/shop/production.yaml")).unwrap();
    assert_eq!(run(folder.path(), FIX).status.code(), Some(0));
    assert_eq!(std::fs::read_to_string(&real).unwrap(), text.replace("imge", "image"));
    assert_eq!(std::fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
}

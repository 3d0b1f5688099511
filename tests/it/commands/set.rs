//! `set` and `unset` as a pipeline runs them.

use std::fs;
use std::path::Path;

use super::{folder, transcript, write};

const STACK: &str = "environment: production
targets: [compose]
services:
  api:
    image: shop/api:v1 # bumped by CI
    env: { TOKEN: { insecure: hunter2 } }
";

fn read(folder: &Path) -> String {
    fs::read_to_string(folder.join("stacks/shop/production.yaml")).unwrap()
}

#[test]
fn a_pipeline_bumps_an_image() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", STACK);
    let file = "stacks/shop/production.yaml";
    let set = |path: &str, value: &str| transcript(folder.path(), &["set", file, path, value]);
    insta::assert_snapshot!(set("services.api.image", "shop/api:v2"), @r#"
    exit 0
    services.api.image: "shop/api:v1" → "shop/api:v2"
    "#);
    assert_eq!(read(folder.path()), STACK.replace("v1", "v2"));
    insta::assert_snapshot!(set("services.api.image", "shop/api:v2"), @r#"
    exit 0
    services.api.image is "shop/api:v2" already
    "#);
    insta::assert_snapshot!(set("services.api.replicas", "-1"), @r#"
    exit 1
    out-of-range

      x `-1` is out of the range of `replicas`
       ,-[arguments:1:23]
     1 | services.api.replicas -1
       :                       ^^
       `----
      help: write a number from 0 to 10000

    1 error
    "#);
    insta::assert_snapshot!(set("services.api.env.TOKEN.insecure", "secret"), @r#"
    exit 0
    services.api.env.TOKEN.insecure: *** → ***
    "#);
    insta::assert_snapshot!(set("services.api.user", "1001"), @r#"
    exit 0
    services.api.user: nothing → 1001
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["unset", file, "services.api.user"]), @r#"
    exit 0
    services.api.user: 1001 → nothing
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["unset", file, "services.api.usr"]), @r#"
    exit 1
    unknown-path

      x `services.api.usr` names nothing in the file
       ,-[arguments:1:14]
     1 | services.api.usr
       :              ^^^
       `----
      help: the file states `image` or `env` there; what an extended file states is removed by `unset:
            [services.api.usr]`

    1 error
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["set", "stacks/shop/staging.yaml", "extends", "x.yaml"]), @r#"
    exit 2
    error: there is no file `stacks/shop/staging.yaml`
      help: name the stack file by its path
    "#);
    assert_eq!(read(folder.path()), STACK.replace("v1", "v2").replace("hunter2", "secret"));
}

#[cfg(unix)]
#[test]
fn a_link_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    write(folder.path(), "real.yaml", STACK);
    let (real, link) = (folder.path().join("real.yaml"), folder.path().join("link.yaml"));
    symlink("real.yaml", &link).unwrap();
    fs::set_permissions(&real, fs::Permissions::from_mode(0o640)).unwrap();
    assert!(transcript(folder.path(), &["set", "link.yaml", "services.api.image", "b"]).starts_with("exit 0"));
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::read_to_string(&real).unwrap(), STACK.replace("shop/api:v1", "b"));
    assert_eq!(fs::metadata(&real).unwrap().permissions().mode() & 0o777, 0o640);
    fs::set_permissions(&real, fs::Permissions::from_mode(0o440)).unwrap();
    insta::assert_snapshot!(transcript(folder.path(), &["set", "link.yaml", "services.api.image", "c"]), @r#"
    exit 1
    unwritable-output

      x `link.yaml` cannot be written: it is read-only
      help: check the permissions of the file and of its folder

    1 error
    "#);
}

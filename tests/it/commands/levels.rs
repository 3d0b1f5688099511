//! Levels of lints: by default, in the configuration, on the command line.

use std::path::Path;

use super::{folder, transcript, write};

const STACK: &str = "environment: production\ntargets: [compose]\njobs:\n  nightly:\n    image: busybox:1.37\n    schedule: 0 3 * * *\n";

fn checked(folder: &Path, configuration: &str, arguments: &[&str]) -> String {
    write(folder, "stacks/shop/production.yaml", STACK);
    write(folder, "stacks/stackc.toml", configuration);
    transcript(folder, &[&["check", "--format", "short"], arguments].concat())
}

const WARNED: &str = "exit 0
stacks/shop/production.yaml:6:15: warning[approximated]: Compose only approximates `job.nightly schedule`
1 warning
1 environment without errors
";

const DENIED: &str = "exit 1
stacks/shop/production.yaml:6:15: error[approximated]: Compose only approximates `job.nightly schedule`
1 error
";

const SILENT: &str = "exit 0
1 environment without errors
";

#[test]
fn the_command_line_is_stronger_than_a_code_than_all_than_the_default() {
    let folder = folder();
    let checked = |configuration: &str, arguments: &[&str]| checked(folder.path(), configuration, arguments);
    assert_eq!(checked("", &[]), WARNED);
    assert_eq!(checked("[lints]\nall = \"deny\"\n", &[]), DENIED);
    assert_eq!(checked("[lints]\nall = \"deny\"\napproximated = \"allow\"\n", &[]), SILENT);
    assert_eq!(checked("[lints]\napproximated = \"allow\"\n", &["--warn", "all"]), WARNED);
    assert_eq!(checked("", &["--allow", "all", "--deny", "zero-for,approximated"]), DENIED);
}

#[test]
fn what_is_denied_writes_nothing_and_what_an_entry_allows_is_never_denied() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", STACK);
    let denied = transcript(folder.path(), &["compile", "--format", "short", "--deny", "approximated"]);
    assert_eq!(denied, DENIED);
    assert!(!folder.path().join("out").exists());
    let allowed = format!("{STACK}    allow: {{ approximated: the host has a cron }}\n");
    write(folder.path(), "stacks/shop/production.yaml", &allowed);
    assert_eq!(transcript(folder.path(), &["check", "--format", "short", "--deny", "all"]), SILENT);
    assert_eq!(transcript(folder.path(), &["check", "--format", "short", "--allow", "all"]), SILENT);
}

#[test]
fn a_wrong_level_is_told_at_its_place() {
    let folder = folder();
    let configuration = "[lints]\naproximated = \"warn\"\nunknown-field = \"warn\"\nzero-for = \"denny\"\nall = 1\n";
    insta::assert_snapshot!(checked(folder.path(), configuration, &[]), @r"
    exit 1
    stacks/stackc.toml:2:1: error[unknown-setting]: `aproximated` is no lint
    stacks/stackc.toml:3:1: error[unknown-setting]: `unknown-field` is an error and no lint: it has no level
    stacks/stackc.toml:4:12: error[invalid-setting]: `zero-for` has no such level
    stacks/stackc.toml:5:7: error[invalid-setting]: `all` has no such level
    4 errors
    ");
    insta::assert_snapshot!(checked(folder.path(), "lints = \"warn\"\n", &[]), @r"
    exit 1
    stacks/stackc.toml:1:9: error[invalid-setting]: `lints` is a table of codes and levels
    1 error
    ");
}

#[test]
fn a_wrong_flag_is_wrong_usage() {
    let folder = folder();
    let checked = |arguments: &[&str]| checked(folder.path(), "", arguments);
    insta::assert_snapshot!(checked(&["--deny", "aproximated"]), @r"
    exit 2
    error: invalid value 'aproximated' for '--deny <CODE>': `aproximated` is no lint

      tip: did you mean `approximated`?

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(checked(&["--warn", "unknown-field"]), @r"
    exit 2
    error: invalid value 'unknown-field' for '--warn <CODE>': `unknown-field` is an error and no lint: it has no level

      tip: mend what it tells of

    For more information, try '--help'.
    ");
    insta::assert_snapshot!(checked(&["--warn", "all", "--allow", "all"]), @r"
    exit 2
    error: `all` is given two levels, `warn` and `allow`
      help: name it once; a single lint is stronger than `all`
    ");
}

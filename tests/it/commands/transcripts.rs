//! What people see, from the arguments to the exit code.

use super::{folder, transcript, write};

#[test]
fn help_lists_the_commands() {
    insta::assert_snapshot!(transcript(folder().path(), &["--help"]), @r#"
    exit 0
    Compile one typed stack file per environment into the files that run it

    Usage: stackc <COMMAND>

    Commands:
      compile      Compile stacks and write what changed into the output folder
      check        Report what is wrong with stacks, without writing
      diff         Show what a compile would change, object by object, and the stack lines that cause it
      show         Show what was decided, why, and what has no meaning in a target
      explain      Explain a code, with a bad and a good example; without a code, list all
      why          Show which stack line an output line comes from
      init         Write a first stack: a service and a database
      set          Set one value of a stack file and keep every other byte
      unset        Remove one value of a stack file and keep every other byte
      schema       Print the JSON Schema of stack files, for editors
      completions  Print a completion script for a shell

    Options:
      -h, --help     Print help
      -V, --version  Print version
    "#);
}

#[test]
fn help_of_compile() {
    insta::assert_snapshot!(transcript(folder().path(), &["compile", "--help"]), @r#"
    exit 0
    Compile stacks and write what changed into the output folder

    Usage: stackc compile [OPTIONS] [STACK]...

    Arguments:
      [STACK]...
              A stack, `stack/environment` or a stack file; every environment under `stacks/` where left out

    Options:
          --format <FORMAT>
              How diagnostics are printed

              Possible values:
              - human:  With excerpts of the stack files
              - short:  One line each
              - json:   One JSON object a line, on stdout
              - github: Annotations of GitHub Actions, on stdout
              
              [default: human]

          --deny <CODE>
              Refuse what these lints find; `all` is every lint

          --warn <CODE>
              Tell what these lints find

          --allow <CODE>
              Leave out what these lints find

          --root <DIR>
              The folder that holds `stacks/`
              
              [default: .]

          --out <DIR>
              Write there instead of the configured folder; paths inside the output stay as configured

          --check
              Write nothing; exit 1 where the output folder is not as compiled, and show how

          --target <TARGET>
              Only these targets; the files of the others are left alone
              
              [possible values: kubernetes, compose, terraform, prometheus, grafana]

          --force
              Overwrite files that were edited by hand or are not stackc's own

      -h, --help
              Print help (see a summary with '-h')
    "#);
}

#[test]
fn wrong_usage_exits_2() {
    let folder = folder();
    for arguments in [&["compiel"][..], &["compile", "--target", "nomad"], &["explain", "a", "b"], &[]] {
        assert!(transcript(folder.path(), arguments).starts_with("exit 2\n"), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_stacks_says_how_to_start() {
    insta::assert_snapshot!(transcript(folder().path(), &["compile"]), @r#"
    exit 2
    error: there is no folder `stacks` in `.`
      help: `stackc init` writes a first stack; `--root` names another folder
    "#);
}

#[test]
fn a_mistyped_stack_is_suggested() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", "environment: production\n");
    write(folder.path(), "stacks/shop/base.yaml", "services: {}\n");
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "shpo"]), @r#"
    exit 2
    error: there is no stack `shpo`
      help: did you mean `shop`?
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "shop/prodcution"]), @r#"
    exit 2
    error: there is no stack `shop/prodcution`
      help: did you mean `shop/production`?
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "unlike"]), @r#"
    exit 2
    error: there is no stack `unlike`
      help: the stacks are `shop`
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["check", "stacks/shop/base.yaml"]), @r#"
    exit 2
    error: `stacks/shop/base.yaml` is no environment of this folder
      help: an environment lies in `stacks/<stack>/` and says `environment`; other files are only extended
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["check", "stacks/shop/gone.yaml"]), @r#"
    exit 2
    error: there is no file `stacks/shop/gone.yaml`
      help: the stacks are `shop`
    "#);
}

#[test]
fn two_files_of_one_environment_are_refused() {
    let folder = folder();
    write(folder.path(), "stacks/shop/production.yaml", "environment: production\n");
    write(folder.path(), "stacks/shop/production.toml", "environment = \"production\"\n");
    insta::assert_snapshot!(transcript(folder.path(), &["check"]), @r#"
    exit 1
    duplicate-environment

      x `stacks/shop/production.toml` and `stacks/shop/production.yaml` are both the environment
      | `production`
      help: remove one, or take `environment` out of the one that is only extended

    1 error
    "#);
}

#[test]
fn settings_are_checked() {
    let folder = folder();
    write(folder.path(), "stacks/stackc.toml", "ouy = \"golden\"\nout = \"../golden\"\n");
    insta::assert_snapshot!(transcript(folder.path(), &["check"]), @r#"
    exit 1
    unknown-setting

      x `ouy` is no setting of `stacks/stackc.toml`
       ,-[stacks/stackc.toml:1:1]
     1 | ouy = "golden"
       : ^^^
     2 | out = "../golden"
       `----
      help: did you mean `out`?

    invalid-setting

      x `../golden` is no folder below the folder of the run
       ,-[stacks/stackc.toml:2:7]
     1 | ouy = "golden"
     2 | out = "../golden"
       :       ^^^^^^^^^^^
       `----
      help: name a folder below the folder of the run, such as `out = "golden"`

    2 errors
    "#);
    write(folder.path(), "stacks/stackc.toml", "out = \n");
    insta::assert_snapshot!(transcript(folder.path(), &["compile", "--format", "short"]), @r#"
    exit 1
    stacks/stackc.toml:1:7: error[invalid-setting]: `stacks/stackc.toml` is no TOML: string values must be quoted, expected literal string
    1 error
    "#);
}

#[test]
fn explain_prints_the_page_and_suggests() {
    let folder = folder();
    insta::assert_snapshot!(transcript(folder.path(), &["explain", "foreign-file"]), @r#"
    exit 0
    # foreign-file (error)

    A file that stackc did not write stands where it is about to write. It is kept. Move it, or give it up with `--force`.

    Not triggered by a stack file.
    "#);
    insta::assert_snapshot!(transcript(folder.path(), &["explain", "foriegn-file"]), @r#"
    exit 2
    error: there is no code `foriegn-file`
      help: did you mean `foreign-file`?
    "#);
    let list = transcript(folder.path(), &["explain"]);
    assert!(list.contains("\nforeign-file "), "{list}");
}

#[test]
fn completions_name_the_commands() {
    assert!(transcript(folder().path(), &["completions", "bash"]).contains("compile"));
}

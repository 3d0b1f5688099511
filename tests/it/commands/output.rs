//! Writing: journal, crash points, hand edits, pruning, links.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use camino::{Utf8Path, Utf8PathBuf};
use stackc::commands::output::lock::Lock;
use stackc::commands::output::steps::{Step, steps};
use stackc::commands::output::{self, Coverage, Desired, DesiredFile, Root, Totals};
use stackc::diagnostics::Diagnostic;

use super::{folder, write};

const FOLDER: &str = "shop/production";

type Contents = &'static [(&'static str, &'static str)];

const OLD: Contents =
    &[("compose/compose.yaml", "old\n"), ("kubernetes/a.yaml", "a\n"), ("kubernetes/gone.yaml", "gone\n")];
const NEW: Contents =
    &[("compose/compose.yaml", "new\n"), ("kubernetes/a.yaml", "a\n"), ("kubernetes/made.yaml", "made\n")];

static IDS: std::sync::LazyLock<[String; 1]> = std::sync::LazyLock::new(|| ["service.api/x".to_owned()]);

fn desired(files: Contents) -> Desired<'static> {
    covering(files, Coverage::default())
}

fn covering(files: Contents, coverage: Coverage) -> Desired<'static> {
    let file = |(path, text): &(&'static str, &'static str)| DesiredFile { path: (*path).into(), ids: &*IDS, text };
    Desired { folder: FOLDER.into(), files: files.iter().map(file).collect(), coverage }
}

fn root(folder: &Path) -> Root {
    Root { on_disk: Utf8Path::from_path(folder).unwrap().join("out"), shown: "out".into() }
}

/// A whole run: its totals, and what it kept.
fn run(folder: &Path, desired: Desired<'_>, force: bool) -> Result<(Totals, Vec<Diagnostic>), Vec<Diagnostic>> {
    let (root, desired) = (root(folder), [desired]);
    let changes = output::compare(&root, &desired, force)?;
    output::apply(&root, &changes).map_err(|error| vec![error])?;
    Ok((Totals::of(&changes), output::conflicts(&root, &changes)))
}

fn run_clean(folder: &Path, files: Contents) -> Totals {
    let (totals, conflicts) = run(folder, desired(files), false).unwrap();
    assert_eq!(conflicts, []);
    totals
}

/// Every file below the output folder, but for the lock.
fn contents(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.join("out")];
    while let Some(next) = open.pop() {
        for entry in fs::read_dir(&next).unwrap().map(Result::unwrap) {
            if entry.file_type().unwrap().is_dir() {
                open.push(entry.path());
            } else if entry.file_name() != "stackc.lock" {
                let path = entry.path().strip_prefix(folder.join("out").join(FOLDER)).unwrap().to_owned();
                found.insert(path.to_str().unwrap().to_owned(), fs::read_to_string(entry.path()).unwrap());
            }
        }
    }
    found
}

fn expected(files: Contents) -> BTreeMap<String, String> {
    files.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect()
}

fn lock(folder: &Path) -> String {
    fs::read_to_string(folder.join("out").join(FOLDER).join("stackc.lock")).unwrap()
}

fn messages(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics.iter().map(|diagnostic| format!("{}: {}", diagnostic.code, diagnostic.message)).collect()
}

#[test]
fn writes_what_changed_and_removes_what_is_gone() {
    let folder = folder();
    let first = run_clean(folder.path(), OLD);
    assert_eq!(first, Totals { files: 3, written: 3, ..Totals::default() });
    let second = run_clean(folder.path(), NEW);
    assert_eq!(second, Totals { files: 3, written: 2, unchanged: 1, removed: 1, kept: 0 });
    assert_eq!(contents(folder.path()), expected(NEW));
}

#[test]
fn a_second_run_touches_nothing() {
    let folder = folder();
    run_clean(folder.path(), OLD);
    let (root, desired) = (root(folder.path()), [desired(OLD)]);
    let changes = output::compare(&root, &desired, false).unwrap();
    assert_eq!(changes.iter().flat_map(steps).collect::<Vec<_>>(), []);
}

#[test]
fn an_unchanged_file_keeps_its_time() {
    let folder = folder();
    run_clean(folder.path(), OLD);
    let path = folder.path().join("out").join(FOLDER).join("kubernetes/a.yaml");
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1);
    fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    run_clean(folder.path(), NEW);
    assert_eq!(fs::metadata(path).unwrap().modified().unwrap(), long_ago);
}

#[test]
fn the_lock_lists_hashes_ids_and_stack_paths() {
    let folder = folder();
    run_clean(folder.path(), &[("kubernetes/a.yaml", "a\n")]);
    insta::assert_snapshot!(lock(folder.path()), @r#"
    {
      "format": 1,
      "files": [
        {"path":"kubernetes/a.yaml","sha256":"87428fc522803d31065e7bce3cf03fe475096631e5e07bbd7a0fde60c4cf25c7","ids":["service.api/x"],"stack":["services.api"]}
      ]
    }
    "#);
}

/// Performs the first steps of a change and leaves the next one half done: its temporary file is there.
fn crash(folder: &Path, files: Contents, after: usize) -> usize {
    let (root, desired) = (root(folder), [desired(files)]);
    let changes = output::compare(&root, &desired, false).unwrap();
    let steps = steps(&changes[0]);
    steps.iter().take(after).for_each(|step| step.perform(&root).unwrap());
    if let Some(Step::Write { path, .. }) = steps.get(after) {
        let path = Utf8PathBuf::from(path);
        let temporary = path.with_file_name(format!(".stackc-tmp-{}", path.file_name().unwrap()));
        write(folder, &format!("out/{temporary}"), "hal");
    }
    steps.len()
}

#[test]
fn a_crash_at_any_point_is_repaired_whatever_is_compiled_next() {
    const OTHER: Contents = &[("compose/compose.yaml", "other\n"), ("kubernetes/gone.yaml", "again\n")];
    let count = {
        let folder = folder();
        run_clean(folder.path(), OLD);
        crash(folder.path(), NEW, 0)
    };
    assert_eq!(count, 5, "journal, two files, one removal, lock");
    for after in 0..=count {
        for next in [OLD, NEW, OTHER] {
            let folder = folder();
            run_clean(folder.path(), OLD);
            crash(folder.path(), NEW, after);
            run_clean(folder.path(), next);
            assert_eq!(contents(folder.path()), expected(next), "after {after} steps");
            assert!(!Lock::parse(lock(folder.path()).as_bytes()).unwrap().unfinished);
        }
    }
}

#[test]
fn two_crashes_in_a_row_are_repaired() {
    for first in 0..=5 {
        for second in 0..=5 {
            let folder = folder();
            run_clean(folder.path(), OLD);
            crash(folder.path(), NEW, first);
            crash(folder.path(), &[("compose/compose.yaml", "third\n")], second);
            run_clean(folder.path(), NEW);
            assert_eq!(contents(folder.path()), expected(NEW), "after {first} and {second} steps");
        }
    }
}

#[test]
fn a_crash_of_the_first_run_is_repaired() {
    for after in 0..=4 {
        let folder = folder();
        crash(folder.path(), OLD, after);
        run_clean(folder.path(), NEW);
        assert_eq!(contents(folder.path()), expected(NEW), "after {after} steps");
    }
}

#[test]
fn a_hand_edited_file_is_kept_until_forced() {
    let folder = folder();
    run_clean(folder.path(), OLD);
    write(folder.path(), "out/shop/production/compose/compose.yaml", "mine\n");
    write(folder.path(), "out/shop/production/kubernetes/gone.yaml", "mine too\n");
    for _ in 0..2 {
        let (totals, conflicts) = run(folder.path(), desired(NEW), false).unwrap();
        assert_eq!(totals.kept, 2);
        assert_eq!(
            messages(&conflicts),
            [
                "hand-edited-file: `out/shop/production/compose/compose.yaml` was edited by hand since stackc wrote it: it is kept",
                "hand-edited-file: `out/shop/production/kubernetes/gone.yaml` was edited by hand since stackc wrote it: it is kept",
            ]
        );
        assert_eq!(contents(folder.path())["compose/compose.yaml"], "mine\n");
    }
    let (totals, conflicts) = run(folder.path(), desired(NEW), true).unwrap();
    assert_eq!((totals.written, totals.removed, conflicts), (1, 1, vec![]));
    assert_eq!(contents(folder.path()), expected(NEW));
}

#[test]
fn a_foreign_file_is_kept_until_forced_and_adopted_where_it_is_the_same() {
    let folder = folder();
    write(folder.path(), "out/shop/production/compose/compose.yaml", "theirs\n");
    write(folder.path(), "out/shop/production/kubernetes/a.yaml", "a\n");
    write(folder.path(), "out/shop/production/notes.md", "notes\n");
    let (totals, conflicts) = run(folder.path(), desired(OLD), false).unwrap();
    assert_eq!((totals.written, totals.unchanged, totals.kept), (1, 1, 1));
    assert_eq!(
        messages(&conflicts),
        [
            "foreign-file: `out/shop/production/compose/compose.yaml` stands where stackc writes, and stackc did not write it: it is kept"
        ]
    );
    run(folder.path(), desired(OLD), true).unwrap();
    assert_eq!(contents(folder.path())["compose/compose.yaml"], "old\n");
    assert_eq!(contents(folder.path())["notes.md"], "notes\n");
}

#[test]
fn an_environment_that_is_gone_leaves_only_what_is_not_ours() {
    let folder = folder();
    run_clean(folder.path(), OLD);
    run_clean(folder.path(), &[]);
    assert!(folder.path().join("out").exists());
    assert!(!folder.path().join("out/shop").exists());
    run_clean(folder.path(), OLD);
    write(folder.path(), "out/shop/production/kubernetes/notes.md", "notes\n");
    run_clean(folder.path(), &[]);
    assert_eq!(contents(folder.path()), expected(&[("kubernetes/notes.md", "notes\n")]));
}

#[test]
fn only_the_targets_that_are_covered_are_pruned() {
    let folder = folder();
    run_clean(folder.path(), OLD);
    let only = Coverage { only: Some(vec!["compose".into()]) };
    run(folder.path(), covering(&[("compose/compose.yaml", "new\n")], only), false).unwrap();
    assert_eq!(contents(folder.path()).len(), 3);
    run_clean(folder.path(), &[]);
    assert!(!folder.path().join("out/shop").exists());
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_never_followed() {
    use std::os::unix::fs::symlink;
    for link in [
        "shop",
        "shop/production",
        "shop/production/compose",
        "shop/production/compose/compose.yaml",
        "shop/production/stackc.lock",
    ] {
        let (folder, outside) = (folder(), super::folder());
        let path = folder.path().join("out").join(link);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        symlink(outside.path(), &path).unwrap();
        let errors = run(folder.path(), desired(NEW), true).unwrap_err();
        assert_eq!(
            messages(&errors),
            [format!(
                "symlink-in-output: `out/{link}` is a symbolic link, and writing would follow it out of the output folder"
            )]
        );
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}

#[cfg(unix)]
#[test]
fn a_link_under_the_name_of_a_temporary_file_is_replaced() {
    let (folder, outside) = (folder(), super::folder());
    let target = outside.path().join("precious");
    fs::write(&target, "precious").unwrap();
    fs::create_dir_all(folder.path().join("out/shop/production/compose")).unwrap();
    let link = folder.path().join("out/shop/production/compose/.stackc-tmp-compose.yaml");
    std::os::unix::fs::symlink(&target, link).unwrap();
    run_clean(folder.path(), NEW);
    assert_eq!(fs::read_to_string(target).unwrap(), "precious");
    assert_eq!(contents(folder.path()), expected(NEW));
}

#[test]
fn a_lock_that_leads_out_of_its_folder_is_refused() {
    for path in ["../../../precious", "/etc/passwd", "compose/../../x", ""] {
        let folder = folder();
        let lock = format!(r#"{{"format":1,"files":[{{"path":"{path}","sha256":"","ids":[],"stack":[]}}]}}"#);
        write(folder.path(), "out/shop/production/stackc.lock", &lock);
        let errors = run(folder.path(), desired(NEW), false).unwrap_err();
        let message =
            format!("unreadable-lock: `out/shop/production/stackc.lock` names `{path}`, which leads out of its folder");
        assert_eq!(messages(&errors), [message]);
    }
}

#[test]
fn a_damaged_lock_is_refused_and_made_anew_by_force() {
    let folder = folder();
    run_clean(folder.path(), OLD);
    write(folder.path(), "out/shop/production/stackc.lock", "<<<<<<< ours\n");
    let errors = run(folder.path(), desired(NEW), false).unwrap_err();
    assert_eq!(
        messages(&errors),
        ["unreadable-lock: `out/shop/production/stackc.lock` is no lock: expected value at line 1 column 1"]
    );
    run(folder.path(), desired(NEW), true).unwrap();
    assert_eq!(contents(folder.path())["compose/compose.yaml"], "new\n");
}

#[test]
fn a_folder_in_the_way_is_an_error_with_the_systems_words() {
    let folder = folder();
    fs::create_dir_all(folder.path().join("out/shop/production/compose/compose.yaml")).unwrap();
    let errors = run(folder.path(), desired(NEW), true).unwrap_err();
    assert_eq!(
        messages(&errors),
        ["unreadable-output: `out/shop/production/compose/compose.yaml` cannot be read: Is a directory (os error 21)"]
    );
}

#[test]
fn a_file_in_the_way_of_a_folder_is_an_error_with_the_systems_words() {
    let folder = folder();
    write(folder.path(), "out/shop", "");
    let errors = run(folder.path(), desired(NEW), true).unwrap_err();
    assert_eq!(
        messages(&errors),
        ["unwritable-output: `out/shop/production/stackc.lock` cannot be written: Not a directory (os error 20)"]
    );
}

//! The house rules that a test can hold: the order of the stages, tables and folders, sizes, the committed output.

use std::fs;
use std::path::{Path, PathBuf};

use stackc::diagnostics::codes;
use stackc::lints::levels;
use stackc::targets::EMITTERS;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files_below(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The modules of `lib.rs`, in the order in which data flows.
fn stages() -> Vec<String> {
    let library = fs::read_to_string(repository().join("src/lib.rs")).unwrap();
    library.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';')).map(str::to_owned).collect()
}

/// The stage that a source file belongs to: the first folder, or the file's own name.
fn stage_of(path: &Path) -> String {
    let inside = path.strip_prefix(repository().join("src")).unwrap();
    inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs").to_owned()
}

/// Every `crate::name` of a source text.
fn imports(source: &str) -> Vec<String> {
    source
        .split("crate::")
        .skip(1)
        .map(|rest| rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect())
        .collect()
}

#[test]
fn no_stage_imports_from_a_later_one() {
    let stages = stages();
    let place = |name: &str| stages.iter().position(|stage| stage == name);
    let mut wrong = Vec::new();
    for path in files_below(&repository().join("src"), "rs") {
        let Some(own) = place(&stage_of(&path)) else { continue };
        for name in imports(&fs::read_to_string(&path).unwrap()) {
            if place(&name).is_some_and(|imported| imported > own) {
                wrong.push(format!("{} imports {name}", path.display()));
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "data flows one way; move what is shared to an earlier stage of lib.rs:\n{}",
        wrong.join("\n")
    );
}

#[test]
fn every_code_has_a_page_and_every_page_a_code() {
    let mut pages: Vec<String> = files_below(&repository().join("src/diagnostics/pages"), "md")
        .iter()
        .map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned())
        .collect();
    pages.sort();
    let mut names: Vec<String> = codes::ALL.iter().map(|code| code.name().to_owned()).collect();
    names.sort();
    assert_eq!(
        names, pages,
        "add the missing line to `codes!` in src/diagnostics/codes.rs, or the missing page beside it"
    );
}

#[test]
fn every_code_is_told_somewhere() {
    let sources: String =
        files_below(&repository().join("src"), "rs").iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    let table = fs::read_to_string(repository().join("src/diagnostics/codes.rs")).unwrap();
    let constants =
        table.lines().filter_map(|line| line.trim().split_once(" = \"").map(|(constant, _)| constant.to_owned()));
    let unused: Vec<String> = constants.filter(|constant| sources.matches(constant.as_str()).count() < 2).collect();
    assert!(unused.is_empty(), "codes that nothing tells: {unused:?}");
}

#[test]
fn every_target_is_a_folder_and_every_folder_a_target() {
    let folders: Vec<String> = fs::read_dir(repository().join("src/targets"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_str().unwrap().to_owned())
        .collect();
    let mut sorted = folders.clone();
    sorted.sort();
    let mut targets: Vec<String> = EMITTERS.iter().map(|emitter| emitter.folder.to_owned()).collect();
    targets.sort();
    assert_eq!(sorted, targets, "add the missing line to EMITTERS in src/targets/mod.rs");
}

#[test]
fn files_fit_in_the_head() {
    let long: Vec<String> = files_below(&repository().join("src"), "rs")
        .iter()
        .map(|path| (path, fs::read_to_string(path).unwrap().lines().count()))
        .filter(|(_, lines)| *lines > 500)
        .map(|(path, lines)| format!("{} has {lines} lines", path.display()))
        .collect();
    assert!(long.is_empty(), "split by responsibility:\n{}", long.join("\n"));
}

/// The lengths of all functions of a rustfmt-formatted source, from `fn` to the closing brace.
fn function_lengths(source: &str) -> Vec<(String, usize)> {
    let lines: Vec<&str> = source.lines().collect();
    let mut lengths = Vec::new();
    for (start, line) in lines.iter().enumerate() {
        let indent = line.len() - line.trim_start().len();
        let is_function = ["fn ", "pub fn ", "pub(super) fn ", "pub(crate) fn "]
            .iter()
            .any(|word| line.trim_start().starts_with(word));
        let closing = format!("{}}}", " ".repeat(indent));
        if is_function && !line.trim_end().ends_with(';') {
            let end = lines[start..].iter().position(|line| **line == closing).unwrap_or(0);
            lengths.push((line.trim().to_owned(), end + 1));
        }
    }
    lengths
}

#[test]
fn functions_are_small() {
    let mut lengths: Vec<(String, usize)> = files_below(&repository().join("src"), "rs")
        .iter()
        .flat_map(|path| function_lengths(&fs::read_to_string(path).unwrap()))
        .collect();
    lengths.sort_by_key(|(_, length)| *length);
    let (longest, length) = lengths.last().unwrap();
    assert!(*length <= 80, "{longest} has {length} lines");
    let median = lengths[lengths.len() / 2].1;
    assert!(median <= 9, "the median function has {median} lines");
}

/// `STACKC_BLESS=1 cargo test golden` writes what is compiled; read the diff before committing it.
#[test]
fn golden_is_what_compile_writes() {
    let stackc = |arguments: &[&str]| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_stackc"));
        command.args(arguments).current_dir(repository()).output().unwrap()
    };
    let bless = std::env::var_os("STACKC_BLESS").is_some();
    let run = stackc(if bless { &["compile"] } else { &["compile", "--check"] });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    // What changes, and why; what is foreign there or out of date is for the check to say.
    let shown = || text(&stackc(&["diff"]).stdout) + &text(&run.stdout) + &text(&run.stderr);
    assert!(run.status.success(), "{}", shown());
}

#[test]
fn nothing_depends_on_the_machine() {
    let golden = repository().join("golden");
    for path in files_below(&golden, "yaml").into_iter().chain(files_below(&golden, "lock")) {
        let text = fs::read_to_string(&path).unwrap();
        assert!(!text.contains(repository().to_str().unwrap()), "{} holds an absolute path", path.display());
        assert!(
            !text.contains(env!("CARGO_PKG_VERSION")) || !text.contains("stackc 0."),
            "{} holds a version stamp",
            path.display()
        );
    }
}

/// The codes that the sources tell as warnings, and that a lint finds.
#[test]
fn every_finding_has_one_level() {
    let named = |path: &Path| {
        let source = fs::read_to_string(path).unwrap();
        let told = ["Diagnostic::warning(codes::", ".finding(codes::", "finding(scope, codes::"];
        let names = |word: &&str| source.split(*word).skip(1).map(constant).collect::<Vec<String>>();
        told.iter().flat_map(names).collect::<Vec<String>>()
    };
    let told: Vec<String> = files_below(&repository().join("src"), "rs").iter().flat_map(|path| named(path)).collect();
    let is_lint = |constant: &String| {
        let name = constant.to_lowercase().replace('_', "-");
        levels::defaults().filter(|(code, _)| code.name() == name).count() == 1
    };
    let wrong: Vec<&String> = told.iter().filter(|constant| !is_lint(constant)).collect();
    assert!(told.len() > 14, "{told:?}");
    assert!(wrong.is_empty(), "add a line to a table of src/lints, or to FINDINGS of lints/levels.rs: {wrong:?}");
}

fn constant(text: &str) -> String {
    text.chars().take_while(|letter| letter.is_ascii_uppercase() || *letter == '_').collect()
}

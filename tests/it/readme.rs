//! Everything that README shows is run: its console blocks in order, in one folder; its tables come from the code.
//!
//! `STACKC_BLESS=1 cargo test readme` writes what is true; read the diff before committing it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use stackc::plan::resources::outputs_table;

fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn readme() -> String {
    fs::read_to_string(repository().join("README.md")).unwrap()
}

/// Where the console stands: the folder of all blocks, and the one that `cd` chose.
struct Console {
    root: tempfile::TempDir,
    at: PathBuf,
}

impl Console {
    fn new() -> Self {
        Console { root: tempfile::tempdir().unwrap(), at: PathBuf::new() }
    }

    fn folder(&self) -> PathBuf {
        self.root.path().join(&self.at)
    }

    fn write(&self, path: &str, text: &str) {
        let path = self.folder().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    /// What a command prints: stdout, then stderr.
    fn run(&mut self, command: &str) -> String {
        let words: Vec<&str> = command.split_whitespace().collect();
        match words.as_slice() {
            ["cd", folder] => {
                self.at = self.at.join(folder);
                String::new()
            }
            ["cat", path] => fs::read_to_string(self.folder().join(path)).unwrap(),
            ["stackc", arguments @ ..] => self.stackc(arguments),
            _ => panic!("README runs `{command}`, which its test does not know"),
        }
    }

    fn stackc(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_stackc"));
        let output = command.args(arguments).current_dir(self.folder()).env("NO_COLOR", "1").output().unwrap();
        String::from_utf8(output.stdout).unwrap() + &String::from_utf8(output.stderr).unwrap()
    }

    /// A console block as it is true.
    fn block(&mut self, block: &str) -> String {
        let commands = block.split("$ ").skip(1);
        commands
            .map(|part| {
                let (command, shown) = part.split_once('\n').unwrap_or((part, ""));
                let printed = self.run(command);
                let output = if matches(shown.trim_end(), printed.trim_end()) {
                    shown.to_owned()
                } else {
                    printed.trim_end().to_owned() + "\n"
                };
                format!("$ {command}\n{}", output.trim_start_matches('\n'))
            })
            .collect()
    }
}

/// Whether the output is what is shown; a line `…` stands for any lines.
fn matches(shown: &str, printed: &str) -> bool {
    let mut rest = printed;
    for (index, part) in shown.split('…').map(str::trim_end).enumerate() {
        let part = if index == 0 { part } else { part.trim_start_matches('\n') };
        let Some(at) = rest.find(part) else { return false };
        if index == 0 && at != 0 {
            return false;
        }
        rest = &rest[at + part.len()..];
    }
    rest.is_empty() || shown.ends_with('…')
}

/// README as it is true: every block is run, every generated table made.
fn rewritten(text: &str) -> String {
    let mut console = Console::new();
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("\n```") {
        let (info, body) = after.split_once('\n').unwrap();
        let (block, after) = body.split_once("```").unwrap();
        let block = match info.split_once(' ') {
            None if info == "console" => console.block(block),
            Some((_, path)) => {
                console.write(path, block);
                block.to_owned()
            }
            None => block.to_owned(),
        };
        written += &format!("{before}\n```{info}\n{block}```");
        rest = after;
    }
    with_tables(&(written + rest))
}

fn with_tables(text: &str) -> String {
    let (start, end) = ("<!-- outputs: generated -->\n", "<!-- end -->");
    let (before, after) = text.split_once(start).unwrap();
    let (_, after) = after.split_once(end).unwrap();
    format!("{before}{start}{}{end}{after}", outputs_table())
}

#[test]
fn readme_is_true() {
    let (shown, real) = (readme(), rewritten(&readme()));
    if std::env::var_os("STACKC_BLESS").is_some() {
        fs::write(repository().join("README.md"), real).unwrap();
    } else {
        assert_same(&shown, &real);
    }
}

fn assert_same(shown: &str, real: &str) {
    let differing = shown.lines().zip(real.lines()).find(|(shown, real)| shown != real);
    assert!(
        shown == real,
        "README shows what is not true, `STACKC_BLESS=1 cargo test readme` corrects it: {differing:#?}"
    );
}

#[test]
fn readme_has_the_two_commands_and_the_gate_runs_the_tests() {
    for command in ["cargo run --release -- compile", "cargo test"] {
        assert!(readme().contains(&format!("```sh\n{command}\n```")), "README lacks `{command}`");
    }
    let gate = fs::read_to_string(repository().join(".ci/run")).unwrap();
    assert!(gate.lines().any(|line| line == "step cargo test"), ".ci/run does not run `cargo test`");
}

#[test]
fn readme_names_every_command() {
    let help = Command::new(env!("CARGO_BIN_EXE_stackc")).arg("--help").output().unwrap();
    let help = String::from_utf8(help.stdout).unwrap();
    let commands = help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    for command in commands.map(|line| line.split_whitespace().next().unwrap()) {
        assert!(readme().contains(&format!("`stackc {command}")), "README does not name `stackc {command}`");
    }
}

/// The rules of README's table of defaults are those that `show` prints.
#[test]
fn readme_names_rules_that_exist() {
    let readme = readme();
    let table = readme.split_once("| rule | what is decided |").unwrap().1;
    let rules: Vec<&str> = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'))
        .map(|line| line.split('`').nth(1).unwrap())
        .collect();
    assert!(rules.len() > 8, "{rules:?}");
    let sources = sources(&repository().join("src/plan"));
    for rule in rules {
        assert!(sources.contains(&format!("\"{rule}\"")), "no rule is called `{rule}`");
    }
}

fn sources(folder: &Path) -> String {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    paths.map(|path| if path.is_dir() { sources(&path) } else { fs::read_to_string(&path).unwrap() }).collect()
}

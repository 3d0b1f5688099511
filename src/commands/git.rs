//! What git keeps: the files of a commit, read through the `git` program.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::Mutex;

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};

use super::Failure;
use crate::source::{FileError, Files, MAX_FILE_BYTES};

/// The files of one commit, by their path relative to the folder of the run.
#[derive(Debug)]
pub struct Commit {
    /// Blobs by their path from the top of the repository.
    blobs: BTreeMap<String, String>,
    /// From the top of the repository to the folder of the run; empty, or with a `/` at its end.
    prefix: String,
    batch: Mutex<Batch>,
}

/// A running `git cat-file --batch`.
#[derive(Debug)]
struct Batch {
    process: Child,
    requests: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Commit {
    /// The commit where the branch of the folder `root` left `reference`.
    ///
    /// # Errors
    /// `root` lies in no repository, the ref does not exist, or nothing is common to both.
    pub fn merge_base(root: &Utf8Path, reference: &str) -> Result<Commit, Failure> {
        let prefix = git(root, &["rev-parse", "--show-prefix"])
            .map_err(|words| Failure::usage(format!("`{root}` lies in no git repository"), words))?;
        let exists =
            git(root, &["rev-parse", "--verify", "--quiet", "--end-of-options", &format!("{reference}^{{commit}}")]);
        exists.map_err(|_| {
            let help = "name a branch, a tag or a commit; `git fetch` brings those of a remote";
            Failure::usage(format!("there is no ref `{reference}`"), help)
        })?;
        let base = git(root, &["merge-base", "--", "HEAD", reference]).map_err(|_| {
            let help = "a shallow clone lacks it: `git fetch --unshallow` brings the history";
            Failure::usage(format!("`HEAD` and `{reference}` have no commit in common"), help)
        })?;
        let tree = git(root, &["ls-tree", "-r", "-z", "--full-tree", base.trim()])
            .map_err(|words| Failure::usage(format!("the commit `{}` cannot be read", base.trim()), words))?;
        let batch = Batch::start(root).map_err(|error| Failure::usage("`git` cannot be run", error.to_string()))?;
        Ok(Commit { blobs: blobs(&tree), prefix: prefix.trim_end().to_owned(), batch: Mutex::new(batch) })
    }

    /// The paths below a folder, in order, relative to the folder of the run.
    pub fn paths_below(&self, folder: &Utf8Path) -> Vec<Utf8PathBuf> {
        let start = format!("{}{folder}/", self.prefix);
        let below = self.blobs.range(start.clone()..).map(|(path, _)| path).take_while(|path| path.starts_with(&start));
        below.filter_map(|path| path.strip_prefix(&self.prefix)).map(Utf8PathBuf::from).collect()
    }
}

impl Files for Commit {
    fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, FileError> {
        let path = normal(&Utf8Path::new(&self.prefix).join(path)).ok_or(FileError::NotFound)?;
        let blob = self.blobs.get(&path).ok_or(FileError::NotFound)?;
        let mut batch = self.batch.lock().map_err(|_| FileError::Unreadable("git stopped".to_owned()))?;
        batch.read(blob)
    }
}

impl Batch {
    fn start(root: &Utf8Path) -> std::io::Result<Batch> {
        let mut command = command(root);
        command.args(["cat-file", "--batch"]).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn()?;
        let gone = || std::io::Error::other("git has no pipes");
        let requests = process.stdin.take().ok_or_else(gone)?;
        let answers = BufReader::new(process.stdout.take().ok_or_else(gone)?);
        Ok(Batch { process, requests, answers })
    }

    /// `<id> blob <size>`, the bytes, a line break.
    fn read(&mut self, blob: &str) -> Result<Vec<u8>, FileError> {
        let unreadable = |error: std::io::Error| FileError::Unreadable(error.to_string());
        writeln!(self.requests, "{blob}").and_then(|()| self.requests.flush()).map_err(unreadable)?;
        let mut header = String::new();
        self.answers.read_line(&mut header).map_err(unreadable)?;
        let size = header.split_whitespace().nth(2).and_then(|size| size.parse::<usize>().ok());
        let size = size.ok_or_else(|| FileError::Unreadable(format!("git says `{}`", header.trim())))?;
        let mut bytes = vec![0; size + 1];
        self.answers.read_exact(&mut bytes).map_err(unreadable)?;
        bytes.truncate(size);
        if size > MAX_FILE_BYTES { Err(FileError::TooLarge) } else { Ok(bytes) }
    }
}

impl Drop for Batch {
    fn drop(&mut self) {
        // It has nothing to write: what becomes of it does not matter any more.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn command(root: &Utf8Path) -> Command {
    let mut command = Command::new("git");
    command.arg("-C").arg(root);
    command
}

/// What git prints; its complaint where it fails.
fn git(root: &Utf8Path, arguments: &[&str]) -> Result<String, String> {
    let output = command(root).args(arguments).output().map_err(|error| error.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr).trim().to_owned()) }
}

/// `<mode> blob <id>\t<path>`, each ended by a zero byte.
fn blobs(tree: &str) -> BTreeMap<String, String> {
    let entry = |line: &str| {
        let (head, path) = line.split_once('\t')?;
        let mut words = head.split(' ').skip(1);
        (words.next()? == "blob").then_some(())?;
        Some((path.to_owned(), words.next()?.to_owned()))
    };
    tree.split('\0').filter_map(entry).collect()
}

/// A path without `.` and `..`; `None` where it leads out of the repository.
fn normal(path: &Utf8Path) -> Option<String> {
    let mut parts: Vec<&str> = Vec::new();
    for component in path.components() {
        match component {
            Utf8Component::Normal(part) => parts.push(part),
            Utf8Component::CurDir => {}
            Utf8Component::ParentDir => drop(parts.pop()?),
            Utf8Component::RootDir | Utf8Component::Prefix(_) => return None,
        }
    }
    Some(parts.join("/"))
}

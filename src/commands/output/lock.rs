//! The lock: which files of an environment's folder are stackc's own, and what they hold.
//!
//! It is JSON with one file a line, so that a merge touches only the lines of what changed. While a run writes, the
//! lock is a journal: `unfinished`, with both hashes of each file that changes. A file with either is ours.

use std::collections::BTreeMap;

use camino::{Utf8Component, Utf8Path};
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};

/// The name of the lock in an environment's folder.
pub const FILE_NAME: &str = "stackc.lock";

/// The form that this version reads and writes.
const FORMAT: u32 = 1;

/// The own files of one environment, by their path below its folder.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lock {
    /// A run began to write and did not come to its end, or has not yet.
    pub unfinished: bool,
    /// By path; as text, since comparing paths goes by their components and costs ten times as much.
    pub files: BTreeMap<String, Entry>,
}

/// What is known of one file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Of the bytes that the run writes, in hexadecimal.
    pub sha256: String,
    /// Of the bytes that the run replaces; only in a journal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<String>,
    /// The logical ids of its objects: `service.api/deployment`.
    #[serde(alias = "id", deserialize_with = "one_or_several")]
    pub ids: Vec<String>,
    /// The entries of the stack file that they come from: `services.api`. Each once.
    #[serde(deserialize_with = "one_or_several")]
    pub stack: Vec<String>,
}

impl Entry {
    pub fn new(bytes: &[u8], ids: &[String]) -> Self {
        let mut stack: Vec<String> = ids.iter().filter_map(|id| stack_path(id)).collect();
        stack.dedup();
        Entry { sha256: hash(bytes), was: None, ids: ids.to_owned(), stack }
    }

    /// Whether stackc wrote these bytes.
    pub fn owns(&self, bytes: &[u8]) -> bool {
        let found = hash(bytes);
        self.sha256 == found || self.was.as_ref() == Some(&found)
    }
}

/// A file held one object at first: such a lock is read too.
fn one_or_several<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Form {
        One(String),
        Several(Vec<String>),
    }
    Ok(match Form::deserialize(deserializer)? {
        Form::One(only) => vec![only],
        Form::Several(several) => several,
    })
}

/// SHA-256 in lower-case hexadecimal.
pub fn hash(bytes: &[u8]) -> String {
    let digit = |half: u8| char::from_digit(u32::from(half), 16).unwrap_or_default();
    Sha256::digest(bytes).iter().flat_map(|byte| [digit(byte >> 4), digit(byte & 0xf)]).collect()
}

/// The path in the stack file of a logical id: `services.api` of `service.api/deployment`; `None` for what belongs to no entry.
fn stack_path(id: &str) -> Option<String> {
    let entry = id.split_once('/').map_or(id, |(entry, _)| entry);
    let (kind, name) = entry.split_once('.')?;
    Some(match kind {
        "postgres" | "mysql" | "redis" | "valkey" | "raw" => format!("{kind}.{name}"),
        "ingress" => format!("ingresses.{name}"),
        "network_policy" => format!("network_policies.{name}"),
        _ => format!("{kind}s.{name}"),
    })
}

#[derive(Serialize, Deserialize)]
struct Line {
    path: String,
    #[serde(flatten)]
    entry: Entry,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Form {
    format: u32,
    #[serde(default)]
    unfinished: bool,
    files: Vec<Line>,
}

impl Lock {
    /// # Errors
    /// One clause that says what is wrong with the text.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let form: Form = serde_json::from_slice(bytes).map_err(|error| format!("is no lock: {error}"))?;
        if form.format != FORMAT {
            return Err(format!("has the format {}, and this version reads {FORMAT}", form.format));
        }
        // Its paths are removed and overwritten: one that leads out of the folder is not followed.
        if let Some(line) = form.files.iter().find(|line| !stays_inside(Utf8Path::new(&line.path))) {
            return Err(format!("names `{}`, which leads out of its folder", line.path));
        }
        let files = form.files.into_iter().map(|line| (line.path, line.entry)).collect();
        Ok(Lock { unfinished: form.unfinished, files })
    }

    pub fn render(&self) -> String {
        let unfinished = if self.unfinished { "  \"unfinished\": true,\n" } else { "" };
        let line = |(path, entry): (&String, &Entry)| {
            let line = Line { path: path.clone(), entry: entry.clone() };
            format!("    {}", serde_json::to_string(&line).unwrap_or_default())
        };
        let files: Vec<String> = self.files.iter().map(line).collect();
        format!("{{\n  \"format\": {FORMAT},\n{unfinished}  \"files\": [\n{}\n  ]\n}}\n", files.join(",\n"))
    }
}

/// Whether a path stays below the folder that it is relative to, whatever the system.
pub fn stays_inside(path: &Utf8Path) -> bool {
    !path.as_str().is_empty() && path.components().all(|component| matches!(component, Utf8Component::Normal(_)))
}

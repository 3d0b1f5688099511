//! Files that containers get.

use super::pod::PodDraft;
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::plan::paths::from_run_folder;
use crate::plan::scope::{Owner, Scope, Sink};
use crate::plan::storage::Config;
use crate::plan::value::{Part, PerRuntime, SecretKey, known};
use crate::plan::workload::{FileContent, FileMount, Volume, VolumeSource};
use crate::source::{FileError, Spanned};
use crate::stack::container::{Container, File};
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// What a file's mode is where the stack states none: readable by every user, since images run as many.
const MODE: u32 = 0o444;

impl<'a> PodDraft<'_, 'a> {
    pub fn files(&mut self, container: &'a Container, owner: Owner<'a>) -> Vec<FileMount> {
        container.files.whole().filter_map(|(path, file)| self.file(path, file, owner)).collect()
    }

    fn file(&mut self, path: &'a Spanned<String>, file: &'a File, owner: Owner<'a>) -> Option<FileMount> {
        let content = self.content(file, owner)?;
        let (volume, key) = match &content {
            FileContent::Known(text) => self.config_file(path, text),
            FileContent::Secret(secret) => (self.secret_volume(secret), secret.value.key.clone()),
        };
        let because = "every user of an image may read it, and none may change it";
        let default = || Sourced::new(MODE, Origin::default_of(path.span, "read-only-files", because));
        Some(FileMount {
            origin: Origin::Stated(path.span),
            path: path.into(),
            volume,
            compose_key: format!(
                "{}-{}",
                self.entry.compose_name().value,
                key.replace(|letter: char| !is_key(letter), "-")
            ),
            key,
            content,
            mode: file.mode.as_ref().map_or_else(default, |mode| Sourced::stated(mode.value.0, mode.span)),
        })
    }

    fn content(&mut self, file: &'a File, owner: Owner<'a>) -> Option<FileContent> {
        if let Some(from) = &file.from {
            let text = Sourced::stated(read_text(self.scope, from)?, from.span);
            return Some(FileContent::Known(PerRuntime::both(text)));
        }
        if let Some(content) = &file.content {
            return Some(FileContent::Known(self.known_where_it_runs(content, owner, "a file")));
        }
        self.secret_file(file.secret.as_ref()?, owner).map(FileContent::Secret)
    }

    fn secret_file(&mut self, text: &'a Spanned<Text>, owner: Owner<'a>) -> Option<Sourced<SecretKey>> {
        let value = self.scope.value(text, Some(owner), Sink::Variable)?;
        let value = value.cluster.or(value.compose)?;
        if let [Part::Secret(key)] = value.value.as_slice() {
            return Some(Sourced::stated(key.clone(), text.span));
        }
        let message = "`secret` holds more or less than one key of a secret";
        let help = "write one reference and nothing else: `${secret.tls[\"tls.crt\"]}`";
        self.scope.report(Diagnostic::error(codes::NOT_ONE_SECRET, text.span, message).with_help(help));
        None
    }

    /// Adds a file to the ConfigMap of the workload's files. Gives the pod's volume and the key in it.
    fn config_file(&mut self, path: &Spanned<String>, text: &PerRuntime<Sourced<String>>) -> (String, String) {
        let config = self.files_config(path);
        let key = free_key(&path.value, |key| config.data.iter().any(|(there, _)| there.value == key));
        let value = text.clone().map(|text| known(text.value, text.origin));
        config.data.push((Sourced::stated(key.clone(), path.span), value));
        (FILES.to_owned(), key)
    }

    fn files_config(&mut self, path: &Spanned<String>) -> &mut Config {
        if self.files.is_none() {
            let name = Sourced::new(format!("{}-{FILES}", self.name.value), self.name.origin.clone());
            let source = VolumeSource::Config { name, items: Vec::new(), mode: None, contents: Vec::new() };
            self.add_cluster_volume(FILES, source, Origin::Stated(path.span));
        }
        let name = Sourced::new(format!("{}-{FILES}", self.name.value), self.name.origin.clone());
        let (id, labels) = (format!("{}/{FILES}", self.entry.id()), self.labels());
        let origin = Origin::Stated(path.span);
        self.files.get_or_insert(Config { id, origin, name, labels, annotations: Vec::new(), data: Vec::new() })
    }

    fn add_cluster_volume(&mut self, name: &str, source: VolumeSource, origin: Origin) {
        let name = Sourced::new(name.to_owned(), origin.clone());
        self.volumes.push(Volume { origin, name, source, in_cluster: self.in_cluster, in_compose: false });
    }

    /// The pod's volume that brings the keys of a secret as files.
    fn secret_volume(&mut self, secret: &Sourced<SecretKey>) -> String {
        let name = format!("secret-{}", secret.value.object.replace('.', "-"));
        let there = self.volumes.iter().any(|volume| volume.name.value == name);
        if !there {
            let object = Sourced::new(secret.value.object.clone(), secret.origin.clone());
            let source = VolumeSource::Secret { name: object, items: Vec::new(), mode: None, keys: Vec::new() };
            self.add_cluster_volume(&name, source, secret.origin.clone());
        }
        name
    }
}

/// The volume of a pod, and the end of the ConfigMap's name, that hold its files.
const FILES: &str = "files";

const IN_IMAGE: &str = "put such a file into the image";

fn unreadable(error: &FileError) -> (Code, String, &'static str) {
    let relative = "a path is relative to the stack file that states it";
    match error {
        FileError::NotFound => (codes::MISSING_FILE, "does not exist".to_owned(), relative),
        FileError::TooLarge => (codes::FILE_TOO_LARGE, "is too large".to_owned(), IN_IMAGE),
        FileError::Unreadable(why) => (codes::UNREADABLE_FILE, format!("cannot be read: {why}"), "make it readable"),
    }
}

/// The text of a file that a container gets, by its path relative to the stack file; reports what cannot be read.
pub fn read_text(scope: &mut Scope<'_>, from: &Spanned<String>) -> Option<String> {
    let path = from_run_folder(scope, from);
    let bytes = scope.context.files.read(&path);
    let text = bytes.map_err(|error| unreadable(&error)).and_then(|bytes| {
        String::from_utf8(bytes).map_err(|_| (codes::NOT_UTF8, "is not UTF-8 text".to_owned(), IN_IMAGE))
    });
    text.map_err(|(code, why, help)| {
        let message = format!("the file `{path}` {why}");
        scope.report(Diagnostic::error(code, from.span, message).with_help(help));
    })
    .ok()
}

fn is_key(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || "-_.".contains(letter)
}

/// The file's name as a key of a ConfigMap; with its folders where that is taken.
fn free_key(path: &str, taken: impl Fn(&str) -> bool) -> String {
    let allowed = |text: &str| text.trim_matches('/').replace(|letter: char| !is_key(letter), "-");
    let short = allowed(path.rsplit_once('/').map_or(path, |(_, name)| name));
    if taken(&short) { allowed(path) } else { short }
}

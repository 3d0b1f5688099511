//! The files of environments at one time, read from a folder or from git, or made by a compile.

use std::borrow::Cow;
use std::collections::BTreeMap;

use camino::Utf8Path;

use crate::compiler::Bundle;
use crate::source::Sources;
use crate::stack::Target;
use crate::tree::Origin;

/// Files by their path below the output folder: `shop/production/kubernetes/deployment-api.yaml`.
#[derive(Clone, Debug, Default)]
pub struct Snapshot<'a> {
    pub files: BTreeMap<String, File<'a>>,
}

#[derive(Clone, Debug)]
pub struct File<'a> {
    pub text: Cow<'a, str>,
    /// Known of what a compile made.
    pub origins: Option<Origins<'a>>,
}

/// The origins of a file's lines, and the stack files that they point into.
#[derive(Clone, Copy, Debug)]
pub struct Origins<'a> {
    pub lines: &'a [Origin],
    pub sources: &'a Sources,
    /// Which lines of the stack files the change is made of, where an earlier stack is known.
    pub edited: Option<&'a super::cause::Edited>,
}

impl<'a> File<'a> {
    /// A file whose lines say nothing of where they come from.
    pub fn read(text: impl Into<Cow<'a, str>>) -> Self {
        File { text: text.into(), origins: None }
    }

    /// The origin of a line, counted from 0.
    pub fn origin(&self, line: usize) -> Option<(&'a Origin, Origins<'a>)> {
        let origins = self.origins?;
        Some((origins.lines.get(line)?, origins))
    }
}

impl<'a> Snapshot<'a> {
    /// What a compile made, of the targets that are asked for.
    pub fn compiled(
        bundles: &'a [Bundle],
        sources: &'a Sources,
        edited: Option<&'a super::cause::Edited>,
        asked: impl Fn(Target) -> bool,
    ) -> Self {
        let mut files = BTreeMap::new();
        for bundle in bundles {
            let folder = format!("{}/{}", bundle.environment.stack, bundle.environment.name);
            for file in bundle.files.iter().filter(|file| asked(file.target)) {
                let origins = Origins { lines: &file.rendered.lines, sources, edited };
                let text = Cow::Borrowed(file.rendered.text.as_str());
                files.insert(below(&folder, &file.path), File { text, origins: Some(origins) });
            }
        }
        Snapshot { files }
    }
}

/// Joined with `/` on every system.
pub fn below(folder: &str, path: &Utf8Path) -> String {
    format!("{folder}/{path}")
}

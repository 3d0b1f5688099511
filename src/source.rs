//! Files and places in them. Nothing here knows what a file means.

use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};

/// The largest stack file that is read, in bytes (4 MiB: a stack of about 4,000 services).
pub const MAX_FILE_BYTES: usize = 4 * 1024 * 1024;

/// One file of a run. Ids are given in the order of loading and never leave the process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// A byte range `start..end` of one file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    pub file: FileId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    pub fn new(file: FileId, range: Range<usize>) -> Self {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { file, start: clamp(range.start), end: clamp(range.end) }
    }

    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }

    /// The part `range` of a string `text` that stands at `self`: where it is written plainly or in one pair of
    /// quotes without escapes. `None` where bytes of the text are not those of the file.
    pub fn within(self, text: &str, range: Range<usize>) -> Option<Span> {
        let offset = match self.range().len().checked_sub(text.len())? {
            0 => 0,
            2 if !text.contains('\n') => 1,
            _ => return None,
        };
        let start = self.range().start + offset;
        Some(Span::new(self.file, start + range.start..start + range.end))
    }

    /// The span from the start of `self` to the end of `last`, which lies in the same file.
    pub fn to(self, last: Span) -> Span {
        Span { end: last.end.max(self.end), ..self }
    }
}

/// A value with the place that states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    pub value: T,
    pub span: Span,
}

impl<T> std::ops::Deref for Spanned<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

/// The syntax of a stack file, told by its extension.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Syntax {
    Yaml,
    Toml,
    Kdl,
}

impl Syntax {
    /// `None` for a file that is no stack file.
    pub fn of(path: &Utf8Path) -> Option<Syntax> {
        match path.extension()? {
            "yaml" | "yml" => Some(Syntax::Yaml),
            "toml" => Some(Syntax::Toml),
            "kdl" => Some(Syntax::Kdl),
            _ => None,
        }
    }
}

/// One file as it was read. `path` is relative to the folder of the run, with `/` on every system.
#[derive(Clone, Debug)]
pub struct Source {
    pub path: Utf8PathBuf,
    pub text: String,
}

/// All files of a run, by [`FileId`].
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    pub fn add(&mut self, path: Utf8PathBuf, text: String) -> FileId {
        self.files.push(Source { path, text });
        FileId(u32::try_from(self.files.len() - 1).unwrap_or(u32::MAX))
    }

    /// The id of a file that was added before under this path.
    pub fn find(&self, path: &Utf8Path) -> Option<FileId> {
        let index = self.files.iter().position(|source| source.path == path)?;
        Some(FileId(u32::try_from(index).unwrap_or(u32::MAX)))
    }

    /// The files of a syntax.
    pub fn written_in(&self, syntax: Syntax) -> Vec<FileId> {
        let files = (0..).map(FileId).zip(&self.files);
        files.filter(|(_, source)| Syntax::of(&source.path) == Some(syntax)).map(|(file, _)| file).collect()
    }

    pub fn get(&self, file: FileId) -> Option<&Source> {
        self.files.get(file.0 as usize)
    }

    pub fn path(&self, file: FileId) -> &Utf8Path {
        self.get(file).map_or(Utf8Path::new(""), |source| &source.path)
    }

    /// The bytes of `span`; empty where it lies outside its file.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Line and column of a byte offset, both from 1; the column counts characters.
    /// The place of a name inside the reference or path at `span`: `api` in `${service.api.url}`. The whole span where
    /// no part of it is the name.
    pub fn name_within(&self, span: Span, name: &str) -> Span {
        let text = self.text(span);
        let is_part = |start: usize| {
            let before = text.get(..start).and_then(|before| before.chars().next_back());
            let after = text.get(start + name.len()..).and_then(|after| after.chars().next());
            before.is_none_or(|letter| ".{\"".contains(letter)) && after.is_none_or(|letter| ".}[\"".contains(letter))
        };
        let Some((start, _)) = text.match_indices(name).find(|(start, _)| is_part(*start)) else { return span };
        let start = span.range().start + start;
        Span::new(span.file, start..start + name.len())
    }

    pub fn line_column(&self, file: FileId, offset: u32) -> (usize, usize) {
        let text = self.get(file).map_or("", |source| source.text.as_str());
        let before = text.get(..offset as usize).unwrap_or(text);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
    }
}

/// Why a file could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FileError {
    NotFound,
    /// Larger than [`MAX_FILE_BYTES`].
    TooLarge,
    /// The system's own words.
    Unreadable(String),
}

/// Reads of files that a stack names: `extends`, `files`, `init`. The commands implement it over
/// the disk; tests and editors over memory. Paths are relative to the folder of the run.
pub trait Files: Sync {
    /// # Errors
    /// The file does not exist, is too large or cannot be read.
    fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, FileError>;
}

//! What several tests need: files in memory, and compiling from them.

use std::collections::BTreeMap;

use camino::{Utf8Path, Utf8PathBuf};
use stackc::compiler::{self, Compilation, Environment};
use stackc::lints::Levels;
use stackc::source::{FileError, Files};
use stackc::stack;

/// Files in memory, by path.
#[derive(Default)]
pub struct Memory(pub BTreeMap<Utf8PathBuf, Vec<u8>>);

impl Memory {
    pub fn with(files: &[(&str, &str)]) -> Self {
        Memory(files.iter().map(|(path, text)| (Utf8PathBuf::from(path), text.as_bytes().to_vec())).collect())
    }
}

impl Files for Memory {
    fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, FileError> {
        self.0.get(path).cloned().ok_or(FileError::NotFound)
    }
}

/// Compiles with every lint at its default level.
pub fn compile(selected: &[Environment], others: &[Environment], files: &dyn Files) -> Compilation {
    compiler::compile(selected, others, files, &Levels::default())
}

/// A validator that knows the formats of the language.
pub fn validator(schema: &serde_json::Value) -> jsonschema::Validator {
    let mut options = jsonschema::options().should_validate_formats(true);
    for (name, check) in stack::scalars::FORMATS {
        let check = *check;
        options = options.with_format(*name, move |text: &str| check(text).is_ok());
    }
    options.build(schema).unwrap()
}

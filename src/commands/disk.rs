//! Stack files on the disk.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};

use camino::{Utf8Path, Utf8PathBuf};

use super::output::steps;
use crate::source::{FileError, Files, MAX_FILE_BYTES};

/// The files below the folder of the run. Symbolic links are followed: what is read is the user's to arrange.
#[derive(Clone, Debug)]
pub struct Disk {
    pub root: Utf8PathBuf,
}

impl Files for Disk {
    fn read(&self, path: &Utf8Path) -> Result<Vec<u8>, FileError> {
        let path = self.root.join(path);
        let metadata = fs::metadata(&path).map_err(file_error)?;
        if metadata.is_dir() {
            return Err(FileError::Unreadable("it is a folder".to_owned()));
        }
        if metadata.len() > MAX_FILE_BYTES as u64 {
            return Err(FileError::TooLarge);
        }
        read_limited(&path)
    }
}

impl Disk {
    /// Where a file really lies, if that is below the folder of the run.
    pub fn inside(&self, path: &Utf8Path) -> Option<Utf8PathBuf> {
        let real = self.root.join(path).canonicalize_utf8().ok()?;
        real.starts_with(self.root.canonicalize_utf8().ok()?).then_some(real)
    }

    /// Gives a file that stands there another content, whole or not at all. `path` is its real one.
    ///
    /// # Errors
    /// It is read-only, or the system refuses.
    pub fn replace(path: &Utf8Path, text: &str) -> std::io::Result<()> {
        let permissions = fs::metadata(path)?.permissions();
        if permissions.readonly() {
            return Err(std::io::Error::new(ErrorKind::PermissionDenied, "it is read-only"));
        }
        steps::write(path, text.as_bytes(), false)?;
        fs::set_permissions(path, permissions)
    }
}

/// Reads one byte more than is allowed at most: pipes have no length, and a file may grow meanwhile.
fn read_limited(path: &Utf8Path) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(file_error)?;
    file.take(MAX_FILE_BYTES as u64 + 1).read_to_end(&mut bytes).map_err(file_error)?;
    if bytes.len() > MAX_FILE_BYTES { Err(FileError::TooLarge) } else { Ok(bytes) }
}

fn file_error(error: std::io::Error) -> FileError {
    match error.kind() {
        ErrorKind::NotFound => FileError::NotFound,
        _ => FileError::Unreadable(error.to_string()),
    }
}

//! Stack files on the disk.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};

use camino::{Utf8Path, Utf8PathBuf};

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

//! What stackc knows of a kind of resource: facts of its official image, as data.

use super::aws::facts::AwsKind;
use crate::stack::Stack;
use crate::stack::resources::ResourceEntries;

/// One kind of resource. The facts are those of its official image.
pub struct ResourceKind {
    /// The field of the stack and the first word of references.
    pub name: &'static str,
    pub entries: for<'a> fn(&'a Stack) -> ResourceEntries<'a>,
    pub outputs: &'static [Output],
    /// A version to name in help: the newest when this was written.
    pub version: &'static str,
    /// The image without its tag, which is the version.
    pub image: &'static str,
    pub port: u16,
    /// Of URLs, unless the stack says another.
    pub scheme: &'static str,
    pub database: DefaultDatabase,
    pub username: DefaultUsername,
    pub password: PasswordRule,
    /// What the image reads at its first start; told by the user that services connect as.
    pub variables: fn(username: Option<&str>) -> &'static [ImageVariable],
    /// User and group that the process runs as; told by the image's tag.
    pub account: fn(tag: &str) -> (u32, u32),
    /// Where the data's volume is mounted; told by the major version, where it is known.
    pub mount: fn(major: Option<u32>) -> &'static str,
    pub data: DataFolder,
    /// What else is written, in scratch volumes.
    pub scratch: &'static [Scratch],
    /// Size of the data's volume, unless the stack says another.
    pub storage: &'static str,
    /// Arguments of the image; those of the image itself where it is `None`.
    pub args: fn(&Server<'_>) -> Option<Vec<String>>,
    /// A command that succeeds once the server answers.
    pub health: fn(&Server<'_>) -> Vec<String>,
    /// Time between the signal to stop and the kill, in seconds, and why.
    pub stop_grace: (u32, &'static str),
    pub dump: Dump,
    /// What AWS calls it and what it wants there.
    pub aws: &'static AwsKind,
}

/// What commands of a server depend on.
pub struct Server<'a> {
    /// The folder that the volume is mounted at.
    pub mount: &'a str,
    pub has_password: bool,
}

/// One output of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Output {
    pub name: &'static str,
    pub phase: Phase,
}

/// When and by whom an output can be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// Known at compile time.
    Known,
    Secret,
    /// Secret where the resource has a password.
    WithPassword,
}

impl Output {
    /// Of every database that speaks SQL.
    pub const OF_SQL: &'static [Output] = &[
        Output::known("host"),
        Output::known("reader_host"),
        Output::known("port"),
        Output::known("database"),
        Output::known("username"),
        Output::secret("password"),
        Output::secret("url"),
        Output::secret("reader_url"),
    ];

    pub const fn known(name: &'static str) -> Self {
        Output { name, phase: Phase::Known }
    }

    pub const fn secret(name: &'static str) -> Self {
        Output { name, phase: Phase::Secret }
    }
}

/// What the database is called where the stack does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultDatabase {
    Stack,
    Number(&'static str),
}

/// Who services connect as where the stack does not say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefaultUsername {
    Fixed(&'static str),
    Stack,
    /// The kind has one user, without a name.
    Nameless,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordRule {
    Required,
    /// Without one, everyone who reaches it may use it.
    Optional,
}

/// A variable that the image reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageVariable {
    pub name: &'static str,
    pub role: Role,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Database,
    Username,
    Password,
    /// A switch, left out where the imported secret has the other key.
    Unless {
        key: &'static str,
        value: &'static str,
    },
}

/// How the data keeps away from the root of its volume, where file systems put `lost+found`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DataFolder {
    /// A variable names the folder below the mount.
    Variable { name: &'static str, folder: &'static str },
    /// A folder of the volume is mounted.
    SubPath { folder: &'static str },
    /// The server does not mind.
    Root,
}

/// A volume that is gone with its pod.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Scratch {
    pub name: &'static str,
    pub path: &'static str,
    /// Where more than this stands in it, the pod is evicted.
    pub size: Option<&'static str>,
}

impl Scratch {
    /// Sockets, locks and the like.
    pub const fn small(name: &'static str, path: &'static str) -> Self {
        Scratch { name, path, size: Some("64Mi") }
    }

    /// As large as what the server sorts.
    pub const fn unbounded(name: &'static str, path: &'static str) -> Self {
        Scratch { name, path, size: None }
    }
}

/// How a dump is made.
#[derive(Clone, Copy, Debug)]
pub struct Dump {
    /// What a finished dump's name ends with.
    pub extension: &'static str,
    /// Shell commands, one a line, that write a dump to `$part`. What they leave behind begins with that name.
    pub command: &'static str,
    /// The variables that the command reads.
    pub variables: &'static [DumpVariable],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DumpVariable {
    pub name: &'static str,
    /// An output of the kind.
    pub output: &'static str,
}

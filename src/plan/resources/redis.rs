//! Redis and Valkey, which fork from one line. Source of the facts: `redis/docker-library-redis` and
//! `valkey-io/valkey-container`, their Dockerfiles and `docker-entrypoint.sh`.

use super::aws::facts as aws;
use super::kind::{
    DataFolder, DefaultDatabase, DefaultUsername, Dump, DumpVariable, ImageVariable, Output, PasswordRule, Phase,
    ResourceKind, Role, Scratch, Server,
};
use crate::stack::resources::ResourceEntries;

pub const REDIS: ResourceKind = ResourceKind {
    name: "redis",
    entries: |stack| ResourceEntries::Caches(&stack.redis),
    outputs: OUTPUTS,
    version: "8",
    image: "redis",
    port: 6379,
    scheme: "redis",
    database: DefaultDatabase::Number("0"),
    username: DefaultUsername::Nameless,
    password: PasswordRule::Optional,
    variables: |_| &[ImageVariable { name: "REDIS_PASSWORD", role: Role::Password }],
    account,
    mount: |_| "/data",
    data: DataFolder::Root,
    scratch: &[Scratch::small("tmp", "/tmp")],
    storage: "1Gi",
    args: |server| Some(args("redis", "REDIS_PASSWORD", server)),
    health: |server| health("redis", "REDIS_PASSWORD", server),
    stop_grace: STOP_GRACE,
    dump: Dump {
        extension: "rdb.gz",
        command: r#"redis-cli -h "$REDIS_HOST" -p "$REDIS_PORT" --rdb "$part.rdb"
gzip "$part.rdb"
mv "$part.rdb.gz" "$part""#,
        variables: &[
            DumpVariable { name: "REDIS_HOST", output: "host" },
            DumpVariable { name: "REDIS_PORT", output: "port" },
            DumpVariable { name: "REDISCLI_AUTH", output: "password" },
        ],
    },
    aws: &aws::REDIS,
};

pub const VALKEY: ResourceKind = ResourceKind {
    name: "valkey",
    entries: |stack| ResourceEntries::Caches(&stack.valkey),
    version: "9",
    image: "valkey/valkey",
    variables: |_| &[ImageVariable { name: "VALKEY_PASSWORD", role: Role::Password }],
    args: |server| Some(args("valkey", "VALKEY_PASSWORD", server)),
    health: |server| health("valkey", "VALKEY_PASSWORD", server),
    dump: Dump {
        extension: "rdb.gz",
        command: r#"valkey-cli -h "$VALKEY_HOST" -p "$VALKEY_PORT" --rdb "$part.rdb"
gzip "$part.rdb"
mv "$part.rdb.gz" "$part""#,
        variables: &[
            DumpVariable { name: "VALKEY_HOST", output: "host" },
            DumpVariable { name: "VALKEY_PORT", output: "port" },
            DumpVariable { name: "REDISCLI_AUTH", output: "password" },
        ],
    },
    aws: &aws::VALKEY,
    ..REDIS
};

const OUTPUTS: &[Output] = &[
    Output::known("host"),
    Output::known("port"),
    Output::known("database"),
    Output::secret("password"),
    Output { name: "url", phase: Phase::WithPassword },
];

const STOP_GRACE: (u32, &str) = (60, "the server writes its last snapshot before it stops");

/// In alpine images group 999 was taken.
fn account(tag: &str) -> (u32, u32) {
    if tag.contains("alpine") { (999, 1000) } else { (999, 999) }
}

/// Starts through the image's entry point, which drops root. The password goes in as a configuration on
/// standard input: as an argument it would stand in the list of processes.
fn args(program: &str, password: &str, server: &Server<'_>) -> Vec<String> {
    let folder = if server.mount == "/data" { String::new() } else { format!(" --dir {}", server.mount) };
    let start = format!("{program}-server");
    if !server.has_password {
        return format!("{start} --appendonly yes{folder}").split(' ').map(str::to_owned).collect();
    }
    let script = format!(
        "exec docker-entrypoint.sh {start} - --appendonly yes{folder} <<CONFIG\nrequirepass \"${password}\"\nCONFIG\n"
    );
    vec!["sh".to_owned(), "-c".to_owned(), script]
}

/// `ping` succeeds while data is still loading: only `PONG` counts.
fn health(program: &str, password: &str, server: &Server<'_>) -> Vec<String> {
    let login = if server.has_password { format!("REDISCLI_AUTH=\"${password}\" ") } else { String::new() };
    vec!["sh".to_owned(), "-c".to_owned(), format!("{login}{program}-cli ping | grep -q PONG")]
}

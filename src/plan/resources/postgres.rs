//! PostgreSQL. Source of the facts: `docker-library/postgres`, its Dockerfiles and `docker-entrypoint.sh`.

use super::aws::facts as aws;
use super::kind::{
    DataFolder, DefaultDatabase, DefaultUsername, Dump, DumpVariable, ImageVariable, Output, PasswordRule,
    ResourceKind, Role, Scratch,
};
use crate::stack::resources::ResourceEntries;

pub const POSTGRES: ResourceKind = ResourceKind {
    name: "postgres",
    entries: |stack| ResourceEntries::Databases(&stack.postgres),
    outputs: Output::OF_SQL,
    version: "18",
    image: "postgres",
    port: 5432,
    scheme: "postgresql",
    database: DefaultDatabase::Stack,
    username: DefaultUsername::Fixed("postgres"),
    password: PasswordRule::Required,
    variables: |_| {
        &[
            ImageVariable { name: "POSTGRES_DB", role: Role::Database },
            ImageVariable { name: "POSTGRES_USER", role: Role::Username },
            ImageVariable { name: "POSTGRES_PASSWORD", role: Role::Password },
        ]
    },
    account: |tag| if tag.contains("alpine") { (70, 70) } else { (999, 999) },
    // From 18 on the image declares its volume one folder higher.
    mount: |major| match major {
        Some(18..) => "/var/lib/postgresql",
        _ => "/var/lib/postgresql/data",
    },
    data: DataFolder::Variable { name: "PGDATA", folder: "pgdata" },
    scratch: &[Scratch::small("run", "/var/run/postgresql"), Scratch::small("tmp", "/tmp")],
    storage: "10Gi",
    args: |_| None,
    // Over TCP: while init scripts run, the server listens on its socket only.
    health: |_| {
        let check = r#"exec pg_isready -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB""#;
        ["sh", "-c", check].map(str::to_owned).to_vec()
    },
    stop_grace: (120, "a fast shutdown writes a checkpoint first, which takes time under load"),
    dump: Dump {
        extension: "sql.gz",
        command: r#"pg_dump --compress=9 --file="$part""#,
        variables: &[
            DumpVariable { name: "PGHOST", output: "host" },
            DumpVariable { name: "PGPORT", output: "port" },
            DumpVariable { name: "PGDATABASE", output: "database" },
            DumpVariable { name: "PGUSER", output: "username" },
            DumpVariable { name: "PGPASSWORD", output: "password" },
        ],
    },
    aws: &aws::POSTGRES,
};

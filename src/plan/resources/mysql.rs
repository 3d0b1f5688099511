//! MySQL. Source of the facts: `docker-library/mysql`, its Dockerfiles and `docker-entrypoint.sh`.

use super::aws::facts as aws;
use super::kind::{
    DataFolder, DefaultDatabase, DefaultUsername, Dump, DumpVariable, ImageVariable, Output, PasswordRule,
    ResourceKind, Role, Scratch,
};
use crate::stack::resources::ResourceEntries;

pub const MYSQL: ResourceKind = ResourceKind {
    name: "mysql",
    entries: |stack| ResourceEntries::Databases(&stack.mysql),
    outputs: Output::OF_SQL,
    version: "9.4",
    image: "mysql",
    port: 3306,
    scheme: "mysql",
    database: DefaultDatabase::Stack,
    username: DefaultUsername::Stack,
    password: PasswordRule::Required,
    variables: |username| if username == Some("root") { ROOT_VARIABLES } else { USER_VARIABLES },
    account: |_| (999, 999),
    mount: |_| "/var/lib/mysql",
    data: DataFolder::SubPath { folder: "mysql" },
    // Temporary tables and sorted files that outgrow memory lie in /tmp.
    scratch: &[Scratch::small("run", "/var/run/mysqld"), Scratch::unbounded("tmp", "/tmp")],
    storage: "10Gi",
    args: |_| None,
    // Succeeds for a server that refuses the login too. Over TCP: init scripts run without it.
    health: |_| ["mysqladmin", "ping", "-h", "127.0.0.1"].map(str::to_owned).to_vec(),
    stop_grace: (120, "a shutdown flushes dirty pages first, which takes time under load"),
    dump: Dump {
        extension: "sql.gz",
        // Without the tablespaces, which only a user with PROCESS may read.
        command: r#"mysqldump --host="$MYSQL_HOST" --port="$MYSQL_PORT" --user="$MYSQL_USER" --single-transaction --routines --triggers --no-tablespaces --result-file="$part.sql" "$MYSQL_DATABASE"
gzip "$part.sql"
mv "$part.sql.gz" "$part""#,
        variables: &[
            DumpVariable { name: "MYSQL_HOST", output: "host" },
            DumpVariable { name: "MYSQL_PORT", output: "port" },
            DumpVariable { name: "MYSQL_DATABASE", output: "database" },
            DumpVariable { name: "MYSQL_USER", output: "username" },
            DumpVariable { name: "MYSQL_PWD", output: "password" },
        ],
    },
    aws: &aws::MYSQL,
};

/// The image refuses `MYSQL_USER=root`.
const ROOT_VARIABLES: &[ImageVariable] = &[
    ImageVariable { name: "MYSQL_DATABASE", role: Role::Database },
    ImageVariable { name: "MYSQL_ROOT_PASSWORD", role: Role::Password },
];

const USER_VARIABLES: &[ImageVariable] = &[
    ImageVariable { name: "MYSQL_DATABASE", role: Role::Database },
    ImageVariable { name: "MYSQL_USER", role: Role::Username },
    ImageVariable { name: "MYSQL_PASSWORD", role: Role::Password },
    ImageVariable {
        name: "MYSQL_RANDOM_ROOT_PASSWORD",
        role: Role::Unless { key: "MYSQL_ROOT_PASSWORD", value: "yes" },
    },
];

//! Resources, network and clashes: what they become, and what is refused.

use camino::Utf8Path;
use stackc::document::Reader;
use stackc::plan::Resolution;
use stackc::plan::allowance::settle;
use stackc::plan::workload::{Container, VariableValue};
use stackc::plan::{Context, Part, Plan, clashes, resources};

use super::support::Memory;

/// The plan of `stacks/shop/production.yaml`, and its diagnostics as `code: message`.
fn resolve(text: &str) -> (Option<Plan>, Vec<String>) {
    resolve_environment("production", text)
}

fn resolve_environment(name: &str, text: &str) -> (Option<Plan>, Vec<String>) {
    let path = format!("stacks/shop/{name}.yaml");
    let files = Memory::with(&[(&path, text), ("stacks/shop/init.sql", "create table t ();\n")]);
    let shapes = stackc::stack::shapes();
    let mut reader = Reader::new(&files, &shapes);
    let document = reader.read(Utf8Path::new(&path)).unwrap();
    let (stack, mut found) = stackc::stack::decode(&document, &shapes);
    let context = Context {
        stack_name: "shop",
        file: document.file,
        sources: &reader.sources,
        files: &files,
        compose_folder: Utf8Path::new("golden/shop/production/compose"),
    };
    let Resolution { plan, diagnostics, allowed } = stackc::plan::resolve(&stack.unwrap(), &context);
    found.extend(settle(diagnostics, &allowed));
    (plan, found.iter().map(|found| format!("{}: {}", found.code, found.message)).collect())
}

fn plan(text: &str) -> Plan {
    let (plan, found) = resolve(text);
    assert_eq!(found, [] as [String; 0]);
    plan.unwrap()
}

fn compose(rest: &str) -> Plan {
    plan(&format!("environment: production\ntargets: [compose]\n{rest}"))
}

fn cluster(rest: &str) -> Plan {
    plan(&format!("environment: production\ntargets: [kubernetes]\n{rest}"))
}

fn refused(rest: &str) -> Vec<String> {
    resolve(&format!("environment: production\n{rest}")).1
}

fn text(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Known(text) | Part::Insecure(text) => text.clone(),
        Part::Secret(key) => format!("<{}.{}>", key.object, key.key),
        Part::Variable(name) => format!("$({name})"),
    };
    parts.iter().map(text).collect()
}

fn environment(container: &Container) -> Vec<String> {
    let variables = container.env.cluster.iter().chain(&container.env.compose).flatten();
    let line = |value: &VariableValue| match value {
        VariableValue::Parts(value) => text(&value.value),
        VariableValue::Field(field) => format!("field {}", field.value),
        VariableValue::Resource { field, .. } => format!("resource {:?}", field.value),
    };
    variables.map(|variable| format!("{}={}", variable.name.value, line(&variable.value))).collect()
}

fn container<'p>(plan: &'p Plan, id: &str) -> &'p Container {
    &plan.workloads.iter().find(|workload| workload.id == id).unwrap().container
}

const SERVICE: &str = "
services:
  api:
    image: example/api:v1
    user: 1001
    env: { DATABASE_URL: \"${postgres.main.url}\", REDIS_URL: \"${redis.main.url}\" }
";

#[test]
fn a_compose_container_is_dialled_by_its_name() {
    let plan = compose(&format!(
        "{SERVICE}
postgres:
  main:
    version: \"15\"
    database: neonpro
    username: postgres
    container:
      name: db
      image: postgres:15-alpine
      password: {{ insecure: postgres }}
      publish: 5432
      volume: postgres_data
      init: {{ init.sql: ../../database/init.sql }}
redis: {{ main: {{ version: \"7\" }} }}
"
    ));
    assert_eq!(
        environment(container(&plan, "service.api")),
        ["DATABASE_URL=postgresql://postgres:postgres@db:5432/neonpro", "REDIS_URL=redis://redis:6379/0"]
    );
    let database = container(&plan, "postgres.main");
    assert_eq!(environment(database), ["POSTGRES_DB=neonpro", "POSTGRES_USER=postgres", "POSTGRES_PASSWORD=postgres"]);
    let mounts: Vec<&str> = database.mounts.iter().map(|mount| mount.at.value.as_str()).collect();
    assert_eq!(mounts, ["/var/lib/postgresql/data", "/docker-entrypoint-initdb.d/init.sql"]);
    assert_eq!(database.ports[0].publish.as_ref().unwrap().address.value, "127.0.0.1");
}

#[test]
fn a_password_is_percent_encoded_in_a_url() {
    let plan = compose(
        "
services: { api: { image: a/b:1, env: { URL: \"${mysql.main.url}\" } } }
mysql:
  main:
    version: \"9.4\"
    container: { password: { insecure: \"p@ss/word\" } }
    url: { params: { charset: utf8mb4 } }
",
    );
    assert_eq!(
        environment(container(&plan, "service.api")),
        ["URL=mysql://shop:p%40ss%2Fword@mysql:3306/shop?charset=utf8mb4"]
    );
    assert_eq!(
        environment(container(&plan, "mysql.main")),
        ["MYSQL_DATABASE=shop", "MYSQL_USER=shop", "MYSQL_PASSWORD=p@ss/word", "MYSQL_RANDOM_ROOT_PASSWORD=yes"]
    );
}

const CLUSTER: &str = "
secrets: { db: { source: existing, keys: [POSTGRES_PASSWORD, POSTGRES_DB] } }
postgres:
  main:
    version: \"15\"
    cluster:
      name: postgres
      secret: secret.db
      storage: { size: 100Gi, class: gp2 }
      init: { init.sql: init.sql }
      backup: 0 2 * * *
";

#[test]
fn a_cluster_database_takes_what_its_secret_lacks() {
    let plan = cluster(CLUSTER);
    let database = container(&plan, "postgres.main");
    assert_eq!(environment(database), ["POSTGRES_USER=postgres", "PGDATA=/var/lib/postgresql/data/pgdata"]);
    assert_eq!(database.env_from.len(), 1);
    let mounts: Vec<&str> = database.mounts.iter().map(|mount| mount.at.value.as_str()).collect();
    assert_eq!(mounts, ["/var/lib/postgresql/data", "/var/run/postgresql", "/tmp", "/docker-entrypoint-initdb.d"]);
    let workload = plan.workloads.iter().find(|workload| workload.id == "postgres.main").unwrap();
    let pod = &workload.cluster.as_ref().unwrap().pod;
    assert_eq!(pod.security.user.as_ref().map(|user| user.value), Some(999));
    assert_eq!(pod.security.fs_group.as_ref().map(|group| group.value), Some(999));
    assert_eq!(
        environment(container(&plan, "postgres.main/backup")),
        [
            "PGHOST=postgres",
            "PGPORT=5432",
            "PGDATABASE=<db.POSTGRES_DB>",
            "PGUSER=postgres",
            "PGPASSWORD=<db.POSTGRES_PASSWORD>"
        ]
    );
}

#[test]
fn a_database_lets_in_its_users_and_nobody_else() {
    let plan = cluster(&format!(
        "{CLUSTER}services:\n  api: {{ image: a/b:1, user: 1001, env: {{ HOST: \"${{postgres.main.host}}\" }} }}\n  web: {{ image: a/c:1, user: 1001, ports: {{ http: 80 }} }}\n"
    ));
    let policy = |id: &str| plan.network_policies.iter().find(|policy| policy.id == id).unwrap();
    let database = policy("postgres.main/network-policy").ingress.as_ref().unwrap();
    assert_eq!(database.len(), 2, "the api and the backup");
    assert_eq!(policy("service.web/network-policy").ingress.as_ref().map(Vec::len), Some(0));
    assert!(policy("service.web/network-policy").egress.is_none());
}

#[test]
fn a_redis_with_a_password_keeps_it_out_of_its_arguments() {
    let plan = cluster(
        "
secrets: { cache: { source: existing, keys: [REDIS_PASSWORD] } }
redis: { main: { version: \"7-alpine\", cluster: { password: \"${secret.cache.REDIS_PASSWORD}\" } } }
",
    );
    let server = container(&plan, "redis.main");
    let words = server.args.as_ref().unwrap().words.cluster.as_ref().unwrap();
    assert_eq!(
        words[2].value,
        "exec docker-entrypoint.sh redis-server - --appendonly yes <<CONFIG\nrequirepass \"$REDIS_PASSWORD\"\nCONFIG\n"
    );
    assert_eq!(environment(server), ["REDIS_PASSWORD=<cache.REDIS_PASSWORD>"]);
}

#[test]
fn mistakes_name_the_resource() {
    let cases: &[(&str, &str)] = &[
        (
            "targets: [kubernetes]\npostgres: { main: { version: \"15\", cluster: {}, external: {} } }\n",
            "ambiguous-provider: `postgres.main` has the blocks `cluster` and `external` and does not choose",
        ),
        (
            "targets: [kubernetes]\npostgres: { main: { version: \"15\", provider: external } }\n",
            "missing-provider: `postgres.main` chooses `external` and has no block of that name",
        ),
        (
            "targets: [compose]\npostgres: { main: { version: \"15\" } }\n",
            "missing-password: `postgres.main` has no password in Compose",
        ),
        (
            "targets: [compose]\nredis: { main: {} }\n",
            "missing-version: `redis.main` has neither `version` nor `image`",
        ),
        (
            "targets: [kubernetes]\npostgres: { main: { version: \"15\", cluster: { password: hunter2 } } }\n",
            "plain-password: the password of `postgres.main` stands in plain text",
        ),
        (
            "targets: [kubernetes]\nredis: { main: { version: \"7\", cluster: { data: x } } }\n",
            "unsupported-field: `data` has no meaning here",
        ),
        (
            "targets: [kubernetes]\nredis: { main: { external: { host: r.example } } }\nservices: { api: { image: a/b:1, user: 1, env: { U: \"${redis.main.url}\" } } }\n",
            "missing-output: `redis.main` is external and gives no `url`",
        ),
        (
            "targets: [kubernetes]\nservices: { api: { image: a/b:1, user: 1, ports: { http: 80 }, routes: { a: { host: a.example, ingress: pulic } } } }\ningresses: { public: { class: nginx } }\n",
            "unknown-entrance: the stack has no ingress `pulic`",
        ),
        (
            "targets: [kubernetes]\nservices: { api: { image: a/b:1, user: 1, ports: { http: 80 }, routes: { a: { host: a.example, ingress: public }, b: { host: a.example, ingress: public } } } }\ningresses: { public: { class: nginx } }\n",
            "route-clash: two routes answer to `a.example/`",
        ),
        ("targets: [kubernetes]\ngateways: { public: {} }\n", "missing-class: `gateway.public` has no class"),
    ];
    for (text, expected) in cases {
        assert_eq!(refused(text), [*expected], "{text}");
    }
}

#[test]
fn what_is_secret_somewhere_is_secret_everywhere() {
    let found = refused(
        "targets: [kubernetes]\npostgres: { main: { external: { url: \"postgresql://db.example/shop\" } } }\nconfigs: { app: { data: { URL: \"${postgres.main.url}\" } } }\n",
    );
    let secret = "secret-in-plain-sink: `${postgres.main.url}` puts a secret into a config".to_owned();
    assert!(found.contains(&secret), "{found:?}");
}

#[test]
fn environments_keep_apart() {
    let stack = |name: &str| {
        let text = format!("environment: {name}\ntargets: [kubernetes]\nkubernetes: {{ namespace: shop }}\n");
        resolve_environment(name, &text).0.unwrap()
    };
    let (production, staging) = (stack("production"), stack("staging"));
    let found = clashes::find(&[&production, &staging]);
    let messages: Vec<&str> = found.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(messages, ["the namespace `shop` belongs to the environment `production` already"]);
    assert!(clashes::find(&[&production]).is_empty());
}

#[test]
fn every_kind_says_what_it_offers() {
    let rows: Vec<String> = resources::outputs_table().lines().map(str::to_owned).collect();
    assert_eq!(rows.len(), 2 + 8 + 8 + 5 + 5 + 3);
    assert!(rows.contains(&"| postgres | host | known | after apply |".to_owned()));
    assert!(rows.contains(&"| postgres | port | known | known |".to_owned()));
    assert!(rows.contains(&"| postgres | url | secret | secret, after apply |".to_owned()));
    assert!(
        rows.contains(
            &"| redis | url | known; secret with a password | after apply; secret with a password |".to_owned()
        )
    );
}

/// The last word of the command that a container runs in the cluster.
fn script(container: &Container) -> &str {
    let words = container.command.as_ref().and_then(|command| command.words.cluster.as_ref());
    words.and_then(|words| words.last()).map(|word| word.value.as_str()).unwrap()
}

#[test]
fn a_dump_stops_at_its_first_failure_and_clears_what_a_killed_one_left() {
    let plan = cluster(
        "
secrets: { db: { source: existing, keys: [MYSQL_PASSWORD] } }
mysql: { main: { version: \"9.4\", cluster: { name: shop, secret: secret.db, backup: 0 2 * * * } } }
",
    );
    let script = script(container(&plan, "mysql.main/backup"));
    let lines: Vec<&str> = script.lines().map(|line| line.split_once(' ').map_or(line, |(word, _)| word)).collect();
    assert_eq!(lines, ["set", "part=\"/backup/shop.part\"", "rm", "mysqldump", "gzip", "mv", "mv", "ls"]);
    assert!(!script.contains("&&"), "the shell goes on after a failure before `&&`: {script}");
}

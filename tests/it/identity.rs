//! What Terraform makes keeps its identity: renamed entries move, removed ones are forgotten whole, outputs tell where
//! things are, and no two environments reach for one thing.

use std::collections::BTreeSet;

use stackc::compiler::{Compilation, Environment};
use stackc::plan::managed::{Expression, Managed, Mode, Module};

use crate::support::{Memory, compile};

const HEAD: &str = "environment: production
targets: [kubernetes, terraform]
kubernetes: { version: '1.35', secret_store: { kind: ClusterSecretStore, name: aws } }
";

/// `stacks/shop/production.yaml`, and beside it other environments.
fn compiled(production: &str, others: &[(&str, &str)]) -> Compilation {
    let environment = |name: &str| Environment {
        stack: "shop".to_owned(),
        name: name.to_owned(),
        path: format!("stacks/shop/{name}.yaml").into(),
        out: format!("golden/shop/{name}").into(),
    };
    let all: Vec<(&str, &str)> = std::iter::once(("production", production)).chain(others.iter().copied()).collect();
    let paths: Vec<String> = all.iter().map(|(name, _)| format!("stacks/shop/{name}.yaml")).collect();
    let files: Vec<(&str, &str)> = paths.iter().zip(&all).map(|(path, (_, text))| (path.as_str(), *text)).collect();
    let environments: Vec<Environment> = all.iter().map(|(name, _)| environment(name)).collect();
    compile(&environments, &[], &Memory::with(&files))
}

fn told(compilation: &Compilation) -> Vec<String> {
    compilation.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect()
}

fn module(text: &str) -> Module {
    let mut compilation = compiled(text, &[]);
    assert_eq!(told(&compilation), [""; 0]);
    compilation.bundles.pop().unwrap().plan.module.unwrap()
}

fn addresses(blocks: &[Managed]) -> BTreeSet<String> {
    blocks.iter().filter(|block| block.mode == Mode::Resource).map(Managed::address).collect()
}

/// A stack with all that an entry can have, with the clients of the cluster and without.
fn rich(kind: &str, entry: &str, cluster: &str) -> String {
    let logs = if kind == "mysql" {
        "[audit, error, general, iam-db-auth-error, slowquery]"
    } else {
        "[iam-db-auth-error, postgresql, upgrade]"
    };
    let server = match kind {
        "postgres" | "mysql" => {
            format!("version: '{}', ENTRY aws: {{ instance_class: db.m6g.large, readers: 15, logs: {logs} }}", {
                if kind == "mysql" { "8.4" } else { "17" }
            })
        }
        "bucket" => "ENTRY aws: { logs: logs }".to_owned(),
        _ => "version: '7', ENTRY aws: { node_type: cache.t4g.small }".to_owned(),
    };
    let plural = if kind == "bucket" { "buckets" } else { kind };
    let output = if kind == "bucket" { "name" } else { "url" };
    format!(
        "{HEAD}terraform: {{ bridge: kubernetes, aws: {{ region: eu-west-1, network: {{ cidr: 10.0.0.0/16 }}{cluster} }} }}
{plural}: {{ {entry}: {{ {server} }} }}
services: {{ api: {{ image: 'shop/api:v1.0.0', user: 1001, env: {{ URL: '${{{kind}.{entry}.{output}}}' }} }} }}
"
    )
}

const KINDS: [&str; 5] = ["postgres", "mysql", "redis", "valkey", "bucket"];

#[test]
fn every_address_of_a_renamed_entry_moves() {
    for kind in KINDS {
        let stack = |entry: &str, before: &str| rich(kind, entry, ", eks_cluster: main").replace("ENTRY", before);
        let before = addresses(&module(&stack("old-one", "")).blocks);
        let renamed = module(&stack("new", "renamed_from: old-one,"));
        let from: BTreeSet<String> = renamed.moved.iter().map(|moved| moved.from.clone()).collect();
        let to: BTreeSet<String> = renamed.moved.iter().map(|moved| moved.to.clone()).collect();
        assert_eq!(from, before, "{kind}");
        assert_eq!(to, addresses(&renamed.blocks), "{kind}");
        let kept = module(&stack("new", "id: old-one, renamed_from: old-one,"));
        assert_eq!(addresses(&kept.blocks), before, "{kind}");
        assert!(kept.moved.is_empty(), "nothing of {kind} moves where `id` keeps the names");
    }
}

#[test]
fn a_stated_label_stays_where_the_entry_is_renamed() {
    let stack = "postgres: { new: { version: '17', renamed_from: old, aws: { instance_class: db.m6g.large, address: orders } } }\n";
    let module = module(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{stack}"));
    assert!(module.moved.iter().all(|moved| moved.from != "aws_db_instance.orders"));
    assert!(module.moved.iter().any(|moved| moved.from == "aws_kms_key.postgres_old"));
}

#[test]
fn what_an_entry_is_renamed_from_is_gone() {
    let stack = "redis:
  new: { version: '7', renamed_from: old, aws: { node_type: cache.t4g.small } }
  old: { version: '7', aws: { node_type: cache.t4g.small } }
";
    let compilation = compiled(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{stack}"), &[]);
    assert_eq!(told(&compilation), ["removed-and-stated: `old` is renamed and still stated"]);
}

/// Without the entry, its tombstone names what it had: from the cluster and from the network by turns.
#[test]
fn a_tombstone_names_exactly_what_the_entry_had() {
    for kind in KINDS {
        let of = |cluster: &str| addresses(&module(&rich(kind, "old-one", cluster).replace("ENTRY", "")).blocks);
        let mut had = of(", eks_cluster: main");
        had.extend(of_network(kind));
        let tombstone = format!(
            "{HEAD}terraform: {{ bridge: kubernetes, aws: {{ region: eu-west-1, eks_cluster: main }} }}\nremoved: {{ {kind}.old-one: keep }}\n"
        );
        let removed: BTreeSet<String> = module(&tombstone).removed.iter().map(|removed| removed.from.clone()).collect();
        assert_eq!(removed, had, "{kind}");
    }
}

/// The addresses where clients come from the network; the bridge of Terraform wants a cluster.
fn of_network(kind: &str) -> BTreeSet<String> {
    let stack = rich(kind, "old-one", "").replace("ENTRY", "").replace("bridge: kubernetes, ", "");
    addresses(&module(&stack).blocks)
}

#[test]
fn a_tombstone_asks_for_no_provider_of_another_bridge() {
    let module =
        module(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\nremoved: {{ redis.main: keep }}\n"));
    assert!(module.removed.iter().all(|removed| removed.from.starts_with("aws_")));
    assert_eq!(module.providers.iter().map(|provider| provider.name.as_str()).collect::<Vec<_>>(), ["aws"]);
}

#[test]
fn the_log_of_another_engine_is_told() {
    let stack = "postgres: { main: { version: '17', aws: { instance_class: db.m6g.large, logs: [slowquery] } } }\n";
    let compilation = compiled(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{stack}"), &[]);
    assert_eq!(told(&compilation), ["unknown-reference: `slowquery` is no log of PostgreSQL that RDS publishes"]);
}

fn outputs(stack: &str) -> Vec<(String, String)> {
    let module = module(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{stack}"));
    let value = |value: &Expression| match value {
        Expression::Reference(expression) => expression.clone(),
        other => panic!("{other:?}"),
    };
    module.outputs.iter().map(|output| (output.name.clone(), value(&output.value.value))).collect()
}

fn output(name: &str, value: &str) -> (String, String) {
    (name.to_owned(), value.to_owned())
}

#[test]
fn outputs_tell_where_things_are() {
    let database = "postgres: { main: { version: '17', aws: { instance_class: db.m6g.large, readers: 2 } } }\n";
    let secret = "aws_secretsmanager_secret.postgres_main";
    assert_eq!(
        outputs(database),
        [
            output("postgres_main_host", "aws_db_instance.postgres_main.address"),
            output("postgres_main_port", "aws_db_instance.postgres_main.port"),
            output("postgres_main_reader_host", "aws_db_instance.postgres_main_reader_1.address"),
            output("postgres_main_secret_arn", &format!("{secret}.arn")),
            output("postgres_main_secret_name", &format!("{secret}.name")),
        ]
    );
    let group = "aws_elasticache_replication_group.redis_main";
    let cache = outputs("redis: { main: { version: '7', aws: { node_type: cache.t4g.small } } }\n");
    assert_eq!(cache[0], output("redis_main_host", &format!("{group}.primary_endpoint_address")));
    assert_eq!(cache[2], output("redis_main_reader_host", &format!("{group}.reader_endpoint_address")));
    assert_eq!(
        outputs("buckets: { my-files: { aws: {} } }\n"),
        [
            output("bucket_my_files_arn", "aws_s3_bucket.my_files.arn"),
            output("bucket_my_files_name", "aws_s3_bucket.my_files.bucket"),
        ]
    );
}

#[test]
fn two_outputs_of_one_name_are_told() {
    let stack = "postgres:
  main: { version: '17', aws: { instance_class: db.m6g.large, readers: 1 } }
  main-reader: { version: '17', aws: { instance_class: db.m6g.large } }
";
    let compilation = compiled(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{stack}"), &[]);
    assert_eq!(told(&compilation), ["name-clash: two outputs of Terraform are called `postgres_main_reader_host`"]);
}

/// A secret that is made anew holds another password, which the server is sent.
#[test]
fn a_password_is_sent_again_where_its_secret_is_another() {
    let stack = "postgres: { main: { version: '17', aws: { instance_class: db.m6g.large } } }\n";
    let module = module(&format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{stack}"));
    let version = |id: &str, name: &str| {
        let block = module.blocks.iter().find(|block| block.id == id).unwrap();
        let argument = block.groups.iter().flatten().find(|argument| argument.name == name).unwrap();
        argument.value.value.clone()
    };
    let arn = "aws_secretsmanager_secret.postgres_main_password.arn";
    let expected = format!("parseint(substr(sha256(join(\"|\", [{arn}, \"1\"])), 0, 7), 16)");
    assert_eq!(version("postgres.main/instance", "password_wo_version"), Expression::Reference(expected));
    let Expression::Reference(connection) = version("postgres.main/connection/version", "secret_string_wo_version")
    else {
        panic!("no expression")
    };
    assert!(connection.contains(arn), "{connection}");
}

const NAMED: &str = "
terraform:
  backend: { s3: { bucket: state, key: shop, region: eu-west-1 } }
  aws: { region: eu-west-1 }
postgres: { main: { version: '17', aws: { name: shop-db, instance_class: db.m6g.large, readers: 1 } } }
redis: { main: { version: '7', aws: { name: shop-cache, node_type: cache.t4g.small } } }
buckets: { files: { aws: { name: shop-files } } }
";

fn clashes(staging: &str) -> Vec<String> {
    let production = format!("environment: production\ntargets: [terraform]\n{NAMED}");
    told(&compiled(&production, &[("staging", staging)]))
}

#[test]
fn staging_that_extends_production_takes_nothing_of_it() {
    let taken = |kind: &str, name: &str| {
        format!("environment-clash: the {kind} `{name}` belongs to the environment `production` already")
    };
    assert_eq!(
        clashes("extends: production.yaml\nenvironment: staging\n"),
        [
            taken("Terraform state", "shop"),
            taken("database instance", "shop-db"),
            taken("cache", "shop-cache"),
            taken("bucket", "shop-files"),
        ]
    );
}

/// In another region all names are free but those of buckets, which everyone shares, and of roles, which an account does.
#[test]
fn another_region_keeps_names_apart_and_defaults_always_do() {
    let taken = |kind: &str, name: &str| {
        format!("environment-clash: the {kind} `{name}` belongs to the environment `production` already")
    };
    let moved = "extends: production.yaml\nenvironment: staging\nterraform: { backend: { s3: { key: staging } }, aws: { region: eu-central-1 } }\n";
    assert_eq!(clashes(moved), [taken("role", "shop-db-monitoring"), taken("bucket", "shop-files")]);
    let renamed = "extends: production.yaml
environment: staging
terraform: { backend: { s3: { key: staging } } }
unset: [postgres.main.aws.name, redis.main.aws.name, buckets.files.aws.name]
";
    assert_eq!(clashes(renamed), [""; 0]);
}

//! Databases and caches of AWS: what Terraform makes of them, how pods read of them, and what is refused.

use stackc::compiler::{Bundle, Environment};
use stackc::plan::managed::{Expression, Managed};
use stackc::plan::resources::aws::bridge;
use stackc::plan::{Plan, SecretSource};

use super::support::Memory;

use crate::support::compile;

const HEAD: &str = r#"environment: production
targets: [kubernetes, terraform]
kubernetes: { version: "1.35", secret_store: { kind: ClusterSecretStore, name: aws } }
"#;
const TERRAFORM: &str = "terraform: { aws: { region: eu-west-1, network: { cidr: 10.0.0.0/16 } } }\n";
const DATABASE: &str = "postgres: { main: { version: \"17\", aws: { instance_class: db.m6g.large } } }\n";

/// The bundle of `stacks/shop/production.yaml`, or what is wrong with it as `code: message`.
fn outcome(text: &str) -> Result<Bundle, Vec<String>> {
    let environment = Environment {
        stack: "shop".to_owned(),
        name: "production".to_owned(),
        path: "stacks/shop/production.yaml".into(),
        out: "golden/shop/production".into(),
    };
    let files = Memory::with(&[(environment.path.as_str(), text)]);
    let mut compilation = compile(std::slice::from_ref(&environment), &[], &files);
    let told = |found: &stackc::diagnostics::Diagnostic| format!("{}: {}", found.code, found.message);
    compilation.bundles.pop().ok_or_else(|| compilation.diagnostics.iter().map(told).collect())
}

fn bundle(rest: &str) -> Bundle {
    outcome(&format!("{HEAD}{TERRAFORM}{rest}")).unwrap()
}

fn refused(rest: &str) -> Vec<String> {
    outcome(&format!("{HEAD}{TERRAFORM}{rest}")).unwrap_err()
}

fn service(body: &str) -> String {
    format!("{DATABASE}services: {{ api: {{ image: \"shop/api:v1.0.0\", user: 1001, {body} }} }}\n")
}

fn file<'b>(bundle: &'b Bundle, path: &str) -> &'b str {
    &bundle.files.iter().find(|file| file.path == path).unwrap().rendered.text
}

fn block<'p>(plan: &'p Plan, id: &str) -> &'p Managed {
    plan.module.as_ref().unwrap().blocks.iter().find(|block| block.id == id).unwrap()
}

fn argument<'m>(block: &'m Managed, name: &str) -> &'m Expression {
    &block.groups.iter().flatten().find(|argument| argument.name == name).unwrap().value.value
}

/// What pods read is what Terraform puts there: one path, the same names.
#[test]
fn pods_read_the_keys_that_they_name_and_no_others() {
    let bundle = bundle(&service("env: { URL: \"${postgres.main.url}\", PORT: \"${postgres.main.port}\" }"));
    let secret = bundle.plan.secrets.iter().find(|secret| secret.id == "postgres.main/connection").unwrap();
    let keys: Vec<&str> = secret.keys.iter().map(|key| key.remote.value.as_str()).collect();
    let SecretSource::Store { path, .. } = &secret.source else { panic!("no store") };
    assert_eq!(
        (secret.name.value.as_str(), path.value.as_str()),
        ("shop-postgres-main", "shop/production/postgres-main")
    );
    assert_eq!(keys, ["url"]);
    let made = block(&bundle.plan, "postgres.main/connection/secret");
    assert_eq!(argument(made, "name"), &Expression::Text(path.value.clone()));
}

#[test]
fn a_secret_that_asks_for_what_terraform_does_not_make_is_told() {
    let mut plan = bundle(&service("env: { URL: \"${postgres.main.url}\" }")).plan;
    assert_eq!(bridge::check(&plan), []);
    let secret = plan.secrets.iter_mut().find(|secret| secret.id == "postgres.main/connection").unwrap();
    secret.keys.iter_mut().for_each(|key| key.remote.value = "uri".to_owned());
    let told: Vec<String> = bridge::check(&plan).into_iter().map(|found| found.message).collect();
    let key = "`postgres.main/connection` copies `uri` of `shop/production/postgres-main`, which Terraform does not put there";
    assert_eq!(told, [key]);
    let module = plan.module.as_mut().unwrap();
    module.blocks.retain(|block| block.id != "postgres.main/connection/secret");
    let told: Vec<String> = bridge::check(&plan).into_iter().map(|found| found.message).collect();
    let path =
        "`postgres.main/connection` copies the secret `shop/production/postgres-main`, which Terraform does not make";
    assert_eq!(told, [path]);
}

/// Terraform makes an ephemeral value anew in every run: it goes to one place, and all others read it from there.
#[test]
fn a_generated_password_has_one_place() {
    let bundle = bundle(DATABASE);
    let text = file(&bundle, "terraform/postgres-main.tf");
    assert_eq!(text.matches("ephemeral.random_password.postgres_main.result").count(), 1);
    assert!(text.contains(
        "password_wo                         = ephemeral.aws_secretsmanager_secret_version.postgres_main_password.secret_string"
    ));
    assert!(text.contains("secret_id = aws_secretsmanager_secret_version.postgres_main_password.secret_id"));
}

#[test]
fn an_adopted_password_is_read_and_never_sent_again() {
    let adopted = "redis: { main: { version: \"7\", aws: { name: old, node_type: cache.t4g.small, import: old, password: { existing: legacy/redis } } } }\n";
    let bundle = bundle(adopted);
    let text = file(&bundle, "terraform/redis-main.tf");
    assert!(text.contains("    ignore_changes  = [auth_token_wo_version]\n"));
    assert!(!text.contains("random_password"));
    assert!(text.contains("import {\n  to = aws_elasticache_replication_group.redis_main\n  id = \"old\"\n}\n"));
}

#[test]
fn consumers_share_a_rule_and_without_one_there_is_none() {
    let rules = |bundle: &Bundle| {
        let blocks = &bundle.plan.module.as_ref().unwrap().blocks;
        let rules = blocks.iter().filter(|block| block.kind == "aws_vpc_security_group_ingress_rule");
        rules.map(|rule| argument(rule, "description").clone()).collect::<Vec<_>>()
    };
    assert_eq!(rules(&bundle(DATABASE)), []);
    let two = format!(
        "{DATABASE}services:\n  api: {{ image: \"shop/api:v1.0.0\", user: 1001, env: {{ A: \"${{postgres.main.url}}\" }} }}\n  web: {{ image: \"shop/web:v1.0.0\", user: 1001, env: {{ A: \"${{postgres.main.host}}\" }} }}\n"
    );
    assert_eq!(rules(&bundle(&two)), [Expression::from("PostgreSQL from service api, service web")]);
}

/// Traffic to the database is let out where the network is known.
#[test]
fn egress_follows_a_reference() {
    let bundle = bundle(&service("egress: none, env: { URL: \"${postgres.main.url}\" }"));
    let policy = file(&bundle, "kubernetes/networkpolicy-shop-api.yaml");
    assert!(policy.contains("cidr: \"10.0.0.0/16\""), "{policy}");
    assert!(policy.contains("port: 5432"), "{policy}");
}

#[test]
fn what_is_known_after_apply_goes_nowhere_but_into_the_environment() {
    let told = |rest: &str| refused(&service(rest));
    let host = "known-after-apply: `${postgres.main.host}` is known only after apply, and";
    assert_eq!(told("labels: { db: \"${postgres.main.host}\" }"), [format!("{host} a label is written before")]);
    assert_eq!(told("args: [\"${postgres.main.host}\"]"), [format!("{host} an argument is written before")]);
    let secret = "secret-in-plain-sink: `${postgres.main.url}` puts a secret into an argument";
    assert_eq!(told("args: [\"${postgres.main.url}\"]"), [secret]);
    let known = outcome(&format!(
        "{HEAD}{TERRAFORM}{}",
        service("args: [\"${postgres.main.username}:${postgres.main.port}\"]")
    ));
    assert!(file(&known.unwrap(), "kubernetes/deployment-shop-api.yaml").contains("postgres:5432"));
}

#[test]
fn terraform_writes_the_secret_where_the_stack_says_so() {
    let head = "environment: production\ntargets: [kubernetes, terraform]\nkubernetes: { version: \"1.35\" }\nterraform: { bridge: kubernetes, aws: { region: eu-west-1, eks_cluster: main } }\n";
    let bundle = outcome(&format!("{head}{}", service("env: { HOST: \"${postgres.main.host}\" }"))).unwrap();
    let written = block(&bundle.plan, "postgres.main/connection/kubernetes");
    let Expression::Object(data) = argument(written, "data_wo") else { panic!("no data") };
    assert_eq!(data.iter().map(|field| field.name.as_str()).collect::<Vec<_>>(), ["host"]);
    assert!(bundle.files.iter().all(|file| !file.path.as_str().contains("externalsecret")));
    assert!(
        file(&bundle, "terraform/providers.tf").contains("token                  = ephemeral.aws_eks_cluster_auth")
    );
}

#[test]
fn names_that_aws_refuses_are_told() {
    let long = "redis: { main: { version: \"7\", aws: { name: a-name-that-is-longer-than-elasticache-takes, node_type: cache.t4g.small } } }\n";
    assert_eq!(
        refused(long),
        ["invalid-name: `a-name-that-is-longer-than-elasticache-takes` is no name that AWS takes"]
    );
    let reserved = "postgres: { main: { version: \"17\", username: admin, aws: { instance_class: db.m6g.large } } }\n";
    assert_eq!(refused(reserved), ["invalid-name: `admin` is no name that AWS takes"]);
}

#[test]
fn a_field_of_the_other_kind_is_unknown() {
    let cache = "redis: { main: { version: \"7\", aws: { instance_class: db.m6g.large } } }\n";
    assert_eq!(
        refused(cache),
        ["missing-field: `aws` has no `node_type`", "unknown-field: `instance_class` is no field of `aws`"]
    );
}

/// Windows meet across midnight and across the end of the week.
#[test]
fn windows_that_meet_are_told() {
    let told = |backup: &str, maintenance: &str| {
        refused(&format!(
            "postgres: {{ main: {{ version: \"17\", aws: {{ instance_class: db.m6g.large, backup: {{ window: \"{backup}\" }}, maintenance_window: \"{maintenance}\" }} }} }}\n"
        ))
    };
    let message = "overlapping-windows: the backup at `23:30-00:30` meets the maintenance at `mon:00:00-mon:01:00`";
    assert_eq!(told("23:30-00:30", "mon:00:00-mon:01:00"), [message]);
    let message = "overlapping-windows: the backup at `00:00-01:00` meets the maintenance at `sun:23:30-mon:00:30`";
    assert_eq!(told("00:00-01:00", "sun:23:30-mon:00:30"), [message]);
}

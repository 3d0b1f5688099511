//! A module in which every kind of block and of expression occurs.

use super::{sourced, text};
use stackc::plan::managed::*;
use stackc::tree::{Origin, Sourced};

fn argument(name: &str, value: impl Into<Expression>) -> Argument {
    Argument::new(name, sourced(value.into()))
}

fn reference(expression: &str) -> Expression {
    Expression::Reference(expression.to_owned())
}

fn items(items: Vec<Expression>) -> Vec<Sourced<Expression>> {
    items.into_iter().map(sourced).collect()
}

pub fn module() -> Module {
    Module {
        origin: Origin::default(),
        required_version: text(">= 1.11.0, < 2.0.0"),
        providers: vec![provider("aws", vec![argument("region", "eu-west-1")]), provider("random", Vec::new())],
        backend: Some(Backend {
            origin: Origin::default(),
            kind: "s3".into(),
            arguments: vec![argument("bucket", "state"), argument("encrypt", true)],
        }),
        variables: vec![subnet_ids(), token()],
        outputs: vec![ModuleOutput {
            origin: Origin::default(),
            name: "bucket".into(),
            description: "The bucket".into(),
            value: sourced(reference("aws_s3_bucket.assets.id")),
        }],
        blocks: vec![
            bucket(),
            lookup(Mode::Data, "aws_caller_identity"),
            lookup(Mode::Ephemeral, "aws_secretsmanager_random_password"),
        ],
        moved: vec![Moved {
            origin: Origin::default(),
            from: "aws_s3_bucket.files".into(),
            to: "aws_s3_bucket.assets".into(),
        }],
        removed: vec![Removed { origin: Origin::default(), from: "aws_db_instance.old".into() }],
        imports: vec![Import { origin: Origin::default(), to: "aws_s3_bucket.assets".into(), id: text("shop-assets") }],
    }
}

fn provider(name: &str, arguments: Vec<Argument>) -> Provider {
    Provider {
        origin: Origin::default(),
        name: name.into(),
        source: format!("hashicorp/{name}"),
        version: text("~> 3.7"),
        arguments,
    }
}

fn subnet_ids() -> Variable {
    Variable {
        origin: Origin::default(),
        name: "subnet_ids".into(),
        constraint: "list(string)".into(),
        description: "Private subnets".into(),
        default: None,
        nullable: false,
        sensitive: false,
        validation: Some(("length(var.subnet_ids) >= 2".into(), "Two at least.".into())),
    }
}

fn token() -> Variable {
    Variable {
        origin: Origin::default(),
        name: "token".into(),
        constraint: "string".into(),
        description: "A token".into(),
        default: Some(sourced(Expression::from("none"))),
        nullable: true,
        sensitive: true,
        validation: None,
    }
}

fn lookup(mode: Mode, kind: &str) -> Managed {
    Managed {
        id: format!("terraform/{kind}"),
        origin: Origin::default(),
        mode,
        kind: kind.into(),
        label: text("current"),
        file: "data".into(),
        groups: Vec::new(),
    }
}

fn bucket() -> Managed {
    let statement = vec![
        argument("Effect", "Deny"),
        argument("Resource", Expression::List(items(vec![reference("aws_s3_bucket.assets.arn"), all_objects()]))),
        argument("Condition", Expression::Object(vec![argument("aws:SecureTransport", "false")])),
    ];
    let policy = Expression::Object(vec![
        argument("Version", "2012-10-17"),
        argument("Statement", Expression::List(items(vec![Expression::Object(statement)]))),
    ]);
    let policy = Expression::Call { function: "jsonencode".into(), arguments: items(vec![policy]) };
    Managed {
        id: "bucket.assets/bucket".into(),
        origin: Origin::default(),
        mode: Mode::Resource,
        kind: "aws_s3_bucket".into(),
        label: text("assets"),
        file: "bucket-assets".into(),
        groups: vec![
            vec![argument("bucket", "shop-${x}-%{y}"), argument("force_destroy", false), argument("count", 7u32)],
            vec![argument("policy", policy)],
            vec![argument("lifecycle", Expression::Block(vec![argument("prevent_destroy", true)]))],
        ],
    }
}

fn all_objects() -> Expression {
    Expression::Template(vec![Piece::Reference("aws_s3_bucket.assets.arn".into()), Piece::Text("/*".into())])
}

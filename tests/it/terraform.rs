//! What the root module of Terraform says, held against `terraform` itself where it is installed.

mod exemptions;

use std::io::Write;
use std::process::{Command, Stdio};

use camino::Utf8Path;
use stackc::compiler::{Bundle, Environment};
use stackc::formats;
use stackc::targets::terraform::emit;
use stackc::tree::{Object, Tree};

use crate::rich_plan::rich_plan;
use crate::sensitivity::silent_changes;
use crate::support::{Memory, compile};

#[test]
fn every_leaf_of_a_module_is_written() {
    let (unexplained, unused) = silent_changes(emit, &rich_plan(), "", exemptions::EXEMPTIONS);
    assert_eq!(unexplained, Vec::<String>::new());
    assert_eq!(unused, Default::default());
}

/// The text as `terraform fmt` leaves it; `None` where it is not installed.
pub fn terraform_fmt(text: &str) -> Option<String> {
    let mut command = Command::new("terraform");
    let command = command.args(["fmt", "-"]).env("TF_CLI_CONFIG_FILE", "/dev/null");
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().ok()?;
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}in\n{text}", String::from_utf8_lossy(&output.stderr));
    Some(String::from_utf8(output.stdout).unwrap())
}

fn file(objects: &[Object], path: &str) -> String {
    let trees: Vec<&Tree> = objects.iter().filter(|object| object.path == path).map(|object| &object.tree).collect();
    formats::render(Utf8Path::new(path), &trees).text
}

#[test]
fn a_rich_module_is_written_as_terraform_fmt_leaves_it() {
    let objects = emit(&rich_plan()).objects;
    for object in &objects {
        let text = file(&objects, object.path.as_str());
        if let Some(formatted) = terraform_fmt(&text) {
            assert_eq!(text, formatted);
        }
    }
    insta::assert_snapshot!(file(&objects, "bucket-assets.tf"), @r#"
    resource "aws_s3_bucket" "assets" {
      bucket        = "shop-$${x}-%%{y}"
      force_destroy = false
      count         = 7

      policy = jsonencode({
        Version = "2012-10-17"
        Statement = [{
          Effect    = "Deny"
          Resource  = [aws_s3_bucket.assets.arn, "${aws_s3_bucket.assets.arn}/*"]
          Condition = { "aws:SecureTransport" = "false" }
        }]
      })

      lifecycle {
        prevent_destroy = true
      }
    }

    import {
      to = aws_s3_bucket.assets
      id = "shop-assets"
    }

    moved {
      from = aws_s3_bucket.files
      to   = aws_s3_bucket.assets
    }
    "#);
    insta::assert_snapshot!(file(&objects, "variables.tf"), @r#"
    variable "subnet_ids" {
      description = "Private subnets"
      type        = list(string)
      nullable    = false

      validation {
        condition     = length(var.subnet_ids) >= 2
        error_message = "Two at least."
      }
    }

    variable "token" {
      description = "A token"
      type        = string
      default     = "none"
      sensitive   = true
    }
    "#);
}

/// The one bundle of a stack file, and what is wrong with it.
fn compiled(text: &str) -> (Option<Bundle>, Vec<String>) {
    let environment = Environment {
        stack: "shop".to_owned(),
        name: "production".to_owned(),
        path: "stacks/shop/production.yaml".into(),
        out: "golden/shop/production".into(),
    };
    let files = Memory::with(&[("stacks/shop/production.yaml", text)]);
    let mut compilation = compile(&[environment], &[], &files);
    let told = compilation.diagnostics.iter().map(|found| format!("{}: {}", found.code, found.message)).collect();
    (compilation.bundles.pop(), told)
}

/// A file of the module of a stack that compiles.
fn module_file(text: &str, path: &str) -> String {
    let (bundle, told) = compiled(text);
    assert_eq!(told, Vec::<String>::new());
    let files = bundle.unwrap().files;
    files.into_iter().find(|file| file.path == Utf8Path::new("terraform").join(path)).unwrap().rendered.text
}

const HEAD: &str = "environment: production\ntargets: [terraform]\n";

fn stack(rest: &str) -> String {
    format!("{HEAD}terraform: {{ aws: {{ region: eu-west-1 }} }}\n{rest}")
}

#[test]
fn a_module_without_resources_names_no_provider() {
    insta::assert_snapshot!(module_file(HEAD, "terraform.tf"), @r#"
    terraform {
      required_version = ">= 1.11.0, < 2.0.0"
    }
    "#);
}

#[test]
fn a_provider_has_the_tags_of_the_stack_or_those_that_tell_whose_it_is() {
    insta::assert_snapshot!(module_file(&stack("buckets: { uploads: { aws: {} } }"), "providers.tf"), @r#"
    provider "aws" {
      region = "eu-west-1"

      default_tags {
        tags = {
          Environment = "production"
          ManagedBy   = "stackc"
          Stack       = "shop"
        }
      }
    }
    "#);
    let stated = format!(
        "{HEAD}terraform: {{ aws: {{ region: eu-west-1, account: \"123456789012\", tags: {{ team: ${{stack}} }} }} }}\n\
         buckets: {{ uploads: {{ aws: {{}} }} }}"
    )
    .replace("${stack}", "\"${stack}\"");
    insta::assert_snapshot!(module_file(&stated, "providers.tf"), @r#"
    provider "aws" {
      region              = "eu-west-1"
      allowed_account_ids = ["123456789012"]

      default_tags {
        tags = {
          team = "shop"
        }
      }
    }
    "#);
}

#[test]
fn a_renamed_bucket_is_moved_with_all_that_belongs_to_it() {
    let text = module_file(&stack("buckets: { new: { renamed_from: old, aws: {} } }"), "bucket-new.tf");
    let moved: Vec<&str> = text.lines().filter(|line| line.starts_with("  from =")).collect();
    assert_eq!(
        moved,
        [
            "  from = aws_s3_bucket.old",
            "  from = aws_kms_key.bucket_old",
            "  from = aws_kms_alias.bucket_old",
            "  from = aws_s3_bucket_public_access_block.old",
            "  from = aws_s3_bucket_ownership_controls.old",
            "  from = aws_s3_bucket_versioning.old",
            "  from = aws_s3_bucket_server_side_encryption_configuration.old",
            "  from = aws_s3_bucket_lifecycle_configuration.old",
            "  from = aws_s3_bucket_policy.old",
        ]
    );
    let with_id = module_file(&stack("buckets: { new: { id: old, renamed_from: old, aws: {} } }"), "bucket-old.tf");
    assert!(!with_id.contains("moved"), "nothing moves where `id` keeps the names");
}

#[test]
fn an_imported_bucket_is_taken_over_under_its_label() {
    let text =
        module_file(&stack("buckets: { uploads: { aws: { address: files, import: up } } }"), "bucket-uploads.tf");
    assert!(text.ends_with("import {\n  to = aws_s3_bucket.files\n  id = \"up\"\n}\n"), "{text}");
}

#[test]
fn an_entry_that_is_gone_is_forgotten_and_not_destroyed() {
    let stated = "removed: { postgres.main: { fate: keep, addresses: [aws_db_instance.orders] } }";
    insta::assert_snapshot!(module_file(&stack(stated), "removed.tf"), @r#"
    removed {
      from = aws_db_instance.orders

      lifecycle {
        destroy = false
      }
    }
    "#);
    let kept = module_file(&stack("removed: { postgres.main: keep }"), "removed.tf");
    assert!(kept.contains("from = aws_db_instance.postgres_main\n"), "{kept}");
}

#[test]
fn a_tombstone_names_a_kind_and_an_address_that_terraform_has() {
    let (_, told) =
        compiled(&stack("removed:\n  bukket.old: keep\n  bucket.older: { fate: keep, addresses: [old] }\n"));
    assert_eq!(
        told,
        [
            "unknown-reference: Terraform makes nothing for `bukket`",
            "invalid-address: `old` is no address of a resource",
        ]
    );
}

#[test]
fn a_bucket_gives_its_name_region_and_arn_at_compile_time() {
    let text = "environment: production\ntargets: [compose]\nterraform: { aws: { region: us-gov-west-1 } }\n\
        buckets: { uploads: { aws: {} }, old: { external: {} } }\n\
        services:\n  api:\n    image: api:v1\n    env: { A: \"${bucket.uploads.name}\", B: \"${bucket.uploads.region}\", \
        C: \"${bucket.uploads.arn}\", D: \"${bucket.old.name}\" }\n";
    let (bundle, told) = compiled(text);
    assert_eq!(told, Vec::<String>::new());
    let compose = &bundle.unwrap().files[0].rendered.text;
    let variables: Vec<&str> =
        compose.lines().filter(|line| line.starts_with("      ") && line.contains(": ")).collect();
    assert_eq!(
        &variables[..4],
        [
            "      A: shop-production-uploads",
            "      B: us-gov-west-1",
            "      C: arn:aws-us-gov:s3:::shop-production-uploads",
            "      D: old",
        ]
    );
}

#[test]
fn what_a_bucket_cannot_be_is_told() {
    let (_, told) = compiled(
        &stack(
            "buckets:\n  a: { aws: { name: Caps } }\n  b: { aws: { expire: 36h } }\n  \
         c: { aws: { encryption: AES256, key: alias/x } }\n  d: { external: {} }\n\
         services: { api: { image: api:v1, env: { A: \"${bucket.d.region}\", B: \"${bucket.e.name}\" } } }\n",
        )
        .replace("[terraform]", "[terraform, compose]"),
    );
    assert_eq!(
        told,
        [
            "invalid-name: `Caps` is no name that S3 takes for a bucket",
            "invalid-duration: `36h` is no whole number of days",
            "conflicting-choice: `key` has no meaning beside `encryption: AES256`",
            "missing-output: `bucket.d` is external and gives no `region`",
            "unknown-reference: the stack has no bucket `e`",
        ]
    );
}

#[test]
fn two_environments_do_not_share_a_state_or_a_bucket() {
    let environment = |name: &str| Environment {
        stack: "shop".to_owned(),
        name: name.to_owned(),
        path: format!("stacks/shop/{name}.yaml").into(),
        out: format!("golden/shop/{name}").into(),
    };
    let text = |name: &str| {
        format!(
            "environment: {name}\ntargets: [terraform]\nterraform:\n  \
             backend: {{ s3: {{ bucket: state, key: shop, region: eu-west-1 }} }}\n  aws: {{ region: eu-west-1 }}\n\
             buckets: {{ uploads: {{ aws: {{ name: shop-uploads, encryption: AES256 }} }} }}\n"
        )
    };
    let (one, other) = (text("production"), text("staging"));
    let files = Memory::with(&[("stacks/shop/production.yaml", &one), ("stacks/shop/staging.yaml", &other)]);
    let compilation = compile(&[environment("production"), environment("staging")], &[], &files);
    let told: Vec<&str> = compilation.diagnostics.iter().map(|found| found.message.as_str()).collect();
    assert_eq!(
        told,
        [
            "the Terraform state `shop` belongs to the environment `production` already",
            "the bucket `shop-uploads` belongs to the environment `production` already",
        ]
    );
}

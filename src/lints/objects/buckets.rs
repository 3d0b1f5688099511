//! Buckets that anyone can read.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::objects::iam::{self, Statement};
use crate::lints::terraform::Block;
use crate::lints::walk::{is, texts};
use crate::tree::Tree;

const HELP: &str = "keep it private, and give out what is public through a CDN that may read it";

pub fn public(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    outputs
        .blocks()
        .iter()
        .flat_map(|block| open(block).map(|(node, what)| (block, node, what)))
        .filter_map(told)
        .collect()
}

fn told((block, node, what): (&Block<'_>, &Tree, &str)) -> Option<Diagnostic> {
    block.tell(codes::PUBLIC_BUCKET, node, what, HELP)
}

/// The node that opens a bucket, and how.
fn open<'a>(block: &Block<'a>) -> Option<(&'a Tree, &'static str)> {
    match (block.mode, block.kind) {
        ("resource", "aws_s3_bucket" | "aws_s3_bucket_acl") => {
            let acl =
                block.body.get("acl").filter(|acl| acl.as_text().is_some_and(|acl| acl.starts_with("public-")))?;
            Some((acl, "lets anyone read the bucket"))
        }
        ("resource", "aws_s3_bucket_public_access_block" | "aws_s3_account_public_access_block") => {
            Some((unblocked(block.body)?, "takes away the guard against public access"))
        }
        ("resource", "aws_s3_bucket_policy") => {
            let statements = iam::statements(block);
            let open =
                statements.into_iter().find(|statement| statement.is_for_everyone() && !statement.is_conditional());
            Some((open.and_then(Statement::principal)?, "lets anyone use the bucket"))
        }
        ("resource", "google_storage_bucket_iam_member" | "google_storage_bucket_iam_binding") => {
            let member = block.body.get("member").or_else(|| block.body.get("members"))?;
            let mut members = texts(Some(member));
            let (_, node) = members.find(|(who, _)| matches!(*who, "allUsers" | "allAuthenticatedUsers"))?;
            Some((node, "lets anyone use the bucket"))
        }
        _ => None,
    }
}

fn unblocked(body: &Tree) -> Option<&Tree> {
    let guards = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
    guards.into_iter().find_map(|guard| body.get(guard).filter(|guard| is(Some(guard), false)))
}

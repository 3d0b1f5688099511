//! Storage and databases of a cloud that lose or leak what they hold.

use crate::diagnostics::{Code, Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::terraform::Block;
use crate::lints::walk::{is, items, number};
use crate::tree::Tree;

/// Resource types that hold data, and the argument that encrypts it. By default, none of them does.
const ENCRYPTED_BY: &[(&str, &str)] = &[
    ("aws_db_instance", "storage_encrypted"),
    ("aws_docdb_cluster", "storage_encrypted"),
    ("aws_ebs_volume", "encrypted"),
    ("aws_efs_file_system", "encrypted"),
    ("aws_elasticache_replication_group", "at_rest_encryption_enabled"),
    ("aws_neptune_cluster", "storage_encrypted"),
    ("aws_rds_cluster", "storage_encrypted"),
];

/// A server of databases.
const SERVERS: &[&str] = &["aws_db_instance", "aws_docdb_cluster", "aws_neptune_cluster", "aws_rds_cluster"];

fn resources<'a>(outputs: &'a Outputs<'a>) -> impl Iterator<Item = &'a Block<'a>> {
    outputs.blocks().iter().filter(|block| block.mode == "resource")
}

/// Servers that own their data: a replica or a member of a cluster follows another one.
fn owners<'a>(outputs: &'a Outputs<'a>) -> impl Iterator<Item = &'a Block<'a>> {
    let follows = |block: &&Block<'_>| {
        ["replicate_source_db", "replication_source_identifier"].iter().any(|key| block.body.get(key).is_some())
    };
    resources(outputs).filter(|block| SERVERS.contains(&block.kind)).filter(move |block| !follows(block))
}

pub fn unencrypted(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |block: &Block<'_>| {
        let (_, argument) = ENCRYPTED_BY.iter().find(|(kind, _)| *kind == block.kind)?;
        lacking(block, codes::UNENCRYPTED_STORAGE, argument, "keeps its data unencrypted")
    };
    let copied = |block: &&Block<'_>| {
        block.body.get("snapshot_identifier").is_none() && block.body.get("replicate_source_db").is_none()
    };
    resources(outputs).filter(copied).filter_map(told).collect()
}

fn lacking(block: &Block<'_>, code: Code, argument: &str, what: &str) -> Option<Diagnostic> {
    let found = block.tell(code, block.said(argument), what, format!("say `{argument} = true`"));
    found.filter(|_| block.lacks(argument, true))
}

/// Passwords and data pass in the clear.
pub fn plain_transit(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let caches = resources(outputs).filter(|block| block.kind == "aws_elasticache_replication_group");
    let told = caches.filter_map(|block| {
        lacking(block, codes::UNENCRYPTED_TRANSIT, "transit_encryption_enabled", "speaks with its clients unencrypted")
    });
    told.collect()
}

pub fn public(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = resources(outputs).filter_map(|block| {
        let node = block.body.get("publicly_accessible").filter(|node| is(Some(node), true))?;
        block.tell(codes::PUBLIC_DATABASE, node, "has a public address", "say `publicly_accessible = false`")
    });
    told.collect()
}

/// A typo in a plan, or a removed block, takes it away with all that it holds.
pub fn deletable(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = owners(outputs).filter_map(|block| {
        let guarded = items(block.body.get("lifecycle")).any(|guard| !lacks(guard, "prevent_destroy"));
        let help = "say `deletion_protection = true`, or `prevent_destroy` in its `lifecycle`";
        let found = block.tell(
            codes::DELETABLE_DATABASE,
            block.said("deletion_protection"),
            "can be deleted by an apply",
            help,
        );
        found.filter(|_| !guarded && block.lacks("deletion_protection", true))
    });
    told.collect()
}

fn lacks(guard: &Tree, key: &str) -> bool {
    guard.get(key).is_none_or(|said| is(Some(said), false))
}

/// An instance keeps none by default, a cluster those of a day.
pub fn without_backup(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = owners(outputs).filter_map(|block| {
        let stated = block.body.get("backup_retention_period");
        let none = stated.map_or(block.kind == "aws_db_instance", |days| number(days) == Some(0));
        let node = stated.unwrap_or(block.body);
        let found =
            block.tell(codes::DATABASE_WITHOUT_BACKUP, node, "makes no backups", "say `backup_retention_period = 7`");
        found.filter(|_| none)
    });
    told.collect()
}

/// What it held is gone with it.
pub fn without_final_snapshot(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = owners(outputs).filter_map(|block| {
        let skipped = block.body.get("skip_final_snapshot").filter(|skipped| is(Some(skipped), true))?;
        let help = "say `skip_final_snapshot = false` and name the snapshot in `final_snapshot_identifier`";
        block.tell(codes::NO_FINAL_SNAPSHOT, skipped, "leaves nothing behind when it is deleted", help)
    });
    told.collect()
}

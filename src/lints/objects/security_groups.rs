//! Security groups that let the whole internet in to what is no public service.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::terraform::Block;
use crate::lints::walk::{items, number, text, texts};
use crate::tree::Tree;

/// Ports of shells and databases.
const PRIVATE: &[i64] = &[
    22, 23, 1433, 1521, 2049, 2375, 2379, 3306, 3389, 5432, 5439, 5601, 5984, 6379, 8123, 9042, 9092, 9200, 10250,
    11211, 27017,
];

pub fn open(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let rules = outputs.blocks().iter().flat_map(|block| ingress(block).into_iter().map(move |rule| (block, rule)));
    let told = rules.filter_map(|(block, rule)| {
        let what = format!("lets the whole internet in to {}", private(rule)?);
        block.tell(codes::OPEN_SECURITY_GROUP, anywhere(rule)?, &what, "name the networks or groups that need it")
    });
    told.collect()
}

/// The rules of a block that are about incoming traffic.
fn ingress<'a>(block: &Block<'a>) -> Vec<&'a Tree> {
    match (block.mode, block.kind) {
        ("resource", "aws_security_group" | "aws_default_security_group") => items(block.body.get("ingress")).collect(),
        ("resource", "aws_vpc_security_group_ingress_rule") => vec![block.body],
        ("resource", "aws_security_group_rule") if text(block.body, &["type"]) == Some("ingress") => vec![block.body],
        _ => Vec::new(),
    }
}

fn anywhere(rule: &Tree) -> Option<&Tree> {
    let networks = ["cidr_blocks", "ipv6_cidr_blocks", "cidr_ipv4", "cidr_ipv6"];
    let mut stated = networks.into_iter().flat_map(|key| texts(rule.get(key)));
    stated.find(|(network, _)| matches!(*network, "0.0.0.0/0" | "::/0")).map(|(_, node)| node)
}

/// What a rule opens that nobody should reach from outside.
fn private(rule: &Tree) -> Option<String> {
    let protocol = rule.get("protocol").or_else(|| rule.get("ip_protocol"));
    let all = protocol.is_some_and(|protocol| number(protocol) == Some(-1) || protocol.as_text() == Some("all"));
    if all {
        return Some("every port".to_owned());
    }
    let (from, to) = (number(rule.get("from_port")?)?, number(rule.get("to_port")?)?);
    let port = PRIVATE.iter().find(|port| (from..=to).contains(port))?;
    Some(format!("port `{port}`"))
}

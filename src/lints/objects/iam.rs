//! Policies of a cloud that allow everything.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::terraform::Block;
use crate::lints::walk::{entries, items, text, texts};
use crate::tree::{Content, Tree};

/// One statement of a policy, as JSON or as a block of `aws_iam_policy_document` writes it.
#[derive(Clone, Copy)]
pub struct Statement<'a>(&'a Tree);

impl<'a> Statement<'a> {
    /// What it says under a key of JSON or of HCL.
    fn said(self, json: &str, hcl: &str) -> Option<&'a Tree> {
        self.0.get(json).or_else(|| self.0.get(hcl))
    }

    fn allows(self) -> bool {
        self.said("Effect", "effect").is_none_or(|effect| effect.as_text() != Some("Deny"))
    }

    pub fn principal(self) -> Option<&'a Tree> {
        self.said("Principal", "principals")
    }

    /// `"*"`, or `{ AWS = "*" }`.
    pub fn is_for_everyone(self) -> bool {
        let star = |tree: &Tree| texts(Some(tree)).any(|(who, _)| who == "*");
        let anyone = |principal: &Tree| {
            star(principal)
                || entries(Some(principal)).any(|(_, who)| star(who))
                || items(Some(principal)).any(|block| block.get("identifiers").is_some_and(star))
        };
        self.allows() && self.principal().is_some_and(anyone)
    }

    pub fn is_conditional(self) -> bool {
        self.said("Condition", "condition").is_some()
    }

    /// The action that is all of them, or all of a service, on every resource.
    fn wildcard(self) -> Option<(&'a str, &'a Tree)> {
        let everywhere = texts(self.said("Resource", "resources")).any(|(resource, _)| resource == "*");
        let all = |action: &str| action == "*" || action.ends_with(":*");
        let action = texts(self.said("Action", "actions")).find(|(action, _)| all(action));
        action.filter(|_| everywhere && self.allows() && !self.is_conditional())
    }
}

/// The statements of the policy that a block holds: `jsonencode({ Statement = [ … ] })`, or `statement` blocks.
pub fn statements<'a>(block: &Block<'a>) -> Vec<Statement<'a>> {
    let document = match block.body.get("policy").map(|policy| &policy.content) {
        Some(Content::Call { function, arguments }) if function == "jsonencode" => arguments.first(),
        _ => None,
    };
    let written = document.and_then(|document| document.get("Statement"));
    let single = written.filter(|written| matches!(written.content, Content::Map(_)));
    items(written).chain(single).chain(items(block.body.get("statement"))).map(Statement).collect()
}

/// What holds the rights of a role or user. Policies of keys and buckets are about one object: `*` is that.
const IDENTITY_POLICIES: &[&str] = &[
    "aws_iam_group_policy",
    "aws_iam_policy",
    "aws_iam_policy_document",
    "aws_iam_role_policy",
    "aws_iam_user_policy",
];

pub fn wildcards(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    outputs.blocks().iter().filter_map(|block| of_policy(block).or_else(|| of_attachment(block))).collect()
}

fn of_policy(block: &Block<'_>) -> Option<Diagnostic> {
    let of_identities = |statement: &Statement<'_>| statement.principal().is_none();
    let mut statements = statements(block).into_iter().filter(of_identities);
    let (action, node) =
        statements.find_map(Statement::wildcard).filter(|_| IDENTITY_POLICIES.contains(&block.kind))?;
    let what = format!("allows `{action}` on every resource");
    block.tell(codes::IAM_WILDCARD, node, &what, "name the actions and the resources that are needed")
}

fn of_attachment(block: &Block<'_>) -> Option<Diagnostic> {
    let policy = block.body.get("policy_arn").filter(|_| block.kind.ends_with("policy_attachment"))?;
    let whole = text(block.body, &["policy_arn"]).or_else(|| expression(policy))?;
    let administrator = whole.trim_end_matches('"').ends_with("policy/AdministratorAccess");
    let what = "gives the rights of an administrator";
    block.tell(codes::IAM_WILDCARD, policy, what, "attach a policy that names what is needed").filter(|_| administrator)
}

fn expression(tree: &Tree) -> Option<&str> {
    match &tree.content {
        Content::Expression(text) => Some(text),
        _ => None,
    }
}

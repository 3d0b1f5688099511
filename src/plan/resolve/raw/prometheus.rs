//! Files of rules that the stack states in Prometheus' own words.

use super::content::{self, Reading};
use crate::diagnostics::{Code, Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::raw::RawDocument;
use crate::plan::resolve::alert_checks::{blamed, first_line, place};
use crate::plan::resolve::scrapes::plain;
use crate::plan::scope::Scope;
use crate::promql;
use crate::source::{Span, Spanned};
use crate::stack::Target;
use crate::tree::{Content, Origin, Tree};

const READING: Reading =
    Reading { text: |scope, text| plain(scope, text, None, "a file of rules"), is_number: |_| false };

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let stack = scope.stack;
    for (name, stated) in stack.raw.prometheus.by_name() {
        let Some(documents) = content::documents(scope, name, stated, &READING) else { continue };
        let [tree] = documents.as_slice() else {
            super::report_several(scope, name, stated);
            continue;
        };
        if check(scope, name, tree) && scope.has(Target::Prometheus) {
            plan.raw.rules.push(RawDocument {
                id: format!("raw.prometheus.{}", name.value),
                origin: Origin::Stated(name.span),
                name: name.into(),
                tree: tree.clone(),
            });
        }
    }
}

/// Whether Prometheus takes the file as far as its shape and its expressions go; reports what it does not.
/// Source: prometheus.io, "Defining recording rules" and "Alerting rules".
fn check(scope: &mut Scope<'_>, name: &Spanned<String>, file: &Tree) -> bool {
    let told = scope.diagnostics.len();
    let what = format!("the file of rules `{}`", name.value);
    for group in items(scope, file, "groups", &what, name.span) {
        let named = group.get("name").and_then(Tree::as_text);
        let what = format!("the group `{}`", named.unwrap_or_default());
        let at = group.origin.span().unwrap_or(name.span);
        if named.is_none_or(str::is_empty) {
            refuse(
                scope,
                codes::MISSING_FIELD,
                at,
                format!("a group of `{}` has no `name`", name.value),
                "state `name`",
            );
        }
        for rule in items(scope, group, "rules", &what, at) {
            check_rule(scope, rule, &what, at);
        }
    }
    scope.diagnostics.len() == told
}

fn check_rule(scope: &mut Scope<'_>, rule: &Tree, group: &str, at: Span) {
    let at = rule.origin.span().unwrap_or(at);
    match (rule.get("alert"), rule.get("record")) {
        (Some(alert), Some(_)) => {
            let at = alert.origin.span().unwrap_or(at);
            let message = "`alert` and `record` exclude each other".to_owned();
            refuse(scope, codes::CONFLICTING_CHOICE, at, message, "keep one of the two");
        }
        (None, None) => {
            let message = format!("a rule of {group} has none of `alert` or `record`");
            refuse(scope, codes::MISSING_CHOICE, at, message, "state one of them");
        }
        _ => {}
    }
    let Some(expr) = rule.get("expr") else {
        let message = format!("a rule of {group} has no `expr`");
        return refuse(scope, codes::MISSING_FIELD, at, message, "state `expr`");
    };
    let at = expr.origin.span().unwrap_or(at);
    match &expr.content {
        Content::Text(text) => check_expression(scope, text, at),
        // A number is an expression too.
        Content::Integer(_) | Content::Number(_) => {}
        _ => refuse(scope, codes::WRONG_TYPE, at, "`expr` is not a string".to_owned(), "write an expression"),
    }
}

fn check_expression(scope: &mut Scope<'_>, text: &str, at: Span) {
    let Err(refusal) = promql::parse(text) else { return };
    let narrow = blamed(text, &refusal).and_then(|token| place(scope, at, token));
    let message = format!("`{}` is no PromQL", first_line(text));
    let refused = Diagnostic::error(codes::INVALID_PROMQL, narrow.unwrap_or(at), message);
    scope.report(refused.with_label(first_line(&refusal)).with_help("write an expression that Prometheus takes"));
}

/// The items of a list; reports one that is not there.
fn items<'t>(scope: &mut Scope<'_>, tree: &'t Tree, key: &str, what: &str, at: Span) -> &'t [Tree] {
    match tree.get(key).map(|list| (&list.content, list.origin.span().unwrap_or(at))) {
        Some((Content::List(items), _)) => return items,
        Some((_, at)) => {
            refuse(scope, codes::WRONG_TYPE, at, format!("`{key}` of {what} is not a list"), "write a list");
        }
        None => refuse(scope, codes::MISSING_FIELD, at, format!("{what} has no `{key}`"), &format!("state `{key}`")),
    }
    &[]
}

fn refuse(scope: &mut Scope<'_>, code: Code, at: Span, message: String, help: &str) {
    scope.report(Diagnostic::error(code, at, message).with_help(help));
}

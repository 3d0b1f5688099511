//! Dashboards that the stack states in Grafana's own words.

use super::content::{self, Reading};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::Plan;
use crate::plan::raw::RawDashboard;
use crate::plan::resolve::dashboards::settings::common_folder;
use crate::plan::resolve::dashboards::uids::{LONGEST, is_uid, named_uid};
use crate::plan::resolve::scrapes::plain;
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::Target;
use crate::tree::{Content, Origin, Sourced, Tree};

const READING: Reading = Reading { text: |scope, text| plain(scope, text, None, "a dashboard"), is_number: |_| false };

pub fn resolve(scope: &mut Scope<'_>, plan: &mut Plan) {
    let stack = scope.stack;
    for (name, stated) in stack.raw.grafana.by_name() {
        let Some(documents) = content::documents(scope, name, stated, &READING) else { continue };
        let [tree] = documents.as_slice() else {
            super::report_several(scope, name, stated);
            continue;
        };
        let Some(dashboard) = dashboard(scope, name, tree.clone()) else { continue };
        check_uid(scope, plan, &dashboard.uid);
        if scope.has(Target::Grafana) {
            plan.raw.dashboards.push(dashboard);
        }
    }
}

fn dashboard(scope: &mut Scope<'_>, name: &Spanned<String>, mut tree: Tree) -> Option<RawDashboard> {
    let uid = uid(scope, name, &mut tree)?;
    Some(RawDashboard {
        id: format!("raw.grafana.{}", name.value),
        origin: Origin::Stated(name.span),
        name: scope.default_name(&format!("{}-dashboard", name.value), name.span),
        uid,
        folder: common_folder(scope, name.span)?,
        tree,
    })
}

/// The uid that the dashboard has, else one of its own, which is put in: without it each start of Grafana makes another.
fn uid(scope: &mut Scope<'_>, name: &Spanned<String>, tree: &mut Tree) -> Option<Sourced<String>> {
    let Content::Map(fields) = &mut tree.content else {
        let message = format!("`{}` is no dashboard", name.value);
        let help = "write the model of a dashboard, as Grafana exports it";
        scope.report(Diagnostic::error(codes::WRONG_TYPE, tree.origin.span()?, message).with_help(help));
        return None;
    };
    let stated = fields.iter().find(|(key, _)| key == "uid").map(|(_, uid)| uid);
    let unset = |uid: &Tree| uid.content == Content::Null || uid.as_text() == Some("");
    if let Some(stated) = stated.filter(|stated| !unset(stated)) {
        let text = stated.as_text().filter(|text| is_uid(text));
        let Some(text) = text else {
            let message = format!("the `uid` of `{}` is no uid of a dashboard", name.value);
            let help = format!("use at most {LONGEST} letters, digits, `-` and `_`");
            scope.report(Diagnostic::error(codes::INVALID_UID, stated.origin.span()?, message).with_help(help));
            return None;
        };
        return Some(Sourced::new(text.to_owned(), stated.origin.clone()));
    }
    let uid = named_uid(scope, &name.value, name.span);
    fields.retain(|(key, _)| key != "uid");
    fields.insert(0, ("uid".into(), Tree::text(uid.value.clone(), uid.origin.clone())));
    Some(uid)
}

fn check_uid(scope: &mut Scope<'_>, plan: &Plan, uid: &Sourced<String>) {
    let typed = plan.dashboards.iter().map(|dashboard| &dashboard.uid);
    let raw = plan.raw.dashboards.iter().map(|dashboard| &dashboard.uid);
    let Some(other) = typed.chain(raw).find(|other| other.value == uid.value) else { return };
    let places = uid.origin.span().zip(other.origin.span());
    scope.report_clash(codes::NAME_CLASH, format!("two dashboards have the uid `{}`", uid.value), places);
}

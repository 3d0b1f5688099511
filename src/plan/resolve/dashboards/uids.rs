//! The uids of dashboards, by which addresses outside name them.

use std::collections::BTreeMap;

use super::{Stated, text};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::names::digest;
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::tree::{Origin, Sourced};

/// Grafana's column is as wide.
pub const LONGEST: usize = 40;

/// The digits of the hash in a uid that is cut.
const DIGITS: usize = 8;

/// The uid of each dashboard, by its logical id.
pub struct Uids(BTreeMap<String, Sourced<String>>);

impl Uids {
    pub fn resolve(scope: &mut Scope<'_>, stated: &[Stated<'_>]) -> Self {
        let mut uids: BTreeMap<String, Sourced<String>> = BTreeMap::new();
        for one in stated {
            let Some(uid) = uid(scope, one) else { continue };
            if let Some(other) = uids.values().find(|other| other.value == uid.value) {
                let places = uid.origin.span().zip(other.origin.span());
                scope.report_clash(codes::NAME_CLASH, format!("two dashboards have the uid `{}`", uid.value), places);
            }
            uids.insert(one.id(), uid);
        }
        Uids(uids)
    }

    pub fn of(&self, stated: &Stated<'_>) -> Option<&Sourced<String>> {
        self.0.get(&stated.id())
    }

    /// The dashboard that a link of `from` names: of the same service, else of the stack.
    pub fn find(&self, from: &Stated<'_>, name: &Spanned<String>) -> Option<&Sourced<String>> {
        let beside = from.service.and_then(|service| self.0.get(&format!("{}/dashboard.{}", service.id(), name.value)));
        beside.or_else(|| self.0.get(&format!("dashboard.{}", name.value)))
    }

    pub fn len(&self) -> usize {
        self.0.len()
    }
}

fn uid(scope: &mut Scope<'_>, stated: &Stated<'_>) -> Option<Sourced<String>> {
    let Some(uid) = &stated.dashboard.uid else { return Some(default_uid(scope, stated)) };
    let uid = text(scope, uid, stated.owner(), "a uid")?;
    if is_uid(&uid.value) {
        return Some(uid);
    }
    if let Some(span) = uid.origin.span() {
        let message = format!("`{}` is no uid of a dashboard", uid.value);
        let help = format!("use at most {LONGEST} letters, digits, `-` and `_`");
        scope.report(Diagnostic::error(codes::INVALID_UID, span, message).with_help(help));
    }
    None
}

pub fn is_uid(text: &str) -> bool {
    let letters = |letter: u8| letter.is_ascii_alphanumeric() || letter == b'-' || letter == b'_';
    (1..=LONGEST).contains(&text.len()) && text.bytes().all(letters)
}

fn default_uid(scope: &Scope<'_>, stated: &Stated<'_>) -> Sourced<String> {
    named_uid(scope, &stated.seed(), stated.span())
}

/// The uid of a dashboard for which nobody states one.
pub fn named_uid(scope: &Scope<'_>, seed: &str, at: Span) -> Sourced<String> {
    let environment = scope.stack.environment.as_ref().map_or("", |environment| &environment.value);
    let uid = shortened(&format!("{}-{environment}-{seed}", scope.stack_name));
    let because = "stack, environment and entry keep addresses apart";
    Sourced::new(uid, Origin::default_of(at, "dashboard-uid", because))
}

/// The name as a uid: what it lacks of a long name is in the hash at its end.
fn shortened(name: &str) -> String {
    let plain: String =
        name.chars().map(|letter| if letter.is_ascii_alphanumeric() || letter == '_' { letter } else { '-' }).collect();
    if plain.len() <= LONGEST && plain == name {
        return plain;
    }
    let kept: String = plain.chars().take(LONGEST - DIGITS - 1).collect();
    format!("{}-{}", kept.trim_end_matches('-'), digest(name, DIGITS))
}

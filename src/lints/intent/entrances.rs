//! Ways in.

use std::collections::BTreeSet;

use super::Intent;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::network::EntranceKind;

/// Ways in that anybody may listen to.
pub fn without_tls(intent: &Intent<'_>) -> Vec<Diagnostic> {
    let routed: BTreeSet<&str> = intent.plan.routes.iter().map(|route| route.entrance.as_str()).collect();
    let open = intent.plan.entrances.iter().filter(|entrance| {
        let is_own = !matches!(entrance.kind, EntranceKind::ExistingGateway { .. });
        is_own && entrance.tls.is_none() && routed.contains(entrance.id.as_str())
    });
    let told = open.filter_map(|entrance| {
        let message = format!("what comes in through `{}` is not encrypted", entrance.id);
        let help = "state `tls: { secret: secret.tls }`, or `tls: {}` where the controller has a certificate";
        let found = Diagnostic::warning(codes::PLAIN_HTTP, entrance.origin.span()?, message);
        Some(found.with_help(help).with_entry(&entrance.id))
    });
    told.collect()
}

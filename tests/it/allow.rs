//! `allow` silences a finding of its own entry, wherever in the pipeline it arises.

use stackc::compiler::Environment;
use stackc::diagnostics::Severity;

use crate::support::{Memory, compile};

fn found(text: &str) -> Vec<String> {
    let path = "stacks/shop/production.yaml";
    let environment = Environment {
        stack: "shop".to_owned(),
        name: "production".to_owned(),
        path: path.into(),
        out: "golden/shop/production".into(),
    };
    let compilation = compile(&[environment], &[], &Memory::with(&[(path, text)]));
    let line = |found: &stackc::diagnostics::Diagnostic| {
        format!(
            "{}[{}]: {}",
            if found.severity == Severity::Error { "error" } else { "warning" },
            found.code,
            found.message
        )
    };
    compilation.diagnostics.iter().map(line).collect()
}

fn job(rest: &str) -> String {
    format!(
        "environment: production\ntargets: [compose]\njobs:\n  nightly:\n    image: busybox:1.37\n    schedule: 0 3 * * *\n{rest}"
    )
}

#[test]
fn a_finding_of_a_target_is_allowed_at_its_entry() {
    assert_eq!(found(&job("")), ["warning[approximated]: Compose only approximates `job.nightly schedule`"]);
    assert_eq!(found(&job("    allow: { approximated: the host has a cron }\n")), [] as [String; 0]);
}

#[test]
fn another_entry_cannot_allow_it() {
    let other = "  other:\n    image: busybox:1.37\n    allow: { approximated: not mine }\n";
    let expected = [
        "warning[approximated]: Compose only approximates `job.nightly schedule`",
        "warning[unused-allow]: `approximated` is allowed and does not occur here",
    ];
    assert_eq!(found(&job(other)), expected);
}

#[test]
fn an_error_is_never_silenced() {
    let allowed = "    env: { A: \"${service.gone.url}\" }\n    allow: { unknown-reference: hidden, approximated: the host has a cron }\n";
    let found = found(&job(allowed));
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("error[unknown-reference]"), "{found:?}");
}

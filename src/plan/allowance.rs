//! Findings that a stack allows.

use crate::diagnostics::{Code, Diagnostic, Severity, codes};
use crate::source::Span;

/// `allow: { code: reason }` on an entry.
#[derive(Clone, Debug)]
pub struct Allowance {
    /// `service.api`.
    pub entry: String,
    pub code: Code,
    /// Of the code.
    pub span: Span,
    /// Stated by the environment's own file: what it inherits may serve another environment.
    pub own: bool,
}

impl Allowance {
    fn covers(&self, finding: &Diagnostic) -> bool {
        finding.severity == Severity::Warning
            && finding.code == self.code
            && finding.entry.as_deref() == Some(self.entry.as_str())
    }
}

/// All findings of one environment, less those that are allowed, and with each allowance that silences nothing.
pub fn settle(findings: Vec<Diagnostic>, allowed: &[Allowance]) -> Vec<Diagnostic> {
    let idle = allowed.iter().filter(|allowance| allowance.own && !findings.iter().any(|one| allowance.covers(one)));
    let unused: Vec<Diagnostic> = idle.map(unused).collect();
    silence(findings, allowed).into_iter().chain(unused).collect()
}

/// Some findings of one environment, less those that are allowed.
pub fn silence(mut findings: Vec<Diagnostic>, allowed: &[Allowance]) -> Vec<Diagnostic> {
    findings.retain(|finding| !allowed.iter().any(|allowance| allowance.covers(finding)));
    findings
}

fn unused(allowance: &Allowance) -> Diagnostic {
    let message = format!("`{}` is allowed and does not occur here", allowance.code);
    Diagnostic::warning(codes::UNUSED_ALLOW, allowance.span, message).with_help("take it out")
}

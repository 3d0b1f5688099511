//! Credentials that stand in a stack file.
//! Sources: the published prefixes of AWS, GitHub, GitLab, Slack, Stripe, Google, SendGrid and OpenAI keys.

use super::Intent;
use super::stated::Setting;
use crate::diagnostics::{Diagnostic, codes};

/// What keys of services begin with, and how long they are at least.
const PREFIXES: &[(&str, usize)] = &[
    ("AKIA", 20),
    ("ASIA", 20),
    ("ghp_", 36),
    ("gho_", 36),
    ("ghs_", 36),
    ("github_pat_", 40),
    ("glpat-", 20),
    ("xoxb-", 20),
    ("xoxp-", 20),
    ("xoxa-", 20),
    ("sk_live_", 20),
    ("rk_live_", 20),
    ("AIza", 39),
    ("SG.", 40),
    ("sk-proj-", 40),
    ("sk-ant-", 40),
];

/// What the name of a variable that holds a credential ends with.
const NAMES: &[&str] = &[
    "PASSWORD",
    "PASSWD",
    "PASSPHRASE",
    "SECRET",
    "TOKEN",
    "API_KEY",
    "APIKEY",
    "SECRET_KEY",
    "PRIVATE_KEY",
    "ACCESS_KEY",
    "ENCRYPTION_KEY",
    "SIGNING_KEY",
];

/// What is built into pages that browsers load is known to everyone.
const PUBLISHED: &[&str] = &["NEXT_PUBLIC_", "VITE_", "REACT_APP_", "PUBLIC_", "NUXT_PUBLIC_"];

pub fn find(intent: &Intent<'_>) -> Vec<Diagnostic> {
    intent.settings().filter_map(|setting| judge(&setting)).collect()
}

fn judge(setting: &Setting<'_>) -> Option<Diagnostic> {
    let name = &setting.name.value;
    let reason = if setting.literals().any(is_key) {
        "holds a key of a service"
    } else if setting.literals().any(holds_login) {
        "holds a URL with a password"
    } else if is_named_so(name) && setting.value.value.0.literal().is_some_and(|text| is_secret(&text)) {
        "holds a credential"
    } else {
        return None;
    };
    let message = format!("`{name}` {reason} in plain text");
    let help =
        "name it under `keys` of a secret and refer to it: `${secret.app.KEY}`; in development `{ insecure: … }`";
    let found = Diagnostic::warning(codes::CREDENTIAL_LITERAL, setting.value.span, message);
    Some(found.with_help(help).with_entry(&setting.entry))
}

fn is_key(text: &str) -> bool {
    let is_letter = |letter: char| letter.is_ascii_alphanumeric() || "_-.".contains(letter);
    let starts = |(prefix, length): &(&str, usize)| text.starts_with(prefix) && text.len() >= *length;
    (text.chars().all(is_letter) && PREFIXES.iter().any(starts))
        || (text.contains("-----BEGIN ") && text.contains("PRIVATE KEY-----"))
}

/// `https://user:password@host`: between the colon and the `@` stands a literal.
fn holds_login(text: &str) -> bool {
    let rest = text.split("://").skip(1);
    rest.filter_map(|rest| rest.split(['/', '?', '#', ' ']).next()?.rsplit_once('@'))
        .any(|(login, _)| login.split_once(':').is_some_and(|(_, password)| !password.is_empty()))
}

fn is_named_so(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    NAMES.iter().any(|end| name.ends_with(end)) && !PUBLISHED.iter().any(|start| name.starts_with(start))
}

/// Not a path, an address of the secret, a switch or a sentence.
fn is_secret(text: &str) -> bool {
    const SWITCHES: [&str; 7] = ["true", "false", "yes", "no", "on", "off", "none"];
    let elsewhere = text.starts_with(['/', '.', '$']) || text.contains("://") || text.starts_with("arn:");
    !text.is_empty() && !elsewhere && !text.contains(char::is_whitespace) && !SWITCHES.contains(&text)
}

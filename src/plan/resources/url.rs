//! URLs of resources, composed from parts that may be secret.

use crate::plan::value::Part;

/// What a URL is made of.
pub struct Url<'a> {
    pub scheme: &'a str,
    pub username: Option<&'a [Part]>,
    pub password: Option<&'a [Part]>,
    pub host: &'a [Part],
    pub port: &'a [Part],
    /// The path after the first slash.
    pub database: &'a [Part],
    /// In the order of the stack file.
    pub params: &'a [(String, String)],
}

impl Url<'_> {
    /// The parts of the URL. What is known is percent-encoded; what only the running system knows arrives as it is:
    /// a secret password must be URL-safe.
    pub fn compose(&self) -> Vec<Part> {
        let mut parts = vec![Part::Known(format!("{}://", self.scheme))];
        parts.extend(self.credentials());
        parts.extend_from_slice(self.host);
        parts.push(Part::Known(":".to_owned()));
        parts.extend_from_slice(self.port);
        parts.push(Part::Known("/".to_owned()));
        parts.extend(self.database.iter().map(encoded));
        parts.push(Part::Known(self.query()));
        let mut joined = Vec::new();
        crate::plan::scope::join(&mut joined, &parts);
        joined
    }

    fn credentials(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.username.unwrap_or_default().iter().map(encoded).collect();
        if let Some(password) = self.password {
            parts.push(Part::Known(":".to_owned()));
            parts.extend(password.iter().map(encoded));
        }
        if !parts.is_empty() {
            parts.push(Part::Known("@".to_owned()));
        }
        parts
    }

    fn query(&self) -> String {
        let pairs: Vec<String> =
            self.params.iter().map(|(name, value)| format!("{}={}", percent(name), percent(value))).collect();
        if pairs.is_empty() { String::new() } else { format!("?{}", pairs.join("&")) }
    }
}

fn encoded(part: &Part) -> Part {
    match part {
        Part::Known(text) => Part::Known(percent(text)),
        Part::Insecure(text) => Part::Insecure(percent(text)),
        Part::Secret(_) | Part::Variable(_) => part.clone(),
    }
}

/// Percent-encodes all but the unreserved characters of RFC 3986.
fn percent(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}

//! Names of images.

use super::scope::Scope;
use super::value::{PerRuntime, Value, known, known_text};
use crate::diagnostics::{Diagnostic, codes};
use crate::source::Span;

impl Scope<'_> {
    /// Reports a name that no container runtime reads as an image.
    pub fn check_image(&mut self, name: &str, at: Span) {
        if is_image(name) {
            return;
        }
        let help = "write a repository in lower case and a tag, without blanks: `registry.example/app:v1`";
        let message = format!("`{name}` is no image");
        self.report(Diagnostic::error(codes::INVALID_IMAGE, at, message).with_help(help));
    }
}

/// Whether a container runtime reads it as the name of an image: `[host[:port]/]path[:tag][@digest]`.
/// Source: `distribution/reference`, `reference.go`.
fn is_image(name: &str) -> bool {
    let (name, digest) = name.split_once('@').map_or((name, None), |(name, digest)| (name, Some(digest)));
    let (host, path) = match name.split_once('/') {
        Some((host, path)) if host == "localhost" || host.contains(['.', ':']) => (host, path),
        _ => ("", name),
    };
    let (path, tag) = path.split_once(':').map_or((path, None), |(path, tag)| (path, Some(tag)));
    let is_tag = |letter: char| letter.is_ascii_alphanumeric() || "._-".contains(letter);
    let is_path = |letter: char| is_tag(letter) && !letter.is_ascii_uppercase();
    path.split('/').all(|part| !part.is_empty() && part.chars().all(is_path))
        && tag.is_none_or(|tag| !tag.is_empty() && tag.len() <= 128 && tag.chars().all(is_tag))
        && digest.is_none_or(|digest| digest.contains(':'))
        && !host.contains(char::is_whitespace)
}

/// The tag of an image; `latest` where it has none, as every registry client takes it.
pub fn tag_of(image: PerRuntime<Value>) -> PerRuntime<Value> {
    image.map(|image| {
        let text = known_text(&image.value).unwrap_or_default();
        let name = text.split_once('@').map_or(text.as_str(), |(name, _)| name);
        let last = name.rsplit_once('/').map_or(name, |(_, last)| last);
        known(last.split_once(':').map_or("latest", |(_, tag)| tag), image.origin)
    })
}

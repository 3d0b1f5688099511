//! The image of a resource, and what its tag tells.

use super::place::{Entry, Place};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::scope::Scope;
use crate::source::Spanned;
use crate::stack::scalars::Text;
use crate::tree::{Origin, Sourced};

/// The image that is stated, else the official one of the version.
pub fn of(
    scope: &mut Scope<'_>,
    entry: &Entry<'_>,
    place: Place<'_>,
    stated: Option<&Spanned<Text>>,
) -> Option<Sourced<String>> {
    match (stated, &entry.resource.version) {
        (Some(text), _) => {
            let image = match place {
                Place::Container(_) => scope.compose_text(text, entry.owner(), "an image"),
                _ => scope.cluster_text(text, entry.owner(), "an image"),
            };
            image.inspect(|image| scope.check_image(&image.value, text.span))
        }
        (None, Some(version)) => {
            let image = format!("{}:{}", entry.kind.image, version.value.0);
            Some(Sourced::new(image, Origin::Stated(version.span)))
        }
        (None, None) => missing_version(scope, entry),
    }
}

/// Reports that nothing says which version runs.
pub fn missing_version<T>(scope: &mut Scope<'_>, entry: &Entry<'_>) -> Option<T> {
    if entry.damaged {
        return None;
    }
    let message = format!("`{}` has neither `version` nor `image`", entry.id());
    let help = format!("state the version that runs: `version: \"{}\"`", entry.kind.version);
    scope.report(Diagnostic::error(codes::MISSING_VERSION, entry.span(), message).with_help(help));
    None
}

/// The tag of an image without its digest; empty where it has none.
pub fn tag(image: &str) -> &str {
    let name = image.split_once('@').map_or(image, |(name, _)| name);
    let last = name.rsplit_once('/').map_or(name, |(_, last)| last);
    last.split_once(':').map_or("", |(_, tag)| tag)
}

/// The major version: of the entry, else of the image's tag.
pub fn major(entry: &Entry<'_>, image: &str) -> Option<u32> {
    let version = entry.resource.version.as_ref().map_or(tag(image), |version| version.value.0.as_str());
    let digits = version.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(version.len());
    version.get(..digits)?.parse().ok()
}

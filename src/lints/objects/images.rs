//! Image tags that move, in raw and patched objects; those that the language states are judged before.

use crate::diagnostics::{Diagnostic, codes};
use crate::lints::Outputs;
use crate::lints::walk::{is_handmade, is_patched, tell};
use crate::tree::Tree;

/// Tags that are given to a new image each time.
const MOVING: &[&str] =
    &["canary", "dev", "develop", "edge", "head", "latest", "main", "master", "nightly", "stable", "staging", "trunk"];

pub fn moving(outputs: &Outputs<'_>) -> Vec<Diagnostic> {
    let told = |entry: &str, image: &Tree| {
        let message = format!("the image `{}` is another one after the next push", moves(image)?);
        tell(codes::MOVING_IMAGE_TAG, entry, image, message, "name a version or a digest")
    };
    let cluster = outputs.containers().filter_map(|container| {
        let image = container.tree.get("image").filter(|image| is_handmade(container.pod.object, image))?;
        told(container.entry(), image)
    });
    let services = outputs.services();
    let compose = services.iter().filter_map(|service| {
        let image = service.tree.get("image").filter(|image| service.is_raw || is_patched(image))?;
        told(service.entry, image)
    });
    cluster.chain(compose).collect()
}

/// The image, where its tag moves or is left out.
fn moves(image: &Tree) -> Option<&str> {
    let image = image.as_text().filter(|image| !image.contains(['@', '$']))?;
    let name = image.rsplit('/').next().unwrap_or(image);
    let tag = name.split_once(':').map_or("latest", |(_, tag)| tag);
    Some(image).filter(|_| MOVING.contains(&tag))
}

//! What the module says of what it makes: where it is and what it is called, never a secret value.

use super::block::reference;
use super::draft::Draft;
use crate::plan::managed::ModuleOutput;
use crate::plan::resources::bucket;
use crate::source::Span;
use crate::tree::{Origin, Sourced};

/// Adds the outputs of a database or cache: `address` is that of the resource, `secret` that of the secret that says how
/// to connect. The readers have a host only where there are some.
pub fn server(draft: &mut Draft<'_, '_>, address: &str, (host, reader_host): (&str, Option<&str>), secret: &str) {
    let title = format!("{} {}", draft.facts.title, draft.name.value);
    let connect = format!("the secret that says how to connect to {title}");
    let outputs = [
        Some(("host", format!("Host of {title}"), host.to_owned())),
        reader_host.map(|host| ("reader_host", format!("Host of the readers of {title}"), host.to_owned())),
        Some(("port", format!("Port of {title}"), format!("{address}.port"))),
        Some(("secret_name", format!("Name of {connect}"), format!("{secret}.name"))),
        Some(("secret_arn", format!("ARN of {connect}"), format!("{secret}.arn"))),
    ];
    let (kind, entry, at) = (draft.entry.kind.name, draft.entry.seed(), draft.at);
    let outputs = outputs.into_iter().flatten();
    draft.outputs.extend(outputs.map(|(what, description, value)| output((kind, entry, what), description, value, at)));
}

/// The outputs of a bucket of this name and address.
pub fn bucket(entry: &str, name: &str, address: &str, at: Span) -> [ModuleOutput; 2] {
    let of = |what| (bucket::KIND, entry, what);
    [
        output(of("name"), format!("Name of the bucket {name}"), format!("{address}.bucket"), at),
        output(of("arn"), format!("ARN of the bucket {name}"), format!("{address}.arn"), at),
    ]
}

/// `<kind>_<entry>_<what>`.
fn output((kind, entry, what): (&str, &str, &str), description: String, value: String, at: Span) -> ModuleOutput {
    let origin = Origin::Stated(at);
    let name = format!("{kind}_{entry}_{what}").replace('-', "_");
    ModuleOutput { name, description, value: Sourced::new(reference(value), origin.clone()), origin }
}

//! Buckets: what they offer to references, and which blocks of Terraform make them.

use super::Expansion;
use super::aws::{self, settings::settings};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::{Import, Moved};
use crate::plan::scope::Scope;
use crate::plan::value::{PerRuntime, Value, known};
use crate::source::{Span, Spanned};
use crate::stack::buckets::{AwsBucket, Bucket, ExternalBucket};
use crate::stack::scalars::Text;
use crate::stack::{Named, Target};
use crate::tree::{Origin, Sourced};

/// What references call the kind.
pub const KIND: &str = "bucket";
pub const OUTPUTS: &[&str] = &["name", "region", "arn"];

/// A bucket of the stack.
#[derive(Clone, Copy)]
pub struct Entry<'a> {
    pub name: &'a Spanned<String>,
    pub bucket: &'a Bucket,
    damaged: bool,
}

impl<'a> Entry<'a> {
    fn new(named: &'a Named<Bucket>) -> Option<Self> {
        Some(Entry { name: &named.name, bucket: named.value.as_ref()?, damaged: named.damaged })
    }

    /// `bucket.assets`.
    pub fn id(&self) -> String {
        format!("{KIND}.{}", self.name.value)
    }

    /// What seeds generated names: `id`, else the key.
    pub fn seed(&self) -> &'a str {
        self.bucket.id.as_ref().map_or(&self.name.value, |id| &id.value)
    }
}

/// The blocks of every bucket that Terraform makes.
pub fn expand(scope: &mut Scope<'_>, expansion: &mut Expansion) {
    let stack = scope.stack;
    let makes = scope.has(Target::Terraform);
    for entry in stack.buckets.iter().filter_map(Entry::new).filter(|_| makes) {
        let Some(block) = &entry.bucket.aws else { continue };
        let (Some(_), Some(name)) = (settings(scope), aws_name(scope, &entry, &block.value)) else { continue };
        let Some(draft) = aws::bucket::Draft::new(scope, &entry, block, name) else { continue };
        let blocks = draft.blocks(entry.seed());
        let before = entry.bucket.renamed_from.as_ref().filter(|_| entry.bucket.id.is_none());
        if let Some(before) = before {
            expansion.moved.extend(Moved::between(&draft.blocks(&before.value), &blocks, Origin::Stated(before.span)));
        }
        if let (Some(id), Some(bucket)) = (import(scope, &block.value), blocks.first()) {
            expansion.imports.push(Import { origin: id.origin.clone(), to: bucket.address(), id });
        }
        if let Some(bucket) = blocks.first() {
            let address = bucket.address();
            expansion.outputs.extend(aws::outputs::bucket(entry.seed(), draft.name(), &address, block.span));
        }
        expansion.blocks.extend(blocks);
    }
}

fn import(scope: &mut Scope<'_>, block: &AwsBucket) -> Option<Sourced<String>> {
    scope.terraform_text(block.import.as_ref()?, "the name of a bucket")
}

/// The value of `${bucket.name.output}`, known at compile time. `None` where the entry is a hole, or where the
/// output is refused, which is told.
pub fn output(scope: &mut Scope<'_>, name: &str, output: &str, at: Span) -> Option<PerRuntime<Value>> {
    let stack = scope.stack;
    let Some(named) = stack.buckets.get(name) else {
        let there: Vec<&str> = stack.buckets.names().collect();
        return scope.unknown(format!("the stack has no {KIND} `{name}`"), name, &there, at);
    };
    if !OUTPUTS.contains(&output) {
        return scope.unknown(format!("`{KIND}.{name}` has no output `{output}`"), output, OUTPUTS, at);
    }
    let entry = Entry::new(named)?;
    let value = scope.visit(format!("{}.{output}", entry.id()), at, |scope| value(scope, &entry, output, at))?;
    Some(PerRuntime::both(known(value.value, value.origin)))
}

fn value(scope: &mut Scope<'_>, entry: &Entry<'_>, output: &str, at: Span) -> Option<Sourced<String>> {
    match output {
        "region" => region(scope, entry, at),
        "arn" => {
            let region = region(scope, entry, at)?;
            Some(bucket_name(scope, entry)?.map(|name| format!("arn:{}:s3:::{name}", partition(&region.value))))
        }
        _ => bucket_name(scope, entry),
    }
}

/// The partition of AWS that a region is in. Source: the AWS SDKs' `partitions.json`.
fn partition(region: &str) -> &'static str {
    match region {
        _ if region.starts_with("cn-") => "aws-cn",
        _ if region.starts_with("us-gov-") => "aws-us-gov",
        _ => "aws",
    }
}

fn bucket_name(scope: &mut Scope<'_>, entry: &Entry<'_>) -> Option<Sourced<String>> {
    match (&entry.bucket.aws, &entry.bucket.external) {
        (Some(block), _) => aws_name(scope, entry, &block.value),
        (None, Some(block)) => external_name(scope, entry, &block.value),
        (None, None) => None,
    }
}

/// What exists is called as its entry.
fn external_name(scope: &mut Scope<'_>, entry: &Entry<'_>, block: &ExternalBucket) -> Option<Sourced<String>> {
    match &block.name {
        Some(name) => text(scope, name, "a name"),
        None => Some(Sourced::stated(entry.name.value.clone(), entry.name.span)),
    }
}

/// `<stack>-<environment>-<entry>`, where the stack states no other.
fn aws_name(scope: &mut Scope<'_>, entry: &Entry<'_>, block: &AwsBucket) -> Option<Sourced<String>> {
    let name = match &block.name {
        Some(name) => text(scope, name, "a name")?,
        None => {
            let environment = &scope.stack.environment.as_ref()?.value;
            let name = format!("{}-{environment}-{}", scope.stack_name, entry.seed());
            let because = "names of buckets are shared by everyone: stack and environment keep them apart";
            Sourced::new(name, Origin::default_of(entry.name.span, "cloud-name", because))
        }
    };
    check_name(scope, name)
}

/// Reports a name that S3 refuses.
/// Source: docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html.
fn check_name(scope: &mut Scope<'_>, name: Sourced<String>) -> Option<Sourced<String>> {
    let text = name.value.as_str();
    let edge = |letter: &u8| letter.is_ascii_lowercase() || letter.is_ascii_digit();
    let ends = [text.as_bytes().first(), text.as_bytes().last()].into_iter().all(|end| end.is_some_and(edge));
    let inner = text.bytes().all(|byte| edge(&byte) || b"-.".contains(&byte)) && !text.contains("..");
    let reserved = ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| text.starts_with(prefix))
        || ["-s3alias", "--ols-s3", ".mrap", "--x-s3", "--table-s3"].iter().any(|suffix| text.ends_with(suffix));
    let address = text.parse::<std::net::Ipv4Addr>().is_ok();
    if (3..=63).contains(&text.len()) && ends && inner && !reserved && !address {
        return Some(name);
    }
    let message = format!("`{text}` is no name that S3 takes for a bucket");
    let help = "use 3 to 63 lower-case letters, digits and `-`, with a letter or digit at both ends";
    scope.report(Diagnostic::error(codes::INVALID_NAME, name.origin.span()?, message).with_help(help));
    None
}

fn region(scope: &mut Scope<'_>, entry: &Entry<'_>, at: Span) -> Option<Sourced<String>> {
    match (&entry.bucket.aws, &entry.bucket.external) {
        (Some(_), _) => settings(scope).map(|settings| settings.region),
        (None, Some(Spanned { value: ExternalBucket { region: Some(region), .. }, .. })) => {
            text(scope, region, "a region")
        }
        (None, Some(block)) if !entry.damaged => {
            let message = format!("`{}` is external and gives no `region`", entry.id());
            let missing = Diagnostic::error(codes::MISSING_OUTPUT, at, message)
                .with_related(block.span, "what it gives stands here")
                .with_help("add `region` to its block `external`");
            scope.report(missing);
            None
        }
        _ => None,
    }
}

/// A text that means the same in every runtime.
fn text(scope: &mut Scope<'_>, stated: &Spanned<Text>, sink: &'static str) -> Option<Sourced<String>> {
    let value = scope.known(stated, None, sink)?;
    value.cluster.or(value.compose)
}

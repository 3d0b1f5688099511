//! A bucket of S3, private and encrypted unless the stack says otherwise.

use super::addresses::{self, Made};
use super::block::{Arguments, json, list, reference};
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::managed::{Expression, Managed, Mode, Piece};
use crate::plan::resources::bucket::{Entry, KIND};
use crate::plan::scope::Scope;
use crate::source::{Span, Spanned};
use crate::stack::buckets::{AwsBucket, Encryption};
use crate::stack::scalars::{Duration, TerraformLabel};
use crate::tree::{Origin, Sourced};

const DAY: u32 = 86_400;

/// What every block of a bucket needs, decided.
pub struct Draft<'a> {
    entry: Entry<'a>,
    at: Span,
    block: &'a AwsBucket,
    name: Sourced<String>,
    encryption: Sourced<Encryption>,
    /// The ARN of a key that exists.
    key: Option<Sourced<String>>,
    logs: Option<(Sourced<String>, Sourced<String>)>,
    rules: Rules,
}

/// What is deleted by itself, and after how many days.
struct Rules {
    uploads: Sourced<u32>,
    noncurrent: Option<Sourced<u32>>,
    objects: Option<Sourced<u32>>,
}

/// The labels of a bucket's blocks: one for its key, one for all others.
struct Labels {
    bucket: Sourced<String>,
    key: Sourced<String>,
}

impl<'a> Draft<'a> {
    /// `None` where a value is refused, which is told.
    pub fn new(
        scope: &mut Scope<'_>,
        entry: &Entry<'a>,
        block: &'a Spanned<AwsBucket>,
        name: Sourced<String>,
    ) -> Option<Self> {
        let (at, block) = (block.span, &block.value);
        let encryption =
            choose(&block.encryption, Encryption::Kms, at, "kms-encryption", "uses of a key of KMS are logged");
        conflict(scope, &encryption, block);
        let key = match &block.key {
            Some(key) => Some(scope.terraform_text(key, "the ARN of a key")?),
            None => None,
        };
        let logs = logs(scope, block, &name)?;
        let rules = Rules::new(scope, block, at)?;
        Some(Draft { entry: *entry, at, block, name, encryption, key, logs, rules })
    }

    pub fn name(&self) -> &str {
        &self.name.value
    }

    /// The blocks of the bucket, itself first, labelled after `seed` unless the stack says otherwise.
    pub fn blocks(&self, seed: &str) -> Vec<Managed> {
        let labels = self.labels(seed);
        let bucket = format!("aws_s3_bucket.{}", labels.bucket.value);
        let key = self.key_arn(&labels);
        let own_key = self.has_own_key().then(|| self.own_key(&labels));
        let of = || self.arguments().literal("bucket", reference(format!("{bucket}.id")));
        let satellites = [
            Some(self.public_access(of())),
            Some(self.ownership(of())),
            Some(self.versioning(of())),
            Some(self.server_side_encryption(of(), key)),
            Some(self.lifecycle_rules(of(), &labels)),
            self.logging(of()),
            self.policy(of(), &bucket),
        ];
        let satellites = satellites.into_iter().flatten();
        let satellites = satellites.map(|(made, arguments)| self.managed(made, &labels.bucket, arguments));
        std::iter::once(self.bucket(&labels)).chain(own_key.into_iter().flatten()).chain(satellites).collect()
    }

    fn labels(&self, seed: &str) -> Labels {
        let roles = self.block.addresses.as_ref().map(|addresses| &addresses.value);
        let label =
            |stated: Option<&Spanned<TerraformLabel>>, default: String| match stated.or(self.block.address.as_ref()) {
                Some(stated) => Sourced::stated(stated.value.0.clone(), stated.span),
                None => self.default(default, "terraform-label", "the entry's key keeps addresses apart"),
            };
        Labels {
            bucket: label(roles.and_then(|roles| roles.bucket.as_ref()), addresses::bucket(seed)),
            key: label(roles.and_then(|roles| roles.key.as_ref()), addresses::label(KIND, seed)),
        }
    }

    fn bucket(&self, labels: &Labels) -> Managed {
        let force = self.choose(&self.block.force_destroy, false, "keep-objects", "objects are not deleted unasked");
        let prevent = self.choose(
            &self.block.prevent_destroy,
            true,
            "prevent-destroy",
            "what holds data is not destroyed by a plan",
        );
        let lifecycle = Arguments::new(prevent.origin.clone()).set("prevent_destroy", prevent.clone()).block();
        let arguments = self
            .arguments()
            .set("bucket", self.name.clone())
            .set("force_destroy", force)
            .optional("lifecycle", prevent.value.then(|| Sourced::new(lifecycle, prevent.origin)));
        self.managed(&addresses::BUCKET_ITSELF, &labels.bucket, arguments)
    }

    fn public_access(&self, of: Arguments) -> (&'static Made, Arguments) {
        let public =
            self.choose(&self.block.public, false, "private-bucket", "nothing is public unless the stack says so");
        let blocked = public.map(|public| !public);
        let names = ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"];
        (&addresses::PUBLIC_ACCESS, names.into_iter().fold(of, |all, name| all.set(name, blocked.clone())))
    }

    fn ownership(&self, of: Arguments) -> (&'static Made, Arguments) {
        let rule = self.arguments().literal("object_ownership", "BucketOwnerEnforced");
        (&addresses::OWNERSHIP, of.literal("rule", rule.block()))
    }

    fn versioning(&self, of: Arguments) -> (&'static Made, Arguments) {
        let status = self.is_versioned().map(|on| if on { "Enabled" } else { "Suspended" });
        let configuration = self.arguments().set("status", status);
        (&addresses::VERSIONING, of.literal("versioning_configuration", configuration.block()))
    }

    fn is_versioned(&self) -> Sourced<bool> {
        versioned(self.block, self.at)
    }

    fn server_side_encryption(&self, of: Arguments, key: Option<Sourced<Expression>>) -> (&'static Made, Arguments) {
        let algorithm = self.encryption.clone().map(|encryption| match encryption {
            Encryption::Aes256 => "AES256",
            Encryption::Kms => "aws:kms",
        });
        let by_default = self.arguments().set("sse_algorithm", algorithm).optional("kms_master_key_id", key.clone());
        let bucket_key = key.map(|key| Sourced::new(true, key.origin));
        let rule = self
            .arguments()
            .optional("bucket_key_enabled", bucket_key)
            .literal("apply_server_side_encryption_by_default", by_default.block());
        (&addresses::ENCRYPTION, of.literal("rule", rule.block()))
    }

    fn lifecycle_rules(&self, of: Arguments, labels: &Labels) -> (&'static Made, Arguments) {
        let Rules { uploads, noncurrent, objects } = &self.rules;
        let rule = |id: &str, block: &str, argument: &str, days: &Sourced<u32>| {
            let action = Arguments::new(days.origin.clone()).set(argument, days.clone()).block();
            let rule = self
                .arguments()
                .literal("id", id)
                .literal("status", "Enabled")
                .literal("filter", self.arguments().block())
                .set(block, Sourced::new(action, days.origin.clone()));
            Sourced::new(rule.block(), days.origin.clone())
        };
        let rules = [
            Some(rule("abort-uploads", "abort_incomplete_multipart_upload", "days_after_initiation", uploads)),
            noncurrent
                .as_ref()
                .map(|days| rule("expire-noncurrent", "noncurrent_version_expiration", "noncurrent_days", days)),
            objects.as_ref().map(|days| rule("expire", "expiration", "days", days)),
        ];
        let rules = rules.into_iter().flatten().fold(of, |all, rule| all.set("rule", rule));
        // S3 refuses rules for versions that arrive before versioning.
        let versioning = reference(format!("aws_s3_bucket_versioning.{}", labels.bucket.value));
        let rules = rules.group().literal("depends_on", list([versioning], &self.origin()));
        (&addresses::LIFECYCLE, rules)
    }

    fn logging(&self, of: Arguments) -> Option<(&'static Made, Arguments)> {
        let (bucket, prefix) = self.logs.clone()?;
        Some((&addresses::LOGGING, of.set("target_bucket", bucket).set("target_prefix", prefix)))
    }

    /// Refuses requests without TLS.
    fn policy(&self, of: Arguments, bucket: &str) -> Option<(&'static Made, Arguments)> {
        let only =
            self.choose(&self.block.tls_only, true, "tls-only", "credentials and data do not travel in the clear");
        only.value.then_some(())?;
        let arguments = || Arguments::new(only.origin.clone());
        let all = Expression::Template(vec![Piece::Reference(format!("{bucket}.arn")), Piece::Text("/*".to_owned())]);
        let insecure = arguments().literal("aws:SecureTransport", "false").object();
        let statement = arguments()
            .literal("Sid", "DenyInsecureTransport")
            .literal("Effect", "Deny")
            .literal("Action", "s3:*")
            .literal("Resource", list([reference(format!("{bucket}.arn")), all], &only.origin))
            .literal("Principal", arguments().literal("AWS", "*").object())
            .literal("Condition", arguments().literal("Bool", insecure).object());
        Some((&addresses::POLICY, of.group().set("policy", policy(statement, &only.origin))))
    }

    fn has_own_key(&self) -> bool {
        self.encryption.value == Encryption::Kms && self.key.is_none()
    }

    fn key_arn(&self, labels: &Labels) -> Option<Sourced<Expression>> {
        if self.has_own_key() {
            let arn = reference(format!("aws_kms_key.{}.arn", labels.key.value));
            return Some(Sourced::new(arn, self.encryption.origin.clone()));
        }
        self.key.clone().filter(|_| self.encryption.value == Encryption::Kms).map(|key| key.map(Expression::Text))
    }

    /// A key whose uses the account's own policies decide.
    fn own_key(&self, labels: &Labels) -> [Managed; 2] {
        let root = Expression::Template(vec![
            Piece::Text("arn:".to_owned()),
            Piece::Reference("data.aws_partition.current.partition".to_owned()),
            Piece::Text(":iam::".to_owned()),
            Piece::Reference("data.aws_caller_identity.current.account_id".to_owned()),
            Piece::Text(":root".to_owned()),
        ]);
        let statement = self
            .arguments()
            .literal("Sid", "AccountAdministration")
            .literal("Effect", "Allow")
            .literal("Action", "kms:*")
            .literal("Resource", "*")
            .literal("Principal", self.arguments().literal("AWS", root).object());
        let arguments = self
            .arguments()
            .literal("description", format!("S3 {}: data at rest", self.name.value))
            .literal("enable_key_rotation", true)
            .literal("deletion_window_in_days", 30_u32)
            .group()
            .set("policy", policy(statement, &self.encryption.origin))
            .group()
            .literal("lifecycle", self.arguments().literal("prevent_destroy", true).block());
        let alias = self
            .arguments()
            .set("name", self.name.clone().map(|name| format!("alias/{}", name.replace('.', "-"))))
            .literal("target_key_id", reference(format!("aws_kms_key.{}.key_id", labels.key.value)));
        [self.managed(&addresses::KEY, &labels.key, arguments), self.managed(&addresses::KEY_ALIAS, &labels.key, alias)]
    }

    fn managed(&self, made: &Made, label: &Sourced<String>, arguments: Arguments) -> Managed {
        Managed {
            id: format!("{}/{}", self.entry.id(), made.role),
            origin: self.origin(),
            mode: Mode::Resource,
            kind: made.kind.to_owned(),
            label: label.clone(),
            file: format!("bucket-{}", self.entry.seed()),
            groups: arguments.groups(),
        }
    }

    fn arguments(&self) -> Arguments {
        Arguments::new(self.origin())
    }

    fn origin(&self) -> Origin {
        Origin::Stated(self.at)
    }

    fn default<T>(&self, value: T, rule: &'static str, because: &'static str) -> Sourced<T> {
        Sourced::new(value, Origin::default_of(self.at, rule, because))
    }

    fn choose<T: Clone>(
        &self,
        stated: &Option<Spanned<T>>,
        default: T,
        rule: &'static str,
        because: &'static str,
    ) -> Sourced<T> {
        choose(stated, default, self.at, rule, because)
    }
}

impl Rules {
    fn new(scope: &mut Scope<'_>, block: &AwsBucket, at: Span) -> Option<Self> {
        let days = |days: u32, rule: &'static str, because: &'static str| {
            Sourced::new(days, Origin::default_of(at, rule, because))
        };
        let uploads = whole_days(scope, &block.abort_uploads)?;
        let noncurrent = whole_days(scope, &block.expire_noncurrent)?;
        let kept = || days(90, "expire-noncurrent", "what was deleted by mistake is missed within 90 days");
        Some(Rules {
            uploads: uploads
                .unwrap_or_else(|| days(7, "abort-uploads", "parts of uploads that never ended cost and are not seen")),
            noncurrent: noncurrent.or_else(|| versioned(block, at).value.then(kept)),
            objects: whole_days(scope, &block.expire)?,
        })
    }
}

/// `None` where it is refused, which is told.
fn whole_days(scope: &mut Scope<'_>, stated: &Option<Spanned<Duration>>) -> Option<Option<Sourced<u32>>> {
    let Some(Spanned { value: Duration { seconds }, span }) = stated else { return Some(None) };
    if seconds % DAY == 0 && *seconds > 0 {
        return Some(Some(Sourced::stated(seconds / DAY, *span)));
    }
    let written = scope.context.sources.text(*span);
    let message = format!("`{written}` is no whole number of days");
    scope.report(Diagnostic::error(codes::INVALID_DURATION, *span, message).with_help("write days: `90d`"));
    None
}

fn versioned(block: &AwsBucket, at: Span) -> Sourced<bool> {
    choose(&block.versioning, true, at, "versioned-bucket", "what is overwritten or deleted can be had back")
}

fn choose<T: Clone>(
    stated: &Option<Spanned<T>>,
    default: T,
    at: Span,
    rule: &'static str,
    because: &'static str,
) -> Sourced<T> {
    stated.as_ref().map_or_else(|| Sourced::new(default, Origin::default_of(at, rule, because)), Sourced::from)
}

/// The bucket and the prefix of accesses. `None` where one is refused, which is told.
#[allow(clippy::type_complexity, reason = "what is stated, within what is sound")]
fn logs(
    scope: &mut Scope<'_>,
    block: &AwsBucket,
    name: &Sourced<String>,
) -> Option<Option<(Sourced<String>, Sourced<String>)>> {
    let Some(logs) = &block.logs else { return Some(None) };
    let bucket = scope.terraform_text(&logs.value.bucket, "the name of a bucket")?;
    let prefix = match &logs.value.prefix {
        Some(prefix) => scope.terraform_text(prefix, "a prefix")?,
        None => Sourced::new(format!("s3/{}/", name.value), bucket.origin.clone()),
    };
    Some(Some((bucket, prefix)))
}

/// A key of KMS has no meaning where S3 encrypts by its own.
fn conflict(scope: &mut Scope<'_>, encryption: &Sourced<Encryption>, block: &AwsBucket) {
    let Some(key) = block.key.as_ref().filter(|_| encryption.value == Encryption::Aes256) else { return };
    let message = "`key` has no meaning beside `encryption: AES256`";
    let refused = Diagnostic::error(codes::CONFLICTING_CHOICE, key.span, message).with_help("take one of them out");
    scope.report(match encryption.origin.span() {
        Some(span) => refused.with_related(span, "S3 encrypts by its own keys here"),
        None => refused,
    });
}

fn policy(statement: Arguments, origin: &Origin) -> Sourced<Expression> {
    let statements = list([statement.object()], origin);
    let policy = Arguments::new(origin.clone()).literal("Version", "2012-10-17").literal("Statement", statements);
    Sourced::new(json(policy.object(), origin), origin.clone())
}

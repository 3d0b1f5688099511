//! Passwords, and the secret that says how to connect.
//!
//! No password stands in code or state. Terraform makes an ephemeral value anew in every run, so that two arguments
//! which take it in two different runs would hold two passwords. Hence it goes to one place only, a secret of its
//! own, and all who need it read it back from there.

use super::addresses::{self, Made};
use super::block::{Arguments, json, reference};
use super::draft::Draft;
use super::key::Key;
use crate::formats::hcl::quoted;
use crate::plan::managed::{Argument, Expression, Piece};
use crate::plan::resources::url::Url;
use crate::plan::scope::Scope;
use crate::plan::value::Part;
use crate::source::Spanned;
use crate::stack::aws::{ExistingPassword, GeneratedPassword};
use crate::tree::{Origin, Sourced};

/// How a resource gets its password.
pub struct Password {
    /// The ephemeral value.
    pub value: String,
    /// Another number is another password.
    pub rotation: Sourced<u32>,
    /// The expression that tells a secret of the module from the one that takes its place.
    pub secret: Option<String>,
    /// It is sent when the resource is made, and never again.
    pub fixed: bool,
    /// The secret that others keep it in; empty where it is one of the module's own.
    pub kept_in: String,
}

/// A password that Terraform makes, with the secret that keeps it.
pub fn generated(
    draft: &mut Draft<'_, '_>,
    stated: Option<&Spanned<GeneratedPassword>>,
    label: &Sourced<String>,
    key: &Key,
) -> Password {
    let rotation = stated.and_then(|generated| generated.value.rotation.clone());
    let version = draft.choose(&rotation, 1, "first-password", "another number makes another password");
    // Letters and digits only: the engines take them all, and so does every URL.
    let arguments = draft.arguments().literal("length", 40_u32).literal("special", false);
    let random = draft.ephemeral("password/random", "random_password", label.clone(), arguments);
    let own = label.clone().map(|label| addresses::PASSWORD.label(&label));
    let title = format!("Password of {} {}", draft.facts.title, draft.name.value);
    let path = draft.path.clone().map(|path| format!("{path}/password"));
    let secret = secret(draft, &addresses::PASSWORD, own.clone(), path, title, key);
    let arguments = draft
        .arguments()
        .literal("secret_id", reference(format!("{secret}.id")))
        .literal("secret_string_wo", reference(format!("{random}.result")))
        .set("secret_string_wo_version", version.clone());
    let kept = draft.resource(&addresses::PASSWORD_VERSION, own.clone(), arguments);
    // By way of the version: what is read back is there.
    let value = read(draft, own, reference(format!("{kept}.secret_id")));
    Password { value, rotation: version, secret: Some(format!("{secret}.arn")), fixed: false, kept_in: String::new() }
}

/// A password that stands in Secrets Manager already.
pub fn existing(
    scope: &mut Scope<'_>,
    draft: &mut Draft<'_, '_>,
    stated: &Spanned<ExistingPassword>,
    label: &Sourced<String>,
) -> Option<Password> {
    let name = scope.terraform_text(&stated.value.name, "the name of a secret")?;
    let key = match &stated.value.key {
        Some(key) => Some(scope.terraform_text(key, "the key of a secret")?),
        None => None,
    };
    let kept_in = format!("{} {}", name.value, key.as_ref().map_or("", |key| key.value.as_str()));
    let arguments = draft.arguments().set("secret_id", name);
    let own = label.clone().map(|label| addresses::PASSWORD.label(&label));
    let kind = "aws_secretsmanager_secret_version";
    let text = format!("{}.secret_string", draft.ephemeral("password/read", kind, own, arguments));
    let value = match key {
        Some(key) => format!("jsondecode({text})[{}]", quoted(&key.value)),
        None => text,
    };
    let version = Sourced::new(1, draft.origin());
    Some(Password { value, rotation: version, secret: None, fixed: true, kept_in })
}

fn read(draft: &mut Draft<'_, '_>, label: Sourced<String>, secret: Expression) -> String {
    let arguments = draft.arguments().literal("secret_id", secret);
    let address = draft.ephemeral("password/read", "aws_secretsmanager_secret_version", label, arguments);
    format!("{address}.secret_string")
}

fn secret(
    draft: &mut Draft<'_, '_>,
    made: &Made,
    label: Sourced<String>,
    name: Sourced<String>,
    description: String,
    key: &Key,
) -> String {
    let arguments = draft
        .arguments()
        .set("name", name)
        .literal("description", description)
        .set("kms_key_id", key.arn.clone())
        .literal("recovery_window_in_days", 30_u32);
    draft.resource(made, label, arguments)
}

/// What clients need to know, as expressions of Terraform.
pub struct Connection<'c> {
    pub host: String,
    /// Of databases; the host where there are no readers.
    pub reader_host: Option<String>,
    pub username: Option<&'c str>,
    pub password: Option<&'c Password>,
    /// The path of URLs.
    pub database: &'c str,
    pub scheme: &'c str,
    pub params: &'c [(String, String)],
    /// RDS replaces the password when it likes: a URL that holds one would go stale.
    pub without_url: bool,
}

impl Connection<'_> {
    /// The value of each output that is told after apply, by the output's name.
    pub fn fields(&self, draft: &Draft<'_, '_>) -> Vec<Argument> {
        let origin = draft.origin();
        let mut fields = Arguments::new(origin.clone()).literal("host", reference(&self.host));
        let reader = self.reader_host.as_ref();
        fields = fields.optional("reader_host", reader.map(|host| Sourced::new(reference(host), origin.clone())));
        fields = fields.set("port", draft.port.clone());
        if reader.is_some() {
            fields = fields.literal("database", self.database);
        }
        let username = self.username.map(|username| Sourced::new(username, origin.clone()));
        fields = fields.optional("username", username);
        let password = self.password.map(|password| Sourced::new(reference(&password.value), origin.clone()));
        fields = fields.optional("password", password);
        if !self.without_url {
            fields = fields.literal("url", self.url(draft, &self.host));
            let url = reader.map(|host| Sourced::new(self.url(draft, host), origin));
            fields = fields.optional("reader_url", url);
        }
        fields.groups().into_iter().flatten().collect()
    }

    fn url(&self, draft: &Draft<'_, '_>, host: &str) -> Expression {
        let variable = |expression: String| vec![Part::Variable(expression)];
        let known = |text: &str| vec![Part::Known(text.to_owned())];
        let username = self.username.map(known);
        let password = self.password.map(|password| variable(format!("urlencode({})", password.value)));
        let url = Url {
            scheme: self.scheme,
            username: username.as_deref(),
            password: password.as_deref(),
            host: &variable(host.to_owned()),
            port: &known(&draft.port.value.to_string()),
            database: &known(self.database),
            params: self.params,
        };
        Expression::Template(url.compose().into_iter().filter_map(piece).collect())
    }

    /// A number that changes with everything the fields are made of but the password, which its rotation stands for.
    fn version(&self, draft: &Draft<'_, '_>, fields: &[Argument]) -> Expression {
        let rotation = self.password.map_or(0, |password| password.rotation.value);
        let params = self.params.iter().map(|(name, value)| format!("{name}={value}"));
        let kept_in = self.password.map_or("", |password| &password.kept_in);
        let known = [self.scheme, self.username.unwrap_or_default(), self.database, kept_in];
        let known = known.into_iter().filter(|text| !text.is_empty()).map(str::to_owned).chain(params);
        let known = known.chain(fields.iter().map(|field| field.name.clone())).collect::<Vec<_>>().join(" ");
        let hosts =
            std::iter::once(self.host.clone()).chain(self.reader_host.clone().filter(|host| *host != self.host));
        let secret = self.password.and_then(|password| password.secret.clone());
        let known = [quoted(&known), quoted(&draft.port.value.to_string()), quoted(&rotation.to_string())];
        number(hosts.chain(secret).chain(known))
    }
}

/// A number that is another where one of the expressions is.
pub fn number(expressions: impl Iterator<Item = String>) -> Expression {
    let parts: Vec<String> = expressions.collect();
    reference(format!("parseint(substr(sha256(join(\"|\", [{}])), 0, 7), 16)", parts.join(", ")))
}

impl Password {
    /// A write-only argument is sent again when this changes: with the rotation, and with a secret that was made
    /// anew, which holds another password.
    pub fn version(&self, draft: &Draft<'_, '_>) -> Sourced<Expression> {
        match &self.secret {
            Some(secret) => {
                let rotation = quoted(&self.rotation.value.to_string());
                let origin = Origin::derived([self.rotation.origin.clone(), draft.origin()]);
                Sourced::new(number([secret.clone(), rotation].into_iter()), origin)
            }
            None => self.rotation.clone().map(Expression::from),
        }
    }
}

fn piece(part: Part) -> Option<Piece> {
    match part {
        Part::Known(text) => Some(Piece::Text(text)),
        Part::Variable(expression) => Some(Piece::Reference(expression)),
        Part::Secret(_) | Part::Insecure(_) => None,
    }
}

/// The secret that says how to connect; gives its address.
pub fn connection(draft: &mut Draft<'_, '_>, connection: &Connection<'_>, label: Sourced<String>, key: &Key) -> String {
    let title = format!("How to connect to {} {}", draft.facts.title, draft.name.value);
    let address = secret(draft, &addresses::CONNECTION, label.clone(), draft.path.clone(), title, key);
    let fields = connection.fields(draft);
    let version = connection.version(draft, &fields);
    let value = json(Expression::Object(fields), &draft.origin());
    let arguments = draft
        .arguments()
        .literal("secret_id", reference(format!("{address}.id")))
        .literal("secret_string_wo", value)
        .literal("secret_string_wo_version", version);
    draft.resource(&addresses::CONNECTION_VERSION, label, arguments);
    address
}

/// The Secret that Terraform itself writes into the namespace, with the keys that pods read.
pub fn kubernetes_secret(
    draft: &mut Draft<'_, '_>,
    connection: &Connection<'_>,
    label: Sourced<String>,
    (name, namespace): (Sourced<String>, Sourced<String>),
    keys: &[&str],
) {
    let fields = connection.fields(draft).into_iter().filter(|field| keys.contains(&field.name.as_str()));
    let fields: Vec<Argument> = fields.collect();
    let version = connection.version(draft, &fields);
    let metadata = draft.arguments().set("name", name).set("namespace", namespace).block();
    let arguments = draft
        .arguments()
        .literal("type", "Opaque")
        .literal("data_wo", Expression::Object(fields))
        .literal("data_wo_revision", version)
        .group()
        .literal("metadata", metadata);
    draft.resource(&addresses::CONNECTION_OBJECT, label, arguments);
}

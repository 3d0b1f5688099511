//! Values that mean one thing per runtime.

use serde::{Deserialize, Serialize};

use crate::source::Spanned;
use crate::stack::scalars::{Duration, Quantity};
use crate::tree::Sourced;

/// One meaning in the cluster, one in Compose; `None` where the thing does not exist there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PerRuntime<T> {
    pub cluster: Option<T>,
    pub compose: Option<T>,
}

/// The parts of a value, in order. An empty list is the empty string.
pub type Value = Sourced<Vec<Part>>;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Known at compile time. Literal: a `$` in it is a `$` at run time.
    Known(String),
    /// A key of a secret.
    Secret(SecretKey),
    /// A secret in plain text, for Compose in development.
    Insecure(String),
    /// Another variable of the same container, which stands before this one: `$(NAME)` in Kubernetes.
    Variable(String),
}

/// A key of a secret: everything that a target needs to name it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretKey {
    /// The logical id: `secret.app`.
    pub secret: String,
    /// The name of the Secret object.
    pub object: String,
    pub key: String,
    /// The variable that holds it for Compose.
    pub variable: String,
    /// False for what Terraform makes and everyone may know, as the host of a database: only its way is that of secrets.
    /// Left out where it is true: names hold hashes of what is serialised.
    #[serde(default = "confidential", skip_serializing_if = "Clone::clone")]
    pub confidential: bool,
}

fn confidential() -> bool {
    true
}

impl<T> PerRuntime<T> {
    pub fn both(value: T) -> Self
    where
        T: Clone,
    {
        PerRuntime { cluster: Some(value.clone()), compose: Some(value) }
    }
}

impl<T> PerRuntime<T> {
    pub fn map<U>(self, mut change: impl FnMut(T) -> U) -> PerRuntime<U> {
        PerRuntime { cluster: self.cluster.map(&mut change), compose: self.compose.map(&mut change) }
    }

    pub fn get(&self, target: crate::stack::Target) -> Option<&T> {
        match target {
            crate::stack::Target::Compose => self.compose.as_ref(),
            _ => self.cluster.as_ref(),
        }
    }

    /// The values that are there, the cluster's first.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.cluster.iter().chain(self.compose.iter())
    }
}

impl Part {
    /// Whether it must never be written in plain text.
    pub fn is_secret(&self) -> bool {
        match self {
            Part::Secret(key) => key.confidential,
            Part::Insecure(_) => true,
            Part::Known(_) | Part::Variable(_) => false,
        }
    }

    /// Whether it is known only once Terraform has made it, though it is no secret.
    pub fn is_applied(&self) -> bool {
        matches!(self, Part::Secret(key) if !key.confidential)
    }
}

/// A value that is known at compile time.
pub fn known(text: impl Into<String>, origin: crate::tree::Origin) -> Value {
    Sourced::new(vec![Part::Known(text.into())], origin)
}

/// The text of parts that are all known.
pub fn known_text(parts: &[Part]) -> Option<String> {
    let text = |part: &Part| match part {
        Part::Known(text) => Some(text.clone()),
        _ => None,
    };
    parts.iter().map(text).collect()
}

impl<T: Clone> From<&Spanned<T>> for Sourced<T> {
    fn from(stated: &Spanned<T>) -> Self {
        Sourced::stated(stated.value.clone(), stated.span)
    }
}

/// What the stack states, if it does.
pub fn stated<T: Clone>(value: &Option<Spanned<T>>) -> Option<Sourced<T>> {
    value.as_ref().map(Sourced::from)
}

/// A time span that the stack states, in seconds.
pub fn seconds(value: &Option<Spanned<Duration>>) -> Option<Sourced<u32>> {
    value.as_ref().map(|duration| Sourced::stated(duration.value.seconds, duration.span))
}

/// A quantity as it is written.
pub fn quantity(value: &Spanned<Quantity>) -> Sourced<String> {
    Sourced::stated(value.value.written.clone(), value.span)
}

//! What Terraform makes: the root module of an environment, block by block.
//!
//! Kinds of resources expand into these blocks; the Terraform target writes them and knows none of them.
//! Sources: the Terraform language's pages on blocks, expressions and the style guide.

use serde::{Deserialize, Serialize};

use crate::formats::hcl::escaped;
use crate::tree::{Origin, Sourced};

/// The root module of an environment.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Module {
    #[serde(skip)]
    pub origin: Origin,
    /// `>= 1.11.0, < 2.0.0`.
    pub required_version: Sourced<String>,
    /// In the order of their names. Only what some block needs.
    pub providers: Vec<Provider>,
    pub backend: Option<Backend>,
    /// Sorted by name.
    pub variables: Vec<Variable>,
    /// Sorted by name.
    pub outputs: Vec<ModuleOutput>,
    /// Resources, data sources and ephemeral resources, in the order in which their file shows them.
    pub blocks: Vec<Managed>,
    pub moved: Vec<Moved>,
    pub removed: Vec<Removed>,
    pub imports: Vec<Import>,
}

/// A provider: its entry under `required_providers`, and its block.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Provider {
    #[serde(skip)]
    pub origin: Origin,
    /// `aws`.
    pub name: String,
    /// `hashicorp/aws`.
    pub source: String,
    /// `~> 6.69`.
    pub version: Sourced<String>,
    /// Of the provider's block; there is none where it is empty.
    pub arguments: Vec<Argument>,
}

/// Where the state is kept.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Backend {
    #[serde(skip)]
    pub origin: Origin,
    /// `s3`.
    pub kind: String,
    pub arguments: Vec<Argument>,
}

/// An input of the module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Variable {
    #[serde(skip)]
    pub origin: Origin,
    pub name: String,
    /// The type constraint: `string`, `list(string)`.
    pub constraint: String,
    pub description: String,
    pub default: Option<Sourced<Expression>>,
    pub nullable: bool,
    pub sensitive: bool,
    /// The condition that a value must meet, and what to say where it does not.
    pub validation: Option<(String, String)>,
}

/// An output of the module.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ModuleOutput {
    #[serde(skip)]
    pub origin: Origin,
    pub name: String,
    pub description: String,
    pub value: Sourced<Expression>,
}

/// One block with an address.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Managed {
    /// The logical id: `postgres.main/instance`.
    pub id: String,
    #[serde(skip)]
    pub origin: Origin,
    pub mode: Mode,
    /// `aws_db_instance`.
    pub kind: String,
    /// The second label of the block: `main`.
    pub label: Sourced<String>,
    /// The file that it stands in, without its extension: `postgres-main`.
    pub file: String,
    /// Arguments and nested blocks, in the groups in which a person would write them; a blank line parts two groups,
    /// and a nested block from what is before it.
    pub groups: Vec<Vec<Argument>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Mode {
    Data,
    Ephemeral,
    Resource,
}

/// An argument, or a nested block where its value is [`Expression::Block`]; several blocks of one type repeat the name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    pub name: String,
    pub value: Sourced<Expression>,
}

/// A value of the Terraform language. Nothing in it is secret.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Expression {
    /// Literal: a `${` in it is a `${` to Terraform's readers.
    Text(String),
    Integer(i64),
    Bool(bool),
    /// A traversal or any other expression, as it is written: `aws_db_instance.main.address`.
    Reference(String),
    /// A string of literal text and expressions: `"${aws_s3_bucket.assets.arn}/*"`.
    Template(Vec<Piece>),
    List(Vec<Sourced<Expression>>),
    /// An object; keys that are no identifiers are quoted.
    Object(Vec<Argument>),
    /// `jsonencode({ … })`.
    Call {
        function: String,
        arguments: Vec<Sourced<Expression>>,
    },
    Block(Vec<Argument>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Piece {
    Text(String),
    /// The expression between `${` and `}`.
    Reference(String),
}

/// A resource that has another address from now on.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Moved {
    #[serde(skip)]
    pub origin: Origin,
    pub from: String,
    pub to: String,
}

/// A resource that Terraform forgets and does not destroy.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Removed {
    #[serde(skip)]
    pub origin: Origin,
    pub from: String,
}

/// A resource that exists and that Terraform takes over.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Import {
    #[serde(skip)]
    pub origin: Origin,
    pub to: String,
    /// What the provider calls it.
    pub id: Sourced<String>,
}

impl Managed {
    /// `aws_db_instance.main`, `data.aws_eks_cluster.main`, `ephemeral.random_password.main`.
    pub fn address(&self) -> String {
        let address = format!("{}.{}", self.kind, self.label.value);
        match self.mode {
            Mode::Resource => address,
            Mode::Data => format!("data.{address}"),
            Mode::Ephemeral => format!("ephemeral.{address}"),
        }
    }
}

impl Moved {
    /// From the addresses of the same blocks under their names before.
    pub fn between<'m>(
        before: &'m [Managed],
        now: &'m [Managed],
        origin: Origin,
    ) -> impl Iterator<Item = Moved> + use<'m> {
        let pairs = before.iter().zip(now).filter(|(_, now)| now.mode == Mode::Resource);
        let pairs = pairs.map(|(before, now)| (before.address(), now.address())).filter(|(from, to)| from != to);
        pairs.map(move |(from, to)| Moved { origin: origin.clone(), from, to })
    }
}

impl Expression {
    /// Calls `visit` with every expression in it that is no literal.
    pub fn each_reference(&self, visit: &mut dyn FnMut(&str)) {
        match self {
            Expression::Text(_) | Expression::Integer(_) | Expression::Bool(_) => {}
            Expression::Reference(expression) => visit(expression),
            Expression::Template(pieces) => pieces.iter().for_each(|piece| match piece {
                Piece::Text(_) => {}
                Piece::Reference(expression) => visit(expression),
            }),
            Expression::List(items) | Expression::Call { arguments: items, .. } => {
                items.iter().for_each(|item| item.value.each_reference(visit));
            }
            Expression::Object(arguments) | Expression::Block(arguments) => {
                arguments.iter().for_each(|argument| argument.value.value.each_reference(visit));
            }
        }
    }
}

impl Argument {
    pub fn new(name: impl Into<String>, value: Sourced<Expression>) -> Self {
        Argument { name: name.into(), value }
    }
}

impl From<&str> for Expression {
    fn from(text: &str) -> Self {
        Expression::Text(text.to_owned())
    }
}

impl From<String> for Expression {
    fn from(text: String) -> Self {
        Expression::Text(text)
    }
}

impl From<bool> for Expression {
    fn from(value: bool) -> Self {
        Expression::Bool(value)
    }
}

impl From<u32> for Expression {
    fn from(value: u32) -> Self {
        Expression::Integer(value.into())
    }
}

impl Piece {
    /// A string of literal text and expressions; an expression alone needs no quotes.
    pub fn join(pieces: &[Piece]) -> String {
        let piece = |piece: &Piece| match piece {
            Piece::Text(text) => escaped(text),
            Piece::Reference(expression) => format!("${{{expression}}}"),
        };
        match pieces {
            [Piece::Reference(expression)] => expression.clone(),
            _ => format!("\"{}\"", pieces.iter().map(piece).collect::<String>()),
        }
    }
}

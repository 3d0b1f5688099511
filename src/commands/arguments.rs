//! The command line.

use camino::Utf8PathBuf;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::diagnostics::Level;
use crate::lints::levels::Subject;
use crate::stack::Target;
use crate::targets::EMITTERS;

/// Compile one typed stack file per environment into the files that run it.
#[derive(Debug, Parser)]
#[command(name = "stackc", version, arg_required_else_help = true, disable_help_subcommand = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Compile stacks and write what changed into the output folder
    Compile(Compile),
    /// Report what is wrong with stacks, without writing
    Check(Check),
    /// Show what a compile would change, object by object, and the stack lines that cause it
    Diff(Diff),
    /// Show what was decided, why, and what has no meaning in a target
    Show(Show),
    /// Explain a code, with a bad and a good example; without a code, list all
    Explain(Explain),
    /// Show which stack line an output line comes from
    Why(Why),
    /// Write a first stack: a service and a database
    Init(Init),
    /// Set one value of a stack file and keep every other byte
    Set(Set),
    /// Remove one value of a stack file and keep every other byte
    Unset(Unset),
    /// Print the JSON Schema of stack files, for editors
    Schema,
    /// Print a completion script for a shell
    Completions(Completions),
}

/// What commands over stacks have in common.
#[derive(Args, Debug)]
pub struct Run {
    /// A stack, `stack/environment` or a stack file; every environment under `stacks/` where left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,
    /// How diagnostics are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: Format,
    #[command(flatten)]
    pub lints: Lints,
    #[command(flatten)]
    pub place: Place,
}

/// Levels of lints, over those of the configuration.
#[derive(Args, Debug, Default)]
pub struct Lints {
    /// Refuse what these lints find; `all` is every lint
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = lint)]
    pub deny: Vec<Subject>,
    /// Tell what these lints find
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = lint)]
    pub warn: Vec<Subject>,
    /// Leave out what these lints find
    #[arg(long, value_name = "CODE", value_delimiter = ',', value_parser = lint)]
    pub allow: Vec<Subject>,
}

impl Lints {
    /// Every lint that is named, with the level that it is given.
    pub fn stated(&self) -> impl Iterator<Item = (Subject, Level)> {
        let named = [(&self.deny, Level::Deny), (&self.warn, Level::Warn), (&self.allow, Level::Allow)];
        named.into_iter().flat_map(|(subjects, level)| subjects.iter().map(move |subject| (*subject, level)))
    }
}

#[derive(Args, Debug)]
pub struct Place {
    /// The folder that holds `stacks/`
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub root: Utf8PathBuf,
}

#[derive(Args, Debug)]
pub struct Compile {
    #[command(flatten)]
    pub run: Run,
    /// Write there instead of the configured folder; paths inside the output stay as configured
    #[arg(long, value_name = "DIR")]
    pub out: Option<Utf8PathBuf>,
    /// Write nothing; exit 1 where the output folder is not as compiled, and show how
    #[arg(long)]
    pub check: bool,
    /// Only these targets; the files of the others are left alone
    #[arg(long, value_name = "TARGET", value_delimiter = ',', value_parser = target())]
    pub target: Vec<Target>,
    /// Overwrite files that were edited by hand or are not stackc's own
    #[arg(long, conflicts_with = "check")]
    pub force: bool,
}

#[derive(Args, Debug)]
pub struct Check {
    #[command(flatten)]
    pub run: Run,
    /// Mend in the stack files what is surely meant otherwise, then report the rest
    #[arg(long)]
    pub fix: bool,
}

#[derive(Args, Debug)]
pub struct Diff {
    /// A stack, `stack/environment` or a stack file; every environment under `stacks/` where left out
    #[arg(value_name = "STACK")]
    pub stacks: Vec<String>,
    /// Compare with where the branch left this git ref, instead of with the output folder
    #[arg(long, value_name = "REF")]
    pub against: Option<String>,
    /// How the changes are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: DiffFormat,
    /// Exit 3 where something changes
    #[arg(long)]
    pub exit_code: bool,
    /// Compare with this folder instead of the configured one
    #[arg(long, value_name = "DIR", conflicts_with = "against")]
    pub out: Option<Utf8PathBuf>,
    /// Only these targets
    #[arg(long, value_name = "TARGET", value_delimiter = ',', value_parser = target())]
    pub target: Vec<Target>,
    #[command(flatten)]
    pub lints: Lints,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Args, Debug)]
pub struct Show {
    /// A stack, `stack/environment` or a stack file; every environment under `stacks/` where left out
    #[arg(value_name = "STACK")]
    pub stack: Option<String>,
    /// Only this object, before and after patches, by its logical id: `service.api/deployment`
    #[arg(long, value_name = "ID")]
    pub object: Option<String>,
    /// How decisions are printed
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub format: ShowFormat,
    #[command(flatten)]
    pub lints: Lints,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Args, Debug)]
pub struct Explain {
    /// The code of a diagnostic, such as `unknown-field`
    #[arg(value_name = "CODE")]
    pub code: Option<String>,
}

#[derive(Args, Debug)]
pub struct Why {
    /// A line of an output file, such as `out/shop/production/kubernetes/deployment-api.yaml:12`
    #[arg(value_name = "FILE:LINE")]
    pub line: String,
    #[command(flatten)]
    pub place: Place,
}

#[derive(Args, Debug)]
pub struct Init {
    /// The folder to write `stacks/` into
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: Utf8PathBuf,
}

#[derive(Args, Debug)]
pub struct Set {
    /// The stack file
    #[arg(value_name = "FILE")]
    pub file: Utf8PathBuf,
    /// The value's path, such as `services.api.image`, `services.api.env["A.B"]` or `services.api.command[0]`
    #[arg(value_name = "PATH")]
    pub path: String,
    /// What it becomes; the language knows whether that is a string, a number or a boolean
    #[arg(value_name = "VALUE", allow_hyphen_values = true)]
    pub value: String,
}

#[derive(Args, Debug)]
pub struct Unset {
    /// The stack file
    #[arg(value_name = "FILE")]
    pub file: Utf8PathBuf,
    /// The value's path, such as `services.api.env.DEBUG`
    #[arg(value_name = "PATH")]
    pub path: String,
}

#[derive(Args, Debug)]
pub struct Completions {
    /// The shell
    #[arg(value_enum, value_name = "SHELL")]
    pub shell: clap_complete::Shell,
}

/// How diagnostics are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// With excerpts of the stack files
    #[default]
    Human,
    /// One line each
    Short,
    /// One JSON object a line, on stdout
    Json,
    /// Annotations of GitHub Actions, on stdout
    Github,
}

/// How changes are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum DiffFormat {
    /// Text
    #[default]
    Text,
    /// One comment on a pull request
    Markdown,
    /// One JSON object
    Json,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ShowFormat {
    /// Text
    #[default]
    Human,
    /// One JSON object an environment, one a line
    Json,
}

/// The targets that this version emits, by the names of their folders.
fn target() -> impl TypedValueParser<Value = Target> {
    let names = EMITTERS.iter().map(|emitter| emitter.folder);
    PossibleValuesParser::new(names).try_map(|name| {
        let emitter = EMITTERS.iter().find(|emitter| emitter.folder == name);
        emitter.map(|emitter| emitter.target).ok_or("no target of this version")
    })
}

/// A lint by its code, or all of them.
fn lint(name: &str) -> Result<Subject, String> {
    Subject::parse(name).map_err(|(message, help)| format!("{message}\n\n  tip: {help}"))
}

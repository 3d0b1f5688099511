//! Environment variables, in each runtime in the order in which they may refer to each other.

use super::configs::config_object_name;
use super::pod::PodDraft;
use crate::diagnostics::{Diagnostic, codes};
use crate::plan::outputs::variable_name;
use crate::plan::scope::{Owner, Scope};
use crate::plan::value::{Part, PerRuntime, SecretKey, Value, quantity, stated};
use crate::plan::workload::{Import, Variable, VariableValue};
use crate::source::{Span, Spanned};
use crate::stack::container::{self as language, Container};
use crate::stack::scalars::EntryName;
use crate::stack::{Entries, Stack, Target};
use crate::tree::{Origin, Sourced};

type Stated<'a> = (&'a Spanned<String>, &'a language::Variable);

impl<'a> PodDraft<'_, 'a> {
    pub fn env(&mut self, container: &'a Container, owner: Owner<'a>, main: bool) -> PerRuntime<Vec<Variable>> {
        let overridden = self.entry.compose().filter(|_| main).map(|compose| &compose.env);
        PerRuntime {
            cluster: self.in_cluster.then(|| self.cluster_env(container, owner)),
            compose: self.in_compose.then(|| self.compose_env(container, overridden, owner)),
        }
    }

    fn cluster_env(&mut self, container: &'a Container, owner: Owner<'a>) -> Vec<Variable> {
        let stated = container.env.whole();
        let variables = stated.filter_map(|stated| self.variable(stated, owner, Target::Kubernetes)).collect();
        in_order_of_use(name_secrets(self.scope.stack, variables))
    }

    /// Imported keys first, since what `env` states wins over them, and what `compose.env` states over both.
    fn compose_env(
        &mut self,
        container: &'a Container,
        overridden: Option<&'a Entries<language::Variable>>,
        owner: Owner<'a>,
    ) -> Vec<Variable> {
        let mut variables = Vec::new();
        for import in &container.env_from {
            for variable in self.imported(import) {
                put(&mut variables, variable);
            }
        }
        let own = container.env.whole();
        let kept = own.filter(|(name, _)| overridden.is_none_or(|overridden| overridden.get(&name.value).is_none()));
        let stated: Vec<Stated<'a>> = kept.chain(overridden.into_iter().flat_map(Entries::whole)).collect();
        for stated in stated {
            if let Some(variable) = self.variable(stated, owner, Target::Compose) {
                put(&mut variables, variable);
            }
        }
        variables
    }

    fn variable(&mut self, (name, variable): Stated<'a>, owner: Owner<'a>, target: Target) -> Option<Variable> {
        let name = Sourced::from(name);
        if let Some(field) = stated(&variable.field) {
            return Some(Variable { name, value: VariableValue::Field(field) });
        }
        if let Some(field) = stated(&variable.resource) {
            let divisor = variable.divisor.as_ref().map(quantity);
            return Some(Variable { name, value: VariableValue::Resource { field, divisor } });
        }
        self.refuse_insecure(variable);
        let value = self.scope.variable(variable, owner, crate::plan::scope::Sink::Variable)?;
        match value.get(target) {
            Some(value) => Some(Variable { name, value: VariableValue::Parts(value.clone()) }),
            None => {
                let text = variable.value.as_ref()?;
                self.scope.missing(target, &text.value.0, text.span, Some(owner));
                None
            }
        }
    }

    fn refuse_insecure(&mut self, variable: &language::Variable) {
        if let Some(insecure) = &variable.insecure {
            refuse_insecure(self.scope, insecure.span);
        }
    }

    /// The variables that an import gives in Compose.
    fn imported(&mut self, import: &Spanned<EntryName>) -> Vec<Variable> {
        let (stack, entry) = (self.scope.stack, import.value.name.as_str());
        let keys: Vec<&Spanned<String>> = match import.value.kind.as_str() {
            "config" => stack
                .configs
                .get(entry)
                .and_then(|named| named.value.as_ref())
                .map_or_else(Vec::new, |config| config.data.whole().map(|(key, _)| key).collect()),
            _ => stack
                .secrets
                .get(entry)
                .and_then(|named| named.value.as_ref())
                .map_or_else(Vec::new, |secret| secret.keys.iter().collect()),
        };
        keys.into_iter().filter_map(|key| self.imported_key(import, key)).collect()
    }

    fn imported_key(&mut self, import: &Spanned<EntryName>, key: &Spanned<String>) -> Option<Variable> {
        let value = match import.value.kind.as_str() {
            "config" => self.scope.config_key(&import.value.name, &key.value, import.span),
            _ => self.scope.secret_key(&import.value.name, &key.value, import.span),
        };
        let value = value?.compose?;
        let origin = Origin::derived([Origin::Stated(key.span), Origin::Stated(import.span)]);
        let value = Sourced::new(value.value, origin.clone());
        Some(Variable { name: Sourced::new(key.value.clone(), origin), value: VariableValue::Parts(value) })
    }

    /// What the cluster imports whole.
    pub fn imports(&mut self, container: &'a Container) -> Vec<Import> {
        container.env_from.iter().filter_map(|import| self.import(import)).collect()
    }

    fn import(&mut self, import: &Spanned<EntryName>) -> Option<Import> {
        let (scope, entry) = (&mut *self.scope, import.value.name.as_str());
        let stack = scope.stack;
        match import.value.kind.as_str() {
            "config" => {
                let named = scope.named("config", &stack.configs, entry, import.span)?;
                scope.read_whole("config", entry);
                let name = config_object_name(scope, &named.name, named.value.as_ref()?)?;
                Some(Import::Config(Sourced::stated(name.value, import.span)))
            }
            "secret" => {
                let named = scope.named("secret", &stack.secrets, entry, import.span)?;
                scope.read_whole("secret", entry);
                let name = scope.secret_object_name(&named.name, named.value.as_ref()?)?;
                Some(Import::Secret(Sourced::stated(name.value, import.span)))
            }
            kind => {
                let message = format!("`{}` names a {kind}, which holds no variables to import", import.value);
                scope.unknown(message, kind, &["config", "secret"], import.span)
            }
        }
    }
}

/// Reports a secret in plain text in an environment that has more than Compose.
pub fn refuse_insecure(scope: &mut Scope<'_>, at: Span) {
    let targets = scope.stack.targets.as_ref();
    let other = targets.and_then(|targets| targets.value.iter().find(|target| target.value != Target::Compose));
    let Some(other) = other.map(|other| other.span) else { return };
    let message = "`insecure` states a secret in an environment that has more than Compose";
    let refused = Diagnostic::error(codes::INSECURE_SECRET, at, message).with_label("in plain text");
    let help = "declare the key under `secrets` and refer to it: `${secret.app.KEY}`";
    scope.report(refused.with_related(other, "this target is not Compose").with_help(help));
}

/// Adds a variable, or replaces the one of the same name in its place.
fn put(variables: &mut Vec<Variable>, variable: Variable) {
    match variables.iter_mut().find(|there| there.name.value == variable.name.value) {
        Some(there) => *there = variable,
        None => variables.push(variable),
    }
}

/// Kubernetes writes no secret into a longer text: each one in such a text gets a variable of its own before it.
fn name_secrets(stack: &Stack, variables: Vec<Variable>) -> Vec<Variable> {
    let mut named = variables;
    let mut index = 0;
    while let Some(variable) = named.get(index).cloned() {
        let VariableValue::Parts(value) = variable.value else {
            index += 1;
            continue;
        };
        let (value, added) = compose_of_variables(stack, value, &named);
        let count = added.len();
        if let Some(place) = named.get_mut(index) {
            place.value = VariableValue::Parts(value);
        }
        named.splice(index..index, added);
        index += count + 1;
    }
    named
}

/// The value with each secret replaced by a variable, and the variables that do not exist yet.
fn compose_of_variables(stack: &Stack, value: Value, there: &[Variable]) -> (Value, Vec<Variable>) {
    if value.value.len() < 2 {
        return (value, Vec::new());
    }
    let mut added: Vec<Variable> = Vec::new();
    let mut parts = Vec::new();
    for part in value.value {
        match part {
            Part::Secret(key) => {
                let known = there.iter().chain(&added).find(|variable| holds(variable, &key));
                let name = known.map(|variable| variable.name.value.clone()).unwrap_or_else(|| {
                    let helper = helper(stack, &key, there, &value.origin);
                    let name = helper.name.value.clone();
                    added.push(helper);
                    name
                });
                parts.push(Part::Variable(name));
            }
            other => parts.push(other),
        }
    }
    (Sourced::new(parts, value.origin), added)
}

fn holds(variable: &Variable, key: &SecretKey) -> bool {
    matches!(&variable.value, VariableValue::Parts(value) if value.value.as_slice() == [Part::Secret(key.clone())])
}

/// A variable that holds one key of a secret: `APP_PASSWORD` for `PASSWORD` of `secret.app`.
fn helper(stack: &Stack, key: &SecretKey, there: &[Variable], origin: &Origin) -> Variable {
    let entry = key.secret.rsplit_once('.').map_or(key.secret.as_str(), |(_, entry)| entry);
    let id = stack.secrets.get(entry).and_then(|named| named.value.as_ref()?.id.as_ref());
    // What holds the output of a resource is called as that: `POSTGRES_MAIN_HOST`.
    let entry = match key.secret.split_once('/') {
        Some((resource, _)) => resource.replace('.', "_"),
        None => id.map_or(entry, |id| &id.value).to_owned(),
    };
    let upper = |text: &str| variable_name(&text.replace('-', "_")).to_ascii_uppercase();
    let mut name = format!("{}_{}", upper(&entry), upper(&key.key));
    while there.iter().any(|variable| variable.name.value == name) {
        name.push('_');
    }
    let value = Sourced::new(vec![Part::Secret(key.clone())], origin.clone());
    Variable { name: Sourced::new(name, origin.clone()), value: VariableValue::Parts(value) }
}

/// The same variables by name, but each after those that its value names: Kubernetes expands only what stands before,
/// and a reordered stack file is to roll no pods.
fn in_order_of_use(mut variables: Vec<Variable>) -> Vec<Variable> {
    variables.sort_by(|one, other| one.name.value.cmp(&other.name.value));
    let mut ordered = Vec::with_capacity(variables.len());
    for variable in &variables {
        place(variable, &variables, &mut ordered, variables.len());
    }
    ordered
}

/// Cycles are told by the scope; `depth` only keeps one from running for ever here.
fn place(variable: &Variable, all: &[Variable], ordered: &mut Vec<Variable>, depth: usize) {
    let placed = |ordered: &[Variable]| ordered.iter().any(|there| there.name.value == variable.name.value);
    if placed(ordered) || depth == 0 {
        return;
    }
    for used in all.iter().filter(|other| uses(variable, &other.name.value)) {
        place(used, all, ordered, depth - 1);
    }
    if !placed(ordered) {
        ordered.push(variable.clone());
    }
}

fn uses(variable: &Variable, name: &str) -> bool {
    let VariableValue::Parts(value) = &variable.value else { return false };
    value.value.iter().any(|part| matches!(part, Part::Variable(used) if used == name))
}

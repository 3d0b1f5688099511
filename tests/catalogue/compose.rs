//! The types of the Compose specification. Short forms are alternatives: `string|compose.service.build`.

use serde_json::Value;

use crate::text::{Form, Type, Types, facets};
use crate::{Outcome, members, texts};

pub fn types(schema: &Value) -> Outcome<Types> {
    let mut maker = Maker { definitions: &schema["definitions"], types: Types::default() };
    maker.object("compose.file", schema);
    Ok(maker.types)
}

struct Maker<'a> {
    definitions: &'a Value,
    types: Types,
}

impl Maker<'_> {
    /// What a schema takes; `path` names the type that it becomes where it is an object.
    fn form(&mut self, schema: &Value, path: &str) -> Form {
        if let Some(reference) = schema["$ref"].as_str() {
            let name = reference.trim_start_matches("#/definitions/");
            let definition = &self.definitions[name];
            return self.form(definition, &format!("compose.{name}"));
        }
        if let Some(choices) = schema["oneOf"].as_array() {
            let forms: Vec<Form> = choices.iter().map(|choice| self.form(choice, path)).collect();
            let kinds: Vec<String> = forms.iter().map(|form| form.kind.clone()).collect();
            // Of a choice, limits of numbers and enums hold for the values that they are about.
            let facets = forms.into_iter().flat_map(|form| form.facets).filter(|facet| facet.starts_with("range="));
            return Form { kind: kinds.join("|"), facets: facets.collect() };
        }
        match &schema["type"] {
            Value::String(word) => Form { kind: self.word(word, schema, path), facets: facets(schema) },
            Value::Array(words) => {
                let kinds: Vec<String> =
                    words.iter().filter_map(Value::as_str).map(|word| self.word(word, schema, path)).collect();
                Form { kind: kinds.join("|"), facets: facets(schema) }
            }
            _ => Form::of("any"),
        }
    }

    fn word(&mut self, word: &str, schema: &Value, path: &str) -> String {
        match word {
            "array" => format!("[{}]", self.form(&schema["items"], path).kind),
            "object" => self.object(path, schema),
            word => word.to_owned(),
        }
    }

    fn object(&mut self, path: &str, schema: &Value) -> String {
        let extensible = schema["patternProperties"]["^x-"].is_object();
        if schema["properties"].is_object() {
            let closed = schema["additionalProperties"] == false;
            let mut made = Type::with(if extensible {
                &["x"]
            } else if closed {
                &[]
            } else {
                &["open"]
            });
            let required = texts(&schema["required"]);
            for (name, property) in members(&schema["properties"]) {
                let form = self.form(property, &format!("{path}.{name}"));
                made.field(name, required.contains(&name), form);
            }
            self.types.insert(path, made);
            return path.to_owned();
        }
        let values = members(&schema["patternProperties"]).find(|(pattern, _)| *pattern != "^x-");
        let values = values.map_or("any".to_owned(), |(_, values)| self.form(values, path).kind);
        format!("{{{values}}}")
    }
}

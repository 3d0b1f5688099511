//! Whatever stands in a stack file, compiling ends with bundles or with errors, and each error points into its file.

use std::fs;
use std::path::Path;

use stackc::compiler::Environment;
use stackc::diagnostics::Severity;

use crate::support::{Memory, compile};

/// The stack, the environment, its file, and what it reads beside it.
const STACKS: [(&str, &str, &str, &[&str]); 3] = [
    ("neonpro", "production", "production.yaml", &["base.yaml"]),
    ("istari", "production", "production.toml", &["base.yaml", "nginx.conf"]),
    ("neonpro", "staging", "staging.kdl", &["base.yaml", "production.yaml"]),
];
const TRIES: u64 = 150;
const SPLICES: [&str; 16] =
    ["", "\n", "\t", " ", "{", "}", "[", "]", ":", "\"", "${", "null", "-1", "é", "\u{0}", "services: {}"];

/// A sequence of numbers that is the same in every run (xorshift).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound.max(1) as u64).unwrap()
    }
}

/// One edit: a byte, a splice, a line that goes, or two words that change places.
fn edited(text: &str, numbers: &mut Numbers) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    let mut words: Vec<&str> = text.split_inclusive(char::is_whitespace).collect();
    let mut lines: Vec<&str> = text.split_inclusive('\n').collect();
    match numbers.below(4) {
        0 => {
            let at = numbers.below(bytes.len());
            bytes[at] = u8::try_from(numbers.below(256)).unwrap();
            bytes
        }
        1 => {
            let at = numbers.below(bytes.len());
            let until = (at + numbers.below(4)).min(bytes.len());
            bytes.splice(at..until, SPLICES[numbers.below(SPLICES.len())].bytes());
            bytes
        }
        2 => {
            lines.remove(numbers.below(lines.len()));
            lines.concat().into_bytes()
        }
        _ => {
            let (one, other) = (numbers.below(words.len()), numbers.below(words.len()));
            words.swap(one, other);
            words.concat().into_bytes()
        }
    }
}

fn holds(environment: &Environment, files: &Memory) {
    let compilation = compile(std::slice::from_ref(environment), &[], files);
    let text = || String::from_utf8_lossy(&files.0[&environment.path]).into_owned();
    for diagnostic in &compilation.diagnostics {
        let spans = diagnostic.span.into_iter().chain(diagnostic.related.iter().map(|related| related.span));
        for span in spans {
            let length = compilation.sources.get(span.file).unwrap().text.len();
            let inside = span.start <= span.end && span.end as usize <= length;
            assert!(inside, "{} points at {span:?} of {length} bytes in:\n{}", diagnostic.message, text());
        }
    }
    let refused = compilation.diagnostics.iter().any(|diagnostic| diagnostic.severity == Severity::Error);
    let internal = compilation.diagnostics.iter().find(|diagnostic| diagnostic.code.name() == "internal-error");
    assert!(internal.is_none(), "{internal:?} of:\n{}", text());
    assert_eq!(compilation.bundles.len(), usize::from(!refused), "bundles of:\n{}", text());
}

#[test]
fn no_edit_of_a_real_stack_breaks_the_compiler() {
    for (stack, name, file, beside) in STACKS {
        let folder = format!("stacks/{stack}");
        let read = |file: &str| fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&folder).join(file)).unwrap();
        let mut files = Memory::default();
        for file in beside {
            files.0.insert(format!("{folder}/{file}").into(), read(file));
        }
        let environment = Environment {
            stack: stack.to_owned(),
            name: name.to_owned(),
            path: format!("{folder}/{file}").into(),
            out: format!("golden/{stack}/{name}").into(),
        };
        let text = String::from_utf8(read(file)).unwrap();
        for seed in 1..=TRIES {
            let bytes = edited(&text, &mut Numbers(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15)));
            files.0.insert(environment.path.clone(), bytes);
            holds(&environment, &files);
        }
    }
}

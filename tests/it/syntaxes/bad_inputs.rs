//! Bad inputs: each gives these codes, each at exactly these bytes. The first ten of a syntax are the common ones.
use super::{Syntax, faults, read};

type Row = (&'static str, &'static [(&'static str, &'static str)]);

const YAML: &[Row] = &[
    ("a: 1\nb: 2\na: 3\n", &[("duplicate-key", "a")]),
    ("env: { A: ${x.y}, B: c }\n", &[("unquoted-reference", "${x.y}")]),
    ("l: [a, http://${x}/${y}]\n", &[("unquoted-reference", "http://${x}/${y}")]),
    ("a:\n\tb: c\n", &[("tab-indentation", "\t")]),
    ("a:\n  b: c\n\td: e\n", &[("tab-indentation", "\t")]),
    ("%YAML 1.2\n---\na: 1\n", &[("yaml-directive", "%YAML 1.2")]),
    ("a: !custom x\n", &[("yaml-tag", "!custom")]),
    ("a: &x { b: 1 }\nc: { <<: *x, d: 2 }\n", &[("merge-key", "<<")]),
    ("? [a, b]\n: c\n", &[("complex-key", "[a, b]")]),
    ("a: 1\n---\nb: 2\n", &[("several-documents", "---")]),
    ("a: 99999999999999999999\n", &[("number-out-of-range", "99999999999999999999")]),
    ("a: \"unclosed\nb: c\n", &[("invalid-yaml", "\"")]),
    ("a: [1, 2\nb: c\n", &[("invalid-yaml", ":")]),
    ("a: b: c\n", &[("invalid-yaml", ":")]),
    ("a: 1\n b: 2\n", &[("invalid-yaml", "b")]),
    ("a: @foo\n", &[("invalid-yaml", "@")]),
    ("a: 'it's'\n", &[("invalid-yaml", "s'")]),
    ("a: \"C:\\qux\"\n", &[("invalid-yaml", "\\q")]),
    ("a: *nope\n", &[("invalid-yaml", "*nope")]),
    ("a: &x [*x]\n", &[("alias-expansion", "*x")]),
    ("a: - b\n", &[("invalid-yaml", "-")]),
    (" a: 1\nb: 2\n", &[("invalid-yaml", "b")]),
    ("a: {b: c\n", &[("invalid-yaml", "{")]),
    ("a: ]\n", &[("invalid-yaml", "]")]),
    ("a: \"b\" c\n", &[("invalid-yaml", "c")]),
    ("key\nother: 1\n", &[("invalid-yaml", "other")]),
    ("a: !!int x\n", &[("yaml-tag", "!!int")]),
    ("a: 1\nb\n", &[("invalid-yaml", "b")]),
    ("a:\n  - b\n c: d\n", &[("invalid-yaml", "c")]),
    ("*a : b\n", &[("invalid-yaml", "*a")]),
    ("a: {b c: d e: f}\n", &[("invalid-yaml", ":")]),
    ("a: %x\n", &[("invalid-yaml", "%")]),
    ("a: `x`\n", &[("invalid-yaml", "`")]),
    ("a:\n  b: 1\n   c: 2\n", &[("invalid-yaml", "c")]),
    ("a: \"x\"\n  b: c\n", &[("invalid-yaml", "b")]),
    ("{a: b}}\n", &[("invalid-yaml", "}")]),
    ("a: {b: ${x\n", &[("unquoted-reference", "${x")]),
];

const TOML: &[Row] = &[
    ("a = 1\na = 2\n", &[("duplicate-key", "a")]),
    ("d = { p = 1, p = 2 }\n", &[("duplicate-key", "p")]),
    ("[[l]]\na = 1\n[[l]]\na = 2\na = 3\n[l.x]\n[l.x]\n", &[("duplicate-key", "a"), ("duplicate-key", "x")]),
    ("a = 1\na.b = 2\n", &[("duplicate-key", "a")]),
    ("a = \nb = x\nc = [1, 2\n", &[("invalid-toml", "="), ("unquoted-string", "x"), ("invalid-toml", "[")]),
    ("a = \"unclosed\nb = 1\n", &[("invalid-toml", "\"")]),
    ("a = 1979-05-27\n", &[("date-value", "1979-05-27")]),
    ("a = 99999999999999999999\n", &[("number-out-of-range", "99999999999999999999")]),
    ("a = 012\n", &[("invalid-toml", "0")]),
    ("a 1\n", &[("invalid-toml", "a")]),
    ("[a\nb = 1\n", &[("invalid-toml", "[a")]),
    ("a = { b = 1\nc = 2\n", &[("invalid-toml", "c")]),
    ("a = yes\n", &[("unquoted-string", "yes")]),
    ("a = \"x\\q\"\n", &[("invalid-toml", "\\q")]),
    ("a = 10s\n", &[("unquoted-string", "10s")]),
    ("= 1\n", &[("invalid-toml", "=")]),
    ("a = 1 b = 2\n", &[("invalid-toml", "b")]),
    ("a = [1 2]\n", &[("invalid-toml", "2")]),
    ("a = ${x.y}\n", &[("unquoted-reference", "${x.y}")]),
    ("a: 1\n", &[("invalid-toml", ":")]),
    ("a = \"é\" ü = 1\n", &[("invalid-toml", "ü")]),
    ("a = 'it's'\n", &[("invalid-toml", "s'")]),
    ("a = [1,, 2]\n", &[("invalid-toml", ",")]),
    ("[]\n", &[("invalid-toml", "]")]),
    ("[a.]\n", &[("invalid-toml", "]")]),
    ("a = \"\"\"x\n", &[("invalid-toml", "\"\"\"")]),
    ("a = ./x\n", &[("unquoted-string", "./x")]),
    ("a = {x = 1]\n", &[("invalid-toml", "]")]),
    ("a = ]\n", &[("invalid-toml", "]")]),
];

const KDL: &[Row] = &[
    ("a x=1 x=2\n", &[("duplicate-key", "x")]),
    ("a {\n  b 1\n  b 2\n}\n", &[("duplicate-key", "b")]),
    ("image =  }\n", &[("invalid-kdl", "="), ("invalid-kdl", "}")]),
    ("a {\n  image =\n  b 1\n}\n", &[("invalid-kdl", "=")]),
    ("a key=\n", &[("invalid-kdl", "=")]),
    ("a true\n", &[("kdl-keyword", "true")]),
    ("a {\n  b 1\n", &[("invalid-kdl", "{")]),
    ("a }\n", &[("invalid-kdl", "}")]),
    ("a \"unclosed\nb 1\n", &[("invalid-kdl", "\"")]),
    ("a \"x\"y\n", &[("invalid-kdl", "y")]),
    ("a \"x\\q\"\n", &[("invalid-kdl", "\\q")]),
    ("a [1, 2]\n", &[("invalid-kdl", "[")]),
    ("a #maybe\n", &[("kdl-keyword", "#maybe")]),
    ("a 99999999999999999999\n", &[("number-out-of-range", "99999999999999999999")]),
    (
        "a 99999999999999999999999999999999999999999999\n",
        &[("number-out-of-range", "99999999999999999999999999999999999999999999")],
    ),
    ("{ x 1 }\n", &[("invalid-kdl", "{")]),
    ("a \"\"\"x\"\"\"\n", &[("invalid-kdl", "\"\"\"")]),
    ("a #\"unclosed\nb\n", &[("invalid-kdl", "#\"")]),
    ("a (u8)1\n", &[("kdl-type-annotation", "(u8)")]),
    ("(x)a 1\n", &[("kdl-type-annotation", "(x)")]),
    ("/* unclosed\na\n", &[("invalid-kdl", "/*")]),
    ("a .5\n", &[("unquoted-string", ".5")]),
    ("a 1.\n", &[("unquoted-string", "1.")]),
    ("a 0x\n", &[("unquoted-string", "0x")]),
    ("a ${x.y}\n", &[("unquoted-reference", "${x.y}")]),
    ("a { b 1 } c\n", &[("invalid-kdl", "c")]),
    ("a 1 x=1 { b }\n", &[("kdl-argument", "1")]),
    ("a = \"x\"\n", &[("invalid-kdl", "=")]),
    ("a C:\\x\n", &[("invalid-kdl", "\\")]),
    ("12 a\n", &[("unquoted-string", "12")]),
    ("a \"\"\"\nx\n  \"\"\"\n", &[("invalid-kdl", "\"\"\"")]),
    ("a \"x\"=\n", &[("invalid-kdl", "=")]),
    ("a x=y=z\n", &[("invalid-kdl", "=")]),
    ("/- /- a\n", &[("invalid-kdl", "/-")]),
    ("a /-\n", &[("invalid-kdl", "/-")]),
];

pub const ALL: &[(Syntax, &[Row])] = &[(Syntax::Yaml, YAML), (Syntax::Toml, TOML), (Syntax::Kdl, KDL)];

#[test]
fn each_has_its_code_at_its_bytes() {
    for (syntax, rows) in ALL {
        for (input, expected) in *rows {
            let expected: Vec<String> = expected.iter().map(|(code, bytes)| format!("{code} {bytes:?}")).collect();
            assert_eq!(faults(input, &read(*syntax, input).1), expected, "{input}");
        }
    }
}

/// A message is one clause without a full stop, and help says what to do.
#[test]
fn each_has_a_message_and_help() {
    for (syntax, rows) in ALL {
        for (input, _) in *rows {
            for diagnostic in read(*syntax, input).1 {
                assert!(!diagnostic.message.is_empty() && !diagnostic.message.ends_with('.'), "{input}");
                assert!(diagnostic.help.is_some_and(|help| !help.is_empty() && !help.ends_with('.')), "{input}");
            }
        }
    }
}

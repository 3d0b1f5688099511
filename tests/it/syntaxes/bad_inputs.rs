//! Bad inputs: each gives the code, at exactly these bytes.
use super::{Syntax, faults, read};

const YAML: &[&str] = &[
    "a: 1\nb: 2\na: 3\n",
    "env: { A: ${x.y}, B: c }\n",
    "l: [a, http://${x}/${y}]\n",
    "a:\n\tb: c\n",
    "a:\n  b: c\n\td: e\n",
    "%YAML 1.2\n---\na: 1\n",
    "a: !custom x\n",
    "a: &x { b: 1 }\nc: { <<: *x, d: 2 }\n",
    "? [a, b]\n: c\n",
    "a: 1\n---\nb: 2\n",
    "a: 99999999999999999999\n",
    "a: \"unclosed\nb: c\n",
    "a: [1, 2\nb: c\n",
    "a: b: c\n",
    "a: 1\n b: 2\n",
    "a: @foo\n",
    "a: 'it's'\n",
    "a: \"C:\\qux\"\n",
    "a: *nope\n",
    "a: &x [*x]\n",
    "a: - b\n",
    " a: 1\nb: 2\n",
    "a: {b: c\n",
    "a: ]\n",
    "a: \"b\" c\n",
    "key\nother: 1\n",
    "a: !!int x\n",
    "a: 1\nb\n",
    "a:\n  - b\n c: d\n",
    "*a : b\n",
    "a: {b c: d e: f}\n",
    "a: %x\n",
    "a: `x`\n",
    "a:\n  b: 1\n   c: 2\n",
    "a: \"x\"\n  b: c\n",
    "{a: b}}\n",
    "a: {b: ${x\n",
];
const TOML: &[&str] = &[
    "a = 1\na = 2\n",
    "[b]\nx.y = 1\nx = 2\n[c]\n[b]\n",
    "d = { p = 1, p = 2 }\n",
    "[[l]]\na = 1\n[[l]]\na = 2\na = 3\n[l.x]\n[l.x]\n",
    "a = 1\na.b = 2\n",
    "a = \nb = x\nc = [1, 2\n",
    "a = \"unclosed\nb = 1\n",
    "a = 1979-05-27\n",
    "a = 99999999999999999999\n",
    "a = 012\n",
    "a 1\n",
    "[a\nb = 1\n",
    "a = { b = 1\nc = 2\n",
    "a = yes\n",
    "a = \"x\\q\"\n",
    "a = 10s\n",
    "= 1\n",
    "a = 1 b = 2\n",
    "a = [1 2]\n",
    "a = ${x.y}\n",
    "a: 1\n",
    "a = \"é\" ü = 1\n",
    "a = 'it's'\n",
    "a = [1,, 2]\n",
    "[]\n",
    "[a.]\n",
    "a = \"\"\"x\n",
    "a = ./x\n",
    "a = {x = 1]\n",
    "a = ]\n",
];
const KDL: &[&str] = &[
    "a x=1 x=2\n",
    "a {\n  b 1\n  b 2\n}\n",
    "image =  }\n",
    "a {\n  image =\n  b 1\n}\n",
    "a key=\n",
    "a {\n  timeout 10s\n  b 70%\n  c ./x\n}\n",
    "a true\n",
    "a {\n  b 1\n",
    "a }\n",
    "a \"unclosed\nb 1\n",
    "a \"x\"y\n",
    "a \"x\\q\"\n",
    "a [1, 2]\n",
    "a #maybe\n",
    "a 99999999999999999999\n",
    "a 99999999999999999999999999999999999999999999\n",
    "{ x 1 }\n",
    "a \"\"\"x\"\"\"\n",
    "a #\"unclosed\nb\n",
    "a (u8)1\n",
    "(x)a 1\n",
    "/* unclosed\na\n",
    "a .5\n",
    "a 1.\n",
    "a 0x\n",
    "a ${x.y}\n",
    "a { b 1 } c\n",
    "a 1 x=1 { b }\n",
    "a = \"x\"\n",
    "a C:\\x\n",
    "12 a\n",
    "a \"\"\"\nx\n  \"\"\"\n",
    "a \"x\"=\n",
    "a x=y=z\n",
    "/- /- a\n",
    "a /-\n",
];

pub const ALL: &[(Syntax, &[&str])] = &[(Syntax::Yaml, YAML), (Syntax::Toml, TOML), (Syntax::Kdl, KDL)];

#[test]
fn print() {
    for (syntax, inputs) in ALL {
        println!("SYNTAX {syntax:?}");
        for input in *inputs {
            let (_, diagnostics) = read(*syntax, input);
            println!(
                "ROW    ({input:?}, &{:?}),",
                faults(input, &diagnostics)
                    .iter()
                    .map(|f| f.split_once(' ').map(|(c, p)| (c.to_owned(), p.to_owned())).unwrap())
                    .collect::<Vec<_>>()
            );
            for diagnostic in &diagnostics {
                println!("MSG {input:?} {} | {:?}", diagnostic.message, diagnostic.help);
            }
        }
    }
}

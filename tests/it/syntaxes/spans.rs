//! Every key and value has exactly the bytes that state it.
use super::{Syntax, places, tree};

fn shown(syntax: Syntax, text: &str) -> String {
    places(text, &tree(syntax, text)).join("\n")
}

#[test]
fn yaml() {
    let text = "# head\na: 1\nb:  \"x y\" # c\n'c': |  # note\n  foo\n\n  bar\n\nd: [1, {é: ü}, ]\ne:\n  - x\n  -\n  - y: ~\n    z: !!str 2\nf: &anchor\n   k: v\ng: { h: *anchor, i: *anchor }\nj: >-\n  text\nk:\n";
    insta::assert_snapshot!(shown(Syntax::Yaml, text), @"");
}

#[test]
fn toml() {
    let text = "a = 1\n'b' = \"\"\"\nx\ny\"\"\"\n[services.api] # c\nports = { http = { container = 8000 } }\nd.e = [1, \"é\", 1.5]\n[[list]]\nx = true\n[[list]]\nx = 'y'\n[services]\nz = 0x1F\n";
    insta::assert_snapshot!(shown(Syntax::Toml, text), @"");
}

#[test]
fn kdl() {
    let text = "// c\na 1 // d\n\"b\" \"\"\"\n  x\n  y\n  \"\"\"\nc x=1 é = \"ü\" { y #true; z }\nd 1 /* } */ 2\ne {\n  - 1\n  - x=#\"r\"#\n} // }\n(list)f\n";
    insta::assert_snapshot!(shown(Syntax::Kdl, text), @"");
}

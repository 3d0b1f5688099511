//! Every key and value has exactly the bytes that state it.
use super::{Syntax, places, tree};

fn shown(syntax: Syntax, text: &str) -> String {
    places(text, &tree(syntax, text)).join("\n")
}

#[test]
fn yaml() {
    let text = "# head\na: 1\nb:  \"x y\" # c\n'c': |  # note\n  foo\n\n  bar\n\nd: [1, {é: ü}, ]\ne:\n  - x\n  -\n  - y: ~\n    z: !!str 2\nf: &anchor\n   k: v\ng: { h: *anchor, i: *anchor }\nj: >-\n  text\nk:\n";
    insta::assert_snapshot!(shown(Syntax::Yaml, text), @r###"
     = "a: 1\nb:  \"x y\" # c\n'c': |  # note\n  foo\n\n  bar\n\nd: [1, {é: ü}, ]\ne:\n  - x\n  -\n  - y: ~\n    z: !!str 2\nf: &anchor\n   k: v\ng: { h: *anchor, i: *anchor }\nj: >-\n  text\nk"
    .a = "1"
    .b = "\"x y\""
    .'c' = "|  # note\n  foo\n\n  bar"
    .d = "[1, {é: ü}, ]"
    .d[0] = "1"
    .d[1] = "{é: ü}"
    .d[1].é = "ü"
    .e = "- x\n  -\n  - y: ~\n    z: !!str 2"
    .e[0] = "x"
    .e[1] = ""
    .e[2] = "y: ~\n    z: !!str 2"
    .e[2].y = "~"
    .e[2].z = "2"
    .f = "k: v"
    .f.k = "v"
    .g = "{ h: *anchor, i: *anchor }"
    .g.h = "k: v"
    .g.h.k = "v"
    .g.i = "k: v"
    .g.i.k = "v"
    .j = ">-\n  text"
    .k = ""
    "###);
}

#[test]
fn toml() {
    let text = "a = 1\n'b' = \"\"\"\nx\ny\"\"\"\n[services.api] # c\nports = { http = { container = 8000 } }\nd.e = [1, \"é\", 1.5]\n[[list]]\nx = true\n[[list]]\nx = 'y'\n[services]\nz = 0x1F\n";
    insta::assert_snapshot!(shown(Syntax::Toml, text), @r###"
     = "a = 1\n'b' = \"\"\"\nx\ny\"\"\"\n[services.api] # c\nports = { http = { container = 8000 } }\nd.e = [1, \"é\", 1.5]\n[[list]]\nx = true\n[[list]]\nx = 'y'\n[services]\nz = 0x1F"
    .a = "1"
    .'b' = "\"\"\"\nx\ny\"\"\""
    .list = "[[list]]"
    .list[0] = "[[list]]"
    .list[0].x = "true"
    .list[1] = "[[list]]"
    .list[1].x = "'y'"
    .services = "[services]"
    .services.api = "[services.api]"
    .services.api.ports = "{ http = { container = 8000 } }"
    .services.api.ports.http = "{ container = 8000 }"
    .services.api.ports.http.container = "8000"
    .services.api.d = "d"
    .services.api.d.e = "[1, \"é\", 1.5]"
    .services.api.d.e[0] = "1"
    .services.api.d.e[1] = "\"é\""
    .services.api.d.e[2] = "1.5"
    .services.z = "0x1F"
    "###);
}

#[test]
fn kdl() {
    let text = "// c\na 1 // d\n\"b\" \"\"\"\n  x\n  y\n  \"\"\"\nc x=1 é = \"ü\" { y #true; z }\nd 1 /* } */ 2\ne {\n  - 1\n  - x=#\"r\"#\n} // }\n(list)f\n";
    insta::assert_snapshot!(shown(Syntax::Kdl, text), @r###"
     = "// c\na 1 // d\n\"b\" \"\"\"\n  x\n  y\n  \"\"\"\nc x=1 é = \"ü\" { y #true; z }\nd 1 /* } */ 2\ne {\n  - 1\n  - x=#\"r\"#\n} // }\n(list)f"
    .a = "1"
    ."b" = "\"\"\"\n  x\n  y\n  \"\"\""
    .c = "x=1 é = \"ü\" { y #true; z }"
    .c.x = "1"
    .c.é = "\"ü\""
    .c.y = "#true"
    .c.z = "z"
    .d = "1 /* } */ 2"
    .d[0] = "1"
    .d[1] = "2"
    .e = "{\n  - 1\n  - x=#\"r\"#\n}"
    .e[0] = "1"
    .e[1] = "x=#\"r\"#"
    .e[1].x = "#\"r\"#"
    .f = "f"
    "###);
}

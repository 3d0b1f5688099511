//! What the language decided, where no test of one stage shows the whole of it.

use stackc::compiler::Compilation;

use crate::pages::example;
use crate::support::{Memory, compile};

/// What `stacks/example/production.<extension>` compiles to, beside `stacks/example/base.yaml`.
fn compiled(extension: &str, text: &str, base: &str) -> Compilation {
    let path = format!("stacks/example/production.{extension}");
    let files = Memory::with(&[(&path, text), ("stacks/example/base.yaml", base)]);
    compile(&[example(path.as_str().into())], &[], &files)
}

fn yaml(text: &str) -> Compilation {
    compiled("yaml", &format!("environment: production\n{text}"), "")
}

/// Each diagnostic as `code at text: message (help)`.
fn told(compilation: &Compilation) -> Vec<String> {
    let place = |span| compilation.sources.text(span);
    let line = |found: &stackc::diagnostics::Diagnostic| {
        let help = found.help.as_deref().unwrap_or_default();
        format!("{} at `{}`: {} ({help})", found.code, found.span.map_or("", place), found.message)
    };
    compilation.diagnostics.iter().map(line).collect()
}

/// Every file as its path and text.
fn files(compilation: &Compilation) -> Vec<(String, String)> {
    assert_eq!(told(compilation), [""; 0]);
    let files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    files.map(|file| (file.path.to_string(), file.rendered.text.clone())).collect()
}

/// The lines of the output that hold `part`, without the blanks before them.
fn lines(compilation: &Compilation, part: &str) -> Vec<String> {
    let files = files(compilation);
    let lines = files.iter().flat_map(|(_, text)| text.lines()).filter(|line| line.contains(part));
    lines.map(|line| line.trim().to_owned()).collect()
}

#[test]
fn naming_one_alternative_removes_its_siblings_in_every_syntax() {
    let base = "
targets: [compose]
services:
  api:
    image: shop/api:v1
    volumes: { data: { empty_dir: {}, at: /data } }
    env: { MODE: { insecure: x } }
";
    let overlays = [
        (
            "yaml",
            "extends: base.yaml\nenvironment: production\nservices: { api: { env: { MODE: plain }, volumes: { data: { bind: ../../data } } } }\n",
        ),
        (
            "toml",
            "extends = 'base.yaml'\nenvironment = 'production'\n[services.api]\nenv.MODE = 'plain'\nvolumes.data.bind = '../../data'\n",
        ),
        (
            "kdl",
            "extends \"base.yaml\"\nenvironment \"production\"\nservice \"api\" {\n  env MODE=\"plain\"\n  volume \"data\" bind=\"../../data\"\n}\n",
        ),
    ];
    let outputs: Vec<_> = overlays.iter().map(|(extension, text)| files(&compiled(extension, text, base))).collect();
    assert!(outputs[0][0].1.contains("MODE: plain") && outputs[0][0].1.contains("type: bind"), "{:?}", outputs[0]);
    assert_eq!(outputs[0], outputs[1]);
    assert_eq!(outputs[0], outputs[2]);
}

/// The name of the one Job in the output, which its file and the kustomization have too.
fn job_name(more: &str) -> String {
    let settings = "targets: [kubernetes, compose]\nkubernetes: { delivery: kubectl }\n";
    let services = "services:\n  api: { image: \"a:v1\", user: 1001 }\n";
    let job = format!("jobs:\n  migrate:\n    image: a:v1\n    user: 1001\n    before: [service.api]\n{more}");
    let compilation = yaml(&format!("{settings}{services}{job}"));
    let files = files(&compilation);
    let name = |path: &str| path.strip_prefix("kubernetes/job-")?.strip_suffix(".yaml").map(str::to_owned);
    let name = files.iter().find_map(|(path, _)| name(path)).unwrap_or_else(|| panic!("{:?}", told(&compilation)));
    assert_eq!(lines(&compilation, &format!("name: {name}")).len(), 1);
    assert_eq!(lines(&compilation, &format!("- job-{name}.yaml")).len(), 1);
    name
}

#[test]
fn the_name_of_a_job_that_kubectl_applies_changes_with_its_template_alone() {
    let plain = job_name("");
    assert!(plain.starts_with("example-migrate-") && plain.len() == "example-migrate-".len() + 8, "{plain}");
    for of_compose in ["compose: { env: { A: b } }", "compose: { healthcheck: { command: [a] } }", "retries: 5"] {
        assert_eq!(job_name(&format!("    {of_compose}\n")), plain, "{of_compose}");
    }
    for of_template in
        ["stop_grace_period: 9s", "args: [up]", "sidecars: { proxy: { image: \"p:v1\" } }", "resources: { cpu: 1 }"]
    {
        assert_ne!(job_name(&format!("    {of_template}\n")), plain, "{of_template}");
    }
}

#[test]
fn several_containers_do_not_publish_one_port() {
    let two =
        "targets: [compose]\nservices:\n  api:\n    image: shop/api:v1\n    compose: { replicas: 2 }\n    ports: ";
    assert_eq!(
        told(&yaml(&format!("{two}{{ http: {{ container: 80, publish: 8080 }} }}\n"))),
        ["port-clash at `8080`: 2 containers publish the port `8080` of the host (change one of the two)"]
    );
    assert_eq!(lines(&yaml(&format!("{two}{{ http: 80 }}\n")), "replicas"), ["replicas: 2"]);
}

#[test]
fn a_public_url_is_https_where_tls_is_given() {
    let url = |ingress: &str| {
        let text = format!(
            "targets: [kubernetes]
services:
  api:
    image: shop/api:v1
    user: 1
    ports: {{ http: 80 }}
    routes: {{ main: {{ host: shop.example.com, path: /v1, ingress: public }} }}
    env: {{ URL: \"${{self.public_url}}\" }}
ingresses: {{ public: {ingress} }}
"
        );
        lines(&yaml(&text), "value: http")
    };
    assert_eq!(url("{ class: nginx }"), ["value: http://shop.example.com/v1"]);
    assert_eq!(url("{ class: nginx, tls: {} }"), ["value: https://shop.example.com/v1"]);
}

#[test]
fn a_dollar_arrives_as_it_is_beside_imported_keys() {
    let text = "
targets: [kubernetes]
services:
  api:
    image: shop/api:v1
    user: 1
    env: { OWN: own }
    env_from: [config.app, secret.app]
    args: [$(OWN), $(LEVEL), $(TOKEN), $(OTHER), $$]
configs: { app: { data: { LEVEL: info } } }
secrets: { app: { source: existing, keys: [TOKEN] } }
";
    assert_eq!(
        lines(&yaml(text), "$"),
        [r#"- "$$(OWN)""#, r#"- "$$(LEVEL)""#, r#"- "$$(TOKEN)""#, r#"- "$(OTHER)""#, r#"- "$$$""#]
    );
}

#[test]
fn two_secrets_never_become_one_variable_of_compose() {
    let text = |more: &str| {
        format!(
            "targets: [compose]
services:
  api: {{ image: \"shop/api:v1\", env: {{ A: \"${{secret.one.KEY}}\", B: \"${{secret.two.KEY}}\" }} }}
secrets:
  one: {{ source: existing, keys: [KEY] }}
  two: {{ source: existing, keys: [KEY]{more} }}
"
        )
    };
    assert_eq!(
        told(&yaml(&text(""))),
        ["name-clash at `KEY`: two secrets' variables in Compose are called `KEY` (change one of the two)"]
    );
    let renamed = yaml(&text(", compose_name: { KEY: OTHER }"));
    assert_eq!(lines(&renamed, ":?"), [r#"A: "${KEY:?}""#, r#"B: "${OTHER:?}""#]);
}

/// A stack with an entry of each kind; `ID` stands where an entry may state `id`.
const NAMED: &str = "
targets: [kubernetes, compose]
kubernetes: { version: '1.35', delivery: flux }
services:
  api_:
    ID_api
    image: shop/api:v1
    user: 1
    allow: { approximated: the image gives its folders to its user }
    ports: { http: { container: 80, publish: 8080 } }
    env: { URL: '${self.url}', KEY: 'x-${secret.keys_.TOKEN}', DB: '${postgres.main_.url}', CACHE: '${redis.cache_.host}' }
    env_from: [config.app_]
    files: { /etc/a: { content: a } }
    volumes: { own: { claim: { size: 1Gi }, at: /own }, media: { volume: media_, at: /media } }
    routes: { main: { host: shop.example.com, ingress: public_ } }
jobs:
  migrate_: { ID_migrate image: shop/api:v1, user: 1, before: [service.api_] }
  seed_: { ID_seed image: shop/api:v1, user: 1, before: [job.migrate_], volumes: { a: { empty_dir: {}, at: /a } } }
configs: { app_: { ID_app data: { LEVEL: info } } }
secrets: { keys_: { ID_keys source: existing, keys: [TOKEN, PASSWORD] } }
volumes: { media_: { ID_media size: 1Gi, access_modes: [read_write_many] } }
ingresses: { public_: { ID_public class: nginx } }
network_policies: { open_: { ID_open pods: [service.api_, postgres.main_], ingress: {} } }
postgres:
  main_:
    ID_main
    version: '18'
    cluster: { password: '${secret.keys_.PASSWORD}', backup: '@daily' }
    container: { password: '${secret.keys_.PASSWORD}' }
redis: { cache_: { ID_cache version: '8', cluster: {} } }
";

/// The stack with its entries called as they are or, with the old names as `id`, otherwise.
fn named(new: bool) -> String {
    let mut text = NAMED.to_owned();
    for entry in ["api", "migrate", "seed", "app", "keys", "media", "public", "open", "main", "cache"] {
        let id = if new { format!("id: {entry}") } else { String::new() };
        text = text.replace(&format!("{{ ID_{entry} "), &format!("{{ {id}{} ", if new { "," } else { "" }));
        text = text.replace(&format!("ID_{entry}\n"), &format!("{id}\n"));
        text = text.replace(&format!("{entry}_"), &if new { format!("new-{entry}") } else { entry.to_owned() });
    }
    text
}

#[test]
fn with_an_id_an_entry_is_renamed_and_nothing_moves() {
    let (before, after) = (files(&yaml(&named(false))), files(&yaml(&named(true))));
    assert!(before.len() > 15, "only {} files", before.len());
    for (old, new) in before.iter().zip(&after) {
        assert_eq!(old, new);
    }
    assert_eq!(before.len(), after.len());
}

#[test]
fn a_database_beside_another_keeps_its_names_in_compose() {
    let names = |entries: &str| {
        let compilation = yaml(&format!("targets: [compose]\nredis: {{ {entries} }}\n"));
        let top = |line: &&str| line.starts_with("  redis");
        let text = &files(&compilation)[0].1;
        text.lines().filter(top).map(|line| line.trim_matches([' ', ':', '{', '}']).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(names("main: { version: '8' }"), ["redis", "redis-data"]);
    assert_eq!(names("cache: { version: '8' }"), ["redis-cache", "redis-cache-data"]);
    assert_eq!(
        names("main: { version: '8' }, cache: { version: '8' }"),
        ["redis-cache", "redis", "redis-cache-data", "redis-data"]
    );
}

#[test]
fn the_version_of_a_database_is_a_number() {
    let version =
        |version: &str| told(&yaml(&format!("targets: [compose]\nredis: {{ main: {{ version: {version} }} }}\n")));
    for good in ["'8'", "'8.4'", "'7.2.1'", "'8-alpine'", "'8.2-rc1-alpine'", "'18beta2'", "'99'"] {
        assert_eq!(version(good), [""; 0], "{good}");
    }
    for bad in ["sixteen", "v8", "latest", "'8.'", "8..1", "'8 '", "8teen", "8-", "''"] {
        let written = bad.trim_matches('\'');
        let place = bad;
        let help = "write a number, as a string: `\"15\"`, `\"8.4\"`, `\"7.2.1\"`";
        assert_eq!(
            version(bad),
            [format!("invalid-version at `{place}`: `{written}` is no version ({help})")],
            "{bad}"
        );
    }
}

#[test]
fn the_image_of_a_database_is_an_image() {
    let cluster =
        "targets: [kubernetes]\nkubernetes: { version: '1.35' }\nredis: { main: { cluster: { image: 'Redis:8' } } }\n";
    let compose = "targets: [compose]\nredis: { main: { container: { image: 'redis: 8' } } }\n";
    let help = "write a repository in lower case and a tag, without blanks: `registry.example/app:v1`";
    assert_eq!(told(&yaml(cluster)), [format!("invalid-image at `'Redis:8'`: `Redis:8` is no image ({help})")]);
    assert_eq!(told(&yaml(compose)), [format!("invalid-image at `'redis: 8'`: `redis: 8` is no image ({help})")]);
}

#[test]
fn an_autoscaler_is_blamed_at_its_bound() {
    let told = |replicas: &str| {
        told(&yaml(&format!(
            "targets: [kubernetes]\nservices: {{ api: {{ image: 'a:v1', user: 1, resources: {{ cpu: 1 }}, replicas: {replicas} }} }}\n"
        )))
    };
    assert_eq!(
        told("{ min: 7, max: 3 }"),
        [
            "autoscaler-bounds at `7`: the autoscaler of `service.api` has a `min` above its `max` (lower `min` or raise `max`)"
        ]
    );
    assert_eq!(
        told("{ min: 2 }"),
        [
            "autoscaler-bounds at `2`: the autoscaler of `service.api` has no `max` (state the most pods that may run: `max: 10`)"
        ]
    );
}

#[test]
fn a_mistyped_node_of_kdl_is_told_in_the_singular() {
    let text = |word: &str| format!("environment \"production\"\ntargets \"compose\"\n{word} \"api\" image=\"a:v1\"\n");
    let found = told(&compiled("kdl", &text("servce"), ""));
    assert_eq!(found, ["unknown-field at `servce`: `servce` is no field of the file (did you mean `service`?)"]);
    let found = told(&compiled("yaml", "environment: production\ntargets: [compose]\nservce: {}\n", ""));
    assert_eq!(found, ["unknown-field at `servce`: `servce` is no field of the file (did you mean `services`?)"]);
}

#[test]
fn a_range_is_request_and_limit() {
    let resources = |stated: &str| {
        let api = format!("services: {{ api: {{ image: 'a:v1', user: 1, resources: {{ {stated} }} }} }}\n");
        let files = files(&yaml(&format!("targets: [kubernetes]\n{api}")));
        let (_, text) = files.iter().find(|(path, _)| path.contains("deployment")).unwrap();
        let (_, block) = text.split_once("resources:\n").unwrap();
        let lines = block.lines().map(str::trim).take_while(|line| *line != "securityContext:");
        lines.collect::<Vec<_>>().join(" ")
    };
    assert_eq!(resources("cpu: 250m..500m"), "requests: cpu: 250m limits: cpu: 500m");
    assert_eq!(resources("cpu: 250m"), "requests: cpu: 250m");
    assert_eq!(resources("cpu: ..500m"), "limits: cpu: 500m");
    assert_eq!(resources("memory: 1Gi"), "requests: memory: 1Gi limits: memory: 1Gi");
    assert_eq!(resources("memory: 1Gi..2Gi"), "requests: memory: 1Gi limits: memory: 2Gi");
}

#[test]
fn references_are_read_in_every_string_of_every_syntax() {
    let texts = [
        (
            "yaml",
            "environment: production\ntargets: [compose]\nservices:\n  api:\n    image: a:v1\n    env: { A: '${stack}', B: '$${stack}', C: $5 }\n",
        ),
        (
            "toml",
            "environment = 'production'\ntargets = ['compose']\n[services.api]\nimage = 'a:v1'\nenv = { A = '${stack}', B = '$${stack}', C = '''$5''' }\n",
        ),
        (
            "kdl",
            "environment \"production\"\ntargets \"compose\"\nservice \"api\" image=\"a:v1\" {\n  env A=#\"${stack}\"# B=\"$${stack}\" C=#\"$5\"#\n}\n",
        ),
    ];
    for (extension, text) in texts {
        let compilation = compiled(extension, text, "");
        let found = ["A: ", "B: ", "C: "].map(|name| lines(&compilation, name).remove(0));
        assert_eq!(found, ["A: example", r#"B: "$${stack}""#, r#"C: "$$5""#], "{extension}");
    }
}

#[test]
fn an_included_file_keeps_its_references() {
    let text = "environment: production\ntargets: [kubernetes, compose]\nservices: { api: { image: 'a:v1', user: 1, files: { /etc/a: { from: base.yaml } } } }\n";
    assert_eq!(
        lines(&compiled("yaml", text, "level: ${stack} $(X)"), "level"),
        ["a: \"level: ${stack} $(X)\"", "content: \"level: $${stack} $$(X)\"",]
    );
}

#[test]
fn a_reference_to_a_service_orders_nothing_and_one_to_a_database_does() {
    let text = "
targets: [compose]
services:
  api: { image: 'a:v1', ports: { http: 80 }, env: { CACHE: '${redis.main.url}' } }
  web: { image: 'a:v1', env: { API: '${service.api.url}' } }
  front: { image: 'a:v1', depends_on: [service.api] }
redis: { main: { version: '8' } }
";
    let compilation = yaml(text);
    assert_eq!(lines(&compilation, "condition:"), ["condition: service_healthy", "condition: service_started"]);
    assert_eq!(lines(&compilation, "API:"), ["API: http://api:80"]);
}

#[test]
fn an_idle_allow_is_found_in_the_own_file_alone() {
    let service = "services: { api: { image: 'a:v1', allow: { approximated: later } } }\n";
    let own = yaml(&format!("targets: [compose]\n{service}"));
    assert_eq!(
        told(&own).iter().map(|line| line.split(" (").next().unwrap()).collect::<Vec<_>>(),
        ["unused-allow at `approximated`: `approximated` is allowed and does not occur here"]
    );
    let inherited = "extends: base.yaml\nenvironment: production\ntargets: [compose]\n";
    assert_eq!(told(&compiled("yaml", inherited, service)), [""; 0]);
}

#[test]
fn a_port_is_dialled_where_it_is_offered_and_listened_to_where_it_is_opened() {
    let text = "
targets: [kubernetes, compose]
services:
  api:
    image: a:v1
    user: 1
    ports: { http: { container: 8000, service: 80, publish: 9000 } }
    env: { LISTEN: '${self.port.http}', OUTSIDE: { value: x } }
    compose: { env: { OUTSIDE: '${self.public_url}' } }
  web: { image: 'a:v1', user: 1, env: { DIAL: '${service.api.port.http}' } }
";
    let compilation = yaml(text);
    assert_eq!(lines(&compilation, "LISTEN: "), ["LISTEN: \"8000\""]);
    assert_eq!(lines(&compilation, "DIAL: "), ["DIAL: \"8000\""]);
    assert_eq!(lines(&compilation, "OUTSIDE: "), ["OUTSIDE: http://localhost:9000"]);
    assert_eq!(lines(&compilation, "value: \""), ["value: \"8000\"", "value: \"80\""]);
    assert_eq!(lines(&compilation, "host_ip"), [r#"host_ip: "127.0.0.1""#]);
}

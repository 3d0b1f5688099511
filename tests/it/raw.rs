//! What stack files state in the words of an output.

use stackc::compiler::Compilation;

use crate::pages::example;
use crate::support::{Memory, compile};

const HEAD: &str = "environment: production
targets: [kubernetes]
kubernetes: { version: '1.36' }
services:
  api: { image: 'shop/api:v1', user: 1001, ports: { http: 3001 } }
";

/// `stacks/example/production.yaml`, and what stands beside it.
fn compiled(text: &str, beside: &[(&str, &str)]) -> Compilation {
    let path = "stacks/example/production.yaml";
    let beside: Vec<(String, &str)> =
        beside.iter().map(|(name, text)| (format!("stacks/example/{name}"), *text)).collect();
    let files = beside.iter().map(|(path, text)| (path.as_str(), *text)).chain([(path, text)]);
    compile(&[example(path.into())], &[], &Memory::with(&files.collect::<Vec<_>>()))
}

/// Each diagnostic: its code, the text it points at, its message and its help.
fn told(compilation: &Compilation) -> Vec<String> {
    let line = |found: &stackc::diagnostics::Diagnostic| {
        let place = found.span.map_or("", |span| compilation.sources.text(span));
        format!("{} at `{place}`: {} ({})", found.code, found.message, found.help.as_deref().unwrap_or_default())
    };
    compilation.diagnostics.iter().map(line).collect()
}

#[track_caller]
fn output(compilation: &Compilation, path: &str) -> String {
    assert_eq!(told(compilation), [""; 0]);
    let mut files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    let paths = || compilation.bundles.iter().flat_map(|bundle| &bundle.files).map(|file| file.path.as_str());
    let Some(file) = files.find(|file| file.path == path) else { panic!("{path} is none of {:?}", paths().collect::<Vec<_>>()) };
    file.rendered.text.clone()
}

fn ids(compilation: &Compilation) -> Vec<&str> {
    let files = compilation.bundles.iter().flat_map(|bundle| &bundle.files);
    files.flat_map(|file| &file.ids).filter(|id| id.starts_with("raw.")).map(String::as_str).collect()
}

const QUOTA: &str = "
raw:
  kubernetes:
    quota:
      kind: ResourceQuota
      apiVersion: v1
      metadata: { labels: { owner: '${service.api.host}' }, name: '${stack}-quota' }
      spec: { hard: { pods: '20', share: 0.50, none: null } }
    ports:
      apiVersion: v1
      kind: Service
      metadata: { name: ports, namespace: other, annotations: { port: '${service.api.port.http}', price: '$${5}' } }
      spec: { ports: [{ port: '${service.api.port.http}', name: 'p-${service.api.port.http}' }] }
    class: { apiVersion: storage.k8s.io/v1, kind: StorageClass, metadata: { name: fast }, provisioner: ebs }
";

#[test]
fn an_inline_object_comes_out_as_it_is_written() {
    let compilation = compiled(&format!("{HEAD}{QUOTA}"), &[]);
    let quota = "kind: ResourceQuota
apiVersion: v1
metadata:
  labels:
    owner: example-api
  name: example-quota
  namespace: example-production
spec:
  hard:
    pods: \"20\"
    share: 0.50
    none: null
";
    assert_eq!(output(&compilation, "kubernetes/resourcequota-example-quota.yaml"), quota);
    let ports = "apiVersion: v1
kind: Service
metadata:
  name: ports
  namespace: other
  annotations:
    port: \"3001\"
    price: \"${5}\"
spec:
  ports:
    - port: 3001
      name: p-3001
";
    assert_eq!(output(&compilation, "kubernetes/service-ports.yaml"), ports);
    assert!(!output(&compilation, "kubernetes/storageclass-fast.yaml").contains("namespace"));
    assert!(output(&compilation, "kubernetes/kustomization.yaml").contains("- resourcequota-example-quota.yaml\n"));
    let mut ids = ids(&compilation);
    ids.sort_unstable();
    let expected =
        ["raw.kubernetes.class/storage-class", "raw.kubernetes.ports/service", "raw.kubernetes.quota/resource-quota"];
    assert_eq!(ids, expected);
}

#[test]
fn every_line_of_an_inline_object_leads_to_the_stack_file() {
    let compilation = compiled(&format!("{HEAD}{QUOTA}"), &[]);
    let file = compilation.bundles[0].files.iter().find(|file| file.path.as_str().ends_with("service-ports.yaml"));
    let rendered = &file.unwrap().rendered;
    let stated = rendered.lines.iter().map(|origin| compilation.sources.text(origin.span().unwrap()));
    let pairs: Vec<(&str, &str)> = rendered.text.lines().map(str::trim).zip(stated).collect();
    assert!(pairs.contains(&("kind: Service", "Service")), "{pairs:?}");
    assert!(pairs.contains(&("- port: 3001", "'${service.api.port.http}'")), "{pairs:?}");
}

const MANIFESTS: &str = "apiVersion: v1
kind: Secret
metadata:
  name: keys # sealed elsewhere
stringData: { TOKEN: '${not.a.reference}' }
---
apiVersion: v1
kind: Secret
metadata: { name: more, namespace: other }
---
---
apiVersion: v1
kind: List
items:
  - { apiVersion: v1, kind: ConfigMap, metadata: { name: keys } }
";

#[test]
fn a_file_holds_several_objects_and_no_references() {
    let stack = format!("{HEAD}raw: {{ kubernetes: {{ keys: {{ file: manifests/keys.yaml }} }} }}\n");
    let compilation = compiled(&stack, &[("manifests/keys.yaml", MANIFESTS)]);
    let expected = "apiVersion: v1
kind: Secret
metadata:
  name: keys
  namespace: example-production
stringData:
  TOKEN: \"${not.a.reference}\"
";
    assert_eq!(output(&compilation, "kubernetes/secret-keys.yaml"), expected);
    let ids = ids(&compilation);
    let all = ["raw.kubernetes.keys/config-map", "raw.kubernetes.keys/secret.keys", "raw.kubernetes.keys/secret.more"];
    assert_eq!(ids, all);
    let file = compilation.bundles[0].files.iter().find(|file| file.path == "kubernetes/secret-keys.yaml").unwrap();
    let name = file.rendered.lines[3].span().unwrap();
    assert_eq!(compilation.sources.path(name.file), "stacks/example/manifests/keys.yaml");
    assert_eq!(compilation.sources.line_column(name.file, name.start), (4, 9));
}

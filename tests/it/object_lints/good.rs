//! Objects that look much like bad ones: the lint that would be wrong to say something, the output, the text.

use stackc::stack::Target::{self, Compose, Grafana, Kubernetes, Prometheus, Terraform};

#[rustfmt::skip]
pub const ROWS: &[(&str, Target, &str)] = &[
    ("useless-token", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      serviceAccountName: default
      containers:
        - name: api
          image: example/api:v1
---
kind: RoleBinding
metadata: { name: a }
roleRef: { kind: ClusterRole, name: view }
subjects: [{ kind: ServiceAccount, name: default }]
"##),
    ("unstated-user", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      os: { name: windows }
      containers:
        - name: api
          image: example/api:v1
"##),
    ("unstated-user", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext: { runAsNonRoot: true }
      containers:
        - name: api
          image: example/api:v1
"##),
    ("root-user", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext: { runAsUser: 0 }
      containers:
        - name: api
          image: example/api:v1
          securityContext: { runAsUser: 1001 }
"##),
    ("privilege-escalation", Compose, r##"services:
  api: { image: "example/api:v1", user: "1001:0", security_opt: ["no-new-privileges:true"], cap_drop: [ALL] }
"##),
    ("secrets-readable", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources: [secrets]
    resourceNames: [api]
    verbs: [get]
"##),
    ("secrets-readable", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources: [secrets]
    verbs: [create, delete]
"##),
    ("host-port", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      # the API fills it in
      hostNetwork: false
      containers:
        - name: api
          image: example/api:v1
          ports: [{ containerPort: 80 }]
"##),
    ("bind-of-system-path", Compose, r##"services:
  node-exporter: { image: "prom/node-exporter:v1", volumes: ["/proc:/host/proc:ro", "/:/rootfs:ro,rslave", "./etc:/etc/app", "/etcetera:/x"] }
"##),
    ("service-to-nothing", Kubernetes, r##"---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  type: ExternalName
  externalName: db.example.com
"##),
    ("service-to-nothing", Kubernetes, r##"apiVersion: argoproj.io/v1alpha1
kind: Rollout
metadata: { name: api }
spec:
  template:
    metadata: { labels: { app: api } }
    spec: { containers: [{ name: api, image: "example/api:v1" }] }
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  selector: { app: api }
  ports: [{ port: 80, targetPort: 8080 }]
"##),
    ("policy-for-nothing", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
kind: NetworkPolicy
metadata: { name: deny }
spec: { podSelector: {} }
"##),
    ("policy-for-nothing", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
kind: NetworkPolicy
metadata: { name: api }
spec:
  podSelector: { matchExpressions: [{ key: app, operator: NotIn, values: [db] }, { key: app, operator: Exists }] }
"##),
    ("overlapping-selectors", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api, namespace: other }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
"##),
    ("route-to-nothing", Kubernetes, r##"kind: Ingress
metadata: { name: public }
spec:
  rules:
    - http: { paths: [{ path: /, backend: { service: { name: redirect, port: { name: use-annotation } } } }] }
"##),
    ("route-to-nothing", Kubernetes, r##"kind: HTTPRoute
metadata: { name: public }
spec: { rules: [{ backendRefs: [{ name: api, namespace: elsewhere, port: 80 }, { kind: ServiceImport, name: api }] }] }
"##),
    ("autoscaler-of-nothing", Kubernetes, r##"---
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef:
    kind: Rollout
    name: api
"##),
    ("blocked-drain", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  minAvailable: 2
  selector: { matchLabels: { app: api } }
"##),
    ("blocked-drain", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
kind: HorizontalPodAutoscaler
metadata: { name: api }
spec:
  scaleTargetRef:
    kind: Deployment
    name: api
---
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  minAvailable: 2
  selector: { matchLabels: { app: api } }
"##),
    ("dangling-reference", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      serviceAccountName: default
      containers:
        - name: api
          image: example/api:v1
          envFrom: [{ configMapRef: { name: later, optional: true } }]
"##),
    ("dangling-reference", Kubernetes, r##"kind: SealedSecret
metadata: { name: api }
spec: { encryptedData: { A: AgB } }
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
          envFrom: [{ secretRef: { name: api } }]
"##),
    ("load-balancer-exposed", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
apiVersion: v1
kind: Service
metadata: { name: api }
spec:
  type: LoadBalancer
  loadBalancerSourceRanges: [10.0.0.0/8]
  selector: { app: api }
  ports: [{ port: 80 }]
"##),
    ("load-balancer-exposed", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
kind: Service
metadata: { name: api, annotations: { service.beta.kubernetes.io/aws-load-balancer-scheme: internal } }
spec: { type: LoadBalancer, selector: { app: api }, ports: [{ port: 80 }] }
"##),
    ("variable-used-too-early", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
          env:
            - { name: HOST, value: api }
            - { name: URL, value: "http://$(HOST)/$$(PORT)" }
            - { name: PORT, value: "80" }
"##),
    ("unpoliced-pod", Kubernetes, r##"apiVersion: apps/v1
kind: Job
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
"##),
    ("unpoliced-pod", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
kind: NetworkPolicy
metadata: { name: api }
spec: { podSelector: { matchLabels: { app: api } }, ingress: [] }
"##),
    ("moving-image-tag", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: registry.example.com:5000/api@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef
"##),
    ("published-database-port", Compose, r##"services:
  db: { image: "postgres:16", ports: ["127.0.0.1:5432:5432", "5433"], volumes: ["data:/var/lib/postgresql/data"] }
  exporter: { image: "prom/postgres-exporter:v1", ports: ["9187:9187"] }
"##),
    ("published-twice", Compose, r##"services:
  one: { image: "example/one:v1", ports: ["127.0.0.1:80:80", "53:53/tcp"] }
  two: { image: "example/two:v1", ports: ["127.0.0.2:80:80", "53:53/udp"] }
"##),
    ("forgetful-database", Compose, r##"services:
  db: { image: "postgres:16", tmpfs: [/var/lib/postgresql/data] }
  cache: { image: "redis:8" }
"##),
    ("no-restart", Compose, r##"services:
  migrate: { image: "example/api:v1" }
  api: { image: "example/api:v1", restart: always, depends_on: { migrate: { condition: service_completed_successfully } } }
  tool: { image: "example/tool:v1", profiles: [tools] }
"##),
    ("public-bucket", Terraform, r##"resource "aws_s3_bucket_policy" "a" {
  bucket = "a"
  policy = jsonencode({
    Statement = [{ Effect = "Deny", Action = "s3:*", Principal = { AWS = "*" }, Resource = "*", Condition = {} }]
  })
}
"##),
    ("iam-wildcard", Terraform, r##"resource "aws_kms_key" "a" {
  policy = jsonencode({
    Statement = [{ Effect = "Allow", Action = "kms:*", Principal = { AWS = "arn:aws:iam::1:root" }, Resource = "*" }]
  })
}
"##),
    ("open-security-group", Terraform, r##"resource "aws_security_group" "a" {
  ingress {
    from_port   = 443
    to_port     = 443
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"]
  }
  egress {
    from_port   = 0
    to_port     = 0
    protocol    = "-1"
    cidr_blocks = ["0.0.0.0/0"]
  }
}
"##),
    ("deletable-database", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted       = var.encrypted
  backup_retention_period = 7
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_db_instance" "replica" {
  replicate_source_db = aws_db_instance.a.identifier
  skip_final_snapshot = true
}
"##),
    ("plain-secret-in-terraform", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = true
  backup_retention_period = 7
  password = null
  manage_master_user_password = true
}
"##),
    ("alert-without-severity", Prometheus, r##"groups:
  - name: a
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
"##),
    ("dashboard-unknown-datasource", Grafana, r##"templating: { list: [{ name: source, type: datasource }] }
panels:
  - { id: 1, datasource: { uid: "${source}" } }
  - { id: 2, datasource: -- Mixed --, targets: [{ datasource: { uid: prometheus } }] }
  - { id: 3, datasource: null }
---
datasources:
  - { name: Prometheus, uid: prometheus }
"##),
];

//! Objects that are wrong in one way each: the code, the output, and what a person wrote.

use stackc::stack::Target::{self, Compose, Grafana, Kubernetes, Prometheus, Terraform};

#[rustfmt::skip]
pub const ROWS: &[(&str, Target, &str)] = &[
    ("privileged-container", Kubernetes, r##"apiVersion: apps/v1
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
          securityContext:
            privileged: true # here
"##),
    ("privileged-container", Compose, r##"services:
  api:
    image: example/api:v1
    privileged: true # here
"##),
    ("privilege-escalation", Kubernetes, r##"apiVersion: apps/v1
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
          securityContext:
            allowPrivilegeEscalation: true # here
"##),
    ("added-capability", Kubernetes, r##"apiVersion: apps/v1
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
          securityContext:
            capabilities:
              add:
                - NET_BIND_SERVICE
                - SYS_ADMIN # here
"##),
    ("added-capability", Compose, r##"services:
  api:
    image: example/api:v1
    cap_add:
      - CAP_CHOWN
      - NET_ADMIN # here
"##),
    ("unconfined-container", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext:
        seccompProfile:
          type: Unconfined # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("unconfined-container", Kubernetes, r##"apiVersion: apps/v1
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
          securityContext:
            procMount: Unmasked # here
"##),
    ("unconfined-container", Compose, r##"services:
  api:
    image: example/api:v1
    security_opt:
      - seccomp=unconfined # here
"##),
    ("unrestricted-container", Kubernetes, r##"apiVersion: apps/v1
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
          securityContext: # here
            allowPrivilegeEscalation: false
"##),
    ("writable-root", Kubernetes, r##"apiVersion: apps/v1
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
          securityContext:
            readOnlyRootFilesystem: false # here
"##),
    ("useless-token", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      automountServiceAccountToken: true # here
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
      securityContext:
        runAsUser: 1001
      containers:
        - name: api
          image: example/api:v1
          securityContext:
            runAsUser: 0 # here
"##),
    ("root-user", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      securityContext:
        runAsNonRoot: false # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("root-user", Compose, r##"services:
  api:
    image: example/api:v1
    user: root:root # here
"##),
    ("unstated-user", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api # here
          image: example/api:v1
"##),
    ("host-namespace", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      hostNetwork: true # here
      hostPID: true # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("host-namespace", Compose, r##"services:
  api:
    image: example/api:v1
    network_mode: host # here
"##),
    ("host-path", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      volumes:
        - name: data
          hostPath:
            path: /srv # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("host-port", Kubernetes, r##"apiVersion: apps/v1
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
          ports:
            - containerPort: 80
              hostPort: 80 # here
"##),
    ("runtime-socket", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      volumes:
        - name: socket
          hostPath:
            path: /run/containerd/containerd.sock # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("runtime-socket", Compose, r##"services:
  proxy:
    image: traefik:v3
    volumes:
      - /var/run/docker.sock:/var/run/docker.sock:ro # here
"##),
    ("bind-of-system-path", Compose, r##"services:
  agent:
    image: example/agent:v1
    volumes:
      - /etc/ssl:/etc/ssl # here
      - type: bind
        source: / # here
        target: /host
"##),
    ("wildcard-rbac", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources: ["*"] # here
    verbs: [get]
"##),
    ("wildcard-rbac", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources: [pods]
    verbs: ["*"] # here
"##),
    ("secrets-readable", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources:
      - configmaps
      - secrets # here
    verbs: [list]
"##),
    ("pod-exec-rbac", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources: [pods, pods/exec] # here
    verbs: [create]
"##),
    ("escalating-rbac", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: { name: api }
rules:
  - apiGroups: [""]
    resources: [roles]
    verbs: [bind] # here
"##),
    ("cluster-admin-binding", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: api }
roleRef:
  kind: ClusterRole
  name: cluster-admin # here
subjects:
  - kind: Group
    name: deployers
"##),
    ("binding-of-everyone", Kubernetes, r##"apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: api }
roleRef:
  kind: ClusterRole
  name: view
subjects:
  - kind: Group
    name: system:unauthenticated # here
"##),
    ("service-to-nothing", Kubernetes, r##"apiVersion: apps/v1
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
  selector:
    app: apo # here
  ports: [{ port: 80 }]
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
  podSelector: # here
    matchExpressions: [{ key: app, operator: In, values: [apo] }]
"##),
    ("budget-for-nothing", Kubernetes, r##"apiVersion: apps/v1
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
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 1
  selector:
    matchLabels:
      app: apo # here
"##),
    ("monitor-of-nothing", Kubernetes, r##"apiVersion: apps/v1
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
  selector: { app: api }
  ports: [{ port: 80 }]
---
kind: ServiceMonitor
metadata: { name: api }
spec:
  selector:
    matchLabels: { app: api } # here
"##),
    ("overlapping-selectors", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } } # here
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: other }
spec:
  selector: { matchLabels: { app: api } } # here
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
"##),
    ("route-to-nothing", Kubernetes, r##"apiVersion: apps/v1
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
  selector: { app: api }
  ports: [{ port: 80 }]
---
kind: Ingress
metadata: { name: public }
spec:
  rules:
    - http:
        paths:
          - path: /
            backend:
              service:
                name: apo # here
                port: { number: 80 }
"##),
    ("route-to-nothing", Kubernetes, r##"kind: HTTPRoute
metadata: { name: public }
spec:
  rules:
    - backendRefs:
        - name: api # here
          port: 80
"##),
    ("autoscaler-of-nothing", Kubernetes, r##"apiVersion: apps/v1
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
    name: apo # here
"##),
    ("two-autoscalers", Kubernetes, r##"apiVersion: apps/v1
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
kind: HorizontalPodAutoscaler
metadata: { name: second }
spec:
  scaleTargetRef:
    kind: Deployment
    name: api # here
"##),
    ("replicas-beside-autoscaler", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 3 # here
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
kind: PodDisruptionBudget
metadata: { name: api }
spec:
  maxUnavailable: 0 # here
  selector: { matchLabels: { app: api } }
"##),
    ("blocked-drain", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  replicas: 2
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
  minAvailable: 2 # here
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
      containers:
        - name: api
          image: example/api:v1
          env:
            - name: URL
              valueFrom:
                configMapKeyRef:
                  name: urls # here
                  key: URL
"##),
    ("dangling-reference", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      serviceAccountName: api # here
      volumes:
        - name: data
          persistentVolumeClaim:
            claimName: data # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("dangling-reference", Kubernetes, r##"apiVersion: apps/v1
kind: StatefulSet
metadata: { name: api }
spec:
  serviceName: api # here
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
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
  type: LoadBalancer # here
  selector: { app: api }
  ports: [{ port: 80 }]
"##),
    ("node-port", Kubernetes, r##"apiVersion: apps/v1
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
  type: NodePort # here
  selector: { app: api }
  ports: [{ port: 80 }]
"##),
    ("external-ips", Kubernetes, r##"apiVersion: apps/v1
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
  externalIPs: [198.51.100.7] # here
  selector: { app: api }
  ports: [{ port: 80 }]
"##),
    ("deprecated-annotation", Kubernetes, r##"kind: Ingress
metadata:
  name: public
  annotations:
    kubernetes.io/ingress.class: alb # here
spec: { rules: [] }
"##),
    ("deprecated-annotation", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata:
      labels: { app: api }
      annotations:
        scheduler.alpha.kubernetes.io/critical-pod: "" # here
    spec:
      containers:
        - name: api
          image: example/api:v1
"##),
    ("deprecated-label", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      nodeSelector:
        beta.kubernetes.io/os: linux # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("deprecated-label", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata: { name: api }
spec:
  selector: { matchLabels: { app: api } }
  template:
    metadata: { labels: { app: api } }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: failure-domain.beta.kubernetes.io/zone # here
      containers:
        - name: api
          image: example/api:v1
"##),
    ("ingress-snippet", Kubernetes, r##"kind: Ingress
metadata:
  name: public
  annotations:
    nginx.ingress.kubernetes.io/server-snippet: "deny all;" # here
spec: { rules: [] }
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
            - name: URL
              value: http://$(HOST)/ # here
            - { name: HOST, value: api }
"##),
    ("default-namespace", Kubernetes, r##"apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: default # here
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
  template: # here
    metadata: { labels: { app: api } }
    spec:
      containers:
        - name: api
          image: example/api:v1
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
          image: registry.example.com:5000/api # here
"##),
    ("moving-image-tag", Compose, r##"services:
  api:
    image: example/api:main # here
"##),
    ("published-database-port", Compose, r##"services:
  db:
    image: postgres:16
    ports:
      - "5432:5432" # here
    volumes:
      - data:/var/lib/postgresql/data
"##),
    ("published-database-port", Compose, r##"services:
  cache:
    image: redis:8
    ports:
      - target: 6379
        published: "6379" # here
"##),
    ("published-twice", Compose, r##"services:
  one:
    image: example/one:v1
    ports: ["80:80"]
  two:
    image: example/two:v1
    ports:
      - "127.0.0.1:80:8080" # here
"##),
    ("forgetful-database", Compose, r##"services:
  db:
    image: bitnami/postgresql:16 # here
    volumes:
      - ./init.sql:/docker-entrypoint-initdb.d/init.sql
"##),
    ("anonymous-volume", Compose, r##"services:
  api:
    image: example/api:v1
    volumes:
      - /app/node_modules # here
"##),
    ("no-restart", Compose, r##"services:
  api: # here
    image: example/api:v1
"##),
    ("public-bucket", Terraform, r##"resource "aws_s3_bucket_acl" "a" {
  bucket = "a"
  acl    = "public-read" # here
}
"##),
    ("public-bucket", Terraform, r##"resource "aws_s3_bucket_public_access_block" "a" {
  bucket              = "a"
  block_public_acls   = true
  block_public_policy = false # here
}
"##),
    ("public-bucket", Terraform, r##"resource "aws_s3_bucket_policy" "a" {
  bucket = "a"
  policy = jsonencode({
    Statement = [{
      Effect = "Allow"
      Action = "s3:GetObject"
      Principal = "*" # here
      Resource = "arn:aws:s3:::a/*"
    }]
  })
}
"##),
    ("iam-wildcard", Terraform, r##"resource "aws_iam_role_policy" "a" {
  role = "a"
  policy = jsonencode({
    Statement = {
      Effect = "Allow"
      Action = ["s3:GetObject", "s3:*"] # here
      Resource = "*"
    }
  })
}
"##),
    ("iam-wildcard", Terraform, r##"data "aws_iam_policy_document" "a" {
  statement {
    actions   = ["*"] # here
    resources = ["*"]
  }
}
"##),
    ("iam-wildcard", Terraform, r##"resource "aws_iam_role_policy_attachment" "a" {
  role       = "a"
  policy_arn = "arn:aws:iam::aws:policy/AdministratorAccess" # here
}
"##),
    ("open-security-group", Terraform, r##"resource "aws_security_group" "a" {
  ingress {
    from_port   = 0
    to_port     = 65535
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"] # here
  }
}
"##),
    ("open-security-group", Terraform, r##"resource "aws_vpc_security_group_ingress_rule" "a" {
  ip_protocol = "-1"
  cidr_ipv6   = "::/0" # here
}
"##),
    ("unencrypted-storage", Terraform, r##"resource "aws_ebs_volume" "a" { # here
  size = 1
}
"##),
    ("unencrypted-storage", Terraform, r##"resource "aws_efs_file_system" "a" {
  encrypted = false # here
}
"##),
    ("unencrypted-transit", Terraform, r##"resource "aws_elasticache_replication_group" "a" { # here
  at_rest_encryption_enabled = true
}
"##),
    ("public-database", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = true
  backup_retention_period = 7
  publicly_accessible = true # here
}
"##),
    ("deletable-database", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = false # here
  backup_retention_period = 7
}
"##),
    ("database-without-backup", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = true
  backup_retention_period = 0 # here
}
"##),
    ("no-final-snapshot", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = true
  backup_retention_period = 7
  skip_final_snapshot = true # here
}
"##),
    ("plain-secret-in-terraform", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = true
  backup_retention_period = 7
  password = "hunter2" # here
}
"##),
    ("secret-in-state", Terraform, r##"resource "aws_db_instance" "a" {
  storage_encrypted = true
  deletion_protection = true
  backup_retention_period = 7
  password = var.password # here
}
"##),
    ("alert-without-severity", Prometheus, r##"groups:
  - name: a
    rules:
      - alert: Down # here
        expr: up == 0
        annotations: { summary: It is down }
"##),
    ("alert-without-summary", Prometheus, r##"groups:
  - name: a
    rules:
      - alert: Down # here
        expr: up == 0
        labels: { severity: page }
"##),
    ("alert-without-severity", Kubernetes, r##"kind: PrometheusRule
metadata: { name: a }
spec:
  groups:
    - name: a
      rules:
        - alert: Down # here
          expr: up == 0
          annotations: { summary: It is down }
"##),
    ("dashboard-unknown-datasource", Grafana, r##"panels:
  - id: 1
    datasource:
      uid: ${DS_PROMETHEUS} # here
"##),
    ("dashboard-unknown-datasource", Grafana, r##"panels:
  - id: 1
    datasource: Loki # here
---
datasources:
  - { name: Prometheus, uid: prometheus }
"##),
    ("duplicate-panel-id", Grafana, r##"panels:
  - id: 1
  - id: 2
    panels:
      - id: 1 # here
"##),
];

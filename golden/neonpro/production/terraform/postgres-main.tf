resource "aws_kms_key" "db" {
  description             = "PostgreSQL neonpro-postgres: data at rest, secrets and logs"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "AccountAdministration"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "CloudWatchLogs"
        Effect    = "Allow"
        Principal = { Service = "logs.us-east-1.amazonaws.com" }
        Action = [
          "kms:Decrypt*",
          "kms:Describe*",
          "kms:Encrypt*",
          "kms:GenerateDataKey*",
          "kms:ReEncrypt*",
        ]
        Resource  = "*"
        Condition = { ArnLike = { "kms:EncryptionContext:aws:logs:arn" = "arn:${data.aws_partition.current.partition}:logs:us-east-1:${data.aws_caller_identity.current.account_id}:log-group:/aws/rds/instance/neonpro-postgres*" } }
      },
    ]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "db" {
  name          = "alias/neonpro-postgres-db"
  target_key_id = aws_kms_key.db.key_id
}

resource "aws_security_group" "db" {
  name        = "neonpro-postgres-db"
  description = "PostgreSQL neonpro-postgres: only declared clients"
  vpc_id      = "vpc-0abc"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "db_from_cluster" {
  security_group_id            = aws_security_group.db.id
  description                  = "PostgreSQL from service api"
  referenced_security_group_id = data.aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 5432
  to_port                      = 5432
}

resource "aws_db_subnet_group" "main" {
  name        = "neonpro-postgres"
  description = "Subnets of PostgreSQL neonpro-postgres"
  subnet_ids  = ["subnet-0a", "subnet-0b"]
}

resource "aws_db_parameter_group" "postgres_main" {
  name        = "neonpro-postgres-postgres15"
  description = "PostgreSQL neonpro-postgres"
  family      = "postgres15"

  parameter {
    name  = "log_min_duration_statement"
    value = "1000"
  }

  parameter {
    name  = "log_statement"
    value = "ddl"
  }

  parameter {
    name  = "rds.force_ssl"
    value = "1"
  }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_iam_role" "postgres_main_monitoring" {
  name = "neonpro-postgres-monitoring"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "monitoring.rds.amazonaws.com" }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "postgres_main_monitoring" {
  role       = aws_iam_role.postgres_main_monitoring.name
  policy_arn = "arn:${data.aws_partition.current.partition}:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
}

ephemeral "random_password" "postgres_main" {
  length  = 40
  special = false
}

resource "aws_secretsmanager_secret" "postgres_main_password" {
  name                    = "neonpro/production/postgres-main/password"
  description             = "Password of PostgreSQL neonpro-postgres"
  kms_key_id              = aws_kms_key.db.arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "postgres_main_password" {
  secret_id                = aws_secretsmanager_secret.postgres_main_password.id
  secret_string_wo         = ephemeral.random_password.postgres_main.result
  secret_string_wo_version = 1
}

ephemeral "aws_secretsmanager_secret_version" "postgres_main_password" {
  secret_id = aws_secretsmanager_secret_version.postgres_main_password.secret_id
}

resource "aws_cloudwatch_log_group" "postgres_postgresql" {
  name              = "/aws/rds/instance/neonpro-postgres/postgresql"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.db.arn
}

resource "aws_db_instance" "postgres" {
  identifier     = "neonpro-postgres"
  engine         = "postgres"
  engine_version = "15"
  instance_class = "db.m6g.large"
  db_name        = "neonpro"
  port           = 5432

  username                            = "postgres"
  password_wo                         = ephemeral.aws_secretsmanager_secret_version.postgres_main_password.secret_string
  password_wo_version                 = parseint(substr(sha256(join("|", [aws_secretsmanager_secret.postgres_main_password.arn, "1"])), 0, 7), 16)
  iam_database_authentication_enabled = true

  allocated_storage     = 100
  max_allocated_storage = 200
  storage_type          = "gp3"
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.db.arn

  multi_az               = true
  vpc_security_group_ids = [aws_security_group.db.id]
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"
  parameter_group_name   = aws_db_parameter_group.postgres_main.name
  db_subnet_group_name   = aws_db_subnet_group.main.name

  backup_retention_period   = 7
  backup_window             = "04:00-05:00"
  maintenance_window        = "sun:05:00-sun:06:00"
  copy_tags_to_snapshot     = true
  delete_automated_backups  = false
  deletion_protection       = true
  skip_final_snapshot       = false
  final_snapshot_identifier = "neonpro-postgres-final"

  auto_minor_version_upgrade = true
  apply_immediately          = false

  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.db.arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.postgres_main_monitoring.arn
  enabled_cloudwatch_logs_exports = ["postgresql"]

  lifecycle {
    prevent_destroy = true
  }

  depends_on = [
    aws_cloudwatch_log_group.postgres_postgresql,
    aws_iam_role_policy_attachment.postgres_main_monitoring,
  ]
}

resource "aws_cloudwatch_log_group" "postgres_reader_1_postgresql" {
  name              = "/aws/rds/instance/neonpro-postgres-reader-1/postgresql"
  retention_in_days = 365
  kms_key_id        = aws_kms_key.db.arn
}

resource "aws_db_instance" "postgres_reader_1" {
  identifier                          = "neonpro-postgres-reader-1"
  replicate_source_db                 = aws_db_instance.postgres.identifier
  instance_class                      = "db.m6g.large"
  port                                = 5432
  iam_database_authentication_enabled = true

  storage_type      = "gp3"
  storage_encrypted = true

  vpc_security_group_ids = [aws_security_group.db.id]
  publicly_accessible    = false
  ca_cert_identifier     = "rds-ca-rsa2048-g1"
  parameter_group_name   = aws_db_parameter_group.postgres_main.name

  maintenance_window    = "sun:05:00-sun:06:00"
  copy_tags_to_snapshot = true
  skip_final_snapshot   = true

  auto_minor_version_upgrade = true
  apply_immediately          = false

  performance_insights_enabled    = true
  performance_insights_kms_key_id = aws_kms_key.db.arn
  monitoring_interval             = 60
  monitoring_role_arn             = aws_iam_role.postgres_main_monitoring.arn
  enabled_cloudwatch_logs_exports = ["postgresql"]

  depends_on = [
    aws_cloudwatch_log_group.postgres_reader_1_postgresql,
    aws_iam_role_policy_attachment.postgres_main_monitoring,
  ]
}

resource "aws_secretsmanager_secret" "postgres_main" {
  name                    = "neonpro/production/postgres-main"
  description             = "How to connect to PostgreSQL neonpro-postgres"
  kms_key_id              = aws_kms_key.db.arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "postgres_main" {
  secret_id = aws_secretsmanager_secret.postgres_main.id
  secret_string_wo = jsonencode({
    host        = aws_db_instance.postgres.address
    reader_host = aws_db_instance.postgres_reader_1.address
    port        = 5432
    database    = "neonpro"
    username    = "postgres"
    password    = ephemeral.aws_secretsmanager_secret_version.postgres_main_password.secret_string
    url         = "postgresql://postgres:${urlencode(ephemeral.aws_secretsmanager_secret_version.postgres_main_password.secret_string)}@${aws_db_instance.postgres.address}:5432/neonpro?sslmode=require"
    reader_url  = "postgresql://postgres:${urlencode(ephemeral.aws_secretsmanager_secret_version.postgres_main_password.secret_string)}@${aws_db_instance.postgres_reader_1.address}:5432/neonpro?sslmode=require"
  })
  secret_string_wo_version = parseint(substr(sha256(join("|", [aws_db_instance.postgres.address, aws_db_instance.postgres_reader_1.address, aws_secretsmanager_secret.postgres_main_password.arn, "postgresql postgres neonpro sslmode=require host reader_host port database username password url reader_url", "5432", "1"])), 0, 7), 16)
}

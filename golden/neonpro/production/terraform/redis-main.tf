resource "aws_kms_key" "redis_main" {
  description             = "Redis neonpro-redis: data at rest and secrets"
  enable_key_rotation     = true
  deletion_window_in_days = 30

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "AccountAdministration"
      Effect    = "Allow"
      Principal = { AWS = "arn:${data.aws_partition.current.partition}:iam::${data.aws_caller_identity.current.account_id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "redis_main" {
  name          = "alias/neonpro-redis-cache"
  target_key_id = aws_kms_key.redis_main.key_id
}

resource "aws_security_group" "redis" {
  name        = "neonpro-redis-cache"
  description = "Redis neonpro-redis: only declared clients"
  vpc_id      = "vpc-0abc"

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "redis_from_cluster" {
  security_group_id            = aws_security_group.redis.id
  description                  = "Redis from service api"
  referenced_security_group_id = data.aws_eks_cluster.cluster.vpc_config[0].cluster_security_group_id
  ip_protocol                  = "tcp"
  from_port                    = 6379
  to_port                      = 6379
}

resource "aws_elasticache_subnet_group" "main" {
  name        = "neonpro-redis"
  description = "Subnets of Redis neonpro-redis"
  subnet_ids  = ["subnet-0a", "subnet-0b"]
}

ephemeral "random_password" "redis_main" {
  length  = 40
  special = false
}

resource "aws_secretsmanager_secret" "redis_main_password" {
  name                    = "neonpro/production/redis-main/password"
  description             = "Password of Redis neonpro-redis"
  kms_key_id              = aws_kms_key.redis_main.arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "redis_main_password" {
  secret_id                = aws_secretsmanager_secret.redis_main_password.id
  secret_string_wo         = ephemeral.random_password.redis_main.result
  secret_string_wo_version = 1
}

ephemeral "aws_secretsmanager_secret_version" "redis_main_password" {
  secret_id = aws_secretsmanager_secret_version.redis_main_password.secret_id
}

resource "aws_elasticache_replication_group" "redis" {
  replication_group_id = "neonpro-redis"
  description          = "NeonPro Redis Cluster"
  engine               = "redis"
  engine_version       = "7.1"
  node_type            = "cache.m6g.large"
  num_cache_clusters   = 2
  port                 = 6379
  parameter_group_name = "default.redis7"

  automatic_failover_enabled = true
  multi_az_enabled           = true
  subnet_group_name          = aws_elasticache_subnet_group.main.name
  security_group_ids         = [aws_security_group.redis.id]

  at_rest_encryption_enabled = true
  kms_key_id                 = aws_kms_key.redis_main.arn
  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  auth_token_wo              = ephemeral.aws_secretsmanager_secret_version.redis_main_password.secret_string
  auth_token_wo_version      = parseint(substr(sha256(join("|", [aws_secretsmanager_secret.redis_main_password.arn, "1"])), 0, 7), 16)
  auth_token_update_strategy = "ROTATE"

  snapshot_retention_limit  = 7
  snapshot_window           = "03:00-04:00"
  maintenance_window        = "sun:04:30-sun:05:30"
  final_snapshot_identifier = "neonpro-redis-final"

  auto_minor_version_upgrade = true
  apply_immediately          = false

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_secretsmanager_secret" "redis_main" {
  name                    = "neonpro/production/redis-main"
  description             = "How to connect to Redis neonpro-redis"
  kms_key_id              = aws_kms_key.redis_main.arn
  recovery_window_in_days = 30
}

resource "aws_secretsmanager_secret_version" "redis_main" {
  secret_id = aws_secretsmanager_secret.redis_main.id
  secret_string_wo = jsonencode({
    host     = aws_elasticache_replication_group.redis.primary_endpoint_address
    port     = 6379
    password = ephemeral.aws_secretsmanager_secret_version.redis_main_password.secret_string
    url      = "rediss://:${urlencode(ephemeral.aws_secretsmanager_secret_version.redis_main_password.secret_string)}@${aws_elasticache_replication_group.redis.primary_endpoint_address}:6379/0"
  })
  secret_string_wo_version = parseint(substr(sha256(join("|", [aws_elasticache_replication_group.redis.primary_endpoint_address, aws_secretsmanager_secret.redis_main_password.arn, "rediss 0 host port password url", "6379", "1"])), 0, 7), 16)
}

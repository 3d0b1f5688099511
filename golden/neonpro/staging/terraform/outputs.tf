output "bucket_assets_arn" {
  description = "ARN of the bucket neonpro-staging-assets"
  value       = aws_s3_bucket.assets.arn
}

output "bucket_assets_name" {
  description = "Name of the bucket neonpro-staging-assets"
  value       = aws_s3_bucket.assets.bucket
}

output "postgres_main_host" {
  description = "Host of PostgreSQL neonpro-staging-postgres"
  value       = aws_db_instance.postgres.address
}

output "postgres_main_port" {
  description = "Port of PostgreSQL neonpro-staging-postgres"
  value       = aws_db_instance.postgres.port
}

output "postgres_main_secret_arn" {
  description = "ARN of the secret that says how to connect to PostgreSQL neonpro-staging-postgres"
  value       = aws_secretsmanager_secret.postgres_main.arn
}

output "postgres_main_secret_name" {
  description = "Name of the secret that says how to connect to PostgreSQL neonpro-staging-postgres"
  value       = aws_secretsmanager_secret.postgres_main.name
}

output "redis_main_host" {
  description = "Host of Redis neonpro-staging-redis"
  value       = aws_elasticache_replication_group.redis.primary_endpoint_address
}

output "redis_main_port" {
  description = "Port of Redis neonpro-staging-redis"
  value       = aws_elasticache_replication_group.redis.port
}

output "redis_main_reader_host" {
  description = "Host of the readers of Redis neonpro-staging-redis"
  value       = aws_elasticache_replication_group.redis.reader_endpoint_address
}

output "redis_main_secret_arn" {
  description = "ARN of the secret that says how to connect to Redis neonpro-staging-redis"
  value       = aws_secretsmanager_secret.redis_main.arn
}

output "redis_main_secret_name" {
  description = "Name of the secret that says how to connect to Redis neonpro-staging-redis"
  value       = aws_secretsmanager_secret.redis_main.name
}

data "aws_caller_identity" "current" {}

data "aws_eks_cluster" "cluster" {
  name = "neonpro-cluster"
}

data "aws_partition" "current" {}

//! Resources of AWS, as blocks of Terraform.

pub mod settings;

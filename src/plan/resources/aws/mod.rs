//! Resources of AWS, as blocks of Terraform.

mod addresses;
pub mod block;
pub mod bucket;
pub mod settings;

pub use addresses::{addresses, kinds};

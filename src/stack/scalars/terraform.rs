//! Scalars of Terraform and of AWS.

use super::{Format, refuse};
use crate::document::shape::FormatError;

/// Versions that are accepted: `~> 6.69`, `>= 1.11.0, < 2.0.0`.
/// Source: developer.hashicorp.com/terraform/language/expressions/version-constraints.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionConstraint(pub String);

/// The label of a block: the second part of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TerraformLabel(pub String);

/// `eu-west-1`, `us-gov-west-1`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsRegion(pub String);

/// Twelve digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AwsAccount(pub String);

impl Format for VersionConstraint {
    const NAME: &'static str = "version-constraint";
    const DESCRIPTION: &'static str = "Versions that are accepted: `~> 6.69`, `>= 1.11.0, < 2.0.0`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.split(',').all(|bound| is_bound(bound.trim())) {
            true => Ok(VersionConstraint(text.to_owned())),
            false => refuse("is no constraint of versions", "write an operator and a version: `~> 6.69`"),
        }
    }
}

fn is_bound(bound: &str) -> bool {
    const OPERATORS: [&str; 7] = [">=", "<=", "!=", "~>", "=", ">", "<"];
    let version = OPERATORS.iter().find_map(|operator| bound.strip_prefix(operator)).unwrap_or(bound).trim_start();
    let number = version.split_once('-').map_or(version, |(number, _)| number);
    let parts: Vec<&str> = number.split('.').collect();
    parts.len() <= 3 && parts.iter().all(|part| !part.is_empty() && part.bytes().all(|digit| digit.is_ascii_digit()))
}

impl Format for TerraformLabel {
    const NAME: &'static str = "terraform-label";
    const DESCRIPTION: &'static str = "The label of a block in Terraform: `main`.";
    const PATTERN: Option<&'static str> = Some("^[A-Za-z_][-A-Za-z0-9_]*$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        let starts = text.starts_with(|letter: char| letter.is_ascii_alphabetic() || letter == '_');
        match starts && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
            true => Ok(TerraformLabel(text.to_owned())),
            false => refuse(
                "is no label of a Terraform block",
                "use letters, digits, `_` and `-`, with no digit or `-` at the start",
            ),
        }
    }
}

impl Format for AwsRegion {
    const NAME: &'static str = "aws-region";
    const DESCRIPTION: &'static str = "A region of AWS: `eu-west-1`.";
    const PATTERN: Option<&'static str> = Some("^[a-z]{2,4}(-[a-z]+)+-[0-9]+$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        let words: Vec<&str> = text.split('-').collect();
        let is_region = match words.as_slice() {
            [first, middle @ .., number] => {
                (2..=4).contains(&first.len())
                    && !middle.is_empty()
                    && std::iter::once(first).chain(middle).all(|word| is_word(word, |byte| byte.is_ascii_lowercase()))
                    && is_word(number, |byte| byte.is_ascii_digit())
            }
            _ => false,
        };
        match is_region {
            true => Ok(AwsRegion(text.to_owned())),
            false => refuse("is no region of AWS", "write its code: `eu-west-1`"),
        }
    }
}

fn is_word(word: &str, accepts: fn(&u8) -> bool) -> bool {
    !word.is_empty() && word.as_bytes().iter().all(accepts)
}

impl Format for AwsAccount {
    const NAME: &'static str = "aws-account";
    const DESCRIPTION: &'static str = "The id of an AWS account: twelve digits, as a string.";
    const PATTERN: Option<&'static str> = Some("^[0-9]{12}$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.len() == 12 && text.bytes().all(|byte| byte.is_ascii_digit()) {
            true => Ok(AwsAccount(text.to_owned())),
            false => refuse("is no account of AWS", "write its twelve digits in quotes: `\"123456789012\"`"),
        }
    }
}

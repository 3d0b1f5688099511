//! The one integration binary.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, clippy::print_stderr, clippy::print_stdout)]

mod support;

mod allow;
mod aws;
mod commands;
mod compose;
mod determinism;
mod document;
mod formats;
mod house;
mod kubernetes;
mod language;
mod messages;
mod mistakes;
mod origins;
mod nothing_lost;
mod pages;
mod plan_resources;
mod plan_workloads;
mod readme;
mod restricted;
mod rich_plan;
mod robustness;
mod same;
mod sensitivity;
mod syntaxes;
mod terraform;

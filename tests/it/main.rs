//! The one integration binary.
#![allow(clippy::unwrap_used, clippy::panic, clippy::disallowed_methods, clippy::print_stderr, clippy::print_stdout)]

mod support;

mod allow;
mod aws;
mod commands;
mod canary;
mod catalogue;
mod compose;
mod cross_checks;
mod decided;
mod determinism;
mod diff;
mod document;
mod formats;
mod grafana;
mod house;
mod identity;
mod kubernetes;
mod language;
mod lints;
mod messages;
mod mistakes;
mod origins;
mod nothing_lost;
mod pages;
mod parse;
mod plan_resources;
mod plan_workloads;
mod prometheus;
mod readme;
mod real_changes;
mod reorder;
mod restricted;
mod rich_plan;
mod robustness;
mod same;
mod sensitivity;
mod syntaxes;
mod terraform;
mod verify;

//! Durations, sizes, ports and policies, which the schema takes as any text.

use super::is_interpolated;
use crate::diagnostics::codes;
use crate::tree::{Content, Tree};
use crate::verify::judge::Judge;
use crate::verify::nodes::{at, items};

/// Source: the Compose specification, attributes of the type "duration".
const DURATIONS: &[&[&str]] = &[
    &["healthcheck", "interval"],
    &["healthcheck", "timeout"],
    &["healthcheck", "start_period"],
    &["healthcheck", "start_interval"],
    &["stop_grace_period"],
    &["deploy", "restart_policy", "delay"],
    &["deploy", "restart_policy", "window"],
    &["deploy", "update_config", "delay"],
];

/// Attributes of the type "byte value".
const SIZES: &[&[&str]] = &[
    &["mem_limit"],
    &["mem_reservation"],
    &["memswap_limit"],
    &["shm_size"],
    &["deploy", "resources", "limits", "memory"],
    &["deploy", "resources", "reservations", "memory"],
];

pub fn check(judge: &mut Judge<'_>, name: &str, service: &Tree) {
    for (paths, accepts, what, help) in [
        (DURATIONS, is_duration as fn(&str) -> bool, "no duration", "write it as in `1m30s`"),
        (SIZES, is_size, "no size", "write it as in `512m` or `1gb`"),
    ] {
        for path in paths {
            let Some((node, text)) = at(service, path).and_then(|node| Some((node, node.as_text()?))) else { continue };
            if !is_interpolated(text) && !accepts(text) {
                let told = format!("has `{text}` as `{}` of the service `{name}`, which is {what}", path.join("."));
                judge.value(node, told, help);
            }
        }
    }
    restart(judge, name, service);
    items(service, &["ports"]).for_each(|port| published(judge, name, port));
}

/// Source: `ValidateRestartPolicy` of moby's `daemon/container`.
fn restart(judge: &mut Judge<'_>, name: &str, service: &Tree) {
    let Some((node, policy)) = at(service, &["restart"]).and_then(|node| Some((node, node.as_text()?))) else { return };
    let counted = policy.strip_prefix("on-failure:").is_some_and(|count| count.parse::<u32>().is_ok());
    if !counted && !is_interpolated(policy) && !matches!(policy, "no" | "always" | "on-failure" | "unless-stopped") {
        let what = format!("restarts the service `{name}` by the policy `{policy}`, which Docker does not have");
        judge.value(node, what, "write `no`, `always`, `on-failure` or `unless-stopped`");
    }
}

fn published(judge: &mut Judge<'_>, name: &str, port: &Tree) {
    let wrong = match &port.content {
        Content::Text(short) => (!is_interpolated(short) && !is_short_port(short)).then_some((port, short.clone())),
        Content::Integer(number) => (!(1..=65_535).contains(number)).then(|| (port, number.to_string())),
        _ => [&["target"][..], &["published"]].into_iter().find_map(|path| {
            let node = at(port, path)?;
            let written = match &node.content {
                Content::Integer(number) => number.to_string(),
                Content::Text(text) if !is_interpolated(text) => text.clone(),
                _ => return None,
            };
            (!is_range(&written)).then_some((node, written))
        }),
    };
    if let Some((node, written)) = wrong {
        let what = format!("has `{written}` among the ports of the service `{name}`, which is none");
        judge.refuse(codes::INVALID_PORT, node, what, "write numbers from 1 to 65535, as in `8080:80`");
    }
}

/// `[[ip:]published:]target[/protocol]`. Source: `ParsePortSpec` of docker/go-connections.
fn is_short_port(short: &str) -> bool {
    let (address, protocol) = short.split_once('/').map_or((short, "tcp"), |(address, protocol)| (address, protocol));
    let mut parts = address.rsplitn(3, ':');
    let target = parts.next().is_some_and(is_range);
    let published = parts.next().is_none_or(|published| published.is_empty() || is_range(published));
    target && published && matches!(protocol.to_lowercase().as_str(), "tcp" | "udp" | "sctp")
}

fn is_range(ports: &str) -> bool {
    let is_port = |text: &str| text.parse::<u16>().is_ok();
    match ports.split_once('-') {
        Some((first, last)) => is_port(first) && is_port(last),
        None => is_port(ports),
    }
}

/// Source: `time.ParseDuration` of Go, with days and weeks as compose-go has them.
fn is_duration(text: &str) -> bool {
    const UNITS: &[&str] = &["ns", "us", "µs", "ms", "s", "m", "h", "d", "w"];
    let mut rest = text;
    while !rest.is_empty() {
        let number = rest.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(rest.len());
        let (digits, after) = rest.split_at(number);
        let (unit, after) = after.split_at(after.find(|letter: char| letter.is_ascii_digit()).unwrap_or(after.len()));
        if digits.parse::<f64>().is_err() || !UNITS.contains(&unit) {
            return text == "0";
        }
        rest = after;
    }
    !text.is_empty()
}

/// Source: `RAMInBytes` of docker/go-units.
fn is_size(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let bare = lower.strip_suffix('b').unwrap_or(&lower);
    let bare = bare.strip_suffix('i').unwrap_or(bare);
    let bare = bare.strip_suffix(['k', 'm', 'g', 't', 'p']).unwrap_or(bare);
    bare.trim_end().parse::<f64>().is_ok_and(|size| size >= 0.0) || lower == "-1"
}

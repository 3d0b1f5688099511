//! Scalars with a meaning: text with references, quantities, durations, ports, schedules, names of entries.
//!
//! Each has one parser. The check runs it first and gives the diagnostic; decoding runs it again and cannot fail.

use std::borrow::Cow;
use std::ops::Range;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::document::shape::{FormatCheck, FormatError};

/// A scalar that is written as a string: its name in the schema, what it looks like, and its parser.
pub trait Format: Sized {
    /// The JSON Schema `format`, which is also its key in [`FORMATS`].
    const NAME: &'static str;
    /// A pattern for editors, where one is short.
    const PATTERN: Option<&'static str> = None;
    const DESCRIPTION: &'static str;
    /// The types of JSON that may stand in its place.
    const TYPES: &'static [&'static str] = &["string"];

    /// # Errors
    /// What is wrong with `text` and what to write instead.
    fn parse(text: &str) -> Result<Self, FormatError>;
}

/// Every format with its check, for the shapes.
pub const FORMATS: &[(&str, FormatCheck)] = &[
    (Text::NAME, check::<Text>),
    (Literal::NAME, check::<Literal>),
    (Quantity::NAME, check::<Quantity>),
    (QuantityRange::NAME, check::<QuantityRange>),
    (Duration::NAME, check::<Duration>),
    (Percent::NAME, check::<Percent>),
    (CountOrPercent::NAME, check::<CountOrPercent>),
    (Publish::NAME, check::<Publish>),
    (Schedule::NAME, check::<Schedule>),
    (EntryName::NAME, check::<EntryName>),
    (Cidr::NAME, check::<Cidr>),
    (FileMode::NAME, check::<FileMode>),
    (KubernetesVersion::NAME, check::<KubernetesVersion>),
];

fn check<T: Format>(text: &str) -> Result<(), FormatError> {
    T::parse(text).map(drop)
}

/// Text in which `${…}` refers to something else, already split. `$${` is a literal `${`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    pub parts: Vec<TextPart>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TextPart {
    Literal(String),
    Reference(Reference),
}

/// `${kind.name.output}`: the path between the braces, names with dots unquoted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub path: Vec<String>,
    /// As it is written, braces included: its place is found by this in the bytes of the value.
    pub written: String,
    /// The bytes of the (unescaped) text.
    pub range: Range<usize>,
}

impl Text {
    /// The text, where it holds no reference.
    pub fn literal(&self) -> Option<String> {
        self.parts
            .iter()
            .map(|part| match part {
                TextPart::Literal(text) => Some(text.as_str()),
                TextPart::Reference(_) => None,
            })
            .collect()
    }

    /// Its references, in order.
    pub fn references(&self) -> impl Iterator<Item = &Reference> {
        self.parts.iter().filter_map(|part| match part {
            TextPart::Literal(_) => None,
            TextPart::Reference(reference) => Some(reference),
        })
    }
}

/// Text, or an integer or boolean that stands for its text. Never a float: three syntaxes print it differently.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal(pub Text);

/// A Kubernetes quantity: `250m`, `512Mi`, `1.5Gi`. Keeps what is written.
/// Source: `k8s.io/apimachinery/pkg/api/resource`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Quantity {
    pub written: String,
    /// The value in thousandths, exact.
    pub milli: i128,
}

/// `request..limit`, `request`, or `..limit`; what [`QuantityRange`] makes of a single value depends on the resource.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuantityRange {
    pub lower: Option<Quantity>,
    pub upper: Option<Quantity>,
    /// Written with `..`.
    pub range: bool,
}

/// A time span in seconds, written `30s`, `5m`, `1h30m`, `7d`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration {
    pub seconds: u32,
}

/// `70%`, as a whole number of hundredths from 1 to 1000.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Percent(pub u32);

/// A number of pods, or a share of them: `1`, `25%`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CountOrPercent {
    Count(u32),
    Percent(u32),
}

/// A port of the host: `8080` (on 127.0.0.1), `0.0.0.0:8080`, `[::1]:8080`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Publish {
    pub address: Option<std::net::IpAddr>,
    pub port: u16,
}

/// Five cron fields, or one of `@hourly`, `@daily`, …, as Kubernetes takes them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Schedule(pub String);

/// The name of an entry: `service.api`, `secret.app`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryName {
    pub kind: String,
    pub name: String,
}

/// An IP network: `10.0.0.0/8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cidr(pub ipnet::IpNet);

/// Permission bits in octal: `"0440"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileMode(pub u32);

/// A Kubernetes minor version from `1.30` to `1.37`; holds the minor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KubernetesVersion(pub u32);

/// The text of a scalar: integers and booleans stand for what they print.
fn scalar_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<String, D::Error> {
    struct ScalarVisitor;
    impl serde::de::Visitor<'_> for ScalarVisitor {
        type Value = String;

        fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            formatter.write_str("a scalar")
        }

        fn visit_str<E>(self, text: &str) -> Result<String, E> {
            Ok(text.to_owned())
        }

        fn visit_i64<E>(self, number: i64) -> Result<String, E> {
            Ok(number.to_string())
        }

        fn visit_bool<E>(self, value: bool) -> Result<String, E> {
            Ok(value.to_string())
        }
    }
    deserializer.deserialize_any(ScalarVisitor)
}

fn format_schema<T: Format>() -> Schema {
    let types = match T::TYPES {
        [only] => serde_json::json!(only),
        several => serde_json::json!(several),
    };
    let mut schema = json_schema!({ "type": types, "format": T::NAME, "description": T::DESCRIPTION });
    if let Some(pattern) = T::PATTERN {
        schema.insert("pattern".to_owned(), pattern.into());
    }
    schema
}

fn refuse<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, FormatError> {
    Err(FormatError { message: message.into(), help: help.into(), range: None })
}

impl Format for Text {
    const NAME: &'static str = "text";
    const DESCRIPTION: &'static str = "Text, in which `${…}` refers to something else.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        let mut parts = Vec::new();
        let mut literal = String::new();
        let mut rest = 0;
        while let Some(dollar) = text[rest..].find('$').map(|offset| rest + offset) {
            literal.push_str(&text[rest..dollar]);
            let tail = &text[dollar..];
            if tail.starts_with("$${") {
                literal.push_str("${");
                rest = dollar + 3;
            } else if tail.starts_with("${") {
                let reference = Reference::parse(text, dollar)?;
                rest = reference.range.end;
                if !literal.is_empty() {
                    parts.push(TextPart::Literal(std::mem::take(&mut literal)));
                }
                parts.push(TextPart::Reference(reference));
            } else {
                literal.push('$');
                rest = dollar + 1;
            }
        }
        literal.push_str(&text[rest..]);
        if !literal.is_empty() || parts.is_empty() {
            parts.push(TextPart::Literal(literal));
        }
        Ok(Text { parts })
    }
}

impl Reference {
    /// The reference whose `${` stands at `start`.
    fn parse(text: &str, start: usize) -> Result<Reference, FormatError> {
        let wrong = |end: usize, message: &str| FormatError {
            message: message.to_owned(),
            help: "a reference is `${kind.name.output}`; a literal `${` is written `$${`".to_owned(),
            range: Some(start..end),
        };
        let mut path = vec![String::new()];
        let mut cursor = start + 2;
        loop {
            let rest = &text[cursor..];
            let Some(next) = rest.chars().next() else {
                return Err(wrong(text.len(), "holds a reference that is not closed"));
            };
            match next {
                '}' => break,
                '.' => path.push(String::new()),
                '[' => {
                    let quoted = rest.strip_prefix("[\"").and_then(|inner| inner.split_once("\"]"));
                    let Some((name, _)) = quoted else {
                        return Err(wrong(text.len(), "holds a bracket that is not closed"));
                    };
                    path.push(name.to_owned());
                    cursor += name.len() + 4;
                    continue;
                }
                letter if letter.is_alphanumeric() || "_-/".contains(letter) => {
                    if let Some(last) = path.last_mut() {
                        last.push(letter);
                    }
                }
                _ => return Err(wrong(cursor + next.len_utf8(), "holds a reference with a stray character")),
            }
            cursor += next.len_utf8();
        }
        if path.iter().any(String::is_empty) {
            return Err(wrong(cursor + 1, "holds a reference with an empty part"));
        }
        Ok(Reference { path, written: text[start..=cursor].to_owned(), range: start..cursor + 1 })
    }
}

impl Format for Literal {
    const NAME: &'static str = "literal";
    const DESCRIPTION: &'static str = "Text, in which `${…}` refers to something else; or an integer or boolean.";
    const TYPES: &'static [&'static str] = &["string", "integer", "boolean"];

    fn parse(text: &str) -> Result<Self, FormatError> {
        Text::parse(text).map(Literal)
    }
}

/// Suffixes of quantities and what they multiply by, in thousandths.
const SUFFIXES: &[(&str, i128)] = &[
    ("Ki", 1_000 << 10),
    ("Mi", 1_000 << 20),
    ("Gi", 1_000 << 30),
    ("Ti", 1_000 << 40),
    ("Pi", 1_000 << 50),
    ("Ei", 1_000 << 60),
    ("m", 1),
    ("k", 1_000_000),
    ("M", 1_000_000_000),
    ("G", 1_000_000_000_000),
    ("T", 1_000_000_000_000_000),
    ("P", 1_000_000_000_000_000_000),
    ("E", 1_000_000_000_000_000_000_000),
    ("", 1_000),
];

impl Format for Quantity {
    const NAME: &'static str = "quantity";
    const DESCRIPTION: &'static str = "A Kubernetes quantity: `250m`, `512Mi`, `1.5Gi`.";
    const TYPES: &'static [&'static str] = &["string", "integer"];

    fn parse(text: &str) -> Result<Self, FormatError> {
        let wrong = || FormatError {
            message: "is no quantity".to_owned(),
            help: "write a number with a suffix: `250m`, `512Mi`, `1.5Gi`".to_owned(),
            range: None,
        };
        let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
        let (number, suffix) = text.split_at(digits);
        let (_, factor) = SUFFIXES.iter().find(|(name, _)| *name == suffix).ok_or_else(wrong)?;
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        if whole.is_empty() || whole.len() > 15 || fraction.len() > 9 {
            return Err(wrong());
        }
        let scale = 10_i128.pow(u32::try_from(fraction.len()).unwrap_or(0));
        let value: i128 = format!("{whole}{fraction}").parse().map_err(|_| wrong())?;
        // Kubernetes rounds up what is finer than it keeps.
        let milli = (value * factor + scale - 1) / scale;
        Ok(Quantity { written: text.to_owned(), milli })
    }
}

impl Format for QuantityRange {
    const NAME: &'static str = "quantity-range";
    const DESCRIPTION: &'static str = "`request..limit`, `request`, or `..limit`, of quantities.";
    const TYPES: &'static [&'static str] = &["string", "integer"];

    fn parse(text: &str) -> Result<Self, FormatError> {
        let Some((lower, upper)) = text.split_once("..") else {
            return Ok(QuantityRange { lower: Some(Quantity::parse(text)?), upper: None, range: false });
        };
        let part = |text: &str| (!text.is_empty()).then(|| Quantity::parse(text)).transpose();
        let (lower, upper) = (part(lower)?, part(upper)?);
        match (&lower, &upper) {
            (None, None) => refuse("is an empty range", "write `request..limit`, `request..` or `..limit`"),
            (Some(low), Some(high)) if low.milli > high.milli => {
                refuse("is a range that ends before it starts", "the request comes first: `250m..500m`")
            }
            _ => Ok(QuantityRange { lower, upper, range: true }),
        }
    }
}

impl Format for Duration {
    const NAME: &'static str = "duration-text";
    const DESCRIPTION: &'static str = "A time span: `30s`, `5m`, `1h30m`, `7d`.";
    const PATTERN: Option<&'static str> = Some("^([0-9]+[smhd])+$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        let wrong = || FormatError {
            message: "is no duration".to_owned(),
            help: "write a number with its unit: `30s`, `5m`, `1h30m`, `7d`".to_owned(),
            range: None,
        };
        let mut seconds: u32 = 0;
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.find(|letter: char| !letter.is_ascii_digit()).ok_or_else(wrong)?;
            let number: u32 = rest[..digits].parse().map_err(|_| wrong())?;
            let unit = match rest.as_bytes().get(digits) {
                Some(b's') => 1,
                Some(b'm') => 60,
                Some(b'h') => 3_600,
                Some(b'd') => 86_400,
                _ => return Err(wrong()),
            };
            seconds = number.checked_mul(unit).and_then(|span| seconds.checked_add(span)).ok_or_else(wrong)?;
            rest = &rest[digits + 1..];
        }
        if text.is_empty() { Err(wrong()) } else { Ok(Duration { seconds }) }
    }
}

impl Format for Percent {
    const NAME: &'static str = "percent";
    const DESCRIPTION: &'static str = "A share: `70%`.";
    const PATTERN: Option<&'static str> = Some("^[0-9]{1,4}%$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.strip_suffix('%').and_then(|number| number.parse().ok()) {
            Some(share @ 1..=1000) => Ok(Percent(share)),
            _ => refuse("is no percentage", "write a whole number with its sign: `70%`"),
        }
    }
}

impl Format for CountOrPercent {
    const NAME: &'static str = "count-or-percent";
    const DESCRIPTION: &'static str = "A number, or a share: `1`, `25%`.";
    const TYPES: &'static [&'static str] = &["string", "integer"];

    fn parse(text: &str) -> Result<Self, FormatError> {
        let share = text.strip_suffix('%');
        match (share, share.unwrap_or(text).parse::<u32>()) {
            (Some(_), Ok(share @ 0..=100)) => Ok(CountOrPercent::Percent(share)),
            (None, Ok(count)) => Ok(CountOrPercent::Count(count)),
            _ => refuse("is neither a number nor a percentage", "write `1` or `25%`"),
        }
    }
}

impl std::fmt::Display for CountOrPercent {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            CountOrPercent::Count(count) => write!(formatter, "{count}"),
            CountOrPercent::Percent(share) => write!(formatter, "{share}%"),
        }
    }
}

impl serde::Serialize for CountOrPercent {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl Format for Publish {
    const NAME: &'static str = "publish";
    const DESCRIPTION: &'static str = "A port of the host: `8080` (on 127.0.0.1), `0.0.0.0:8080`.";
    const TYPES: &'static [&'static str] = &["string", "integer"];

    fn parse(text: &str) -> Result<Self, FormatError> {
        let port = |text: &str| text.parse::<u16>().ok().filter(|port| *port > 0);
        if let Some(port) = port(text) {
            return Ok(Publish { address: None, port });
        }
        let parsed = text.rsplit_once(':').and_then(|(address, number)| {
            let address = address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(address);
            Some(Publish { address: Some(address.parse().ok()?), port: port(number)? })
        });
        parsed.map_or_else(|| refuse("is no port of a host", "write `8080`, or with an address `0.0.0.0:8080`"), Ok)
    }
}

impl Format for Schedule {
    const NAME: &'static str = "schedule";
    const DESCRIPTION: &'static str = "Five cron fields (minute, hour, day, month, weekday): `0 2 * * *`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        const NICKNAMES: [&str; 7] = ["@yearly", "@annually", "@monthly", "@weekly", "@daily", "@midnight", "@hourly"];
        let help = "write minute, hour, day, month and weekday: `0 2 * * *`";
        if NICKNAMES.contains(&text) {
            return Ok(Schedule(text.to_owned()));
        }
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let bounds = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        if fields.len() != bounds.len() {
            return refuse(format!("has {} fields, not five", fields.len()), help);
        }
        match fields.iter().zip(bounds).find(|(field, bounds)| !cron_field(field, *bounds)) {
            Some((field, (least, most))) => {
                refuse(format!("has the field `{field}`, which is not within {least} to {most}"), help)
            }
            None => Ok(Schedule(fields.join(" "))),
        }
    }
}

/// Whether one cron field holds: lists of `*`, numbers, names and ranges, each with an optional step.
fn cron_field(field: &str, (least, most): (u32, u32)) -> bool {
    const NAMES: [&str; 19] = [
        "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC", "SUN", "MON", "TUE", "WED",
        "THU", "FRI", "SAT",
    ];
    let value = |text: &str| -> Option<u32> {
        let named =
            NAMES.iter().position(|name| name.eq_ignore_ascii_case(text)).and_then(|index| match (index, most) {
                (0..=11, 12) => u32::try_from(index + 1).ok(),
                (12.., 7) => u32::try_from(index - 12).ok(),
                _ => None,
            });
        named.or_else(|| text.parse().ok()).filter(|number| (least..=most).contains(number))
    };
    field.split(',').all(|item| {
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let stepped = step.is_none_or(|step| step.parse::<u32>().is_ok_and(|step| step > 0 && step <= most));
        let ranged = range == "*"
            || range == "?"
            || match range.split_once('-') {
                Some((first, last)) => value(first).zip(value(last)).is_some_and(|(first, last)| first <= last),
                None => value(range).is_some(),
            };
        stepped && ranged
    })
}

impl Format for EntryName {
    const NAME: &'static str = "entry-name";
    const DESCRIPTION: &'static str = "The name of an entry: `service.api`, `secret.app`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.split_once('.') {
            Some((kind, name)) if !kind.is_empty() && !name.is_empty() && !text.contains(['$', '{', ' ']) => {
                Ok(EntryName { kind: kind.to_owned(), name: name.to_owned() })
            }
            _ => refuse("names no entry", "write kind and name: `service.api`"),
        }
    }
}

impl std::fmt::Display for EntryName {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}.{}", self.kind, self.name)
    }
}

impl Format for Cidr {
    const NAME: &'static str = "cidr";
    const DESCRIPTION: &'static str = "An IP network: `10.0.0.0/8`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.parse::<ipnet::IpNet>() {
            Ok(network) if network == network.trunc() => Ok(Cidr(network)),
            Ok(network) => refuse("has bits beyond its prefix", format!("the network is `{}`", network.trunc())),
            Err(_) => refuse("is no IP network", "write address and prefix: `10.0.0.0/8`"),
        }
    }
}

impl Format for FileMode {
    const NAME: &'static str = "file-mode";
    const DESCRIPTION: &'static str = "Permission bits in octal: `\"0440\"`.";
    const PATTERN: Option<&'static str> = Some("^0?[0-7]{3}$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        match u32::from_str_radix(text, 8) {
            Ok(mode) if mode <= 0o777 && (3..=4).contains(&text.len()) => Ok(FileMode(mode)),
            _ => refuse("is no file mode", "write octal digits in quotes: `\"0440\"`"),
        }
    }
}

impl Format for KubernetesVersion {
    const NAME: &'static str = "kubernetes-version";
    const DESCRIPTION: &'static str = "A Kubernetes minor version, `1.30` to `1.37`.";
    const PATTERN: Option<&'static str> = Some("^1\\.3[0-7]$");

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.strip_prefix("1.").and_then(|minor| minor.parse().ok()) {
            Some(minor @ 30..=37) => Ok(KubernetesVersion(minor)),
            _ => refuse(
                "is no Kubernetes version that stackc knows",
                "write a minor version from `\"1.30\"` to `\"1.37\"`",
            ),
        }
    }
}

macro_rules! formats {
    ($($Type:ty),*) => {$(
        impl<'de> Deserialize<'de> for $Type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = scalar_text(deserializer)?;
                <$Type>::parse(&text).map_err(|error| D::Error::custom(error.message))
            }
        }

        impl JsonSchema for $Type {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> Cow<'static, str> {
                <$Type>::NAME.into()
            }

            fn json_schema(_: &mut SchemaGenerator) -> Schema {
                format_schema::<$Type>()
            }
        }
    )*};
}

formats!(
    Text,
    Literal,
    Quantity,
    QuantityRange,
    Duration,
    Percent,
    CountOrPercent,
    Publish,
    Schedule,
    EntryName,
    Cidr,
    FileMode,
    KubernetesVersion
);

//! Scalars with a meaning: text with references, quantities, durations, ports, schedules, names of entries.
//!
//! Each has one parser. The check runs it first and gives the diagnostic; decoding runs it again and cannot fail.

mod decimal;
mod examples;
mod moment;
mod schedule;
mod terraform;
mod text;
mod version;
mod window;

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer, Error as _};

use crate::document::shape::{FormatCheck, FormatError};
pub use decimal::Decimal;
pub use examples::EXAMPLES;
pub use moment::Moment;
pub use schedule::{Schedule, Times};
pub use terraform::{AwsAccount, AwsRegion, TerraformLabel, VersionConstraint};
pub use text::{Literal, Reference, Text, TextPart};
pub use version::ServerVersion;
pub use window::{DailyWindow, WeeklyWindow};

/// A scalar that is written as a string: its name in the schema, what it looks like, and its parser.
pub trait Format: Sized {
    /// The JSON Schema `format`, which is also its key in [`FORMATS`].
    const NAME: &'static str;
    /// A pattern for editors, where one is short.
    const PATTERN: Option<&'static str> = None;
    const DESCRIPTION: &'static str;
    /// The types of JSON that may stand in its place.
    const TYPES: &'static [&'static str] = &["string"];
    /// Least and most, where an integer may stand in its place.
    const BOUNDS: Option<(i64, i64)> = None;

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
    (IpAddress::NAME, check::<IpAddress>),
    (FileMode::NAME, check::<FileMode>),
    (KubernetesVersion::NAME, check::<KubernetesVersion>),
    (ServerVersion::NAME, check::<ServerVersion>),
    (Decimal::NAME, check::<Decimal>),
    (Moment::NAME, check::<Moment>),
    (DailyWindow::NAME, check::<DailyWindow>),
    (WeeklyWindow::NAME, check::<WeeklyWindow>),
    (VersionConstraint::NAME, check::<VersionConstraint>),
    (TerraformLabel::NAME, check::<TerraformLabel>),
    (AwsRegion::NAME, check::<AwsRegion>),
    (AwsAccount::NAME, check::<AwsAccount>),
];

fn check<T: Format>(text: &str) -> Result<(), FormatError> {
    T::parse(text).map(drop)
}

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

/// The name of an entry: `service.api`, `secret.app`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EntryName {
    pub kind: String,
    pub name: String,
}

/// An IP network: `10.0.0.0/8`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cidr(pub ipnet::IpNet);

/// An IP address: `10.0.0.10`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IpAddress(pub std::net::IpAddr);

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
    if let Some((least, most)) = T::BOUNDS {
        schema.insert("minimum".to_owned(), least.into());
        schema.insert("maximum".to_owned(), most.into());
    }
    if let Some(pattern) = T::PATTERN {
        schema.insert("pattern".to_owned(), pattern.into());
    }
    schema
}

fn refuse<T>(message: impl Into<String>, help: impl Into<String>) -> Result<T, FormatError> {
    Err(FormatError { message: message.into(), help: help.into(), range: None })
}

/// The largest whole number of a quantity: fifteen digits.
const MAX_WHOLE: i64 = 999_999_999_999_999;

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
    const BOUNDS: Option<(i64, i64)> = Some((0, MAX_WHOLE));

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
    const BOUNDS: Option<(i64, i64)> = Some((0, MAX_WHOLE));

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
    const BOUNDS: Option<(i64, i64)> = Some((0, u32::MAX as i64));

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
    const BOUNDS: Option<(i64, i64)> = Some((1, 65_535));

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

impl Format for IpAddress {
    const NAME: &'static str = "ip-address";
    const DESCRIPTION: &'static str = "An IP address: `10.0.0.10`.";

    fn parse(text: &str) -> Result<Self, FormatError> {
        match text.parse() {
            Ok(address) => Ok(IpAddress(address)),
            Err(_) => refuse("is no IP address", "write an address: `10.0.0.10`"),
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
    IpAddress,
    FileMode,
    KubernetesVersion,
    ServerVersion,
    Decimal,
    Moment,
    DailyWindow,
    WeeklyWindow,
    VersionConstraint,
    TerraformLabel,
    AwsRegion,
    AwsAccount
);

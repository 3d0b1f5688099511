//! How Kubernetes spells names. Source: `util/validation/validation.go` of k8s.io/apimachinery, whose functions have
//! these names.

/// A rule of spelling.
pub struct Syntax {
    /// Completes "is …".
    pub title: &'static str,
    pub accepts: fn(&str) -> bool,
    pub help: &'static str,
}

/// `IsDNS1123Subdomain`.
pub const SUBDOMAIN: Syntax = Syntax {
    title: "no RFC 1123 subdomain",
    accepts: |name| name.len() <= 253 && name.split('.').all(is_label),
    help: "use at most 253 lower-case letters, digits, `-` and `.`, with a letter or digit at both ends",
};

/// `IsDNS1123Label`.
pub const LABEL: Syntax = Syntax {
    title: "no RFC 1123 label",
    accepts: |name| name.len() <= 63 && is_label(name),
    help: "use at most 63 lower-case letters, digits and `-`, with a letter or digit at both ends",
};

/// `IsDNS1035Label`.
pub const SERVICE: Syntax = Syntax {
    title: "no RFC 1035 label",
    accepts: |name| (LABEL.accepts)(name) && name.starts_with(|first: char| first.is_ascii_lowercase()),
    help: "use at most 63 lower-case letters, digits and `-`, with a letter at the start",
};

/// `IsValidPathSegmentName`.
pub const PATH_SEGMENT: Syntax = Syntax {
    title: "no segment of a path",
    accepts: |name| !matches!(name, "" | "." | "..") && !name.contains(['/', '%']),
    help: "take `/` and `%` out of it",
};

/// `IsValidPortName`, RFC 6335.
pub const PORT: Syntax = Syntax {
    title: "no name of a port",
    accepts: |name| {
        let letters = |word: &str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        name.len() <= 15
            && name.split('-').all(|word| !word.is_empty() && letters(word))
            && name.bytes().any(|byte| byte.is_ascii_lowercase())
    },
    help: "use at most 15 lower-case letters, digits and single `-`, with a letter among them",
};

/// `IsQualifiedName`: keys of labels and, in lower case, of annotations.
pub const QUALIFIED: Syntax = Syntax {
    title: "no qualified name",
    accepts: |name| match name.split_once('/') {
        Some((domain, name)) => (SUBDOMAIN.accepts)(domain) && is_word(name),
        None => is_word(name),
    },
    help: "write `name` or `domain.example/name`, the name of at most 63 letters, digits, `-`, `_` and `.`",
};

/// `IsValidLabelValue`.
pub const LABEL_VALUE: Syntax = Syntax {
    title: "no value of a label",
    accepts: |value| value.is_empty() || is_word(value),
    help: "use at most 63 letters, digits, `-`, `_` and `.`, with a letter or digit at both ends",
};

/// `IsConfigMapKey`.
pub const DATA_KEY: Syntax = Syntax {
    title: "no key of a ConfigMap or Secret",
    accepts: |key| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        !key.is_empty() && key.len() <= 253 && key.bytes().all(allowed) && key != "." && !key.starts_with("..")
    },
    help: "use at most 253 letters, digits, `-`, `_` and `.`",
};

/// `IsEnvVarName`.
pub const VARIABLE: Syntax = Syntax {
    title: "no name of a variable",
    accepts: |name| {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
        let digit = name.starts_with(|first: char| first.is_ascii_digit());
        !name.is_empty() && name.bytes().all(allowed) && !digit && name != "." && !name.starts_with("..")
    },
    help: "use letters, digits, `_`, `-` and `.`, with no digit at the start",
};

/// `IsRelaxedEnvVarName`.
pub const RELAXED_VARIABLE: Syntax = Syntax {
    title: "no name of a variable",
    accepts: |name| !name.is_empty() && name.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'='),
    help: "use printable ASCII but `=`",
};

/// `IsWildcardDNS1123Subdomain`, or a name without `*`.
pub const HOST: Syntax = Syntax {
    title: "no host",
    accepts: |host| (SUBDOMAIN.accepts)(host.strip_prefix("*.").unwrap_or(host)),
    help: "write a name such as `www.example.com` or `*.example.com`, without scheme, port and path",
};

fn is_label(label: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    !label.is_empty() && label.bytes().all(allowed) && !label.starts_with('-') && !label.ends_with('-')
}

fn is_word(word: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"-._".contains(&byte);
    let ends = |found: Option<u8>| found.is_some_and(|byte| byte.is_ascii_alphanumeric());
    word.len() <= 63 && word.bytes().all(allowed) && ends(word.bytes().next()) && ends(word.bytes().last())
}

/// A count, or a share of 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    Count(i64),
    Percent(i64),
}

impl Amount {
    /// `IsValidPercent`; `None` for a text that is no percentage.
    pub fn parse(text: &str) -> Option<Amount> {
        let digits = text.strip_suffix('%')?;
        digits.bytes().all(|byte| byte.is_ascii_digit()).then(|| digits.parse().ok()).flatten().map(Amount::Percent)
    }

    pub fn is_zero(self) -> bool {
        matches!(self, Amount::Count(0) | Amount::Percent(0))
    }
}

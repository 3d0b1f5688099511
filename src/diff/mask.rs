//! Hides secrets in what is shown. Whatever is doubtful is hidden: a diff is read by more people than the secret.

use std::borrow::Cow;

use super::objects::Address;
use super::walk::Difference;
use super::{File, Path, Sides};
use crate::formats::parse::Node;
use crate::source::{Sources, Span};
use crate::tree::{Content, Origin};

/// What stands in the place of a secret.
pub const MASK: &str = "***";

/// What tells the secrets of one object.
pub struct Mask<'a> {
    pub address: &'a Address,
    pub files: &'a Sides<Option<&'a File<'a>>>,
}

impl Mask<'_> {
    /// Both sides with their secrets hidden; what is a secret on one side is one on the other.
    pub fn difference(&self, difference: Difference) -> Difference {
        let Difference { path, before, after } = difference;
        let hides = self.hides_below(&path)
            || before.as_ref().is_some_and(|node| is_insecure(node, self.files.before))
            || after.as_ref().is_some_and(|node| is_insecure(node, self.files.after));
        let parent = path.last_key().unwrap_or_default().to_owned();
        let name = self.variable(&path).unwrap_or(parent);
        let masked = |node: Option<Node>, file| node.map(|node| self.masked(&name, node, file, hides));
        let (before, after) = (masked(before, self.files.before), masked(after, self.files.after));
        Difference { path, before, after }
    }

    /// Everything in the data of a Secret.
    fn hides_below(&self, path: &Path) -> bool {
        self.address.kind == "Secret" && path.keys().next().is_some_and(|key| matches!(key, "data" | "stringData"))
    }

    /// The variable whose `value` the path leads to: in a container of Kubernetes it is an item's key.
    fn variable(&self, path: &Path) -> Option<String> {
        use super::Segment::{Item, Key};
        match path.segments.as_slice() {
            [.., Key(list), Item(name), Key(value)] if list == "env" && value == "value" => Some(name.clone()),
            _ => None,
        }
    }

    fn masked(&self, name: &str, node: Node, file: Option<&File<'_>>, hides: bool) -> Node {
        let hides = hides
            || is_insecure(&node, file)
            || (self.address.kind == "Secret" && matches!(name, "data" | "stringData"));
        let content = match node.content {
            Content::Map(entries) => {
                let variable = named_variable(&entries);
                let entries = entries.into_iter().map(|(key, value)| {
                    let name = variable.as_deref().filter(|_| key == "value").unwrap_or(&key).to_owned();
                    let value = self.masked(&name, value, file, hides);
                    (key, value)
                });
                Content::Map(entries.collect())
            }
            Content::List(items) => Content::List(self.items(name, items, file, hides)),
            Content::Blocks(items) => Content::Blocks(self.items(name, items, file, hides)),
            Content::Call { function, arguments } => {
                Content::Call { function, arguments: self.items(name, arguments, file, hides) }
            }
            leaf => self.leaf(name, leaf, hides),
        };
        Node::new(content, node.origin)
    }

    /// An argument that follows one such as `--password` is a secret too.
    fn items(&self, name: &str, items: Vec<Node>, file: Option<&File<'_>>, hides: bool) -> Vec<Node> {
        let mut after_flag = false;
        let mask = |item: Node| {
            let hides = hides || after_flag;
            after_flag = item.as_text().is_some_and(|text| text.starts_with('-') && is_credential(text));
            self.masked(name, item, file, hides)
        };
        items.into_iter().map(mask).collect()
    }

    fn leaf(
        &self,
        name: &str,
        leaf: Content<crate::formats::parse::Line>,
        hides: bool,
    ) -> Content<crate::formats::parse::Line> {
        let is_name = self.address.kind == "ExternalSecret";
        match leaf {
            Content::Text(text) if hides || (!is_name && is_credential(name)) => Content::Text(hidden(text)),
            Content::Integer(_) | Content::Number(_) if hides || (!is_name && is_credential(name)) => {
                Content::Text(MASK.to_owned())
            }
            Content::Text(text) => Content::Text(mask_text(&text)),
            Content::Expression(text) if text.starts_with(['"', '<']) => {
                let hides = hides || is_credential(name);
                Content::Expression(if hides { MASK.to_owned() } else { mask_text(&text) })
            }
            leaf => leaf,
        }
    }
}

/// The name of an entry of `env`, or of any list of names and values.
fn named_variable(entries: &[(std::borrow::Cow<'static, str>, Node)]) -> Option<String> {
    let field = |wanted: &str| entries.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
    field("value")?;
    field("name").and_then(Node::as_text).map(str::to_owned)
}

/// What only names where a secret comes from at run time is none: `${PASSWORD:?}`, `$(PASSWORD)`, a path.
fn hidden(text: String) -> String {
    if text.is_empty() || is_reference(&text) { text } else { MASK.to_owned() }
}

fn is_reference(text: &str) -> bool {
    let name =
        |name: &str| !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    let braced = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}'));
    let braced = braced.map(|inner| inner.split_once(":?").map_or(inner, |(before, _)| before));
    let round = text.strip_prefix("$(").and_then(|rest| rest.strip_suffix(')'));
    braced.or(round).is_some_and(name)
}

/// Whether a key, a variable or a flag is called as secrets are, and does not only name or describe one.
pub fn is_credential(name: &str) -> bool {
    const SECRET: &[&str] = &[
        "password",
        "passwd",
        "pwd",
        "passphrase",
        "pass",
        "secret",
        "secrets",
        "token",
        "tokens",
        "credential",
        "credentials",
        "apikey",
        "dsn",
        "requirepass",
        "masterauth",
        "auth",
        "salt",
        "pepper",
    ];
    const KEYS: &[&str] =
        &["api", "private", "access", "signing", "encryption", "auth", "master", "jwt", "session", "license"];
    const DESCRIBES: &[&str] = &[
        "name",
        "ref",
        "id",
        "arn",
        "path",
        "file",
        "version",
        "length",
        "minutes",
        "seconds",
        "hours",
        "days",
        "ttl",
        "expiry",
        "expires",
        "enabled",
        "policy",
        "type",
        "method",
        "mode",
        "algorithm",
        "store",
        "class",
        "window",
    ];
    let words = words(name);
    let Some(last) = words.last() else { return false };
    let pair = words.windows(2).any(|pair| pair[1] == "key" && KEYS.contains(&pair[0].as_str()));
    !DESCRIBES.contains(&last.as_str()) && (pair || words.iter().any(|word| SECRET.contains(&word.as_str())))
}

/// The words of a name in lower case, whatever parts them: `DB_PASSWORD`, `dbPassword`, `--db-password`.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = vec![String::new()];
    let mut before_lower = false;
    for letter in name.chars() {
        let starts = letter.is_uppercase() && before_lower;
        if !letter.is_alphanumeric() || starts {
            words.push(String::new());
        }
        if letter.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(letter.to_lowercase());
        }
        before_lower = letter.is_lowercase() || letter.is_numeric();
    }
    words.retain(|word| !word.is_empty());
    words
}

/// A text with the passwords of its URLs and the values of its settings hidden, line by line.
pub fn mask_text(text: &str) -> String {
    let lines = text.split_inclusive('\n').map(|line| mask_urls(&mask_setting(line)));
    lines.collect()
}

/// `DB_PASSWORD=x`, `password: x`, `--password=x`: the value, up to the end of the line.
fn mask_setting(line: &str) -> String {
    let (mut masked, mut rest) = (String::new(), line);
    while let Some(at) = rest.find(['=', ':']) {
        let (name, after) = rest.split_at(at);
        let width = after.len() - after.trim_start_matches(['=', ':', ' ', '>']).len();
        let (separator, value) = after.split_at(width);
        masked.push_str(&mask_words(name));
        masked.push_str(separator);
        if is_secret_setting(name, value) {
            masked.push_str(MASK);
            masked.push_str(value.get(value.trim_end().len()..).unwrap_or_default());
            return masked;
        }
        rest = value;
    }
    masked + &mask_words(rest)
}

fn is_secret_setting(name: &str, value: &str) -> bool {
    let word = name.rsplit([' ', '\t', '?', '&', '{', ',']).find(|word| !word.is_empty()).unwrap_or_default();
    let bare = value.trim().trim_matches(['"', '\'', ',', ' ']);
    !bare.is_empty() && !is_reference(bare) && is_credential(word)
}

/// `redis-server --requirepass x`.
fn mask_words(line: &str) -> String {
    let mut after_flag = false;
    let mut masked = String::new();
    for word in line.split_inclusive([' ', '\n']) {
        let bare = word.trim_end();
        let blank = word.get(bare.len()..).unwrap_or_default();
        if after_flag && !bare.is_empty() && !is_reference(bare) {
            masked.push_str(MASK);
            masked.push_str(blank);
        } else {
            masked.push_str(word);
        }
        after_flag = bare.starts_with('-') && is_credential(bare);
    }
    masked
}

/// `postgresql://user:***@host`.
fn mask_urls(line: &str) -> String {
    let mut parts = line.split("://");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str("://");
        masked.push_str(&mask_authority(part));
    }
    masked
}

/// What follows the `://` of a URL. A password may hold what ends an authority, unless it is encoded as it should be.
fn mask_authority(part: &str) -> String {
    let end = part.find([' ', '"', '\'', '\n', ',']).unwrap_or(part.len());
    let (url, rest) = part.split_at(end);
    let shown = match url.rsplit_once('@').and_then(|(user, host)| Some((user.split_once(':')?, host))) {
        Some(((user, password), host)) if !is_reference(password) && !password.is_empty() => {
            format!("{user}:{MASK}@{host}")
        }
        _ => url.to_owned(),
    };
    shown + rest
}

/// Whether the line of a node comes from a value that the stack states as `insecure`.
fn is_insecure(node: &Node, file: Option<&File<'_>>) -> bool {
    let is_leaf = !matches!(node.content, Content::Map(_) | Content::Blocks(_));
    let origin = file.and_then(|file| file.origin(node.origin.0));
    is_leaf && origin.is_some_and(|(origin, origins)| states_insecure(origin, origins.sources))
}

fn states_insecure(origin: &Origin, sources: &Sources) -> bool {
    match origin {
        Origin::Stated(span) | Origin::Patched { at: span, .. } => follows_insecure(*span, sources),
        Origin::Default { .. } => false,
        Origin::Derived(origins) => origins.iter().any(|origin| states_insecure(origin, sources)),
    }
}

/// Whether the value at a span has the key `insecure`, in any of the syntaxes.
fn follows_insecure(span: Span, sources: &Sources) -> bool {
    let before = sources.get(span.file).and_then(|source| source.text.get(..span.range().start));
    let key = before.unwrap_or_default().trim_end_matches([' ', ':', '=', '"', '\'', '\n', '#']);
    key.ends_with("insecure")
}

/// A line of the output without the value that the stack states as `insecure`.
pub fn output_line<'l>(line: &'l str, origin: &Origin, sources: &Sources) -> Cow<'l, str> {
    if !states_insecure(origin, sources) {
        return Cow::Borrowed(line);
    }
    let key = line.find(": ").map_or("", |end| line.get(..end + 2).unwrap_or_default());
    Cow::Owned(format!("{key}{MASK}"))
}

/// The line of a stack file that a place stands in, without what is stated as `insecure`.
pub fn stack_line(span: Span, sources: &Sources) -> Cow<'_, str> {
    let (line, _) = sources.line_column(span.file, span.start);
    let text = sources.get(span.file).map_or("", |source| source.text.as_str());
    let line = text.lines().nth(line - 1).unwrap_or_default().trim();
    if let Some(masked) = mask_stated(line) {
        return Cow::Owned(masked);
    }
    // The value alone, below its key.
    if follows_insecure(span, sources) { Cow::Borrowed(MASK) } else { Cow::Borrowed(line) }
}

/// A line of a stack file without all the secrets that it states.
pub fn safe_stack_line(span: Span, sources: &Sources) -> String {
    match stack_line(span, sources) {
        Cow::Borrowed(line) => mask_text(line),
        Cow::Owned(masked) => masked,
    }
}

fn mask_stated(line: &str) -> Option<String> {
    let (before, rest) = line.split_once("insecure")?;
    let value = rest.trim_start_matches(['"', '\'']).trim_start();
    let is_key = value.starts_with([':', '=', '"']) || rest.starts_with(' ');
    is_key.then(|| format!("{before}insecure: {MASK}"))
}

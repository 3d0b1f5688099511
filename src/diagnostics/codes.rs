//! The table of codes. A code's name, its page in `pages/` and `stackc explain CODE` are one.

/// A kebab-case name that reads well after "allow". Equal to its name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Code(&'static str);

impl Code {
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The Markdown page that `stackc explain` prints.
    pub fn page(self) -> &'static str {
        PAGES.iter().find(|(code, _)| *code == self).map_or("", |(_, page)| page)
    }

    pub fn find(name: &str) -> Option<Code> {
        ALL.iter().copied().find(|code| code.0 == name)
    }
}

impl std::fmt::Debug for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(self.0)
    }
}

/// One line a code: the constant, and the name that is also the page's file name.
macro_rules! codes {
    ($($constant:ident = $name:literal;)*) => {
        $(pub const $constant: Code = Code($name);)*
        pub const ALL: &[Code] = &[$($constant),*];
        const PAGES: &[(Code, &str)] = &[$(($constant, include_str!(concat!("pages/", $name, ".md")))),*];
    };
}

codes! {
    UNREADABLE_FILE = "unreadable-file";
    UNKNOWN_SETTING = "unknown-setting";
    INVALID_SETTING = "invalid-setting";
    DUPLICATE_ENVIRONMENT = "duplicate-environment";
    HAND_EDITED_FILE = "hand-edited-file";
    FOREIGN_FILE = "foreign-file";
    SYMLINK_IN_OUTPUT = "symlink-in-output";
    UNREADABLE_LOCK = "unreadable-lock";
    UNREADABLE_OUTPUT = "unreadable-output";
    UNWRITABLE_OUTPUT = "unwritable-output";
    APPROXIMATED = "approximated";
    IMPOSSIBLE_HERE = "impossible-here";
    UNKNOWN_REFERENCE = "unknown-reference";
    REFERENCE_CYCLE = "reference-cycle";
    SECRET_IN_PLAIN_SINK = "secret-in-plain-sink";
    NO_VALUE_HERE = "no-value-here";
    OTHER_STACK = "other-stack";
    UNKNOWN_PORT = "unknown-port";
    UNKNOWN_KEY = "unknown-key";
    INVALID_NAME = "invalid-name";
    AMBIGUOUS_PROVIDER = "ambiguous-provider";
    MISSING_PROVIDER = "missing-provider";
    MISSING_OUTPUT = "missing-output";
    MISSING_PASSWORD = "missing-password";
    MISSING_VERSION = "missing-version";
    PLAIN_PASSWORD = "plain-password";
    UNSUPPORTED_FIELD = "unsupported-field";
    ROUTE_CLASH = "route-clash";
    ENVIRONMENT_CLASH = "environment-clash";
    UNKNOWN_ENTRANCE = "unknown-entrance";
    MISSING_SECRET_STORE = "missing-secret-store";
    MISSING_FILE = "missing-file";
    NOT_ONE_SECRET = "not-one-secret";
    MISSING_IMAGE = "missing-image";
    TWO_MEANINGS = "two-meanings";
    INSECURE_SECRET = "insecure-secret";
    NAME_CLASH = "name-clash";
    MOUNT_CLASH = "mount-clash";
    PORT_CLASH = "port-clash";
    COMPOSE_ONLY_VOLUME = "compose-only-volume";
    POD_SECURITY = "pod-security";
    MISSING_USER = "missing-user";
    AUTOSCALER_BOUNDS = "autoscaler-bounds";
    DEPENDENCY_CYCLE = "dependency-cycle";
    TWO_LATER_JOBS = "two-later-jobs";
    MISSING_DELIVERY = "missing-delivery";
    UNUSED_KEY = "unused-key";
    UNKNOWN_CODE = "unknown-code";
    UNUSED_ALLOW = "unused-allow";
    MISSING_CLASS = "missing-class";
    FILE_TOO_LARGE = "file-too-large";
    NOT_UTF8 = "not-utf8";
    BYTE_ORDER_MARK = "byte-order-mark";
    INVALID_YAML = "invalid-yaml";
    INVALID_TOML = "invalid-toml";
    INVALID_KDL = "invalid-kdl";
    DUPLICATE_KEY = "duplicate-key";
    TAB_INDENTATION = "tab-indentation";
    ALIAS_EXPANSION = "alias-expansion";
    NESTING_TOO_DEEP = "nesting-too-deep";
    UNQUOTED_REFERENCE = "unquoted-reference";
    UNQUOTED_STRING = "unquoted-string";
    YAML_DIRECTIVE = "yaml-directive";
    YAML_TAG = "yaml-tag";
    MERGE_KEY = "merge-key";
    COMPLEX_KEY = "complex-key";
    SEVERAL_DOCUMENTS = "several-documents";
    NUMBER_OUT_OF_RANGE = "number-out-of-range";
    DATE_VALUE = "date-value";
    KDL_TYPE_ANNOTATION = "kdl-type-annotation";
    KDL_KEYWORD = "kdl-keyword";
    KDL_ARGUMENT = "kdl-argument";
    MISSING_ENTRY_NAME = "missing-entry-name";
    MISSING_VALUE = "missing-value";
    UNKNOWN_SYNTAX = "unknown-syntax";
    EXTENDS_CYCLE = "extends-cycle";
    MALFORMED_PATH = "malformed-path";
    UNSET_NOTHING = "unset-nothing";
    UNKNOWN_FIELD = "unknown-field";
    WRONG_TYPE = "wrong-type";
    MISSING_FIELD = "missing-field";
    NOT_ALLOWED_VALUE = "not-allowed-value";
    OUT_OF_RANGE = "out-of-range";
    CONFLICTING_CHOICE = "conflicting-choice";
    MISSING_CHOICE = "missing-choice";
    NULL_VALUE = "null-value";
    INVALID_QUANTITY = "invalid-quantity";
    INVALID_DURATION = "invalid-duration";
    INVALID_PERCENT = "invalid-percent";
    INVALID_COUNT = "invalid-count";
    INVALID_PUBLISHED_PORT = "invalid-published-port";
    INVALID_SCHEDULE = "invalid-schedule";
    MALFORMED_ENTRY_NAME = "malformed-entry-name";
    INVALID_NETWORK = "invalid-network";
    INVALID_FILE_MODE = "invalid-file-mode";
    UNSUPPORTED_KUBERNETES = "unsupported-kubernetes";
    MALFORMED_REFERENCE = "malformed-reference";
    ENVIRONMENT_NAME = "environment-name";
    MISSING_TARGETS = "missing-targets";
    INVALID_IMAGE = "invalid-image";
    INTERNAL_ERROR = "internal-error";
    STUCK_ROLLOUT = "stuck-rollout";
    BLOCKED_DRAIN = "blocked-drain";
    MISSING_REQUEST = "missing-request";
    DEPENDENCY_PROFILE = "dependency-profile";
    CLAIM_OF_ONE_NODE = "claim-of-one-node";
    CHAINED_JOB_OPTION = "chained-job-option";
    INVALID_VERSION = "invalid-version";
    PORT_NOBODY_LISTENS = "port-nobody-listens";
    ENGINE_DIFFERS = "engine-differs";
    SECRET_KEY_WITHOUT_SOURCE = "secret-key-without-source";
    INVALID_NUMBER = "invalid-number";
    INVALID_MOMENT = "invalid-moment";
    INVALID_PROMQL = "invalid-promql";
    INVALID_UID = "invalid-uid";
    UNKNOWN_UNIT = "unknown-unit";
    UNKNOWN_VARIABLE = "unknown-variable";
    EMPTY_PANEL = "empty-panel";
    LOST_LABEL = "lost-label";
    INVALID_TARGET = "invalid-target";
    UNHEARD_SCRAPE = "unheard-scrape";
    SCRAPE_TIMEOUT = "scrape-timeout";
    UNPICKED_OBJECTS = "unpicked-objects";
    INVALID_TEMPLATE = "invalid-template";
    VALUE_IN_LABEL = "value-in-label";
    ZERO_FOR = "zero-for";
    MISSING_COMPARISON = "missing-comparison";
    COUNTER_WITHOUT_RATE = "counter-without-rate";
    SHORT_RATE_WINDOW = "short-rate-window";
    UNKNOWN_SERIES = "unknown-series";
    INVALID_ALERT_TEST = "invalid-alert-test";
    UNTESTED_ALERT = "untested-alert";
    UNKNOWN_RECEIVER = "unknown-receiver";
    UNROUTED_ALERT = "unrouted-alert";
    PLAIN_CREDENTIAL = "plain-credential";
    INVALID_VERSION_CONSTRAINT = "invalid-version-constraint";
    INVALID_ADDRESS = "invalid-address";
    INVALID_REGION = "invalid-region";
    INVALID_ACCOUNT = "invalid-account";
    MISSING_REGION = "missing-region";
    INVALID_WINDOW = "invalid-window";
    UNSUPPORTED_ENGINE = "unsupported-engine";
    UNSUPPORTED_TIME = "unsupported-time";
    OVERLAPPING_WINDOWS = "overlapping-windows";
    MISSING_TERRAFORM = "missing-terraform";
    KNOWN_AFTER_APPLY = "known-after-apply";
    ADOPTED_PASSWORD = "adopted-password";
    UNMATCHED_SECRET_KEY = "unmatched-secret-key";
    MISSING_CLUSTER = "missing-cluster";
    REMOVED_AND_STATED = "removed-and-stated";
    ADDRESS_CLASH = "address-clash";
    AUTOSCALER_CONFLICT = "autoscaler-conflict";
    UNKNOWN_OBJECT_FIELD = "unknown-object-field";
    MISSING_OBJECT_FIELD = "missing-object-field";
    OBJECT_FIELD_TYPE = "object-field-type";
    OBJECT_FIELD_VALUE = "object-field-value";
    FIELD_NOT_SERVED = "field-not-served";
    READ_ONLY_FIELD = "read-only-field";
    REPEATED_LIST_KEY = "repeated-list-key";
    UNKNOWN_KIND = "unknown-kind";
    UNSERVED_API_VERSION = "unserved-api-version";
    UNVERIFIED_KIND = "unverified-kind";
    UNVERIFIED_RESOURCE = "unverified-resource";
    PRIVILEGED_CONTAINER = "privileged-container";
    PRIVILEGE_ESCALATION = "privilege-escalation";
    ADDED_CAPABILITY = "added-capability";
    UNCONFINED_CONTAINER = "unconfined-container";
    UNRESTRICTED_CONTAINER = "unrestricted-container";
    WRITABLE_ROOT = "writable-root";
    USELESS_TOKEN = "useless-token";
    ROOT_USER = "root-user";
    UNSTATED_USER = "unstated-user";
    HOST_NAMESPACE = "host-namespace";
    HOST_PATH = "host-path";
    HOST_PORT = "host-port";
    RUNTIME_SOCKET = "runtime-socket";
    BIND_OF_SYSTEM_PATH = "bind-of-system-path";
    WILDCARD_RBAC = "wildcard-rbac";
    SECRETS_READABLE = "secrets-readable";
    POD_EXEC_RBAC = "pod-exec-rbac";
    ESCALATING_RBAC = "escalating-rbac";
    CLUSTER_ADMIN_BINDING = "cluster-admin-binding";
    BINDING_OF_EVERYONE = "binding-of-everyone";
    SERVICE_TO_NOTHING = "service-to-nothing";
    POLICY_FOR_NOTHING = "policy-for-nothing";
    BUDGET_FOR_NOTHING = "budget-for-nothing";
    MONITOR_OF_NOTHING = "monitor-of-nothing";
    OVERLAPPING_SELECTORS = "overlapping-selectors";
    ROUTE_TO_NOTHING = "route-to-nothing";
    AUTOSCALER_OF_NOTHING = "autoscaler-of-nothing";
    TWO_AUTOSCALERS = "two-autoscalers";
    REPLICAS_BESIDE_AUTOSCALER = "replicas-beside-autoscaler";
    DANGLING_REFERENCE = "dangling-reference";
    LOAD_BALANCER_EXPOSED = "load-balancer-exposed";
    NODE_PORT = "node-port";
    EXTERNAL_IPS = "external-ips";
    DEPRECATED_ANNOTATION = "deprecated-annotation";
    DEPRECATED_LABEL = "deprecated-label";
    INGRESS_SNIPPET = "ingress-snippet";
    VARIABLE_USED_TOO_EARLY = "variable-used-too-early";
    DEFAULT_NAMESPACE = "default-namespace";
    UNPOLICED_POD = "unpoliced-pod";
    MOVING_IMAGE_TAG = "moving-image-tag";
    PUBLISHED_DATABASE_PORT = "published-database-port";
    PUBLISHED_TWICE = "published-twice";
    FORGETFUL_DATABASE = "forgetful-database";
    ANONYMOUS_VOLUME = "anonymous-volume";
    NO_RESTART = "no-restart";
    PUBLIC_BUCKET = "public-bucket";
    IAM_WILDCARD = "iam-wildcard";
    OPEN_SECURITY_GROUP = "open-security-group";
    UNENCRYPTED_STORAGE = "unencrypted-storage";
    UNENCRYPTED_TRANSIT = "unencrypted-transit";
    PUBLIC_DATABASE = "public-database";
    DELETABLE_DATABASE = "deletable-database";
    DATABASE_WITHOUT_BACKUP = "database-without-backup";
    NO_FINAL_SNAPSHOT = "no-final-snapshot";
    PLAIN_SECRET_IN_TERRAFORM = "plain-secret-in-terraform";
    SECRET_IN_STATE = "secret-in-state";
    ALERT_WITHOUT_SEVERITY = "alert-without-severity";
    ALERT_WITHOUT_SUMMARY = "alert-without-summary";
    DASHBOARD_UNKNOWN_DATASOURCE = "dashboard-unknown-datasource";
    DUPLICATE_PANEL_ID = "duplicate-panel-id";
    EMPTY_RAW = "empty-raw";
    INVALID_JSON = "invalid-json";
    INVALID_HCL = "invalid-hcl";
    INLINE_TERRAFORM = "inline-terraform";
    UNKNOWN_ADDRESS = "unknown-address";
    MOVING_TAG = "moving-tag";
    CREDENTIAL_LITERAL = "credential-literal";
    SAME_PROBE = "same-probe";
    MISSING_PROBE = "missing-probe";
    MISSING_RESOURCES = "missing-resources";
    MISSING_MEMORY_LIMIT = "missing-memory-limit";
    LONE_REPLICA = "lone-replica";
    STATIC_SCRAPE_OF_REPLICAS = "static-scrape-of-replicas";
    SCHEDULE_NEVER = "schedule-never";
    SCHEDULE_OVERLAP = "schedule-overlap";
    SHORT_STOP_GRACE = "short-stop-grace";
    MISSING_BACKUP = "missing-backup";
    URL_UNSAFE_PASSWORD = "url-unsafe-password";
    LITERAL_HOST = "literal-host";
    LOCALHOST_URL = "localhost-url";
    UNUSED_VOLUME = "unused-volume";
    UNUSED_INGRESS = "unused-ingress";
    UNUSED_PORT = "unused-port";
    PLAIN_HTTP = "plain-http";
    FREE_SEVERITY = "free-severity";
    MISSING_REASON = "missing-reason";
    UNWRITABLE_FILE = "unwritable-file";
    RELATIVE_HOST_PATH = "relative-host-path";
    UNMATCHED_PATCH = "unmatched-patch";
    AMBIGUOUS_PATCH = "ambiguous-patch";
    UNMATCHED_PATH = "unmatched-path";
    MISSHAPEN_PATCH = "misshapen-patch";
    FAILED_PATCH_TEST = "failed-patch-test";
    PATCHED_IDENTITY = "patched-identity";
    IDLE_PATCH = "idle-patch";
    OVERRIDDEN_PATCH = "overridden-patch";
    PATCHED_ALERT = "patched-alert";
    INVALID_OBJECT_NAME = "invalid-object-name";
    INVALID_LABEL = "invalid-label";
    INVALID_DATA_KEY = "invalid-data-key";
    OBJECT_TOO_LARGE = "object-too-large";
    INVALID_PORT = "invalid-port";
    UNKNOWN_VOLUME = "unknown-volume";
    SELECTOR_MISMATCH = "selector-mismatch";
    CONFLICTING_FIELDS = "conflicting-fields";
    UNDECLARED_REFERENCE = "undeclared-reference";
    UNKNOWN_PATH = "unknown-path";
    SHARED_VALUE = "shared-value";
    ENTANGLED_VALUE = "entangled-value";
    INVALID_CUSTOM_SCHEMA = "invalid-custom-schema";
    CUSTOM_RESOURCE_MISMATCH = "custom-resource-mismatch";
}

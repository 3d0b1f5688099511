//! What values of each format look like, for editors.

/// By the format's name; each passes its check.
pub const EXAMPLES: &[(&str, &[&str])] = &[
    ("quantity", &["250m", "512Mi"]),
    ("quantity-range", &["250m..500m", "1Gi"]),
    ("duration-text", &["30s", "1h30m"]),
    ("percent", &["70%"]),
    ("count-or-percent", &["1", "25%"]),
    ("publish", &["8080", "0.0.0.0:8080"]),
    ("schedule", &["0 2 * * *", "@daily"]),
    ("entry-name", &["service.api", "secret.app"]),
    ("cidr", &["10.0.0.0/8"]),
    ("file-mode", &["0440"]),
    ("kubernetes-version", &["1.35"]),
    ("server-version", &["16", "8.4"]),
    ("decimal", &["0.5"]),
    ("moment", &["now-1h", "now-7d/d"]),
    ("daily-window", &["04:00-05:00"]),
    ("weekly-window", &["sun:05:00-sun:06:00"]),
    ("version-constraint", &["~> 6.0", ">= 1.11.0, < 2.0.0"]),
    ("terraform-label", &["main"]),
    ("aws-region", &["eu-west-1"]),
    ("aws-account", &["123456789012"]),
];

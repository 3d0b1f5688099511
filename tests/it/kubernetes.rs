//! Tests of kubernetes.

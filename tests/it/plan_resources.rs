//! Tests of plan_resources.

//! Tests of plan_workloads.

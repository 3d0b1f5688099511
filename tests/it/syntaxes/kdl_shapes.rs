//! What KDL nodes mean by the shape of their place.
use super::{Fields, Shape, Shapes, Short, Syntax, boolean, faults, fields, plain, scalar, syntax};

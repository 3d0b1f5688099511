//! Embedded facts about the platforms.

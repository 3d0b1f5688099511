//! The commands: the only code that touches files, git and the terminal.

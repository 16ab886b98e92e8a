//! The command line: arguments as typed, settings as validated, run, exit code.

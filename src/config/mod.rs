//! Settings: plain values, their defaults and checks.
//!
//! Not here: reading files or the environment (the command line does).
//!
//! Invariant: `config/chancery.toml` documents every setting and equals the defaults here.

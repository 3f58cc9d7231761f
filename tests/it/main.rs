//! The one integration binary; a module a topic. Each further binary would link everything again.

mod engine;
mod pipeline;
mod process;
mod records;

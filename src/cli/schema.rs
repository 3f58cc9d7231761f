//! `chancery schema`: the JSON Schemas of the records, made from the types.

use super::Exit;
use super::args::{SchemaArgs, SchemaKind};
use crate::record::schemas;

pub(super) fn run(args: &SchemaArgs) -> anyhow::Result<Exit> {
    let schema = match args.record {
        SchemaKind::Input => schemas::input(),
        SchemaKind::Output => schemas::output(),
        SchemaKind::DeadLetter => schemas::dead_letter(),
    };
    anstream::println!("{}", serde_json::to_string_pretty(&schema)?);
    Ok(Exit::Ok)
}

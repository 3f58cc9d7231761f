//! `chancery completions`: for bash, zsh, fish, PowerShell and elvish.

use super::Exit;
use super::args::{Cli, CompletionsArgs};
use clap::CommandFactory;

pub(super) fn run(args: &CompletionsArgs) -> anyhow::Result<Exit> {
    clap_complete::generate(args.shell, &mut Cli::command(), "chancery", &mut std::io::stdout());
    Ok(Exit::Ok)
}

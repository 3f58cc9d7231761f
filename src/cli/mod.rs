//! The commands, one file each.
//!
//! Not here: logic worth a unit test; a command joins what the modules below it offer.
//!
//! Invariant: data goes to standard output, everything else to standard error; exit codes are those of [`Exit`].

mod actors;
mod args;
mod bench;
mod check;
mod completions;
mod data_files;
mod demo;
mod health;
mod models;
mod options;
mod reload;
mod replay;
mod replay_dead_letters;
mod run;
mod schema;
mod settings;
mod tag;
mod tag_input;
mod tag_text;
mod worker;

pub use args::Cli;

use args::Command;
use clap::Parser;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    Ok = 0,
    /// It failed while running.
    Failed = 1,
    /// The arguments made no sense; clap's own code.
    Usage = 2,
    /// The configuration or a data file cannot work (`EX_CONFIG` of sysexits).
    Config = 78,
}

/// Reads the arguments of the process, runs the command, tells what failed.
pub fn main() -> Exit {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let is_help = !error.use_stderr();
            // Nothing is left to do if even that cannot be printed.
            let _ = error.print();
            return if is_help { Exit::Ok } else { Exit::Usage };
        }
    };
    let result = match cli.command {
        Command::Demo(args) => demo::run(&cli.settings, &args),
        Command::Run(args) => run::run(&cli.settings, &args),
        Command::Replay(args) => replay::run(&cli.settings, &args),
        Command::Tag(args) => tag::run(&cli.settings, &args),
        Command::Check(args) => check::run(&cli.settings, &args),
        Command::Actors(args) => actors::run(&cli.settings, &args),
        Command::Bench(args) => bench::run(&cli.settings, &args),
        Command::Schema(args) => schema::run(&args),
        Command::Health(args) => health::run(&args),
        Command::Completions(args) => completions::run(&args),
    };
    match result {
        Ok(exit) => exit,
        Err(error) if is_broken_pipe(&error) => Exit::Ok,
        Err(error) => {
            anstream::eprintln!("chancery: {error:#}");
            Exit::Failed
        }
    }
}

/// A reader that went away, as `head` does, is no failure.
fn is_broken_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// Prints every problem of a configuration, one a line.
fn tell_problems(problems: &[crate::config::ConfigProblem]) -> Exit {
    for problem in problems {
        anstream::eprintln!("{problem}");
    }
    Exit::Config
}

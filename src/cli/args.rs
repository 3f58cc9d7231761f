//! The command line: commands, flags, their help.
//!
//! Invariant: every flag that is a setting names the setting, so that `check --print` can tell where a value came from.

use clap::{Args, Parser, Subcommand, ValueEnum};
use std::path::PathBuf;

const EXAMPLES: &str = "Examples:
  chancery demo                                     see it work: embedded broker, sample news, live page
  chancery tag article.txt                          tag one article, actors coloured by sentiment
  chancery run --config chancery.toml               the worker against real Kafka

Exit codes: 0 ok, 1 failed while running, 2 usage, 78 configuration.";

/// Reads raw news from Kafka, tags geopolitical actors and the sentiment towards each, publishes enriched records
/// exactly once.
#[derive(Debug, Parser)]
#[command(name = "chancery", version, after_help = EXAMPLES, max_term_width = 110, propagate_version = true)]
pub struct Cli {
    #[command(flatten)]
    pub settings: SettingArgs,
    #[command(subcommand)]
    pub command: Command,
}

/// Where settings come from.
#[derive(Debug, Default, Args)]
pub struct SettingArgs {
    /// Configuration file; config/chancery.toml documents every setting
    #[arg(
        long,
        global = true,
        value_name = "FILE",
        env = "CHANCERY_CONFIG",
        help_heading = "Configuration"
    )]
    pub config: Option<PathBuf>,
    /// One setting, over file and environment: --set pipeline.workers=4
    #[arg(long, global = true, value_name = "NAME=VALUE", help_heading = "Configuration")]
    pub set: Vec<String>,
    /// Folder whose actors/ and lexicon/ files add to the embedded knowledge or replace it (analysis.data)
    #[arg(long, global = true, value_name = "DIR", help_heading = "Configuration")]
    pub data: Option<String>,
    /// Dictionary beside the embedded knowledge, any number: TOML, CSV, .actors.txt, .agents.txt, FollowTheMoney or
    /// Wikidata lines (analysis.dictionaries)
    #[arg(long, global = true, value_name = "FILE", help_heading = "Configuration")]
    pub dictionary: Vec<String>,
    /// Sentiment model: fast, standard or deep (sentiment.tier)
    #[arg(long, global = true, value_name = "TIER", help_heading = "Configuration")]
    pub tier: Option<String>,
    /// Log level or directives (log.level) [default: info]
    #[arg(long, global = true, value_name = "LEVEL", help_heading = "Logging")]
    pub log: Option<String>,
    /// auto, text or json (log.format) [default: auto]
    #[arg(long, global = true, value_name = "FORMAT", help_heading = "Logging")]
    pub log_format: Option<String>,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// See it work: embedded broker, sample news, worker and web page in one process
    #[command(after_help = DEMO_EXAMPLES)]
    Demo(DemoArgs),
    /// The worker: raw news from Kafka in, enriched records out
    #[command(after_help = RUN_EXAMPLES)]
    Run(RunArgs),
    /// Feed news items or articles from files into a topic
    #[command(after_help = REPLAY_EXAMPLES)]
    Replay(ReplayArgs),
    /// Tag texts or news items: plain text, JSON or NDJSON in, enriched records out
    #[command(after_help = TAG_EXAMPLES)]
    Tag(TagArgs),
    /// Look into the knowledge base: find, show, lint, stats
    #[command(after_help = ACTORS_EXAMPLES)]
    Actors(ActorsArgs),
    /// Check configuration and data files; print what is in force; explain a sample
    #[command(after_help = CHECK_EXAMPLES)]
    Check(CheckArgs),
    /// Measure how fast this machine analyses news, against the limits of the same text
    #[command(after_help = BENCH_EXAMPLES)]
    Bench(BenchArgs),
    /// Print the JSON Schema of a record: input, output or dead-letter
    Schema(SchemaArgs),
    /// Ask a running worker whether it is ready; for HEALTHCHECK
    Health(HealthArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
}

const DEMO_EXAMPLES: &str = "Examples:
  chancery demo
  chancery demo --rate 50 --limit 500
  chancery demo --set web.listen=127.0.0.1:9000";

#[derive(Debug, Args)]
pub struct DemoArgs {
    /// News items a second
    #[arg(long, default_value_t = 4.0, value_name = "PER_SECOND")]
    pub rate: f64,
    /// Stop after this many items; without it the feed repeats until Ctrl-C
    #[arg(long, value_name = "ITEMS")]
    pub limit: Option<u64>,
}

const RUN_EXAMPLES: &str = "Examples:
  chancery run --brokers kafka:9092 --input news.raw --output news.enriched
  chancery run --config chancery.toml --from earliest --until-end
  CHANCERY_KAFKA__BROKERS=kafka:9092 chancery run

Signals: SIGTERM or SIGINT drains and leaves, a second one leaves at once; SIGHUP reads data files and
dictionaries again, as a change of one of them does; SIGUSR1 goes on after the dead-letter ceiling stopped intake.";

/// Flags of Kafka settings.
#[derive(Debug, Default, Args)]
pub struct KafkaArgs {
    /// Brokers, host:port separated by commas (kafka.brokers)
    #[arg(long, value_name = "LIST", help_heading = "Kafka")]
    pub brokers: Option<String>,
    /// Consumer group (kafka.group)
    #[arg(long, value_name = "NAME", help_heading = "Kafka")]
    pub group: Option<String>,
    /// Topics to read, separated by commas, or a pattern that begins with ^ (kafka.input)
    #[arg(long, value_name = "TOPICS", help_heading = "Kafka")]
    pub input: Option<String>,
    /// Topic of enriched records (kafka.output)
    #[arg(long, value_name = "TOPIC", help_heading = "Kafka")]
    pub output: Option<String>,
    /// Topic of dead letters (kafka.dead_letters)
    #[arg(long, value_name = "TOPIC", help_heading = "Kafka")]
    pub dead_letters: Option<String>,
}

#[derive(Debug, Args)]
pub struct RunArgs {
    #[command(flatten)]
    pub kafka: KafkaArgs,
    /// Where to start, whatever the group has committed: earliest, latest or a time (kafka.start)
    #[arg(long, value_name = "WHERE", help_heading = "Kafka")]
    pub from: Option<String>,
    /// End once everything that is in the topics now has been processed
    #[arg(long, help_heading = "Kafka")]
    pub until_end: bool,
    /// Address of metrics, probes and page (web.listen) [default: 127.0.0.1:8600]
    #[arg(long, value_name = "ADDRESS", help_heading = "Server")]
    pub listen: Option<String>,
}

const REPLAY_EXAMPLES: &str = "Examples:
  chancery replay items.ndjson --topic news.raw --rate 50
  chancery replay articles/*.txt --brokers kafka:9092
  cat items.ndjson | chancery replay - --loop
  chancery replay --from-dead-letters news.dead-letters --reason not_json --brokers kafka:9092";

#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// NDJSON, JSON or plain-text files, or folders of them; `-` for standard input
    #[arg(required_unless_present = "from_dead_letters", conflicts_with = "from_dead_letters")]
    pub files: Vec<PathBuf>,
    /// Send the records of this dead-letter topic again, as they first came, to where they came from
    #[arg(long, value_name = "TOPIC", conflicts_with = "repeat")]
    pub from_dead_letters: Option<String>,
    /// With --from-dead-letters: only those with this reason
    #[arg(long, value_name = "REASON", requires = "from_dead_letters")]
    pub reason: Option<String>,
    /// Topic to feed [default: the first of kafka.input, or where a dead letter came from]
    #[arg(long, value_name = "TOPIC")]
    pub topic: Option<String>,
    /// Records a second [default: as fast as the broker takes them]
    #[arg(long, value_name = "PER_SECOND")]
    pub rate: Option<f64>,
    /// Begin again at the end of the files, until stopped
    #[arg(long = "loop")]
    pub repeat: bool,
    /// Brokers, host:port separated by commas (kafka.brokers)
    #[arg(long, value_name = "LIST", help_heading = "Kafka")]
    pub brokers: Option<String>,
}

const TAG_EXAMPLES: &str = "Examples:
  chancery tag article.txt
  chancery tag --format ndjson items.ndjson > enriched.ndjson
  echo 'Ankara accused Athens of piracy.' | chancery tag --format notation
  chancery tag --published-at 2020-01-16 --format json article.txt | jq .actors
  chancery tag --format mentions items.ndjson | jq -r '[.name, .surface] | @tsv'
  chancery tag --dictionary companies.csv --format gkg items.ndjson > gkg.tsv";

#[derive(Debug, Args)]
pub struct TagArgs {
    /// Files to read; `-` or nothing for standard input
    pub files: Vec<PathBuf>,
    /// Shape of the output [default: text on a terminal, ndjson elsewhere]
    #[arg(long, value_enum)]
    pub format: Option<TagFormat>,
    /// Date for items without one, so that offices resolve: 2020-01-16 or a full time
    #[arg(long, value_name = "DATE")]
    pub published_at: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum TagFormat {
    /// One enriched record, indented
    Json,
    /// One enriched record a line
    Ndjson,
    /// The text with its actors coloured by sentiment
    Text,
    /// The text with its actors in brackets, and the relations; the notation of tests/cases
    Notation,
    /// A row a text in the 27 columns of GDELT's Global Knowledge Graph 2.1, with tabs between
    Gkg,
    /// A flat JSON object a mention
    Mentions,
    /// A row a relation in the columns of POLECAT, with tabs between and a header
    Events,
}

const CHECK_EXAMPLES: &str = "Examples:
  chancery check --config chancery.toml
  chancery check --print
  chancery check --explain-input sample.json
  chancery check --connect --config chancery.toml";

#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Show the configuration in force, with the origin of every value; secrets are not shown
    #[arg(long)]
    pub print: bool,
    /// Show which member of a sample payload becomes which field
    #[arg(long, value_name = "FILE")]
    pub explain_input: Option<PathBuf>,
    /// Try the brokers, the login and the topics
    #[arg(long)]
    pub connect: bool,
}

const BENCH_EXAMPLES: &str = "Examples:
  chancery bench analyze                            every stage on one core, beside a raw scan and plain JSON
  chancery bench pipeline --workers 1,2             the loop over topics in memory, 1 worker against 2
  chancery bench load --bytes 50000000 > load.ndjson    the records that are measured with, one a line";

#[derive(Debug, Args)]
pub struct BenchArgs {
    #[command(subcommand)]
    pub command: BenchCommand,
}

#[derive(Debug, Subcommand)]
pub enum BenchCommand {
    /// Analysis on one core, stage by stage
    Analyze {
        #[command(flatten)]
        load: LoadArgs,
        /// Rounds; the median counts
        #[arg(long, default_value_t = 5, value_name = "ROUNDS", value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Print one JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
    /// The loop with its workers over topics in memory
    Pipeline {
        #[command(flatten)]
        load: LoadArgs,
        /// Numbers of workers to compare, separated by commas
        #[arg(long, default_value = "1,2", value_name = "LIST", value_delimiter = ',')]
        workers: Vec<usize>,
        /// Rounds; the median counts
        #[arg(long, default_value_t = 3, value_name = "ROUNDS", value_parser = clap::value_parser!(u16).range(1..=1000))]
        rounds: u16,
        /// Print one JSON object instead of a table
        #[arg(long)]
        json: bool,
    },
    /// Print the records of the load, one a line
    Load {
        #[command(flatten)]
        load: LoadArgs,
    },
}

/// What is measured with: news made from a seed.
#[derive(Debug, Args)]
pub struct LoadArgs {
    /// Bytes of records
    #[arg(long, default_value_t = 8_000_000, value_name = "BYTES")]
    pub bytes: usize,
    /// The same seed gives the same records
    #[arg(long, default_value_t = 1, value_name = "SEED")]
    pub seed: u64,
    /// Measure with these records instead, one a line
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub struct SchemaArgs {
    /// Which record
    #[arg(value_enum, default_value = "output")]
    pub record: SchemaKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SchemaKind {
    Input,
    Output,
    DeadLetter,
}

#[derive(Debug, Args)]
pub struct HealthArgs {
    /// Address of the worker's HTTP server
    #[arg(long, default_value = "127.0.0.1:8600", env = "CHANCERY_WEB__LISTEN")]
    pub address: String,
    /// Ask whether it is alive instead of ready
    #[arg(long)]
    pub live: bool,
}

#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    pub shell: clap_complete::Shell,
}

const ACTORS_EXAMPLES: &str = "Examples:
  chancery actors find Haftar
  chancery actors show LBY.P.HAFTAR
  chancery actors --data ./mine lint
  chancery actors --dictionary companies.csv find Acme";

#[derive(Debug, Args)]
pub struct ActorsArgs {
    #[command(subcommand)]
    pub command: ActorsCommand,
}

#[derive(Debug, Subcommand)]
pub enum ActorsCommand {
    /// Actors with a name, or with it inside their name or code
    Find { name: String },
    /// Names, codes and dated offices of one actor
    Show { code: String },
    /// What an editor should look at: names of several actors, offices held twice, unknown bodies
    Lint,
    /// How many actors, names and offices there are
    Stats,
}

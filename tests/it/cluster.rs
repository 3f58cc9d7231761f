//! A Kafka cluster of a test's own, by `tests/kafka/kafka.sh`; stopped when dropped.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Cluster {
    pub address: String,
    dir: PathBuf,
}

impl Cluster {
    /// One node or three, with further broker properties.
    pub fn start(nodes: u32, properties: &str) -> Self {
        Self::start_formatted(nodes, properties, "")
    }

    /// The same with further arguments for formatting.
    pub fn start_formatted(nodes: u32, properties: &str, format: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("chancery-it-kafka-{}-{number}", std::process::id());
        let dir = std::env::temp_dir().join(name);
        let extra = dir.with_extension("properties");
        std::fs::write(&extra, properties).expect("the folder for temporary files can be written");
        let mut cluster = Self {
            address: String::new(),
            dir,
        };
        let mut command = cluster.command(&["start", &nodes.to_string()]);
        let output = command
            .env("CHANCERY_KAFKA_PROPERTIES", &extra)
            .env("CHANCERY_KAFKA_FORMAT", format)
            .output();
        let output = output.expect("tests/kafka/kafka.sh can be run");
        // The nodes have read it.
        let _ = std::fs::remove_file(&extra);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        cluster.address = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        cluster
    }

    /// `stop`, `kill`, `pause`, `resume` or `start` of one node.
    pub fn node(&self, node: u32, action: &str) {
        let output = self.run(&["node", &node.to_string(), action]);
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/kafka/kafka.sh"));
        command.args(arguments).env("CHANCERY_KAFKA_DIR", &self.dir);
        command
    }

    fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments)
            .output()
            .expect("tests/kafka/kafka.sh can be run")
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.run(&["stop"]);
    }
}

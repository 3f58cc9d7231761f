//! The program itself as a process of its own: started, signalled, watched.
//!
//! `CHANCERY_TEST_PROGRAM` names another binary than the one under test, a release build for example.

use chancery::kafka::KafkaSettings;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// One `chancery run`; killed when dropped.
pub struct Program {
    child: Child,
    log: tempfile::NamedTempFile,
}

/// What a process holds of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held {
    pub resident_kb: u64,
    pub files: usize,
    pub threads: usize,
}

impl Program {
    pub fn run(settings: &KafkaSettings) -> Self {
        Self::run_with(settings, &[], &[])
    }

    /// With further arguments, and variables of the environment.
    pub fn run_with(settings: &KafkaSettings, arguments: &[&str], environment: &[(&str, &str)]) -> Self {
        let binary = std::env::var_os("CHANCERY_TEST_PROGRAM").map(PathBuf::from);
        let mut command = Command::new(binary.unwrap_or_else(|| env!("CARGO_BIN_EXE_chancery").into()));
        let s = settings;
        command.args([
            "run", "--brokers", &s.brokers, "--group", &s.group, "--input", &s.input[0],
        ]);
        command.args(["--output", &s.output, "--dead-letters", &s.dead_letters]);
        command.args(["--log-format", "json"]);
        if !arguments.contains(&"--listen") {
            command.args(["--listen", "127.0.0.1:0"]);
        }
        if let Some(id) = &s.transactional_id {
            command.args(["--set", &format!("kafka.transactional_id={id}")]);
        }
        let sections = [
            ("client", &s.client),
            ("consumer", &s.consumer),
            ("producer", &s.producer),
        ];
        for (section, properties) in sections {
            for (name, value) in properties {
                command.args(["--set", &format!("kafka.{section}.{name}={value}")]);
            }
        }
        command.args(arguments).envs(environment.iter().copied());
        let log = tempfile::NamedTempFile::new().expect("the folder for temporary files can be written");
        let appended = std::fs::File::options().append(true).open(log.path());
        command
            .stdout(Stdio::null())
            .stderr(appended.expect("a file can be opened twice"));
        let child = command.spawn().expect("the program can be started");
        Self { child, log }
    }

    pub fn id(&self) -> i32 {
        self.child.id() as i32
    }

    pub fn signal(&self, signal: i32) {
        // SAFETY: the process is our child and has not been waited for.
        unsafe { libc::kill(self.id(), signal) };
    }

    /// Everything logged so far.
    pub fn log(&self) -> String {
        String::from_utf8_lossy(&std::fs::read(self.log.path()).expect("a file can be read")).into_owned()
    }

    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("is our child").is_some()
    }

    /// The exit code once it has ended; absent where a signal ended it.
    #[track_caller]
    pub fn wait(&mut self, within: Duration) -> Option<i32> {
        let begun = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().expect("is our child") {
                return status.code();
            }
            assert!(begun.elapsed() < within, "does not end: {}", self.log());
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Signals, waits, gives exit code and log.
    #[track_caller]
    pub fn stop(mut self, signal: i32) -> (Option<i32>, String) {
        self.signal(signal);
        let code = self.wait(crate::brokers::WAIT);
        let log = self.log();
        (code, log)
    }

    pub fn held(&self) -> Held {
        let folder = format!("/proc/{}", self.id());
        let status = std::fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
        let number = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            line.and_then(|rest| rest.split_whitespace().next()?.parse().ok())
                .unwrap_or(0)
        };
        Held {
            resident_kb: number("VmRSS:"),
            files: std::fs::read_dir(format!("{folder}/fd")).map_or(0, Iterator::count),
            threads: number("Threads:") as usize,
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

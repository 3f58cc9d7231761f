//! Knowledge exchanged while the program runs: a changed dictionary, a broken one, SIGHUP.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

const WAIT: Duration = Duration::from_secs(90);

struct Demo {
    child: Child,
    address: String,
}

impl Demo {
    fn start(dictionary: &Path, reload_secs: u32) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
        command.args(["demo", "--rate", "1", "--set", "web.listen=127.0.0.1:0", "--dictionary"]);
        command
            .arg(dictionary)
            .arg("--set")
            .arg(format!("analysis.reload_secs={reload_secs}"));
        command
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .env_remove("CHANCERY_CONFIG");
        let mut child = command.spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let mut told = String::new();
        let address = loop {
            let line = lines.next().unwrap_or_else(|| panic!("ended: {told}")).unwrap();
            if let Some((_, address)) = line.split_once("page       http://") {
                break address.trim_end_matches('/').to_owned();
            }
            told = told + &line + "\n";
        };
        // Who does not read a pipe stops the writer.
        std::thread::spawn(move || lines.for_each(drop));
        Self { child, address }
    }

    fn ask(&self, head: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        let length = body.len();
        write!(
            stream,
            "{head} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n{body}"
        )
        .unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
            .split_once("\r\n\r\n")
            .map(|(_, body)| body.to_owned())
            .unwrap_or_default()
    }

    fn metric(&self, name: &str) -> f64 {
        let metrics = self.ask("GET /metrics", "");
        let line = metrics
            .lines()
            .find(|line| line.starts_with(name))
            .unwrap_or_else(|| panic!("{name}\n{metrics}"));
        line.rsplit_once(' ').unwrap().1.parse().unwrap()
    }

    fn await_metric(&self, name: &str, value: f64) {
        let begun = Instant::now();
        while (self.metric(name) - value).abs() > f64::EPSILON {
            assert!(begun.elapsed() < WAIT, "{name} is {}, not {value}", self.metric(name));
            std::thread::sleep(Duration::from_millis(200));
        }
    }

    /// Whether a name is an actor's of the base in force.
    fn knows(&self, name: &str) -> bool {
        // The box answers a few times a second.
        std::thread::sleep(Duration::from_millis(600));
        let answer = self.ask(
            "POST /api/tag",
            &format!("The minister met {name} on Monday in the capital."),
        );
        answer.contains(&format!("\"name\":\"{name}\"")) && answer.contains("\"known\":true")
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const LOADED: &str = "chancery_knowledge_reloads_total{outcome=\"loaded\"}";
const REFUSED: &str = "chancery_knowledge_reloads_total{outcome=\"refused\"}";

fn table(name: &str) -> String {
    format!("name,kind,country\n{name},organisation,NOR\n")
}

#[test]
fn a_changed_dictionary_is_taken_and_a_broken_one_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("companies.csv");
    fs::write(&path, table("Zorblatt Mining")).unwrap();
    let demo = Demo::start(&path, 1);
    assert!(demo.knows("Zorblatt Mining") && !demo.knows("Quuxine Shipping"));
    fs::write(&path, table("Quuxine Shipping Lines")).unwrap();
    demo.await_metric(LOADED, 1.0);
    assert!(demo.knows("Quuxine Shipping Lines") && !demo.knows("Zorblatt Mining"));
    fs::write(&path, "name,kind\nVandelay Imports,organisaton\n").unwrap();
    demo.await_metric(REFUSED, 1.0);
    demo.await_metric("chancery_knowledge_last_reload_success", 0.0);
    assert!(demo.knows("Quuxine Shipping Lines") && !demo.knows("Vandelay Imports"));
    fs::write(&path, table("Vandelay Imports")).unwrap();
    demo.await_metric(LOADED, 2.0);
    demo.await_metric("chancery_knowledge_last_reload_success", 1.0);
    assert!(demo.knows("Vandelay Imports"));
}

#[test]
fn sighup_reloads_without_looking_for_changes() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("companies.csv");
    fs::write(&path, table("Zorblatt Mining")).unwrap();
    let demo = Demo::start(&path, 0);
    fs::write(&path, table("Quuxine Shipping")).unwrap();
    std::thread::sleep(Duration::from_secs(2));
    assert!(demo.metric(LOADED) == 0.0 && demo.knows("Zorblatt Mining"));
    // SAFETY: the process is our child and has not been waited for.
    unsafe { libc::kill(demo.child.id() as i32, libc::SIGHUP) };
    demo.await_metric(LOADED, 1.0);
    assert!(demo.knows("Quuxine Shipping") && !demo.knows("Zorblatt Mining"));
}

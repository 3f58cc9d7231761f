//! TLS, client certificates, PLAIN and SCRAM against a broker that asks for them; wrong ones fail with advice and
//! without telling the secret.

use crate::brokers::{Place, is_wanted};
use crate::cluster::Cluster;
use crate::engine::{limits, obey, setup};
use crate::worker::Program;
use chancery::kafka::{KafkaSettings, KafkaTransport, connect};
use chancery::pipeline::{Stop, run_with};
use chancery::telemetry::Telemetry;
use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

const PASSWORD: &str = "open-sesame-41";

/// Makes a certificate authority, a server's and a client's certificate, and another authority nobody trusts.
fn certificates(dir: &Path) {
    let script = r#"
        set -e
        authority() { openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj "/CN=$1" -keyout $1.key -out $1.pem; }
        signed() {
            openssl req -newkey rsa:2048 -nodes -subj "/CN=$1" -keyout $1.key -out $1.csr
            printf "subjectAltName=$2" > $1.ext
            openssl x509 -req -in $1.csr -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile $1.ext -out $1.crt
            cat $1.key $1.crt > $1.pem
        }
        authority ca; authority stranger
        signed server IP:127.0.0.1; signed elsewhere DNS:elsewhere.example; signed client DNS:client.example
        cp server.key old.key
        openssl req -new -key old.key -subj /CN=old -out old.csr
        printf "subjectAltName=IP:127.0.0.1" > old.ext
        mkdir -p issued && : > issued/index && echo 01 > issued/serial
        printf '[ca]\ndefault_ca=d\n[d]\ndatabase=issued/index\nserial=issued/serial\nnew_certs_dir=issued\npolicy=p\ndefault_md=sha256\n[p]\ncommonName=supplied\n' > ca.cnf
        openssl ca -batch -config ca.cnf -in old.csr -out old.crt -cert ca.pem -keyfile ca.key -extfile old.ext \
            -startdate 20200101000000Z -enddate 20200201000000Z -notext
        cat old.key old.crt > old.pem
    "#;
    let output = Command::new("bash").args(["-c", script]).current_dir(dir).output();
    let output = output.expect("bash can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    listener.local_addr().expect("is bound").port()
}

/// Listeners by name and port: TLS, TLS with client certificates, SASL over TLS, TLS under a wrong name, TLS with a
/// certificate that has expired.
fn properties(dir: &Path, ports: [u16; 5]) -> String {
    let listeners = ["TLS", "MTLS", "SASL", "WRONG", "OLD"].iter().zip(ports);
    let listeners: Vec<String> = listeners
        .map(|(name, port)| format!("{name}://127.0.0.1:{port}"))
        .collect();
    let listeners = listeners.join(",");
    let dir = dir.display();
    format!(
        "listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER_PORT@,{listeners}
advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,{listeners}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,TLS:SSL,MTLS:SSL,SASL:SASL_SSL,WRONG:SSL,OLD:SSL
inter.broker.listener.name=PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.location={dir}/server.pem
ssl.truststore.type=PEM
ssl.truststore.location={dir}/ca.pem
listener.name.mtls.ssl.client.auth=required
listener.name.wrong.ssl.keystore.type=PEM
listener.name.wrong.ssl.keystore.location={dir}/elsewhere.pem
listener.name.old.ssl.keystore.type=PEM
listener.name.old.ssl.keystore.location={dir}/old.pem
listener.name.sasl.sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-512
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"{PASSWORD}\";
listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;
"
    )
}

fn secured(place: &Place, port: u16, client: &[(&str, String)]) -> KafkaSettings {
    let client = client.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
    KafkaSettings {
        brokers: format!("127.0.0.1:{port}"),
        client: client.collect::<BTreeMap<_, _>>(),
        fault_patience: Duration::from_secs(1),
        until_end: false,
        ..place.settings.clone()
    }
}

/// Runs a worker that cannot get in, and gives what it says.
fn refusal(settings: &KafkaSettings) -> String {
    let (stop, telemetry) = (Stop::new(), Telemetry::new());
    let transport = KafkaTransport::open(settings, &telemetry, &stop).expect("opens");
    let result = run_with(obey, transport, setup(), limits(), &telemetry, stop);
    let message = result.expect_err("does not get in").to_string();
    assert!(
        !message.contains(PASSWORD) && !message.contains("wrong-password"),
        "{message}"
    );
    message
}

/// Runs the program with every log it has and searches what it says, prints and shows for its secrets.
fn no_secret_is_told(settings: &KafkaSettings) {
    const TOKEN: &str = "page-token-73";
    let (listen, token) = (format!("127.0.0.1:{}", free_port()), format!("web.token={TOKEN}"));
    let all = [
        "--set",
        &token,
        "--set",
        "log.level=trace",
        "--listen",
        &listen,
        "--set",
        "kafka.fault_patience_secs=3",
        "--set",
        "kafka.client.debug=all",
    ];
    let mut program = Program::run_with(settings, &all, &[("RUST_BACKTRACE", "full")]);
    let mut told = String::new();
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(5) && !program.has_ended() {
        for path in ["/metrics", "/readyz", "/api/status", "/"] {
            told += &get(&listen, path).unwrap_or_default();
        }
        std::thread::sleep(Duration::from_millis(300));
    }
    program.signal(libc::SIGTERM);
    program.wait(Duration::from_secs(30));
    told += &program.log();
    assert!(
        told.contains("librdkafka") && told.contains("chancery_build_info"),
        "logs and metrics were read"
    );
    let properties = settings
        .client
        .iter()
        .map(|(name, value)| format!("kafka.client.{name}={value}"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_chancery"));
    command.args(["check", "--print", "--set", &token]);
    properties.for_each(|property| {
        command.args(["--set", &property]);
    });
    let output = command.output().expect("the program can be started");
    told += &String::from_utf8_lossy(&[output.stdout, output.stderr].concat());
    told += &format!("{settings:?}");
    for secret in [PASSWORD, "wrong-password", TOKEN] {
        let at = told.find(secret);
        assert_eq!(
            at,
            None,
            "{secret} is told: {}",
            at.map_or("", |at| &told[at.saturating_sub(200)..at])
        );
    }
}

fn get(listen: &str, path: &str) -> Option<String> {
    let mut stream = std::net::TcpStream::connect(listen).ok()?;
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn the_right_credentials_get_in_and_wrong_ones_fail_with_advice() {
    if !is_wanted() {
        return;
    }
    let dir = tempfile::tempdir().expect("a folder can be made");
    certificates(dir.path());
    let ports = [(); 5].map(|()| free_port());
    let scram = format!("--add-scram SCRAM-SHA-512=[name=alice,password={PASSWORD}]");
    let cluster = Cluster::start_formatted(1, &properties(dir.path(), ports), &scram);
    let place = Place::on(&cluster.address, "secure", 1);
    place.producer().fill(1, 10, "item");
    let file = |name: &str| dir.path().join(name).display().to_string();
    let [tls, mtls, sasl, wrong, old] = ports;
    let trust = ("ssl.ca.location", file("ca.pem"));
    let over_tls = [("security.protocol", "ssl".to_owned()), trust.clone()];
    let certified = [
        over_tls[0].clone(),
        trust.clone(),
        ("ssl.certificate.location", file("client.crt")),
        ("ssl.key.location", file("client.key")),
    ];
    let login = |mechanism: &str, password: &str| {
        [
            ("security.protocol", "sasl_ssl".to_owned()),
            trust.clone(),
            ("sasl.mechanism", mechanism.to_owned()),
            ("sasl.username", "alice".to_owned()),
            ("sasl.password", password.to_owned()),
        ]
    };
    let right = [
        secured(&place, tls, &over_tls),
        secured(&place, mtls, &certified),
        secured(&place, sasl, &login("PLAIN", PASSWORD)),
        secured(&place, sasl, &login("SCRAM-SHA-512", PASSWORD)),
    ];
    for settings in &right {
        let connection = connect(settings, Duration::from_secs(20));
        assert!(
            connection.is_ok_and(|found| found.topics.iter().all(|topic| topic.partitions == Ok(1))),
            "{settings:?}"
        );
    }
    let (stop, telemetry) = (Stop::new(), Telemetry::new());
    let whole = KafkaSettings {
        until_end: true,
        ..right[3].clone()
    };
    let transport = KafkaTransport::open(&whole, &telemetry, &stop).expect("opens");
    let summary = run_with(obey, transport, setup(), limits(), &telemetry, stop).expect("ends");
    assert_eq!(summary.consumed, 10, "a whole run over SCRAM and TLS");
    for mechanism in ["PLAIN", "SCRAM-SHA-512"] {
        let message = refusal(&secured(&place, sasl, &login(mechanism, "wrong-password")));
        assert!(message.contains("check user name, password and mechanism"), "{message}");
    }
    let distrustful = [over_tls[0].clone(), ("ssl.ca.location", file("stranger.pem"))];
    no_secret_is_told(&secured(&place, sasl, &login("PLAIN", "wrong-password")));
    no_secret_is_told(&secured(&place, sasl, &login("SCRAM-SHA-512", PASSWORD)));
    // A missing client certificate looks like a broker that hangs up, so it is waited out with a warning.
    for settings in [
        secured(&place, tls, &distrustful),
        secured(&place, wrong, &over_tls),
        secured(&place, old, &over_tls),
    ] {
        let message = refusal(&settings);
        assert!(message.contains("check the certificates"), "{message}");
    }
}

//! Rights that are taken away while the worker runs: it leaves with advice, and nothing is lost or repeated.

use crate::brokers::{Place, WAIT, is_wanted};
use crate::cluster::Cluster;
use crate::engine::{limits, obey, setup};
use chancery::kafka::{KafkaSettings, KafkaTransport};
use chancery::pipeline::{RunError, Stop, Summary, run_with};
use chancery::telemetry::Telemetry;
use rdkafka::bindings as rd;
use rdkafka::bindings::rd_kafka_ResourceType_t as Kind;
use std::ffi::CString;
use std::time::{Duration, Instant};

/// A broker with access control: who comes without a name may do everything, alice what nobody forbids.
fn guarded(port: u16) -> Cluster {
    Cluster::start(
        1,
        &format!(
            "listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER_PORT@,SASL://127.0.0.1:{port}
advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,SASL://127.0.0.1:{port}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL:SASL_PLAINTEXT
inter.broker.listener.name=PLAINTEXT
listener.name.sasl.sasl.enabled.mechanisms=PLAIN
listener.name.sasl.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"pass\";
authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer
allow.everyone.if.no.acl.found=true
super.users=User:ANONYMOUS
"
        ),
    )
}

/// Forbids alice everything about one thing, or allows it again.
fn forbid(place: &Place, kind: Kind, name: &str, is_forbidden: bool) {
    let producer = place.producer();
    let client = producer.client();
    let text = |text: &str| CString::new(text).expect("holds no null byte");
    let (name, principal, host) = (text(name), text("User:alice"), text("*"));
    let mut error = [0; 512];
    // SAFETY: the client and every text live through the calls; binding, queue and event are destroyed here.
    unsafe {
        let make = if is_forbidden {
            rd::rd_kafka_AclBinding_new
        } else {
            rd::rd_kafka_AclBindingFilter_new
        };
        let mut binding = make(
            kind,
            name.as_ptr(),
            rd::rd_kafka_ResourcePatternType_t::RD_KAFKA_RESOURCE_PATTERN_LITERAL,
            principal.as_ptr(),
            host.as_ptr(),
            rd::rd_kafka_AclOperation_t::RD_KAFKA_ACL_OPERATION_ALL,
            rd::rd_kafka_AclPermissionType_t::RD_KAFKA_ACL_PERMISSION_TYPE_DENY,
            error.as_mut_ptr(),
            error.len(),
        );
        assert!(!binding.is_null());
        let queue = rd::rd_kafka_queue_new(client);
        if is_forbidden {
            rd::rd_kafka_CreateAcls(client, &mut binding, 1, std::ptr::null(), queue);
        } else {
            rd::rd_kafka_DeleteAcls(client, &mut binding, 1, std::ptr::null(), queue);
        }
        let event = rd::rd_kafka_queue_poll(queue, 20_000);
        assert!(!event.is_null(), "the broker answers");
        assert_eq!(
            rd::rd_kafka_event_error(event),
            rd::rd_kafka_resp_err_t::RD_KAFKA_RESP_ERR_NO_ERROR
        );
        rd::rd_kafka_event_destroy(event);
        rd::rd_kafka_queue_destroy(queue);
        rd::rd_kafka_AclBinding_destroy(binding);
    }
}

fn work(settings: &KafkaSettings) -> Result<Summary, RunError> {
    let (stop, telemetry) = (Stop::new(), Telemetry::new());
    let transport = KafkaTransport::open(settings, &telemetry, &stop).expect("opens");
    run_with(obey, transport, setup(), limits(), &telemetry, stop)
}

#[test]
fn rights_that_are_revoked_end_the_worker_with_advice() {
    if !is_wanted() {
        return;
    }
    let port = crate::security::free_port();
    let cluster = guarded(port);
    let place = Place::on(&cluster.address, "rights", 1);
    let login = [
        ("security.protocol", "sasl_plaintext"),
        ("sasl.mechanism", "PLAIN"),
        ("sasl.username", "alice"),
        ("sasl.password", "pass"),
    ];
    let settings = KafkaSettings {
        brokers: format!("127.0.0.1:{port}"),
        client: login.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        fault_patience: Duration::from_secs(2),
        ..place.settings.clone()
    };
    let id = settings.transactional_id.clone().expect("is named");
    let rights = [
        (
            Kind::RD_KAFKA_RESOURCE_TOPIC,
            settings.output.clone(),
            "WRITE on the output topics",
        ),
        (
            Kind::RD_KAFKA_RESOURCE_TOPIC,
            settings.input[0].clone(),
            "READ on the input",
        ),
        (
            Kind::RD_KAFKA_RESOURCE_GROUP,
            settings.group.clone(),
            "READ on the consumer group",
        ),
        (Kind::RD_KAFKA_RESOURCE_TRANSACTIONAL_ID, id, "on the transactional id"),
    ];
    let producer = place.producer();
    let mut sent = 0;
    for (kind, name, advice) in rights {
        let inner = settings.clone();
        let thread = std::thread::spawn(move || work(&inner));
        producer.fill(1, 20, "item");
        sent += 20;
        place.check_exactly_once(sent);
        forbid(&place, kind, &name, true);
        let begun = Instant::now();
        while !thread.is_finished() {
            assert!(begun.elapsed() < WAIT, "{advice}: it goes on");
            producer.fill(1, 1, "item");
            sent += 1;
            std::thread::sleep(Duration::from_millis(50));
        }
        let message = thread
            .join()
            .expect("does not panic")
            .expect_err("has no right")
            .to_string();
        assert!(message.contains(advice), "{name}: {message}");
        eprintln!("{advice}: left after {:.1} s", begun.elapsed().as_secs_f64());
        forbid(&place, kind, &name, false);
    }
    work(&KafkaSettings {
        until_end: true,
        ..settings
    })
    .expect("ends");
    place.check_exactly_once(sent);
}

//! A broker inside the process, for the demo and for tests of error paths: librdkafka's mock cluster.
//!
//! It keeps only the newest 5 MiB of a partition, shows aborted records to every reader, does not store
//! offsets sent with a transaction and forgets everything at the end. Exactly-once needs Apache Kafka.
//!
//! Invariant: it listens on loopback only, as long as the value lives.

use crate::pipeline::transport::TransportError;
use rdkafka::bindings as rd;
use rdkafka::config::ClientConfig;
use rdkafka::error::KafkaError;
use rdkafka::mocking::MockCluster;
use rdkafka::producer::{BaseProducer, DefaultProducerContext, Producer as _};

/// What it takes, since it cannot be asked.
pub const EMBEDDED_RECORD_BYTES_MAX: usize = 1024 * 1024;

/// The cluster; ends when dropped.
pub struct EmbeddedBroker {
    /// Owns the cluster; publishes nothing itself.
    owner: BaseProducer,
}

impl EmbeddedBroker {
    /// Starts it with these topics, by name and number of partitions.
    ///
    /// # Errors
    ///
    /// When no loopback port can be had.
    pub fn start(topics: &[(&str, i32)]) -> Result<Self, TransportError> {
        let failed = |error: KafkaError| TransportError(format!("the embedded broker cannot be started: {error}"));
        let mut config = ClientConfig::new();
        config.set("test.mock.num.brokers", "1");
        let broker = Self {
            owner: config.create().map_err(failed)?,
        };
        // SAFETY: the cluster lives as long as its owner. A lone member need not wait three seconds for others.
        unsafe {
            let cluster = rd::rd_kafka_handle_mock_cluster(broker.owner.client().native_ptr());
            rd::rd_kafka_mock_group_initial_rebalance_delay_ms(cluster, 0);
        }
        for (topic, partitions) in topics {
            broker.cluster().create_topic(topic, *partitions, 1).map_err(failed)?;
        }
        Ok(broker)
    }

    /// `host:port`, for any Kafka client on this machine.
    pub fn address(&self) -> String {
        self.cluster().bootstrap_servers()
    }

    /// The cluster itself, to order errors in tests.
    pub fn cluster(&self) -> MockCluster<'_, DefaultProducerContext> {
        self.owner
            .client()
            .mock_cluster()
            .expect("the owner was created with one")
    }
}

//! A broker inside the process, for the demo and for tests of error paths: librdkafka's mock cluster.
//!
//! It keeps only the newest 5 MiB of a partition, shows aborted records to every reader, does not store
//! offsets sent with a transaction and forgets everything at the end. Exactly-once needs Apache Kafka.
//!
//! Invariant: it listens on loopback only, as long as the value lives.

use crate::pipeline::transport::TransportError;
use rdkafka::ClientContext;
use rdkafka::mocking::MockCluster;

/// The cluster; ends when dropped.
pub struct EmbeddedBroker {
    cluster: MockCluster<'static, rdkafka::producer::DefaultProducerContext>,
}

impl EmbeddedBroker {
    /// Starts it with these topics, by name and number of partitions.
    ///
    /// # Errors
    ///
    /// When no loopback port can be had.
    pub fn start(topics: &[(&str, i32)]) -> Result<Self, TransportError> {
        let failed = |error| TransportError(format!("the embedded broker cannot be started: {error}"));
        let cluster = MockCluster::new(1).map_err(failed)?;
        for (topic, partitions) in topics {
            cluster.create_topic(topic, *partitions, 1).map_err(failed)?;
        }
        Ok(Self { cluster })
    }

    /// `host:port`, for any Kafka client on this machine.
    pub fn address(&self) -> String {
        self.cluster.bootstrap_servers()
    }

    /// The cluster itself, to order errors in tests.
    pub fn cluster(&self) -> &MockCluster<'static, impl ClientContext> {
        &self.cluster
    }
}

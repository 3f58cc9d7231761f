//! One broker of a test's own that workers reach through a proxy and everybody else directly.

use crate::brokers::Place;
use crate::cluster::Cluster;
use crate::proxy::Proxy;
use chancery::kafka::KafkaSettings;

pub struct Proxied {
    pub cluster: Cluster,
    pub proxy: Proxy,
    /// Through the proxy.
    pub address: String,
}

impl Proxied {
    pub fn start() -> Self {
        let proxy = Proxy::start();
        let inner = crate::security::free_port();
        let outer = proxy.port;
        let properties = format!(
            "listeners=PLAINTEXT://127.0.0.1:@PORT@,CONTROLLER://127.0.0.1:@CONTROLLER_PORT@,PROXIED://127.0.0.1:{inner}
advertised.listeners=PLAINTEXT://127.0.0.1:@PORT@,PROXIED://127.0.0.1:{outer}
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,PROXIED:PLAINTEXT
inter.broker.listener.name=PLAINTEXT
"
        );
        let cluster = Cluster::start(1, &properties);
        proxy.forward_to(&format!("127.0.0.1:{inner}"));
        Self {
            cluster,
            proxy,
            address: format!("127.0.0.1:{outer}"),
        }
    }

    /// Topics that are filled and read directly.
    pub fn place(&self, name: &str, partitions: i32) -> Place {
        Place::on(&self.cluster.address, name, partitions)
    }

    /// The same topics for a worker, through the proxy, with an id of its own.
    pub fn settings(&self, place: &Place, id: &str) -> KafkaSettings {
        KafkaSettings {
            brokers: self.address.clone(),
            transactional_id: Some(format!("{}-{id}", place.settings.group)),
            ..place.settings.clone()
        }
    }
}

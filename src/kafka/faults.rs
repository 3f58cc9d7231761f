//! Which errors pass by themselves, which last, and for how long a lasting one is borne.
//!
//! Not here: errors of one record (`producer.rs`).
//!
//! Invariant: a fault that somebody must mend ends the worker, with a message that says what to do, once it
//! has lasted; a broker outage never does.

use crate::pipeline::transport::TransportError;
use rdkafka::error::{KafkaError, RDKafkaErrorCode as Code};
use std::time::{Duration, Instant};

/// Faults since the last success.
#[derive(Debug)]
pub struct Faults {
    patience: Duration,
    /// Since when, and what to tell when it has lasted.
    lasting: Option<(Instant, String)>,
    warned: Option<Instant>,
}

/// One warning for an outage, repeated while it lasts.
const WARN_EVERY: Duration = Duration::from_secs(30);

impl Faults {
    pub fn new(patience: Duration) -> Self {
        Self {
            patience,
            lasting: None,
            warned: None,
        }
    }

    /// Something worked: nothing is wrong for good.
    pub fn clear(&mut self) {
        if self.warned.take().is_some() {
            tracing::info!("the brokers answer again");
        }
        self.lasting = None;
    }

    /// # Errors
    ///
    /// When the fault is one that somebody must mend, and has lasted.
    pub fn note(&mut self, code: Code, reason: &str) -> Result<(), TransportError> {
        let advice = advice(code);
        if self.warned.is_none_or(|warned| warned.elapsed() > WARN_EVERY) {
            self.warned = Some(Instant::now());
            tracing::warn!(%code, reason, advice = advice.unwrap_or("waiting for it to pass"), "trouble with the brokers");
        }
        if let Some(advice) = advice {
            let tell = || (Instant::now(), format!("{reason} ({code}): {advice}"));
            self.lasting.get_or_insert_with(tell);
        }
        self.check()
    }

    /// For a fault that was reported only once, when it began.
    ///
    /// # Errors
    ///
    /// As [`Faults::note`].
    pub fn check(&self) -> Result<(), TransportError> {
        match &self.lasting {
            Some((since, message)) if since.elapsed() >= self.patience => Err(TransportError(message.clone())),
            _ => Ok(()),
        }
    }
}

/// The code of an error.
pub fn code_of(error: &KafkaError) -> Code {
    error.rdkafka_error_code().unwrap_or(Code::Unknown)
}

/// What to do about an error that does not pass by itself.
fn advice(code: Code) -> Option<&'static str> {
    Some(match code {
        Code::UnknownTopic | Code::UnknownTopicOrPartition | Code::UnknownPartition => {
            "create the topic, or name another one"
        }
        Code::TopicAuthorizationFailed => "grant this user READ on the input and WRITE on the output topics",
        Code::GroupAuthorizationFailed => "grant this user READ on the consumer group",
        Code::TransactionalIdAuthorizationFailed => {
            "grant this user WRITE and DESCRIBE on the transactional id, or choose at-least-once delivery"
        }
        Code::ClusterAuthorizationFailed => "grant this user IDEMPOTENT_WRITE on the cluster",
        Code::Authentication | Code::SaslAuthenticationFailed | Code::UnsupportedSASLMechanism => {
            "check user name, password and mechanism"
        }
        Code::SSL => "check the certificates and that the broker speaks TLS on this port",
        Code::BadCompression => {
            "a batch of the input cannot be unpacked: it is damaged, or unpacks to more than \
             client.receive.message.max.bytes; raise that, or move the group past the batch"
        }
        Code::InvalidTransactionTimeout => "set producer.transaction.timeout.ms below the broker's maximum",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outage_is_borne_and_a_missing_topic_is_not() {
        let mut faults = Faults::new(Duration::ZERO);
        assert!(faults.note(Code::AllBrokersDown, "all brokers down").is_ok());
        let error = faults
            .note(Code::UnknownTopicOrPartition, "news.raw")
            .expect_err("has lasted");
        assert!(error.to_string().contains("create the topic"), "{error}");
        let mut faults = Faults::new(Duration::from_secs(60));
        assert!(faults.note(Code::UnknownTopicOrPartition, "news.raw").is_ok());
    }
}

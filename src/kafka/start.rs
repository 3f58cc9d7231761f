//! Where a run starts when told so: the group's position is set before anybody joins.
//!
//! Setting it at assignment instead would start a partition again at every rebalance.
//!
//! Not here: where a run ends (`until_end.rs`).
//!
//! Invariant: the position of a group with members is never touched.

use super::client::{Events, common_config};
use super::settings::{From, KafkaSettings};
use crate::pipeline::Stop;
use crate::pipeline::transport::{Partition, TransportError};
use crate::telemetry::Telemetry;
use rdkafka::config::FromClientConfigAndContext;
use rdkafka::consumer::{BaseConsumer, CommitMode, Consumer as _};
use rdkafka::error::{KafkaError, KafkaResult, RDKafkaErrorCode as Code};
use rdkafka::{Offset, TopicPartitionList};
use std::ffi::CString;
use std::time::{Duration, Instant};

const REACH: Duration = Duration::from_secs(5);
const GIVE_UP: Duration = Duration::from_secs(60);

/// Commits the start for every partition of the input, as an outsider of the group.
pub fn reset_position(settings: &KafkaSettings, stop: &Stop) -> Result<(), TransportError> {
    let Some(from) = settings.from else {
        return Ok(());
    };
    let client = outsider(settings)?;
    until_answered(stop, "the start position", || {
        if has_members(&client, &settings.group)? {
            tracing::warn!(
                group = settings.group,
                "the group is active: its position is kept, --from is ignored"
            );
            return Ok(());
        }
        let mut list = TopicPartitionList::new();
        for partition in input_partitions(&client, &settings.input)? {
            let offset = start_offset(&client, &partition, from)?;
            list.add_partition_offset(&partition.topic, partition.number, Offset::Offset(offset))?;
        }
        match client.commit(&list, CommitMode::Sync) {
            // Somebody joined in between.
            Err(error) if error.rdkafka_error_code() == Some(Code::UnknownMemberId) => Ok(()),
            result => result,
        }
    })
}

fn start_offset(client: &BaseConsumer<Events>, partition: &Partition, from: From) -> KafkaResult<i64> {
    let (low, high) = client.fetch_watermarks(&partition.topic, partition.number, REACH)?;
    let time = match from {
        From::Earliest => return Ok(low),
        From::Latest => return Ok(high),
        From::Time(time) => time,
    };
    let mut asked = TopicPartitionList::new();
    asked.add_partition_offset(&partition.topic, partition.number, Offset::Offset(time))?;
    let found = client.offsets_for_times(asked, REACH)?;
    let offset = found.elements().first().map(|element| element.offset());
    Ok(match offset {
        Some(Offset::Offset(offset)) => offset,
        _ => high,
    })
}

/// A client with the group's name that never joins it.
pub fn outsider(settings: &KafkaSettings) -> Result<BaseConsumer<Events>, TransportError> {
    let mut config = common_config(settings);
    config.set("group.id", &settings.group);
    config.set("enable.auto.commit", "false");
    config.set("isolation.level", "read_committed");
    let events = Events::new("start", &Telemetry::new());
    BaseConsumer::from_config_and_context(&config, events)
        .map_err(|error| TransportError(format!("the consumer cannot be created: {error}")))
}

/// Tries again while the brokers do not answer.
pub fn until_answered<T>(
    stop: &Stop,
    what: &str,
    mut ask: impl FnMut() -> KafkaResult<T>,
) -> Result<T, TransportError> {
    let begun = Instant::now();
    loop {
        match ask() {
            Ok(answer) => return Ok(answer),
            Err(error) if begun.elapsed() > GIVE_UP || stop.is_draining() => {
                return Err(TransportError(format!("{what} could not be found: {error}")));
            }
            Err(error) => {
                tracing::warn!(%error, what, "the brokers do not answer; trying again");
                std::thread::sleep(Duration::from_millis(200));
            }
        }
    }
}

fn has_members(client: &BaseConsumer<Events>, group: &str) -> KafkaResult<bool> {
    let groups = client.fetch_group_list(Some(group), REACH)?;
    Ok(groups
        .groups()
        .iter()
        .any(|found| found.name() == group && !found.members().is_empty()))
}

/// Every partition of the topics that are named or match.
pub fn input_partitions(client: &BaseConsumer<Events>, input: &[String]) -> KafkaResult<Vec<Partition>> {
    let metadata = client.fetch_metadata(None, REACH)?;
    let mut partitions = Vec::new();
    for topic in metadata.topics() {
        if input.iter().any(|wanted| matches(wanted, topic.name())) {
            let name: std::sync::Arc<str> = topic.name().into();
            partitions.extend(topic.partitions().iter().map(|partition| Partition {
                topic: std::sync::Arc::clone(&name),
                number: partition.id(),
            }));
        }
    }
    if partitions.is_empty() {
        return Err(KafkaError::MetadataFetch(Code::UnknownTopicOrPartition));
    }
    partitions.sort();
    Ok(partitions)
}

/// As librdkafka matches: a pattern begins with `^` and is a POSIX extended regular expression.
fn matches(wanted: &str, topic: &str) -> bool {
    if !wanted.starts_with('^') {
        return wanted == topic;
    }
    let (Ok(pattern), Ok(topic)) = (CString::new(wanted), CString::new(topic)) else {
        return false;
    };
    let mut compiled = std::mem::MaybeUninit::<libc::regex_t>::uninit();
    // SAFETY: used and freed only when compiling succeeded; both texts end in a null byte.
    unsafe {
        if libc::regcomp(
            compiled.as_mut_ptr(),
            pattern.as_ptr(),
            libc::REG_EXTENDED | libc::REG_NOSUB,
        ) != 0
        {
            return false;
        }
        let found = libc::regexec(compiled.as_ptr(), topic.as_ptr(), 0, std::ptr::null_mut(), 0) == 0;
        libc::regfree(compiled.as_mut_ptr());
        found
    }
}

/// A transactional id nobody else has.
pub fn random_id(group: &str) -> String {
    let uuid = std::fs::read_to_string("/proc/sys/kernel/random/uuid").unwrap_or_default();
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    let unique = if uuid.trim().is_empty() {
        format!("{}-{}", std::process::id(), since.as_nanos())
    } else {
        uuid
    };
    format!("chancery-{group}-{}", unique.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_exact_and_patterns_match_as_regular_expressions() {
        assert!(matches("news.raw", "news.raw"));
        assert!(!matches("news.raw", "newsXraw"));
        assert!(matches("^news\\.(raw|wire)$", "news.wire"));
        assert!(!matches("^news\\.(raw|wire)$", "news.enriched"));
    }

    #[test]
    fn random_ids_differ() {
        assert_ne!(random_id("g"), random_id("g"));
    }
}

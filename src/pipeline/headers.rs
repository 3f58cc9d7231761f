//! The headers of what is published: those of the input in order, then ours.
//!
//! Not here: trace export. Invariant: a header we set replaces its incoming namesakes; all others stay, duplicates too.

use crate::record::{Header, RawRecord};

/// Our headers, collected before they replace their namesakes.
pub(super) struct Added(Vec<(&'static str, String)>);

impl Added {
    /// Every output says where it came from.
    pub(super) fn for_record(raw: &RawRecord) -> Self {
        Self(vec![("chancery.origin", raw.origin.to_string())])
    }

    pub(super) fn set(&mut self, name: &'static str, value: impl Into<String>) {
        self.0.push((name, value.into()));
    }

    /// The CloudEvents attributes of an enriched item, in binary mode.
    pub(super) fn set_cloud_event(&mut self, id: &str, source: &str, time: Option<&str>) {
        self.set("ce_specversion", "1.0");
        self.set("ce_id", id);
        self.set("ce_source", source);
        self.set("ce_type", "chancery.news.enriched.v1");
        if let Some(time) = time {
            self.set("ce_time", time);
        }
        self.set("content-type", "application/json");
    }

    /// The incoming headers without namesakes, then ours.
    pub(super) fn onto(self, incoming: &[Header]) -> Vec<Header> {
        let mut headers = Vec::with_capacity(incoming.len() + self.0.len());
        let is_ours = |h: &&Header| self.0.iter().any(|(name, _)| name.as_bytes() == h.name);
        headers.extend(incoming.iter().filter(|h| !is_ours(h)).cloned());
        headers.extend(self.0.into_iter().map(|(name, value)| Header {
            name: name.as_bytes().to_vec(),
            value: Some(value.into_bytes()),
        }));
        headers
    }
}

/// The first incoming header of that name, as text.
pub(super) fn text<'a>(raw: &'a RawRecord, name: &str) -> Option<&'a str> {
    let header = raw
        .headers
        .iter()
        .find(|h| h.name.eq_ignore_ascii_case(name.as_bytes()))?;
    std::str::from_utf8(header.value.as_deref()?)
        .ok()
        .filter(|value| !value.is_empty())
}

/// A child of the incoming W3C `traceparent`: the same trace, a new span id.
///
/// The span id is a hash of trace, parent and origin, so that doing a record again gives the same bytes.
pub(super) fn child_traceparent(raw: &RawRecord) -> Option<String> {
    let parent = text(raw, "traceparent")?;
    let mut parts = parent.split('-');
    let (version, trace, span, flags) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    let is_hex = |s: &str, length: usize| {
        s.len() == length && s.bytes().all(|b| b.is_ascii_hexdigit()) && s.bytes().any(|b| b != b'0')
    };
    if version.len() != 2 || version == "ff" || !is_hex(trace, 32) || !is_hex(span, 16) || flags.len() != 2 {
        return None;
    }
    let mut hash = 0xcbf2_9ce4_8422_2325u64;
    for byte in parent.bytes().chain(raw.origin.to_string().into_bytes()) {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    Some(format!("00-{trace}-{:016x}-{flags}", hash.max(1)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::Origin;

    fn raw(headers: &[(&str, Option<&str>)]) -> RawRecord {
        let header = |(name, value): &(&str, Option<&str>)| Header {
            name: name.as_bytes().to_vec(),
            value: value.map(|v| v.as_bytes().to_vec()),
        };
        RawRecord {
            origin: Origin {
                topic: "news".into(),
                partition: 3,
                offset: 41,
            },
            key: None,
            headers: headers.iter().map(header).collect(),
            timestamp_ms: None,
            payload: None,
        }
    }

    #[test]
    fn ours_replace_namesakes_and_the_rest_keeps_its_order() {
        let raw = raw(&[
            ("b", Some("1")),
            ("chancery.origin", Some("old")),
            ("a", None),
            ("b", Some("2")),
        ]);
        let headers = Added::for_record(&raw).onto(&raw.headers);
        let names: Vec<_> = headers
            .iter()
            .map(|h| String::from_utf8_lossy(&h.name).into_owned())
            .collect();
        assert_eq!(names, ["b", "a", "b", "chancery.origin"]);
        assert_eq!(headers[3].value.as_deref(), Some(b"news/3/41".as_slice()));
    }

    #[test]
    fn a_trace_goes_on_and_a_broken_one_does_not() {
        let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        let child = child_traceparent(&raw(&[("traceparent", Some(parent))])).unwrap();
        assert!(child.starts_with("00-4bf92f3577b34da6a3ce929d0e0e4736-") && child.ends_with("-01") && child != parent);
        assert_eq!(child_traceparent(&raw(&[("traceparent", Some("00-xyz"))])), None);
    }
}

//! Reads the times that feeds write: RFC 3339, RFC 2822, bare dates, GDELT's stamp, numbers since 1970.
//!
//! Not here: which field holds the time (`mapping`).
//!
//! Invariant: a time without a zone is UTC; what cannot be read is `None`, never a guess.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use serde_json::Value;

/// Reads a JSON value as a time.
pub(super) fn read(value: &Value) -> Option<Timestamp> {
    match value {
        Value::String(text) => read_text(text.trim()),
        Value::Number(number) => number.as_f64().and_then(from_number),
        // xml2js makes an array of every element.
        Value::Array(items) => items.first().and_then(read),
        // MongoDB's extended JSON: {"$date": ...}.
        Value::Object(object) => object.get("$date").and_then(read),
        _ => None,
    }
}

/// Reads a time as text.
pub(super) fn read_text(text: &str) -> Option<Timestamp> {
    if let Ok(time) = text.parse::<Timestamp>() {
        return Some(time);
    }
    if let Ok(zoned) = jiff::fmt::rfc2822::parse(text) {
        return Some(zoned.timestamp());
    }
    if text.bytes().all(|b| b.is_ascii_digit() || b == b'.') && !text.is_empty() && text.len() != 8 {
        return match text.len() {
            12 if text.starts_with("20") => compact(text),
            14 if text.starts_with("20") || text.starts_with("19") => compact(text),
            _ => text.parse().ok().and_then(from_number),
        };
    }
    const WITH_ZONE: [&str; 5] = [
        "%Y-%m-%d %H:%M:%S %z", "%Y-%m-%d %H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%dT%H:%M:%S%.f%z",
        "%Y-%m-%d %H:%M:%S%.f%z",
    ];
    if let Some(time) = WITH_ZONE
        .iter()
        .find_map(|format| Timestamp::strptime(format, text).ok())
    {
        return Some(time);
    }
    let text = text.trim_end_matches(" UTC").trim_end_matches(" GMT");
    let civil = text.parse::<DateTime>().ok().or_else(|| {
        let formats = [
            "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S", "%Y-%m-%d %H:%M", "%Y/%m/%d %H:%M:%S", "%B %d, %Y %H:%M",
        ];
        formats.iter().find_map(|format| DateTime::strptime(format, text).ok())
    });
    if let Some(civil) = civil {
        return utc(civil);
    }
    let formats = [
        "%Y-%m-%d", "%Y%m%d", "%Y/%m/%d", "%B %d, %Y", "%b %d, %Y", "%d %B %Y", "%d %b %Y",
    ];
    formats
        .iter()
        .find_map(|format| Date::strptime(format, text).ok())
        .and_then(|date| utc(date.at(0, 0, 0, 0)))
}

/// `date` and `time` in two fields, as Event Registry and Webz write them.
pub(super) fn join(date: &str, time: &str) -> Option<Timestamp> {
    let day = read_text(date.trim())?;
    let time = time.trim();
    if let Ok(clock) = time.parse::<jiff::civil::Time>() {
        return utc(day.to_zoned(TimeZone::UTC).date().to_datetime(clock));
    }
    let clock = jiff::civil::Time::strptime("%H%M", time).ok()?;
    utc(day.to_zoned(TimeZone::UTC).date().to_datetime(clock))
}

fn utc(civil: DateTime) -> Option<Timestamp> {
    civil.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
}

/// `YYYYMMDDHHMM[SS]`.
fn compact(text: &str) -> Option<Timestamp> {
    let format = if text.len() == 14 { "%Y%m%d%H%M%S" } else { "%Y%m%d%H%M" };
    DateTime::strptime(format, text).ok().and_then(utc)
}

/// Seconds, milliseconds, microseconds or nanoseconds since 1970, told apart by size.
fn from_number(number: f64) -> Option<Timestamp> {
    let magnitude = number.abs();
    let seconds = if magnitude < 1e11 {
        number
    } else if magnitude < 1e14 {
        number / 1e3
    } else if magnitude < 1e17 {
        number / 1e6
    } else {
        number / 1e9
    };
    // A rounding to whole milliseconds keeps f64 noise out of the record.
    Timestamp::from_millisecond((seconds * 1e3).round() as i64).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_feeds() {
        //    written                              read
        check("2023-09-18T03:15:00Z", Some("2023-09-18T03:15:00Z"));
        check("2023-09-18T03:15:00.250+02:00", Some("2023-09-18T01:15:00.25Z"));
        check("2023-09-18T03:15:00+0200", Some("2023-09-18T01:15:00Z"));
        check("20230918T031500Z", Some("2023-09-18T03:15:00Z"));
        check("2024-01-15 10:30:00 +0000", Some("2024-01-15T10:30:00Z"));
        check("Mon, 15 Jan 2024 10:30:00 GMT", Some("2024-01-15T10:30:00Z"));
        check("Mon, 15 Jan 2024 10:30:00 +0100", Some("2024-01-15T09:30:00Z"));
        check("2024-01-15 10:30:00", Some("2024-01-15T10:30:00Z"));
        check("2024-01-15T10:30", Some("2024-01-15T10:30:00Z"));
        check("2024-01-15", Some("2024-01-15T00:00:00Z"));
        check("20240115", Some("2024-01-15T00:00:00Z"));
        check("20240115103000", Some("2024-01-15T10:30:00Z"));
        check("January 15, 2024", Some("2024-01-15T00:00:00Z"));
        check("1705314600", Some("2024-01-15T10:30:00Z"));
        check("1705314600000", Some("2024-01-15T10:30:00Z"));
        check("1705314600000000", Some("2024-01-15T10:30:00Z"));
        check("yesterday", None);
        check("", None);
        check("99999999999999999999999999", None);
    }

    #[test]
    fn date_and_time_in_two_fields() {
        assert_eq!(join("20240115", "1030"), "2024-01-15T10:30:00Z".parse().ok());
        assert_eq!(join("2024-01-15", "10:30:00"), "2024-01-15T10:30:00Z".parse().ok());
    }

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        assert_eq!(read_text(text), expected.map(|e| e.parse().unwrap()), "{text}");
    }
}

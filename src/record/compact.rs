//! Compact JSON of records, byte for byte as `serde_json` writes it, with less work: names of fields are not looked
//! through for what must be escaped, and texts eight bytes at a time.
//!
//! Not here: reading JSON, other shapes than records have. Invariant: what is written equals [`serde_json::to_vec`].

use serde::ser::{Error as _, Impossible, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::Error;
use serde_json::ser::{CompactFormatter, Formatter};

/// Appends a value as JSON.
///
/// # Errors
///
/// A shape that no record has: bytes, tuples, variants that hold values, keys of maps that are no texts.
pub fn write_json(value: &impl Serialize, out: &mut Vec<u8>) -> Result<(), Error> {
    value.serialize(Compact { out })
}

/// Writes one value.
struct Compact<'o> {
    out: &'o mut Vec<u8>,
}

/// Writes what stands between brackets.
struct Items<'o> {
    out: &'o mut Vec<u8>,
    is_first: bool,
    close: u8,
}

impl<'o> Items<'o> {
    fn open([open, close]: [u8; 2], out: &'o mut Vec<u8>) -> Self {
        out.push(open);
        Self {
            out,
            is_first: true,
            close,
        }
    }

    fn next(&mut self) -> Compact<'_> {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(b',');
        }
        Compact { out: self.out }
    }

    fn close(self) -> Result<(), Error> {
        self.out.push(self.close);
        Ok(())
    }
}

impl SerializeSeq for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        value.serialize(self.next())
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeMap for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        let from = self.out.len() + usize::from(!self.is_first);
        key.serialize(self.next())?;
        if self.out.get(from) == Some(&b'"') {
            Ok(())
        } else {
            Err(Error::custom("a key that is no text"))
        }
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.out.push(b':');
        value.serialize(Compact { out: self.out })
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeStruct for Items<'_> {
    type Ok = ();
    type Error = Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<(), Error> {
        let Compact { out } = self.next();
        // Names of fields are ours, and need no escapes.
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        value.serialize(Compact { out })
    }

    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

fn none<T>(what: &str) -> Result<T, Error> {
    Err(Error::custom(format_args!("{what} in a record")))
}

impl<'o> Serializer for Compact<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Items<'o>;
    type SerializeMap = Items<'o>;
    type SerializeStruct = Items<'o>;
    type SerializeTuple = Impossible<(), Error>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeStructVariant = Impossible<(), Error>;

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.out.extend_from_slice(if value { b"true" } else { b"false" });
        Ok(())
    }

    fn serialize_i8(self, value: i8) -> Result<(), Error> {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i16(self, value: i16) -> Result<(), Error> {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i32(self, value: i32) -> Result<(), Error> {
        self.serialize_i64(i64::from(value))
    }

    fn serialize_i64(self, value: i64) -> Result<(), Error> {
        CompactFormatter.write_i64(self.out, value).map_err(Error::io)
    }

    fn serialize_u8(self, value: u8) -> Result<(), Error> {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u16(self, value: u16) -> Result<(), Error> {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u32(self, value: u32) -> Result<(), Error> {
        self.serialize_u64(u64::from(value))
    }

    fn serialize_u64(self, value: u64) -> Result<(), Error> {
        CompactFormatter.write_u64(self.out, value).map_err(Error::io)
    }

    fn serialize_f32(self, value: f32) -> Result<(), Error> {
        if value.is_finite() {
            CompactFormatter.write_f32(self.out, value).map_err(Error::io)
        } else {
            self.serialize_unit()
        }
    }

    fn serialize_f64(self, value: f64) -> Result<(), Error> {
        if value.is_finite() {
            CompactFormatter.write_f64(self.out, value).map_err(Error::io)
        } else {
            self.serialize_unit()
        }
    }

    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }

    fn serialize_str(self, value: &str) -> Result<(), Error> {
        write_text(value, self.out);
        Ok(())
    }

    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        none("bytes")
    }

    fn serialize_none(self) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<(), Error> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, variant: &'static str) -> Result<(), Error> {
        self.serialize_str(variant)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _: &'static str, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        none("a variant that holds a value")
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Items<'o>, Error> {
        Ok(Items::open(*b"[]", self.out))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Items<'o>, Error> {
        Ok(Items::open(*b"{}", self.out))
    }

    fn serialize_struct(self, _: &'static str, _: usize) -> Result<Items<'o>, Error> {
        Ok(Items::open(*b"{}", self.out))
    }

    fn serialize_tuple(self, _: usize) -> Result<Self::SerializeTuple, Error> {
        none("a tuple")
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Self::SerializeTupleStruct, Error> {
        none("a tuple")
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        none("a variant that holds values")
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        none("a variant that holds values")
    }
}

fn write_text(text: &str, out: &mut Vec<u8>) {
    out.reserve(text.len() + 2);
    out.push(b'"');
    let mut rest = text.as_bytes();
    loop {
        let (plain, behind) = rest.split_at(plain_bytes(rest));
        out.extend_from_slice(plain);
        let Some((byte, after)) = behind.split_first() else {
            break;
        };
        write_escaped(*byte, out);
        rest = after;
    }
    out.push(b'"');
}

/// How many bytes stand before the first that must be escaped.
fn plain_bytes(bytes: &[u8]) -> usize {
    let (eights, rest) = bytes.as_chunks::<8>();
    for (number, eight) in eights.iter().enumerate() {
        if has_escape(u64::from_le_bytes(*eight))
            && let Some(at) = eight.iter().position(|byte| is_escape(*byte))
        {
            return 8 * number + at;
        }
    }
    let at = rest.iter().position(|byte| is_escape(*byte));
    8 * eights.len() + at.unwrap_or(rest.len())
}

fn is_escape(byte: u8) -> bool {
    byte < b' ' || byte == b'"' || byte == b'\\'
}

/// Whether any of eight bytes must be escaped: what is taken from a byte that is less borrows from its highest bit.
fn has_escape(eight: u64) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGHEST: u64 = 0x8080_8080_8080_8080;
    let less = |of: u64, than: u8| of.wrapping_sub(ONES * u64::from(than)) & !of;
    let is = |byte: u8| less(eight ^ (ONES * u64::from(byte)), 1);
    (less(eight, b' ') | is(b'"') | is(b'\\')) & HIGHEST != 0
}

fn write_escaped(byte: u8, out: &mut Vec<u8>) {
    const HEX: &[u8; 16] = b"0123456789abcdef";
    let short = match byte {
        b'"' | b'\\' => byte,
        0x08 => b'b',
        0x0c => b'f',
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        _ => {
            let [high, low] = [byte >> 4, byte & 0xf].map(|half| HEX[usize::from(half)]);
            out.extend_from_slice(&[b'\\', b'u', b'0', b'0', high, low]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::record::{EnrichedItem, MentionItem, TextField};

    #[test]
    fn records_are_written_as_serde_json_writes_them() {
        let controls: String = ('\0'..'\u{90}').collect();
        let mut item = EnrichedItem {
            id: "plain".into(),
            title: Some(format!("{controls}é“—\u{1f600}")),
            body: Some("no escapes in a text as long as this".into()),
            actor_salience: vec![0.0, -1.0, 0.1, 1e-7, f32::MAX, f32::NAN],
            original: serde_json::from_str(r#"{"a\"b":[null,true,-3,2.5,{}],"c":[]}"#).ok(),
            ..EnrichedItem::default()
        };
        for length in 0..20 {
            item.actor_names.push(format!("{}\"", "x".repeat(length)));
        }
        item.targets = vec![];
        item.places = vec![crate::record::PlaceItem {
            name: "Bern".into(),
            country: None,
            mentions: vec![],
        }];
        let mention = MentionItem {
            field: TextField::Title,
            start: 41,
            end: usize::MAX,
            text: String::new(),
            sentence: 0,
            reading: "name".into(),
            sentiment: Some(-0.25),
        };
        let (mut written, mut mentions) = (Vec::new(), Vec::new());
        write_json(&item, &mut written).expect("a record");
        write_json(&vec![&mention], &mut mentions).expect("a list");
        assert_eq!(written, serde_json::to_vec(&item).expect("a record"));
        assert_eq!(mentions, serde_json::to_vec(&vec![&mention]).expect("a list"));
    }

    #[test]
    fn what_no_record_has_is_refused() {
        assert!(write_json(&("a", 1), &mut Vec::new()).is_err());
        let keys = std::collections::BTreeMap::from([(1, "one")]);
        assert!(write_json(&keys, &mut Vec::new()).is_err());
    }
}

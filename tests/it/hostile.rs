//! Input that means harm: every record gives one outcome, the same twice, in a time that grows with its length only.
//!
//! `CHANCERY_TEST_LONG=1` goes on to 5 MB of text; that is for a release build, others take the better part of an hour.

use chancery::knowledge::embedded;
use chancery::nlp::{Options, sentiment::Models};
use chancery::pipeline::{Outcome, OutputOptions, Setup, process};
use chancery::record::{DecodeLimits, DecodeOptions, EnrichedItem, Header, Origin, RawRecord, Reason, TextField};
use serde_json::{Value, json};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

/// The worker's own setup, but with room for 5 MB.
fn setup() -> &'static Setup {
    static SETUP: OnceLock<Setup> = OnceLock::new();
    SETUP.get_or_init(|| Setup {
        kb: embedded().expect("the embedded files have no problems"),
        models: Arc::new(Models::embedded()),
        options: Options {
            text_bytes_max: 8_000_000,
            ..Options::default()
        },
        decode: DecodeOptions {
            limits: DecodeLimits {
                payload_bytes_max: 32_000_000,
                ..DecodeLimits::default()
            },
            ..DecodeOptions::default()
        },
        output: OutputOptions {
            // Five megabytes of one name make 68 MB of mentions.
            enriched_bytes_max: 256_000_000,
            dead_letter_bytes_max: 64_000_000,
            ..OutputOptions::default()
        },
        ..Setup::default()
    })
}

fn raw(payload: &[u8]) -> RawRecord {
    RawRecord {
        origin: Origin {
            topic: "news.raw".into(),
            partition: 3,
            offset: 41,
        },
        key: Some(b"key".to_vec()),
        headers: Vec::new(),
        timestamp_ms: Some(1_700_000_000_000),
        payload: Some(payload.to_vec()),
    }
}

/// One outcome, the same twice, no panic; its reason where it is a dead letter.
#[track_caller]
fn check(name: &str, record: &RawRecord) -> Option<Reason> {
    let begun = Instant::now();
    let outcome = process(setup(), record);
    assert!(
        begun.elapsed() < Duration::from_secs(30),
        "{name}: {:?}",
        begun.elapsed()
    );
    assert!(outcome == process(setup(), record), "{name}: not the same twice");
    match outcome {
        Outcome::Enriched(published, _) => {
            let value = published.value.unwrap();
            let parsed: Value = serde_json::from_slice(&value).unwrap_or_else(|e| panic!("{name}: {e}"));
            assert!(parsed["schema_version"].is_string(), "{name}");
            None
        }
        Outcome::DeadLetter {
            record: letter,
            reason,
            detail,
        } => {
            assert_ne!(reason, Reason::InternalError, "{name}: {detail}");
            assert!(letter.value == record.payload, "{name}: a dead letter keeps the bytes");
            Some(reason)
        }
        other => panic!("{name}: {other:?}"),
    }
}

fn body(text: &str) -> Vec<u8> {
    json!({"id": "x", "title": "Talks in Vienna", "body": text})
        .to_string()
        .into_bytes()
}

type Case = (&'static str, Vec<u8>, Option<Reason>);

/// Much of everything.
fn large_json() -> Vec<Case> {
    let deep = |open: &str, close: &str, levels: usize| format!("{}{}", open.repeat(levels), close.repeat(levels));
    let long_key = format!("{{\"{}\":1,\"title\":\"Iran\"}}", "k".repeat(900_000));
    let many: Vec<String> = (0..50_000).map(|n| format!("\"k{n}\":{n}")).collect();
    let many = format!("{{{},\"title\":\"Iran\"}}", many.join(","));
    let wide = format!("{{\"title\":\"Iran\",\"tags\":[{}0]}}", "0,".repeat(300_000));
    let nested_text = format!(
        "{{\"title\":\"Iran\",\"x\":{}}}",
        deep("{\"a\":", "}", 10_000).replace(":}", ":1}")
    );
    vec![
        ("10,000 arrays", deep("[", "]", 10_000).into(), Some(Reason::TooDeep)),
        ("10,000 open arrays", "[".repeat(10_000).into(), Some(Reason::TooDeep)),
        (
            "a million open arrays",
            "[".repeat(1_000_000).into(),
            Some(Reason::TooDeep),
        ),
        ("10,000 objects", nested_text.into(), Some(Reason::TooDeep)),
        ("brackets in text", body(&"[{".repeat(10_000)), None),
        ("long key", long_key.into(), None),
        ("many keys", many.into(), None),
        ("long array", wide.into(), None),
    ]
}

/// Little, and odd.
fn odd_json() -> Vec<Case> {
    let json = |name, text: &str, reason| (name, text.as_bytes().to_vec(), reason);
    let digits = format!("{{\"title\":\"Iran\",\"n\":{}}}", "9".repeat(100_000));
    let numbers = r#"{"title":"Iran","score":1e999,"low":-1e999,"tiny":1e-999}"#;
    let not_json = Some(Reason::NotJson);
    vec![
        json("same key twice", r#"{"title":"Iran","title":"Iraq"}"#, None),
        json("same key twice, one bad", r#"{"title":"Iran","title":7}"#, None),
        json("number beyond f64", numbers, None),
        json("time beyond f64", r#"{"title":"Iran","published_at":1e999}"#, None),
        json("digits without end", &digits, None),
        json("lone surrogate", r#"{"title":"Iran \ud800"}"#, None),
        json("surrogates swapped", r#"{"title":"Iran \udc00\ud800"}"#, None),
        json("surrogate pair", r#"{"title":"Iran \ud83d\ude00"}"#, None),
        json("escaped NUL", r#"{"title":"Iran\u0000 talks"}"#, None),
        json("raw NUL in text", "{\"title\":\"Iran\0\"}", not_json),
        json("not finite", r#"{"title":"Iran","x":NaN}"#, not_json),
        json("trailing comma", r#"{"title":"Iran",}"#, not_json),
        json("two documents", r#"{"title":"Iran"}{"title":"Iraq"}"#, not_json),
        json("empty keys", r#"{"":"","title":"Iran"}"#, None),
        json("an array", r#"[{"title":"Iran"}]"#, Some(Reason::NotObject)),
        json("no text", r#"{"title":" ","body":""}"#, Some(Reason::NoText)),
        json("a title that is none", r#"{"title":{"a":1}}"#, Some(Reason::BadField)),
    ]
}

/// Bytes that are no UTF-8, or not the UTF-8 they look like.
fn broken_encodings() -> Vec<Case> {
    let not_utf8 = |name, bytes: &[u8]| (name, bytes.to_vec(), Some(Reason::NotUtf8));
    let wide = "{\"title\":\"Iran\"}".encode_utf16().flat_map(u16::to_le_bytes);
    vec![
        not_utf8("overlong slash", b"{\"title\":\"Iran \xc0\xaf\"}"),
        not_utf8("encoded surrogate", b"{\"title\":\"Iran \xed\xa0\x80\"}"),
        not_utf8("five-byte form", b"{\"title\":\"\xf8\x88\x80\x80\x80\"}"),
        ("UTF-16", wide.collect(), None),
    ]
}

#[test]
fn hostile_json_is_read_or_refused_with_its_reason() {
    let cases = [large_json(), odd_json(), broken_encodings()].concat();
    for (name, payload, expected) in cases {
        let reason = check(name, &raw(&payload));
        // What stands in no list of ours is only held to give one outcome.
        if !matches!(
            name,
            "same key twice, one bad" | "UTF-16" | "long key" | "digits without end"
        ) {
            assert_eq!(reason, expected, "{name}");
        }
    }
    let mut small = setup().clone();
    small.decode.limits.payload_bytes_max = 100;
    for (bytes, expected) in [(99, None), (100, None), (101, Some(Reason::TooLarge))] {
        let outcome = process(&small, &raw("x".repeat(bytes).as_bytes()));
        let reason = match outcome {
            Outcome::DeadLetter { reason, .. } => Some(reason),
            _ => None,
        };
        assert_eq!(reason, expected, "{bytes} bytes");
    }
}

#[test]
fn hostile_unicode_gives_one_outcome() {
    // A letter under a megabyte of accents.
    let marks = format!("Ira{}n met.", "\u{0301}\u{0323}".repeat(262_144));
    let texts = [
        "\u{202e}narI\u{202c} and \u{2066}Iran\u{2069} met.",
        "I\u{0301}r\u{0301}a\u{0301}n\u{0301} met Ira\u{200d}n and I\u{00ad}ran.",
        "\u{feff}Iran\u{fffe} \u{ffff} \u{10ffff} met.",
        "İran ıran IRAN ſtate ﬁnal ǅ ẞ met.",
        "🇮🇷🇮🇱 👩‍👩‍👧‍👦 Iran's\u{2019}\u{2019}s US-U.S.-US- 'Iran\"s' “Iran”",
        "\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{2029}Iran\r\n\r\nIraq\u{b}\u{c}",
        &marks,
        "US-",
        "U.S. -",
        "'s",
        "Iran-",
        "the former",
        "(((",
        "\"\"\"\"",
        "President of the President of the",
        "Ⓘⓡⓐⓝ 𝐈𝐫𝐚𝐧 Ιran Іran", // look-alikes of other scripts
        "مرحبا שלום Iran 你好 สวัสดี नमस्ते",
    ];
    for text in texts {
        assert_eq!(check(text, &raw(&body(text))), None, "{text:?}");
        assert_eq!(
            check(text, &raw(&json!({"title": text}).to_string().into_bytes())),
            None,
            "{text:?}"
        );
        check(text, &raw(text.as_bytes()));
    }
}

#[test]
fn hostile_keys_headers_and_times_pass_through() {
    let header = |name: &[u8], value: Option<&[u8]>| Header {
        name: name.to_vec(),
        value: value.map(<[u8]>::to_vec),
    };
    let mut record = raw(&body("Iran met Iraq."));
    record.headers = vec![
        header(b"\xff\xfe", Some(b"\x00\xff")),
        header(b"", None),
        header(b"chancery.origin", Some(b"forged/0/0")),
        header(b"ce_id", Some(b"\xff")),
        header(b"traceparent", Some(b"00-not-a-trace")),
        header(&[b'n'; 10_000], Some(&[b'v'; 10_000])),
    ];
    for key in [None, Some(vec![]), Some(vec![0xff; 100_000])] {
        record.key = key.clone();
        let Outcome::Enriched(published, _) = process(setup(), &record) else {
            panic!("is enriched")
        };
        if key.is_some() {
            assert_eq!(published.key, key);
        }
        let origins: Vec<_> = published
            .headers
            .iter()
            .filter(|h| h.name == b"chancery.origin")
            .collect();
        assert_eq!(origins.len(), 1, "a forged origin is replaced");
        assert_eq!(origins[0].value.as_deref(), Some(b"news.raw/3/41".as_slice()));
    }
    for timestamp in [i64::MIN, -1, 0, 1, 253_402_300_799_999, 253_402_300_800_000, i64::MAX] {
        record.timestamp_ms = Some(timestamp);
        check("record time", &record);
        record.payload = Some(
            json!({"title": "Iran", "published_at": timestamp})
                .to_string()
                .into_bytes(),
        );
        check("item time", &record);
    }
    for time in [
        "1970-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "0000-00-00", "-9999-01-01", "2020-02-30", "now",
    ] {
        record.payload = Some(json!({"title": "Iran", "published_at": time}).to_string().into_bytes());
        check(time, &record);
    }
}

/// Texts that lead a rule to look far: each is repeated to any length.
const REPEATED: [&str; 44] = [
    "Vladimir Putin met Joe Biden in Moscow. ",
    "Russia attacked Ukraine and ",
    "Israel ",
    "(",
    "(Iran) ",
    "[[((",
    "\"",
    "\"Russia\" said \"",
    "“‘",
    "a",
    "RussiaIranIsrael",
    "e\u{301}",
    "\u{301}",
    "RUSSIA ATTACKED UKRAINE ",
    "A",
    "of ",
    "the minister of ",
    ".",
    "Iran, ",
    "US-",
    "\n",
    "Iran.\n\n",
    "He said she told him that they ",
    "Abcde ",
    "and Iran ",
    "not ",
    "condemned ",
    "President ",
    "the president of Russia ",
    "1",
    "\u{202e}\u{200b}",
    "http://a.b/c?d=e&",
    "Iran's ",
    "Iran; Israel: ",
    "北京",
    "in by with from to ",
    "Russia said that ",
    "Putin, who ",
    "Israel killed Hamas ",
    "J. ",
    "Mr. Smith ",
    "MOSCOW (Reuters) - ",
    "Iran 2-1 Iraq ",
    "&lt;b&gt;",
];

fn took(text: &str) -> f64 {
    let record = raw(&body(text));
    let begun = Instant::now();
    let outcome = process(setup(), &record);
    let seconds = begun.elapsed().as_secs_f64();
    assert!(matches!(outcome, Outcome::Enriched(..)), "{:.40}: {outcome:?}", text);
    seconds
}

/// Four times the text takes about four times as long; a rule that looks at everything for each name takes sixteen.
#[test]
fn analysis_takes_time_in_proportion_to_the_length() {
    setup();
    let is_long = std::env::var("CHANCERY_TEST_LONG").is_ok();
    let (small, large) = if is_long {
        (1_250_000, 5_000_000)
    } else {
        (32_000, 128_000)
    };
    let mut slow = Vec::new();
    for unit in REPEATED {
        let text = |bytes: usize| unit.repeat(bytes / unit.len() + 1);
        let (short, long) = (took(&text(small)), took(&text(large)));
        if is_long {
            eprintln!("{unit:?}: {short:.2} s for {small} bytes, {long:.2} s for {large}");
        }
        // Other work on the machine makes single measurements lie: look again before saying so.
        let is_slow = |short: f64, long: f64| long > 8.0 * short + 0.3;
        if is_slow(short, long) && is_slow(took(&text(small)), took(&text(large))) {
            slow.push(format!(
                "{unit:?}: {short:.3} s for {small} bytes, {long:.3} s for {large}"
            ));
        }
    }
    assert!(slow.is_empty(), "\n{}", slow.join("\n"));
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig { cases: 400, ..Default::default() })]

    /// News-like fragments in any order reach rules that noise does not.
    #[test]
    fn any_order_of_news_words_is_analysed(
        words in proptest::collection::vec(proptest::sample::select(WORDS.to_vec()), 0..40),
        glue in proptest::collection::vec(proptest::sample::select(vec![" ", " ", " ", "", "\n", "  "]), 40),
    ) {
        let text: String = words.iter().zip(&glue).flat_map(|(word, glue)| [*word, *glue]).collect();
        let outcome = process(setup(), &raw(&body(&text)));
        if let Outcome::Enriched(published, _) = &outcome {
            let item: EnrichedItem = serde_json::from_slice(published.value.as_deref().unwrap()).unwrap();
            for mention in item.actors.iter().flat_map(|actor| &actor.mentions) {
                let text = if mention.field == TextField::Title { &item.title } else { &item.body };
                let text = text.as_deref().unwrap_or_default();
                let slice: String = text.chars().skip(mention.start).take(mention.end - mention.start).collect();
                proptest::prop_assert_eq!(&slice, &mention.text);
            }
        } else {
            proptest::prop_assert!(false, "{outcome:?}");
        }
    }
}

const WORDS: [&str; 96] = [
    "the", "a", "of", "in", "to", "and", "or", "who", "that", "he", "she", "they", "his", "their", "president",
    "prime", "minister", "foreign", "ministry", "spokesman", "US", "U.S.", "U.K.", "EU", "Iran", "Russia", "Putin",
    "Vladimir", "Biden", "Joe", "Mr.", "Sir", "Gen.", "Hamas", "Israeli", "Iran's", "Kremlin", "White", "House",
    "Moscow", "Paris", "Hilton", "Georgia", "said", "says", "attacked", "condemned", "praised", "not", "never",
    "denied", "accused", "met", "by", "with", "from", "against", "2-1", "2019", "%", "$", "@", "/", "-", "–", "—", "'",
    "’", "'s", "\"", "“", "”", "(", ")", "[", ".", ",", ";", ":", "!", "…", "(Reuters)", "http://a.b", "Al-Qaeda",
    "al-", "bin", "van", "former", "vice", "Jan.", "北京", "\u{301}", "\u{202e}", "İ", "Korea", "North",
];

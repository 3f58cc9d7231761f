//! The server as strangers meet it: headers on everything, the token, limits, what is switched off.

use chancery::telemetry::{EventKind, RecentEvent, Telemetry};
use chancery::web::{Server, TryIt, WebSettings};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

const PATHS: [&str; 12] = [
    "/",
    "/style.css",
    "/app.js",
    "/map.js",
    "/world.json",
    "/api/world?window=5",
    "/api/pair?source=A&target=B",
    "/api/status",
    "/metrics",
    "/livez",
    "/readyz",
    "/nothing",
];

fn serve(has_page: bool, token: &str, try_it: Option<TryIt>) -> SocketAddr {
    let settings = WebSettings {
        listen: "127.0.0.1:0".into(),
        has_page,
        token: token.into(),
        try_it,
    };
    let telemetry = Telemetry::new();
    telemetry.metrics.content.tell_build("2.12.1");
    Server::start(settings, telemetry).unwrap().address()
}

/// Status, head in lower case, body.
fn ask(address: SocketAddr, request: &str, body: &str) -> (u16, String, String) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    let (line, headers) = request.split_once('\n').unwrap_or((request, ""));
    let length = body.len();
    let text =
        format!("{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n");
    stream.write_all(text.as_bytes()).unwrap();
    // A refusal may come before all of the body is read.
    let _ = stream.write_all(body.as_bytes());
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    let answer = String::from_utf8_lossy(&answer).into_owned();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap_or((&answer, ""));
    let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).unwrap_or(0);
    (status, head.to_lowercase(), body.to_owned())
}

fn get(address: SocketAddr, path: &str) -> (u16, String, String) {
    ask(address, &format!("GET {path}"), "")
}

#[test]
fn every_response_carries_the_policy() {
    let address = serve(true, "", None);
    for path in PATHS {
        let (status, head, _) = get(address, path);
        let expected = match path {
            "/nothing" => 404,
            "/readyz" => 503,
            _ => 200,
        };
        assert_eq!(status, expected, "{path}");
        for wanted in [
            "content-security-policy: default-src 'none'; script-src 'self'",
            "x-content-type-options: nosniff",
            "x-frame-options: deny",
            "referrer-policy: no-referrer",
            "cache-control: no-store",
        ] {
            assert!(head.contains(wanted), "{path}: {wanted}\n{head}");
        }
    }
    assert!(!get(address, "/").1.contains("unsafe-inline"));
}

#[test]
fn the_token_guards_the_page_but_not_metrics_and_probes() {
    let address = serve(true, "s3cret", None);
    for path in PATHS {
        let is_open = ["/metrics", "/livez", "/readyz"].contains(&path);
        assert_eq!(get(address, path).0 == 401, !is_open, "{path}");
    }
    assert_eq!(
        ask(address, "GET /api/status\nAuthorization: Bearer s3cret\r\n", "").0,
        200
    );
    assert_eq!(
        ask(address, "GET /api/status\nAuthorization: Bearer s3cre\r\n", "").0,
        401
    );
    for path in [
        "/?token=s3cre",
        "/?token=",
        "/api/status?token=s3cret",
        "/app.js?token=s3cret",
    ] {
        assert_eq!(get(address, path).0, 401, "{path}");
    }
    // A link is exchanged for a cookie, with which a browser gets the rest of the page too.
    let (status, head, _) = get(address, "/?polarity=neutral&token=s3cret");
    assert_eq!(status, 303);
    assert!(head.contains("location: /?polarity=neutral\r\n"), "{head}");
    let cookie = head.split("set-cookie: ").nth(1).unwrap().split(';').next().unwrap();
    assert!(
        head.contains("httponly; samesite=strict") && !head.contains("s3cret"),
        "{head}"
    );
    for path in PATHS.iter().filter(|path| !["/nothing", "/readyz"].contains(path)) {
        let request = format!("GET {path}\nCookie: other=1; {cookie}\r\n");
        assert_eq!(ask(address, &request, "").0, 200, "{path}");
    }
    assert_eq!(ask(address, "POST /api/tag", "x").0, 401);
}

#[test]
fn without_the_page_only_metrics_and_probes_are_there() {
    let address = serve(false, "", None);
    for path in PATHS {
        let is_there = ["/metrics", "/livez", "/readyz"].contains(&path);
        assert_eq!(get(address, path).0 != 404, is_there, "{path}");
    }
}

#[test]
fn the_box_is_bounded_in_size_and_rate_and_can_be_off() {
    let off = serve(true, "", None);
    assert_eq!(ask(off, "POST /api/tag", "x").0, 404);
    assert_eq!(ask(off, "HEAD /api/tag", "").0, 404);
    let try_it: TryIt = Arc::new(|payload: &[u8]| match payload {
        b"bad" => Err("no text".into()),
        _ => Ok(format!("{{\"bytes\":{}}}", payload.len())),
    });
    let on = serve(true, "", Some(try_it));
    assert_eq!(ask(on, "HEAD /api/tag", "").0, 204);
    assert_eq!(ask(on, "POST /api/tag", &"x".repeat(70_000)).0, 413);
    let (status, _, body) = ask(on, "POST /api/tag", "four");
    assert_eq!((status, body.as_str()), (200, "{\"bytes\":4}"));
    assert_eq!(ask(on, "POST /api/tag", "bad").0, 422);
    let answers: Vec<u16> = (0..20).map(|_| ask(on, "POST /api/tag", "x").0).collect();
    assert!(answers.contains(&200) && answers.contains(&429), "{answers:?}");
}

#[test]
fn metrics_are_counters_with_a_help_and_a_type() {
    let address = serve(true, "", None);
    let (_, head, body) = get(address, "/metrics");
    assert!(head.contains("content-type: text/plain; version=0.0.4"), "{head}");
    assert!(
        body.contains("chancery_build_info{librdkafka=\"2.12.1\",revision=") && body.contains("\nchancery_ready 0\n")
    );
    assert!(body.contains("process_resident_memory_bytes "));
    for line in body.lines().filter(|line| !line.starts_with('#')) {
        let (name, value) = line.rsplit_once(' ').unwrap();
        assert!(value.parse::<f64>().is_ok(), "{line}");
        let name = name.split('{').next().unwrap();
        let family = ["_bucket", "_sum", "_count"]
            .iter()
            .find_map(|end| name.strip_suffix(end))
            .unwrap_or(name);
        let has = |word: &str| [name, family].iter().any(|n| body.contains(&format!("# {word} {n} ")));
        assert!(has("HELP") && has("TYPE"), "{line}");
    }
}

/// An open page: the stream is asked for, nothing of it read yet.
fn open_page(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
    stream
        .write_all(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
        .unwrap();
    stream
}

/// What a page receives until the text is there.
fn read_until(stream: &mut TcpStream, text: &str) -> String {
    let (mut seen, mut piece) = (String::new(), vec![0; 256 * 1024]);
    while !seen.contains(text) {
        let count = stream.read(&mut piece).expect("the page hears in time");
        assert!(count > 0, "the stream has ended without {text}");
        seen += &String::from_utf8_lossy(&piece[..count]);
    }
    seen
}

#[test]
fn two_hundred_pages_do_not_slow_the_stream_and_a_slow_page_loses_events() {
    const EVENTS: usize = 3_000;
    let telemetry = Telemetry::new();
    let settings = WebSettings {
        listen: "127.0.0.1:0".into(),
        has_page: true,
        token: String::new(),
        try_it: None,
    };
    let address = Server::start(settings, telemetry.clone()).unwrap().address();
    let mut slow = open_page(address);
    let mut pages: Vec<TcpStream> = (0..200).map(|_| open_page(address)).collect();
    let begun = Instant::now();
    while telemetry.recent.readers() < 201 {
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "{}",
            telemetry.recent.readers()
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let body = "x".repeat(4_000);
    let mut worst = Duration::ZERO;
    for n in 0..EVENTS {
        let event = RecentEvent {
            kind: EventKind::Enriched,
            json: format!("{{\"n\":{n},\"body\":\"{body}\"}}").into(),
        };
        let begun = Instant::now();
        telemetry.recent.publish(event);
        worst = worst.max(begun.elapsed());
    }
    // No page reads: publishing hands over to nobody and waits for nobody. The bound is for a busy machine.
    assert!(worst < Duration::from_millis(500), "publishing took {worst:?}");
    assert_eq!(telemetry.recent.readers(), 201);
    // The slow one hears that it lost events; the others hear of what comes, and nobody was waited for.
    read_until(&mut slow, "event: lost");
    for page in &mut pages {
        read_until(page, "event: lost");
    }
    let text = telemetry.metrics.render();
    let lost = text
        .lines()
        .find_map(|l| l.strip_prefix("chancery_live_events_lost_total "));
    assert!(lost.unwrap().parse::<f64>().unwrap() > 201.0, "{lost:?}");
    drop((slow, pages));
    let begun = Instant::now();
    while telemetry.recent.readers() > 0 {
        assert!(begun.elapsed() < Duration::from_secs(20), "places are given back");
        telemetry.recent.publish(RecentEvent {
            kind: EventKind::Enriched,
            json: "{}".into(),
        });
        std::thread::sleep(Duration::from_millis(20));
    }
}

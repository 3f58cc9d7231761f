//! The server against those who mean harm: slow ones, many, large heads, odd paths, other sites' pages.

use chancery::telemetry::Telemetry;
use chancery::web::{Server, WebSettings};
use std::io::{ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

fn serve() -> SocketAddr {
    let settings = WebSettings {
        listen: "127.0.0.1:0".into(),
        has_page: true,
        token: String::new(),
        try_it: None,
    };
    Server::start(settings, Telemetry::new()).unwrap().address()
}

/// Sends bytes as they are and reads until the server ends the connection.
fn say(address: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    // The answer may come, and the connection end, before all is sent.
    let _ = stream.write_all(bytes);
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

fn status(answer: &str) -> u16 {
    answer
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .unwrap_or(0)
}

#[track_caller]
fn is_alive(address: SocketAddr) {
    let begun = Instant::now();
    let answer = say(
        address,
        b"GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
    );
    // No lane ticks in this test, so the probe says so; what counts is that it answers.
    assert!(matches!(status(&answer), 200 | 503), "{answer}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}

#[test]
fn a_request_that_never_ends_is_ended() {
    let address = serve();
    let mut slow: Vec<TcpStream> = (0..50).map(|_| TcpStream::connect(address).unwrap()).collect();
    for stream in &mut slow {
        stream.write_all(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ").unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(1))).unwrap();
    }
    let begun = Instant::now();
    while !slow.is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{} are still held",
            slow.len()
        );
        is_alive(address);
        slow.retain_mut(|stream| {
            let has_written = stream.write_all(b"a").is_ok();
            let has_ended = match stream.read(&mut [0; 512]) {
                Ok(0) => true,
                Ok(_) => false,
                Err(error) => !matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut),
            };
            has_written && !has_ended
        });
        std::thread::sleep(Duration::from_millis(200));
    }
    assert!(begun.elapsed() > Duration::from_secs(5), "not before its time");
}

#[test]
fn a_body_that_never_comes_is_not_waited_for() {
    let address = serve();
    let begun = Instant::now();
    say(
        address,
        b"POST /api/tag HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n\r\nslow",
    );
    assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    is_alive(address);
}

#[test]
fn heads_that_are_too_large_are_refused() {
    let address = serve();
    let long = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: {}\r\n\r\n",
        "a".repeat(1_000_000)
    );
    let many = format!(
        "GET / HTTP/1.1\r\nHost: localhost\r\n{}\r\n",
        "X-A: b\r\n".repeat(1_000)
    );
    let path = format!("GET /{} HTTP/1.1\r\nHost: localhost\r\n\r\n", "a".repeat(1_000_000));
    for (name, request) in [("a long header", long), ("many headers", many), ("a long path", path)] {
        let answer = say(address, request.as_bytes());
        assert!(matches!(status(&answer), 0 | 400 | 414 | 431), "{name}: {answer}");
        is_alive(address);
    }
}

#[test]
fn ten_thousand_connections_leave_room_for_a_probe() {
    let address = serve();
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: plain numbers of this process.
    unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &limit);
    }
    let count = (limit.rlim_cur as usize).saturating_sub(3_000).min(10_000);
    let mut held = Vec::new();
    for index in 0..count {
        let mut stream = TcpStream::connect(address).unwrap();
        let _ = stream.write_all(b"GET /api/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        held.push(stream);
        if index % 1_000 == 999 {
            is_alive(address);
        }
    }
    eprintln!("{} connections held", held.len());
    is_alive(address);
    drop(held);
    is_alive(address);
}

#[test]
fn odd_paths_and_methods_lead_nowhere() {
    let address = serve();
    let paths = [
        "/../../etc/passwd",
        "/%2e%2e/%2e%2e/etc/passwd",
        "/..%2f..%2fetc%2fpasswd",
        "//etc/passwd",
        "/style.css/../x",
        "/metrics/",
        "/metrics/..",
        "/api/",
        "/api/stream/x",
        "/\\..\\..\\x",
        "/%00",
        "/;a=b",
        "/index.html",
        "/.git/config",
        "/world.json%00.html",
        "/METRICS",
        "http://evil.example/",
        "*",
        "evil.example:443",
        "",
    ];
    for path in paths {
        let answer = say(
            address,
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        let is_page = path == "http://evil.example/";
        assert!(
            is_page || matches!(status(&answer), 0 | 400 | 404 | 405),
            "{path}: {answer}"
        );
        assert!(!answer.contains("root:"), "{path}");
    }
    for method in [
        "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "CONNECT", "PATCH", "get", "G\0T",
    ] {
        let answer = say(
            address,
            format!("{method} / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").as_bytes(),
        );
        assert!(matches!(status(&answer), 0 | 400 | 404 | 405), "{method}: {answer}");
        assert!(!answer.to_lowercase().contains("access-control-"), "{method}: {answer}");
    }
    let smuggled = [
        "POST /api/tag HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
        "GET / HTTP/9.9\r\n\r\n",
        "\x16\x03\x01\x02\x00\x01\x00\x01\u{fc}\x03\x03",
        "\r\n\r\n\r\n\r\n",
    ];
    for request in smuggled {
        say(address, request.as_bytes());
        is_alive(address);
    }
}

/// A page elsewhere whose name was made to point here may not read ours.
#[test]
fn another_name_for_this_machine_sees_no_page() {
    let address = serve();
    let ask = |host: &str, path: &str| {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nConnection: close\r\n\r\n");
        say(address, request.as_bytes())
    };
    for path in ["/", "/api/world", "/api/stream", "/api/status", "/app.js"] {
        assert_eq!(status(&ask("evil.example", path)), 403, "{path}");
    }
    for path in ["/metrics", "/api/world"] {
        let answer = ask("localhost", path);
        assert_eq!(status(&answer), 200, "{answer}");
        assert!(
            !answer.to_lowercase().contains("access-control-"),
            "{path}: nobody else's script may read it"
        );
    }
}

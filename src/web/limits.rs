//! Headers that every response carries, and who may see the page.
//!
//! Invariant: the token is compared in constant time; no response may be framed, sniffed or cached by strangers.

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;
use sha2::{Digest, Sha256};

/// Scripts and styles come from this server alone; nothing else is loaded.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const HEADERS: [(HeaderName, &str); 5] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::CACHE_CONTROL, "no-store"),
];

/// Adds the headers of every response.
pub(super) async fn harden(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response
            .headers_mut()
            .entry(name)
            .or_insert(HeaderValue::from_static(value));
    }
    response
}

/// Whether a request carries the token: `Authorization: Bearer`, or the cookie that [`cookie`] made of it.
pub(super) fn is_allowed(token: &str, headers: &HeaderMap) -> bool {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let bearer = text(header::AUTHORIZATION).and_then(|value| value.strip_prefix("Bearer "));
    let mut cookies = text(header::COOKIE).unwrap_or("").split(';');
    let kept = cookies.find_map(|pair| pair.trim().strip_prefix("chancery="));
    bearer.is_some_and(|given| is_equal(given.as_bytes(), token.as_bytes()))
        || kept.is_some_and(|given| is_equal(given.as_bytes(), digest(token).as_bytes()))
}

/// Keeps a browser signed in until it closes; holds a digest, out of reach of scripts and other sites.
pub(super) fn cookie(token: &str) -> String {
    format!("chancery={}; Path=/; HttpOnly; SameSite=Strict", digest(token))
}

/// The address of the page less the token, where it is the page's and the token is right.
pub(super) fn without_token(token: &str, uri: &Uri) -> Option<String> {
    let query = uri.query().filter(|_| uri.path() == "/")?;
    let (given, rest): (Vec<&str>, Vec<&str>) = query.split('&').partition(|pair| pair.starts_with("token="));
    let given = given.first()?.strip_prefix("token=")?;
    let is_right = is_equal(&decoded(given), token.as_bytes());
    is_right.then(|| {
        if rest.is_empty() {
            "/".to_owned()
        } else {
            format!("/?{}", rest.join("&"))
        }
    })
}

fn digest(token: &str) -> String {
    let hash = Sha256::digest(format!("chancery page {token}"));
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// `%2B` as `+`.
fn decoded(text: &str) -> Vec<u8> {
    let (bytes, mut out, mut at) = (text.as_bytes(), Vec::new(), 0);
    while at < bytes.len() {
        let code = text
            .get(at + 1..at + 3)
            .filter(|_| bytes[at] == b'%')
            .and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(code.unwrap_or(bytes[at]));
        at += if code.is_some() { 3 } else { 1 };
    }
    out
}

/// Whether the request names this machine. A page elsewhere that had its own name point here would name itself.
pub(super) fn is_local_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(header::HOST) else {
        return true;
    };
    let host = host.to_str().unwrap_or("");
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse::<std::net::IpAddr>()
            .is_ok_and(|address| address.is_loopback())
}

/// Compares without telling by its duration how much was right.
fn is_equal(given: &[u8], wanted: &[u8]) -> bool {
    let differs = given.iter().zip(wanted).fold(0u8, |sum, (a, b)| sum | (a ^ b));
    std::hint::black_box(differs) == 0 && given.len() == wanted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_this_machine_are_local() {
        let named = |host: &str| is_local_host(&HeaderMap::from_iter([(header::HOST, host.parse().unwrap())]));
        for host in [
            "localhost", "LOCALHOST:8600", "127.0.0.1:8600", "127.8.9.1", "[::1]:8600",
        ] {
            assert!(named(host), "{host}");
        }
        for host in [
            "evil.example", "localhost.evil.example", "10.0.0.1:8600", "[::2]", "", "127.0.0.1.evil.example",
        ] {
            assert!(!named(host), "{host}");
        }
        assert!(is_local_host(&HeaderMap::new()), "HTTP/1.0 names none");
    }

    #[test]
    fn the_token_opens_and_nothing_else_does() {
        let with = |name: HeaderName, value: &str| HeaderMap::from_iter([(name, value.parse().unwrap())]);
        assert!(is_allowed("abc", &with(header::AUTHORIZATION, "Bearer abc")));
        for wrong in ["Bearer ab", "Bearer abcd", "Bearer ", "abc", "Basic abc"] {
            assert!(!is_allowed("abc", &with(header::AUTHORIZATION, wrong)), "{wrong}");
        }
        let kept = cookie("abc");
        let kept = kept.split(';').next().unwrap();
        assert!(is_allowed("abc", &with(header::COOKIE, &format!("other=1; {kept}"))));
        assert!(!is_allowed("abd", &with(header::COOKIE, kept)));
        assert!(!is_allowed("abc", &with(header::COOKIE, "chancery=abc")));
        assert!(!is_allowed("abc", &HeaderMap::new()));
    }

    #[test]
    fn a_link_with_the_token_loses_it_and_keeps_the_filters() {
        let of = |token: &str, uri: &str| without_token(token, &uri.parse().unwrap());
        assert_eq!(
            of("a+c", "/?tone=neutral&token=a%2Bc&x=1").unwrap(),
            "/?tone=neutral&x=1"
        );
        assert_eq!(of("abc", "/?token=abc").unwrap(), "/");
        for wrong in ["/?token=ab", "/?token=", "/", "/api/world?token=abc", "/?token=%zz%"] {
            assert_eq!(of("abc", wrong), None, "{wrong}");
        }
    }
}

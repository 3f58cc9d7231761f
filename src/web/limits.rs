//! Headers that every response carries, and who may see the page.
//!
//! Invariant: the token is compared in constant time; no response may be framed, sniffed or cached by strangers.

use axum::http::header::{self, HeaderName, HeaderValue};
use axum::http::{HeaderMap, Uri};
use axum::response::Response;

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

/// Whether a request carries the token: `Authorization: Bearer`, or `?token=` for the page's event stream.
pub(super) fn is_allowed(token: &str, headers: &HeaderMap, uri: &Uri) -> bool {
    if token.is_empty() {
        return true;
    }
    let bearer = headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.strip_prefix("Bearer "));
    let query = uri
        .query()
        .and_then(|q| q.split('&').find_map(|pair| pair.strip_prefix("token=")));
    [bearer, query]
        .iter()
        .flatten()
        .any(|given| is_equal(given.as_bytes(), token.as_bytes()))
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
    fn the_token_opens_and_nothing_else_does() {
        let uri = |text: &str| text.parse::<Uri>().unwrap();
        let headers = |value: &str| HeaderMap::from_iter([(header::AUTHORIZATION, value.parse().unwrap())]);
        assert!(is_allowed("", &HeaderMap::new(), &uri("/")));
        assert!(is_allowed("abc", &headers("Bearer abc"), &uri("/")));
        assert!(is_allowed("abc", &HeaderMap::new(), &uri("/?x=1&token=abc")));
        for wrong in ["Bearer ab", "Bearer abcd", "Bearer ", "abc", "Basic abc"] {
            assert!(!is_allowed("abc", &headers(wrong), &uri("/")), "{wrong}");
        }
        assert!(!is_allowed("abc", &HeaderMap::new(), &uri("/?token=")));
    }
}

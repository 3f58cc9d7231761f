//! Reads a value that is no JSON: an article as plain text, its first line a title when it looks like one.
//!
//! Invariant: title and body together hold every character of the text but the white space around them.

use super::mapping::Pick;
use super::{DecodeError, NewsItem, html};

/// Longer first lines are a paragraph, not a headline.
const HEADLINE_CHARS_MAX: usize = 250;

/// Reads plain text.
///
/// # Errors
///
/// [`DecodeError::NoText`] when it is blank.
pub(super) fn read(text: &str) -> Result<(NewsItem, Vec<Pick>), DecodeError> {
    let stripped = html::strip(text);
    let text = stripped.trim_matches(|c: char| c.is_whitespace() || c == '\0');
    if text.is_empty() {
        return Err(DecodeError::NoText);
    }
    let (first, rest) = text.split_once('\n').unwrap_or((text, ""));
    let first = first.trim_end();
    if !looks_like_headline(first) {
        let item = NewsItem {
            body: Some(text.to_owned()),
            ..NewsItem::default()
        };
        return Ok((item, vec![Pick::new("body", "the text")]));
    }
    let body = rest.trim_start_matches(['\n', '\r']).to_owned();
    let item = NewsItem {
        title: Some(first.to_owned()),
        body: Some(body).filter(|b| !b.trim().is_empty()),
        ..NewsItem::default()
    };
    let mut picks = vec![Pick::new("title", "the first line")];
    picks.extend(item.body.is_some().then(|| Pick::new("body", "the other lines")));
    Ok((item, picks))
}

/// A headline is short, more than one word, and does not end like a sentence or a clause.
fn looks_like_headline(line: &str) -> bool {
    let last = line
        .trim_end_matches(['"', '\'', '\u{201d}', '\u{2019}', ')'])
        .chars()
        .last();
    line.chars().take(HEADLINE_CHARS_MAX + 1).count() <= HEADLINE_CHARS_MAX
        && line.split_whitespace().nth(1).is_some()
        && !matches!(last, None | Some('.' | ',' | ';' | ':' | '\u{2026}' | '\u{3002}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_is_a_title_when_it_looks_like_one() {
        //    text                                     title                    body
        check(
            "Talks collapse\n\nThe talks ended.",
            Some("Talks collapse"),
            Some("The talks ended."),
        );
        check(
            "The talks ended.\nNobody signed.",
            None,
            Some("The talks ended.\nNobody signed."),
        );
        check("Talks collapse in Vienna", Some("Talks collapse in Vienna"), None);
        check("Word", None, Some("Word"));
    }

    #[track_caller]
    fn check(text: &str, title: Option<&str>, body: Option<&str>) {
        let (item, _) = read(text).unwrap();
        assert_eq!((item.title.as_deref(), item.body.as_deref()), (title, body));
    }
}

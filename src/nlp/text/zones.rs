//! What a paragraph is for: caption, boilerplate, dateline or text.
//!
//! "CAIRO (BLOOMBERG) - Field Marshal ..." begins with a dateline; "Join our Telegram channel" is boilerplate;
//! "... in Moscow. PHOTO: EPA-EFE" is a caption.
//!
//! Not here: the headline, which is the title field. Invariant: looks at a bounded beginning and end of a paragraph.

use super::{Token, TokenKind, Zone};
use crate::knowledge::words::{Shape, is_hyphen, shape};

/// Zone of a whole paragraph of the body.
pub fn zone_of_paragraph(paragraph: &str) -> Zone {
    let text = paragraph.trim();
    if is_boilerplate(text) {
        Zone::Boilerplate
    } else if is_caption(text) {
        Zone::Caption
    } else {
        Zone::Text
    }
}

/// How lines begin that every article of a site carries; in lower case.
const BEGINNINGS: [&str; 44] = [
    "join our",
    "sign up",
    "read more",
    "read also",
    "read next",
    "read:",
    "see also",
    "subscribe",
    "follow us",
    "follow @",
    "click here",
    "all rights reserved",
    "©",
    "(c) ",
    "copyright",
    "get the latest",
    "download our",
    "download the app",
    "share this",
    "advertisement",
    "related:",
    "related stories",
    "related articles",
    "reporting by",
    "editing by",
    "(reporting by",
    "(editing by",
    "our standards:",
    "this story was originally",
    "this article was originally",
    "support our",
    "newsletter",
    "more on this",
    "watch:",
    "listen:",
    "most read",
    "recommended",
    "stay up to date",
    "register for",
    "log in",
    "already a subscriber",
    "enable javascript",
    "cookie",
    "we use cookies",
];

fn is_boilerplate(text: &str) -> bool {
    if text.len() > 400 {
        return false;
    }
    let Some(first) = text.as_bytes().first().map(u8::to_ascii_lowercase) else {
        return false;
    };
    let begins = |wanted: &str| {
        wanted.as_bytes()[0] == first
            && text
                .get(..wanted.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(wanted))
    };
    if BEGINNINGS.iter().any(|wanted| begins(wanted)) || is_reserved(text) {
        return true;
    }
    const CHANNELS: [&str; 6] = [
        "telegram",
        "whatsapp",
        "newsletter",
        "twitter",
        "facebook",
        "breaking news delivered",
    ];
    let asks = begins("join ") || begins("follow ") || begins("get ");
    asks && {
        let lower = text.to_ascii_lowercase();
        CHANNELS.iter().any(|name| lower.contains(name))
    }
}

/// "All rights reserved." anywhere; looked for by its rarest letter.
fn is_reserved(text: &str) -> bool {
    const PHRASE: &str = "all rights reserved";
    const BEFORE_V: usize = "all rights reser".len();
    let bytes = text.as_bytes();
    let is_here = |at: usize| {
        let start = at.checked_sub(BEFORE_V);
        let found = start.and_then(|start| bytes.get(start..start + PHRASE.len()));
        found.is_some_and(|found| found.eq_ignore_ascii_case(PHRASE.as_bytes()))
    };
    ['v', 'V']
        .into_iter()
        .any(|letter| text.match_indices(letter).any(|(at, _)| is_here(at)))
}

/// Phrases looked for anywhere in a text; it is read once, and compared only where one of them may begin.
struct Phrases {
    all: &'static [&'static str],
    may_begin: [bool; 256],
}

impl Phrases {
    const fn of(all: &'static [&'static str]) -> Self {
        let mut may_begin = [false; 256];
        let mut at = 0;
        while at < all.len() {
            may_begin[all[at].as_bytes()[0] as usize] = true;
            at += 1;
        }
        Self { all, may_begin }
    }

    fn occur_in(&self, text: &str) -> bool {
        let bytes = text.as_bytes();
        let begins_at = |at: usize| self.all.iter().any(|phrase| bytes[at..].starts_with(phrase.as_bytes()));
        (0..bytes.len()).any(|at| self.may_begin[usize::from(bytes[at])] && begins_at(at))
    }
}

static CREDITS: Phrases = Phrases::of(&[
    "PHOTO:", "Photo:", "PHOTOS:", "FILE PHOTO", "File photo", "Photo by", "Photograph:", "Image credit", "Picture:",
    "Credit:", "[Photo", "(Photo",
]);
static AGENCIES: Phrases = Phrases::of(&[
    "/AFP", "Getty Images", "/Reuters", "/REUTERS", "EPA-EFE", "AP Photo", "/Handout",
]);
static SIDES: Phrases = Phrases::of(&[
    "(left)", "(right)", "(centre)", "(center)", "(L)", "(R)", "(C)", ", left,", ", right,",
]);

fn is_caption(text: &str) -> bool {
    if text.len() > 600 {
        return false;
    }
    let tail = &text[text.floor_char_boundary(text.len().saturating_sub(40))..];
    CREDITS.occur_in(text)
        || AGENCIES.occur_in(tail) && !tail.ends_with(['"', '”'])
        || text.len() < 260 && SIDES.occur_in(text)
}

/// How many tokens at the beginning of a paragraph are its dateline; zero for none.
pub fn dateline_tokens(text: &str, tokens: &[Token]) -> usize {
    const TOKENS_MAX: usize = 22;
    let mut capital_words = 0;
    let mut has_agency = false;
    let mut has_mixed = false;
    let mut is_inside = false;
    for (at, token) in tokens.iter().enumerate().take(TOKENS_MAX) {
        let word = &text[token.start..token.end];
        match token.kind {
            TokenKind::Word if is_inside => has_agency = true,
            TokenKind::Word => match shape(word) {
                Shape::Upper | Shape::Caseless => capital_words += 1,
                Shape::Capital if is_month(word) => {}
                Shape::Capital => has_mixed = true,
                Shape::Lower if matches!(word, "de" | "al" | "es" | "and" | "of") => {}
                Shape::Lower => return 0,
            },
            TokenKind::Number => {}
            TokenKind::Punctuation => match word {
                "(" => is_inside = true,
                ")" => is_inside = false,
                "," | "." | "/" | ":" => {}
                dash if is_dash(text, tokens, at, dash) => {
                    let is_dateline = if has_mixed {
                        has_agency && at <= 14
                    } else {
                        capital_words > 0
                    };
                    return if is_dateline && !is_inside {
                        through_dashes(text, tokens, at)
                    } else {
                        0
                    };
                }
                hyphen if hyphen.chars().all(is_hyphen) => {}
                _ => return 0,
            },
        }
    }
    0
}

/// A dash that stands free: "CAIRO - ", "CAIRO — ", "CAIRO -- "; not the hyphen of "EPA-EFE".
fn is_dash(text: &str, tokens: &[Token], at: usize, word: &str) -> bool {
    if !word.chars().all(is_hyphen) {
        return false;
    }
    let token = tokens[at];
    let is_wide = word != "-";
    let free_before = text[..token.start].ends_with(char::is_whitespace) || text[..token.start].ends_with(['-', ')']);
    let free_after = text[token.end..].starts_with(char::is_whitespace) || text[token.end..].starts_with('-');
    is_wide || free_before && free_after
}

fn through_dashes(text: &str, tokens: &[Token], mut at: usize) -> usize {
    while tokens
        .get(at)
        .is_some_and(|t| text[t.start..t.end].chars().all(is_hyphen))
    {
        at += 1;
    }
    // A dateline with nothing after it is a heading.
    if at < tokens.len() { at } else { 0 }
}

fn is_month(word: &str) -> bool {
    const MONTHS: [&str; 12] = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ];
    word.get(..3).is_some_and(|start| MONTHS.contains(&start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::nlp::{Document, text::prepare};

    fn zones(body: &str) -> Vec<(Zone, &str)> {
        let doc = Document {
            body,
            ..Document::default()
        };
        let prepared = prepare(&doc, 10_000);
        prepared
            .sentences
            .iter()
            .map(|s| (s.zone, &body[s.span.start..s.span.end]))
            .collect()
    }

    #[test]
    fn datelines_are_cut_off() {
        for (body, dateline) in [
            ("CAIRO (EXAMPLE) - The envoy left.", "CAIRO (EXAMPLE) -"),
            ("MOSCOW, Jan 3 (Example) - The envoy left.", "MOSCOW, Jan 3 (Example) -"),
            (
                "BEIJING, Jan. 3 (Example) -- The envoy left.",
                "BEIJING, Jan. 3 (Example) --",
            ),
            ("Paris (EX) — The envoy left.", "Paris (EX) —"),
            ("WASHINGTON — The envoy left.", "WASHINGTON —"),
        ] {
            assert_eq!(
                zones(body),
                [(Zone::Dateline, dateline), (Zone::Text, "The envoy left.")],
                "{body}"
            );
        }
        assert_eq!(zones("The EU - and NATO - agreed.")[0].0, Zone::Text);
        assert_eq!(zones("US-backed rebels left.")[0].0, Zone::Text);
    }

    #[test]
    fn captions_and_boilerplate_are_told_from_text() {
        assert_eq!(
            zones("The envoy (right) meets the general. PHOTO: EXAMPLE")[0].0,
            Zone::Caption
        );
        assert_eq!(
            zones("Join EX's Telegram channel and get the news.")[0].0,
            Zone::Boilerplate
        );
        assert_eq!(zones("Get the deal done, he said.")[0].0, Zone::Text);
    }

    #[test]
    fn sentences_end_where_they_should() {
        let count = |body| zones(body).len();
        assert_eq!(count("Mr. Smith met U.S. officials. They left."), 2);
        assert_eq!(count("He left the U.S. The army stayed."), 2);
        assert_eq!(count("\"Why?\" he asked. J. Smith left."), 2);
        assert_eq!(count("He said: \"We go.\" They went."), 2);
        assert_eq!(count("外交部表示抗议。会谈已经结束。"), 2);
        assert_eq!(count("One line\nanother line"), 2);
    }
}

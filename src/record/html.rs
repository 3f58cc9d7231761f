//! Turns the HTML of feeds into plain text: tags go, block tags break paragraphs, entities become characters.
//!
//! Made for the snippets that feeds carry, not for whole pages: no boilerplate removal, no layout.
//!
//! Invariant: text without tags and entities comes back unchanged, borrowed; linear in the length of the input.

use std::borrow::Cow;

/// Tags that end a paragraph.
const BLOCK_TAGS: [&str; 27] = [
    "p", "div", "br", "li", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "article", "section",
    "header", "footer", "figure", "figcaption", "table", "tr", "pre", "hr", "dl", "dt", "dd", "aside",
];
/// Elements whose content is no text.
const HIDDEN_TAGS: [&str; 6] = ["script", "style", "noscript", "template", "iframe", "svg"];

/// Plain text of a snippet that may hold HTML.
pub(super) fn strip(text: &str) -> Cow<'_, str> {
    let has_tags = find_tag(text, 0).is_some();
    if !has_tags {
        return if text.contains('&') {
            html_escape::decode_html_entities(text)
        } else {
            Cow::Borrowed(text)
        };
    }
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some((start, end)) = find_tag(text, at) {
        push_text(&mut out, &text[at..start]);
        let name = tag_name(&text[start..end]);
        at = end;
        if is_one_of(name, &HIDDEN_TAGS) && !text[start..].starts_with("</") {
            at = end_of_element(text, end, name);
        } else if is_one_of(name, &BLOCK_TAGS) {
            break_line(&mut out, !name.eq_ignore_ascii_case("br"));
        }
    }
    push_text(&mut out, &text[at..]);
    out.truncate(out.trim_end().len());
    Cow::Owned(out)
}

/// The next tag or comment at or after `from`: `<` and a letter, `/`, `!` or `?`, up to its `>`.
fn find_tag(text: &str, from: usize) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while let Some(found) = bytes[at..].iter().position(|b| *b == b'<') {
        let start = at + found;
        let next = bytes.get(start + 1).copied().unwrap_or(b' ');
        if next.is_ascii_alphabetic() || matches!(next, b'/' | b'!' | b'?') {
            let closing = if text[start..].starts_with("<!--") { "-->" } else { ">" };
            return text[start..]
                .find(closing)
                .map(|length| (start, start + length + closing.len()));
        }
        at = start + 1;
    }
    None
}

fn tag_name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    &name[..end]
}

fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|n| n.eq_ignore_ascii_case(name))
}

/// Where the element's closing tag ends; the end of the text if it never closes. Its content is no markup:
/// `if (a<b)` opens nothing.
fn end_of_element(text: &str, from: usize, name: &str) -> usize {
    let mut at = from;
    while let Some(found) = text[at..].find("</") {
        let start = at + found;
        if tag_name(&text[start..]).eq_ignore_ascii_case(name) {
            return text[start..].find('>').map_or(text.len(), |length| start + length + 1);
        }
        at = start + 2;
    }
    text.len()
}

/// Adds text with entities decoded and runs of white space folded to one blank.
fn push_text(out: &mut String, text: &str) {
    for c in html_escape::decode_html_entities(text).chars() {
        // A no-break space is the author's, not the layout's.
        if !c.is_ascii_whitespace() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with([' ', '\n']) {
            out.push(' ');
        }
    }
}

fn break_line(out: &mut String, is_paragraph: bool) {
    out.truncate(out.trim_end_matches(' ').len());
    let wanted = if is_paragraph { "\n\n" } else { "\n" };
    if !out.is_empty() && !out.ends_with("\n\n") {
        out.truncate(out.trim_end_matches('\n').len());
        out.push_str(wanted);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_becomes_text() {
        //    HTML                                              text
        check("no markup < here & there", "no markup < here & there");
        check("AT&amp;T&#8217;s", "AT&T\u{2019}s");
        check("<p>One <b>bo</b>ld.</p><p>Two.</p>", "One bold.\n\nTwo.");
        check("<div><p>A</p>\n\n  <p>B<br/>C</p></div>", "A\n\nB\nC");
        check("a<script>if (x<y) {}</script>b<!-- <p> -->c", "abc");
        check("5 < 6 <i>ok</i>", "5 < 6 ok");
        check("<p>unclosed <a href='x", "unclosed <a href='x");
        check("<style>never closes", "");
    }

    #[track_caller]
    fn check(html: &str, expected: &str) {
        assert_eq!(strip(html), expected);
    }
}

"""Tokens, as training/FEATURES.md defines them: what the Rust side must reproduce exactly.

A token is (start, end, form): code-point offsets and the lower-cased form. Nothing here knows about models.
"""
import re

APOSTROPHES = "'’ʼ"
TARGET, ACTOR = "<t>", "<a>"


def tokens(text, start=0, end=None):
    """Words, punctuation and possessive endings of text[start:end]."""
    end = len(text) if end is None else end
    out, i = [], start
    while i < end:
        c = text[i]
        if c.isspace():
            i += 1
        elif c.isalnum():
            j = i + 1
            while j < end and (text[j].isalnum() or (text[j] in APOSTROPHES and j + 1 < end and text[j + 1].isalnum())):
                j += 1
            if j - i > 2 and text[j - 1] in "sS" and text[j - 2] in APOSTROPHES:
                out.append((i, j - 2, form(text[i:j - 2])))
                out.append((j - 2, j, "'s"))
            else:
                out.append((i, j, form(text[i:j])))
            i = j
        elif c in APOSTROPHES and i + 1 < end and text[i + 1] in "sS" and not (i + 2 < end and text[i + 2].isalnum()):
            out.append((i, i + 2, "'s"))
            i += 2
        else:
            out.append((i, i + 1, PUNCTUATION.get(c, c)))
            i += 1
    return out


PUNCTUATION = {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "ʼ": "'", "–": "-", "—": "-", "‑": "-", "…": "."}


def form(word):
    if any("0" <= c <= "9" for c in word):
        return "<n>"
    for a in APOSTROPHES[1:]:
        word = word.replace(a, "'")
    return word.lower()


def masked(text, target, actors, lo=0, hi=None):
    """Tokens with the target's span as one <t> and every other actor span as one <a>.

    Spans that overlap the target or an earlier kept span are dropped (the earlier start wins, then the longer).
    Returns (token list, index of the target).
    """
    hi = len(text) if hi is None else hi
    kept, reach = [], -1
    for a in sorted(actors, key=lambda s: (s[0], -s[1])):
        if a[0] >= reach and (a[1] <= target[0] or a[0] >= target[1]) and lo <= a[0] and a[1] <= hi:
            kept.append((a[0], a[1], ACTOR))
            reach = a[1]
    out, at, where = [], lo, 0
    for s, e, name in sorted(kept + [(target[0], target[1], TARGET)]):
        out += tokens(text, at, s)
        if name == TARGET:
            where = len(out)
        out.append((s, e, name))
        at = e
    return out + tokens(text, at, hi), where


BOUNDARY = re.compile(r"(?<=[.!?])[\"”’')\]]*\s+(?=[\"“‘'(\[]?[A-Z0-9])")
ABBREVIATIONS = {"mr", "mrs", "ms", "dr", "gen", "col", "lt", "sen", "rep", "gov", "st", "u.s", "u.k", "u.n", "no", "jr", "sr", "capt", "sgt", "prof", "rev", "vs", "d.c", "e.u"}


def sentences(text):
    """(start, end) of sentences; training text only, the Rust side has its own splitter."""
    out = []
    base = 0
    for line in text.split("\n"):
        at = 0
        for m in BOUNDARY.finditer(line):
            words = line[at:m.start()].split()
            last = words[-1].rstrip(".").lower().lstrip("(\"“") if words else ""
            if line[m.start() - 1] == "." and (last in ABBREVIATIONS or len(last) == 1):
                continue
            out.append((base + at, base + m.end()))
            at = m.end()
        out.append((base + at, base + len(line)))
        base += len(line) + 1
    res = []
    for s, e in out:
        while e > s and text[e - 1].isspace():
            e -= 1
        if e > s:
            res.append((s, e))
    return res

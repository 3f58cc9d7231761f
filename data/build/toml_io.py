"""Reads and writes the actor files.

Reading is the standard library's; writing is our own, so that the same content always gives the same bytes: keys in
the order of data/README.md, one language a line, one office a line. Full-line comments stay with the block they stand
in (they move to its head).

Not here: what is merged with what (merge.py).
"""

import datetime
import re
import tomllib

KEYS = [
    "code", "name", "kind", "country", "parent", "wikidata", "cameo", "iso2", "fips", "cow", "aliases", "acronyms",
    "demonyms", "metonyms", "cities", "ambiguous", "title_only", "surname", "bare", "gender", "offices", "members", "active",
    "names", "adjectives", "seats",
]
LANGUAGE_KEYS = ("names", "adjectives", "seats")
TABLE_KEYS = {"ambiguous": ["alias", "needs", "not"], "offices": ["role", "title", "of", "from", "until"]}
LINE_WIDTH = 118


def read(path):
    """The file's main actor and its further actors; `#` holds each block's comment lines."""
    text = path.read_text(encoding="utf-8")
    data = tomllib.loads(text)
    actors = data.pop("actor", [])
    blocks = [data, *actors]
    at = 0
    comments = [[] for _ in blocks]
    pending = []
    for line in text.splitlines():
        if line.strip() == "[[actor]]":
            at += 1
            comments[at] += pending
            pending = []
        elif line.startswith("#"):
            pending.append(line)
        elif line.strip():
            comments[at] += pending
            pending = []
    for block, lines in zip(blocks, comments):
        if lines:
            block["#"] = lines
    return data, actors


def write(path, main, actors):
    """Writes the file, actors sorted by code; leaves it alone if nothing changes."""
    text = render(main, actors)
    if not path.exists() or path.read_text(encoding="utf-8") != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return True
    return False


def render(main, actors):
    parts = [_block(main)]
    for actor in sorted(actors, key=lambda a: a["code"]):
        head = "".join(line + "\n" for line in actor.get("#", []))
        parts.append(head + "[[actor]]\n" + _block({k: v for k, v in actor.items() if k != "#"}))
    return "\n".join(parts)


def _block(actor):
    lines = list(actor.get("#", []))
    known = [k for k in KEYS if k in actor]
    unknown = sorted(k for k in actor if k not in KEYS and k != "#")
    for key in known + unknown:
        value = actor[key]
        if key in LANGUAGE_KEYS:
            for language in sorted(value):
                if value[language]:
                    lines.append(_list(f"{key}.{_key(language)}", value[language]))
        elif key in TABLE_KEYS:
            if value:
                lines.append(f"{key} = [")
                lines += [f"  {_inline(row, TABLE_KEYS[key])}," for row in value]
                lines.append("]")
        elif key == "active":
            lines.append(f"active = {_inline(value, ['from', 'until'])}")
        elif isinstance(value, list):
            if value:
                lines.append(_list(key, value))
        else:
            lines.append(f"{key} = {_value(value)}")
    return "\n".join(lines) + "\n"


def _inline(row, order):
    keys = [k for k in order if k in row] + sorted(k for k in row if k not in order)
    return "{ " + ", ".join(f"{_key(k)} = {_value(row[k])}" for k in keys) + " }"


def _list(key, values):
    line = f"{key} = [{', '.join(_value(v) for v in values)}]"
    if len(line) <= LINE_WIDTH:
        return line
    lines, current = [f"{key} = ["], " "
    for value in values:
        piece = f" {_value(value)},"
        if len(current) + len(piece) > LINE_WIDTH:
            lines.append(current)
            current = " "
        current += piece
    return "\n".join([*lines, current, "]"])


def _value(value):
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, list):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, dict):
        return _inline(value, [])
    return '"' + "".join(_escape(c) for c in value) + '"'


def _escape(char):
    if char in '"\\':
        return "\\" + char
    return char if ord(char) >= 32 and ord(char) != 127 else f"\\u{ord(char):04x}"


def _key(key):
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else _value(key)

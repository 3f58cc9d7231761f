"""Joins new facts to the files without losing what people wrote.

Two sides: what stands in the file and what a source or a fragment offers. Lists are united, missing keys are set, and
a value that is there is never changed or dropped. With a third side, `base` (what an earlier run offered), a value
that nobody touched since then follows the new run; without it everything in the file counts as written by a person.

Not here: where facts come from; reading and writing (toml_io.py).
"""

import datetime
import functools
import re
import unicodedata

from toml_io import LANGUAGE_KEYS

PLAIN_LISTS = ("aliases", "acronyms", "demonyms", "metonyms", "cities", "title_only", "surname", "bare", "members")
OFFICE_SLACK_DAYS = 400
PLAIN_LETTERS = str.maketrans({"ı": "i", "ł": "l", "Ł": "l", "ø": "o", "Ø": "o", "đ": "d", "Đ": "d", "ə": "a", "Ə": "a"})


@functools.cache
def fold(text):
    """Letters without marks, lower-case, words sorted (not in patronymics): two spellings of one name are equal."""
    plain = unicodedata.normalize("NFKD", text.translate(PLAIN_LETTERS))
    plain = "".join(c for c in plain if not unicodedata.combining(c)).lower()
    words = re.findall(r"\w+", plain.replace("'", "").replace("’", ""))
    return " ".join(words if "bin" in words or "ibn" in words else sorted(words))


class Withheld:
    """Rows of withheld.tsv: code, key, value. `*` as key or value stands for all."""

    def __init__(self, path=None):
        self.rows = set()
        if path is not None and path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                if line.strip() and not line.startswith("#"):
                    self.rows.add(tuple((line.split("\t") + ["*", "*"])[:3]))

    def has_actor(self, code):
        return (code, "*", "*") in self.rows

    def has(self, code, key, value):
        return (code, key, "*") in self.rows or (code, key, str(value)) in self.rows

    def strip(self, actor):
        code = actor["code"]
        kept = {}
        for key, value in actor.items():
            if key == "code":
                kept[key] = value
            elif key in LANGUAGE_KEYS:
                value = {
                    language: [v for v in texts if not self.has(code, f"{key}.{language}", v)]
                    for language, texts in value.items()
                }
                kept[key] = {language: texts for language, texts in value.items() if texts}
            elif key == "offices":
                kept[key] = [o for o in value if not self.has(code, key, office_text(o))]
            elif key == "ambiguous":
                kept[key] = [a for a in value if not self.has(code, key, a["alias"])]
            elif isinstance(value, list):
                kept[key] = [v for v in value if not self.has(code, key, v)]
            elif not self.has(code, key, value):
                kept[key] = value
        return kept


def office_text(office):
    """How withheld.tsv names an office: `head_of_state RUS 2012-05-07`."""
    return " ".join(str(office[k]) for k in ("role", "of", "from") if k in office)


def merge_file(old, new, base, withheld):
    """Each side is (main, actors); `old` and `base` may be None. Returns the joined pair."""
    sides = old, new, base
    codes = [side[0]["code"] for side in sides if side and side[0]]
    old, new, base = (tidy_side(side, codes[0]) if side and codes else side for side in sides)
    new_main, new_actors = new
    new_main = withheld.strip(new_main) if new_main else None
    new_actors = [withheld.strip(a) for a in new_actors if not withheld.has_actor(a["code"])]
    if old is None:
        return new_main, new_actors
    old_main, old_actors = old
    base_main, base_actors = base if base is not None else (None, [])
    main = merge_actor(old_main, new_main, base_main) if new_main else old_main
    return main, merge_actors(old_actors, new_actors, base_actors)


def tidy_side(side, country):
    main, actors = side
    return main, [tidy(actor, country) for actor in actors]


def tidy(actor, country):
    """Leaves out what a nested actor has by default: the file's country, its main actor as parent and body of office."""
    kept = {k: v for k, v in actor.items() if not (k in ("country", "parent") and v == country)}
    if "offices" in kept and kept.get("country", country) == country:
        kept["offices"] = [{k: v for k, v in o.items() if (k, v) != ("of", country)} for o in kept["offices"]]
    return kept


def merge_actors(old_actors, new_actors, base_actors):
    """What nobody touched since `base` is replaced by the new run as a whole; the rest is joined one by one."""
    base_by_code = {a["code"]: a for a in base_actors}
    result = {a["code"]: a for a in old_actors if base_by_code.get(a["code"]) != a}
    for actor in new_actors:
        code = find_same(result, actor)
        if code is not None:
            result[code] = merge_actor(result[code], actor, base_by_code.get(code))
        else:
            actor = {**actor, "code": free_code(result, actor)}
            result[actor["code"]] = actor
    return [result[code] for code in sorted(result)]


def free_code(taken, actor):
    """The actor's code, with the first name hung on if another person has it."""
    code = actor["code"]
    if code in taken:
        given = unicodedata.normalize("NFKD", actor["name"].split()[0].translate(PLAIN_LETTERS)).upper()
        code += "_" + re.sub(r"[^A-Z0-9]", "", given)
    while code in taken:
        code += "_2"
    return code


def find_same(by_code, actor):
    """Code of the actor in the file that this one is: by code, else for persons by Wikidata id or name."""
    code = actor["code"]
    same_code = by_code.get(code)
    if actor.get("kind") != "person" or (same_code and not is_other_person(same_code, actor)):
        return code if same_code else None
    names = {fold(n) for n in [actor["name"], *actor.get("aliases", [])]}
    persons = [by_code[c] for c in sorted(by_code) if by_code[c].get("kind") == "person"]
    for other in persons:
        if actor.get("wikidata") and other.get("wikidata") == actor["wikidata"]:
            return other["code"]
    for other in persons:
        if not is_other_person(other, actor) and fold(other["name"]) in names:
            return other["code"]
    return None


def is_other_person(one, two):
    ids = one.get("wikidata"), two.get("wikidata")
    return all(ids) and ids[0] != ids[1]


def merge_actor(old, new, base=None):
    base = base or {}
    result = dict(old)
    for key in sorted(set(new) | set(base)):
        if key in ("code", "#"):
            continue
        result_value = merge_value(key, old.get(key), new.get(key), base.get(key), old)
        if result_value in (None, [], {}):
            result.pop(key, None)
        else:
            result[key] = result_value
    return result


def merge_value(key, old, new, base, actor):
    if key in PLAIN_LISTS:
        taken = {a["alias"] for a in actor.get("ambiguous", [])} if key == "aliases" else set()
        if key in ("aliases", "surname"):
            taken.add(actor["name"])
        return merge_list(old, new, base, taken)
    if key in LANGUAGE_KEYS:
        sides = [side or {} for side in (old, new, base)]
        languages = sorted(set(sides[0]) | set(sides[1]))
        joined = {x: merge_list(*(side.get(x) for side in sides), set()) for x in languages}
        return {x: texts for x, texts in joined.items() if texts}
    if key == "ambiguous":
        return merge_rows(old, new, base, lambda one, two: one["alias"] == two["alias"])
    if key == "offices":
        return sorted(merge_rows(old, new, base, is_same_office), key=office_order)
    if old is None or (base is not None and old == base):
        return new
    return old


def merge_list(old, new, base, taken):
    old, new, base = old or [], new or [], base or []
    kept = [v for v in old if v in new or v not in base]
    return kept + [v for v in dict.fromkeys(new) if v not in kept and v not in taken and (v not in base or v in old)]


def merge_rows(old, new, base, is_same):
    old, new, base = old or [], new or [], base or []
    kept = [row for row in old if row not in base or row in new]
    for row in new:
        if any(is_same(row, other) for other in kept):
            continue
        if row in base and row not in old:
            continue
        kept.append(row)
    return kept


def is_same_office(one, two):
    """Same role at the same body, and the terms overlap or begin within about a year of each other."""
    if one["role"] != two["role"] or one.get("of") != two.get("of"):
        return False
    starts = [as_day(o.get("from")) for o in (one, two)]
    if None in starts:
        return True
    if abs((starts[0] - starts[1]).days) <= OFFICE_SLACK_DAYS:
        return True
    first, second = sorted((one, two), key=lambda o: as_day(o["from"]))
    return "until" in first and as_day(second["from"]) < as_day(first["until"])


def office_order(office):
    return (str(office.get("from", "")), office["role"], office.get("of", ""), office.get("title", ""))


def as_day(value):
    return value if value is None or isinstance(value, datetime.date) else datetime.date.fromisoformat(value)

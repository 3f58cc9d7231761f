"""Adjectives, nouns of people, capitals and cases in other languages, from our tables and the rules beside them."""

import re

import cases
import paradigms
import tables

COVERED_TOO = ("KWT", "JOR", "BHR", "OMN", "KGZ", "TJK", "TKM", "CYP", "MNE", "MNG", "MMR", "BGD", "NPL", "LKA", "SSD", "ERI",
                "DJI", "UGA", "RWA", "ZWE", "NER", "BFA", "TCD", "CAF", "SEN", "CMR", "AGO", "MOZ", "BOL", "ECU", "HTI", "VAT")


def add_forms(states):
    """Adds `adjectives` and `seats` and the cases of `names` to the main actors in place."""
    for actor in (states[code] for code in most_covered()):
        for language, texts in actor.get("names", {}).items():
            put(actor, "names", language, [form for text in list(texts) for form in declined(language, text)])
    for code, language, names in tables.rows("extra_names.txt", 3):
        for name in tables.values(names):
            plain = name.rstrip("+")
            put(states[code], "names", language, [plain, *(declined(language, plain) if plain != name else [])])
    add_adjectives(states)
    for language, pairs in tables.rows("capitals.txt", 2):
        for pair in pairs.split():
            code, _, cities = pair.partition("=")
            for city in cities.replace("_", " ").split(","):
                put(states[code], "seats", language, [city, *declined(language, city)])
    drop_shared(states)


def most_covered():
    """The states with adjectives in other languages and some more."""
    order = next(stems for key, stems in tables.rows("adjectives.txt", 2) if key == "order").split()
    return [*order, *COVERED_TOO]


def declined(language, text):
    """Cases; in Hebrew the word with the prefixes that are written together with it."""
    if language == "he":
        return [prefix + text for prefix in cases.HEBREW_PREFIXES]
    return [re.sub(r"-(?= |$)", "", form) for form in cases.cases(language, text)]


def add_adjectives(states):
    order = None
    for key, stems in tables.rows("adjectives.txt", 2):
        if key == "order":
            order = stems.split()
            continue
        language = key.split("-")[0]
        for code, field in zip(order, stems.split(), strict=True):
            for stem in field.split("/"):
                if stem != "-":
                    put(states[code], "adjectives", language, paradigms.forms(key, stem.replace("_", " ")))


def put(actor, key, language, texts):
    known = actor.setdefault(key, {}).setdefault(language, [])
    known += [text for text in dict.fromkeys(texts) if text and text not in known and not text.endswith("-")]


def drop_shared(states):
    """A form of one language that means two states, or a name that is another state's form, stays with nobody."""
    for key in ("names", "adjectives", "seats"):
        owners = {}
        for code, actor in states.items():
            for language, texts in actor.get(key, {}).items():
                for text in texts:
                    owners.setdefault((language, text), set()).add(code)
        for actor in states.values():
            for language in list(actor.get(key, {})):
                kept = [t for t in actor[key][language] if len(owners[(language, t)]) == 1]
                actor[key][language] = kept
                if not kept:
                    del actor[key][language]
            if key in actor and not actor[key]:
                del actor[key]

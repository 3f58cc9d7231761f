"""Names of states in other languages.

CLDR gives every language's name for a territory; UN short and formal names add six languages. Kept are strings that
English does not already match: what differs from an English alias by marks or case only is left out, because matching
sees through marks. Our own tables add what both lack (adjectives and capitals: inflect.py).
"""

import collections
import csv
import json
import re
import unicodedata

CLDR = "sources/cldr_territories/cldr-json/cldr-localenames-full/main"
LOCALES_BESIDE_BASE = {"zh-Hant": "zh", "sr-Latn": "sr", "pt-PT": "pt", "es-MX": "es", "fr-CA": "fr", "uz-Cyrl": "uz",
                       "az-Cyrl": "az", "bs-Cyrl": "bs", "pa-Arab": "pa", "yue-Hans": "yue", "bal-Latn": "bal"}
# A language that CLDR has few names in has those of its own territories: Kòrsou, Solomon Aelan.
FEW_NAMES_MAX = 5
SAME_LANGUAGE = {"fil": "tl", "nb": "no"}
UN_LANGUAGES = {"es": "Spanish", "fr": "French", "ru": "Russian", "ar": "Arabic", "zh": "Chinese"}
MAIN_LANGUAGES = set("""ar az be bg bn bs ca cs da de el es et eu fa fi fr ga gl he hi hr hu hy id is it ja ka kk km ko ky lt lv
mk mn ms my ne nl no pl ps pt ro ru sk sl so sq sr sv sw ta te th tl tr uk ur uz vi yue zh""".split())
ARTICLES = {
    "fr": re.compile(r"^(?:(?:les|la|le)\s+|l['’])", re.IGNORECASE),
    "es": re.compile(r"^(la|el|los|las)\s+", re.IGNORECASE),
}


def add_names(states, reference, most_covered):
    """Adds `names` to the main actors in place; the smallest languages have those of the most covered states only."""
    english = {}
    for actor in states.values():
        for alias in [actor["name"], *actor.get("aliases", []), *actor.get("demonyms", []), *actor.get("metonyms", [])]:
            english.setdefault(_fold(alias), set()).add(actor["code"])
    offered = {code: {} for code in states}
    independent = _independent(reference)
    code_by_iso2 = {actor["iso2"]: code for code, actor in states.items() if "iso2" in actor}
    for language, iso2, text in _cldr(reference / CLDR):
        if iso2 in code_by_iso2:
            offered[code_by_iso2[iso2]].setdefault(language, []).append(text)
    for language, code, text in _un_names(reference):
        if code in offered:
            offered[code].setdefault(language, []).append(text)
    count = collections.Counter(language for languages in offered.values() for language in languages)
    for code, languages in offered.items():
        for language, texts in sorted(languages.items()):
            is_own = count[language] <= FEW_NAMES_MAX
            if not is_own and code not in independent and language not in MAIN_LANGUAGES:
                continue
            if not is_own and len(language) > 2 and code not in most_covered:
                continue
            kept = [t for t in dict.fromkeys(texts) if _is_kept(language, t, english.get(_fold(t)))]
            if kept:
                states[code].setdefault("names", {})[language] = kept


def _independent(reference):
    """States; territories have names in the main languages only."""
    path = reference / "sources/datasets_country-codes/data/country-codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        codes = {row["ISO3166-1-Alpha-3"] for row in csv.DictReader(file) if row["is_independent"] == "Yes"}
    return codes | {"TWN", "PSE", "ESH", "XKX", "HKG", "VAT", "GRL", "PRI"}


def _is_kept(language, text, english_owners):
    """Short strings, codes and strings that English reads as some state are left out."""
    if english_owners:
        return False
    letters = [c for c in text if c.isalpha()]
    if not letters or re.search(r"[(),\[\]/]", text):
        return False
    is_latin = "LATIN" in unicodedata.name(letters[0], "")
    if language == "vi":
        return len(letters) >= 3
    return len(letters) >= 4 if is_latin else len(letters) >= 2


def _cldr(folder):
    for path in sorted(folder.glob("*/territories.json")):
        locale = path.parent.name
        language = LOCALES_BESIDE_BASE.get(locale, locale)
        if "-" in language or language == "en":
            continue
        data = json.loads(path.read_text(encoding="utf-8"))["main"][locale]["localeDisplayNames"]["territories"]
        for key, text in data.items():
            iso2 = key.split("-alt-")[0]
            if text != iso2 and not (key.endswith("-alt-short") and len(text) < 4 and text.isascii()):
                yield SAME_LANGUAGE.get(language, language), iso2, text


def _un_names(reference):
    path = reference / "sources/datasets_country-codes/data/country-codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            for language, title in UN_LANGUAGES.items():
                for kind in ("Short", "Formal"):
                    text = row[f"UNTERM {title} {kind}"]
                    text = re.sub(r"\s*\([^)]*\)\s*|\*", " ", text).strip()
                    if language in ARTICLES:
                        text = ARTICLES[language].sub("", text)
                    if text and text != "-":
                        yield language, row["ISO3166-1-Alpha-3"], text[:1].upper() + text[1:]


def _fold(text):
    plain = unicodedata.normalize("NFKD", text.replace("’", "'"))
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()

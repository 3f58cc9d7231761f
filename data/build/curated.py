"""Our own tables of persons and offices, which correct and continue the others.

`offices.txt`: `country | role | title | chain | of`, a chain being `Name from; Name from..until; ...`: each term ends when
the next begins, or on its own last day, or not at all (`Name from..`). Dates are days, months or years. From the first day of a chain on it replaces what the tables say about
that role at that body. A `+` before the country adds terms beside the tables' instead (deputies, envoys, commanders).

`persons.txt`: `country | name | wikidata | gender | aliases | surname | bare | code`; `leader_names.txt`:
`country | name | language=forms; ...` for the spellings of other languages.
"""

import datetime
import difflib
import functools
import re

import cases
import person_names
import positions
import tables
from leaders import skeleton
from merge import fold
from people import FIRST_DAY, Person, as_day, make_office

TERM = re.compile(r"^(.*?)\s+(\d{4}(?:-\d\d){0,2})(\.\.(?:\d{4}(?:-\d\d){0,2})?)?$")


def read_persons(people):
    for row in tables.rows("persons.txt", 8):
        country, name, wikidata, gender, aliases, surname, bare, code = row
        person = person_of(people, country, name, wikidata, tables.values(aliases), is_exact=bool(code))
        if fold(person.name) != fold(name):
            people.add_alias(person, person.name)
        person.name = name
        people.index(person, name)
        person.wikidata = person.wikidata or wikidata or None
        person.gender = gender or person.gender
        for alias in tables.values(aliases):
            other = people.find(country, alias)
            if other not in (None, person) and fold(other.name) == fold(alias) and None in (other.wikidata, person.wikidata):
                people.absorb(person, other)
            elif other not in (None, person):
                other.aliases = [a for a in other.aliases if fold(a) != fold(alias)]
                people.by_name[(country, fold(alias))] = person
            people.add_alias(person, alias)
            if alias not in person.aliases:
                person.aliases.append(alias)
        person.aliases = [a for a in person.aliases if a != name]
        if surname:
            person.extra["surname"] = tables.values(surname)
        if bare:
            person.extra["bare"] = tables.values(bare)
        if code:
            person.extra["code"] = code


def read_names(people):
    for country, name, pairs in tables.rows("leader_names.txt", 3):
        person = people.find(country, name)
        if person is None:
            raise ValueError(f"leader_names.txt: {country} has no {name}")
        for pair in tables.values(pairs):
            language, _, texts = pair.partition("=")
            known = person.extra.setdefault("names", {}).setdefault(language, [])
            for text in texts.split(","):
                plain = text.strip().rstrip("!")
                forms = [plain, *(cases.russian_surname(plain) if text.strip().endswith("!") else [])]
                known += [form for form in forms if form not in known]


def person_of(people, country, name, wikidata="", aliases=(), is_exact=False):
    if wikidata and wikidata in people.by_wikidata:
        person = people.by_wikidata[wikidata]
        if person.country != country and not any(is_alike(fold(name), fold(s)) for s in person.spellings()):
            raise ValueError(f"persons.txt: {wikidata} is {person.name} of {person.country}, not {name} of {country}")
        people.move(person, country)
        return person
    for spelling in (name, *aliases):
        if people.find(country, spelling):
            return people.find(country, spelling)
    like = None if is_exact else find_like(people, country, name)
    if like is not None:
        return like
    wikidata = wikidata or people.known_ids.get((country, fold(name)))
    return people.by_wikidata.get(wikidata) or people.add(Person(name, country, wikidata))


def find_like(people, country, name):
    """The one person whose name has all words of this one (or the other way), spelled alike, first name first."""
    if country in person_names.FAMILY_FIRST | person_names.WHOLE_NAME | {"VNM", "LKA", "KWT"}:
        return None
    words = fold_in_order(name)
    if len(words) < 2:
        return None
    found = []
    for person in people.of_country(country):
        for spelling in person.spellings():
            others = fold_in_order(spelling)
            longer = len(others) >= len(words) and all(any(is_alike(w, o) for o in others) for w in words)
            shorter = 2 <= len(others) < len(words) and set(others) <= set(words)
            if (longer or shorter) and is_alike(words[0], others[0]):
                found.append(person)
                break
    return found[0] if len(found) == 1 else None


def fold_in_order(name):
    return [fold(word) for word in name.split() if fold(word)]


@functools.cache
def is_alike(one, two):
    """One word, or two transliterations of it."""
    if one == two:
        return True
    return skeleton(one) == skeleton(two) and difflib.SequenceMatcher(None, one, two).ratio() >= 0.75


def read_offices(people):
    chains = []
    titles = positions.special_titles()
    for country, role, title, chain, of in tables.rows("offices.txt", 5):
        beside = country.startswith("+")
        country = country.lstrip("+")
        title = title or titles.get((country, role)) or positions.USUAL_TITLES[role]
        terms = list(read_chain(people, country, role, title, chain, of or country))
        chains.append((country, role, title, of or country, beside, terms))
    firsts = {}
    for country, role, title, of, beside, terms in chains:
        if terms and not beside:
            key = (of, role)
            firsts[key] = min(firsts.get(key, datetime.date.max), terms[0][1]["from"])
    for person in people.all:
        person.offices = [o for o in (clip(o, firsts) for o in person.offices) if o]
    for _, _, _, _, _, terms in chains:
        for person, office in terms:
            person.offices.append({**office, "own": True})


def clip(office, firsts):
    """What a table's term keeps before the first day of our chain for that office."""
    first = firsts.get((office["of"], office["role"]))
    if first is None:
        return office
    start = office.get("from", FIRST_DAY)
    if start >= first - datetime.timedelta(days=40):
        return None
    if office.get("until", datetime.date.max) > first:
        office = {**office, "until": first}
    return office


def read_chain(people, country, role, title, chain, of):
    parsed = []
    for piece in tables.values(chain):
        match = TERM.match(piece)
        if not match:
            raise ValueError(f"offices.txt: {country} {role}: cannot read `{piece}`")
        parsed.append((match[1].strip(), as_day(match[2]), match[3]))
    for at, (name, start, end) in enumerate(parsed):
        if name == "-":
            continue
        following = parsed[at + 1][1] if at + 1 < len(parsed) else None
        until = as_day(end[2:], last=True) if end else following
        wanted_title, _, holder = name.rpartition(": ")
        yield person_of(people, country, holder), make_office(role, wanted_title or title, of, start, until)

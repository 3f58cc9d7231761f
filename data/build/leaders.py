"""Heads of state and government from world_leaders.csv: before 2000, after 2022, and where no other table has them.

The sources spell names their own way, so a row is joined with a person already known by Wikidata id, by name, or by a
like surname in the same kind of office at about the same time. Rows with a surname only that match nobody are dropped.
"""

import csv
import datetime
import functools
import re

import person_names
import positions
from merge import fold
from people import FIRST_DAY, Person, as_day, make_office

SLACK = datetime.timedelta(days=430)
HEAD_ROLES = {"head_of_state", "head_of_government", "monarch"}
EFFECTIVE_UNTIL = datetime.date(2004, 1, 1)
SOURCE_ORDER = ["wikidata_world_leaders_2021", "cia_factbook", "curated", "archigos_4.1", "reign_2021_3"]
DEPENDENCIES_HEAD = re.compile(r"of the netherlands|of the united kingdom|of denmark|^charles iii|^elizabeth ii|"
                               r"frederik x|margrethe|willem-alexander|beatrix|macron|hollande|sarkozy|harris|pence|xi jinping|biden|trump|obama", re.IGNORECASE)
REALM_HOMES = {"GBR", "NLD", "DNK", "FRA", "USA", "CHN"}


def read_leaders(people, reference, states):
    with (reference / "world_leaders.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["country_iso3"] in states]
    rows.sort(key=lambda r: (SOURCE_ORDER.index(r["source"]), r["country_iso3"], r["start"], r["leader"]))
    own_names = {code: positions.own_names(actor) for code, actor in states.items()}
    for row in rows:
        row["leader"] = re.sub(r"^Territorial (?:Council|Assembly) | in caretaker status$|^formerly, Prime Minister ", "", row["leader"])
        country = row["country_iso3"]
        if country not in REALM_HOMES and DEPENDENCIES_HEAD.search(row["leader"]):
            continue
        start, end = as_day(row["start"]), as_day(row["end"], last=True)
        if row["end_basis"] in ("gone_by_last_seen", "unknown_gap_2017_2020") and end is None:
            end = as_day(row["last_seen"], last=True)
        if end and end < FIRST_DAY:
            continue
        person = find(people, row, start, end)
        if person is None:
            person = new_person(people, row)
        if person is None:
            continue
        for spelling in [row["leader"], *row["aliases"].split("|")]:
            cleaned = person_names.clean(spelling) if spelling else None
            if cleaned and len(cleaned.split()) > 1:
                people.add_alias(person, cleaned)
                short = person_names.without_middle(cleaned)
                if short:
                    people.add_alias(person, short)
        office = read_title(row, start, end, own_names[country])
        if office and not covered(person, office):
            person.offices.append(office)
    add_effective(people, rows)


def add_effective(people, rows):
    """Effective leaders of the 1990s hold the office that most effective leaders of their country held later."""
    effective = [row for row in rows if row["source"] == "archigos_4.1" and as_day(row["start"])]
    usual = {}
    for row in effective:
        person = find(people, row, as_day(row["start"]), None)
        for office in person.offices if person else ():
            if office["role"] in HEAD_ROLES and "from" in office and abs(office["from"] - as_day(row["start"])) <= SLACK:
                usual.setdefault(row["country_iso3"], []).append((office["role"], office["title"]))
    for row in effective:
        country, start, end = row["country_iso3"], as_day(row["start"]), as_day(row["end"], last=True)
        if start >= EFFECTIVE_UNTIL or country not in usual or (end and end < FIRST_DAY):
            continue
        person = find(people, row, start, end) or full_name_person(people, row)
        if person is None:
            continue
        role, title = max(sorted(set(usual[country])), key=usual[country].count)
        office = make_office(role, title, country, start, end)
        if not covered(person, office):
            person.offices.append(office)


def full_name_person(people, row):
    name = person_names.clean(row["leader"])
    if not name or len(name.split()) < 2:
        return None
    return people.add(Person(name, row["country_iso3"], row["person_qid"] or None))


def read_title(row, start, end, own):
    country, role = row["country_iso3"], row["role"]
    if role == "effective_leader" or start is None:
        return None
    found = positions.read_position(row["title"], country, own)
    if found is None and role == "head_of_government":
        found = ("head_of_government", "prime minister") if re.search(r"prime minister|premier", row["title"], re.I) else None
    if found is None and role in ("head_of_state", "head_of_state+government"):
        found = ("head_of_state", "president") if re.search(r"\bpresident\b", row["title"], re.I) else None
    if found is None and role.startswith("deputy_head"):
        low = row["title"].lower()
        title = "vice president" if "president" in low else "deputy prime minister" if "minister" in low else None
        found = ("deputy_head", title) if title else None
    if found is None or found[0] not in HEAD_ROLES | {"deputy_head"}:
        return None
    title = positions.special_titles().get((country, found[0]), found[1])
    if row["source"] == "wikidata_world_leaders_2021" and len(row["start"]) == 4 and row["end"] == "":
        end = None
    return make_office(found[0], title, country, start, end)


def covered(person, office):
    """Whether the person already has this office at that time; a known open end is closed by the row's."""
    for other in person.offices:
        if other["of"] != office["of"] or other["role"] != office["role"]:
            continue
        start, end = other.get("from", FIRST_DAY), other.get("until", datetime.date.max - SLACK)
        if start - SLACK <= office["from"] <= end + datetime.timedelta(days=60):
            if "until" not in other and "until" in office and office["until"] > datetime.date(2022, 9, 1):
                other["until"] = office["until"]
            return True
    return False


def find(people, row, start, end):
    country = row["country_iso3"]
    if row["person_qid"] in people.by_wikidata:
        return people.by_wikidata[row["person_qid"]]
    for spelling in [row["leader"], *row["aliases"].split("|")]:
        cleaned = person_names.clean(spelling) if spelling else None
        for text in (cleaned, person_names.without_middle(cleaned) if cleaned else None):
            if text and len(text.split()) > 1 and people.find(country, text):
                return people.find(country, text)
    return find_by_time(people, row, start)


def find_by_time(people, row, start):
    """One person of the country whose surname sounds alike and who began a like office at about the same time."""
    cleaned = person_names.clean(row["leader"])
    if cleaned is None or start is None:
        return None
    deputy = row["role"].startswith("deputy")
    roles = {"deputy_head"} if deputy else HEAD_ROLES
    wanted = {skeleton(w) for w in cleaned.split() if len(skeleton(w)) > 1}
    found = []
    for person in people.of_country(row["country_iso3"]):
        begun = [o for o in person.offices if o["role"] in roles and "from" in o]
        if not any(abs(o["from"] - start) <= SLACK or o["from"] <= start <= o.get("until", start) for o in begun):
            continue
        words = {skeleton(w) for w in person.name.split()}
        last = {skeleton(f) for f in person_names.surnames(person.name, person.country)}
        if (wanted & last) or len(wanted & words) >= 2:
            found.append(person)
    return found[0] if len(found) == 1 else None


@functools.cache
def skeleton(word):
    """Consonants without doubling, with the commonest transliteration differences levelled."""
    text = person_names.ascii_text(word).lower()
    text = re.sub(r"^(al|el)-?(?=\w{3})", "", text)
    for pattern, other in (("kh", "h"), ("gh", "g"), ("q", "k"), ("ck", "k"), ("ph", "f"), ("dj", "j"), ("tch", "ch"),
                           ("sch", "sh"), ("ou", "u"), ("w", "v"), ("y", ""), ("c(?!h)", "k"), ("z", "s"), ("dh", "d")):
        text = re.sub(pattern, other, text)
    text = re.sub(r"[aeiou' .\-]", "", text)
    return re.sub(r"(.)\1", r"\1", text)


def new_person(people, row):
    name = person_names.clean(row["leader"])
    for alias in row["aliases"].split("|"):
        cleaned = person_names.clean(alias) if alias else None
        if cleaned and len(cleaned.split()) > 1 and (row["source"] == "cia_factbook" or not name or len(name.split()) < 2):
            name = cleaned
            break
    if not name or len(name.split()) < 2 or row["source"] in ("archigos_4.1", "reign_2021_3"):
        return None
    short = person_names.without_middle(name)
    person = Person(short or name, row["country_iso3"], row["person_qid"] or None)
    if short:
        person.aliases.append(name)
    return people.add(person)

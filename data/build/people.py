"""Persons with dated offices, joined from the tables.

`office_holders.csv` gives most (Wikidata ids, days), `world_leaders.csv` adds heads of state and government before 2000
and after 2022, `offices.txt` (ours) corrects and continues both: a chain there replaces what the tables say about that
office from its first day on. `persons.txt` (ours) adds spellings, codes, genders.

Invariant: one person is one Person; offices are dated and sorted; who has no office and no row of our own is left out.
"""

import csv
import datetime
import re

import person_names
import positions
import tables
from merge import fold

FIRST_DAY = datetime.date(1990, 1, 1)
SINGLE_ROLES = {
    "head_of_state", "head_of_government", "monarch", "foreign_minister", "defence_minister", "interior_minister",
    "finance_minister", "justice_minister", "central_bank_governor", "un_ambassador", "security_adviser",
}
EVERYWHERE = {
    "head_of_state", "head_of_government", "monarch", "deputy_head", "foreign_minister", "defence_minister",
    "interior_minister", "finance_minister", "chief_of_staff", "spy_chief", "security_adviser",
    "central_bank_governor", "un_ambassador", "speaker", "spokesperson", "police_chief",
}
MOST_COVERED = set("""USA GBR FRA DEU RUS CHN JPN IND ISR IRN IRQ SYR TUR UKR EGY SAU PAK AFG PSE KOR PRK ITA ESP BRA CAN
AUS MEX POL LBN LBY YEM ZAF NGA VEN GRC NLD BLR TWN IDN PHL""".split())
WELL_COVERED = MOST_COVERED | set("""PRT BEL CHE AUT CZE SVK HUN ROU BGR MDA GEO ARM AZE KAZ UZB KGZ SRB HRV BIH XKX ALB MKD
SWE NOR DNK FIN EST LVA LTU IRL CUB COL ARG CHL PER BOL ECU QAT ARE KWT BHR OMN JOR TUN DZA MAR SDN SSD ETH ERI SOM KEN UGA
RWA COD CAF MLI BFA NER TCD CMR SEN CIV GHA ZWE BGD LKA NPL MMR VNM THA MYS SGP HKG CYP XNC NZL""".split())
EVERY_STATE = {"head_of_state", "head_of_government", "monarch", "foreign_minister", "defence_minister",
               "interior_minister", "finance_minister"}
KEEP_FROM = datetime.date(1996, 1, 1)
SNAPSHOT = datetime.date(2023, 3, 12)
CABINET = {"foreign_minister", "defence_minister", "interior_minister", "finance_minister", "justice_minister",
           "energy_minister", "trade_minister", "minister", "deputy_head"}
LAST_SEEN_BEFORE_GAP = datetime.date(2020, 11, 23)
KEEP_SIDE_ROLES_FROM = datetime.date(2003, 1, 1)


class Person:
    """What is known of one person; `offices` are dicts as in the files."""

    def __init__(self, name, country, wikidata=None):
        self.name = name
        self.country = country
        self.wikidata = wikidata
        self.gender = None
        self.aliases = []
        self.offices = []
        self.extra = {}

    def spellings(self):
        return [self.name, *self.aliases]


class People:
    """All persons, found by Wikidata id or by folded name within a country."""

    def __init__(self):
        self.all = []
        self.by_wikidata = {}
        self.by_name = {}
        self.by_country = {}
        self.known_ids = {}

    def add(self, person):
        self.all.append(person)
        self.by_country.setdefault(person.country, []).append(person)
        if person.wikidata:
            self.by_wikidata[person.wikidata] = person
        for spelling in person.spellings():
            self.index(person, spelling)
        return person

    def of_country(self, country):
        return self.by_country.get(country, [])

    def move(self, person, country):
        self.by_country[person.country].remove(person)
        person.country = country
        self.by_country.setdefault(country, []).append(person)
        for spelling in person.spellings():
            self.index(person, spelling)

    def absorb(self, person, other):
        """Two rows turn out to be one person."""
        person.offices += other.offices
        person.wikidata = person.wikidata or other.wikidata
        person.gender = person.gender or other.gender
        self.all.remove(other)
        self.by_country[other.country].remove(other)
        for spelling in other.spellings():
            self.by_name[(other.country, fold(spelling))] = person
        if person.wikidata:
            self.by_wikidata[person.wikidata] = person

    def index(self, person, spelling):
        self.by_name.setdefault((person.country, fold(spelling)), person)

    def add_alias(self, person, spelling):
        if fold(spelling) not in {fold(s) for s in person.spellings()}:
            person.aliases.append(spelling)
        self.index(person, spelling)

    def find(self, country, name):
        return self.by_name.get((country, fold(name)))


def gather(states, reference):
    """Every person worth an actor, by country code."""
    people = People()
    own_names = {code: positions.own_names(actor) for code, actor in states.items()}
    read_holders(people, reference, own_names)
    import leaders
    leaders.read_leaders(people, reference, states)
    join_same_offices(people)
    import curated
    curated.read_persons(people)
    curated.read_offices(people)
    curated.read_names(people)
    close_ended(people)
    add_genders(people, reference)
    result = {}
    for person in people.all:
        person.offices = [o for o in person.offices if o.get("until", FIRST_DAY) >= FIRST_DAY]
        if person.offices or person.extra.get("kept"):
            result.setdefault(person.country, []).append(person)
    return result


def read_holders(people, reference, own_names):
    known = {}
    with (reference / "persons.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            known[row["person_qid"]] = row
    titles = positions.special_titles()
    rows, namesakes = {}, set()
    with (reference / "office_holders.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            key = (row["country_iso3"], fold(row["person"]))
            if people.known_ids.setdefault(key, row["person_qid"]) != row["person_qid"]:
                namesakes.add(key)
            office = read_office(row, own_names, titles)
            if office:
                rows.setdefault(row["person_qid"], []).append((row["country_iso3"], row["person"], office))
    for key in namesakes:
        del people.known_ids[key]
    for wikidata in sorted(rows, key=lambda q: int(q[1:])):
        offices = rows[wikidata]
        home = home_country([(country, office) for country, _, office in offices])
        label = known.get(wikidata, {}).get("name") or offices[0][1]
        titled = known.get(wikidata, {}).get("enwiki_title", "").split(" (")[0]
        name = person_names.clean(label) or person_names.clean(titled)
        if name is None:
            continue
        person = Person(name, home, wikidata)
        person.gender = {"male": "m", "female": "f"}.get(known.get(wikidata, {}).get("gender"))
        for other in (person_names.clean(titled) if titled else None, person_names.without_middle(name)):
            if other and fold(other) != fold(name) and len(other.split()) > 1:
                person.aliases.append(other)
        person.offices = [office for _, _, office in offices]
        people.add(person)


def read_office(row, own_names, titles):
    country = row["country_iso3"]
    if country not in own_names or not row["person_qid"].startswith("Q"):
        return None
    found = positions.read_position(row["position"], country, own_names[country])
    if found is None and country in MOST_COVERED:
        found = positions.read_any_minister(row["position"])
    if found is None or (found[0] not in EVERYWHERE and country not in MOST_COVERED):
        return None
    start, end = as_day(row["start"]), as_day(row["end"], last=True)
    if (end and end < FIRST_DAY) or (start and start < datetime.date(1960, 1, 1) and end is None):
        return None
    if found[0] not in ("head_of_state", "head_of_government", "monarch") and (end or start or FIRST_DAY) < KEEP_FROM:
        return None
    if start is None and end is None:
        return None
    if found[0] not in EVERY_STATE:
        if country not in WELL_COVERED and (found[0] != "chief_of_staff" and found[0] != "central_bank_governor"):
            return None
        if (end or start or FIRST_DAY) < KEEP_SIDE_ROLES_FROM:
            return None
    role, title = found
    return make_office(role, titles.get((country, role), title), country, start, end)


def make_office(role, title, of, start, end):
    office = {"role": role, "title": title, "of": of}
    if start:
        office["from"] = start
    if end and (not start or end >= start):
        office["until"] = end
    return office


def home_country(offices):
    """Where most of the offices are; heads of state and government decide first."""
    heads = [c for c, office in offices if office["role"] in ("head_of_state", "head_of_government", "monarch")]
    countries = heads or [c for c, _ in offices]
    return max(sorted(set(countries)), key=countries.count)


def as_day(text, last=False):
    """A day from `2016`, `2016-04` or `2016-04-30`; partial dates become their first day (last: of the last month)."""
    match = re.fullmatch(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", text or "")
    if not match:
        return None
    month = int(match[2]) if match[2] else (12 if last else 1)
    if match[3]:
        return datetime.date(int(match[1]), month, max(1, int(match[3])))
    if last:
        after = datetime.date(int(match[1]) + month // 12, month % 12 + 1, 1)
        return after - datetime.timedelta(days=1)
    return datetime.date(int(match[1]), month, 1)


def join_same_offices(people):
    """Terms of one office that follow each other without a gap become one; doubles go."""
    close_with_cabinet(people)
    for person in people.all:
        person.offices = joined([{k: v for k, v in o.items() if k != "own"} for o in person.offices])


def close_with_cabinet(people):
    """A minister's term left open by the tables ends when the government's head first changes after the snapshot."""
    heads = {}
    for person in people.all:
        for office in person.offices:
            if office["role"] in ("head_of_government", "head_of_state") and office.get("from", FIRST_DAY) > SNAPSHOT:
                heads.setdefault((office["of"], office["role"]), []).append(office["from"])
            elif office["role"] == "head_of_government" and "until" not in office:
                heads.setdefault((office["of"], office["role"]), [])
    for person in people.all:
        for office in person.offices:
            if office["role"] not in CABINET or "until" in office or "own" in office or "from" not in office:
                continue
            changes = heads.get((office["of"], "head_of_government"))
            if changes is None:
                changes = heads.get((office["of"], "head_of_state"), [])
            later = [day for day in changes if day > max(SNAPSHOT, office["from"])]
            if later:
                office["until"] = min(later)


def joined(offices):
    result = []
    for office in sorted(offices, key=lambda o: (o["role"], o["of"], o["title"], str(o.get("from", "")))):
        last = result[-1] if result else None
        same = last and all(last[k] == office[k] for k in ("role", "of", "title"))
        if same and touches(last, office):
            ends = (last.get("until"), office.get("until"))
            if None in ends:
                if ends[0] is None or "from" not in office or office["from"] >= last.get("from", FIRST_DAY):
                    last.pop("until", None)
            else:
                last["until"] = max(ends)
            continue
        result.append(dict(office))
    return sorted(result, key=lambda o: (str(o.get("from", "")), o["role"], o["title"]))


def touches(first, second):
    if "until" not in first or "from" not in second:
        return True
    return (second["from"] - first["until"]).days <= 62


def is_rough(start, end):
    """A successor's start or a term's end known to the year only, or a last sighting instead of an end."""
    return (start.month, start.day) == (1, 1) or (end.month, end.day) == (12, 31) or end == LAST_SEEN_BEFORE_GAP


def close_ended(people):
    """An open term of an office that one person holds at a time ends when the next person's begins."""
    terms = {}
    for person in people.all:
        for office in person.offices:
            if office["role"] in SINGLE_ROLES and "from" in office:
                terms.setdefault((office["of"], office["role"], office["title"]), []).append((office["from"], person, office))
    for held in terms.values():
        held.sort(key=lambda term: (term[0], term[1].name))
        for at, (start, person, office) in enumerate(held):
            later = [(day, term) for day, other, term in held[at + 1:] if other is not person and day > start]
            if not later:
                continue
            day, successor = min(later, key=lambda pair: pair[0])
            if day < office["from"]:
                continue
            if "until" not in office:
                office["until"] = day
            elif office["until"] > day and is_rough(day, office["until"]):
                year_only = (day.month, day.day) == (1, 1) and office["until"].month < 12
                if year_only and office["until"].year == day.year and office["until"] < successor.get("until", datetime.date.max):
                    successor["from"] = office["until"]
                else:
                    office["until"] = day
    close_with_cabinet(people)
    for person in people.all:
        person.offices = joined([{k: v for k, v in o.items() if k != "own"} for o in person.offices])


def close_with_cabinet(people):
    """A minister's term left open by the tables ends when the government's head first changes after the snapshot."""
    heads = {}
    for person in people.all:
        for office in person.offices:
            if office["role"] in ("head_of_government", "head_of_state") and office.get("from", FIRST_DAY) > SNAPSHOT:
                heads.setdefault((office["of"], office["role"]), []).append(office["from"])
            elif office["role"] == "head_of_government" and "until" not in office:
                heads.setdefault((office["of"], office["role"]), [])
    for person in people.all:
        for office in person.offices:
            if office["role"] not in CABINET or "until" in office or "own" in office or "from" not in office:
                continue
            changes = heads.get((office["of"], "head_of_government"))
            if changes is None:
                changes = heads.get((office["of"], "head_of_state"), [])
            later = [day for day in changes if day > max(SNAPSHOT, office["from"])]
            if later:
                office["until"] = min(later)


def add_genders(people, reference):
    """By Wikidata id; else by the first name where at least five persons have it and nearly all are of one gender."""
    by_id, by_given = {}, {}
    with (reference / "persons.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            gender = {"male": "m", "female": "f"}.get(row["gender"])
            if gender:
                by_id[row["person_qid"]] = gender
                by_given.setdefault(fold(row["name"].split()[0]), []).append(gender)
    for person in people.all:
        if person.gender is None:
            person.gender = by_id.get(person.wikidata)
        if person.gender is None and person.country not in person_names.FAMILY_FIRST:
            genders = by_given.get(fold(person.name.split()[0]), [])
            for gender in "mf":
                if len(genders) >= 5 and genders.count(gender) >= 0.96 * len(genders):
                    person.gender = gender

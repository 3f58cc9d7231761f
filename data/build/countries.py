"""The main actor of every country file: English names, demonyms, capitals, codes.

Not here: other languages (names.py) and persons (persons.py).
"""

import csv
import datetime

import tables


def states(reference):
    """Main actors by code."""
    result = {}
    for code, name, aliases, acronyms, demonyms, metonyms in tables.rows("states.txt", 6):
        actor = {"code": code, "name": name, "kind": "state"}
        for key, field in (("aliases", aliases), ("acronyms", acronyms), ("demonyms", demonyms), ("metonyms", metonyms)):
            if tables.values(field):
                actor[key] = list(dict.fromkeys(tables.values(field)))
        result[code] = actor
    _add_codes(result, reference)
    for code, cities in known_cities(reference).items():
        if code in result:
            seats = {*result[code].get("metonyms", []), result[code]["name"]}
            result[code]["cities"] = [city for city in cities if city not in seats]
    for code, row in ambiguous():
        if code in result:
            result[code].setdefault("ambiguous", []).append(row)
    return result


def ambiguous():
    """What decides names that mean more than one thing, with the code they may mean."""
    for code, alias, needs, not_beside in tables.rows("ambiguous.txt", 4):
        row = {"alias": alias}
        if tables.values(needs):
            row["needs"] = tables.values(needs)
        if tables.values(not_beside):
            row["not"] = tables.values(not_beside)
        yield code, row


def known_cities(reference):
    """Cities by country: the larger ones of the table by name, and those that news write of; never a capital."""
    extra, dropped = {}, set()
    for code, more, left_out in tables.rows("cities.txt", 3):
        extra[code] = tables.values(more)
        dropped |= {(code, name) for name in tables.values(left_out)}
    result = {code: list(names) for code, names in extra.items()}
    with (reference / "cities.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            code, name = row["country_iso3"], row["name"]
            if row["is_capital"] == "1" or len(name) < 3 or int(row["population"] or 0) < 100_000:
                continue
            result.setdefault(code, []).append(name)
    return {
        code: sorted({name for name in names if (code, name) not in dropped}) for code, names in result.items()
    }


def _add_codes(result, reference):
    path = reference / "sources/datasets_country-codes/data/country-codes.csv"
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            actor = result.get(row["ISO3166-1-Alpha-3"])
            if actor is None:
                continue
            _set(actor, "wikidata", row["wikidata_id"].rsplit("/", 1)[-1])
            _set(actor, "iso2", row["ISO3166-1-Alpha-2"])
            fips = row["FIPS"].split(",")[0].strip()
            _set(actor, "fips", fips if len(fips) == 2 else "")
    path = reference / "sources/text_to_CAMEO/countrynames.txt"
    for line in path.read_text(encoding="utf-8").splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[1] in result and fields[2].isdigit() and int(fields[2]):
            result[fields[1]].setdefault("cow", int(fields[2]))
    for actor in result.values():
        actor["cameo"] = actor["code"]
    for code, key, value in tables.rows("codes.txt", 3):
        if key == "active":
            ends = zip(("from", "until"), value.split(".."))
            result[code]["active"] = {k: datetime.date.fromisoformat(day) for k, day in ends if day}
        elif value:
            result[code][key] = int(value) if key == "cow" else value
        else:
            result[code].pop(key, None)


def _set(actor, key, value):
    if value:
        actor[key] = value

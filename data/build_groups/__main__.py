"""Adds organisations and armed groups of the reference tables to data/actors, keeping every hand edit.

Run from the repository root: `python3 data/build_groups REFERENCE_DIR`. What a file already has (by code, name or
alias, in any file of actors/) is left as it is, names in `withheld.txt` never come back, and a
second run changes nothing.
"""

import csv
import json
import pathlib
import re
import sys
import tomllib
import unicodedata

HERE = pathlib.Path(__file__).resolve().parent
ACTORS = HERE.parent / "actors"
SINCE = "1990"
ORGANISATION_KINDS = {"ngo", "sports_body", "private_military_company"}
# Names that say who is meant only inside their own list: splinters, personal forces, street gangs, tribes.
TOO_NARROW = re.compile(
    r"^forces of|^military faction|faction|\bgang\b|\btribe\b|\bclan\b|insurgents|branch|republic of|^lashk?h?ar of"
    r"|self-defense group|^the new |office|foundation|relief|humanitarian|organisation for aid",
    re.IGNORECASE,
)
# A literal translation made of these words alone ("Army of Justice", "Liberation Army") would fire on anybody.
GENERAL_WORDS = set(
    "al and army battalion brigade brigades democratic elite followers for forces free front group holy in islam"
    " islamic jihad justice liberation movement national of opposition organisation organization party patriotic"
    " people peoples popular resistance revolutionary revolutionaries security self soldiers supporters the tribes"
    " union united unity victory war warriors defence defense s".split()
)


def plain(text):
    """The form under which two spellings count as one name."""
    folded = unicodedata.normalize("NFKD", text)
    letters = "".join(c for c in folded if not unicodedata.combining(c)).lower()
    letters = re.sub(r"[^\w]+", " ", letters).strip()
    return letters.removeprefix("the ")


def slug(text, longest=24):
    """Upper-case letters and digits of a name, for its code."""
    return re.sub(r"[^A-Z0-9]+", "_", plain(text).upper().encode("ascii", "ignore").decode())[:longest].strip("_")


def is_general(name):
    return set(plain(name).split()) <= GENERAL_WORDS


def cell(row, column):
    return [part.strip() for part in row[column].split("|") if part.strip()]


def known_names():
    """Codes and names that the files have by now."""
    codes, names = set(), set()
    for path in sorted(ACTORS.glob("*/*.toml")):
        main = tomllib.loads(path.read_text("utf-8"))
        for actor in [main, *main.get("actor", [])]:
            codes.add(actor["code"])
            if actor["kind"] != "person":
                listed = [actor["name"], *actor.get("aliases", []), *actor.get("acronyms", [])]
                listed += [entry["alias"] for entry in actor.get("ambiguous", [])]
                names.update(plain(name) for name in listed)
    return codes, names


def listed_line(key, values):
    """A list on one line, or on several of 120 columns."""
    quoted = [json.dumps(value, ensure_ascii=False) for value in values]
    line = f"{key} = [{', '.join(quoted)}]"
    if len(line) <= 120:
        return line
    lines, current = [f"{key} = ["], " "
    for value in quoted:
        if len(current) + len(value) + 2 > 120:
            lines.append(current)
            current = " "
        current += f" {value},"
    return "\n".join([*lines, current, "]"])


def entry(fields):
    """TOML lines of one actor; empty values are left out."""
    lines = []
    for key, value in fields.items():
        if key == "active" and value:
            inside = ", ".join(f"{side} = {day}" for side, day in value.items())
            lines.append(f"active = {{ {inside} }}")
        elif isinstance(value, list):
            lines += [listed_line(key, value)] if value else []
        elif value:
            lines.append(f"{key} = {json.dumps(value, ensure_ascii=False)}")
    return "\n".join(lines) + "\n"


def new_code(wanted, codes):
    code, count = wanted, 2
    while code in codes:
        code, count = f"{wanted}{count}", count + 1
    codes.add(code)
    return code


def add_organisations(rows, codes, names, withheld):
    added = 0
    for row in rows:
        listed = [row["name"], *cell(row, "aliases"), *cell(row, "acronyms")]
        if any(plain(name) in names or plain(name) in withheld for name in listed):
            continue
        acronyms = [a for a in cell(row, "acronyms") if a.isupper() and len(a) > 3]
        code = new_code(slug(acronyms[0] if acronyms else row["name"]), codes)
        fields = {
            "code": code,
            "name": row["name"],
            "kind": "organisation" if row["kind"] in ORGANISATION_KINDS else "igo",
            "aliases": [a for a in cell(row, "aliases") if " " in a and "," not in a],
            "acronyms": acronyms,
            "members": cell(row, "members_iso3"),
        }
        (ACTORS / "organisations" / f"{code.lower()}.toml").write_text(entry(fields), "utf-8")
        names.update(map(plain, listed))
        added += 1
    return added


def wanted_group(row):
    last = row["active_to"]
    return (
        row["kind"] == "armed_group"
        and row["countries_iso3"]
        and row["sources"] != "phoenix"
        and not (last and last < SINCE)
        and " " in row["name"]
        and not is_general(row["name"])
        and not TOO_NARROW.search(row["name"])
    )


def insert(path, code, text):
    """Puts a new [[actor]] at its place by code; every other line stays as it was."""
    blocks = re.split(r"(?m)^(?=\[\[actor\]\])", path.read_text("utf-8"))
    at = 1
    while at < len(blocks) and re.search(r'(?m)^code = "([^"]*)"', blocks[at]).group(1) < code:
        at += 1
    if at == len(blocks):
        blocks[-1] = blocks[-1].rstrip("\n") + "\n\n"
        blocks.append("[[actor]]\n" + text)
    else:
        blocks.insert(at, "[[actor]]\n" + text + "\n")
    path.write_text("".join(blocks), "utf-8")


def add_groups(rows, countries, codes, names, withheld):
    added = 0
    for row in rows:
        aliases = [a for a in cell(row, "aliases") if " " in a and "(" not in a and a.isascii() and not is_general(a)]
        listed = [row["name"], *aliases]
        if not wanted_group(row) or any(plain(n) in names or plain(n) in withheld for n in listed):
            continue
        country = cell(row, "countries_iso3")[0]
        path = ACTORS / "groups" / f"{country.lower()}.g.toml"
        if not path.exists():
            codes.add(f"{country}.G")
            head = {"code": f"{country}.G", "name": f"Armed groups in {countries[country]}", "kind": "armed_group"}
            path.write_text(entry(head | {"country": country}), "utf-8")
        acronyms = [a for a in cell(row, "acronyms") if re.fullmatch(r"[A-Z]{3,6}", a)][:1]
        code = new_code(f"{country}.G.{slug(acronyms[0] if acronyms else row['name'])}", codes)
        years = {"from": row["active_from"] and row["active_from"] + "-01-01"}
        fields = {
            "code": code,
            "name": row["name"],
            "kind": "armed_group",
            "country": country,
            "aliases": list(dict.fromkeys(a for a in aliases if plain(a) != plain(row["name"])))[:6],
            "acronyms": [a for a in acronyms if len(a) > 3],
            "active": {side: day for side, day in years.items() if day},
        }
        insert(path, code, entry(fields))
        names.update(map(plain, listed))
        added += 1
    return added


def table(directory, name):
    with open(directory / name, encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 data/build_groups REFERENCE_DIR")
    reference = pathlib.Path(sys.argv[1])
    codes, names = known_names()
    listed = (HERE / "withheld.txt").read_text("utf-8").splitlines()
    withheld = {plain(line) for line in listed if line and not line.startswith("#")}
    countries = {row["country_iso3"]: row["country"] for row in table(reference, "cities.csv")}
    organisations = add_organisations(table(reference, "organisations.csv"), codes, names, withheld)
    groups = add_groups(table(reference, "armed_groups.csv"), countries, codes, names, withheld)
    print(f"added {organisations} organisations, {groups} groups")


main()

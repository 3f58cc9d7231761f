"""Whether the country files keep the rules of data/README.md; counts for the report."""

import datetime
import re

import toml_io

ROLES = set("""head_of_state head_of_government deputy_head foreign_minister defence_minister interior_minister
finance_minister justice_minister energy_minister trade_minister minister chief_of_staff commander spy_chief police_chief
security_adviser central_bank_governor un_ambassador ambassador envoy speaker spokesperson judge prosecutor governor mayor
monarch heir religious_leader party_leader opposition_leader group_leader head_of_organisation deputy_head_of_organisation
chief_executive""".split())
KINDS = set("state government military person igo organisation armed_group party people".split())
LISTS = ("aliases", "acronyms", "demonyms", "metonyms", "cities", "surname", "bare", "title_only", "members")


def problems(folder):
    """Every broken rule as `file: code: what`."""
    found, seen, parents = [], {}, []
    for path in sorted(folder.glob("*.toml")):
        try:
            main, actors = toml_io.read(path)
        except ValueError as error:
            found.append(f"{path.name}: {error}")
            continue
        codes = [a.get("code", "") for a in actors]
        if codes != sorted(codes):
            found.append(f"{path.name}: actors are not sorted by code")
        if main.get("code", "").lower() != path.stem:
            found.append(f"{path.name}: main code {main.get('code')} is not the file's name")
        for actor in [main, *actors]:
            code = actor.get("code", "?")
            found += [f"{path.name}: {code}: {text}" for text in actor_problems(actor, path.stem.upper())]
            if code in seen:
                found.append(f"{path.name}: {code}: also in {seen[code]}")
            seen[code] = path.name
            parents.append((path.name, code, actor.get("parent")))
    for name, code, parent in parents:
        in_countries = parent and (folder / f"{parent.split('.')[0].lower()}.toml").exists()
        if in_countries and parent not in seen:
            found.append(f"{name}: {code}: parent {parent} is unknown")
    return found


def actor_problems(actor, prefix):
    code = actor.get("code", "?")
    if not re.fullmatch(r"[A-Z0-9._]+", code) or not (code == prefix or code.startswith(prefix + ".")):
        yield "code is malformed or not of this country"
    if not actor.get("name"):
        yield "no name"
    if actor.get("kind") not in KINDS:
        yield f"kind is {actor.get('kind')}"
    for key in actor:
        if key not in toml_io.KEYS and key != "#":
            yield f"unknown key {key}"
    for key in LISTS:
        values = actor.get(key, [])
        if len(values) != len(set(values)):
            yield f"{key} has doubles"
        if not all(isinstance(v, str) and v.strip() == v and v for v in values):
            yield f"{key} has empty or padded strings"
    for office in actor.get("offices", []):
        if office.get("role") not in ROLES:
            yield f"unknown role {office.get('role')}"
        if not office.get("title"):
            yield "office without a title"
        days = [office[k] for k in ("from", "until") if k in office]
        if not all(isinstance(day, datetime.date) for day in days):
            yield "office dates are no TOML dates"
        elif len(days) == 2 and days[0] > days[1]:
            yield f"office ends before it begins ({days[0]})"


def print_stats(folder):
    counts = {"files": 0, "actors": 0, "persons": 0, "offices": 0, "aliases": 0, "names": 0, "bytes": 0}
    for path in sorted(folder.glob("*.toml")):
        main, actors = toml_io.read(path)
        counts["files"] += 1
        counts["bytes"] += path.stat().st_size
        for actor in [main, *actors]:
            counts["actors"] += 1
            counts["persons"] += actor.get("kind") == "person"
            counts["offices"] += len(actor.get("offices", []))
            counts["aliases"] += 1 + sum(len(actor.get(k, [])) for k in LISTS)
            counts["names"] += sum(len(v) for k in toml_io.LANGUAGE_KEYS for v in actor.get(k, {}).values())
    for key, value in counts.items():
        print(f"{key}\t{value}")
    return 0

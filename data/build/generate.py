"""The whole first side of a merge: what the tables give for every country file."""

import countries
import inflect
import names
import people
import person_names

AMBIGUOUS_OWNERS = {code for code, _ in countries.ambiguous()}


def generate(reference):
    """(main actor, further actors) by country code."""
    states = countries.states(reference)
    names.add_names(states, reference, set(inflect.most_covered()))
    inflect.add_forms(states)
    persons = people.gather(states, reference)
    taken = {code: alias_words(actor) for code, actor in states.items()}
    return {
        code: (main, [as_actor(p, c, taken[code]) for c, p in coded(persons.get(code, []), code)])
        for code, main in states.items()
    }


def alias_words(state):
    return {state["name"], *state.get("aliases", []), *state.get("demonyms", []), *state.get("metonyms", [])}


def coded(persons, country):
    """A code for each person: the surname, with the given name where two share it and none is far better known."""
    by_word = {}
    for person in sorted(persons, key=lambda p: (p.wikidata or "", p.name)):
        by_word.setdefault(person_names.code_word(person.name, country), []).append(person)
    for word, group in sorted(by_word.items()):
        known = [p for p in group if p.extra.get("bare")]
        used = set()
        for person in group:
            code = person.extra.get("code")
            if not code:
                alone = len(group) == 1 or known == [person]
                code = f"{country}.P.{word if alone else word + '_' + person_names.given_word(person.name, country)}"
                code = code.rstrip("_")
                if code in used:
                    code += f"_{(person.wikidata or 'Q0')}"
            used.add(code)
            yield code, person


def as_actor(person, code, taken):
    actor = {"code": code, "name": person.name, "kind": "person"}
    if person.wikidata:
        actor["wikidata"] = person.wikidata
    aliases = [a for a in dict.fromkeys(person.aliases) if a != person.name]
    if aliases:
        actor["aliases"] = aliases
    surname = person.extra.get("surname") or person_names.surnames(person.name, person.country)
    surname = [s for s in surname if s not in taken]
    if surname:
        actor["surname"] = surname
    for key in ("bare",):
        if person.extra.get(key):
            actor[key] = person.extra[key]
    deciding = [row for owner, row in countries.ambiguous() if owner == code] if code in AMBIGUOUS_OWNERS else []
    if deciding:
        actor["ambiguous"] = deciding
    if person.gender:
        actor["gender"] = person.gender
    if person.offices:
        actor["offices"] = person.offices
    if person.extra.get("names"):
        actor["names"] = person.extra["names"]
    return actor

"""Adjectives, nouns of people and capitals in other languages, from tables of stems and paradigms."""


def add_forms(states):
    """Adds `adjectives` and `seats` to the main actors in place."""

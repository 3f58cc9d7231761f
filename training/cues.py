"""Derives data/models/fast/cues.tsv (the cue classes that the model was trained with) from data/lexicon."""
import os

import textio

DATA = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data")
CODES = {"negator": "!", "failure": "!", "intensifier": "+", "modal": "~", "hedge": "~", "contrast": ";", "saying": "s"}


def table(name):
    path = os.path.join(DATA, "lexicon", name)
    if not os.path.exists(path):
        return
    with open(path, encoding="utf-8") as f:
        for n, line in enumerate(f):
            if n and line.strip() and not line.startswith("#"):
                yield line.rstrip("\n").split("\t")


def write(path):
    out = {}
    for word, kind, *_ in table("modifiers.tsv"):
        if kind in CODES:
            out[word] = CODES[kind]
    for word, weight, kind, *_ in table("polarity.tsv"):
        weight = float(weight)
        strong = abs(weight) >= 0.55
        pair = ("Pp" if weight > 0 else "Nn") if kind == "wording" else ("Ee" if weight > 0 else "Bb")
        out[word] = pair[0 if strong else 1]
    rows = set()
    for word, code in out.items():
        star = word.endswith("*")
        forms = [t[2] for t in textio.tokens(word[:-1] if star else word)]
        if forms and len(forms) <= 4:
            rows.add((" ".join(forms) + ("*" if star else ""), code))
    with open(path, "w", encoding="utf-8") as f:
        for phrase, code in sorted(rows):
            f.write(f"{phrase}\t{code}\n")
    return len(rows)


if __name__ == "__main__":
    os.makedirs(os.path.join(DATA, "models", "fast"), exist_ok=True)
    print(write(os.path.join(DATA, "models", "fast", "cues.tsv")))

#!/usr/bin/env python3
"""How often actors of a confidence are right: reliability.py ../shared/eval chancery [BIN EDGES...]

An actor is right when at least half of its mentions (pronouns left out) lie on an annotated actor of the same country in
geo/dev, or on any annotated name in gum_news, whose gold marks every entity. Prints, per range of confidence, how many
actors there are, their mean confidence and the share that is right; last the expected calibration error.
"""
import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
EDGES = [0.0, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.01]


def rows(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def tagged(binary, gold):
    items = [
        {"id": d["id"], "body": d["text"], "language": "en", "published_at": d["date"][:10] + "T00:00:00Z"}
        if d.get("date")
        else {"id": d["id"], "body": d["text"], "language": "en"}
        for d in gold
    ]
    text = "".join(json.dumps(item) + "\n" for item in items)
    out = subprocess.run([binary, "tag", "--format", "ndjson"], input=text, capture_output=True, text=True, check=True)
    return {p["id"]: p for p in map(json.loads, out.stdout.splitlines())}


def is_right(actor, mention, gold, by_country):
    for m in gold["mentions"]:
        if m["start"] < mention["end"] and mention["start"] < m["end"]:
            if not by_country:
                return True
            if m.get("reading") != "place" and (not m.get("country") or m["country"] == actor.get("country")):
                return True
            if m.get("reading") != "place" and not actor.get("country"):
                return True
    return False


def judged(folder, binary):
    """(confidence, right) of every actor of both sets."""
    for name, by_country in (("geo/dev.jsonl", True), ("actors/gum_news.jsonl", False)):
        gold = rows(folder / name)
        predicted = tagged(binary, gold)
        for d in gold:
            low, high = d.get("eval_span") or (0, len(d["text"]))
            for actor in predicted.get(d["id"], {"actors": []})["actors"]:
                mentions = [m for m in actor["mentions"] if m["reading"] != "pronoun" and low <= m["start"] < high]
                if mentions:
                    good = sum(is_right(actor, m, d, by_country) for m in mentions)
                    yield actor["confidence"], 2 * good >= len(mentions)


def main(folder, binary, *edges):
    bounds = [float(e) for e in edges] or EDGES
    every = list(judged(Path(folder), binary))
    error = 0.0
    for low, high in zip(bounds, bounds[1:]):
        inside = [(c, r) for c, r in every if low <= c < high]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            right = sum(r for _, r in inside) / len(inside)
            error += abs(mean - right) * len(inside) / len(every)
            print(f"{low:.2f}-{min(high, 1):.2f}  actors {len(inside):4}  mean confidence {mean:.3f}  right {right:.3f}")
    print(f"expected calibration error {error:.3f} over {len(every)} actors")


if __name__ == "__main__":
    main(*sys.argv[1:])

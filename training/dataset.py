"""Training rows with soft targets and weights, shared by the fast and the standard model; and the development rows."""
import json, os, random, sys

import numpy as np

import score, worldaffairs

WORK = os.environ["CHANCERY_WORK"]
GOLD = ("newsmtsc_train", "newstsc")
US = GOLD + ("whitehouse", "gold_sentences")


def read(name):
    with open(os.path.join(WORK, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def teachers(names, rows):
    """Mean of the teachers' log-probabilities, normalised again.

    `names` is a comma list of .npy files (`a.npy+b.npy` is one in two parts), each with a weight `=w`, or `=w/v` where v counts
    for texts on US politics.
    """
    total, weights = 0, 0
    home = np.array([r["source"] in US for r in rows])
    for name in names.split(","):
        path, _, w = name.partition("=")
        w, _, v = (w or "1").partition("/")
        w = np.where(home, float(v or w), float(w))[:, None]
        total = total + w * np.log(score.softmax(np.concatenate([np.load(p) for p in path.split("+")])[:len(rows)]) + 1e-6)
        weights = weights + w
    return score.softmax(total / weights)


def development():
    rows = [r for r in read("gold.jsonl") if r["source"] not in GOLD]
    return rows + worldaffairs.rows("dev")


def training(pool_names, gold_names, limit=0, made=6000, gold_weight=2.0, own_weight=3.0, plain_weight=3.0):
    """(rows, soft targets [n, 3], weights [n]); our own rows in plain agency style have a weight of their own"""
    gold_all = read("gold.jsonl")
    index = [i for i, r in enumerate(gold_all) if r["source"] in GOLD]
    gold = [gold_all[i] for i in index]
    pool = read("pool.jsonl")
    pool = pool[:limit] if limit else pool
    soft = teachers(pool_names, pool)
    for x in read("found.jsonl"):
        if x["row"] < len(pool):
            soft[x["row"]] = 0.5 * soft[x["row"]] + 0.5 * np.eye(3)[x["label"]]
    made = read("made.jsonl")[:made]
    own = worldaffairs.rows("train")
    own_weights = np.array([plain_weight if r["group"].startswith(worldaffairs.PLAIN) else own_weight for r in own])
    found_by = tagged()
    for r in gold + pool + own:
        if r["text"] in found_by:
            r["tagged"] = found_by[r["text"]]
    eye = np.eye(3)
    parts = [
        (gold, 0.4 * teachers(gold_names, gold_all)[index] + 0.6 * eye[[r["label"] for r in gold]], gold_weight),
        (made, 0.9 * eye[[r["label"] for r in made]] + 0.1 / 3, 0.5),
        (own, (0.93 * eye[[r["label"] for r in own]] + 0.07 / 3).reshape(-1, 3), own_weights),
        (pool, soft, 1.0),
    ]
    print({name: len(p[0]) for name, p in zip(("gold", "made", "own", "pool"), parts)}, "pool mean", soft.mean(0).round(3), file=sys.stderr)
    return sum((p[0] for p in parts), []), np.concatenate([p[1] for p in parts]).astype(np.float32), np.concatenate([np.broadcast_to(p[2], len(p[0])) for p in parts]).astype(np.float32)


def tagged():
    """Mentions that the product's own tagger found, by text (prepare.py tagged); empty without them."""
    path = os.path.join(WORK, "tagged.jsonl")
    if not os.path.exists(path):
        return {}
    return {r["text"]: r["actors"] for r in read("tagged.jsonl")}


def thinned(row, rng):
    """Mentions that stay masked in training: as the product's tagger finds them, in one sentence of two where that is known.

    Else one named in eight and one nominal in two is left as words, as a tagger would miss them.
    """
    if row["source"] == "made":
        return row["actors"]
    if "tagged" in row and rng.random() < 0.5:
        return [tuple(a) for a in row["tagged"] if a[1] <= row["start"] or a[0] >= row["end"]]
    return [a for a in row["actors"] if rng.random() < (0.5 if row["text"][a[0]].islower() else 0.87)]

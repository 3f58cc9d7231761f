"""Training rows with soft targets and weights, shared by the fast and the standard model; and the development rows."""
import json, os, random, sys

import numpy as np

import score, worldaffairs

WORK = os.environ["CHANCERY_WORK"]
GOLD = ("newsmtsc_train", "newstsc")


def read(name):
    with open(os.path.join(WORK, name), encoding="utf-8") as f:
        return [json.loads(line) for line in f]


def teachers(names, rows):
    """Mean of the teachers' log-probabilities, normalised again; `names` is a comma list of .npy files, each with a weight `=w`."""
    total, weights = 0, 0
    for name in names.split(","):
        path, _, w = name.partition("=")
        w = float(w or 1)
        total = total + w * np.log(score.softmax(np.load(path)[:rows]) + 1e-6)
        weights += w
    return score.softmax(total / weights)


def development():
    rows = [r for r in read("gold.jsonl") if r["source"] not in GOLD]
    return rows + worldaffairs.rows("dev")


def training(pool_names, gold_names, limit=0, made=12000, gold_weight=2.0, own_weight=3.0):
    """(rows, soft targets [n, 3], weights [n])"""
    gold_all = read("gold.jsonl")
    index = [i for i, r in enumerate(gold_all) if r["source"] in GOLD]
    gold = [gold_all[i] for i in index]
    pool = read("pool.jsonl")
    pool = pool[:limit] if limit else pool
    soft = teachers(pool_names, len(pool))
    for x in read("found.jsonl"):
        if x["row"] < len(pool):
            soft[x["row"]] = 0.5 * soft[x["row"]] + 0.5 * np.eye(3)[x["label"]]
    made = read("made.jsonl")[:made]
    own = worldaffairs.rows("train")
    eye = np.eye(3)
    parts = [
        (gold, 0.4 * teachers(gold_names, len(gold_all))[index] + 0.6 * eye[[r["label"] for r in gold]], gold_weight),
        (made, 0.9 * eye[[r["label"] for r in made]] + 0.1 / 3, 0.5),
        (own, (0.93 * eye[[r["label"] for r in own]] + 0.07 / 3).reshape(-1, 3), own_weight),
        (pool, soft, 1.0),
    ]
    print({name: len(p[0]) for name, p in zip(("gold", "made", "own", "pool"), parts)}, "pool mean", soft.mean(0).round(3), file=sys.stderr)
    return sum((p[0] for p in parts), []), np.concatenate([p[1] for p in parts]).astype(np.float32), np.concatenate([np.full(len(p[0]), p[2], dtype=np.float32) for p in parts])


def thinned(row, rng):
    """Mentions that stay masked: in training one named in eight and one nominal in two is left as words, as a tagger would miss them."""
    if row["source"] == "made":
        return row["actors"]
    return [a for a in row["actors"] if rng.random() < (0.5 if row["text"][a[0]].islower() else 0.87)]


def pool_size(limit=0):
    """Rows of the pool in use; they stand last among the training rows."""
    with open(os.path.join(WORK, "pool.jsonl"), encoding="utf-8") as f:
        n = sum(1 for _ in f)
    return min(n, limit) if limit else n

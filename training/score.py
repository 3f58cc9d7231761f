"""Macro-F1 and accuracy of logits on the development sets of gold.jsonl: score.py GOLD.jsonl LOGITS.npy"""
import json, sys

import numpy as np

from worldaffairs import PLAIN

# Added to the logit of neutral when a model is written: fast and deep, standard. Three of five targets of the pool are neutral, one of three in NewsMTSC (train), so
# that a model of both holds back on the targets that a producer asks for; the fits of portrayals and links weigh it anew.
NEUTRAL, NEUTRAL_STANDARD = -0.4, -0.5


def macro_f1(gold, pred):
    out = []
    for c in range(3):
        tp = np.sum((gold == c) & (pred == c))
        out.append(2 * tp / max(1, np.sum(gold == c) + np.sum(pred == c)))
    return 100 * float(np.mean(out))


def report(rows, logits, neutral=0.0):
    """Figures by development set; geo and own by actor, the mean of its mentions; plain: those of own in plain agency style. `neutral` is added for NewsMTSC alone."""
    out, asked, probs = {}, softmax(logits + np.array([0, neutral, 0])), softmax(logits)
    source = np.array([r["source"] for r in rows])
    label = np.array([r["label"] for r in rows])
    for name in ("newsmtsc_dev_rw", "newsmtsc_dev_mt"):
        m = source == name
        if m.any():
            out[name] = round(macro_f1(label[m], asked[m].argmax(1)), 2)
    for short, name in (("geo", "geo_dev"), ("own", "own_dev"), ("plain", "own_dev")):
        groups = {}
        for i, r in enumerate(rows):
            if r["source"] == name and (short != "plain" or r["group"].startswith(PLAIN)):
                groups.setdefault(r["group"], []).append(i)
        if groups:
            gold = np.array([label[v[0]] for v in groups.values()])
            pred = np.array([probs[v].mean(0).argmax() for v in groups.values()])
            out[short + "_acc"] = round(100 * float(np.mean(gold == pred)), 2)
            out[short + "_f1"] = round(macro_f1(gold, pred), 2)
    return out


def mean(r):
    """What the trainers choose the best weights by: NewsMTSC, and world affairs half as much."""
    return r["newsmtsc_dev_rw"] + r["newsmtsc_dev_mt"] + 0.5 * r["geo_f1"] + 0.5 * r.get("own_f1", 0)


def softmax(x):
    e = np.exp(x - x.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


if __name__ == "__main__":
    with open(sys.argv[1], encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    print(report(rows, np.load(sys.argv[2])))

#!/usr/bin/env python3
"""Fits data/models/portrayal/TIER.tsv: how an actor is shown by acts, words, its place and the model (features.rs, groups.rs).

    python3 training/fit_portrayal.py TIER CASE... [--check CASE...] [--write]

A CASE is GOLD.jsonl:JUDGED.ndjson, the second from `judge TIER --trace` (training/run_linear.sh makes them). Two steps, because the
network was trained on the rows marked `train` and is too sure of itself there: first a softmax regression without the network on all
rows, then on the rows marked `dev` alone the weights of its three sums (as five folds give them) and of the network's two.
"""
import collections, json, os, sys
import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

HOME = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "models", "portrayal")
LABELS = ("negative", "neutral", "positive")
MIN_COUNT, FOLDS, L2, L2_STACK = 5, 5, 12.0, 2.0
# What a neutral row counts beside the others: more makes portrayals shyer.
NEUTRAL = 1.0
# Rows in plain agency style are few beside the others, and most like news: they count four times.
PLAIN, PLAIN_WEIGHT = "wa-f", 4.0


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def touch(a, b):
    return any(x < d and c < y for x, y in a for c, d in b)


def load(case):
    """One example for every actor of the gold that was found: sentence, split, features, label."""
    gold_path, judged_path = case.split(":")
    judged, out, missed = {p["id"]: p for p in rows(judged_path)}, [], collections.Counter()
    for d in rows(gold_path):
        p = judged[d["id"]]
        spans = {a["id"]: [(m["start"], m["end"]) for m in a["mentions"]] for a in p["actors"]}
        traced = collections.defaultdict(list)
        for t in p["portrayals"]:
            traced[t["actor"]].append(t["features"])
        at = collections.defaultdict(list)
        for m in d["mentions"]:
            at[m["actor"]].append((m["start"], m["end"]))
        for s in d.get("sentiment", []):
            found = [a["id"] for a in p["actors"] if touch(at[s["actor"]], spans[a["id"]]) and traced[a["id"]]]
            if not found:
                missed[s["label"]] += 1
                continue
            features = {}
            for f in traced[found[0]][0]:
                name, value = (f, 1.0) if isinstance(f, str) else f
                features[name] = features.get(name, 0.0) + value
            out.append((d["id"], d.get("split", "dev"), features, LABELS.index(s["label"])))
    return out, missed


def is_network(name):
    return name.startswith("model.")


def matrix(examples, vocabulary):
    data, at, ends = [], [], [0]
    for _, _, features, _ in examples:
        for name, value in features.items():
            if name in vocabulary:
                data.append(value)
                at.append(vocabulary[name])
        ends.append(len(at))
    return sp.csr_matrix((data, at, ends), shape=(len(examples), len(vocabulary)))


def softmax(z):
    z = np.exp(z - z.max(1, keepdims=True))
    return z / z.sum(1, keepdims=True)


def regress(x, y, sample, l2, start=None):
    n, k = x.shape[1], 3
    hot = np.eye(k)[y]

    def loss(w):
        w = w.reshape(n, k)
        p = softmax(x @ w)
        value = -(sample * np.log(p[np.arange(len(y)), y] + 1e-12)).sum() + 0.5 * l2 * (w * w).sum()
        return value, (x.T @ (sample[:, None] * (p - hot)) + l2 * w).ravel()
    start = np.zeros(n * k) if start is None else start
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200}).x.reshape(n, k)


def weights_of(examples):
    return np.array([(NEUTRAL if label == 1 else 1.0) * (PLAIN_WEIGHT if name.startswith(PLAIN) else 1.0) for name, _, _, label in examples])


def train(examples, l2=L2):
    counts = collections.Counter(f for _, _, features, _ in examples for f in features)
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNT and not is_network(f)))}
    y = np.array([label for *_, label in examples])
    return vocabulary, regress(matrix(examples, vocabulary), y, weights_of(examples), l2)


def stacked(sums, examples):
    """Inputs of the second step: what the first step says, what the network says, and a constant."""
    network = [[f.get("model.negative", 0.0), f.get("model.positive", 0.0), f.get("model.silent", 0.0)] for _, _, f, _ in examples]
    return np.hstack([sums[:, [0]] - sums[:, [1]], sums[:, [2]] - sums[:, [1]], np.array(network).reshape(len(examples), 3), np.ones((len(examples), 1))])


def measure(name, gold, predicted, missed):
    confusion = np.zeros((3, 3), int)
    for g, p in zip(gold, predicted):
        confusion[g, p] += 1
    for label, n in missed.items():
        confusion[LABELS.index(label), 1] += n
    f1 = [2 * confusion[i, i] / max(1, confusion[i].sum() + confusion[:, i].sum()) for i in range(3)]
    print(f"{name}: {confusion.sum()} actors, accuracy {np.trace(confusion) / confusion.sum():.3f}, macro-F1 {np.mean(f1):.3f} "
          + " ".join(f"{l} {x:.2f}" for l, x in zip(LABELS, f1)) + " " + str(confusion.tolist()))


def main(argv):
    is_write = "--write" in argv
    argv = [a for a in argv if a != "--write"]
    tier, argv = argv[0], argv[1:]
    split = argv.index("--check") if "--check" in argv else len(argv)
    cases = [load(c) for c in argv[:split]]
    everything = [e for examples, _ in cases for e in examples]
    fold = {i: n % FOLDS for n, i in enumerate(sorted({e[0] for e in everything}))}
    sums = np.zeros((len(everything), 3))
    for k in range(FOLDS):
        vocabulary, w = train([e for e in everything if fold[e[0]] != k])
        inside = [i for i, e in enumerate(everything) if fold[e[0]] == k]
        sums[inside] = matrix([everything[i] for i in inside], vocabulary) @ w
    x, y, sample = stacked(sums, everything), np.array([e[3] for e in everything]), weights_of(everything)
    dev = np.array([e[1] == "dev" for e in everything])
    p = np.zeros((len(everything), 3))
    for k in range(FOLDS):
        out = np.array([fold[e[0]] == k for e in everything])
        p[out] = softmax(x[out] @ regress(x[dev & ~out], y[dev & ~out], sample[dev & ~out], L2_STACK))
    at = 0
    for name, (examples, missed) in zip(argv, cases):
        here = np.arange(at, at + len(examples))
        at += len(examples)
        measure("folds, all, without the network, " + name, y[here], sums[here].argmax(1), missed)
        here = here[dev[here]]
        measure("folds, dev, without the network, " + name, y[here], sums[here].argmax(1), {})
        measure("folds, dev, with the network, " + name, y[here], p[here].argmax(1), {})
    vocabulary, w = train(everything)
    stack = regress(x[dev], y[dev], sample[dev], L2_STACK)
    print("stack:\n", np.round(stack, 2))
    for name in argv[split + 1:]:
        examples, missed = load(name)
        q = matrix(examples, vocabulary) @ w
        truth = [e[3] for e in examples]
        measure("check, without the network, " + name, truth, q.argmax(1), missed)
        measure("check, network alone, " + name, truth, [int(np.argmax([e[2].get("model.negative", 0), 0, e[2].get("model.positive", 0)])) for e in examples], missed)
        measure("check, " + name, truth, (stacked(q, examples) @ stack).argmax(1), missed)
    if is_write:
        # Both steps are linear, so that one table does for both.
        merged = np.outer(w[:, 0] - w[:, 1], stack[0]) + np.outer(w[:, 2] - w[:, 1], stack[1])
        merged[vocabulary["bias"]] += stack[5]
        table = {name: merged[i] for name, i in vocabulary.items()}
        table.update({"model.negative": stack[2], "model.positive": stack[3], "model.silent": stack[4]})
        with open(os.path.join(HOME, tier + ".tsv"), "w", encoding="utf-8") as f:
            f.write("# Weights for negative, neutral and positive of src/nlp/sentiment/features.rs, made by training/fit_portrayal.py: see CARD.md.\n")
            for name in sorted(table):
                row = table[name] - table[name].mean()
                if abs(row).max() >= 0.01:
                    f.write(name + "".join(f"\t{v:.3f}" for v in row) + "\n")
        print(len(table), "weights for", tier)


if __name__ == "__main__":
    main(sys.argv[1:])

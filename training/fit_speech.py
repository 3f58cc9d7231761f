#!/usr/bin/env python3
"""Fits data/models/relations/speech.tsv: whether a speaker accuses or praises whom he names (features: relations/speech.rs, said.rs).

    python3 training/fit_speech.py CASE... [--check CASE...] [--write]

A CASE is GOLD.jsonl:JUDGED.ndjson, the second from `judge TIER --trace`. How the one spoken of is shown is what five folds of
fit_portrayal.py say of him, since in the product too it is an estimate. Two logistic regressions with L2, negative and positive.
"""
import collections, os, sys
import numpy as np
import fit_portrayal as portrayal
from fit_portrayal import LABELS, matrix, rows, softmax, touch

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "models", "relations", "speech.tsv")
MIN_COUNT, L2 = 4, 6.0
NAMES = ("negative", "positive")


def odds(p):
    p = np.clip(p, 0.01, 0.99)
    return float(np.log(p / (1 - p)))


def shown(cases):
    """Probabilities of every traced actor of every case, from a portrayal fitted without its sentence."""
    loaded = [portrayal.load(c)[0] for c in cases]
    everything = [e for c in loaded for e in c]
    fold = {i: n % portrayal.FOLDS for n, i in enumerate(sorted({e[0] for e in everything}))}
    fits = [portrayal.train([e for e in everything if fold[e[0]] != k]) for k in range(portrayal.FOLDS)]
    whole = portrayal.train(everything)

    def of(sentence, features):
        vocabulary, w = fits[fold[sentence]] if sentence in fold else whole
        return softmax(matrix([(sentence, "", features, 0)], vocabulary) @ w)[0]
    return of


def load(case, of):
    gold_path, judged_path = case.split(":")
    judged, out, known = {p["id"]: p for p in rows(judged_path)}, [], 0
    for d in rows(gold_path):
        p = judged[d["id"]]
        spans = {a["id"]: [(m["start"], m["end"]) for m in a["mentions"]] for a in p["actors"]}
        at = collections.defaultdict(list)
        for m in d["mentions"]:
            at[m["actor"]].append((m["start"], m["end"]))
        traced = {}
        for t in p["portrayals"]:
            features = {}
            for f in t["features"]:
                name, value = (f, 1.0) if isinstance(f, str) else f
                features[name] = features.get(name, 0.0) + value
            traced.setdefault(t["actor"], features)
        done = {(r["source"], r["target"]) for r in p["relations"]}
        for s in p["said"]:
            if (s["source"], s["target"]) in done or s["target"] not in traced or s["source"] == s["target"]:
                continue
            negative, _, positive = of(d["id"], traced[s["target"]])
            features = {f if isinstance(f, str) else f[0]: 1.0 for f in s["features"]}
            features["shown.negative"], features["shown.positive"] = odds(negative), odds(positive)
            met = [any(r["polarity"] == name and touch(at[r["source"]], spans[s["source"]]) and touch(at[r["target"]], spans[s["target"]])
                       for r in d["relations"]) for name in NAMES]
            out.append((d["id"], "", features, met))
    return out


def fit(examples, which):
    counts = collections.Counter(f for e in examples for f in e[2])
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNT))}
    x, y = matrix(examples, vocabulary), np.array([float(e[3][which]) for e in examples])

    def loss(w):
        z = x @ w
        value = (np.logaddexp(0, z) - y * z).sum() + 0.5 * L2 * (w * w).sum()
        return value, x.T @ (1 / (1 + np.exp(-z)) - y) + L2 * w
    w = portrayal.minimize(loss, np.zeros(len(vocabulary)), jac=True, method="L-BFGS-B").x
    return vocabulary, w


def show(name, examples, p, which):
    y = np.array([e[3][which] for e in examples])
    print(f"{name}, {NAMES[which]}: {len(y)} pairs, {y.sum()} right; " + "; ".join(
        f"{t}: {int((p >= t).sum())} told, {int(y[p >= t].sum())} right" for t in (0.2, 0.3, 0.4, 0.5)))


def main(argv):
    is_write = "--write" in argv
    argv = [a for a in argv if a != "--write"]
    split = argv.index("--check") if "--check" in argv else len(argv)
    of = shown(argv[:split])
    by_case = [load(c, of) for c in argv[:split]]
    everything = [e for c in by_case for e in c]
    fold = {i: n % 5 for n, i in enumerate(sorted({e[0] for e in everything}))}
    table = collections.defaultdict(lambda: [0.0, 0.0])
    for which in (0, 1):
        p = np.zeros(len(everything))
        for k in range(5):
            vocabulary, w = fit([e for e in everything if fold[e[0]] != k], which)
            inside = [i for i, e in enumerate(everything) if fold[e[0]] == k]
            p[inside] = 1 / (1 + np.exp(-(matrix([everything[i] for i in inside], vocabulary) @ w)))
        show("five folds", everything, p, which)
        vocabulary, w = fit(everything, which)
        for name, i in vocabulary.items():
            table[name][which] = w[i]
        for case in argv[split + 1:]:
            examples = load(case, of)
            show("check " + case.split(":")[0].rsplit("/", 1)[-1], examples, 1 / (1 + np.exp(-(matrix(examples, vocabulary) @ w))), which)
    if is_write:
        table["threshold"] = [0.35, 0.5]
        with open(OUT, "w", encoding="utf-8") as f:
            f.write("# Weights for an accusation and for praise of src/nlp/relations/speech.rs, made by training/fit_speech.py: see CARD.md.\n")
            for name in sorted(table):
                if max(map(abs, table[name])) >= 0.01:
                    f.write(name + "".join(f"\t{v:.3f}" for v in table[name]) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])

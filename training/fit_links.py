#!/usr/bin/env python3
"""Fits data/models/relations/weights.tsv: which two actors an act joins (features: src/nlp/relations/links.rs, speech.rs).

    python3 training/fit_links.py CASE...  [--write]

A CASE is GOLD.jsonl:JUDGED.ndjson, the second from `judge --trace` (training/run_linear.sh makes them). Logistic regression with L2
over named features; a relation of the gold counts once, for the candidate that fits it best, found in turns. Prints figures of
folds, split by sentence; cases after `--check` are only scored. No seed plays a part.
"""
import collections, json, os, sys
import numpy as np
import scipy.sparse as sp
from scipy.optimize import minimize

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "models", "relations", "weights.tsv")
MIN_COUNT, L2, ROUNDS, FOLDS = 4, 20.0, 3, 4
# Asked of all pairs, and what part of it of those that the rules of grammar joined.
THRESHOLD, LENIENCY = 0.22, 0.4
# Rows in plain agency style are few beside the others, and most like news: they count twice.
PLAIN, PLAIN_WEIGHT = "wa-f", 2.0


def rows(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def touch(a, b):
    return any(x < d and c < y for x, y in a for c, d in b)


class Sentence:
    """Candidates of one judged sentence, and which gold relations each would meet."""

    def __init__(self, gold, judged):
        spans = {a["id"]: [(m["start"], m["end"]) for m in a["mentions"]] for a in judged["actors"]}
        at = collections.defaultdict(list)
        for m in gold["mentions"]:
            at[m["actor"]].append((m["start"], m["end"]))
        self.id, self.gold = gold["id"], [(at[r["source"]], at[r["target"]], r["polarity"]) for r in gold["relations"]]
        self.keys = [(c["source"], c["target"], c["polarity"]) for c in judged["links"]]
        self.features = [[f if isinstance(f, str) else f[0] for f in c["features"]] for c in judged["links"]]
        self.meets = []
        for source, target, polarity in self.keys:
            self.meets.append([i for i, (gs, gt, p) in enumerate(self.gold)
                               if p == polarity and touch(gs, spans[source]) and touch(gt, spans[target])])


def load(case):
    gold_path, judged_path = case.split(":")
    judged = {p["id"]: p for p in rows(judged_path)}
    return [Sentence(d, judged[d["id"]]) for d in rows(gold_path) if "relations" in d]


def sparse(sentences, vocabulary):
    lists = [[vocabulary[f] for f in features if f in vocabulary] for s in sentences for features in s.features]
    ends = np.cumsum([0] + [len(x) for x in lists])
    at = np.concatenate([np.array(x, dtype=np.int32) for x in lists]) if lists else np.zeros(0, np.int32)
    return sp.csr_matrix((np.ones(len(at)), at, ends), shape=(len(lists), len(vocabulary)))


def fit(x, y, sample, start):
    def loss(w):
        z = x @ w
        value = (sample * (np.logaddexp(0, z) - y * z)).sum() + 0.5 * L2 * (w * w).sum()
        return value, x.T @ (sample * (1 / (1 + np.exp(-z)) - y)) + L2 * w
    return minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 150}).x


def train(sentences):
    counts = collections.Counter(f for s in sentences for features in s.features for f in features)
    vocabulary = {f: i for i, f in enumerate(sorted(f for f, n in counts.items() if n >= MIN_COUNT))}
    x, w = sparse(sentences, vocabulary), np.zeros(len(vocabulary))
    right = np.array([bool(m) for s in sentences for m in s.meets], dtype=float)
    # First guess of which candidate the gold means: what the rules themselves joined.
    score = np.array([float(f[1].startswith(("roles.S.T", "roles.S.M"))) for s in sentences for f in s.features])
    for _ in range(ROUNDS):
        sample, at = np.array([PLAIN_WEIGHT if s.id.startswith(PLAIN) else 1.0 for s in sentences for _ in s.meets]), 0
        for s in sentences:
            best = {}
            for i, met in enumerate(s.meets):
                for g in met:
                    if g not in best or score[at + i] > score[at + best[g]]:
                        best[g] = i
            for i, met in enumerate(s.meets):
                if met and i not in best.values():
                    sample[at + i] = 0.0
            at += len(s.meets)
        w = fit(x, right, sample, w)
        score = x @ w
    return vocabulary, w


def scores(sentences, vocabulary, w):
    p = 1 / (1 + np.exp(-(sparse(sentences, vocabulary) @ w)))
    out, at = [], 0
    for s in sentences:
        out.append(p[at:at + len(s.meets)])
        at += len(s.meets)
    return out


def measure(sentences, probabilities, threshold):
    gold = predicted = confirmed = found = 0
    for s, p in zip(sentences, probabilities):
        best = {}
        for i, key in enumerate(s.keys):
            if p[i] >= threshold and (key not in best or p[i] > p[best[key]]):
                best[key] = i
        kept = {k: i for k, i in best.items() if not ((k[1], k[0], k[2]) in best and p[best[(k[1], k[0], k[2])]] > p[i])}
        gold += len(s.gold)
        predicted += len(kept)
        confirmed += sum(bool(s.meets[i]) for i in kept.values())
        found += len({g for i in kept.values() for g in s.meets[i]})
    precision, recall = confirmed / max(predicted, 1), found / max(gold, 1)
    return precision, recall, 2 * precision * recall / max(precision + recall, 1e-9)


def show(name, sentences, probabilities):
    reach = sum(len({g for m in s.meets for g in m}) for s in sentences) / max(1, sum(len(s.gold) for s in sentences))
    figures = ["%.2f: P %.3f R %.3f F %.3f" % ((t,) + measure(sentences, probabilities, t)) for t in (0.15, 0.2, 0.25, 0.3, 0.4, 0.5)]
    print(f"{name}: {len(sentences)} sentences, {reach:.3f} of the gold within reach\n   " + "\n   ".join(figures))


def main(argv):
    is_write = "--write" in argv
    argv = [a for a in argv if a != "--write"]
    split = argv.index("--check") if "--check" in argv else len(argv)
    cases, checks = argv[:split], argv[split + 1:]
    by_case = [load(c) for c in cases]
    everything = [s for c in by_case for s in c]
    fold = {i: n % FOLDS for n, i in enumerate(sorted({s.id for s in everything}))}
    held = [[None] * len(c) for c in by_case]
    for k in range(FOLDS):
        vocabulary, w = train([s for s in everything if fold[s.id] != k])
        for c, out in zip(by_case, held):
            inside = [i for i, s in enumerate(c) if fold[s.id] == k]
            for i, p in zip(inside, scores([c[i] for i in inside], vocabulary, w)):
                out[i] = p
    for name, c, out in zip(cases, by_case, held):
        show("folds, " + name, c, out)
    vocabulary, w = train(everything)
    for name in checks:
        c = load(name)
        show("check, " + name, c, scores(c, vocabulary, w))
    if is_write:
        names = sorted(vocabulary)
        with open(OUT, "w", encoding="utf-8") as f:
            f.write(f"# Weights of src/nlp/relations/links.rs, made by training/fit_links.py: see CARD.md.\nthreshold\t{THRESHOLD}\nleniency\t{LENIENCY}\n")
            for name in names:
                if abs(w[vocabulary[name]]) >= 0.02:
                    f.write(f"{name}\t{w[vocabulary[name]]:.3f}\n")
        print(f"{len(names)} weights in {os.path.relpath(OUT)}")


if __name__ == "__main__":
    main(sys.argv[1:])

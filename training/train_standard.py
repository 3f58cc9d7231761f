"""Trains the standard model: train_standard.py POOL_TEACHERS GOLD_TEACHERS VOCAB_DIR OUT_DIR [--steps N] [--limit N]

Teachers as `a.npy=1,b.npy=1`. Writes OUT_DIR/model.pt (best mean of the development sets, weights averaged over steps).
One process with one thread: a run repeats exactly.
"""
import argparse, copy, multiprocessing, os, pickle, random, sys, time

import numpy as np
import torch
from torch import nn

import dataset, model as standard, score, textio
from vocabulary import Vocabulary

VARIANTS = 2


def load_words(folder):
    with open(os.path.join(folder, "vocab.txt"), encoding="utf-8") as f:
        return f.read().split("\n")[:-1]


def grouped(rows, vocabulary, thin, seed):
    """Sentences with their targets: [(ids, [(position, row index)])]; targets that overlap go to a sentence of their own."""
    rng = random.Random(seed)
    by_text = {}
    for i, r in enumerate(rows):
        by_text.setdefault(r["text"], []).append(i)
    out = []
    for text, index in by_text.items():
        left = list(index)
        while left:
            spans, later, mine = {}, [], []
            for i in left:
                s = (rows[i]["start"], rows[i]["end"])
                if s in spans or any(s[0] < e and b < s[1] for b, e in spans):
                    later.append(i)
                else:
                    spans[s] = i
                    mine.append(i)
            r = rows[mine[0]]
            actors = set(map(tuple, dataset.thinned(r, rng) if thin else r["actors"])) | set(spans)
            first = (r["start"], r["end"])
            ok = [a for a in actors if a in spans or not any(a[0] < e and b < a[1] for b, e in spans)]
            toks, _ = textio.masked(text, first, [a for a in ok if a != first])
            ids = [vocabulary.of(text, t) for t in toks][:200]
            where = {(t[0], t[1]): n for n, t in enumerate(toks)}
            found = [(where[s], i) for s, i in spans.items() if s in where and where[s] < 200]
            lost = [i for s, i in spans.items() if s not in where or where[s] >= 200]
            if lost and not thin:
                print("lost", len(lost), file=sys.stderr)
            if found:
                out.append((ids, found))
            left = later
    return out


def grouped_part(job):
    rows, base, words, thin, seed = job
    return [(ids, [(pos, i + base) for pos, i in found]) for ids, found in grouped(rows, Vocabulary(words), thin, seed)]


def grouped_all(rows, words, seed, workers=2):
    """grouped() for many rows in several processes; rows of one text should stand close together."""
    size = 5000
    jobs = [(rows[i:i + size], i, words, True, seed + i) for i in range(0, len(rows), size)]
    with multiprocessing.Pool(workers) as pool:
        return sum(pool.map(grouped_part, jobs, chunksize=1), [])


def batches(groups, size, rng):
    order = np.arange(len(groups))
    if rng is not None:
        rng.shuffle(order)
    step = size * 40 if rng is not None else len(order)
    todo = []
    for i in range(0, len(order), step):
        part = sorted(order[i:i + step], key=lambda k: len(groups[k][0]))
        todo += [part[j:j + size] for j in range(0, len(part), size)]
    if rng is not None:
        rng.shuffle(todo)
    for part in todo:
        wide = max(len(groups[k][0]) for k in part)
        ids = np.zeros((len(part), wide), dtype=np.int64)
        sent, pos, row = [], [], []
        for n, k in enumerate(part):
            g = groups[k]
            ids[n, :len(g[0])] = g[0]
            for p, r in g[1]:
                sent.append(n); pos.append(p); row.append(r)
        yield torch.from_numpy(ids), torch.tensor(sent), torch.tensor(pos), np.array(row)


def predict(net, groups, n):
    net.eval()
    out = np.zeros((n, 3), dtype=np.float32)
    with torch.no_grad():
        for ids, sent, pos, row in batches(groups, 128, None):
            out[row] = net(ids, sent, pos).numpy()
    net.train()
    return out


def learn(net, groups, target, weight, a, report):
    """Takes a.steps steps; `report(step, average)` is called now and then with the weights averaged over about the last sixth of the steps."""
    rng = np.random.default_rng(a.seed)
    average = copy.deepcopy(net)
    rest = [q for n, q in net.named_parameters() if n != "emb.weight"]
    dense = torch.optim.AdamW(rest, lr=a.lr, weight_decay=0.01)
    sparse = torch.optim.SparseAdam([net.emb.weight], lr=a.lr * 0.4) if net.emb.weight.requires_grad else None
    step = 0
    while True:
        for ids, sent, pos, row in batches(groups[rng.integers(len(groups))], a.size, rng):
            step += 1
            factor = min(1.0, (step + 1) / 150) * max(0.03, 0.5 * (1 + np.cos(np.pi * step / a.steps)))
            dense.param_groups[0]["lr"] = a.lr * factor
            if sparse:
                sparse.param_groups[0]["lr"] = a.lr * 0.4 * factor
            drop = (torch.rand(ids.shape) < a.words) & (ids > 5)
            logits = net(torch.where(drop, torch.tensor(5), ids), sent, pos)
            loss = (-(target[row] * torch.log_softmax(logits, 1)).sum(1) * weight[row]).sum() / len(row)
            net.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(rest, 1.0)
            for opt in filter(None, (dense, sparse)):
                opt.step()
            if step % 8 == 0:
                with torch.no_grad():
                    for x, y in zip(average.parameters(), net.parameters()):
                        x.lerp_(y, 1 - (1 - 6 / max(step, 200)) ** 8)
            if step % a.every == 0 or step >= a.steps:
                report(step, average, loss.item())
            if step >= a.steps:
                return


def contrasted(groups, target, weight, factor):
    """Weights in which targets of a sentence that differ count `factor` times: there the words alone do not tell, the place does."""
    weight = weight.clone()
    for _, found in groups:
        of = target[[i for _, i in found]]
        if len(found) > 1 and float((of[:, 0] - of[:, 2]).max() - (of[:, 0] - of[:, 2]).min()) > 0.6:
            weight[[i for _, i in found]] *= factor
    return weight


def prepared(a, rows, vocabulary, words):
    """grouped_all() in VARIANTS ways, kept in the file a.groups for further runs on the same rows."""
    if a.groups and os.path.exists(a.groups):
        with open(a.groups, "rb") as f:
            count, groups = pickle.load(f)
        assert count == len(rows), "groups of other rows"
        return groups
    groups = [grouped_all(rows, words, a.seed + 1000003 * v) for v in range(VARIANTS)]
    if a.groups:
        with open(a.groups, "wb") as f:
            pickle.dump((len(rows), groups), f)
    return groups


def main():
    p = argparse.ArgumentParser()
    p.add_argument("pool"); p.add_argument("gold"); p.add_argument("vocab"); p.add_argument("out")
    p.add_argument("--steps", type=int, default=10000)
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--size", type=int, default=40, help="sentences a step")
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--every", type=int, default=500, help="steps between evaluations")
    p.add_argument("--start", default="", help="folder of a model to go on from")
    p.add_argument("--embeddings", default="", help="folder of a model whose word embeddings are taken over as they are")
    p.add_argument("--drop", type=float, help="share of the units left out in training, instead of the model's own")
    p.add_argument("--words", type=float, default=0.04, help="share of the words left out in training")
    p.add_argument("--gold-weight", type=float, default=2.0)
    p.add_argument("--own-weight", type=float, default=3.0)
    p.add_argument("--plain-weight", type=float, default=3.0)
    p.add_argument("--contrast", type=float, default=1.0, help="weight of targets that differ from others of their sentence")
    p.add_argument("--made", type=int, default=6000)
    p.add_argument("--groups", default="", help="file that keeps the sentences' ids for a rerun on the same rows")
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    os.makedirs(a.out, exist_ok=True)
    words = load_words(a.vocab)
    vocabulary = Vocabulary(words)
    rows, target, weight = dataset.training(a.pool, a.gold, a.limit, a.made, gold_weight=a.gold_weight, own_weight=a.own_weight, plain_weight=a.plain_weight)
    dev = dataset.development()
    target, weight = torch.from_numpy(target), torch.from_numpy(weight)
    begin = time.time()
    groups = prepared(a, rows, vocabulary, words)
    if a.contrast != 1:
        weight = contrasted(groups[0], target, weight, a.contrast)
    dev_groups = grouped(dev, vocabulary, False, 0)
    print(len(rows), "targets", len(groups[0]), "sentences", round(time.time() - begin), "s", file=sys.stderr, flush=True)
    net = standard.Standard(np.load(os.path.join(a.vocab, "emb.npy")))
    if a.drop is not None:
        net.drop_in = net.drop = a.drop
    if a.start:
        net.load_state_dict(torch.load(os.path.join(a.start, "model.pt")))
    if a.embeddings:
        net.emb.weight.data.copy_(torch.load(os.path.join(a.embeddings, "model.pt"))["emb.weight"])
        net.emb.weight.requires_grad_(False)
    best = [0.0]

    def report(step, average, loss):
        r = score.report(dev, predict(average, dev_groups, len(dev)), score.NEUTRAL_STANDARD)
        mean = score.mean(r)
        print(step, a.steps, round(loss, 3), r, round(time.time() - begin), "s,", round(time.process_time()), "s of processor", file=sys.stderr, flush=True)
        if mean > best[0]:
            best[0] = mean
            torch.save(average.state_dict(), os.path.join(a.out, "model.pt"))

    learn(net, groups, target, weight, a, report)


if __name__ == "__main__":
    main()

"""Trains the standard model: train_standard.py POOL_TEACHERS GOLD_TEACHERS VOCAB_DIR OUT_DIR [--steps N] [--limit N] [--workers N]

Teachers as `a.npy=1,b.npy=1`. Writes OUT_DIR/model.pt (best mean of the development sets, weights averaged over steps).
Workers share the parameters and update them without locks; with one worker a run repeats exactly.
"""
import argparse, copy, multiprocessing, os, random, sys, time

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
        yield torch.from_numpy(ids), torch.tensor([len(groups[k][0]) for k in part]), torch.tensor(sent), torch.tensor(pos), np.array(row)


def predict(net, groups, n):
    net.eval()
    out = np.zeros((n, 3), dtype=np.float32)
    with torch.no_grad():
        for ids, lengths, sent, pos, row in batches(groups, 128, None):
            out[row] = net(ids, lengths, sent, pos).numpy()
    net.train()
    return out


def learn(number, net, counter, total, groups, target, weight, a, begin):
    """One worker: updates the shared parameters with its own optimiser state until all have taken `total` steps."""
    torch.set_num_threads(1)
    torch.manual_seed(a.seed * 100 + number)
    rng = np.random.default_rng(a.seed * 100 + number)
    rest = [q for n, q in net.named_parameters() if n != "emb.weight"]
    dense = torch.optim.AdamW(rest, lr=a.lr, weight_decay=0.01)
    sparse = torch.optim.SparseAdam([net.emb.weight], lr=a.lr * 0.4) if net.emb.weight.requires_grad else None
    while True:
        for ids, lengths, sent, pos, row in batches(groups[rng.integers(len(groups))], a.size, rng):
            with counter.get_lock():
                counter.value += 1
                step = counter.value
            part = max(step / total, (time.time() - begin) / (60 * a.minutes))
            if part >= 1:
                return
            factor = min(1.0, (step + 1) / 150) * max(0.03, 0.5 * (1 + np.cos(np.pi * part)))
            dense.param_groups[0]["lr"] = a.lr * factor
            if sparse:
                sparse.param_groups[0]["lr"] = a.lr * 0.4 * factor
            drop = (torch.rand(ids.shape) < 0.04) & (ids > 5)
            logits = net(torch.where(drop, torch.tensor(5), ids), lengths, sent, pos)
            loss = (-(target[row] * torch.log_softmax(logits, 1)).sum(1) * weight[row]).sum() / len(row)
            net.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(rest, 1.0)
            for opt in filter(None, (dense, sparse)):
                opt.step()


def main():
    p = argparse.ArgumentParser()
    p.add_argument("pool"); p.add_argument("gold"); p.add_argument("vocab"); p.add_argument("out")
    p.add_argument("--steps", type=int, default=7000)
    p.add_argument("--minutes", type=float, default=1000, help="end by then, however many steps were taken")
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--size", type=int, default=64)
    p.add_argument("--lr", type=float, default=2e-3)
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--every", type=int, default=60, help="seconds between evaluations")
    p.add_argument("--start", default="", help="folder of a model to go on from")
    p.add_argument("--embeddings", default="", help="folder of a model whose word embeddings are taken over as they are")
    p.add_argument("--drop", type=float, help="share of words and states left out in training, instead of the model's own")
    p.add_argument("--gold-weight", type=float, default=2.0)
    p.add_argument("--own-weight", type=float, default=3.0)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(a.seed)
    os.makedirs(a.out, exist_ok=True)
    vocabulary = Vocabulary(load_words(a.vocab))
    rows, target, weight = dataset.training(a.pool, a.gold, a.limit, gold_weight=a.gold_weight, own_weight=a.own_weight)
    dev = dataset.development()
    target, weight = torch.from_numpy(target), torch.from_numpy(weight)
    begin = time.time()
    words = load_words(a.vocab)
    groups = [grouped_all(rows, words, a.seed + 1000003 * v) for v in range(VARIANTS)]
    dev_groups = grouped(dev, vocabulary, False, 0)
    print(len(rows), "targets", len(groups[0]), "sentences", round(time.time() - begin), "s", file=sys.stderr, flush=True)
    net = standard.Standard(np.load(os.path.join(a.vocab, "emb.npy")))
    if a.drop is not None:
        net.drop_in.p = net.drop.p = a.drop
    if a.start:
        net.load_state_dict(torch.load(os.path.join(a.start, "model.pt")))
    if a.embeddings:
        net.emb.weight.data.copy_(torch.load(os.path.join(a.embeddings, "model.pt"))["emb.weight"])
        net.emb.weight.requires_grad_(False)
    net.share_memory()
    average = copy.deepcopy(net)
    counter = multiprocessing.Value("q", 0)
    workers = [multiprocessing.Process(target=learn, args=(k, net, counter, a.steps, groups, target, weight, a, begin)) for k in range(a.workers)]
    for w in workers:
        w.start()
    best, seen, shown = 0.0, 0, time.time()
    while True:
        done = not any(w.is_alive() for w in workers)
        now = counter.value
        if now - seen >= 8 or done:  # an average over about the last sixth of the steps
            keep = (1 - 6 / max(now, 200)) ** (now - seen)
            with torch.no_grad():
                for x, y in zip(average.parameters(), net.parameters()):
                    x.lerp_(y, 1 - keep)
            seen = now
        if done or time.time() - shown > a.every:
            shown = time.time()
            r = score.report(dev, predict(average, dev_groups, len(dev)), score.NEUTRAL)
            mean = score.mean(r)
            print(now, a.steps, r, round(time.time() - begin), "s", file=sys.stderr, flush=True)
            if mean > best:
                best = mean
                torch.save(average.state_dict(), os.path.join(a.out, "model.pt"))
        if done:
            break
        time.sleep(0.5)


if __name__ == "__main__":
    main()

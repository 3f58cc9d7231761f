"""Trains the hashed linear model: train_fast.py TEACHER_POOL.npy TEACHER_GOLD.npy [--limit N] [--out DIR]

Soft labels of the pool, gold and made sentences; multinomial logistic regression by Adagrad over 2^20 buckets, int8.
"""
import argparse, json, multiprocessing, os, random, struct, sys, time

import numpy as np
import torch

import cues, dataset, features, score, textio

WORK = os.environ["CHANCERY_WORK"]
HERE = os.path.dirname(os.path.abspath(__file__))


def compile_part(job):
    rows, folder, thin, seed = job
    rng = random.Random(seed)
    lexicon, hasher = features.Cues(os.path.join(folder, "cues.tsv")), features.Hasher()
    flat, lengths = [], []
    for r in rows:
        toks, t = textio.masked(r["text"], (r["start"], r["end"]), dataset.thinned(r, rng) if thin else r["actors"])
        got = [hasher(x) for x in features.extract([x[2] for x in toks], t, lexicon)]
        flat += got
        lengths.append(len(got))
    return np.array(flat, dtype=np.int32), np.array(lengths, dtype=np.int64)


def compile_rows(rows, folder, thin=True, workers=2):
    """(indices, offsets): hashed features of every row; training rows thinned."""
    size = 4000
    jobs = [(rows[i:i + size], folder, thin, i) for i in range(0, len(rows), size)]
    with multiprocessing.Pool(workers) as pool:
        parts = pool.map(compile_part, jobs, chunksize=1)
    return np.concatenate([p[0] for p in parts]), np.concatenate([[0], np.cumsum(np.concatenate([p[1] for p in parts]))])


def take(flat, offsets, index):
    lens = offsets[index + 1] - offsets[index]
    starts = np.repeat(offsets[index] - np.concatenate([[0], np.cumsum(lens)[:-1]]), lens)
    return flat[starts + np.arange(lens.sum())], lens


def logits(table, bias, flat, offsets):
    csum = np.empty((len(offsets) - 1, 3), dtype=np.float64)
    for i in range(len(offsets) - 1):
        a, b = offsets[i], offsets[i + 1]
        csum[i] = table[flat[a:b]].sum(0) / np.sqrt(b - a)
    return csum + bias


def finish(folder, w, b, often, dev, dflat, doffsets):
    """Weights to int8 and into the file."""
    w = w * often[:, None]
    w = w - w.mean(1, keepdims=True)
    b = b - b.mean()
    top = float(os.environ.get("CLIP", "0")) or np.quantile(np.abs(w[often]), 0.9995)
    q = np.clip(np.round(w * 127 / top), -127, 127).astype(np.int8)
    q[np.abs(q).max(1) < 2] = 0
    b = b + np.array([0, score.NEUTRAL, 0])
    z = logits(q.astype(np.float32) * (top / 127), b, dflat, doffsets)
    print("int8", score.report(dev, z), "kept", int((q != 0).any(1).sum()), "clip", top, file=sys.stderr)
    save(os.path.join(folder, "model.bin"), q, top / 127, b)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("pool"); p.add_argument("gold")
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--epochs", type=int, default=6)
    p.add_argument("--lr", type=float, default=0.15)
    p.add_argument("--least", type=int, default=3)
    p.add_argument("--gold-weight", type=float, default=2.0)
    p.add_argument("--features", default="", help="file that keeps the features for a rerun with other labels")
    p.add_argument("--out", default="")
    a = p.parse_args()
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    torch.manual_seed(3)
    folder = a.out or os.path.join(WORK, "fast")
    os.makedirs(folder, exist_ok=True)
    if not (a.features and os.path.exists(a.features)):
        print("cues", cues.write(os.path.join(folder, "cues.tsv")), file=sys.stderr)

    rows, target, weight = dataset.training(a.pool, a.gold, a.limit, gold_weight=a.gold_weight)
    dev = dataset.development()
    begin = time.time()
    if a.features and os.path.exists(a.features):
        kept = np.load(a.features)
        flat, offsets = kept["flat"], kept["offsets"]
        assert len(offsets) == len(rows) + 1, "features of other rows"
    else:
        flat, offsets = compile_rows(rows, folder)
        if a.features:
            np.savez(a.features, flat=flat, offsets=offsets)
    dflat, doffsets = compile_rows(dev, folder, thin=False)
    print("features", len(flat), round(time.time() - begin), "s", file=sys.stderr)
    often = np.bincount(flat, minlength=1 << features.SIZE_BITS) >= a.least
    bag = torch.nn.EmbeddingBag(1 << features.SIZE_BITS, 3, mode="sum", sparse=True, include_last_offset=False)
    torch.nn.init.zeros_(bag.weight)
    bias = torch.zeros(3, requires_grad=True)
    opt = torch.optim.Adagrad([bag.weight], lr=a.lr)
    opt_bias = torch.optim.Adagrad([bias], lr=0.05)
    rng = np.random.default_rng(5)
    size = 256
    best = 0.0
    for epoch in range(a.epochs):
        for g in opt.param_groups:
            g["lr"] = a.lr * (1 - 0.8 * epoch / max(1, a.epochs - 1))
        order, loss_sum, n = rng.permutation(len(rows)), 0.0, 0
        for i in range(0, len(order) - size + 1, size):
            index = order[i:i + size]
            f, lens = take(flat, offsets, index)
            ok = often[f]
            scale = torch.from_numpy((1 / np.sqrt(lens)).astype(np.float32))
            owner = np.repeat(np.arange(size), lens)[ok]
            f = f[ok]
            off = np.searchsorted(owner, np.arange(size))
            out = bag(torch.from_numpy(f.astype(np.int64)), torch.from_numpy(off)) * scale[:, None] + bias
            loss = (-(torch.from_numpy(target[index]) * torch.log_softmax(out, 1)).sum(1) * torch.from_numpy(weight[index])).mean()
            opt.zero_grad(); opt_bias.zero_grad()
            loss.backward()
            opt.step(); opt_bias.step()
            loss_sum += loss.item(); n += 1
        w, b = bag.weight.detach().numpy(), bias.detach().numpy()
        r = score.report(dev, logits(w * often[:, None], b, dflat, doffsets), score.NEUTRAL)
        print(epoch, round(loss_sum / n, 4), r, round(time.time() - begin), "s", file=sys.stderr, flush=True)
        mean = score.mean(r)
        if mean > best:
            best = mean
            finish(folder, w, b, often, dev, dflat, doffsets)


def save(path, q, scale, bias):
    used = (q != 0).any(1)
    head = json.dumps({"name": "fast-1", "labels": ["negative", "neutral", "positive"], "buckets": 1 << features.SIZE_BITS, "scale": float(np.float32(scale)),
                       "bias": [float(np.float32(x)) for x in bias], "used": int(used.sum())}).encode()
    with open(path, "wb") as f:
        f.write(b"CHFAST01" + struct.pack("<I", len(head)) + head)
        f.write(np.packbits(used, bitorder="little").tobytes())
        f.write(q[used].tobytes())
    print(path, os.path.getsize(path), file=sys.stderr)


if __name__ == "__main__":
    main()

"""Trains the standard model: train_standard.py POOL_TEACHERS GOLD_TEACHERS VOCAB_DIR OUT_DIR [--epochs N] [--limit N]

Teachers as `a.npy=1,b.npy=1`. Writes OUT_DIR/model.pt (best mean of the development sets, weights averaged over steps).
"""
import argparse, copy, os, random, sys, time

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


def main():
    p = argparse.ArgumentParser()
    p.add_argument("pool"); p.add_argument("gold"); p.add_argument("vocab"); p.add_argument("out")
    p.add_argument("--epochs", type=int, default=8)
    p.add_argument("--limit", type=int, default=0)
    p.add_argument("--size", type=int, default=64)
    p.add_argument("--lr", type=float, default=3e-3)
    p.add_argument("--hidden", type=int, default=standard.HIDDEN)
    p.add_argument("--gold-weight", type=float, default=2.0)
    p.add_argument("--own-weight", type=float, default=3.0)
    p.add_argument("--seed", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    torch.manual_seed(a.seed)
    os.makedirs(a.out, exist_ok=True)
    vocabulary = Vocabulary(load_words(a.vocab))
    rows, target, weight = dataset.training(a.pool, a.gold, a.limit, gold_weight=a.gold_weight, own_weight=a.own_weight)
    dev = dataset.development()
    target, weight = torch.from_numpy(target), torch.from_numpy(weight)
    begin = time.time()
    variants = [grouped(rows, vocabulary, True, a.seed + v) for v in range(VARIANTS)]
    dev_groups = grouped(dev, vocabulary, False, 0)
    print(len(rows), "targets", len(variants[0]), "sentences", round(time.time() - begin), "s", file=sys.stderr, flush=True)
    net = standard.Standard(np.load(os.path.join(a.vocab, "emb.npy")), hidden=a.hidden)
    average = copy.deepcopy(net)
    slow = {id(net.emb.weight)}
    opt = torch.optim.AdamW([{"params": [net.emb.weight], "lr": a.lr * 0.5, "weight_decay": 0.0}, {"params": [q for q in net.parameters() if id(q) not in slow], "lr": a.lr, "weight_decay": 0.01}])
    total = a.epochs * (len(variants[0]) // a.size + 1)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / 300) * max(0.02, 0.5 * (1 + np.cos(np.pi * min(1.0, s / total)))))
    rng = np.random.default_rng(a.seed)
    step, best = 0, 0.0
    for epoch in range(a.epochs):
        loss_sum = 0.0
        for ids, lengths, sent, pos, row in batches(variants[epoch % VARIANTS], a.size, rng):
            drop = (torch.rand(ids.shape) < 0.04) & (ids > 5)
            logits = net(torch.where(drop, torch.tensor(5), ids), lengths, sent, pos)
            loss = (-(target[row] * torch.log_softmax(logits, 1)).sum(1) * weight[row]).sum() / len(row)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            opt.step(); sched.step()
            step += 1
            loss_sum += loss.item()
            if step % 10 == 0:
                decay = min(0.985, step / (step + 200))
                with torch.no_grad():
                    for x, y in zip(average.parameters(), net.parameters()):
                        x.lerp_(y, 1 - decay)
            if step % 400 == 0:
                print(step, total, round(loss_sum / (step % (total // a.epochs) or 1), 4), round(time.time() - begin), "s", file=sys.stderr, flush=True)
        r = score.report(dev, score.softmax(predict(average, dev_groups, len(dev))))
        mean = r["newsmtsc_dev_rw"] + r["newsmtsc_dev_mt"] + r["geo_f1"] * 0.5 + r.get("own_f1", 0) * 0.5
        print(epoch, r, round(time.time() - begin), "s", file=sys.stderr, flush=True)
        if mean > best:
            best = mean
            torch.save(average.state_dict(), os.path.join(a.out, "model.pt"))


if __name__ == "__main__":
    main()

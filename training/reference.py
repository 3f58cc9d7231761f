"""Reference inference in numpy from the shipped binaries, and the golden vectors.

  reference.py golden            writes data/models/{fast,standard}/golden.json from golden_sentences.json
  reference.py score GOLD.jsonl  figures of the shipped models on the development sets
"""
import json, os, struct, sys

import numpy as np

import features, textio
from vocabulary import Vocabulary

MODELS = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "models")


class Fast:
    def __init__(self, folder=os.path.join(MODELS, "fast")):
        with open(os.path.join(folder, "model.bin"), "rb") as f:
            raw = f.read()
        assert raw[:8] == b"CHFAST01"
        n = struct.unpack("<I", raw[8:12])[0]
        self.head = json.loads(raw[12:12 + n])
        bits = self.head["buckets"] // 8
        used = np.unpackbits(np.frombuffer(raw, np.uint8, bits, 12 + n), bitorder="little").astype(bool)
        self.table = np.zeros((self.head["buckets"], 3), dtype=np.int32)
        self.table[used] = np.frombuffer(raw, np.int8, self.head["used"] * 3, 12 + n + bits).reshape(-1, 3)
        self.cues = features.Cues(os.path.join(folder, "cues.tsv"))
        self.hash = features.Hasher()

    def logits(self, text, target, actors):
        toks, t = textio.masked(text, target, actors)
        f = [self.hash(x) for x in features.extract([x[2] for x in toks], t, self.cues)]
        return np.array(self.head["bias"]) + self.head["scale"] / np.sqrt(len(f)) * self.table[f].sum(0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


class Standard:
    def __init__(self, folder=os.path.join(MODELS, "standard")):
        with open(os.path.join(folder, "model.bin"), "rb") as f:
            raw = f.read()
        assert raw[:8] == b"CHSTD001"
        n = struct.unpack("<I", raw[8:12])[0]
        self.head = json.loads(raw[12:12 + n])
        base = 12 + n
        self.w = {}
        for t in self.head["tensors"]:
            count = int(np.prod(t["shape"]))
            self.w[t["name"]] = np.frombuffer(raw, {"i8": np.int8, "f32": np.float32}[t["dtype"]], count, base + t["offset"]).reshape(t["shape"])
        for t in self.head["tensors"]:
            if t["dtype"] == "i8":
                self.w[t["name"]] = self.w[t["name"]].astype(np.float32) * self.w[t["name"] + ".scale"][:, None]
        v = self.head["vocabulary"]
        self.vocabulary = Vocabulary(raw[base + v["offset"]:base + v["offset"] + v["length"]].decode().split("\n")[:-1])

    def gru(self, x, w, d):
        H = self.head["hidden"]
        gates = x @ w[d + ".wi"].T + w[d + ".bi"]
        h, out = np.zeros(H, dtype=np.float32), np.zeros((len(x), H), dtype=np.float32)
        for i in range(len(x)) if d == "fw" else range(len(x) - 1, -1, -1):
            g = w[d + ".wh"] @ h + w[d + ".bh"]
            r = sigmoid(gates[i, :H] + g[:H])
            z = sigmoid(gates[i, H:2 * H] + g[H:2 * H])
            c = np.tanh(gates[i, 2 * H:] + r * g[2 * H:])
            h = (1 - z) * c + z * h
            out[i] = h
        return out

    def logits(self, text, target, actors):
        w, head = self.w, self.head
        toks, t = textio.masked(text, target, actors)
        ids = [self.vocabulary.of(text, x) for x in toks][:200]
        if t >= len(ids):
            return np.array([0.0, 1.0, 0.0])
        x = w["emb"][ids]
        return np.mean([self.network({k[2:]: v for k, v in w.items() if k.startswith(f"{n}.")}, x, t) for n in range(head["networks"])], 0)

    def network(self, w, x, t):
        head, n = self.head, len(x)
        h = np.concatenate([self.gru(x, w, "fw"), self.gru(x, w, "bw")], 1)
        k = (h @ w["key.w"].T + w["key.b"]).reshape(n, head["heads"], head["key"])
        q = (w["query.w"] @ h[t] + w["query.b"]).reshape(head["heads"], head["key"])
        rel = np.clip(np.arange(n) - t, -head["reach"], head["reach"]) + head["reach"]
        parts = [h[t]]
        for a in range(head["heads"]):
            s = k[:, a] @ q[a] / np.sqrt(head["key"]) + w["near"][a][rel]
            e = np.exp(s - s.max())
            parts.append((e / e.sum()) @ h)
        u = np.concatenate(parts + [h.max(0)])
        return w["out.w"] @ np.maximum(0, w["hidden.w"] @ u + w["hidden.b"]) + w["out.b"]


def main():
    have = [(n, c()) for n, c in (("fast", Fast), ("standard", Standard)) if os.path.exists(os.path.join(MODELS, n, "model.bin"))]
    if sys.argv[1] == "golden":
        with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden_sentences.json"), encoding="utf-8") as f:
            rows = json.load(f)
        for name, net in have:
            out = []
            for r in rows:
                spans = []
                for surface in r["actors"]:
                    s = r["text"].index(surface)
                    spans.append([s, s + len(surface)])
                for s in spans:
                    others = [o for o in spans if o != s]
                    out.append({"text": r["text"], "target": s, "actors": others, "logits": [round(float(x), 5) for x in net.logits(r["text"], s, others)]})
            with open(os.path.join(MODELS, name, "golden.json"), "w", encoding="utf-8") as f:
                f.write("[\n" + ",\n".join(json.dumps(x, ensure_ascii=False) for x in out) + "\n]\n")
            print(name, len(out))
    else:
        import score, worldaffairs
        with open(sys.argv[2], encoding="utf-8") as f:
            rows = [json.loads(line) for line in f]
        rows = [r for r in rows if "dev" in r["source"]] + worldaffairs.rows("dev")
        for name, net in have:
            z = np.array([net.logits(r["text"], (r["start"], r["end"]), r["actors"]) for r in rows])
            print(name, score.report(rows, z))


if __name__ == "__main__":
    main()

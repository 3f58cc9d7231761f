"""Writes data/models/standard/model.bin (FEATURES.md) from model.pt: export_standard.py VOCAB_DIR MODEL_DIR... [--mean] [--out DIR]

The networks share the word embeddings of the first (train_standard.py --embeddings). With --mean it is one network, the mean of the
weights of runs that followed one another (train_standard.py --start): what one run's last steps favour by chance falls out.
"""
import argparse, json, os, struct, sys

import numpy as np
import torch

import model as standard, score
from train_standard import load_words

HERE = os.path.dirname(os.path.abspath(__file__))


def pack(tensors, words, hidden, networks):
    """Bytes of the file: float matrices become int8 with a scale a row, vectors and `near` stay float32."""
    data, listed = bytearray(), []

    def put(name, array, dtype):
        data.extend(b"\0" * (-len(data) % 16))
        listed.append({"name": name, "shape": list(array.shape), "dtype": dtype, "offset": len(data)})
        data.extend(array.tobytes())

    for name, x in tensors.items():
        x = x.astype(np.float32)
        if x.ndim == 2 and not name.endswith("near"):
            scale = np.maximum(np.abs(x).max(1), 1e-8) / 127
            put(name, np.clip(np.round(x / scale[:, None]), -127, 127).astype(np.int8), "i8")
            put(name + ".scale", scale.astype(np.float32), "f32")
        else:
            put(name, x, "f32")
    data.extend(b"\0" * (-len(data) % 16))
    text = ("\n".join(words) + "\n").encode()
    head = {"name": "standard-2", "labels": ["negative", "neutral", "positive"], "networks": networks, "hidden": hidden, "heads": standard.HEADS, "key": standard.KEY, "reach": standard.REACH,
            "vocabulary": {"offset": len(data), "length": len(text)}, "tensors": listed}
    data.extend(text)
    head = json.dumps(head).encode()
    head += b" " * (-(12 + len(head)) % 16)
    return b"CHSTD001" + struct.pack("<I", len(head)) + head + bytes(data)


def network(w, prefix):
    t = {}
    for d, suffix in (("fw", ""), ("bw", "_reverse")):
        t.update({d + ".wi": w["rnn.weight_ih_l0" + suffix], d + ".wh": w["rnn.weight_hh_l0" + suffix], d + ".bi": w["rnn.bias_ih_l0" + suffix], d + ".bh": w["rnn.bias_hh_l0" + suffix]})
    for n in ("key", "query", "hidden", "out"):
        t.update({n + ".w": w[n + ".weight"], n + ".b": w[n + ".bias"]})
    return {prefix + k: x for k, x in dict(t, near=w["near"]).items()}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("vocab")
    p.add_argument("models", nargs="+")
    p.add_argument("--mean", action="store_true")
    p.add_argument("--out", default=os.path.join(HERE, "..", "data", "models", "standard"))
    a = p.parse_args()
    os.makedirs(a.out, exist_ok=True)
    nets = [{k: v.numpy() for k, v in torch.load(os.path.join(m, "model.pt")).items()} for m in a.models]
    if a.mean:
        nets = [{k: np.mean([w[k] for w in nets], 0) for k in nets[0]}]
    t = {"emb": nets[0]["emb.weight"]}
    for n, w in enumerate(nets):
        w["out.bias"] = w["out.bias"] + np.array([0, score.NEUTRAL_STANDARD, 0])
        assert np.array_equal(w["emb.weight"], t["emb"]), "the networks' embeddings differ"
        t.update(network(w, f"{n}."))
    raw = pack(t, load_words(a.vocab), nets[0]["rnn.weight_hh_l0"].shape[1], len(nets))
    with open(os.path.join(a.out, "model.bin"), "wb") as f:
        f.write(raw)
    print(len(raw))


if __name__ == "__main__":
    main()

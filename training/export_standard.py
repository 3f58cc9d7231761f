"""Writes data/models/standard/model.bin (FEATURES.md) from model.pt: export_standard.py MODEL_DIR VOCAB_DIR [OUT_DIR]"""
import json, os, struct, sys

import numpy as np
import torch

import model as standard
from train_standard import load_words

HERE = os.path.dirname(os.path.abspath(__file__))


def pack(tensors, words, hidden):
    """Bytes of the file: float matrices become int8 with a scale a row, vectors and `near` stay float32."""
    data, listed = bytearray(), []

    def put(name, array, dtype):
        data.extend(b"\0" * (-len(data) % 16))
        listed.append({"name": name, "shape": list(array.shape), "dtype": dtype, "offset": len(data)})
        data.extend(array.tobytes())

    for name, x in tensors.items():
        x = x.astype(np.float32)
        if x.ndim == 2 and name != "near":
            scale = np.maximum(np.abs(x).max(1), 1e-8) / 127
            put(name, np.clip(np.round(x / scale[:, None]), -127, 127).astype(np.int8), "i8")
            put(name + ".scale", scale.astype(np.float32), "f32")
        else:
            put(name, x, "f32")
    data.extend(b"\0" * (-len(data) % 16))
    text = ("\n".join(words) + "\n").encode()
    head = {"name": "standard-1", "labels": ["negative", "neutral", "positive"], "hidden": hidden, "heads": standard.HEADS, "key": standard.KEY, "reach": standard.REACH,
            "vocabulary": {"offset": len(data), "length": len(text)}, "tensors": listed}
    data.extend(text)
    head = json.dumps(head).encode()
    head += b" " * (-(12 + len(head)) % 16)
    return b"CHSTD001" + struct.pack("<I", len(head)) + head + bytes(data)


def main():
    w = {k: v.numpy() for k, v in torch.load(os.path.join(sys.argv[1], "model.pt")).items()}
    out = sys.argv[3] if len(sys.argv) > 3 else os.path.join(HERE, "..", "data", "models", "standard")
    os.makedirs(out, exist_ok=True)
    t = {"emb": w["emb.weight"]}
    for d, suffix in (("fw", ""), ("bw", "_reverse")):
        t.update({d + ".wi": w["rnn.weight_ih_l0" + suffix], d + ".wh": w["rnn.weight_hh_l0" + suffix], d + ".bi": w["rnn.bias_ih_l0" + suffix], d + ".bh": w["rnn.bias_hh_l0" + suffix]})
    for n in ("key", "query", "hidden", "out"):
        t.update({n + ".w": w[n + ".weight"], n + ".b": w[n + ".bias"]})
    t["near"] = w["near"]
    raw = pack(t, load_words(sys.argv[2]), w["rnn.weight_hh_l0"].shape[1])
    with open(os.path.join(out, "model.bin"), "wb") as f:
        f.write(raw)
    print(len(raw))


if __name__ == "__main__":
    main()

